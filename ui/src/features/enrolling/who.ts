import type { Load } from "@/bindings/Load";

/** Who is enrolled: a new officer by the name, or a known one by the id. */
export interface Who {
  way: "new" | "known";
  name: string;
  officer: string;
  /** That it is another person than the one of the same name. */
  isOther: boolean;
}

/** The officer who has the typed name already. */
export const sameName = (who: Who, officers: Load[]) => officers.find((one) => one.name === who.name.trim());

/** Whether it is said who it is: a new officer has a name that is nobody's, or is said to be another person. */
export function isWhole(who: Who, officers: Load[]): boolean {
  if (who.way === "known") return officers.some((one) => one.id === who.officer);
  return who.name.trim() !== "" && (who.isOther || !sameName(who, officers));
}
