import { expect, test } from "vitest";
import { inWords, nextGroup, nextVillage } from "@/features/villages/codes";
import { saidWithVillage } from "@/features/villages/queries";
import zh from "@/messages/zh-CN/villages";

const PLACES = [
  { code: "419999100000", level: "township" },
  { code: "419999100201", level: "village" },
  { code: "41999910020101", level: "group" },
  { code: "41999910020109", level: "group" },
  { code: "419999101207", level: "village" },
];

test("the next village and group follow the last one of the same township and village", () => {
  expect(nextVillage(PLACES, "419999100000")).toBe("419999100202");
  expect(nextVillage([], "419999100000")).toBe("419999100201");
  expect(nextVillage([{ code: "419999100999", level: "village" }], "419999100000")).toBe("");
  expect(nextGroup(PLACES, "419999100201")).toEqual({ code: "41999910020110", number: 10 });
  expect(nextGroup(PLACES, "419999101207")).toEqual({ code: "41999910120701", number: 1 });
  expect(nextGroup([{ code: "41999910020199", level: "group" }], "419999100201").code).toBe("");
});

test("groups are numbered in words as on their signs", () => {
  const digits = zh.digits;
  expect([1, 9, 10, 12, 20, 35].map((number) => inWords(number, digits))).toEqual(["一", "九", "十", "十二", "二十", "三十五"]);
});

test("a group is said with its village, once", () => {
  const village = { code: "419999100201", level: "village", name: "清溪村" };
  const group = { code: "41999910020101", level: "group", name: "一组" };
  expect(saidWithVillage(group, [village, group])).toBe("清溪村一组");
  expect(saidWithVillage(village, [village, group])).toBe("清溪村");
  expect(saidWithVillage({ ...group, name: "清溪村一组" }, [village, group])).toBe("清溪村一组");
});
