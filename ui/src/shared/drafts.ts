import { computed, ref, shallowReactive, shallowRef, watch, type Ref } from "vue";
import type { Draft } from "@/bindings/Draft";
import { draftList, draftsKeep } from "@/ipc/drafts";

/**
 * What is being typed and was not recorded yet, by the name of its form or cell. While a register is open it is written beside it, encrypted, soon
 * after each key; when the register is locked it leaves the page, and comes back with the next unlocking. What could not be written stays in the page's
 * memory for whoever typed it. Before there is a register it is kept in the page alone. Passphrases and recovery codes must never be put here.
 */
const kept = shallowReactive(new Map<string, Draft>());
/** Those that were there when the register was opened, or whose page was left since, and that were neither recorded nor given up. */
const left = shallowReactive(new Set<string>());
/** What is to be written next: a draft, or nothing where it is to be forgotten. */
const waiting = new Map<string, Draft | undefined>();
/** What could not be written when its register was closed, by whose it is. */
const held = shallowReactive(new Map<string, Map<string, Draft | undefined>>());
/** Why the last drafts could not be written; nothing while they could. */
const refused = shallowRef<unknown>();

/** So long after a key it is written, at the latest. */
const SOON_MS = 250;
/** Whether all that was typed is on the disk. */
const isWritten = ref(true);
let isOpen = false;
let owner = "";
let timer: number | undefined;
let writing: Promise<void> = Promise.resolve();
let place = () => "";

/** Says where somebody is in the window, so that a draft leads back there. */
export function placeDraftsBy(give: () => string) {
  place = give;
}

async function write() {
  const changes = [...waiting];
  waiting.clear();
  if (changes.length === 0) return;
  const forgotten = changes.filter(([, draft]) => draft === undefined).map(([name]) => name);
  try {
    await draftsKeep(changes.flatMap(([, draft]) => draft ?? []), forgotten);
    refused.value = undefined;
    isWritten.value = waiting.size === 0;
  } catch (thrown) {
    refused.value = thrown;
    // The next key tries again; what was typed meanwhile goes before.
    for (const [name, draft] of changes) if (!waiting.has(name)) waiting.set(name, draft);
  }
}

function writeSoon(name: string, draft: Draft | undefined) {
  if (!isOpen) return;
  waiting.set(name, draft);
  isWritten.value = false;
  timer ??= window.setTimeout(() => {
    timer = undefined;
    writing = writing.then(write);
  }, SOON_MS);
}

/** Writes what waits, at once. */
export async function writeDrafts() {
  window.clearTimeout(timer);
  timer = undefined;
  writing = writing.then(write);
  await writing;
}

/** Takes up what was left in the register that was opened; `whose` is that register and its user. */
export async function openDrafts(whose: string) {
  await closeDrafts();
  for (const draft of await draftList().catch(() => [])) {
    kept.set(draft.name, draft);
    left.add(draft.name);
  }
  isOpen = true;
  owner = whose;
  for (const [name, draft] of held.get(owner) ?? []) {
    if (draft) kept.set(name, draft);
    else kept.delete(name);
    leaveDraft(name);
    writeSoon(name, draft);
  }
  held.delete(owner);
}

/** Writes what waits and takes it out of the page: the register is about to be closed. What the disk does not take is held for whoever typed it. */
export async function closeDrafts() {
  if (isOpen) {
    await writeDrafts();
    // Somebody may have typed on meanwhile.
    while (waiting.size > 0 && refused.value === undefined) await writeDrafts();
  }
  if (waiting.size > 0) held.set(owner, new Map(waiting));
  forgetDrafts();
}

/** Forgets all drafts in the page: another register is opened, which they are not about. What is written stays. */
export function forgetDrafts() {
  isOpen = false;
  window.clearTimeout(timer);
  timer = undefined;
  refused.value = undefined;
  isWritten.value = true;
  for (const all of [kept, left, waiting]) all.clear();
}

/** Keeps what was typed. `title` is what it is called in a list of what was left; what has none is not listed. */
export function keepDraft(name: string, title: string, value: unknown) {
  const draft = { name, title, place: place(), value: JSON.stringify(value) };
  kept.set(name, draft);
  writeSoon(name, draft);
}

/** Says that the page was left on which something is kept under a name. */
export function leaveDraft(name: string) {
  if (kept.has(name)) left.add(name);
  else left.delete(name);
}

/** Forgets what was typed: it is recorded by now, or not wanted. */
export function dropDraft(name: string) {
  left.delete(name);
  if (kept.delete(name)) writeSoon(name, undefined);
}

/** Forgets a form's draft, and those of its cells. */
export function dropDrafts(form: string) {
  for (const name of [...kept.keys()]) if (name === form || name.startsWith(`${form}/`)) dropDraft(name);
}

/** Whether something typed is kept under a name. */
export const isKept = (name: string) => kept.has(name);

/** What was typed, as it was left. */
export function keptValue<T>(name: string): T | undefined {
  const draft = kept.get(name);
  return draft && (JSON.parse(draft.value) as T);
}

/** How much of what was typed before the lock is in the page's memory alone. */
export const useHeld = () => computed(() => [...held.values()].flatMap((all) => [...all.values()]).filter((draft) => draft !== undefined).length);

/** What was left when the register was closed the last time or on another page, for a list; whether all is on the disk, and why nothing can be written now. */
export const useLeft = () => ({
  left: () => [...left].flatMap((name) => kept.get(name) ?? []),
  isWritten,
  refused,
});

/** The values of one form. */
export interface Form<T> {
  /** The values, as they were left. */
  draft: Ref<T>;
  /** Whether something had been typed before the form was opened this time. */
  wasKept: boolean;
  /** Empties the form, with its cells: what was typed is recorded by now, or not wanted. */
  clear: () => void;
}

/**
 * The draft of a form under its name, such as `event.birth`, with the id of what it is about where there may be several. Its cells keep what is
 * typed in them under that name, a stroke and their own.
 */
export function useDraft<T extends object>(name: string, empty: () => T, title: () => string = () => ""): Form<T> {
  const found = keptValue<T>(name);
  const draft = ref(found ?? empty()) as Ref<T>;
  const wasKept = found !== undefined || [...kept.keys()].some((one) => one.startsWith(`${name}/`));
  const clear = () => {
    draft.value = empty();
    dropDrafts(name);
  };
  watch(
    draft,
    (now) => {
      if (JSON.stringify(now) === JSON.stringify(empty())) dropDraft(name);
      else keepDraft(name, title(), now);
    },
    { deep: true, flush: "sync" },
  );
  return { draft, wasKept, clear };
}
