import { nextTick, onUnmounted } from "vue";

/** For a small form that a button opens: once it is closed, and nothing else has the focus by then, that button has it again. */
export function useOpener() {
  const opener = document.activeElement;
  onUnmounted(() => {
    void nextTick(() => {
      const isLost = !document.activeElement || document.activeElement === document.body;
      if (isLost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    });
  });
}
