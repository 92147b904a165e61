import { ref, watch } from "vue";
import { useI18n } from "vue-i18n";
import { typedDate, typedIdNumber } from "@/ipc/register";
import { useWords } from "@/shared/words";

/** A mobile number, or one of a landline with or without its area; several may stand beside each other. */
const PHONE = /^(\+?86)?(1\d{10}|0\d{9,11}|\d{7,8})$/;
const isPhone = (text: string) => text.split(/[\u3001,\uFF0C;\uFF1B/]/).every((one) => PHONE.test(one.replace(/[\s-]/g, "")));

/**
 * How the program understands what is being typed, in words; nothing while it is understood as it stands. Of an ID number that is done with, `isDone`,
 * only what is wrong is said. `isFine` where it is no warning, but what was made of it.
 */
export function useReading(kind: () => string, text: () => string, person: () => string, isDone: () => boolean) {
  const { t } = useI18n();
  const { nameOf } = useWords();
  const hint = ref("");
  const isFine = ref(false);

  const fine = (said: string) => ({ said, isFine: true });
  const doubtful = (said: string) => ({ said, isFine: false });

  async function ofDate(typed: string, isDay = false) {
    const { date, calendar, state } = await typedDate(typed, isDay);
    if (state === "read") return fine(date === typed ? "" : calendar === "solar" ? date : t("cells.lunar", { date }));
    if (state === "improbable") return doubtful(t("cells.improbable", { date }));
    return doubtful(state === "blank" ? "" : t(`cells.date.${state}`));
  }

  async function ofIdNumber(typed: string) {
    if (typed.length < 15 && !isDone()) return fine("");
    const { state, birth, sex, taken_by, taken_in } = await typedIdNumber(typed, person());
    if (taken_by !== "") {
      const name = taken_by.split(" · ")[0] ?? "";
      return doubtful(taken_in === "" ? t("cells.taken", { name }) : t("cells.takenIn", { name, home: taken_in }));
    }
    if (state === "sound") return fine(isDone() ? "" : `${birth} ${nameOf("sex", sex)}`);
    return doubtful(t(`cells.idNumber.${state}`));
  }

  /** A telephone number is looked at when it is done with: every one is too short while it is typed. */
  const ofPhone = (typed: string) => doubtful(!isDone() || isPhone(typed) ? "" : t("cells.phone"));

  const readings: Record<string, (typed: string) => Promise<{ said: string; isFine: boolean }>> = {
    date: (typed) => ofDate(typed),
    day: (typed) => ofDate(typed, true),
    id: ofIdNumber,
    phone: (typed) => Promise.resolve(ofPhone(typed)),
  };

  watch(
    [text, isDone],
    async ([typed]) => {
      const asked = typed.trim();
      const read = readings[kind()];
      if (asked === "" || !read) {
        hint.value = "";
        return;
      }
      const reading = await read(asked).catch(() => fine(""));
      // Whoever types on is answered for what stands there by then.
      if (text().trim() !== asked) return;
      hint.value = reading.said;
      isFine.value = reading.isFine;
    },
    { immediate: true },
  );

  return { hint, isFine };
}
