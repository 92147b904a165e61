import type { Label } from "@/bindings/Label";
import type { TypedDate } from "@/bindings/TypedDate";
import type { TypedIdNumber } from "@/bindings/TypedIdNumber";
import type { Undone } from "@/bindings/Undone";
import type { Word } from "@/bindings/Word";
import { call } from "./call";

/** The words of every code. */
export const words = () => call<Word[]>("words");

/** The words of every field. */
export const labels = () => call<Label[]>("labels");

/** Reads a date in any usual form, lunar ones too. */
export const typedDate = (text: string) => call<TypedDate>("typed_date", { text });

/** Reads an ID number that is to be this person's, "" for a new one's. */
export const typedIdNumber = (text: string, person: string) => call<TypedIdNumber>("typed_id_number", { text, person });

/** Takes the last own entry back, or a named one. */
export const undo = (entry: string | null) => call<Undone>("undo", { entry });
