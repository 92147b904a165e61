import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import type { Word } from "@/bindings/Word";
import { words } from "@/ipc/register";

/** A code that can be chosen, in the language of the window. */
export interface Choice {
  code: string;
  name: string;
  /** What people say for it, where that is shorter than the standard's words. */
  short?: string;
  letters: string;
}

/** The words of codes, in the language of the window. */
export function useWords() {
  const { t, te, locale } = useI18n();
  const { data } = useQuery({ queryKey: ["words"], queryFn: words, staleTime: Infinity });
  const said = (word: Word) => (locale.value === "zh-CN" ? word.zh : word.en);
  const names = computed(() => new Map((data.value ?? []).map((word) => [`${word.field} ${word.code}`, said(word)])));

  /** What people say for a code of a standard, where that is shorter than the standard's words; else nothing. */
  const shortOf = (field: string, code: string) => (te(`words.short.${field}.${code}`) ? t(`words.short.${field}.${code}`) : undefined);
  /** What the standard calls it; the value itself where nobody knows it. */
  const fullNameOf = (field: string, code: string) => names.value.get(`${field} ${code}`) ?? code;
  /** What a value of a field means, as people say it; the value itself where nobody knows it. */
  const nameOf = (field: string, code: string) => shortOf(field, code) ?? fullNameOf(field, code);

  /** What may be chosen for a field, in the order of its standard. */
  const choicesOf = (field: string): Choice[] =>
    (data.value ?? [])
      .filter((word) => word.is_choice && word.field === field)
      .map((word) => {
        const short = shortOf(word.field, word.code);
        return { code: word.code, name: said(word), letters: word.letters, ...(short === undefined || short === said(word) ? {} : { short }) };
      });

  return { nameOf, fullNameOf, choicesOf };
}

/** The choices that a few typed characters mean: by number, by the initials of the pinyin, or by words. The likeliest comes first. */
export function meant(choices: Choice[], typed: string): Choice[] {
  const text = typed.trim().toLowerCase();
  if (text === "") return choices;
  const rank = ({ code, name, short = "", letters }: Choice) => {
    const lower = name.toLowerCase();
    if (code === text || lower === text || short.toLowerCase() === text) return 0;
    if (letters === text) return 1;
    if (lower.startsWith(text) || short.toLowerCase().startsWith(text)) return 2;
    if (code.startsWith(text) || letters.startsWith(text)) return 3;
    return lower.includes(text) ? 4 : 9;
  };
  return choices
    .map((choice) => ({ choice, rank: rank(choice) }))
    .filter((one) => one.rank < 9)
    .sort((a, b) => a.rank - b.rank)
    .map((one) => one.choice);
}
