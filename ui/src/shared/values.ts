import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import type { Value } from "@/bindings/Value";
import { labels } from "@/ipc/register";
import { useWords } from "@/shared/words";
import { idNumber, minute } from "@/shared/formats";

/** Fields that follow from another one, as whether an ID number is sound. */
const FOLLOWING: Record<string, string | undefined> = {
  birth_text: "birth",
  id_kind: "id_number",
  id_state: "id_number",
  id_text: "id_number",
  void_reason: "voided_at",
};

/** What stands where a field is empty. */
const NOTHING = "—";

/** Fields with their values, in the language of the window. */
export function useValues() {
  const { t, te, locale } = useI18n();
  const { nameOf } = useWords();
  const { data } = useQuery({ queryKey: ["labels"], queryFn: labels, staleTime: Infinity });
  const words = computed(() => {
    const chinese = locale.value === "zh-CN";
    const found = new Map<string, string>();
    for (const one of data.value ?? []) {
      if (!found.has(one.field)) found.set(one.field, chinese ? one.zh : one.en);
    }
    return found;
  });
  /** The words of a field; its name where it has none. A number alone is that of a return, of a household it is the one that people give it. */
  const labelOf = (field: string, table = "") => {
    if (table === "household" && field === "number") return t("persons.fields.number");
    if (te(`persons.fieldsOf.${table}.${field}`)) return t(`persons.fieldsOf.${table}.${field}`);
    return words.value.get(field) ?? field;
  };
  /** A value as people read it; `names` says what ids stand for. */
  const said = (field: string, value: Value | undefined, names: Names = {}) => {
    const text = String(value ?? "");
    if (text === "") return NOTHING;
    if (field.endsWith("_at")) return minute(text);
    return field === "id_number" ? idNumber(text) : (names[text] ?? nameOf(field, text));
  };
  /** What a decision or a conflict is about. */
  const aboutOf = (fields: string[]) => leading(fields).map((field) => labelOf(field)).join(t("app.and"));
  return { labelOf, said, nameOf, aboutOf };
}

/** What ids stand for. */
export type Names = Record<string, string | undefined>;

/** Whether a field leads to another row: its values are ids. */
const isReference = (field: string) => field.endsWith("_id") || field === "offer_to";

/** Fields that only programs read: ids of other rows, and of which event a spell comes. */
export function isForPrograms(field: string): boolean {
  return isReference(field) || field.endsWith("_event") || field === "calendar" || field === "birth_calendar";
}

/** The fields that are named to people: not those that follow from one of the others, nor what only programs read, while anything is left. */
export function leading(fields: string[]): string[] {
  const told = fields.filter((field) => !isForPrograms(field) && !fields.includes(FOLLOWING[field] ?? ""));
  return told.length > 0 ? told : fields;
}

/** Whether people can read these values of a field: ids only where all of them have a name. */
export function isReadable(field: string, values: (Value | undefined)[], names: Names): boolean {
  if (!isReference(field)) return !isForPrograms(field);
  const ids = values.map((value) => String(value ?? "")).filter((id) => id !== "");
  return ids.length > 0 && ids.every((id) => names[id] !== undefined);
}
