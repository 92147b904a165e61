import { useMutation, useQueryClient } from "@tanstack/vue-query";
import type { Side } from "@/bindings/Side";
import { showClosed, showOpen, showStanding } from "@/features/session/mutations";
import { shownCode } from "@/features/setup/shown";
import { useRead } from "@/features/today/read";
import { textSave } from "@/ipc/files";
import {
  demoEnter,
  demoLeave,
  enrolmentPick,
  officerJoin,
  recoveryConfirm,
  recoveryRenew,
  requestWrite,
  setupOfficer,
  setupTownship,
} from "@/ipc/setup";
import { closeDrafts } from "@/shared/drafts";
import { runJob } from "@/shared/job";

/** Makes a township's register; its recovery code is shown next. */
export function useNewTownship() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: async (given: { name: string; division: string; passphrase: string }) => {
      const made = await setupTownship(given.name, given.division, given.passphrase);
      shownCode.value = made.recovery_code;
      await showOpen(queries);
    },
  });
}

/** Makes an officer's register; its recovery code is shown next. */
export function useNewOfficer() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: async (passphrase: string) => {
      const made = await setupOfficer(passphrase);
      shownCode.value = made.recovery_code;
      await showOpen(queries);
    },
  });
}

/** Takes the recovery code as it was written down, and goes on. */
export function useConfirmRecovery() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: async (code: string) => {
      await recoveryConfirm(code);
      await showOpen(queries);
    },
  });
}

/** Another recovery code, to be shown at once. */
export function useRenewRecovery() {
  return useMutation({ gcTime: 0, mutationFn: recoveryRenew, onSuccess: (code) => (shownCode.value = code) });
}

/** Saves a text where the person picks. */
export function useSaveText() {
  return useMutation({
    mutationFn: ({ title, name, text }: { title: string; name: string; text: string }) => textSave(title, name, text),
  });
}

/** Writes the request to where the person picks. */
export const useWriteRequest = () => useMutation({ mutationFn: requestWrite });

/** Lets the person pick the enrolment. */
export const usePickEnrolment = () => useMutation({ mutationFn: enrolmentPick });

/** Joins the township whose fingerprint was typed. */
export const useJoin = () => useMutation({ mutationFn: officerJoin });

/** Goes to one side of the demonstration. */
export function useEnterDemo() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (side: Side) => {
      await closeDrafts();
      const read = await runJob("demo", (onTick) => demoEnter(side, onTick));
      await showClosed(queries);
      await showOpen(queries, () => {
        if (read !== "") useRead().haveRead(read);
      });
    },
    onError: async () => {
      await showClosed(queries);
      await queries.resetQueries({ queryKey: ["session"] });
    },
  });
}

/** Leaves the demonstration: the window is where it began. */
export function useLeaveDemo() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await closeDrafts();
      await demoLeave();
      await showClosed(queries);
      await queries.resetQueries({ queryKey: ["session"] });
    },
    onError: () => showStanding(queries),
  });
}
