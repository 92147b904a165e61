import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import { returnsWrite, type Place } from "@/ipc/officers";
import { runJob } from "@/shared/job";
import { useRefresh } from "@/shared/refresh";

/** Writes returns for these officers. */
export function useReturns() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ officers, place }: { officers: string[]; place: Place }) =>
      runJob("returns", (onTick) => returnsWrite(officers, place, t("places.titles.returns"), onTick)),
    onMutate: () => queries.setQueryData(["returns"], null),
    onSuccess: (written) => queries.setQueryData(["returns"], written),
    onSettled: refresh,
  });
}
