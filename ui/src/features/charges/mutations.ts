import { useMutation } from "@tanstack/vue-query";
import { chargeGive } from "@/ipc/charges";
import { useLastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** Households that go to an officer, and what the note says that offers to take it back. */
interface Giving {
  households: string[];
  officer: string;
  reason: string;
  said: string;
}

/** Gives households into an officer's charge. */
export function useGive() {
  const last = useLastChange();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ households, officer, reason }: Giving) => chargeGive(households, officer, reason),
    onSuccess: async ({ entry }, { said }) => {
      if (entry !== null) last.value = { words: said, entry };
      await refresh();
    },
  });
}
