import { nextTick } from "vue";
import { isComposing } from "@/shared/composing";

/** Where a cell stands: cells are in the order of the card, and those of one column are above each other. */
const CELL = "input[data-cell]";

function cells(grid: HTMLElement): HTMLInputElement[] {
  return [...grid.querySelectorAll<HTMLInputElement>(CELL)].filter((cell) => !cell.disabled);
}

function go(to: HTMLInputElement | undefined) {
  to?.focus();
  to?.select();
}

/**
 * Moves through a grid of cells as a spreadsheet does: Enter to the next cell, with Shift to the one before, arrows up and down in the
 * column; from the last one Enter goes on to the button marked `data-last`, where there is one. Keys that an input method still needs are left alone.
 */
export function moveByKey(event: KeyboardEvent) {
  const grid = event.currentTarget;
  const here = event.target;
  if (isComposing(event) || event.ctrlKey || event.defaultPrevented || !(grid instanceof HTMLElement) || !(here instanceof HTMLInputElement)) return;
  if (here.dataset["cell"] === undefined) return;
  const all = cells(grid);
  const column = all.filter((cell) => cell.dataset["cell"] === here.dataset["cell"]);
  const step = (among: HTMLInputElement[], by: number) => among[among.indexOf(here) + by];
  const moves: Record<string, () => HTMLInputElement | undefined> = {
    Enter: () => step(all, event.shiftKey ? -1 : 1),
    ArrowDown: () => step(column, 1),
    ArrowUp: () => step(column, -1),
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  const to = move();
  if (to) go(to);
  else if (event.key === "Enter" && !event.shiftKey) finish(grid, here);
}

/** At the last cell Enter says that this one is done. The button may be there to be pressed only once it is. */
function finish(grid: HTMLElement, here: HTMLInputElement) {
  here.blur();
  void nextTick(() => grid.querySelector<HTMLElement>("[data-last]:not(:disabled)")?.focus());
}

/** What stands in the cell above, as the program has it; nothing in the first row. */
export function above(cell: HTMLInputElement): string | undefined {
  const grid = cell.closest<HTMLElement>("[data-grid]");
  if (!grid) return undefined;
  const column = cells(grid).filter((one) => one.dataset["cell"] === cell.dataset["cell"]);
  return column[column.indexOf(cell) - 1]?.dataset["value"];
}
