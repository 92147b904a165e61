import { queryOptions } from "@tanstack/vue-query";
import { conflictList, heldList } from "@/ipc/decisions";

/** The open conflicts, oldest first. */
export const conflictsQuery = queryOptions({ queryKey: ["conflicts"], queryFn: conflictList });

/** The held entries, in the order in which they came. */
export const heldQuery = queryOptions({ queryKey: ["held"], queryFn: heldList });
