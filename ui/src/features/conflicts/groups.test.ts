import { describe, expect, it } from "vitest";
import type { Conflict } from "@/bindings/Conflict";
import { grouped } from "./groups";

const conflict = (id: string, officer_id: string, field: string, ours: string, theirs: string): Conflict => ({
  id,
  table: "person",
  row: id,
  name: id,
  field,
  asked: [field],
  names: {},
  before: "",
  ours,
  theirs,
  officer: "张伟",
  officer_id,
  reason: "",
  made_at: "",
  entry: "",
});
const conflicts = [
  conflict("a", "o1", "nation", "01", "03"),
  conflict("b", "o2", "nation", "01", "03"),
  conflict("c", "o1", "phone", "1", "2"),
  conflict("d", "o1", "nation", "02", "03"),
];
const ids = (way: "officer" | "values" | "none") => grouped(conflicts, way).map((group) => group.conflicts.map((one) => one.id).join(""));

describe("conflicts that one decision may settle", () => {
  it("are those of one officer about the same field, not of another of the same name", () => {
    expect(ids("officer")).toEqual(["ad", "b", "c"]);
  });

  it("are those between the same two values, whoever gave them", () => {
    expect(ids("values")).toEqual(["ab", "c", "d"]);
  });

  it("are none where each is looked at by itself", () => {
    expect(ids("none")).toEqual(["a", "b", "c", "d"]);
  });
});
