import { onScopeDispose, watch, type Ref } from "vue";

/** What shows that somebody is there. */
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "compositionupdate"] as const;

/** How often the clock is looked at. A timer over the whole time would stand still while the laptop sleeps. */
const LOOK_MS = 5_000;

/** Calls back when nobody has been there for so many minutes, while it is switched on. */
export function useIdle(isOn: Ref<boolean>, minutes: () => number, isIdle: () => void) {
  let last = 0;
  let timer = 0;
  const note = () => {
    // After a sleep the first key must not count before the clock was looked at.
    if (!look()) last = Date.now();
  };
  const look = () => {
    const isOver = Date.now() - last >= minutes() * 60_000;
    if (isOver) isIdle();
    return isOver;
  };
  const stop = () => {
    window.clearInterval(timer);
    for (const sign of SIGNS) window.removeEventListener(sign, note, true);
  };
  watch(
    isOn,
    (on) => {
      stop();
      if (!on) return;
      last = Date.now();
      timer = window.setInterval(look, LOOK_MS);
      for (const sign of SIGNS) window.addEventListener(sign, note, { capture: true, passive: true });
    },
    { immediate: true },
  );
  onScopeDispose(stop);
}
