import { invoke } from "@tauri-apps/api/core";
import type { Said } from "@/bindings/Said";
import type { Told } from "@/bindings/Told";

/** What the program refused, with its words in both languages. The page branches on `code` alone. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly words: { zh: Said; en: Said } | undefined,
  ) {
    super(code);
    this.name = "Refusal";
  }
}

function isTold(thrown: unknown): thrown is Told {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "zh" in thrown;
}

/** Asks the program. Rejects with a `Refusal`; its code is `unknown` where no program answers. */
export async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw isTold(thrown) ? new Refusal(thrown.code, thrown) : new Refusal("unknown", undefined);
  }
}

/** A refusal out of what the program told of one of many. */
export const refusalOf = (told: Told) => new Refusal(told.code, told);
