import { Channel } from "@tauri-apps/api/core";
import type { Tick } from "@/bindings/Tick";
import { call } from "./call";

/** Asks the program for something long; `onTick` hears how far it is. */
export function callLong<T>(command: string, args: Record<string, unknown>, onTick: (tick: Tick) => void): Promise<T> {
  const ticks = new Channel<Tick>();
  ticks.onmessage = onTick;
  return call<T>(command, { ...args, ticks });
}

/** Asks the running job to stop before its next file. */
export const jobStop = () => call<boolean>("job_stop");
