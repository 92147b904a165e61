import { queryOptions } from "@tanstack/vue-query";
import { userList } from "@/ipc/users";

/** Who opens the register. */
export const usersQuery = queryOptions({ queryKey: ["users"], queryFn: userList });
