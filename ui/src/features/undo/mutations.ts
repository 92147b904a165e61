import { useMutation, useQueryClient, type QueryClient } from "@tanstack/vue-query";
import type { HouseholdLine } from "@/bindings/HouseholdLine";
import { householdLine } from "@/ipc/households";
import { undo } from "@/ipc/register";
import { status } from "@/ipc/session";
import { useLastChange, type LastChange } from "@/shared/lastChange";
import { isOfRegister } from "@/shared/refresh";

/** Reads again what a change may have touched: what is open at once, the rest when it is opened; of the list of households that one's line. */
export async function readAgain(queries: QueryClient, household: string) {
  const line = household === "" ? undefined : await householdLine(household);
  queries.setQueryData<HouseholdLine[]>(["households"], (lines) => {
    if (!lines || line === undefined) return lines;
    const at = lines.findIndex((one) => one.id === household);
    if (at < 0) return line ? [...lines, line] : lines;
    return line ? lines.with(at, line) : lines.toSpliced(at, 1);
  });
  queries.setQueryData(["status"], await status());
  const isRead = ["households", "status"];
  await queries.invalidateQueries({ predicate: (query) => isOfRegister(query) && !isRead.includes(String(query.queryKey[0])) });
}

/** Takes an entry back, and reads everything again that is open. */
export function useUndo() {
  const queries = useQueryClient();
  const last = useLastChange();
  return useMutation({
    mutationFn: (entry: string) => undo(entry),
    onSuccess: async (_, entry) => {
      if (last.value?.entry === entry) last.value = undefined;
      queries.setQueryData<LastChange[]>(["decided"], (decided) => decided?.filter((one) => one.entry !== entry));
      await readAgain(queries, "");
      await queries.invalidateQueries({ queryKey: ["households"] });
    },
  });
}
