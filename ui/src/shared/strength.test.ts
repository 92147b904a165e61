import { describe, expect, it } from "vitest";
import { strength } from "./strength";

const CASES = [
  ["", "short"],
  ["abc1234", "short"],
  ["19650307", "digits"],
  ["１９６５０３０７", "digits"],
  ["1990-01-01", "digits"],
  ["aaaaaaaa", "plain"],
  ["abcdefgh", "plain"],
  ["abababab", "plain"],
  ["qwer7788", "fair"],
  ["a sentence only I know", "good"],
] as const;

describe("the strength of a passphrase", () => {
  it.each(CASES)("%s: %s", (passphrase, expected) => {
    expect(strength(passphrase)).toBe(expected);
  });

  it("counts characters, not bytes", () => {
    expect(strength("\u95e8\u524d\u90a3\u4e00\u68f5\u8001\u69d0")).toBe("short");
    expect(strength("\u95e8\u524d\u90a3\u4e00\u68f5\u8001\u69d0\u6811")).toBe("good");
  });
});
