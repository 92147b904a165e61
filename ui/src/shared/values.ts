import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import type { Value } from "@/bindings/Value";
import { labels } from "@/ipc/register";
import { useWords } from "@/shared/words";
import { idNumber } from "@/shared/formats";

/** What stands where a field is empty. */
const NOTHING = "—";

/** Fields with their values, in the language of the window. */
export function useValues() {
  const { locale } = useI18n();
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
  /** The words of a field; its name where it has none. */
  const labelOf = (field: string) => words.value.get(field) ?? field;
  /** A value as people read it. */
  const said = (field: string, value: Value | undefined) => {
    const text = String(value ?? "");
    if (text === "") return NOTHING;
    return field === "id_number" ? idNumber(text) : nameOf(field, text);
  };
  return { labelOf, said, nameOf };
}

/** Fields that only programs read: ids of other rows, and of which event a spell comes. */
export function isForPrograms(field: string): boolean {
  return field.endsWith("_id") || field.endsWith("_event") || field === "calendar" || field === "birth_calendar";
}
