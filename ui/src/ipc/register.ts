import type { Label } from "@/bindings/Label";
import type { TypedDate } from "@/bindings/TypedDate";
import type { TypedIdNumber } from "@/bindings/TypedIdNumber";
import type { Undone } from "@/bindings/Undone";
import type { Warning } from "@/bindings/Warning";
import type { Word } from "@/bindings/Word";
import { call } from "./call";

/** The words of every code. */
export const words = () => call<Word[]>("words");

/** The words of every field. */
export const labels = () => call<Label[]>("labels");

/** Reads a date in any usual form, lunar ones too; of something that happened, `isDay`, also without its year. */
export const typedDate = (text: string, isDay: boolean) => call<TypedDate>("typed_date", { text, isDay });

/** Reads an ID number that is to be this person's, "" for a new one's. */
export const typedIdNumber = (text: string, person: string) => call<TypedIdNumber>("typed_id_number", { text, person });

/** What is doubtful about somebody who is to be added. */
export const typedNewcomer = ({ relation, sex, birth, id_number }: { relation: string; sex: string; birth: string; id_number: string }) =>
  call<Warning[]>("typed_newcomer", { relation, sex, birth, idNumber: id_number });

/** Takes the last own entry back, or a named one. */
export const undo = (entry: string | null) => call<Undone>("undo", { entry });
