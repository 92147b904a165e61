import { describe, expect, it } from "vitest";
import type { Load } from "@/bindings/Load";
import { isWhole, sameName, type Who } from "./who";

const officers: Load[] = [{ id: "z", name: "张建国", has_device: true, households: 2, persons: 8 }];
const who = (values: Partial<Who>): Who => ({ way: "new", name: "", officer: "", isOther: false, ...values });

describe("who is enrolled", () => {
  it("is a new officer with a name", () => {
    expect(isWhole(who({}), officers)).toBe(false);
    expect(isWhole(who({ name: " 王小红 " }), officers)).toBe(true);
  });

  it("is asked for where the name is somebody's", () => {
    const same = who({ name: " 张建国" });
    expect(sameName(same, officers)?.id).toBe("z");
    expect(isWhole(same, officers)).toBe(false);
    expect(isWhole({ ...same, isOther: true }, officers)).toBe(true);
  });

  it("is a known officer who was chosen", () => {
    expect(isWhole(who({ way: "known" }), officers)).toBe(false);
    expect(isWhole(who({ way: "known", officer: "z" }), officers)).toBe(true);
  });
});
