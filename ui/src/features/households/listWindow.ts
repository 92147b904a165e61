import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import type { ListLine } from "@/bindings/ListLine";
import type { Outline } from "@/bindings/Outline";
import type { Wanted } from "@/bindings/Wanted";
import { householdOutline, householdWindow } from "@/ipc/households";

/** So many households are read at once. */
const PAGE = 60;
/** So many such pages are kept beside the last one, the nearest to those in sight. */
const KEPT = 40;

/** What is known of the list: how long it is, and the rows that were in sight. */
interface Known {
  wanted: Wanted;
  outline: Outline;
  pages: Map<number, ListLine[]>;
}

/** What is wanted, as text: two that say the same are the same. */
const asText = (wanted: Wanted | undefined) => JSON.stringify(wanted);

/**
 * A list of households of any length, of which only what comes into sight is read. A new filter, or a change in the register, is shown once
 * its outline and the rows in sight are there: nothing flickers in between.
 */
export function useListWindow(wanted: Ref<Wanted>) {
  const queries = useQueryClient();
  const key = computed(() => ["households", wanted.value]);
  /** The pages in sight, and of which list. */
  let seen: { wanted: Wanted | undefined; pages: number[] } = { wanted: undefined, pages: [0] };
  const asked = new Set<string>();

  async function read(): Promise<Known> {
    const [now, pages] = [wanted.value, asText(seen.wanted) === asText(wanted.value) ? seen.pages : [0]];
    const outline = householdOutline(now);
    const windows = await Promise.all(pages.map((page) => householdWindow(now, page * PAGE, PAGE)));
    return { wanted: now, outline: await outline, pages: new Map(pages.map((page, at) => [page, windows[at] ?? []])) };
  }

  const { data, error, isPending } = useQuery({
    queryKey: key,
    queryFn: read,
    placeholderData: keepPreviousData,
    structuralSharing: false,
    shallow: true,
    gcTime: 0,
  });

  /** Says which households are in sight, and reads those that are not known. */
  async function look(first: number, last: number) {
    const known = data.value;
    if (!known || asText(known.wanted) !== asText(wanted.value)) return;
    const pages = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) pages.push(page);
    seen = { wanted: known.wanted, pages };
    await Promise.all(pages.map((page) => fill(known, page)));
  }

  /** How far a page is from those in sight. */
  const away = (page: number) => Math.min(...seen.pages.map((one) => Math.abs(one - page)));

  async function fill({ wanted: of, outline, pages }: Known, page: number): Promise<void> {
    const name = `${asText(of)} ${page}`;
    if (pages.has(page) || asked.has(name)) return;
    asked.add(name);
    const lines = await householdWindow(of, page * PAGE, PAGE).finally(() => asked.delete(name));
    const now = queries.getQueryData<Known>(["households", of]);
    if (!now) return;
    // The list was read anew meanwhile, and this page was of the one before.
    if (now.outline !== outline) return seen.pages.includes(page) ? fill(now, page) : undefined;
    const kept = [...now.pages].sort(([one], [other]) => away(one) - away(other)).slice(0, KEPT);
    queries.setQueryData<Known>(["households", of], { ...now, pages: new Map([...kept, [page, lines]]) });
  }

  /** A household of the list, counted from 0; nothing while it is not read. */
  const lineAt = (at: number) => data.value?.pages.get(Math.floor(at / PAGE))?.[at % PAGE];
  /** The same, read where it is not known yet. */
  async function lineOf(at: number) {
    const known = data.value;
    return lineAt(at) ?? (known ? (await householdWindow(known.wanted, at, 1))[0] : undefined);
  }

  return { outline: computed(() => data.value?.outline), error, isPending, look, lineAt, lineOf };
}
