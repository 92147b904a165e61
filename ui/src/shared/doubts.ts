import { useI18n } from "vue-i18n";
import type { Warning } from "@/bindings/Warning";

/** What is doubtful, in the language of the window. */
export function useDoubts() {
  const { t, locale } = useI18n();
  const said = (warnings: Warning[]) => warnings.map(({ zh, en }) => (locale.value === "zh-CN" ? zh : en)).join(t("app.comma"));
  /** What is doubtful of an ID number as it stands, by its state; "" where nothing is. */
  const ofNumber = (state: unknown) => {
    const doubt = DOUBTFUL.find((one) => one === state);
    return doubt === undefined ? "" : t(`cells.idNumber.${doubt}`);
  };
  return { said, ofNumber };
}

/** States of an ID number that are looked at once more. */
const DOUBTFUL = ["wrong_check", "damaged", "contradicts_birth", "contradicts_sex"] as const;
