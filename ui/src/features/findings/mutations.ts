import { useMutation } from "@tanstack/vue-query";
import { findingSetRight } from "@/ipc/findings";
import { useRefresh } from "@/shared/refresh";

/** Says of a finding that it was looked at and is right, or takes that back. */
export function useSetRight() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, isRight }: { id: string; isRight: boolean }) => findingSetRight(id, isRight),
    onSuccess: refresh,
  });
}
