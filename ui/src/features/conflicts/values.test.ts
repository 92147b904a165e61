import { describe, expect, it } from "vitest";
import type { Conflict } from "@/bindings/Conflict";
import { byField, isLone } from "./values";

const conflict = (values: Partial<Conflict>): Conflict => ({
  id: "c",
  table: "person",
  row: "p",
  name: "吴大海",
  field: "phone",
  before: "1",
  ours: "2",
  theirs: "3",
  officer: "张建国",
  reason: "",
  made_at: "",
  entry: "",
  ...values,
});

describe("the values of a conflict", () => {
  it("are one for a lone field", () => {
    expect(byField(conflict({}), "theirs")).toEqual([{ field: "phone", value: "3" }]);
    expect(isLone(conflict({}))).toBe(true);
  });

  it("keep the order of several fields", () => {
    const two = conflict({ field: "birth,sex", ours: ["1980-01-01", "1"], theirs: ["1980-01-02", ""] });
    expect(byField(two, "theirs")).toEqual([
      { field: "birth", value: "1980-01-02" },
      { field: "sex", value: "" },
    ]);
    expect(isLone(two)).toBe(false);
  });
});
