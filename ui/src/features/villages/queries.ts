import { queryOptions } from "@tanstack/vue-query";
import { placeList } from "@/ipc/households";

/** A place of the list. */
export interface Place {
  id: string;
  code: string;
  name: string;
  level: string;
  /** The name with the village before it: of all the first groups of a township it says which one. */
  said: string;
}

/** A group's code is its village's with two digits more. */
export function saidWithVillage(place: { code: string; name: string; level: string }, all: { code: string; name: string; level: string }[]): string {
  const village = place.level === "group" ? all.find((one) => one.level === "village" && place.code.startsWith(one.code)) : undefined;
  return village && !place.name.startsWith(village.name) ? village.name + place.name : place.name;
}

async function places(): Promise<Place[]> {
  const rows = await placeList();
  const all = rows.map((row) => ({ id: row.id, code: String(row["code"]), name: String(row["name"]), level: String(row["level"]) }));
  return all.map((one) => ({ ...one, said: saidWithVillage(one, all) }));
}

/** The places, by their codes, so that each stands under the one above it. */
export const placesQuery = queryOptions({ queryKey: ["places"], queryFn: places });
