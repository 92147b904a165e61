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

/** The pages and the events to be recorded, found by a part of the name, by pinyin or by initials. */
export function useCommands(text: Ref<string>) {
  const { t, locale } = useI18n();
  const router = useRouter();
  const { data: status } = useQuery(statusQuery);
  const all = computed((): Item[] => [
    ...sectionsOf(status.value?.role ?? "").map((section) => ({
      kind: "command" as const,
      id: router.resolve({ name: section.page }).path,
      name: t(section.words),
      facts: [t("app.search.page")],
    })),
    ...ALL_KINDS.map(({ kind }) => ({
      kind: "command" as const,
      id: router.resolve({ name: "record", params: { kind } }).path,
      name: t(`events.kinds.${kind}`),
      facts: [t("events.button")],
    })),
  ]);
  const { data: keys } = useQuery({
    queryKey: computed(() => ["search-keys", locale.value, status.value?.role]),
    queryFn: () => searchKeys(all.value.map((one) => one.name)),
    staleTime: Infinity,
  });
  return computed(() => {
    const typed = asKey(text.value);
    if (typed === "") return [];
    return all.value.filter((_, at) => keys.value?.[at]?.some((key) => key.startsWith(typed)));
  });
}
