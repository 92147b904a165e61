import { useMutation } from "@tanstack/vue-query";
import { placeAdd } from "@/ipc/households";
import { useLastChange } from "@/shared/lastChange";
import { useRefresh } from "@/shared/refresh";

/** A place that is to be. */
export interface NewPlace {
  code: string;
  name: string;
  level: string;
  /** What the note says that offers to take it back. */
  said: string;
}

/** Adds a place, and reads the list again. */
export function useAddPlace() {
  const refresh = useRefresh();
  const last = useLastChange();
  return useMutation({
    mutationFn: ({ code, name, level }: NewPlace) => placeAdd(code, name, level),
    onSuccess: async ({ entry }, { said }) => {
      if (entry !== null) last.value = { words: said, entry };
      await refresh();
    },
  });
}
