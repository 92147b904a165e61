import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FindingLine } from "@/bindings/FindingLine";
import { byKind } from "@/features/findings/groups";
import zhCN from "@/messages/zh-CN";

const finding = (kind: string, id: string): FindingLine => ({ may_be_right: true, right: null, id, kind, table: "person", row: id, field: "", name: id, person: id, household: "", other: "", persons: [] });

describe("findings", () => {
  it("stand together by kind, in the order in which they were found", () => {
    const groups = byKind([finding("birth.unread", "1"), finding("person.twice", "2"), finding("birth.unread", "3")]);
    expect(groups.map((group) => [group.kind, group.lines.map((line) => line.id)])).toEqual([
      ["birth.unread", ["1", "3"]],
      ["person.twice", ["2"]],
    ]);
  });

  it("of every kind say how they are mended", () => {
    const hints = Object.entries(zhCN.findings.hints).flatMap(([subject, kinds]) => Object.keys(kinds).map((kind) => `${subject}.${kind}`));
    // The words for each kind stand in the core.
    const words = readFileSync("../src-tauri/core/src/api/words.rs", "utf8");
    const kinds = [...words.matchAll(/"finding",\s*"([a-z_.]+)"/g)].map(([, kind]) => kind);
    expect(hints.sort()).toEqual(kinds.sort());
  });
});
