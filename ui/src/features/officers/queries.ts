import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { officerShow } from "@/ipc/devices";
import { board, officerDigest, type ReturnsWritten } from "@/ipc/officers";

/** All officers, as the exchange with them stands. */
export const boardQuery = { queryKey: ["board"], queryFn: board };

/** The digest of an officer's share. */
export const digestQuery = (id: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["officer-digest", id], queryFn: () => officerDigest(toValue(id)) });

/** The returns that were last written; kept while other pages are looked at. */
export const returnsQuery = { queryKey: ["returns"], queryFn: (): ReturnsWritten | null => null, gcTime: Infinity };

/** One officer with all that the township knows of the post. */
export const officerQuery = (id: MaybeRefOrGetter<string>) =>
  queryOptions({ queryKey: ["officer", id], queryFn: () => officerShow(toValue(id)) });
