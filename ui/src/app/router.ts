import { createMemoryHistory, createRouter } from "vue-router";
import BackupsPage from "@/features/backups/BackupsPage.vue";
import ChargesPage from "@/features/charges/ChargesPage.vue";
import ConflictsPage from "@/features/conflicts/ConflictsPage.vue";
import EnrolPage from "@/features/enrolling/EnrolPage.vue";
import RecordPage from "@/features/events/RecordPage.vue";
import FindingsPage from "@/features/findings/FindingsPage.vue";
import HeldPage from "@/features/held/HeldPage.vue";
import HouseholdsPage from "@/features/households/HouseholdsPage.vue";
import PersonPage from "@/features/persons/PersonPage.vue";
import MergePage from "@/features/merging/MergePage.vue";
import IntakePage from "@/features/intake/IntakePage.vue";
import OfficerPage from "@/features/officers/OfficerPage.vue";
import OfficersFrame from "@/features/officers/OfficersFrame.vue";
import OfficersPage from "@/features/officers/OfficersPage.vue";
import OrphansPage from "@/features/orphans/OrphansPage.vue";
import StickPage from "@/features/stick/StickPage.vue";
import RosterPage from "@/features/rosters/RosterPage.vue";
import SettingsPage from "@/features/settings/SettingsPage.vue";
import TodayPage from "@/features/today/TodayPage.vue";
import VillagesPage from "@/features/villages/VillagesPage.vue";

/** The pages of an open register. There is no address bar, so that nobody's id stands in one. */
export function createPages() {
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/", redirect: { name: "today" } },
      { path: "/households/:id?", name: "households", component: HouseholdsPage, props: true },
      { path: "/backups", name: "backups", component: BackupsPage },
      { path: "/conflicts", name: "conflicts", component: ConflictsPage },
      {
        path: "/findings",
        name: "findings",
        component: FindingsPage,
        props: (route) => ({ kind: String(route.query["kind"] ?? "") }),
      },
      { path: "/held", name: "held", component: HeldPage },
      {
        path: "/record/:kind?",
        name: "record",
        component: RecordPage,
        props: ({ params, query }) => ({ kind: params["kind"], person: query["person"], household: query["household"], offered: query["offered"] }),
      },
      {
        path: "/merge",
        name: "merge",
        component: MergePage,
        props: (route) => ({ one: String(route.query["one"] ?? ""), other: String(route.query["other"] ?? "") }),
      },
      { path: "/persons/:id", name: "person", component: PersonPage, props: true },
      { path: "/intake", name: "intake", component: IntakePage },
      {
        path: "/officers",
        component: OfficersFrame,
        children: [
          { path: "", name: "officers", component: OfficersPage },
          { path: "charges", name: "charges", component: ChargesPage, props: (route) => ({ officer: route.query["officer"] }) },
          { path: "enrol", name: "enrol", component: EnrolPage, props: (route) => ({ officer: route.query["officer"] }) },
          { path: "orphans", name: "orphans", component: OrphansPage },
          { path: ":id", name: "officer", component: OfficerPage, props: true },
        ],
      },
      { path: "/today", name: "today", component: TodayPage },
      { path: "/stick", name: "stick", component: StickPage },
      { path: "/roster", name: "roster", component: RosterPage },
      { path: "/settings", name: "settings", component: SettingsPage },
      { path: "/villages", name: "villages", component: VillagesPage },
    ],
  });
}
