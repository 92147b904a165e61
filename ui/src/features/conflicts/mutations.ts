import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { readAgain } from "@/features/undo/mutations";
import type { Take } from "@/bindings/Take";
import { conflictResolve, heldJudge } from "@/ipc/decisions";
import { useLastChange } from "@/shared/lastChange";

/** What a clerk takes of a conflict. */
export interface Decision {
  id: string;
  take: Take;
  value: string;
  word: string;
  /** What the note says that offers to take it back. */
  said: string;
}

/** Decides a conflict, and reads again what waits. */
export function useDecide() {
  const queries = useQueryClient();
  const last = useLastChange();
  return useMutation({
    mutationFn: ({ id, take, value, word }: Decision) => conflictResolve(id, take, value, word),
    onSuccess: async ({ entry }, { said }) => {
      if (entry !== null) last.value = { words: said, entry };
      await readAgain(queries, "");
    },
  });
}

/** Accepts or rejects a held entry, and reads again what waits. */
export function useJudge() {
  const queries = useQueryClient();
  const last = useLastChange();
  return useMutation({
    mutationFn: ({ id, accept, word }: { id: string; accept: boolean; word: string; said: string }) => heldJudge(id, accept, word),
    onSuccess: async ({ entry }, { said }) => {
      if (entry !== null) last.value = { words: said, entry };
      await readAgain(queries, "");
    },
  });
}
