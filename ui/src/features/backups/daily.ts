import { useQueryClient } from "@tanstack/vue-query";
import { onMounted, readonly, shallowRef } from "vue";
import type { Tick } from "@/bindings/Tick";
import { backupDaily, backupStop } from "@/ipc/backups";

/** How far the backup of the day is; null while none is made. */
const running = shallowRef<Tick | null>(null);

/** Makes the backup of the day once a register is open. Nobody waits for it; where it fails, that is noted where the backups are. */
export function useDailyBackup() {
  const queries = useQueryClient();
  onMounted(async () => {
    try {
      await backupDaily((tick) => (running.value = tick));
    } catch {
      // It stands in the list until one succeeds.
    } finally {
      running.value = null;
      await queries.invalidateQueries({ queryKey: ["backups"] });
    }
  });
}

/** The backup of the day that is being made. */
export const useQuietBackup = () => ({ running: readonly(running), stop: () => void backupStop() });
