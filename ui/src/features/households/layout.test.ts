import { describe, expect, it } from "vitest";
import { Layout } from "./layout";

const group = (place: string, count: number) => ({ place_code: place, place, is_voided: false, count });

describe("the lines of the list", () => {
  const layout = new Layout([group("一组", 2), group("二组", 1)]);

  it("are headings with their households under them", () => {
    expect(layout.lines).toBe(5);
    expect(layout.count).toBe(3);
    const said = [0, 1, 2, 3, 4].map((line) => {
      const item = layout.item(line);
      return item?.kind === "heading" ? item.group.place : item?.at;
    });
    expect(said).toEqual(["一组", 0, 1, "二组", 2]);
  });

  it("are found by the household", () => {
    expect([0, 1, 2].map((at) => layout.lineOf(at))).toEqual([1, 2, 4]);
    expect(layout.groupOf(4)?.place).toBe("二组");
  });

  it("are none in an empty list", () => {
    const empty = new Layout([]);
    expect([empty.lines, empty.item(0), empty.groupOf(0)]).toEqual([0, undefined, undefined]);
  });
});
