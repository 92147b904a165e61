import { useI18n } from "vue-i18n";
import type { Newcomer } from "@/bindings/Newcomer";
import type { Warning } from "@/bindings/Warning";
import { saidReason } from "@/features/households/reason";
import { householdSet } from "@/ipc/households";
import { personAdd, personSet } from "@/ipc/persons";
import { useDoubts } from "@/shared/doubts";
import { useLastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** What is recorded on a household's page. Each is one entry, with the reason that stands on the page, which the note below offers to take back. */
export function useHouseholdEdits() {
  const refresh = useRefresh();
  const last = useLastChange();
  const { t } = useI18n();
  const { said } = useDoubts();

  /** What is doubtful and was recorded all the same is said with it. */
  async function note(words: string, entry: string | null, warnings: Warning[] = []) {
    const doubts = said(warnings);
    if (entry !== null) last.value = { words: doubts === "" ? words : t("cells.doubtful", { what: words, doubts }), entry };
    await refresh();
  }

  return {
    setHousehold: async (id: string, field: string, value: string, words: string) => {
      const written = await householdSet(id, [[field, value]], saidReason());
      await note(words, written.entry);
    },
    setPerson: async (id: string, field: string, value: string, words: string) => {
      const written = await personSet(id, [[field, value]], saidReason());
      await note(words, written.entry, written.warnings);
    },
    addPerson: async (newcomer: Omit<Newcomer, "reason">, words: string) => {
      const written = await personAdd({ ...newcomer, reason: saidReason() });
      await note(words, written.entry, written.warnings);
    },
  };
}
