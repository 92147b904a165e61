import { computed, ref, type Ref } from "vue";
import { meant, useWords, type Choice } from "@/shared/words";

/** The codes that are offered while one is typed, or all of them to whoever chooses by the mouse or Alt+Down instead. */
export function useCodes(cell: { isCode: () => boolean; field: () => string; value: () => string }, text: Ref<string>, isTyped: Ref<boolean>) {
  const { choicesOf } = useWords();
  const at = ref(0);
  const isOpened = ref(false);
  const choices = computed((): Choice[] => {
    if (!cell.isCode()) return [];
    if (isTyped.value) return meant(choicesOf(cell.field()), text.value).slice(0, 12);
    return isOpened.value ? choicesOf(cell.field()) : [];
  });

  /** Opens the list at what stands there, or closes it. */
  function toggle() {
    isOpened.value = cell.isCode() && !isOpened.value;
    at.value = Math.max(0, choices.value.findIndex((choice) => choice.code === cell.value()));
  }

  function step(by: 1 | -1) {
    at.value = (at.value + by + choices.value.length) % choices.value.length;
  }

  /** What is to be stored for what was typed; nothing where no code is meant. */
  function stored(): string | undefined {
    const typed = text.value.trim();
    if (!cell.isCode() || typed === "") return typed;
    return choices.value[at.value]?.code;
  }

  return { choices, at, isOpened, toggle, step, stored };
}
