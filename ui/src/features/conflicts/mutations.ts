import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Take } from "@/bindings/Take";
import { conflictResolve, conflictResolveAll, heldJudge } from "@/ipc/decisions";
import { dropDrafts } from "@/shared/drafts";
import { useLastChange, type LastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** What a clerk takes of a conflict. */
export interface Decision {
  id: string;
  take: Take;
  /** Another value, for the fields that the conflict asks for. */
  values: string[];
  word: string;
  /** What the note says that offers to take it back. */
  said: string;
}

/** So many of the last decisions are offered to be taken back. */
const REMEMBERED = 8;

/** Notes a decision, so that the page offers to take it back, forgets what was typed for it, and reads again what waits. */
function useAfterwards() {
  const queries = useQueryClient();
  const refresh = useRefresh();
  const last = useLastChange();
  return async (decided: string[], entry: string | null, said: string, form?: string) => {
    for (const name of [...decided.map((id) => `conflict/${id}`), ...(form === undefined ? [] : [form])]) dropDrafts(name);
    if (entry !== null) {
      last.value = { words: said, entry };
      queries.setQueryData<LastChange[]>(["decided"], (before) => [{ words: said, entry }, ...(before ?? [])].slice(0, REMEMBERED));
    }
    await refresh();
  };
}

/** Decides a conflict, and reads again what waits. */
export function useDecide() {
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: ({ id, take, values, word }: Decision) => conflictResolve(id, take, values, word),
    onSuccess: ({ id, entry }, { said }) => afterwards([id], entry, said),
  });
}

/** Decides many conflicts alike, and reads again what waits; `form` is what their draft is kept under. */
export function useDecideAll() {
  const { t } = useI18n();
  const afterwards = useAfterwards();
  return useMutation({
    mutationFn: ({ ids, take, values, word }: Omit<Decision, "id" | "said"> & { ids: string[]; form: string }) =>
      conflictResolveAll(ids, take, values, word),
    onSuccess: ({ decided, gone, entry }, { form }) => {
      const count = decided.length;
      const said = gone > 0 ? t("conflicts.group.decidedWithout", { count, gone }) : t("conflicts.group.decided", { count });
      return afterwards(decided, entry, said, form);
    },
  });
}

/** Accepts or rejects a held entry with all others of its act, and reads again what waits. */
export function useJudge() {
  const { t } = useI18n();
  const refresh = useRefresh();
  const last = useLastChange();
  return useMutation({
    mutationFn: ({ id, accept, word }: { id: string; accept: boolean; word: string; name: string }) => heldJudge(id, accept, word),
    onSuccess: async ({ judged, entry }, { accept, name }) => {
      const more = judged.length - 1;
      const verdict = accept ? "accepted" : "rejected";
      if (entry !== null) last.value = { words: more > 0 ? t(`held.${verdict}With`, { name, more }) : t(`held.${verdict}`, { name }), entry };
      await refresh();
    },
  });
}
