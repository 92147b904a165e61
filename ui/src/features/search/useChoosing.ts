import { ref, watch, type Ref } from "vue";
import { isComposing } from "@/shared/composing";

/** Goes through what was found by the arrow keys; Enter takes what is marked. Keys that an input method needs are left alone. */
export function useChoosing<T>(found: Ref<T[]>, take: (one: T) => void) {
  const at = ref(0);
  watch(
    () => found.value.length,
    (count) => (at.value = Math.min(at.value, Math.max(count - 1, 0))),
  );

  /** Whether the key was for the list. */
  function press(event: KeyboardEvent): boolean {
    const count = found.value.length;
    const here = found.value[at.value];
    if (isComposing(event) || count === 0 || !here) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at.value = (at.value + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
    else if (event.key === "Enter") take(here);
    else return false;
    event.preventDefault();
    return true;
  }

  return { at, press };
}
