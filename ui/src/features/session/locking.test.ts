import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { effectScope, ref, type EffectScope } from "vue";
import type { Tick } from "@/bindings/Tick";
import { settings } from "@/features/settings/settings";
import { runJob } from "@/shared/job";
import { useLocking } from "./locking";

const lock = vi.hoisted(() => vi.fn());
vi.mock("@/features/session/mutations", () => ({ useLock: () => ({ mutate: lock }), isLocking: { value: false } }));

let scope: EffectScope;
beforeEach(() => {
  vi.useFakeTimers();
  lock.mockClear();
  scope = effectScope();
  scope.run(() => useLocking(ref(true)));
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

const wait = () => vi.advanceTimersByTimeAsync((settings.idleMinutes + 1) * 60_000);

it("a register is locked also where somebody was asked for a folder and went away", async () => {
  let end: (value: null) => void = () => undefined;
  const job = runJob("look", () => new Promise((done) => (end = done)));
  await wait();
  expect(lock).toHaveBeenCalled();
  end(null);
  await job;
});

it("a register is not locked while something long runs that has begun", async () => {
  let tell: (tick: Tick) => void = () => undefined;
  let end: (value: null) => void = () => undefined;
  const job = runJob("look", (onTick) => {
    tell = onTick;
    return new Promise<null>((done) => (end = done));
  });
  tell({ done: 0, of: 0, are_files: false, seconds_left: null });
  await wait();
  expect(lock).not.toHaveBeenCalled();
  end(null);
  await job;
});
