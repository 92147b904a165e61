import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { twinsCompare } from "@/ipc/merging";

/** Two persons beside each other. */
export const twinsQuery = (one: MaybeRefOrGetter<string>, other: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["twins", one, other], queryFn: () => twinsCompare(toValue(one), toValue(other)), gcTime: 0 });
