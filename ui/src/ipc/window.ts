import { Channel } from "@tauri-apps/api/core";
import type { Note } from "@/bindings/Note";
import { call } from "./call";

/** Hears what happens to the window: files dropped on it, or its closing while something long runs. */
export function windowWatch(onNote: (note: Note) => void): Promise<null> {
  const notes = new Channel<Note>();
  notes.onmessage = onNote;
  return call<null>("window_watch", { notes });
}

/** Stops what runs and closes the window after it. */
export const windowClose = () => call<null>("window_close");
