import { computed, onScopeDispose, type Ref } from "vue";
import { useLock } from "@/features/session/mutations";
import { settings } from "@/features/settings/settings";
import { useIdle } from "@/shared/idle";
import { useJob } from "@/shared/job";

export { isLocking } from "@/features/session/mutations";

/** Locks an open register by Ctrl+L and when nobody has been there for a while. */
export function useLocking(isOpen: Ref<boolean>) {
  const { mutate: lock } = useLock();
  const press = (event: KeyboardEvent) => {
    const isKey = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "l";
    if (!isKey || event.isComposing || !isOpen.value) return;
    event.preventDefault();
    lock();
  };
  window.addEventListener("keydown", press);
  onScopeDispose(() => window.removeEventListener("keydown", press));
  // Whoever waits for something long is there; whoever was asked for a folder first may have gone, and nothing has begun.
  const running = useJob();
  useIdle(
    computed(() => isOpen.value && (running.value?.tick ?? null) === null),
    () => settings.idleMinutes,
    () => lock(),
  );
}
