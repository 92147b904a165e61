import { onMounted, onUnmounted } from "vue";

/** The rows on a clipboard, where it holds more than one cell: a single one is typed into the cell that has the focus. */
export function rowsOf(clipboard: DataTransfer | null): string | undefined {
  const text = clipboard?.getData("text/plain").replace(/[\r\n]+$/, "") ?? "";
  return /[\t\n]/.test(text) ? text : undefined;
}

/** Hears when rows are pasted anywhere in the window but into a field of several lines. */
export function usePastedRows(take: (text: string) => void) {
  const heed = (event: ClipboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement) return;
    const text = rowsOf(event.clipboardData);
    if (text === undefined) return;
    event.preventDefault();
    take(text);
  };
  onMounted(() => window.addEventListener("paste", heed));
  onUnmounted(() => window.removeEventListener("paste", heed));
}
