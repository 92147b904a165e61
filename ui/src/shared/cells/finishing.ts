import { inject, onUnmounted, provide, type InjectionKey } from "vue";

/** A field of a form, in which something may be typed that was not taken over yet. */
export interface Field {
  /** Takes over what is typed; false where it is not understood or was refused, and then stays as it was typed, with the reason. */
  finish: () => Promise<boolean>;
  focus: () => void;
}

const FORM: InjectionKey<Set<Field>> = Symbol("fields");

/** For a form: has all its fields take over what is typed, one after the other. The first that cannot gets the focus, and the form is not ready. */
export function useFinishing(): () => Promise<boolean> {
  const fields = new Set<Field>();
  provide(FORM, fields);
  return async () => {
    for (const field of fields) {
      if (await field.finish()) continue;
      field.focus();
      return false;
    }
    return true;
  };
}

/** For a field: belongs to the form that it stands in, where there is one. */
export function joinForm(field: Field) {
  const form = inject(FORM, undefined);
  form?.add(field);
  onUnmounted(() => form?.delete(field));
}
