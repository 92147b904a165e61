import { expect, it } from "vitest";
import { keepSteady } from "@/shared/steady";

it("a button that is pressed while something is typed takes the focus with the click, not before", () => {
  document.body.innerHTML = "<input><button>添上</button>";
  const [input, button] = [document.querySelector("input"), document.querySelector("button")];
  if (!input || !button) throw new Error("nothing to press");
  const order: string[] = [];
  input.addEventListener("blur", () => order.push("left"));
  button.addEventListener("click", () => order.push("clicked"));
  keepSteady();
  input.focus();
  const press = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
  button.dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
  expect(order).toEqual([]);
  button.click();
  expect(order).toEqual(["left", "clicked"]);
  expect(document.activeElement).toBe(button);
});
