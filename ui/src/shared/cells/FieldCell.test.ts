import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { createMessages } from "@/messages";
import FieldCell from "./FieldCell.vue";

/** A cell whose values are recorded only when the test lets them. */
function open() {
  const saved: { value: string; done: () => void }[] = [];
  const save = (value: string) => new Promise<void>((done) => saved.push({ value, done }));
  const cell = mount(FieldCell, {
    props: { kind: "text", field: "phone", label: "phone", value: "", save },
    attachTo: document.body,
    global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
  });
  return { cell, saved, input: cell.get("input") };
}

describe("a cell", () => {
  it("keeps what is typed on while the value before it is being recorded", async () => {
    const { cell, saved, input } = open();
    await input.trigger("focus");
    await input.setValue("19");
    await input.trigger("blur");
    await input.trigger("focus");
    await input.setValue("19900003333");
    await cell.setProps({ value: "19" });
    saved[0]?.done();
    await flushPromises();
    expect(input.element.value).toBe("19900003333");
    await input.trigger("blur");
    expect(saved.map((one) => one.value)).toEqual(["19", "19900003333"]);
  });

  it("shows what is recorded once nobody types any more", async () => {
    const { cell, saved, input } = open();
    await input.trigger("focus");
    await input.setValue(" 19 ");
    await input.trigger("blur");
    await cell.setProps({ value: "19" });
    saved[0]?.done();
    await flushPromises();
    expect(input.element.value).toBe("19");
  });

  it("is not left by whoever goes to another window", async () => {
    const { saved, input } = open();
    input.element.focus();
    await input.setValue("1990000");
    // The window tells what has the focus that it has lost it; in the page it stays there.
    await input.trigger("blur");
    expect(saved).toEqual([]);
    expect(input.element.value).toBe("1990000");
    input.element.blur();
    await flushPromises();
    expect(saved.map((one) => one.value)).toEqual(["1990000"]);
  });
});
