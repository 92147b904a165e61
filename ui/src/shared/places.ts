import { useI18n } from "vue-i18n";
import { drives } from "@/ipc/stick";

/** The drives that are plugged in. Sticks come and go, and nobody tells the page. */
export const drivesQuery = { queryKey: ["drives"], queryFn: drives, refetchInterval: 2000 };

/** A folder as people know it: the program calls the home folder `~`. */
export function useFolders() {
  const { t } = useI18n();
  return (path: string) => path.replace(/^~(?=[/\\]|$)/, t("places.home"));
}
