import { readonly, shallowRef } from "vue";
import type { Tick } from "@/bindings/Tick";
import type { Work } from "@/bindings/Work";

export type { Work };

/** The one job that runs, wherever in the window it was begun; the words of its work are in the messages `jobs.work`. */
interface Running {
  work: Work;
  tick: Tick | null;
}

const running = shallowRef<Running | null>(null);
let current: object | null = null;

/** Runs something long and keeps how far it is. */
export async function runJob<T>(work: Work, start: (onTick: (tick: Tick) => void) => Promise<T>): Promise<T> {
  // The program runs one at a time and refuses this one: the one that runs stays in sight.
  if (current !== null) return start(() => undefined);
  const mine = {};
  current = mine;
  running.value = { work, tick: null };
  try {
    return await start((tick) => {
      // The last word on how far it was may come after its end.
      if (current === mine) running.value = { work, tick };
    });
  } finally {
    if (current === mine) {
      current = null;
      running.value = null;
    }
  }
}

/** The job that runs, or null. */
export const useJob = () => readonly(running);
