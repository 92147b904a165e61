import { session, status } from "@/ipc/session";
import { setupStanding } from "@/ipc/setup";

/** Where the register is, and whether there is one. */
export const sessionQuery = { queryKey: ["session"], queryFn: session };

/** How the open register stands; nothing until it is opened. */
export const statusQuery = { queryKey: ["status"], queryFn: status, enabled: false };

/** What is still to be done before the open register can be worked with; nothing until it is opened. */
export const standingQuery = { queryKey: ["standing"], queryFn: setupStanding, enabled: false };
