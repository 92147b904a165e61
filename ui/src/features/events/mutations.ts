import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Event } from "@/bindings/Event";
import { readAgain } from "@/features/undo/mutations";
import { eventRecord } from "@/ipc/events";
import { useLastChange } from "@/shared/lastChange";

/** Records an event, offers it for undo, and reads again what is open. */
export function useRecord() {
  const queries = useQueryClient();
  const last = useLastChange();
  const { t } = useI18n();
  return useMutation({
    mutationFn: ({ event, reason = "" }: { event: Event; words: string; reason?: string }) => eventRecord(event, reason),
    onSuccess: async ({ entry, name }, { words }) => {
      if (entry !== null) last.value = { words: name === "" ? words : t("events.recorded", { name, what: words }), entry };
      await readAgain(queries);
    },
  });
}
