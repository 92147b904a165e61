import type { CodeLine } from "@/bindings/CodeLine";
import type { Hits } from "@/bindings/Hits";
import type { Label } from "@/bindings/Label";
import type { Line } from "@/bindings/Line";
import type { Person } from "@/bindings/Person";
import { call } from "./call";

/** Every code of the national standards and of the program, with its words. */
export const codes = () => call<CodeLine[]>("codes");

/** Every field that has words. */
export const labels = () => call<Label[]>("labels");

/** Persons by a few characters of whatever is known of them. */
export const personSearch = (text: string, limit: number) => call<Hits>("person_search", { text, limit });

/** A person with everything that hangs on it. */
export const personShow = (id: string) => call<Person>("person_show", { id });

/** Who changed what of a person, when and why. */
export const personHistory = (id: string) => call<Line[]>("person_history", { id });
