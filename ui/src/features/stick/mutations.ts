import { useMutation } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import { handIn, returnTake, type Place } from "@/ipc/stick";
import { runJob } from "@/shared/job";
import { useRefresh } from "@/shared/refresh";

/** Writes what is to be handed in. */
export function useHandIn() {
  const { t } = useI18n();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (place: Place) => runJob("handIn", (onTick) => handIn(place, t("places.titles.handIn"), onTick)),
    onSettled: refresh,
  });
}

/** Takes a return in. */
export function useReturnTake() {
  const { t } = useI18n();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ place, follow }: { place: Place; follow: boolean }) =>
      runJob("readReturn", (onTick) => returnTake(place, follow, t("places.titles.readReturn"), onTick)),
    onSettled: refresh,
  });
}
