import { describe, expect, it } from "vitest";
import type { HouseholdLine } from "@/bindings/HouseholdLine";
import { matching } from "./filter";

const line = (values: Partial<HouseholdLine>): HouseholdLine => ({
  id: "",
  place_code: "",
  place: "",
  number: "",
  address: "",
  head: "",
  members: 0,
  officer: "",
  phone: "",
  ...values,
});

describe("the filter of households", () => {
  const lines = [line({ id: "a", head: "吴大海", place: "清溪村一组" }), line({ id: "b", head: "吴小河", place: "清溪村二组" })];

  it("keeps all while nothing is typed", () => {
    expect(matching(lines, "  ")).toBe(lines);
  });

  it("wants every word, wherever it stands", () => {
    expect(matching(lines, "吴 二组").map((one) => one.id)).toEqual(["b"]);
    expect(matching(lines, "三组")).toEqual([]);
  });
});
