import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import FieldCell from "@/shared/cells/FieldCell.vue";
import { useLastChange, useTakenBack } from "@/shared/lastChange";
import UndoNote from "./UndoNote.vue";

const asked = vi.hoisted(() => ({ undone: [] as unknown[] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args?: { entry?: string }) => {
    if (command === "undo") asked.undone.push(args?.entry);
    return Promise.resolve([]);
  },
}));

/** The note under a page with a field of each kind. */
const Page = defineComponent({
  render: () =>
    h("main", [
      h("input", { id: "text", type: "search" }),
      h("textarea", { id: "words" }),
      h("input", { id: "tick", type: "checkbox", value: "1" }),
      h(FieldCell, { kind: "code", field: "sex", label: "sex", value: "2", save: () => new Promise(() => undefined) }),
      h(FieldCell, { kind: "text", field: "name", label: "name", value: "吴", isForm: true, save: () => new Promise(() => undefined) }),
      h(UndoNote),
    ]),
});

function open() {
  const queries = new QueryClient();
  queries.setQueryData(["words"], [{ field: "sex", code: "2", zh: "女性", en: "female", letters: "nx", is_choice: true }]);
  return mount(Page, { attachTo: document.body, global: { plugins: [createMessages(), createPages(), [VueQueryPlugin, { queryClient: queries }]] } });
}

describe("Ctrl+Z", () => {
  beforeEach(() => {
    asked.undone = [];
    useLastChange().value = { words: "电话", entry: "d/1" };
  });

  it("belongs to what is being typed, in whatever field", async () => {
    const page = open();
    for (const where of ["#text", "#words", "[data-cell=sex]"]) {
      const field = page.get<HTMLInputElement>(where);
      field.element.focus();
      await field.setValue("nx");
      await field.trigger("keydown", { key: "z", ctrlKey: true });
      expect(asked.undone, where).toEqual([]);
    }
    // Nothing in the cell of a form is recorded yet, also once it was left.
    const form = page.get<HTMLInputElement>("[data-cell=name]");
    form.element.focus();
    await form.trigger("keydown", { key: "z", ctrlKey: true });
    expect(asked.undone).toEqual([]);
    // Also where it was all taken out again.
    const words = page.get<HTMLTextAreaElement>("#words");
    words.element.focus();
    await words.setValue("");
    await words.trigger("keydown", { key: "z", ctrlKey: true });
    expect(asked.undone).toEqual([]);
    page.unmount();
  });

  it("takes the last change back where nothing is typed, in a cell of a code as well", async () => {
    for (const where of ["#text", "#words", "#tick", "[data-cell=sex]"]) {
      useLastChange().value = { words: "电话", entry: where };
      const page = open();
      const field = page.get<HTMLInputElement>(where);
      field.element.focus();
      await field.trigger("keydown", { key: "z", ctrlKey: true });
      await vi.waitFor(() => expect(asked.undone).toContain(where));
      page.unmount();
    }
  });

  it("with Shift does again what was typed, and takes nothing back", async () => {
    const page = open();
    await page.get("#tick").trigger("keydown", { key: "Z", ctrlKey: true, shiftKey: true });
    await flushPromises();
    expect(asked.undone).toEqual([]);
    page.unmount();
  });

  it("says what was taken back elsewhere, and offers no earlier change by the next press", async () => {
    const page = open();
    useTakenBack().value = { words: "更正人员" };
    useLastChange().value = undefined;
    await flushPromises();
    expect(page.text()).toContain(zhCN.cells.takenBack.replace("{what}", "更正人员"));
    expect(page.find(".take-back").exists()).toBe(false);
    page.unmount();
  });
});
