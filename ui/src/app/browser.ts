/**
 * The page is shown by a browser's engine, which knows ways out of a page: its menu, its keys, what is dropped on it. None of them belongs in a window
 * that has one page. Fields keep their menu, and so does selected text, which may be copied.
 */
const FIELD = "input:not([type=checkbox], [type=radio]), textarea, [contenteditable=true]";

const isField = (target: EventTarget | null) => target instanceof Element && target.closest(FIELD) !== null;

/** Whether a place lies on the text that is selected, and on no link or picture, which have menus of their own. */
function isOnSelection({ target, clientX, clientY }: MouseEvent): boolean {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return false;
  if (target instanceof Element && target.closest("a[href], img")) return false;
  const places = [...selection.getRangeAt(0).getClientRects()];
  return places.some(({ left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom);
}

/** Whether a key would read the page anew, or leave it. */
export function leadsAway(event: KeyboardEvent): boolean {
  const { key, altKey } = event;
  const isChord = event.ctrlKey || event.metaKey;
  if (key === "F5" || key.startsWith("Browser")) return true;
  if (isChord && !altKey) return key.toLowerCase() === "r" || (event.metaKey && (key === "[" || key === "]"));
  if (altKey && !isChord) return key === "ArrowLeft" || key === "ArrowRight" || key === "Home";
  return key === "Backspace" && !isField(event.target);
}

/** Takes the browser's own ways from the window. */
export function keepInThisPage() {
  const dropped = (event: DragEvent) => {
    const isOfFiles = event.dataTransfer?.types.includes("Files") === true;
    if (!isOfFiles && isField(event.target)) return;
    event.preventDefault();
    // Files are taken by the program, which must be let have them.
    if (event.dataTransfer && !isOfFiles) event.dataTransfer.dropEffect = "none";
  };
  const sideButtons = (event: MouseEvent) => {
    if (event.button === 3 || event.button === 4) event.preventDefault();
  };
  window.addEventListener("contextmenu", (event) => {
    if (!isField(event.target) && !isOnSelection(event)) event.preventDefault();
  });
  window.addEventListener("keydown", (event) => {
    if (leadsAway(event)) event.preventDefault();
  }, true);
  window.addEventListener("dragover", dropped);
  window.addEventListener("drop", dropped);
  for (const kind of ["mousedown", "mouseup", "auxclick"] as const) window.addEventListener(kind, sideButtons);
}
