import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { createMessages } from "@/messages";
import { forgetDrafts, isKept } from "@/shared/drafts";
import PasteSheet from "./PasteSheet.vue";

vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: () => Promise.resolve({ rows: [], unread: [], left_out: [] }),
}));

/** The sheet on a page that is left by Esc. */
function open(text: string) {
  const [closed, left] = [vi.fn(), vi.fn()];
  const Page = defineComponent({
    render: () => h("main", { onKeydown: left }, [h(PasteSheet, { household: "h", title: "吴大海户", text, onClose: closed })]),
  });
  const page = mount(Page, { attachTo: document.body, global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient: new QueryClient() }]] } });
  return { page, closed, left };
}

describe("the sheet of pasted rows", () => {
  beforeEach(() => {
    forgetDrafts();
    document.body.innerHTML = "";
  });

  it("is folded away by Esc, one step back only, and keeps the rows", async () => {
    const { page, closed, left } = open("子\t吴小海\n女\t吴小雨");
    await flushPromises();
    await page.get("[data-do=give-up]").trigger("keydown", { key: "Escape" });
    expect([closed.mock.calls.length, left.mock.calls.length, isKept("paste/h")]).toEqual([1, 0, true]);
    page.unmount();
  });

  it("keeps what an input method needs, and gives the rows up by its button alone", async () => {
    const { page, closed } = open("");
    await page.get("textarea").setValue("子");
    await page.get("textarea").trigger("keydown", { key: "Escape", isComposing: true });
    expect(closed).not.toHaveBeenCalled();
    await page.get("[data-do=give-up]").trigger("click");
    expect([closed.mock.calls.length, isKept("paste/h")]).toEqual([1, false]);
    page.unmount();
  });
});
