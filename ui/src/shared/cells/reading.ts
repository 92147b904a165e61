import { ref, watch } from "vue";
import { useI18n } from "vue-i18n";
import { typedDate, typedIdNumber } from "@/ipc/register";
import { useWords } from "@/shared/words";

/**
 * How the program understands what is being typed, in words; nothing while it is understood as it stands. Of an ID number that is done with, `isDone`,
 * only what is wrong is said.
 */
export function useReading(kind: () => string, text: () => string, person: () => string, isDone: () => boolean) {
  const { t } = useI18n();
  const { nameOf } = useWords();
  const hint = ref("");

  async function ofDate(typed: string) {
    const { date, calendar, state } = await typedDate(typed);
    if (state === "read" || state === "improbable") {
      const said = calendar === "solar" ? date : t("cells.lunar", { date });
      return state === "improbable" ? t("cells.improbable", { date }) : date === typed ? "" : said;
    }
    return state === "blank" ? "" : t(`cells.date.${state}`);
  }

  async function ofIdNumber(typed: string) {
    if (typed.length < 15 && !isDone()) return "";
    const { state, birth, sex, taken_by } = await typedIdNumber(typed, person());
    if (taken_by !== "") return t("cells.taken", { name: taken_by.split(" · ")[0] ?? "" });
    if (state === "sound") return isDone() ? "" : `${birth} ${nameOf("sex", sex)}`;
    return t(`cells.idNumber.${state}`);
  }

  watch([text, isDone], async ([typed]) => {
    const asked = typed.trim();
    if (asked === "" || (kind() !== "date" && kind() !== "id")) {
      hint.value = "";
      return;
    }
    const said = await (kind() === "date" ? ofDate(asked) : ofIdNumber(asked)).catch(() => "");
    // Whoever types on is answered for what stands there by then.
    if (text().trim() === asked) hint.value = said;
  });

  return { hint };
}
