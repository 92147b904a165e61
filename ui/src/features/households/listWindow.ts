import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import type { ListLine } from "@/bindings/ListLine";
import type { Outline } from "@/bindings/Outline";
import type { Wanted } from "@/bindings/Wanted";
import { householdOutline, householdWindow } from "@/ipc/households";

/** So many households make a page. */
const PAGE = 20;
/** So many pages above and below those in sight are read beforehand, once these are there. */
const AHEAD = 2;
/** So many pages are kept beside the last ones, the nearest to those in sight. */
const KEPT = 100;

/** What is known of the list: how long it is, and the rows that were in sight. */
interface Known {
  wanted: Wanted;
  outline: Outline;
  pages: Map<number, ListLine[]>;
}

/** What is wanted, as text: two that say the same are the same. */
const asText = (wanted: Wanted | undefined) => JSON.stringify(wanted);

/** Pages from one to another, both included. */
interface Span {
  first: number;
  last: number;
}

const pagesOf = ({ first, last }: Span) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Pages that follow each other put together: each span is read at once. */
function spansOf(pages: number[]): Span[] {
  const spans: Span[] = [];
  for (const page of pages) {
    const span = spans.at(-1);
    if (span?.last === page - 1) span.last = page;
    else spans.push({ first: page, last: page });
  }
  return spans;
}

/** Reads a span, page by page. */
async function readSpan(wanted: Wanted, span: Span): Promise<[number, ListLine[]][]> {
  const pages = pagesOf(span);
  const lines = await householdWindow(wanted, span.first * PAGE, pages.length * PAGE);
  return pages.map((page, at) => [page, lines.slice(at * PAGE, (at + 1) * PAGE)]);
}

/**
 * A list of households of any length, of which only what comes into sight is read. A new filter, or a change in the register, is shown once
 * its outline and the rows in sight are there: nothing flickers in between.
 */
export function useListWindow(wanted: Ref<Wanted>) {
  const queries = useQueryClient();
  const key = computed(() => ["households", wanted.value]);
  /** The pages in sight, and of which list. */
  let seen: Span & { wanted: Wanted | undefined } = { wanted: undefined, first: 0, last: 0 };
  const asked = new Set<string>();

  async function read(): Promise<Known> {
    const [now, span] = [wanted.value, asText(seen.wanted) === asText(wanted.value) ? seen : { first: 0, last: 0 }];
    const [outline, pages] = await Promise.all([householdOutline(now), readSpan(now, span)]);
    return { wanted: now, outline, pages: new Map(pages) };
  }

  const { data, error, isPending } = useQuery({
    queryKey: key,
    queryFn: read,
    placeholderData: keepPreviousData,
    structuralSharing: false,
    shallow: true,
    gcTime: 0,
  });

  /** Says which households are in sight, and reads those that are not known; then those beside them, so that who goes on finds them there. */
  async function look(first: number, last: number) {
    const known = data.value;
    if (!known || asText(known.wanted) !== asText(wanted.value)) return;
    const sight = { wanted: known.wanted, first: Math.floor(first / PAGE), last: Math.floor(last / PAGE) };
    seen = sight;
    await fill(known, sight);
    const now = queries.getQueryData<Known>(["households", known.wanted]);
    if (!now || seen !== sight) return;
    const end = Math.floor((now.outline.count - 1) / PAGE);
    await fill(now, { first: Math.max(sight.first - AHEAD, 0), last: Math.min(sight.last + AHEAD, end) });
  }

  /** How far a page is from those in sight. */
  const away = (page: number) => Math.max(seen.first - page, page - seen.last, 0);

  async function fill({ wanted: of, outline, pages }: Known, span: Span): Promise<void> {
    const name = (page: number) => `${asText(of)} ${page}`;
    const lacking = pagesOf(span).filter((page) => !pages.has(page) && !asked.has(name(page)));
    await Promise.all(spansOf(lacking).map((part) => fillPart(part)));

    async function fillPart(part: Span): Promise<void> {
      pagesOf(part).forEach((page) => asked.add(name(page)));
      const found = await readSpan(of, part).finally(() => pagesOf(part).forEach((page) => asked.delete(name(page))));
      const now = queries.getQueryData<Known>(["households", of]);
      if (!now) return;
      // The list was read anew meanwhile, and these pages were of the one before.
      if (now.outline !== outline) return pagesOf(part).some((page) => away(page) === 0) ? fill(now, part) : undefined;
      const kept = [...now.pages].sort(([one], [other]) => away(one) - away(other)).slice(0, KEPT);
      queries.setQueryData<Known>(["households", of], { ...now, pages: new Map([...kept, ...found]) });
    }
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
