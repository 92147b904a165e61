import type { Conflict } from "@/bindings/Conflict";

/** How conflicts are put together. */
export const WAYS = ["officer", "values", "none"] as const;
export type Way = (typeof WAYS)[number];

/** Conflicts that one decision may settle. */
export interface Group {
  key: string;
  conflicts: Conflict[];
}

/** A mark that stands in no value. */
const APART = "\u0000";

function keyOf(conflict: Conflict, way: Way): string {
  if (way === "none") return conflict.id;
  const what = [conflict.table, conflict.field];
  const parts = way === "officer" ? [conflict.officer_id, ...what] : [...what, JSON.stringify(conflict.ours), JSON.stringify(conflict.theirs)];
  return parts.join(APART);
}

/** Conflicts put together: those of one officer about the same field, or those between the same two values. What came first stands first. */
export function grouped(conflicts: Conflict[], way: Way): Group[] {
  const groups = new Map<string, Conflict[]>();
  for (const conflict of conflicts) {
    const key = keyOf(conflict, way);
    const group = groups.get(key);
    if (group) group.push(conflict);
    else groups.set(key, [conflict]);
  }
  return [...groups].map(([key, together]) => ({ key, conflicts: together }));
}
