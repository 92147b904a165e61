import { nextTick } from "vue";
import { isComposing } from "@/shared/composing";

/** Where a cell stands: cells are in the order of the card, and those of one column are above each other. */
const CELL = "input[data-cell]";

function cells(grid: HTMLElement): HTMLInputElement[] {
  return [...grid.querySelectorAll<HTMLInputElement>(CELL)].filter((cell) => !cell.disabled);
}

function go(to: Field | undefined) {
  to?.focus();
  if (to instanceof HTMLInputElement) to.select();
}

/** All that is filled in, on the page and in a grid: cells, and what is chosen by other means. */
const FIELD = "input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled)";
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function fields(scope: Element): Field[] {
  return [...scope.querySelectorAll<Field>(FIELD)].filter((field) => field.checkVisibility?.() ?? true);
}

/** The field after or before one; the choices of one question are one stop. */
function beside(all: Field[], here: Field, by: 1 | -1): Field | undefined {
  const group = here.matches("[type=radio], [type=checkbox]") ? here.closest("[role=group], fieldset") : null;
  const others = group ? all.filter((field) => field === here || !group.contains(field)) : all;
  return others[others.indexOf(here) + by];
}

/**
 * Goes on from a field: to the next one of its grid, from the last one to the button marked `data-last`. Where there is no such button it goes on to
 * what is filled in after the grid, and stays where there is nothing, or where the button cannot be pressed yet: what is typed is recorded all the same.
 */
export function goOn(here: Field, by: 1 | -1 = 1) {
  const grid = here.closest("[data-grid]");
  if (!grid) return;
  const next = beside(fields(grid), here, by);
  if (next) return go(next);
  if (by < 0) return go(beyond(grid, here, by));
  if (!grid.querySelector("[data-last]")) return go(beyond(grid, here, by) ?? left(here));
  // The button may be there to be pressed only once the last cell is done.
  here.blur();
  void nextTick(() => (grid.querySelector<HTMLElement>("[data-last]:not(:disabled)") ?? here).focus());
}

/** The next field of the page outside a grid. */
function beyond(grid: Element, here: Field, by: 1 | -1): Field | undefined {
  const all = fields(here.closest("#page, .sheet") ?? document.body);
  return beside(all.filter((field) => field === here || !grid.contains(field)), here, by);
}

/** A field that was left, and so recorded what is typed in it, to be gone back to. */
function left(here: Field): Field {
  here.blur();
  return here;
}

/**
 * Moves through a grid of cells as a spreadsheet does: Enter to the next field, with Shift to the one before, arrows up and down in the
 * column of cells. So no form that is a grid is sent off by an Enter in one of its fields. Keys that an input method still needs are left alone.
 */
export function moveByKey(event: KeyboardEvent) {
  const grid = event.currentTarget;
  const here = event.target;
  if (isComposing(event) || event.ctrlKey || event.defaultPrevented || !(grid instanceof HTMLElement)) return;
  if (!(here instanceof HTMLInputElement || here instanceof HTMLSelectElement)) return;
  const steps: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (event.key === "Enter") {
    event.preventDefault();
    goOn(here, event.shiftKey ? -1 : 1);
  } else if (step !== undefined && here instanceof HTMLInputElement && here.dataset["cell"] !== undefined) {
    event.preventDefault();
    const column = cells(grid).filter((cell) => cell.dataset["cell"] === here.dataset["cell"]);
    go(column[column.indexOf(here) + step]);
  }
}

/** What stands in the cell above, as the program has it; nothing in the first row. */
export function above(cell: HTMLInputElement): string | undefined {
  const grid = cell.closest<HTMLElement>("[data-grid]");
  if (!grid) return undefined;
  const column = cells(grid).filter((one) => one.dataset["cell"] === cell.dataset["cell"]);
  return column[column.indexOf(cell) - 1]?.dataset["value"];
}
