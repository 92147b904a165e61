import type { Pasted } from "@/bindings/Pasted";
import type { PastedIn } from "@/bindings/PastedIn";
import type { RosterPlan } from "@/bindings/RosterPlan";
import type { TakenRoster } from "@/bindings/TakenRoster";
import type { Tick } from "@/bindings/Tick";
import { call } from "./call";
import { callLong } from "./jobs";

/** What rows would do to a household. Nothing is changed. */
export const pasteLook = (household: string, text: string) => call<Pasted>("paste_look", { household, text });

/** Records the new members of a household and corrects those whose rows are named, as one entry. */
export const pasteTake = (household: string, text: string, corrected: number[], reason: string) =>
  call<PastedIn>("paste_take", { household, text, corrected, reason });

/** Lets the person pick a roster's file among those of a kind that has this name; gives its name, or nothing. */
export const rosterPick = (title: string, kind: string) => call<string | null>("roster_pick", { title, kind });

/** Takes rows for a roster that were copied out of a spreadsheet, under a name. */
export const rosterPaste = (name: string, text: string) => call<null>("roster_paste", { name, text });

/** What the roster would do under a place, by its code; null where it was stopped. */
export const rosterLook = (place: string, onTick: (tick: Tick) => void) => callLong<RosterPlan | null>("roster_look", { place }, onTick);

/** Takes the roster in under a place; null where it was stopped, and then nothing has happened. */
export const rosterTake = (place: string, rows: number, onTick: (tick: Tick) => void) =>
  callLong<TakenRoster | null>("roster_take", { place, rows }, onTick);

/** Saves the rows that were refused where the person picks; gives the file's name, or nothing. */
export const rosterRefusedSave = (title: string, name: string, headings: [string, string], english: boolean) =>
  call<string | null>("roster_refused_save", { title, name, headings, english });
