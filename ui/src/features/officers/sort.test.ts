import { describe, expect, it } from "vitest";
import type { BoardLine } from "@/bindings/BoardLine";
import { isAway, isSilent, sorted } from "./sort";

const line = (values: Partial<BoardLine>): BoardLine => ({
  id: values.name ?? "",
  name: "",
  device: "",
  households: 0,
  last_bundle_at: "",
  last_return_at: "",
  conflicts: 0,
  held: 0,
  silent: 0,
  is_silent: false,
  acknowledged: 0,
  is_gap: false,
  agreement: "none",
  ...values,
});
const names = (lines: BoardLine[]) => lines.map((one) => one.name);

describe("the board of officers", () => {
  const lines = [line({ name: "b", silent: 3 }), line({ name: "a", silent: -1, is_gap: true }), line({ name: "c", silent: 12 })];

  it("has those who never handed in as the longest silent", () => {
    expect(names(sorted(lines, "silent", true))).toEqual(["a", "c", "b"]);
    expect(names(sorted(lines, "silent", false))).toEqual(["b", "c", "a"]);
  });

  it("keeps what is alike in the order of names", () => {
    expect(names(sorted(lines, "conflicts", true))).toEqual(["a", "b", "c"]);
    expect(names(sorted(lines, "is_gap", true))).toEqual(["a", "b", "c"]);
  });

  it("leaves what it was given as it was", () => {
    sorted(lines, "name", false);
    expect(names(lines)).toEqual(["b", "a", "c"]);
  });

  it("has nobody as silent who is away, or who was enrolled a moment ago", () => {
    const silent = [line({ silent: -1, is_silent: true }), line({ device: "d", silent: -1 }), line({ device: "d", silent: 45, is_silent: true })];
    expect(silent.map(isSilent)).toEqual([false, false, true]);
  });

  it("has nobody as away who has a computer or a household", () => {
    expect([line({}), line({ device: "d" }), line({ households: 3 })].map(isAway)).toEqual([true, false, false]);
  });
});
