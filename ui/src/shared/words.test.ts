import { describe, expect, it } from "vitest";
import { meant, type Choice } from "./words";

const relations: Choice[] = [
  { code: "02", name: "户主", letters: "hz" },
  { code: "10", name: "配偶", letters: "po" },
  { code: "12", name: "妻", letters: "q" },
  { code: "20", name: "子", letters: "z" },
  { code: "21", name: "独生子", letters: "dsz" },
];
const codes = (typed: string) => meant(relations, typed).map((choice) => choice.code);

describe("a code as it is typed", () => {
  it("is found by number, initials and words", () => {
    expect(codes("12")).toEqual(["12"]);
    expect(codes("hz")[0]).toBe("02");
    expect(codes("配")).toEqual(["10"]);
  });

  it("prefers what fits wholly to what only begins so or contains it", () => {
    expect(codes("子")).toEqual(["20", "21"]);
    expect(codes("2")).toEqual(["20", "21"]);
  });

  it("is found by what people say for it", () => {
    const schools: Choice[] = [
      { code: "70", name: "初级中学教育", short: "初中", letters: "cjzxjy" },
      { code: "71", name: "初中毕业", letters: "czby" },
    ];
    expect(meant(schools, "初中").map((choice) => choice.code)).toEqual(["70", "71"]);
  });

  it("gives all for nothing, and nothing for what fits none", () => {
    expect(codes(" ")).toHaveLength(relations.length);
    expect(codes("女婿")).toEqual([]);
  });
});
