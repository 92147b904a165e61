import { describe, expect, it } from "vitest";
import zhCN from "@/messages/zh-CN";
import { failure } from "./words";

describe("a backup that did not come about", () => {
  it("is told by what can be done about it", () => {
    const codes = ["disk.full", "stick.write", "stick.verify", "file.missing", "register.read_only", "internal"];
    expect(codes.map(failure)).toEqual(["full", "drive", "drive", "drive", "readOnly", "other"]);
    for (const code of codes) expect(zhCN.backups.failed[failure(code)]).not.toBe("");
  });
});
