import type { ChargeLine } from "@/bindings/ChargeLine";
import type { ChargePlace } from "@/bindings/ChargePlace";

/** Whose households are looked at: an officer's by the id, "" for those of nobody, null for all. */
export type Whose = string | null;

/** A place and all that lies below it. */
export function below(places: ChargePlace[], id: string): Set<string> {
  const found = new Set([id]);
  // By their codes a place mostly comes before those below it, but nothing makes it so.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const place of places) if (found.has(place.parent)) found.add(place.id);
  }
  return found;
}

/** How many households lie on each place and below it. */
export function countsBelow(places: ChargePlace[], lines: ChargeLine[]): Map<string, number> {
  const own = new Map<string, number>();
  for (const line of lines) own.set(line.place, (own.get(line.place) ?? 0) + 1);
  const above = new Map(places.map((place) => [place.id, place.parent]));
  const counts = new Map<string, number>();
  for (const [place, count] of own) {
    for (let at: string | undefined = place; at !== undefined && at !== ""; at = above.get(at)) counts.set(at, (counts.get(at) ?? 0) + count);
  }
  return counts;
}

/** The households that nobody is in charge of. */
export const ofNobody = (lines: ChargeLine[]) => lines.filter((line) => line.officer === "");

/** The places on which households lie themselves, with those households, in the order of the places. */
export function onEach(lines: ChargeLine[], places: ChargePlace[]): { place: ChargePlace; lines: ChargeLine[] }[] {
  const own = new Map<string, ChargeLine[]>();
  for (const line of lines) {
    const there = own.get(line.place);
    if (there) there.push(line);
    else own.set(line.place, [line]);
  }
  return places.flatMap((place) => {
    const found = own.get(place.id);
    return found ? [{ place, lines: found }] : [];
  });
}

/** How many households and persons lines come to. */
export function sum(lines: ChargeLine[]): { households: number; persons: number } {
  return { households: lines.length, persons: lines.reduce((sum, line) => sum + line.members, 0) };
}

/** The households of somebody, on a place and below, in which every typed word is found. */
export function matching(lines: ChargeLine[], places: ChargePlace[], filter: { whose: Whose; place: string; text: string }): ChargeLine[] {
  const wanted = filter.place === "" ? null : below(places, filter.place);
  const names = new Map(places.map((place) => [place.id, place.name]));
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    if (filter.whose !== null && line.officer !== filter.whose) return false;
    if (wanted && !wanted.has(line.place)) return false;
    const text = `${line.head} ${line.number} ${line.address} ${names.get(line.place) ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** How deep a place lies below the first one of those that are here. */
export function depth(places: ChargePlace[], place: ChargePlace): number {
  const above = places.find((one) => one.id === place.parent);
  return above ? depth(places, above) + 1 : 0;
}
