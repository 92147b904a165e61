import { useMutation } from "@tanstack/vue-query";
import { useI18n } from "vue-i18n";
import type { Enrolling } from "@/bindings/Enrolling";
import { officerEnrol, requestsLook } from "@/ipc/devices";
import type { Place } from "@/ipc/stick";
import { runJob } from "@/shared/job";
import { useRefresh } from "@/shared/refresh";

/** Looks for requests on a drive, or in a folder that is picked. */
export function useLookForRequests() {
  const { t } = useI18n();
  return useMutation({ mutationFn: (place: Place) => requestsLook(place, t("places.titles.requests")) });
}

/** Enrols a device from its request and writes the enrolment beside it. What was enrolled stands, even where the writing failed. */
export function useEnrol() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (enrolling: Enrolling) => runJob("enrol", (onTick) => officerEnrol(enrolling, onTick)),
    onSettled: refresh,
  });
}
