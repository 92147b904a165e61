import { useMutation } from "@tanstack/vue-query";
import { orphanAccept } from "@/ipc/orphans";
import { useRefresh } from "@/shared/refresh";

/** Takes rows in again. */
export function useAcceptOrphans() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: orphanAccept, onSettled: refresh });
}
