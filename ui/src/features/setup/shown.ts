import { ref } from "vue";

/** The recovery code of a register that was just made, in the memory of the page until it is typed back or the register is locked. */
export const shownCode = ref("");

/** The groups, counted from 1, in which a typed code is another than the one shown. */
export function differing(shown: string, typed: string): number[] {
  const plain = (text: string) => text.normalize("NFKC").toUpperCase().replaceAll("O", "0").replace(/[^0-9A-Z]/g, "");
  const [right, given] = [plain(shown), plain(typed)];
  const groups = Math.ceil(Math.max(right.length, given.length) / 5);
  const at = (text: string, group: number) => text.slice(group * 5, group * 5 + 5);
  return Array.from({ length: groups }, (_, group) => group).flatMap((group) => (at(right, group) === at(given, group) ? [] : [group + 1]));
}
