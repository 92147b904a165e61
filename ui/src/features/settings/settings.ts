import { reactive, watch } from "vue";
import { languages, type Language } from "@/messages";
import { keep, readKept } from "@/shared/kept";

/** Sizes of text in pixels. */
export const textSizes = [16, 20, 24] as const;
/** As the system has it, or always the one. */
export const themes = ["system", "light", "dark"] as const;
/** After how many minutes without a key or a movement the register is locked. */
export const idleTimes = [5, 10, 30] as const;

/** What somebody chose for the window on this computer. Nothing in it is about anybody in the register. */
export interface Settings {
  text: (typeof textSizes)[number];
  theme: (typeof themes)[number];
  language: Language;
  idleMinutes: (typeof idleTimes)[number];
}

/** Where the page keeps them; `public/before-paint.js` reads the same. */
const PLACE = "huce.settings";

/** What holds until somebody chooses. */
export const untouched: Settings = { text: 16, theme: "system", language: "zh-CN", idleMinutes: 10 };

function oneOf<T>(known: readonly T[], value: unknown, otherwise: T): T {
  return known.find((one) => one === value) ?? otherwise;
}

/** Reads what was kept; whatever it does not know is as if nothing had been chosen. */
export function read(): Settings {
  const kept = readKept(PLACE);
  return {
    text: oneOf(textSizes, kept["text"], untouched.text),
    theme: oneOf(themes, kept["theme"], untouched.theme),
    language: oneOf(languages, kept["language"], untouched.language),
    idleMinutes: oneOf(idleTimes, kept["idleMinutes"], untouched.idleMinutes),
  };
}

/** Lays them over the page: the style sheets go by attributes of the root. */
export function apply(settings: Settings) {
  const root = document.documentElement;
  root.lang = settings.language;
  if (settings.text === untouched.text) delete root.dataset["text"];
  else root.dataset["text"] = String(settings.text);
  if (settings.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = settings.theme;
}

/** The one set of choices of this window. What is changed in it holds at once and at the next start. */
export const settings = reactive(read());

watch(
  settings,
  (changed) => {
    apply(changed);
    keep(PLACE, changed);
  },
  { flush: "sync" },
);

// What is chosen in another window of the program holds in this one too.
window.addEventListener("storage", ({ key }) => {
  if (key === PLACE) Object.assign(settings, read());
});
