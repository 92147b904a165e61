import { createApp } from "vue";
import App from "@/app/App.vue";
import { createMessages } from "@/messages";
import "@/app/tokens.css";
import "@/app/base.css";

createApp(App).use(createMessages()).mount("#app");
