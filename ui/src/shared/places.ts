import { drives } from "@/ipc/stick";

/** The drives that are plugged in. Sticks come and go, and nobody tells the page. */
export const drivesQuery = { queryKey: ["drives"], queryFn: drives, refetchInterval: 2000 };
