import { useMutation } from "@tanstack/vue-query";
import { handIn, returnTake, type Place } from "@/ipc/stick";
import { runJob } from "@/shared/job";
import { useRefresh } from "@/shared/refresh";

/** Writes what is to be handed in. */
export function useHandIn() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (place: Place) => runJob("handIn", (onTick) => handIn(place, onTick)),
    onSettled: refresh,
  });
}

/** Takes a return in. */
export function useReturnTake() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ place, follow }: { place: Place; follow: boolean }) =>
      runJob("readReturn", (onTick) => returnTake(place, follow, onTick)),
    onSettled: refresh,
  });
}
