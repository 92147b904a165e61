import { useQueryClient, type Query } from "@tanstack/vue-query";
import { status } from "@/ipc/session";

const STAYS = ["session", "status", "words", "labels", "drives", "intake", "returns", "decided", "roster"];

/** Whether a question is about the register as it stands, so that a change in it may change the answer. */
const isOfRegister = (query: Query) => !STAYS.includes(String(query.queryKey[0]));

/** Asks for everything again that the page shows of the register, after something has changed in it: what is open at once, the rest when it is opened. */
export function useRefresh() {
  const queries = useQueryClient();
  return async () => {
    queries.setQueryData(["status"], await status());
    await queries.invalidateQueries({ predicate: isOfRegister });
  };
}
