import { useMutation, useQueryClient, type QueryClient } from "@tanstack/vue-query";
import { undo } from "@/ipc/register";
import { status } from "@/ipc/session";
import { useLastChange, useTakenBack, type LastChange } from "@/shared/lastChange";
import { isOfRegister } from "@/shared/refresh";

/** Reads again what a change may have touched: what is open at once, the rest when it is opened. */
export async function readAgain(queries: QueryClient) {
  queries.setQueryData(["status"], await status());
  await queries.invalidateQueries({ predicate: (query) => isOfRegister(query) && query.queryKey[0] !== "status" });
}

/** Takes an entry back, and reads everything again that is open. */
export function useUndo() {
  const queries = useQueryClient();
  const [last, takenBack] = [useLastChange(), useTakenBack()];
  return useMutation({
    mutationFn: ({ entry }: LastChange) => undo(entry),
    onSuccess: async (_, { entry, words }) => {
      // What the note offered before is not the last thing that was done any more.
      last.value = undefined;
      takenBack.value = { words };
      queries.setQueryData<LastChange[]>(["decided"], (decided) => decided?.filter((one) => one.entry !== entry));
      await readAgain(queries);
    },
  });
}
