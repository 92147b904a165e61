import { useMutation, useQueryClient, type QueryClient } from "@tanstack/vue-query";
import { nextTick, ref } from "vue";
import { readIn } from "@/features/today/read";
import { Refusal } from "@/ipc/call";
import { lock, session, status, unlock } from "@/ipc/session";
import { setupStanding } from "@/ipc/setup";
import { recoverByCode, recoverByShare, userList } from "@/ipc/users";
import { closeDrafts, openDrafts } from "@/shared/drafts";
import { useLastChange, useTakenBack } from "@/shared/lastChange";

/** Shows the register that lies on the desk by now; `first` is done when it is known which one that is, and before anything of it is shown. */
export async function showOpen(queries: QueryClient, first?: () => void) {
  const [found, standing, open, all] = await Promise.all([session(), setupStanding(), status(), userList()]);
  await openDrafts(`${open.fingerprint} ${all.find((user) => user.is_present)?.id ?? ""}`);
  // What was asked for before the last lock may have been answered after it.
  forget(queries, "inactive");
  readIn(open.fingerprint);
  first?.();
  queries.setQueryData(["session"], found);
  queries.setQueryData(["standing"], standing);
  queries.setQueryData(["status"], open);
}

const STAYS = ["session", "status", "standing", "words", "labels"];

/** Forgets what was read out of a register and done with it. */
function forget(queries: QueryClient, type: "all" | "inactive") {
  useLastChange().value = undefined;
  useTakenBack().value = undefined;
  queries.removeQueries({ type, predicate: (query) => !STAYS.includes(String(query.queryKey[0])) });
}

/** Shows that no register lies on the desk any more, and forgets everything that was read out of the last one. */
export async function showClosed(queries: QueryClient) {
  useLastChange().value = undefined;
  await Promise.all([queries.resetQueries({ queryKey: ["status"] }), queries.resetQueries({ queryKey: ["standing"] })]);
  await nextTick();
  forget(queries, "all");
  queries.getMutationCache().clear();
}

/** Shows how the desk stands after something failed that may have closed the register: a page that went on showing it could do nothing with it. */
export async function showStanding(queries: QueryClient) {
  if (queries.getQueryData(["status"]) === undefined) return;
  const isClosed = await status().then(
    () => false,
    (error: unknown) => error instanceof Refusal && error.code === "register.locked",
  );
  if (!isClosed) return;
  await closeDrafts();
  await showClosed(queries);
  await queries.resetQueries({ queryKey: ["session"] });
}

/** Opens the register with a passphrase. */
export function useUnlock() {
  const queries = useQueryClient();
  return useMutation({
    // As wherever a passphrase or a code is given: it stays nowhere once that is done.
    gcTime: 0,
    mutationFn: async (passphrase: string) => {
      await unlock(passphrase);
      await showOpen(queries);
    },
  });
}

/** Whether the register is being closed: nothing of it is shown any more, and it cannot be opened yet. */
export const isLocking = ref(false);

/** Closes the register. What it showed goes at once, even where something that is being written comes to its end first. */
export function useLock() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await closeDrafts();
      isLocking.value = true;
      await showClosed(queries);
      try {
        await lock();
      } finally {
        // A job that has just ended may have told the page of the register once more.
        await showClosed(queries);
        isLocking.value = false;
      }
    },
  });
}

/** What lets somebody in who has forgotten the passphrase: the code of the sheet, or a file of the township, picked under this title. */
export type WayBack = { code: string } | { title: string };

/** Gives the first user a new passphrase and opens the register with it; `false` where no file was picked. */
export function useRecover() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: async ({ way, passphrase }: { way: WayBack; passphrase: string }) => {
      if ("code" in way) await recoverByCode(way.code, passphrase);
      else if (!(await recoverByShare(way.title, passphrase))) return false;
      await unlock(passphrase);
      await showOpen(queries);
      return true;
    },
  });
}
