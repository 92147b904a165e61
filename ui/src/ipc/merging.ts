import type { Twins } from "@/bindings/Twins";
import { call } from "./call";

/** Two persons who may be one, beside each other; refused where they cannot be merged. */
export const twinsCompare = (one: string, other: string) => call<Twins>("twins_compare", { one, other });
