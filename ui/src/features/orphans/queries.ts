import { queryOptions } from "@tanstack/vue-query";
import { orphanList } from "@/ipc/orphans";

/** What officers offer again after a restore, in the order in which it can be taken. */
export const orphansQuery = queryOptions({ queryKey: ["orphans"], queryFn: orphanList });
