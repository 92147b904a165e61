import type { BoardLine } from "@/bindings/BoardLine";

/** The columns of the board, in their order. */
export const COLUMNS = [
  "name",
  "households",
  "last_bundle_at",
  "silent",
  "acknowledged",
  "is_gap",
  "conflicts",
  "held",
  "last_return_at",
  "agreement",
] as const;
export type Column = (typeof COLUMNS)[number];

const chinese = new Intl.Collator("zh-CN", { numeric: true });

/** Who never handed in has been silent longest. */
const weight = (line: BoardLine, column: Column) => {
  const value = column === "silent" && line.silent < 0 ? Number.MAX_SAFE_INTEGER : line[column];
  return typeof value === "boolean" ? Number(value) : value;
};

/** The lines by a column; those that are alike there by their names. */
export function sorted(lines: BoardLine[], column: Column, isDescending: boolean): BoardLine[] {
  const direction = isDescending ? -1 : 1;
  return [...lines].sort((a, b) => {
    const [one, other] = [weight(a, column), weight(b, column)];
    const order = typeof one === "number" && typeof other === "number" ? one - other : chinese.compare(String(one), String(other));
    return order * direction || chinese.compare(a.name, b.name);
  });
}

/** Whether somebody is not at work: has no computer, and no household in charge. */
export const isAway = (line: BoardLine) => line.device === "" && line.households === 0;

/** Whether somebody at work has handed nothing in for more than a month; who never did, not since the computer was enrolled. */
export const isSilent = (line: BoardLine) => !isAway(line) && line.is_silent;
