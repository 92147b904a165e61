import { reactive, watch } from "vue";
import type { Mark } from "@/bindings/Mark";
import { keep, readKept } from "@/shared/kept";

/** What the list can show of a household beside its group, in the order in which it does until somebody chooses. */
export const columnNames = ["number", "head", "members", "address", "phone", "officer", "state"] as const;
export type ColumnName = (typeof columnNames)[number];

/** The marks by which the list can be narrowed. */
export const marks: readonly Mark[] = ["all", "findings", "unsent", "uncharged", "closed", "voided"];

/** A column as it is kept: shown or not, and how wide, in the size of the text. */
export interface Column {
  name: ColumnName;
  isShown: boolean;
  width: number;
}

/** What somebody chose for the list on this computer. The text of a filter is not kept: it may be a name. */
export interface Choices {
  columns: Column[];
  /** The group or village, by its code; "" for all. */
  place: string;
  mark: Mark;
}

const PLACE = "huce.households";
/** How wide a column may be. */
export const NARROWEST = 3;
export const WIDEST = 40;
const WIDTHS: Record<ColumnName, number> = { number: 5, head: 8, members: 5, address: 18, phone: 9, officer: 7, state: 7 };
/** What a column keeps where there is little room, unless somebody chose less: a telephone number is read whole or not at all. */
const LEAST: Partial<Record<ColumnName, number>> = { phone: 6.5, state: 5.5 };

/** The columns as they are until somebody chooses. */
export const untouchedColumns = (): Column[] => columnNames.map((name) => ({ name, isShown: true, width: WIDTHS[name] }));

/** A width that a column may have. */
export const fitting = (width: number) => Math.min(Math.max(Math.round(width * 2) / 2, NARROWEST), WIDEST);

function readColumns(kept: unknown): Column[] {
  const columns: Column[] = [];
  for (const one of Array.isArray(kept) ? (kept as unknown[]) : []) {
    if (typeof one !== "object" || one === null) continue;
    const { name, isShown, width }: Record<string, unknown> = { ...one };
    const known = columnNames.find((column) => column === name);
    if (known === undefined || columns.some((column) => column.name === known)) continue;
    columns.push({ name: known, isShown: isShown !== false || known === "head", width: typeof width === "number" ? fitting(width) : WIDTHS[known] });
  }
  return [...columns, ...untouchedColumns().filter((column) => !columns.some((known) => known.name === column.name))];
}

/** Reads what was kept; whatever it does not know is as if nothing had been chosen. */
export function read(): Choices {
  const kept = readKept(PLACE);
  const place = kept["place"];
  return {
    columns: readColumns(kept["columns"]),
    place: typeof place === "string" && /^\d{0,14}$/.test(place) ? place : "",
    mark: marks.find((mark) => mark === kept["mark"]) ?? "all",
  };
}

/** The one set of choices of this window. What is changed in it holds at once and at the next start. */
export const choices = reactive(read());

watch(choices, (changed) => keep(PLACE, changed), { flush: "sync" });

/** The columns that there are for somebody: an officer's households are all the officer's own. */
export const columnsFor = (columns: Column[], role: string | undefined) => columns.filter(({ name }) => name !== "officer" || role === "township");

/** Moves a column to the place of the one beside it among those that are offered; at an end it stays. */
export function moveColumn(columns: Column[], name: ColumnName, by: 1 | -1, offered: readonly Column[] = columns) {
  const beside = offered[offered.findIndex((column) => column.name === name) + by];
  const from = columns.findIndex((column) => column.name === name);
  const to = columns.findIndex((column) => column.name === beside?.name);
  const [moved, other] = [columns[from], columns[to]];
  if (!moved || !other) return;
  columns[from] = other;
  columns[to] = moved;
}

/** The columns as CSS lays them: each as wide as was chosen where there is room for it, the address with what is left. */
export function template(columns: Column[]): string {
  const isAddressThere = columns.some((column) => column.name === "address");
  const last = columns.at(-1);
  const takesRest = (column: Column) => (isAddressThere ? column.name === "address" : column === last);
  return columns.map((column) => (takesRest(column) ? `minmax(${Math.min(column.width, 8)}em, 1fr)` : `minmax(${Math.min(column.width, LEAST[column.name] ?? 0)}em, ${column.width}em)`)).join(" ");
}
