import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { householdList, householdShow } from "@/ipc/households";

/** All households, by place and number. */
export const householdsQuery = queryOptions({ queryKey: ["households"], queryFn: householdList });

/** One household with its members. */
export const householdQuery = (id: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["household", id], queryFn: () => householdShow(toValue(id)) });
