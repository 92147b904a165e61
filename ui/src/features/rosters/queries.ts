import type { Begun } from "@/features/rosters/mutations";

/** The roster that was begun, kept while other pages are looked at. */
export const rosterQuery = { queryKey: ["roster"], queryFn: (): Begun | null => null, gcTime: Infinity };
