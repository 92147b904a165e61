import { onUnmounted, ref } from "vue";

const reason = ref("");

/** Why what is changed on a page is changed, for its field. */
export const useReason = () => reason;

/** What stands there holds for every change until the page that says this is left, and for none afterwards. */
export function useReasonOfPage() {
  onUnmounted(() => (reason.value = ""));
}

/** What stands there now; "" for nothing said. */
export const saidReason = () => reason.value.trim();
