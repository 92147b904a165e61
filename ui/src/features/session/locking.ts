import { onScopeDispose, type Ref } from "vue";
import { useLock } from "@/features/session/mutations";
import { settings } from "@/features/settings/settings";
import { useIdle } from "@/shared/idle";

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
  useIdle(
    isOpen,
    () => settings.idleMinutes,
    () => lock(),
  );
}
