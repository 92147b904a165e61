import { call } from "./call";

/** Saves a text where the person picks; gives the file's name, or nothing where nobody picked one. */
export const textSave = (title: string, name: string, text: string) => call<string | null>("text_save", { title, name, text });
