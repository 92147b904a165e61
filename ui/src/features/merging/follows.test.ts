import { describe, expect, it } from "vitest";
import type { Twin } from "@/bindings/Twin";
import type { Twins } from "@/bindings/Twins";
import zhCN from "@/messages/zh-CN";
import { follows, lost } from "./follows";

const twin = (values: Partial<Twin>): Twin => ({
  id: "a",
  name: "周晓芳",
  household: "h",
  place: "清溪村",
  number: "001",
  address: "",
  officer: "张建国",
  relation: "30",
  is_head: false,
  others: 4,
  memberships: 1,
  hanging: 0,
  conflicts: 0,
  ...values,
});
const twins = (one: Partial<Twin>, other: Partial<Twin>): Twins => ({
  one: twin(one),
  other: twin({ id: "b", ...other }),
  fields: [
    { field: "name", one: "周晓芳", other: "周晓芳" },
    { field: "phone", one: "", other: "19900007777" },
    { field: "nation", one: "01", other: "" },
  ],
});
const words = (both: Twins, side: "one" | "other") => follows(both, side).map((line) => line.words);

describe("what follows from a merging", () => {
  it("is that the other one goes out of its household", () => {
    expect(words(twins({}, {}), "one")).toEqual(["voided", "place", "sentBy"]);
    expect(words(twins({}, { household: "", officer: "" }), "one")).toEqual(["voided", "noPlace", "sent"]);
  });

  it("is work for the clerk where somebody is missed", () => {
    expect(words(twins({}, { is_head: true }), "one")).toContain("headless");
    expect(words(twins({}, { is_head: true, others: 0 }), "one")).toContain("emptied");
    expect(words(twins({ household: "" }, { hanging: 2, conflicts: 1 }), "one")).toEqual([
      "voided",
      "place",
      "homeless",
      "sentBy",
      "hanging",
      "conflicts",
    ]);
  });

  it("names what only the other one says", () => {
    expect(lost(twins({}, {}), "one").map((line) => line.field)).toEqual(["phone"]);
    expect(lost(twins({}, {}), "other").map((line) => line.field)).toEqual(["nation"]);
  });

  it("has words for all of it", () => {
    const all = follows(twins({ household: "" }, { others: 0, hanging: 1, conflicts: 1 }), "one");
    for (const line of all) expect(Object.keys(zhCN.merging.follows)).toContain(line.words);
  });
});
