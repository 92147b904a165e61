import type { Around } from "@/bindings/Around";
import type { Conflict } from "@/bindings/Conflict";
import type { Decided } from "@/bindings/Decided";
import type { DecidedAll } from "@/bindings/DecidedAll";
import type { Held } from "@/bindings/Held";
import type { Judged } from "@/bindings/Judged";
import type { Take } from "@/bindings/Take";
import { call } from "./call";

/** The open conflicts, oldest first. */
export const conflictList = () => call<Conflict[]>("conflict_list");

/** Decides a conflict: the township's value, the officer's, or another one for the fields that it asks for; with a word to the officer. */
export const conflictResolve = (id: string, take: Take, values: string[], word: string) =>
  call<Decided>("conflict_resolve", { id, take, values, word });

/** Decides many conflicts alike, in one act with one word. */
export const conflictResolveAll = (ids: string[], take: Take, values: string[], word: string) =>
  call<DecidedAll>("conflict_resolve_all", { ids, take, values, word });

/** What stands around an open conflict: the household, and who gave the township's value. */
export const conflictAround = (id: string) => call<Around>("conflict_around", { id });

/** The held entries, in the order in which they came. */
export const heldList = () => call<Held[]>("held_list");

/** Accepts or rejects a held entry, with all held entries of its act. */
export const heldJudge = (id: string, accept: boolean, word: string) => call<Judged>("held_judge", { id, accept, word });
