import { useI18n } from "vue-i18n";
import type { Warning } from "@/bindings/Warning";

/** What is doubtful, in the language of the window. */
export function useDoubts() {
  const { t, locale } = useI18n();
  const said = (warnings: Warning[]) => warnings.map(({ zh, en }) => (locale.value === "zh-CN" ? zh : en)).join(t("app.comma"));
  return { said };
}
