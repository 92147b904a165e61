import { computed, nextTick, ref } from "vue";
import type { Book } from "@/features/guide/books";

/** Which section a face of the window opens while no register is open; in an open one it is named as the page is. */
export const FACES = { setup: "setup", recovery: "recovery", joining: "joining", locked: "unlock", locking: "unlock", asking: "setup" } as const;

/** The section at which the manual was opened; null while it is closed. */
const section = ref<string | null>(null);
/** Whose manual: of the role of the register that was open last. */
const book = ref<Book>("officer");

/** Where the focus was. */
let before: HTMLElement | undefined;

/** The manual, which lies over the page until it is closed: what was being done there stays as it is. */
export const useGuide = () => ({
  section,
  book,
  isOpen: computed(() => section.value !== null),
  open: (name: string) => {
    if (section.value === null && document.activeElement instanceof HTMLElement) before = document.activeElement;
    section.value = name;
  },
  close: () => {
    if (section.value === null) return;
    section.value = null;
    void nextTick(() => before?.focus());
  },
});
