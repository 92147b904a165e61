import type { User } from "@/bindings/User";
import { call } from "./call";

/** Who opens the register. */
export const userList = () => call<User[]>("user_list");

/** Adds a user with a passphrase of their own. */
export const userAdd = (name: string, passphrase: string) => call<User[]>("user_add", { name, passphrase });

/** Takes a user's way in away; refused with `user.only` and `user.present`. */
export const userRemove = (id: string) => call<User[]>("user_remove", { id });

/** Changes the passphrase that `old` is; refused with `passphrase.wrong` and `passphrase.short`. */
export const passphraseChange = (old: string, next: string) => call<null>("passphrase_change", { old, new: next });

/** A new passphrase by the recovery code; the register stays closed. */
export const recoverByCode = (code: string, passphrase: string) => call<null>("recover_by_code", { code, passphrase });

/** A new passphrase by the township's share, which the program lets the person pick; `false` where nobody picked one. */
export const recoverByShare = (title: string, passphrase: string) => call<boolean>("recover_by_share", { title, passphrase });
