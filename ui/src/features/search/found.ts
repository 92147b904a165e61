import { keepPreviousData, useQuery } from "@tanstack/vue-query";
import { computed, nextTick, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import type { Hit } from "@/bindings/Hit";
import type { HouseholdHit } from "@/bindings/HouseholdHit";
import { searchAnything } from "@/ipc/search";
import { useWords } from "@/shared/words";

/** What can be found: somebody, a household, or a page to go to. */
export interface Item {
  kind: "person" | "household" | "command";
  /** The id; of a page its path. */
  id: string;
  name: string;
  /** What tells it from others of that name, from the most to the least useful. */
  facts: string[];
}

/**
 * Persons and households as they are typed for; nothing while nothing is typed. While somebody types on, what was found last stays until the next answer:
 * it may be looked at and pressed, but nothing is taken out of it for what is typed by now.
 */
export function useFound(text: Ref<string>, limit: number) {
  const { t } = useI18n();
  const { nameOf } = useWords();
  const wanted = computed(() => text.value.trim());
  const { data, isError } = useQuery({
    queryKey: computed(() => ["found", wanted.value, limit] as const),
    queryFn: async ({ queryKey: [, text] }) => ({ text, ...(await searchAnything(text, limit)) }),
    enabled: computed(() => wanted.value !== ""),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const ofPerson = (hit: Hit): Item => ({
    kind: "person",
    id: hit.id,
    name: hit.name,
    facts: [nameOf("sex", hit.sex), hit.birth, hit.address],
  });
  const ofHousehold = (hit: HouseholdHit): Item => ({
    kind: "household",
    id: hit.id,
    name: hit.head || t("households.headless"),
    facts: [hit.number, t("households.persons", { count: hit.members }), hit.address || hit.place],
  });
  const found = computed(() => (wanted.value === "" ? undefined : data.value));
  /** Whether what is found is the answer to what is typed by now, or there is none to be had. */
  const isAnswered = computed(() => wanted.value === "" || data.value?.text === wanted.value || isError.value);
  return {
    wanted,
    isAnswered,
    persons: computed(() => found.value?.persons.map(ofPerson) ?? []),
    households: computed(() => found.value?.households.map(ofHousehold) ?? []),
    /** How many persons there are in all; nothing while that is not known. */
    total: computed(() => found.value?.total),
    /** Until what is typed by now is answered; false where something else is typed by then. */
    settled: async () => {
      const asked = wanted.value;
      if (!isAnswered.value) await nextTick();
      if (!isAnswered.value) await new Promise<void>((done) => watch(isAnswered, () => done(), { once: true }));
      return wanted.value === asked;
    },
  };
}
