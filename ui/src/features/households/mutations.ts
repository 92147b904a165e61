import { useQueryClient } from "@tanstack/vue-query";
import { readAgain } from "@/features/undo/mutations";
import { householdSet } from "@/ipc/households";
import { personAdd, personSet } from "@/ipc/persons";
import type { Newcomer } from "@/bindings/Newcomer";
import { useLastChange } from "@/shared/lastChange";

/** What is recorded on a household's page. Each is one entry, which the note below offers to take back. */
export function useHouseholdEdits() {
  const queries = useQueryClient();
  const last = useLastChange();

  async function note(words: string, entry: string | null) {
    if (entry !== null) last.value = { words, entry };
    await readAgain(queries);
  }

  return {
    setHousehold: async (id: string, field: string, value: string, words: string) => {
      const written = await householdSet(id, [[field, value]]);
      await note(words, written.entry);
    },
    setPerson: async (id: string, field: string, value: string, words: string) => {
      const written = await personSet(id, [[field, value]]);
      await note(words, written.entry);
      return written.warnings;
    },
    addPerson: async (newcomer: Newcomer, words: string) => {
      const written = await personAdd(newcomer);
      await note(words, written.entry);
      return written;
    },
  };
}
