import { queryOptions } from "@tanstack/vue-query";
import { toValue, type MaybeRefOrGetter } from "vue";
import { chargeForesee, chargeList } from "@/ipc/charges";

/** Who is in charge of what, of the whole township. */
export const chargesQuery = queryOptions({ queryKey: ["charges"], queryFn: chargeList });

/** What giving households to an officer would do; asked anew whenever either changes. */
export const handoverQuery = (households: MaybeRefOrGetter<string[]>, officer: MaybeRefOrGetter<string>) =>
  queryOptions({
    queryKey: ["charge-foresee", households, officer],
    queryFn: () => chargeForesee(toValue(households), toValue(officer)),
    enabled: () => toValue(households).length > 0 && toValue(officer) !== "",
    gcTime: 0,
  });
