import type { RouteLocationRaw } from "vue-router";
import type { Touched } from "@/bindings/Touched";

/** The page of a person or a household. */
export const pageOf = ({ table, id }: Pick<Touched, "table" | "id">): RouteLocationRaw =>
  table === "household" ? { name: "households", params: { id } } : { name: "person", params: { id } };
