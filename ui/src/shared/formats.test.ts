import { describe, expect, it } from "vitest";
import { day, idNumber, minute } from "./formats";

describe("formats", () => {
  it("groups an ID number so that it can be read aloud, and copies whole", () => {
    expect(idNumber("41999919650307123X").replaceAll("\u200a", " ")).toBe("419999 19650307 123X");
    expect(idNumber("41999919650307123X").replace(/\s/g, "")).toBe("41999919650307123X");
  });

  it("leaves what is no ID number as it is", () => {
    expect(idNumber("4199991965")).toBe("4199991965");
    expect(idNumber("")).toBe("");
  });

  it("shows the day on which it was here", () => {
    expect(day("")).toBe("");
    expect(day("2026-03-04T17:00:00Z")).toBe("2026-03-05");
    expect([minute(""), minute("gestern")]).toEqual(["", ""]);
    expect(minute("2026-12-31T16:05:59Z")).toBe("2027-01-01 00:05");
    expect(minute("2026-03-04T09:30:00+08:00")).toBe("2026-03-04 09:30");
  });
});
