import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Status } from "@/bindings/Status";
import { lookedQuery, type Seen } from "@/features/intake/queries";
import { isRevoked } from "@/features/intake/sums";
import { intakeLook, intakeTake, takenInUndo, type BundleLine, type Looked } from "@/ipc/intake";
import type { Place } from "@/ipc/stick";
import { runJob } from "@/shared/job";
import { useRefresh } from "@/shared/refresh";

let looks = 0;

/** What was left out where other files have to be looked at again, since their plan had changed or the taking was stopped: it stays so then. */
const LEFT_OUT = ["intake", "leftOut"];

/** What comes from a computer out of use is left out until somebody ticks it, and so is what was left out before. */
function leftOut(looked: Looked, before: string[]): string[] {
  return looked.bundles.filter((one) => isRevoked(one) || before.includes(one.file)).map((one) => one.file);
}

/** Looks at the bundles of a place, or at what was dropped on the window. */
export function useLook() {
  const { t } = useI18n();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ place, dropped }: { place: Place; dropped: boolean }) => {
      const position = queries.getQueryData<Status>(["status"])?.position;
      const before = queries.getQueryData<Seen | null>(lookedQuery.queryKey)?.leftOut ?? queries.getQueryData<string[]>(LEFT_OUT) ?? [];
      const looked = await runJob("look", (onTick) => intakeLook(place, dropped, before, t("places.titles.look"), onTick));
      return looked && { looked, position, before };
    },
    onSuccess: (found) => {
      if (!found) return;
      looks += 1;
      const { looked, position, before } = found;
      const seen: Seen = { ...looked, look: looks, position, leftOut: leftOut(looked, before), opened: "" };
      queries.setQueryData(lookedQuery.queryKey, seen);
      queries.setQueryData(["intake", "result"], null);
    },
  });
}

/** Keeps what somebody makes of what was looked at: which are left out, which is opened. */
export function useMaking() {
  const queries = useQueryClient();
  return (made: Partial<Pick<Seen, "leftOut" | "opened">>) =>
    void queries.setQueryData<Seen | null>(lookedQuery.queryKey, (seen) => seen && { ...seen, ...made });
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
  queries.setQueryDefaults(LEFT_OUT, { gcTime: Infinity });
  return useMutation({
    mutationFn: ({ files, revoked }: { files: string[]; revoked: string[] }) => runJob("take", (onTick) => intakeTake(files, revoked, onTick)),
    onSuccess: (result) => {
      const looked = queries.getQueryData<Seen | null>(lookedQuery.queryKey);
      queries.setQueryData(["intake", "result"], named(result, looked));
      queries.setQueryData(LEFT_OUT, result.some((one) => one.status === "not-taken" || one.told?.code === "plan.differs") ? (looked?.leftOut ?? []) : []);
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
