import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { mount } from "@vue/test-utils";
import { describe, expect, it, vi } from "vitest";
import type { Foreseen } from "@/bindings/Foreseen";
import { createMessages } from "@/messages";
import ForeseenList from "./ForeseenList.vue";

vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string) => Promise.resolve(command === "colleague_list" ? [{ id: "7f", name: "李秀英" }] : []),
}));

const offered = (after: string): Foreseen => ({
  table: "person",
  name: "周晓芳",
  is_new: false,
  changes: [
    { table: "person", field: "offer_to", before: "", after },
    { table: "person", field: "offer_on", before: "", after: "2026-03-02" },
  ],
});

describe("what an event will change", () => {
  it("says to whom somebody is offered, and no id", async () => {
    const list = mount(ForeseenList, {
      props: { rows: [offered("7f"), offered("8e")] },
      global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
    });
    await vi.waitFor(() => expect(list.findAll("li")[0]?.text()).toContain("移交给：空 → 李秀英"));
    expect(list.findAll("li")[1]?.text()).toContain("一名信息员");
    expect(list.text()).not.toMatch(/7f|8e/);
  });
});
