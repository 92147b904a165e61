import { ref, watch, type Ref } from "vue";
import { isComposing } from "@/shared/composing";

/** Whether what was found answers what is typed by now; `settled` waits for that, and is false where something else is typed by then. */
export interface Answer {
  isAnswered: Ref<boolean>;
  settled: () => Promise<boolean>;
}

/**
 * Goes through what was found by the arrow keys; Enter takes what is marked, and waits for the answer to what was typed last: nobody is taken out of an
 * earlier one, and `then` says what comes after that. Keys that an input method needs are left alone.
 */
export function useChoosing<T>(found: Ref<T[]>, take: (one: T) => void, { isAnswered, settled }: Answer, then?: () => void) {
  const at = ref(0);
  watch(
    () => found.value.length,
    (count) => (at.value = Math.min(at.value, Math.max(count - 1, 0))),
  );

  /** Takes what is marked; whether there was anything. */
  function takeHere(): boolean {
    const here = found.value[at.value];
    if (here) take(here);
    return here !== undefined;
  }

  async function takeOnceAnswered() {
    if ((await settled()) && takeHere()) then?.();
  }

  /** Whether the key was for the list. */
  function press(event: KeyboardEvent): boolean {
    const count = found.value.length;
    const isStep = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (isComposing(event) || !(isStep || event.key === "Enter") || (count === 0 && isAnswered.value)) return false;
    if (!isAnswered.value) {
      if (!isStep) void takeOnceAnswered();
    } else if (isStep) at.value = (at.value + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
    else if (takeHere()) then?.();
    event.preventDefault();
    return true;
  }

  return { at, press, takeHere };
}
