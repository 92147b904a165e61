import type { Session } from "@/bindings/Session";
import type { Status } from "@/bindings/Status";
import { call } from "./call";

/** Where the register is, and whether there is one. */
export const session = () => call<Session>("session");

/** Opens the register; refused with `passphrase.wrong` and others of `docs/errors.md`. */
export const unlock = (passphrase: string) => call<Status>("unlock", { passphrase });

/** Closes the register: its key leaves the memory. */
export const lock = () => call<null>("lock");

/** How the open register stands. */
export const status = () => call<Status>("status");
