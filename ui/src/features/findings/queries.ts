import { queryOptions } from "@tanstack/vue-query";
import { findingList } from "@/ipc/today";

/** What is doubtful in the register. Looks through all of it. */
export const findingsQuery = queryOptions({ queryKey: ["findings"], queryFn: findingList });
