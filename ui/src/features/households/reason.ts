import { onUnmounted, ref } from "vue";

const reason = ref("");

/** Why what is changed on a page is changed. It holds for every change until the page is left, and for none afterwards. */
export function useReason() {
  onUnmounted(() => (reason.value = ""));
  return reason;
}

/** What stands there now; "" for nothing said. */
export const saidReason = () => reason.value.trim();
