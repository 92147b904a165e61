import { queryOptions } from "@tanstack/vue-query";
import { about } from "@/ipc/about";

/** What this program is. */
export const aboutQuery = queryOptions({ queryKey: ["about"], queryFn: about });
