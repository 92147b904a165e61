import type { Came } from "@/bindings/Came";
import type { Drive } from "@/bindings/Drive";
import type { Exported } from "@/bindings/Exported";
import type { Tick } from "@/bindings/Tick";
import type { Unsent } from "@/bindings/Unsent";
import { call } from "./call";
import { callLong } from "./jobs";

/** A place is a drive's path or one that was picked before; with null the program lets the user pick a folder. */
export type Place = string | null;

/** What a return brought, and where it was. */
export interface ReturnPlace {
  place: string;
  came: Came;
}

/** The removable drives that are plugged in. */
export const drives = () => call<Drive[]>("drives");

/** What the next bundle would carry. */
export const unsent = () => call<Unsent>("unsent");

/** Writes what is to be handed in; null where no folder was picked under this title. */
export const handIn = (place: Place, title: string, onTick: (tick: Tick) => void) =>
  callLong<Exported | null>("hand_in", { place, title }, onTick);

/** Takes the newest return for this computer in; null where no folder was picked. */
export const returnTake = (place: Place, follow: boolean, title: string, onTick: (tick: Tick) => void) =>
  callLong<ReturnPlace | null>("return_take", { place, follow, title }, onTick);
