import { describe, expect, it } from "vitest";
import { day, idNumber } from "./formats";

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
    expect(day("2026-03-04T12:00:00Z")).toMatch(/^2026-03-0[345]$/);
  });
});
