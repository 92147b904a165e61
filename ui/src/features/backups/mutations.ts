import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import type { Backups } from "@/bindings/Backups";
import { restored } from "@/features/backups/restored";
import { showClosed, showOpen, showStanding } from "@/features/session/mutations";
import { backupCatchUp, backupDrill, backupMake, backupSecond, backupSecondForget, interruptedForget, restorePick, restoreRun } from "@/ipc/backups";
import type { Place } from "@/ipc/stick";
import { closeDrafts } from "@/shared/drafts";
import { runJob } from "@/shared/job";

function useShow() {
  const queries = useQueryClient();
  return {
    again: () => queries.invalidateQueries({ queryKey: ["backups"] }),
    show: (backups: Backups | null) => backups && queries.setQueryData(["backups"], backups),
  };
}

/** Makes a backup now. */
export function useMakeBackup() {
  const { again } = useShow();
  return useMutation({ mutationFn: () => runJob("backup", backupMake), onSettled: again });
}

/** Chooses the second place. */
export function useSecondPlace() {
  const { t } = useI18n();
  const { again, show } = useShow();
  return useMutation({
    mutationFn: (place: Place) => runJob("catchUp", (onTick) => backupSecond(place, t("backups.second.title"), onTick)),
    onSuccess: show,
    onError: again,
  });
}

/** Copies to the second place what waits for it. */
export function useCatchUp() {
  const { again, show } = useShow();
  return useMutation({ mutationFn: () => runJob("catchUp", backupCatchUp), onSuccess: show, onError: again });
}

/** Gives up the second place. */
export function useForgetSecond() {
  const { show } = useShow();
  return useMutation({ mutationFn: backupSecondForget, onSuccess: show });
}

/** Opens a backup to see whether everything is in it. */
export function useDrill() {
  const { again } = useShow();
  return useMutation({ mutationFn: (file: string | null) => runJob("drill", (onTick) => backupDrill(file, onTick)), onSettled: again });
}

/** Lets the person pick a backup file. */
export function usePickBackup() {
  const { t } = useI18n();
  return useMutation({ mutationFn: () => restorePick(t("backups.restore.pickTitle")) });
}

/** Goes back to a backup and shows what is open then. */
export function useRestore() {
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    gcTime: 0,
    mutationFn: async ({ file, to, passphrase }: { file: string | null; to: string; passphrase: string }) => {
      const { aside } = await runJob("restore", (onTick) => restoreRun(file, passphrase, onTick));
      await closeDrafts();
      await showClosed(queries);
      restored.value = { to, aside };
      await router.replace({ name: "backups" });
      await showOpen(queries);
    },
    onError: () => showStanding(queries),
  });
}

/** What was broken off was read. */
export function useForgetInterrupted() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: interruptedForget, onSettled: () => queries.setQueryData(["interrupted"], null) });
}
