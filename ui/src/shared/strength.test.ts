import { describe, expect, it } from "vitest";
import { isTaken, strength } from "./strength";

const CASES = [
  ["", "short"],
  ["abc1234", "short"],
  ["19650307", "digits"],
  ["１９６５０３０７", "digits"],
  ["1990-01-01", "digits"],
  ["12345678", "run"],
  ["9876543210", "run"],
  ["1234567890123", "run"],
  ["13800001234", "digits"],
  ["419999196503071234", "plain"],
  ["aaaaaaaa", "run"],
  ["abcdefgh", "run"],
  ["abababab", "plain"],
  ["zhangsan", "name"],
  ["WangXiaoming", "name"],
  ["li xiuying", "name"],
  ["zhangsan1965", "name"],
  ["qwer7788", "fair"],
  ["menqiandashu", "fair"],
  ["menqiandelaohuaishu", "good"],
  ["a sentence only I know", "good"],
] as const;

describe("the strength of a passphrase", () => {
  it.each(CASES)("%s: %s", (passphrase, expected) => {
    expect(strength(passphrase)).toBe(expected);
  });

  it("is not taken where it is what is tried first", () => {
    expect(["short", "digits", "run", "name", "plain", "fair", "good"].filter((one) => isTaken(one as never))).toEqual(["name", "plain", "fair", "good"]);
  });

  it("counts characters, not bytes", () => {
    expect(strength("\u95e8\u524d\u90a3\u4e00\u68f5\u8001\u69d0")).toBe("short");
    expect(strength("\u95e8\u524d\u90a3\u4e00\u68f5\u8001\u69d0\u6811")).toBe("good");
  });
});
