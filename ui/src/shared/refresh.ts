import { useQueryClient } from "@tanstack/vue-query";
import { statusQuery } from "@/features/session/queries";

/** Asks for everything again that the page shows of the register, after something has changed in it. */
export function useRefresh() {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ predicate: (query) => !["session", "words", "labels", "intake", "returns"].includes(String(query.queryKey[0])) });
    await queries.fetchQuery(statusQuery);
  };
}
