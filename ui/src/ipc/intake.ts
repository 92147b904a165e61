import type { Aside } from "@/bindings/Aside";
import type { Taken } from "@/bindings/Taken";
import type { TakenIn } from "@/bindings/TakenIn";
import type { Tick } from "@/bindings/Tick";
import type { Told } from "@/bindings/Told";
import { call } from "./call";
import { callLong } from "./jobs";
import type { Place } from "./stick";

/** A bundle, and what would come of it or came of it; one that was refused says why. */
export type BundleLine = Taken & { told: Told | null };

/** The bundles of a place, each with its plan; the place is "" for what was dropped on the window. */
export interface Looked {
  place: string;
  bundles: BundleLine[];
  /** What lies there and is nothing to be taken in. */
  aside: Aside[];
}

/** Looks at the bundles of a place, or at what was dropped on the window; null where no folder was picked under this title. Nothing is changed. What is left out for now is planned after all others. */
export const intakeLook = (place: Place, dropped: boolean, leftOut: string[], title: string, onTick: (tick: Tick) => void) =>
  callLong<Looked | null>("intake_look", { place, dropped, leftOut, title }, onTick);

/** Takes bundles in that were looked at; those of computers that are out of use are named apart. */
export const intakeTake = (files: string[], revoked: string[], onTick: (tick: Tick) => void) =>
  callLong<BundleLine[]>("intake_take", { files, revoked }, onTick);

/** The bundles that were taken in, newest first. */
export const takenIn = () => call<TakenIn[]>("taken_in");

/** Takes a whole bundle back, by its receipt, after a backup. */
export const takenInUndo = (receipt: string, onTick: (tick: Tick) => void) =>
  callLong<{ entry: string; undone: string[] }>("taken_in_undo", { receipt }, onTick);
