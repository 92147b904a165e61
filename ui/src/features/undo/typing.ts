/** Fields that are ticked or chosen, and hold no text of their own. */
const NO_TEXT = "[type=checkbox], [type=radio]";

/**
 * Whether a field holds text to which Ctrl+Z belongs. A cell says itself by `data-typed` whether anything in it is not recorded yet; any other field, the
 * cell of a form as well, does while there is something in it, or while `wasTyped`, somebody has just emptied it.
 */
export function isTextIn(field: EventTarget | null, wasTyped = false): boolean {
  if (!(field instanceof HTMLElement)) return false;
  if (field.dataset["cell"] !== undefined && field.dataset["inForm"] === undefined) return field.dataset["typed"] !== undefined;
  if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && !field.matches(NO_TEXT))) return wasTyped || field.value !== "";
  return field.closest("[contenteditable]:not([contenteditable=false])") !== null;
}
