import { backupList, interrupted, restoreForesee } from "@/ipc/backups";

/** The backups of the register. A drive comes and goes, and nobody tells the page. */
export const backupsQuery = { queryKey: ["backups"], queryFn: backupList };

/** What would be missing after going back to a moment. */
export const foreseeQuery = (at: string) => ({ queryKey: ["backups", "foresee", at], queryFn: () => restoreForesee(at) });

/** What was under way when the program was last ended from outside. */
export const interruptedQuery = { queryKey: ["interrupted"], queryFn: interrupted };
