import { describe, expect, it } from "vitest";
import { differing } from "./shown";

const CODE = "9G30N-GKMB8-4NAWE";

describe("a recovery code that is typed back", () => {
  it("is the same in any case and width, with or without hyphens", () => {
    expect(differing(CODE, "9g3on gkmb8 4nawe")).toEqual([]);
    expect(differing(CODE, "\uff19\uff2730NGKMB84NAWE")).toEqual([]);
  });

  it("says which groups differ", () => {
    expect(differing(CODE, "9G30N-GKMB9-4NAWE")).toEqual([2]);
    expect(differing(CODE, "9G30N")).toEqual([2, 3]);
    expect(differing(CODE, "9G30N-GKMB8-4NAWE-1")).toEqual([4]);
  });
});
