import type { Conflict } from "@/bindings/Conflict";

/** The values of a conflict by field: a lone field has one value, several have a list in their order. */
export function byField(conflict: Conflict, side: "before" | "ours" | "theirs"): { field: string; value: string }[] {
  const said = conflict[side];
  const values = Array.isArray(said) ? said : [said];
  return conflict.field.split(",").map((field, at) => ({ field, value: String(values[at] ?? "") }));
}

/** Whether another value than the two can be given: only where one field is in question. */
export const isLone = (conflict: Conflict) => !conflict.field.includes(",");
