import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { householdShow } from "@/ipc/households";

/** One household with its members. */
export const householdQuery = (id: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["household", id], queryFn: () => householdShow(toValue(id)) });
