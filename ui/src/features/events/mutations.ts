import { useMutation } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Event } from "@/bindings/Event";
import { eventRecord } from "@/ipc/events";
import { useLastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** Records an event, offers it for undo, and reads again what is open. */
export function useRecord() {
  const refresh = useRefresh();
  const last = useLastChange();
  const { t } = useI18n();
  return useMutation({
    mutationFn: ({ event, reason = "" }: { event: Event; words: string; reason?: string }) => eventRecord(event, reason),
    onSuccess: async ({ entry, name }, { words }) => {
      if (entry !== null) last.value = { words: name === "" ? words : t("events.recorded", { name, what: words }), entry };
      await refresh();
    },
  });
}
