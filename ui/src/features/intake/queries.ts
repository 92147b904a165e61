import { takenIn, type BundleLine, type Looked } from "@/ipc/intake";

/** The bundles that were last looked at; kept while other pages are looked at. */
export const lookedQuery = { queryKey: ["intake", "looked"], queryFn: (): Looked | null => null, gcTime: Infinity };

/** What came of the bundles that were last taken in. */
export const resultQuery = { queryKey: ["intake", "result"], queryFn: (): BundleLine[] | null => null, gcTime: Infinity };

/** The bundles that were taken in, newest first. */
export const takenInQuery = { queryKey: ["taken-in"], queryFn: takenIn };
