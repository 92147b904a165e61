import { useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { sectionsOf } from "@/app/sections";
import { ALL_KINDS } from "@/features/events/householdKinds";
import type { Item } from "@/features/search/found";
import { statusQuery } from "@/features/session/queries";
import { searchKeys } from "@/ipc/search";

/** What is typed, as the keys have it: small letters, no blanks. */
const asKey = (text: string) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** A page or an event, with the other words by which people look for it. */
interface Command extends Item {
  words: string[];
}

/** Pages that are parts of others and stand at the left of none. */
const FURTHER = [
  { page: "roster", words: "rosters.title" },
  { page: "charges", words: "charges.title", only: "township" },
  { page: "enrol", words: "enrolling.title", only: "township" },
  { page: "orphans", words: "orphans.title", only: "township" },
] as const;

/** The pages and the events to be recorded, found by a part of the name or of another word for them, by pinyin or by initials. */
export function useCommands(text: Ref<string>) {
  const { t, te, locale } = useI18n();
  const router = useRouter();
  const { data: status } = useQuery(statusQuery);
  const role = computed(() => status.value?.role ?? "");
  /** Each word by itself: a search is for the beginning of one. */
  const wordsOf = (page: string) => (te(`app.search.words.${page}`) ? t(`app.search.words.${page}`).split(" ") : []);
  const all = computed((): Command[] => [
    ...[...sectionsOf(role.value), ...FURTHER.filter((one) => !("only" in one) || one.only === role.value)].map(({ page, words }) => ({
      kind: "command" as const,
      id: router.resolve({ name: page }).path,
      name: t(words),
      facts: [t("app.search.page")],
      words: wordsOf(page),
    })),
    ...ALL_KINDS.map(({ kind }) => ({
      kind: "command" as const,
      id: router.resolve({ name: "record", params: { kind } }).path,
      name: t(`events.kinds.${kind}`),
      facts: [t("events.button")],
      words: [],
    })),
  ]);
  const { data: keys } = useQuery({
    queryKey: computed(() => ["search-keys", locale.value, status.value?.role]),
    queryFn: async () => {
      const keys = await searchKeys(all.value.flatMap(({ name, words }) => [name, ...words]));
      let from = 0;
      return all.value.map(({ words }) => ({ name: keys[from] ?? [], words: keys.slice(from + 1, (from += words.length + 1)).flat() }));
    },
    staleTime: Infinity,
  });
  return computed(() => {
    const typed = asKey(text.value);
    if (typed === "") return [];
    const begins = (found: string[] | undefined) => found?.some((key) => key.startsWith(typed)) === true;
    const named = all.value.filter((_, at) => begins(keys.value?.[at]?.name));
    const meant = all.value.filter((one, at) => !named.includes(one) && begins(keys.value?.[at]?.words));
    return [...named, ...meant];
  });
}
