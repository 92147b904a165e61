import { useQueryClient, type Query } from "@tanstack/vue-query";
import { statusQuery } from "@/features/session/queries";

const STAYS = ["session", "words", "labels", "drives", "intake", "returns", "decided", "roster"];

/** Whether a question is about the register as it stands, so that a change in it may change the answer. */
export const isOfRegister = (query: Query) => !STAYS.includes(String(query.queryKey[0]));

/** Asks for everything again that the page shows of the register, after something has changed in it. */
export function useRefresh() {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ predicate: isOfRegister });
    await queries.fetchQuery(statusQuery);
  };
}
