import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { householdHistory } from "@/ipc/households";
import { personHistory, personShow } from "@/ipc/persons";

/** One person with everything that hangs on it. */
export const personQuery = (id: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["person", id], queryFn: () => personShow(toValue(id)) });

/** What happened to a person or a household, oldest first. */
export const historyQuery = (of: "person" | "household", id: MaybeRefOrGetter<string>) =>
  queryOptions({
    queryKey: ["history", of, id],
    queryFn: () => (of === "person" ? personHistory(toValue(id)) : householdHistory(toValue(id))),
  });
