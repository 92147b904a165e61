import { describe, expect, it } from "vitest";
import type { ChargeLine } from "@/bindings/ChargeLine";
import type { ChargePlace } from "@/bindings/ChargePlace";
import { below, countsBelow, depth, matching, ofNobody, onEach, sum } from "./choosing";

const place = (id: string, parent: string): ChargePlace => ({ id, code: id, name: id, level: "group", parent, is_voided: false });
const places = [place("town", ""), place("qingxi-1", "qingxi"), place("qingxi", "town"), place("shiqiao", "town")];
const line = (values: Partial<ChargeLine>): ChargeLine => ({
  id: "h",
  place: "qingxi-1",
  number: "",
  address: "",
  head: "",
  members: 2,
  officer: "",
  ...values,
});
const lines = [
  line({ id: "a", head: "吴大海" }),
  line({ id: "b", officer: "zhang", members: 3 }),
  line({ id: "c", officer: "li", place: "shiqiao", address: "三组7号" }),
];
const ids = (found: ChargeLine[]) => found.map((one) => one.id);

describe("choosing households", () => {
  it("takes a place with all below it, in whatever order they come", () => {
    expect([...below(places, "qingxi")].sort()).toEqual(["qingxi", "qingxi-1"]);
    expect(depth(places, place("qingxi-1", "qingxi"))).toBe(2);
  });

  it("goes by whose they are, by the place and by words", () => {
    expect(ids(matching(lines, places, { whose: null, place: "", text: "" }))).toEqual(["a", "b", "c"]);
    expect(ids(matching(lines, places, { whose: "", place: "", text: "" }))).toEqual(["a"]);
    expect(ids(matching(lines, places, { whose: null, place: "qingxi", text: "" }))).toEqual(["a", "b"]);
    expect(ids(matching(lines, places, { whose: null, place: "", text: "三组 shiqiao" }))).toEqual(["c"]);
  });

  it("counts on a place what lies below it too", () => {
    expect(Object.fromEntries(countsBelow(places, lines))).toEqual({ "qingxi-1": 2, qingxi: 2, shiqiao: 1, town: 3 });
  });

  it("knows those of nobody, by the place on which they lie", () => {
    const free = ofNobody([...lines, line({ id: "d", place: "shiqiao" }), line({ id: "e" })]);
    expect(onEach(free, places).map((one) => [one.place.id, ids(one.lines)])).toEqual([
      ["qingxi-1", ["a", "e"]],
      ["shiqiao", ["d"]],
    ]);
  });

  it("counts households and persons", () => {
    expect(sum(lines)).toEqual({ households: 3, persons: 7 });
  });
});
