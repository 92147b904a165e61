import { expect, it } from "vitest";
import { readIn, readUntil, useRead } from "./read";

it("what was read of one register's returns is not read of another's", () => {
  localStorage.setItem("huce.read", "an older one");
  readIn("21483");
  expect(readUntil()).toBe("");
  useRead().haveRead("a/12");
  readIn("90817");
  expect(readUntil()).toBe("");
  useRead().haveRead("b/3");
  readIn("21483");
  expect(readUntil()).toBe("a/12");
});
