import type { Line } from "@/bindings/Line";
import type { Newcomer } from "@/bindings/Newcomer";
import type { Person } from "@/bindings/Person";
import type { Written } from "@/bindings/Written";
import { call } from "./call";
import type { Field } from "./households";

/** A person with everything that hangs on it. */
export const personShow = (id: string) => call<Person>("person_show", { id });

/** Who changed what of a person, when and why. */
export const personHistory = (id: string) => call<Line[]>("person_history", { id });

/** Changes fields of a person; `relation` is that to the head of the present household. Gives what is doubtful. */
export const personSet = (id: string, fields: Field[], reason: string) => call<Written>("person_set", { id, fields, reason });

/** Adds a person to a household; gives the id, and what is doubtful. */
export const personAdd = (newcomer: Newcomer) => call<Written>("person_add", { new: newcomer });
