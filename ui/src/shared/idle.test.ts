import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, nextTick, ref, type EffectScope } from "vue";
import { useIdle } from "./idle";

const MINUTE = 60_000;
let scope: EffectScope;

describe("idle time", () => {
  const isOn = ref(true);
  const isIdle = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    isOn.value = true;
    isIdle.mockReset().mockImplementation(() => (isOn.value = false));
    scope = effectScope();
    scope.run(() => useIdle(isOn, () => 10, isIdle));
  });

  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });

  it("is over after ten minutes without a sign", async () => {
    vi.advanceTimersByTime(9 * MINUTE);
    expect(isIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(MINUTE);
    expect(isIdle).toHaveBeenCalledOnce();
    await nextTick();
    vi.advanceTimersByTime(30 * MINUTE);
    expect(isIdle).toHaveBeenCalledOnce();
  });

  it("begins again with each key", () => {
    vi.advanceTimersByTime(9 * MINUTE);
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
    vi.advanceTimersByTime(9 * MINUTE);
    expect(isIdle).not.toHaveBeenCalled();
  });

  it("counts the time for which the laptop slept", () => {
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
    expect(isIdle).toHaveBeenCalledOnce();
  });
});
