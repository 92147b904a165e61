import { useQuery } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Value } from "@/bindings/Value";
import { colleagueList } from "@/ipc/events";
import { useWords } from "@/shared/words";

/** A field with what it was and what it is to be. */
interface Change {
  table?: string;
  /** Whose row it is, where it is another than the one that the page shows. */
  of?: string;
  field: string;
  before: Value;
  after: Value;
}

/** What people say first of somebody, in their order; the rest follows as it comes. */
const FIRST = ["name", "relation", "sex", "birth", "id_number", "phone"];
const rank = ({ field }: Change) => (FIRST.includes(field) ? FIRST.indexOf(field) : FIRST.length);

/** The words of a person's and a household's fields, and of what changes in them. */
export function useFields() {
  const { t, te } = useI18n();
  const { nameOf } = useWords();
  const { data: colleagues } = useQuery({ queryKey: ["colleagues"], queryFn: colleagueList });

  const isKnown = (field: string) => te(`persons.fields.${field}`);
  /** What a field is called, in a table of its own; its own name where it has no words. */
  const labelOf = (field: string, table = "") => {
    if (te(`persons.fieldsOf.${table}.${field}`)) return t(`persons.fieldsOf.${table}.${field}`);
    return isKnown(field) ? t(`persons.fields.${field}`) : field;
  };
  /** To whom somebody is offered; who is no colleague any more is an officer. */
  const officer = (id: string) => colleagues.value?.find((one) => one.id === id)?.name ?? t("persons.history.anOfficer");
  /** A value as people read it. */
  const shown = (field: string, value: Value) => {
    if (value === "") return t("persons.history.nothing");
    return field === "offer_to" ? officer(String(value)) : nameOf(field, String(value));
  };
  /** The changes that say something to people: ids and marks of the program's own do not. */
  const told = <T extends Change>(changes: T[]) => changes.filter((change) => isKnown(change.field));
  /** A change as a sentence. */
  const said = ({ table, field, before, after }: Change) =>
    t("persons.history.change", { what: labelOf(field, table), before: shown(field, before), after: shown(field, after) });

  /** All changes as sentences: what was filled in where nothing stood is one for each row, the rest one for each field; each says whose row it is. */
  const sentences = (changes: Change[]) => {
    const filled = new Map<string, { change: Change; values: string[] }>();
    const lines: string[] = [];
    const saidOf = ({ table = "", of }: Change, what: string) =>
      of === undefined ? what : t("persons.history.of", { table: nameOf("table", table), who: of, what });
    const rowOf = ({ table = "", of = "" }: Change) => `${table} ${of}`;
    for (const change of told(changes).sort((a, b) => rank(a) - rank(b))) {
      if (change.before !== "") lines.push(saidOf(change, said(change)));
      else if (change.after !== "") {
        const row = rowOf(change);
        const words = t("persons.history.value", { what: labelOf(change.field, change.table), value: shown(change.field, change.after) });
        filled.set(row, { change, values: [...(filled.get(row)?.values ?? []), words] });
      }
    }
    const entered = [...filled.values()].map(({ change, values }) =>
      saidOf(change, t("persons.history.entered", { values: values.join(t("app.comma")) })),
    );
    // Of a row in which nothing else is told it is said that there is one.
    const silent = new Map(changes.filter(({ of }) => of !== undefined).map((change) => [rowOf(change), change]));
    for (const change of told(changes)) if (change.before !== "" || change.after !== "") silent.delete(rowOf(change));
    const named = [...silent.values()].map((change) => saidOf(change, "").trim());
    return [...named, ...entered, ...lines];
  };

  return { labelOf, shown, told, said, sentences };
}
