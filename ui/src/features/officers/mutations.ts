import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Gone } from "@/bindings/Gone";
import { deviceRevoke, shareWrite } from "@/ipc/devices";
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
    onSuccess: (written) => {
      // Nobody picked a folder: what was written before is told on.
      if (written !== null) queries.setQueryData(["returns"], written);
    },
    onSettled: refresh,
  });
}

/** Takes one device of an officer out. */
export function useRevoke() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ officer, device, why, word }: { officer: string; device: string; why: Gone; word: string }) =>
      deviceRevoke(officer, device, why, word),
    onSuccess: refresh,
  });
}

/** Writes the file that opens an officer's register. */
export function useWriteShare() {
  const { t } = useI18n();
  return useMutation({
    mutationFn: ({ officer, place }: { officer: string; place: Place }) => shareWrite(officer, place, t("places.titles.share")),
  });
}
