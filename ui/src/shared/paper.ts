import { onMounted, onUnmounted, shallowRef } from "vue";
import { isComposing } from "@/shared/composing";

/**
 * What a page puts on paper: Ctrl+P shows the sheet as it comes out, Ctrl+P again prints it, Esc goes back to the page. `what` gives what the sheet is
 * of, or nothing where there is nothing to print.
 */
export function usePaper<T>(what: () => T | undefined) {
  const sheet = shallowRef<T>();
  const open = (of: T | undefined = what()) => (sheet.value = of);
  const close = () => (sheet.value = undefined);

  function press(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.ctrlKey && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "p") {
      event.preventDefault();
      if (sheet.value === undefined) open();
      else window.print();
    } else if (event.key === "Escape" && sheet.value !== undefined) {
      event.preventDefault();
      // The page below goes nowhere by the key that only puts the sheet away.
      event.stopPropagation();
      close();
    }
  }
  onMounted(() => window.addEventListener("keydown", press, true));
  onUnmounted(() => window.removeEventListener("keydown", press, true));

  return { sheet, open, close };
}
