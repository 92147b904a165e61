import { onUnmounted } from "vue";
import { leaveDraft } from "@/shared/drafts";

/**
 * For a cell: whoever has turned to another page sees nothing of it any more, so what it could not record is listed with what was left. `draft` is the
 * name of what is still typed in it. Gives what each saving goes through: nothing is said before that has failed.
 */
export function useLeaving(draft: () => string | undefined) {
  let [saving, isGone] = [0, false];
  function tell() {
    const name = draft();
    if (isGone && saving === 0 && name !== undefined) leaveDraft(name);
  }
  onUnmounted(() => {
    isGone = true;
    tell();
  });
  return async (save: Promise<unknown>) => {
    saving += 1;
    try {
      await save;
      saving -= 1;
    } catch (thrown) {
      saving -= 1;
      tell();
      throw thrown;
    }
  };
}
