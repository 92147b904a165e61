const isTypedIn = (element: Element | null): element is HTMLElement =>
  element instanceof HTMLElement && element.matches("input:not([type=checkbox], [type=radio]), textarea, select");

/** The button that the mouse is on while something is being typed elsewhere. */
function buttonOf(event: MouseEvent): HTMLElement | null {
  if (!isTypedIn(document.activeElement) || !(event.target instanceof Element)) return null;
  const button = event.target.closest<HTMLElement>("button, a[href]");
  // What is chosen from a list belongs to the field that the list is of.
  return button?.closest("[role=listbox]") ? null : button;
}

/**
 * Keeps buttons under the mouse while it presses them. A field that is left loses the hint below it, and what stands further down moves up: the mouse
 * is then let go beside the button that it pressed. So the field keeps the focus until the click is there, and gives it up then, before anything
 * is done.
 */
export function keepSteady(): void {
  document.addEventListener("mousedown", (event) => void (buttonOf(event) && event.preventDefault()), true);
  document.addEventListener("click", (event) => buttonOf(event)?.focus(), true);
}
