import { onMounted, onUnmounted, ref, type Ref } from "vue";
import { isComposing } from "@/shared/composing";

/** What a button in a box folds out beside itself: folded in again by Esc, which goes back to the button, and by going or pressing elsewhere. */
export function useFoldedOut(box: Ref<HTMLElement | undefined>, button: Ref<HTMLElement | undefined>) {
  const isOpen = ref(false);

  function escape(event: KeyboardEvent) {
    if (!isOpen.value || isComposing(event)) return;
    event.stopPropagation();
    isOpen.value = false;
    button.value?.focus();
  }

  function goneTo(to: EventTarget | null) {
    if (to instanceof Node && box.value && !box.value.contains(to)) isOpen.value = false;
  }
  const leave = ({ relatedTarget }: FocusEvent) => goneTo(relatedTarget);
  const press = ({ target }: PointerEvent) => goneTo(target);

  onMounted(() => window.addEventListener("pointerdown", press, true));
  onUnmounted(() => window.removeEventListener("pointerdown", press, true));
  return { isOpen, escape, leave };
}
