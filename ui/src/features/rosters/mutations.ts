import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { RosterPlan } from "@/bindings/RosterPlan";
import type { TakenRoster } from "@/bindings/TakenRoster";
import { saidReason } from "@/features/households/reason";
import { pasteTake, rosterLook, rosterPaste, rosterPick, rosterRefusedSave, rosterTake } from "@/ipc/rosters";
import { runJob } from "@/shared/job";
import { useLastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** A table that was picked or pasted, and how far it is. */
export interface Begun {
  /** Which table it is, of all that were picked or pasted. */
  laid: number;
  name: string;
  place: string;
  plan: RosterPlan | null;
  taken: TakenRoster | null;
}

let laid = 0;

/** Records rows that were pasted onto a household. */
export function usePasteTake() {
  const refresh = useRefresh();
  const last = useLastChange();
  const { t } = useI18n();
  return useMutation({
    mutationFn: ({ household, text, corrected }: { household: string; text: string; corrected: number[] }) =>
      pasteTake(household, text, corrected, saidReason()),
    onSuccess: async ({ added, corrected, entry }) => {
      if (entry !== null) last.value = { words: t("rosters.paste.done", { added, corrected }), entry };
      await refresh();
    },
  });
}

/** What is done with a roster, from picking it to saving the rows that were refused. */
export function useRoster() {
  const queries = useQueryClient();
  const last = useLastChange();
  const refresh = useRefresh();
  const { t, locale } = useI18n();
  const keep = (begun: Begun | null) => queries.setQueryData<Begun | null>(["roster"], begun);

  const begin = useMutation({
    mutationFn: async (text: string | null) => {
      if (text === null) return rosterPick(t("rosters.pickTitle"), t("rosters.tables"));
      await rosterPaste(t("rosters.clipboard"), text);
      return t("rosters.clipboard");
    },
    onSuccess: (name) => {
      if (name === null) return;
      laid += 1;
      keep({ laid, name, place: "", plan: null, taken: null });
    },
  });
  const look = useMutation({
    mutationFn: (begun: Begun) => runJob("rosterLook", (onTick) => rosterLook(begun.place, onTick)),
    onSuccess: (plan, begun) => {
      // The program has another table by now, or none: this plan is not of that.
      if (plan !== null && queries.getQueryData<Begun | null>(["roster"])?.laid === begun.laid) keep({ ...begun, plan, taken: null });
    },
  });
  const take = useMutation({
    mutationFn: (begun: Begun) => runJob("rosterTake", (onTick) => rosterTake(begun.place, begun.plan?.rows ?? 0, onTick)),
    onSuccess: async (taken, begun) => {
      if (taken === null) return;
      keep({ ...begun, taken });
      const words = t("rosters.done", { name: begun.name, households: taken.households, persons: taken.persons });
      if (taken.entry !== null) last.value = { words, entry: taken.entry };
      await refresh();
    },
  });
  const save = useMutation({
    mutationFn: (name: string) =>
      rosterRefusedSave(
        t("rosters.saveTitle"),
        t("rosters.refusedFile", { name: name.replace(/\.[^.]*$/, "") }),
        [t("rosters.why"), t("rosters.columns.row")],
        locale.value === "en",
      ),
  });
  return { begin, look, take, save, keep };
}
