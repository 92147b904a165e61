import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { undo } from "@/ipc/register";
import { useLastChange, useTakenBack, type LastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** Takes an entry back, and reads everything again that is open. */
export function useUndo() {
  const queries = useQueryClient();
  const refresh = useRefresh();
  const [last, takenBack] = [useLastChange(), useTakenBack()];
  return useMutation({
    mutationFn: ({ entry }: LastChange) => undo(entry),
    onSuccess: async (_, { entry, words }) => {
      // What the note offered before is not the last thing that was done any more.
      last.value = undefined;
      takenBack.value = { words };
      queries.setQueryData<LastChange[]>(["decided"], (decided) => decided?.filter((one) => one.entry !== entry));
      await refresh();
    },
  });
}
