import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import { codes } from "@/ipc/persons";

/** The words of codes in the language of the window. */
export function useCodes() {
  const { locale } = useI18n();
  const { data } = useQuery({ queryKey: ["codes"], queryFn: codes, staleTime: Infinity });
  const words = computed(() => {
    const chinese = locale.value === "zh-CN";
    return new Map((data.value ?? []).map((one) => [`${one.field} ${one.code}`, chinese ? one.zh : one.en]));
  });
  /** What a code of a field means; the code itself where nobody knows it. */
  const nameOf = (field: string, code: string) => words.value.get(`${field} ${code}`) ?? code;
  return { nameOf };
}
