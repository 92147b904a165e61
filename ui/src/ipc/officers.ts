import type { BoardLine } from "@/bindings/BoardLine";
import type { ReturnLine } from "@/bindings/ReturnLine";
import type { Tick } from "@/bindings/Tick";
import type { Told } from "@/bindings/Told";
import { call } from "./call";
import { callLong } from "./jobs";
import type { Place } from "./stick";

export type { Place };

/** The returns that were written into a place; one that was refused says why. */
export interface ReturnsWritten {
  place: string;
  returns: (ReturnLine & { told: Told | null })[];
}

/** All officers, as the exchange with them stands. */
export const board = () => call<BoardLine[]>("board");

/** The digest of an officer's share, in groups that can be read out. */
export const officerDigest = (id: string) => call<string[]>("officer_digest", { id });

/** Writes returns for these officers; null where no folder was picked under this title. */
export const returnsWrite = (officers: string[], place: Place, title: string, onTick: (tick: Tick) => void) =>
  callLong<ReturnsWritten | null>("returns_write", { officers, place, title }, onTick);
