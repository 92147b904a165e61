import { onMounted, onUnmounted } from "vue";
import type { Take } from "@/bindings/Take";
import { isComposing } from "@/shared/composing";

const TAKES: Record<string, Take | undefined> = { 1: "ours", 2: "theirs", 3: "other" };

/** Keys 1, 2 and 3 decide where nothing is being typed. */
export function useDecidingKeys(decide: (take: Take) => unknown) {
  function press(event: KeyboardEvent) {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
    if (isTyping || isComposing(event) || event.repeat || event.ctrlKey || event.altKey || event.target instanceof HTMLSelectElement) return;
    const take = TAKES[event.key];
    if (!take) return;
    // A cell that gets the focus for it does not get the figure.
    event.preventDefault();
    void decide(take);
  }
  onMounted(() => window.addEventListener("keydown", press));
  onUnmounted(() => window.removeEventListener("keydown", press));
}
