import type { Conflict } from "@/bindings/Conflict";
import type { Value } from "@/bindings/Value";
import { isReadable } from "@/shared/values";

/** A field in question, with its three values. */
export interface Line {
  field: string;
  before: Value;
  ours: Value;
  theirs: Value;
}

/** What of a conflict people can read, field by field; nothing where both sides recorded the same, each for itself. */
export function readable(conflict: Conflict): Line[] {
  const value = (side: "before" | "ours" | "theirs", at: number) => {
    const said = conflict[side];
    return (Array.isArray(said) ? said[at] : said) ?? "";
  };
  const fields = conflict.field.split(",").filter((field) => field !== "");
  const lines = fields.map((field, at) => ({ field, before: value("before", at), ours: value("ours", at), theirs: value("theirs", at) }));
  const told = lines.filter(({ field, before, ours, theirs }) => isReadable(field, [before, ours, theirs], conflict.names));
  // In which calendar a date was given is said where it is all that differs.
  return told.length > 0 ? told : lines.filter(({ field }) => field.endsWith("calendar"));
}

/** What no two people share: never given to several at once. */
const OWN = ["id_number", "name"];

/** The fields that another value is typed into; none where only one of the two values can be taken, for one of the conflicts or for all alike. */
export function asked(conflicts: Conflict[]): string[] {
  const [first, ...others] = conflicts;
  if (!first) return [];
  const isAlike = others.every((one) => one.table === first.table && one.asked.join() === first.asked.join());
  const isShared = others.length === 0 || !first.asked.some((field) => OWN.includes(field));
  return isAlike && isShared ? first.asked : [];
}

/** How a field is typed into. */
export function kindOf(field: string, isCode: boolean): "text" | "code" | "date" | "id" {
  if (isCode) return "code";
  if (field === "id_number") return "id";
  return field === "birth" || field.endsWith("_on") ? "date" : "text";
}
