import { ref, type Ref } from "vue";

/**
 * What is being typed and was not recorded yet, by the name of its form, so that it is there again when the register was locked in between
 * and the form is opened anew.
 *
 * It is kept in the memory of the page alone: closing the window or a power cut loses it, and while the register is locked it is not
 * encrypted, though nothing shows it. The next person who opens the same register finds it as well. Passphrases and recovery codes must
 * never be put here. What is to outlast the window belongs into the register.
 */
const kept = new Map<string, Ref<unknown>>();

/** The values of one form. */
export interface Draft<T> {
  /** The values, as they were left. */
  draft: Ref<T>;
  /** Whether something had been typed before the form was opened this time. */
  wasKept: boolean;
  /** Empties the form: what was typed is recorded by now, or not wanted. */
  clear: () => void;
}

/** The draft of a form under its name, such as `event.birth`, with the id of what it is about where there may be several. */
export function useDraft<T extends object>(name: string, empty: () => T): Draft<T> {
  const found = kept.get(name) as Ref<T> | undefined;
  const draft = found ?? (ref(empty()) as Ref<T>);
  kept.set(name, draft);
  const clear = () => {
    draft.value = empty();
  };
  return { draft, wasKept: found !== undefined && JSON.stringify(found.value) !== JSON.stringify(empty()), clear };
}

/** Forgets all drafts: another register is opened, which they are not about. */
export function forgetDrafts() {
  kept.clear();
}
