import { useI18n } from "vue-i18n";
import type { Value } from "@/bindings/Value";
import { useWords } from "@/shared/words";

/** A field with what it was and what it is to be. */
interface Change {
  field: string;
  before: Value;
  after: Value;
}

/** The words of a person's and a household's fields, and of what changes in them. */
export function useFields() {
  const { t, te } = useI18n();
  const { nameOf } = useWords();

  const isKnown = (field: string) => te(`persons.fields.${field}`);
  /** What a field is called; its own name where it has no words. */
  const labelOf = (field: string) => (isKnown(field) ? t(`persons.fields.${field}`) : field);
  /** A value as people read it. */
  const shown = (field: string, value: Value) => (value === "" ? t("persons.history.nothing") : nameOf(field, String(value)));
  /** The changes that say something to people: ids and marks of the program's own do not. */
  const told = <T extends Change>(changes: T[]) => changes.filter((change) => isKnown(change.field));
  /** A change as a sentence. */
  const said = ({ field, before, after }: Change) =>
    t("persons.history.change", { what: labelOf(field), before: shown(field, before), after: shown(field, after) });

  return { labelOf, shown, told, said };
}
