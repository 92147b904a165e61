import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import { forgetDrafts, useLeft } from "@/shared/drafts";
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

  it("is listed with what was left where it was refused after its page had been left, or not understood before", async () => {
    const titles = () => useLeft().left().map((draft) => draft.title);
    const refusals: ((why: Error) => void)[] = [];
    const save = () => new Promise<void>((_done, refuse) => refusals.push(refuse));
    const one = (kind: "text" | "code", draft: string) =>
      mount(FieldCell, {
        props: { kind, field: "sex", label: "sex", value: "", draft, draftTitle: draft, save },
        attachTo: document.body,
        global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
      });
    forgetDrafts();
    const [refused, unknown] = [one("text", "refused"), one("code", "unknown")];
    for (const cell of [refused, unknown]) {
      cell.get("input").element.focus();
      await cell.get("input").setValue("x");
      cell.get("input").element.blur();
      await flushPromises();
      cell.unmount();
    }
    // What is still being recorded is not said to be unfinished.
    expect(titles()).toEqual(["unknown"]);
    refusals[0]?.(new Error("busy"));
    await flushPromises();
    expect(titles()).toEqual(["unknown", "refused"]);
    forgetDrafts();
  });

  it("says that a telephone number is too short once it is done with, and not while it is typed", async () => {
    const { cell: typed, input } = open();
    input.element.focus();
    await input.setValue("1990000");
    await flushPromises();
    expect(typed.find(".hint").exists()).toBe(false);
    const { cell } = open();
    await cell.setProps({ value: "199000033" });
    await flushPromises();
    expect(cell.get(".hint").text()).toBe(zhCN.cells.phone);
    for (const good of ["19900003333", "0371-6612345", "6612345", "19900003333、6612345"]) {
      await cell.setProps({ value: good });
      await flushPromises();
      expect(cell.find(".hint").exists(), good).toBe(false);
    }
  });

  it("shows all codes to whoever chooses by the mouse, and takes the one that is pressed", async () => {
    const saved: string[] = [];
    const queries = new QueryClient();
    const word = (code: string, zh: string) => ({ field: "sex", code, zh, en: zh, letters: "", is_choice: true });
    queries.setQueryData(["words"], [word("1", "男性"), word("2", "女性")]);
    const cell = mount(FieldCell, {
      props: { kind: "code", field: "sex", label: "sex", value: "1", save: (value: string) => Promise.resolve(void saved.push(value)) },
      attachTo: document.body,
      global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient: queries }]] },
    });
    await cell.get("input").trigger("mousedown");
    expect(cell.findAll("[role=option]").map((one) => one.text())).toEqual(["1男性", "2女性"]);
    await cell.findAll("[role=option]")[1]?.trigger("mousedown");
    await flushPromises();
    expect(saved).toEqual(["2"]);
    expect(cell.findAll("[role=option]")).toEqual([]);
  });

  it("bears a sign, told to who hears the page too, where what stands in it is doubtful, and none for what is being typed", async () => {
    const { cell, input } = open();
    await cell.setProps({ kind: "id", field: "id_number", value: "419999196503071230", doubt: "对着证件再看一遍" });
    const sign = cell.get(`#${input.attributes("aria-describedby") ?? ""}`);
    expect([sign.text(), sign.attributes("aria-label")]).toEqual(["?", "对着证件再看一遍"]);
    await input.trigger("focus");
    await input.setValue("41999919650307123X");
    expect(cell.find("[role=img]").exists()).toBe(false);
  });
});
