import { unsent } from "@/ipc/stick";

/** What the next bundle would carry. */
export const unsentQuery = { queryKey: ["unsent"], queryFn: unsent };
