import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { conflictAround, conflictList, heldList } from "@/ipc/decisions";
import type { LastChange } from "@/shared/lastChange";

/** The open conflicts, oldest first. */
export const conflictsQuery = queryOptions({ queryKey: ["conflicts"], queryFn: conflictList });

/** What stands around an open conflict. */
export const aroundQuery = (id: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["conflict-around", id], queryFn: () => conflictAround(toValue(id)), gcTime: 0 });

/** What was decided last in this window, the newest first; gone when the register is closed. */
export const decidedQuery = queryOptions({ queryKey: ["decided"], queryFn: (): LastChange[] => [], staleTime: Infinity, gcTime: Infinity });

/** The held entries, in the order in which they came. */
export const heldQuery = queryOptions({ queryKey: ["held"], queryFn: heldList });
