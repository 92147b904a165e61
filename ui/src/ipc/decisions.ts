import type { Conflict } from "@/bindings/Conflict";
import type { Decided } from "@/bindings/Decided";
import type { Held } from "@/bindings/Held";
import type { Judged } from "@/bindings/Judged";
import type { Take } from "@/bindings/Take";
import { call } from "./call";

/** The open conflicts, oldest first. */
export const conflictList = () => call<Conflict[]>("conflict_list");

/** Decides a conflict: the township's value, the officer's, or another one for a conflict of one field; with a word to the officer. */
export const conflictResolve = (id: string, take: Take, value: string, word: string) =>
  call<Decided>("conflict_resolve", { id, take, value, word });

/** The held entries, in the order in which they came. */
export const heldList = () => call<Held[]>("held_list");

/** Accepts or rejects a held entry, with all held entries of its act. */
export const heldJudge = (id: string, accept: boolean, word: string) => call<Judged>("held_judge", { id, accept, word });
