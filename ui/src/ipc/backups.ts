import type { Backups } from "@/bindings/Backups";
import type { Interrupted } from "@/bindings/Interrupted";
import type { Kept } from "@/bindings/Kept";
import type { Lost } from "@/bindings/Lost";
import type { Proven } from "@/bindings/Proven";
import type { RestoredTo } from "@/bindings/RestoredTo";
import type { Tick } from "@/bindings/Tick";
import { call } from "./call";
import { callLong } from "./jobs";
import type { Place } from "./stick";

/** The backups of the register, which need not be open. */
export const backupList = () => call<Backups>("backup_list");

/** Makes the backup of the day where there is none yet; null where none was needed. */
export const backupDaily = (onTick: (tick: Tick) => void) => callLong<Kept | null>("backup_daily", {}, onTick);

/** Stops the backup of the day. */
export const backupStop = () => call<boolean>("backup_stop");

/** Makes a backup now. */
export const backupMake = (onTick: (tick: Tick) => void) => callLong<Kept | null>("backup_make", {}, onTick);

/** Chooses the second place and copies there what it lacks; null where no folder was picked under this title. */
export const backupSecond = (place: Place, title: string, onTick: (tick: Tick) => void) =>
  callLong<Backups | null>("backup_second", { place, title }, onTick);

/** Copies to the second place what waits for it. */
export const backupCatchUp = (onTick: (tick: Tick) => void) => callLong<Backups>("backup_catch_up", {}, onTick);

/** Gives up the second place; what lies there stays. */
export const backupSecondForget = () => call<Backups>("backup_second_forget");

/** Opens a backup, the newest for null, and says whether everything is in it. */
export const backupDrill = (file: string | null, onTick: (tick: Tick) => void) => callLong<Proven>("backup_drill", { file }, onTick);

/** What would be missing after going back to a moment. */
export const restoreForesee = (at: string) => call<Lost>("restore_foresee", { at });

/** Lets the person pick a backup file; gives its name, or null. */
export const restorePick = (title: string) => call<string | null>("restore_pick", { title });

/** Puts a backup in the register's place, by its name in the list or, for null, the one that was picked, and opens it. */
export const restoreRun = (file: string | null, passphrase: string, onTick: (tick: Tick) => void) =>
  callLong<RestoredTo>("restore_run", { file, passphrase }, onTick);

/** What was under way when the program was last ended from outside; null where nothing was, or it was read. */
export const interrupted = () => call<Interrupted | null>("interrupted");

/** It was read. */
export const interruptedForget = () => call<null>("interrupted_forget");
