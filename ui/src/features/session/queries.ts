import { session, status } from "@/ipc/session";

/** Where the register is, and whether there is one. */
export const sessionQuery = { queryKey: ["session"], queryFn: session };

/** How the open register stands; nothing until it is opened. */
export const statusQuery = { queryKey: ["status"], queryFn: status, enabled: false };
