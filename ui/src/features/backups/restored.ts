import { ref } from "vue";

/** What was last gone back to, while this window is open. */
interface Restored {
  /** The moment of the backup, or the name of a file that was picked. */
  to: string;
  /** The folder in which the register before lies; "" where there was none. */
  aside: string;
}

export const restored = ref<Restored | null>(null);
