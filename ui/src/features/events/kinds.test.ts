import { describe, expect, it } from "vitest";
import zhCN from "@/messages/zh-CN";
import { ALL_KINDS } from "./householdKinds";
import { asked, told } from "./kinds";

const kindOf = (name: string) => {
  const found = ALL_KINDS.find((one) => one.kind === name);
  if (!found) throw new Error(name);
  return found;
};

describe("an event as it is told", () => {
  it("is none while something that it needs is missing", () => {
    expect(told(kindOf("death"), { person: "p" })).toBeUndefined();
    expect(told(kindOf("death"), { person: "p", on: "2026-3-1" })).toEqual({ kind: "death", person: "p", on: "2026-3-1", new_head: null });
  });

  it("takes a move in as that of a newcomer", () => {
    const event = told(kindOf("move-in"), { household: "h", name: "王新", sex: "1", on: "2026-03-01" });
    expect(event).toMatchObject({ kind: "move-in-new", new: { household: "h", name: "王新" } });
  });

  it("lets the other one of a marriage move in where that is somebody of this register", () => {
    const asked = { person: "p", on: "2026-03-01", moves_in: "yes", relation: "38" };
    expect(told(kindOf("marriage"), { ...asked, partner: "q" })).toMatchObject({ partner: "q", moves_in: true, relation: "38" });
    expect(told(kindOf("marriage"), { ...asked, partner_name: "王秀" })).toMatchObject({ partner_name: "王秀", moves_in: false, relation: "" });
  });

  it("names the next head first where members leave", () => {
    const event = told(kindOf("household-split"), { household: "h", leaving: "b a", place: "419999100201" });
    expect(event).toMatchObject({ kind: "household-split", persons: ["b", "a"], address: "" });
  });

  it("has words for every kind and question", () => {
    const { kinds, questions, says } = zhCN.events;
    for (const one of ALL_KINDS) {
      expect(Object.keys(kinds), one.kind).toContain(one.kind);
      expect(Object.keys(says), one.kind).toContain(one.kind);
      for (const question of asked(one, {})) expect(Object.keys(questions), question.name).toContain(question.name);
    }
  });
});
