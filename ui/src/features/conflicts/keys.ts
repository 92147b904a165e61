import { onMounted, onUnmounted, ref } from "vue";
import type { Take } from "@/bindings/Take";
import { isComposing } from "@/shared/composing";

const TAKES: Record<string, Take | undefined> = { 1: "ours", 2: "theirs", 3: "other" };

/** Whether a press is not the second of a double one: what it meets has come up under the mouse since the first. */
export const isOwn = ({ detail }: MouseEvent) => detail < 2;

/** So long a conflict that comes up after a decision by key takes none, in milliseconds: a second press may have been meant for the one before. */
const REST = 500;
/** It has come up after such a decision where that was made within this time, in milliseconds. */
const LATELY = 2000;
let decidedAt = 0;

/** Keys 1, 2 and 3 decide where nothing is being typed; tells whether they rest. */
export function useDecidingKeys(decide: (take: Take) => unknown) {
  const isResting = ref(Date.now() - decidedAt < LATELY);
  let rest: number | undefined;

  function press(event: KeyboardEvent) {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
    if (isTyping || isComposing(event) || event.repeat || event.ctrlKey || event.altKey || event.target instanceof HTMLSelectElement) return;
    const take = TAKES[event.key];
    if (!take) return;
    // A cell that gets the focus for it does not get the figure.
    event.preventDefault();
    if (isResting.value) return;
    decidedAt = Date.now();
    void decide(take);
  }
  onMounted(() => {
    window.addEventListener("keydown", press);
    if (isResting.value) rest = window.setTimeout(() => (isResting.value = false), REST);
  });
  onUnmounted(() => {
    window.removeEventListener("keydown", press);
    window.clearTimeout(rest);
  });
  return isResting;
}
