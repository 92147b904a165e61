import { invoke } from "@tauri-apps/api/core";

/** What this program is; answered by `commands/about.rs`. */
export interface About {
  product: string;
  version: string;
}

/** Asks the program for its name and version. Rejects where no program answers, as in a plain browser. */
export function about(): Promise<About> {
  return invoke<About>("about");
}
