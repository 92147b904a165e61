import { ref } from "vue";
import { expect, it } from "vitest";
import { useChoosing } from "./useChoosing";

const key = (name: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key: name, cancelable: true, ...more });

it("goes round what was found, and takes it by Enter unless an input method needs that", () => {
  const taken: string[] = [];
  const { at, press } = useChoosing(ref(["甲", "乙"]), (one) => taken.push(one), { isAnswered: ref(true), settled: () => Promise.resolve(true) });
  expect([press(key("ArrowDown")), at.value]).toEqual([true, 1]);
  expect([press(key("ArrowDown")), at.value]).toEqual([true, 0]);
  expect([press(key("ArrowUp")), at.value]).toEqual([true, 1]);
  expect(press(key("Enter", { isComposing: true }))).toBe(false);
  expect(press(key("Enter"))).toBe(true);
  expect(press(key("x"))).toBe(false);
  expect(taken).toEqual(["乙"]);
});
