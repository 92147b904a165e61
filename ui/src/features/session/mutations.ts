import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { nextTick } from "vue";
import { lock, unlock } from "@/ipc/session";

/** Opens the register with a passphrase. */
export function useUnlock() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: unlock,
    onSuccess: (status) => {
      queries.setQueryData(["status"], status);
    },
  });
}

/** Closes the register, and forgets everything that was read out of it. */
export function useLock() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: lock,
    onSettled: async () => {
      await queries.resetQueries({ queryKey: ["status"] });
      await nextTick();
      queries.removeQueries({ predicate: (query) => !["session", "status", "words", "labels"].includes(String(query.queryKey[0])) });
      queries.getMutationCache().clear();
    },
  });
}
