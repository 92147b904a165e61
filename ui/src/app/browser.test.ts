import { beforeAll, describe, expect, it } from "vitest";
import { keepInThisPage, leadsAway } from "@/app/browser";

/** Whether somebody prevents what the browser would do. */
const isPrevented = (on: Element, event: Event) => !on.dispatchEvent(event);
const menu = () => new MouseEvent("contextmenu", { bubbles: true, cancelable: true });

beforeAll(keepInThisPage);

describe("the browser's own ways", () => {
  document.body.innerHTML = "<p>words</p><a href='/x'>link</a><input type='text' /><input type='checkbox' />";
  const [words, link, field, box] = [...document.body.children] as [Element, Element, Element, Element];

  it("offers its menu in fields alone", () => {
    expect([words, link, box].map((one) => isPrevented(one, menu()))).toEqual([true, true, true]);
    expect(isPrevented(field, menu())).toBe(false);
  });

  it("takes no key that reads the page anew or leaves it", () => {
    const press = (key: string, held: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held });
    for (const away of [
      press("F5"),
      press("F5", { ctrlKey: true }),
      press("r", { ctrlKey: true }),
      press("R", { ctrlKey: true, shiftKey: true }),
      press("ArrowLeft", { altKey: true }),
      press("ArrowRight", { altKey: true }),
      press("BrowserBack"),
      press("BrowserRefresh"),
      press("Backspace"),
    ])
      expect(isPrevented(words, away), away.key).toBe(true);
    for (const own of [press("Backspace"), press("ArrowLeft"), press("ArrowLeft", { ctrlKey: true }), press("r"), press("Home")])
      expect(isPrevented(field, own), own.key).toBe(false);
    expect(leadsAway(press("k", { ctrlKey: true }))).toBe(false);
  });

  it("goes to nothing that is dropped, and to no page of before", () => {
    expect(isPrevented(words, new Event("drop", { bubbles: true, cancelable: true }))).toBe(true);
    expect(isPrevented(field, new Event("drop", { bubbles: true, cancelable: true }))).toBe(false);
    expect(isPrevented(words, new MouseEvent("mousedown", { button: 3, bubbles: true, cancelable: true }))).toBe(true);
    expect(isPrevented(words, new MouseEvent("mousedown", { button: 0, bubbles: true, cancelable: true }))).toBe(false);
  });
});
