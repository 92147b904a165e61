import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import { intakeLook, intakeTake, takenInUndo, type BundleLine, type Looked } from "@/ipc/intake";
import type { Place } from "@/ipc/stick";
import { runJob } from "@/shared/job";
import { useRefresh } from "@/shared/refresh";

/** Looks at the bundles of a place, or at what was dropped on the window. */
export function useLook() {
  const { t } = useI18n();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ place, dropped }: { place: Place; dropped: boolean }) =>
      runJob("look", (onTick) => intakeLook(place, dropped, t("places.titles.look"), onTick)),
    onSuccess: (looked) => {
      if (!looked) return;
      queries.setQueryData(["intake", "looked"], looked);
      queries.setQueryData(["intake", "result"], null);
    },
  });
}

/** What was not taken or was refused is still known by whose it looked when it was looked at. */
function named(result: BundleLine[], looked: Looked | null | undefined): BundleLine[] {
  const from = (file: string) => looked?.bundles.find((one) => one.file === file)?.from ?? "";
  return result.map((one) => (one.from === "" ? { ...one, from: from(one.file) } : one));
}

/** Takes bundles in, those of computers that are out of use last. */
export function useTake() {
  const queries = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ files, revoked }: { files: string[]; revoked: string[] }) => runJob("take", (onTick) => intakeTake(files, revoked, onTick)),
    onSuccess: (result) => {
      queries.setQueryData(["intake", "result"], named(result, queries.getQueryData<Looked | null>(["intake", "looked"])));
      queries.setQueryData(["intake", "looked"], null);
      // The returns that were written before are of the month that is over.
      queries.setQueryData(["returns"], null);
    },
    onSettled: refresh,
  });
}

/** Forgets what came of the bundles: once it was seen and its page left, it is no news. */
export function useForgetResult() {
  const queries = useQueryClient();
  return () => void queries.setQueryData(["intake", "result"], null);
}

/** Takes a whole bundle back. */
export function useUndoTakenIn() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (receipt: string) => runJob("takeBack", (onTick) => takenInUndo(receipt, onTick)), onSettled: refresh });
}
