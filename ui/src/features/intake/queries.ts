import { takenIn, type BundleLine, type Looked } from "@/ipc/intake";

/** What was looked at, and what somebody made of it since. */
export type Seen = Looked & {
  /** Which look it was. */
  look: number;
  /** How many actions the register had seen then: the figures hold for that. */
  position: number | undefined;
  /** The files that are not to be taken. */
  leftOut: string[];
  /** The file whose effects are shown, "" for none. */
  opened: string;
};

/** The bundles that were last looked at; kept while other pages are looked at. */
export const lookedQuery = { queryKey: ["intake", "looked"], queryFn: (): Seen | null => null, gcTime: Infinity };

/** What came of the bundles that were last taken in. */
export const resultQuery = { queryKey: ["intake", "result"], queryFn: (): BundleLine[] | null => null, gcTime: Infinity };

/** The bundles that were taken in, newest first. */
export const takenInQuery = { queryKey: ["taken-in"], queryFn: takenIn };
