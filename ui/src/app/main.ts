import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";
import App from "@/app/App.vue";
import { keepInThisPage } from "@/app/browser";
import { createPages } from "@/app/router";
import { apply, settings } from "@/features/settings/settings";
import { createMessages } from "@/messages";
import { keepSteady } from "@/shared/steady";
import "@/app/tokens.css";
import "@/app/base.css";

// The program is in this very computer: it always answers, and its answers do not grow old by themselves.
const queries = new QueryClient({
  defaultOptions: {
    queries: { networkMode: "always", retry: false, staleTime: Infinity, refetchOnWindowFocus: false },
    mutations: { networkMode: "always", retry: false },
  },
});

apply(settings);
keepSteady();
keepInThisPage();

createApp(App)
  .use(createMessages(settings.language))
  .use(createPages())
  .use(VueQueryPlugin, { queryClient: queries })
  .mount("#app");
