import { ref } from "vue";
import { windowClose, windowWatch } from "@/ipc/window";

const closeAsked = ref(false);
const dropped = ref(false);

/** Begins to hear what happens to the window. */
export function watchWindow() {
  void windowWatch((note) => {
    if (note === "close-asked") closeAsked.value = true;
    else dropped.value = true;
  }).catch(() => undefined);
}

/** Whether the window was to be closed while something long runs, and what to do about it. */
export const useClosing = () => ({ closeAsked, goOn: () => (closeAsked.value = false), close: windowClose });

/** Whether files were dropped on the window and nobody has looked at them yet. */
export const useDropped = () => dropped;
