import { queryOptions } from "@tanstack/vue-query";
import { placeList } from "@/ipc/households";

/** A place of the list. */
export interface Place {
  id: string;
  code: string;
  name: string;
  level: string;
}

async function places(): Promise<Place[]> {
  const rows = await placeList();
  return rows.map((row) => ({ id: row.id, code: String(row["code"]), name: String(row["name"]), level: String(row["level"]) }));
}

/** The places, by their codes, so that each stands under the one above it. */
export const placesQuery = queryOptions({ queryKey: ["places"], queryFn: places });
