import { createMemoryHistory, createRouter } from "vue-router";
import RecordPage from "@/features/events/RecordPage.vue";
import HouseholdsPage from "@/features/households/HouseholdsPage.vue";
import PersonPage from "@/features/persons/PersonPage.vue";
import SettingsPage from "@/features/settings/SettingsPage.vue";

/** The pages of an open register. There is no address bar, so that nobody's id stands in one. */
export function createPages() {
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/", redirect: { name: "households" } },
      { path: "/households/:id?", name: "households", component: HouseholdsPage, props: true },
      {
        path: "/record/:kind?",
        name: "record",
        component: RecordPage,
        props: (route) => ({ kind: route.params["kind"], person: route.query["person"] }),
      },
      { path: "/persons/:id", name: "person", component: PersonPage, props: true },
      { path: "/settings", name: "settings", component: SettingsPage },
    ],
  });
}
