import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it, vi } from "vitest";
import { RouterView } from "vue-router";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";

const asked = vi.hoisted(() => ({ set: [] as unknown[] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args?: { id?: string; reason?: string; fields?: [string, string][] }) => {
    if (command === "person_show") {
      const nothing = { household: "", address: "", memberships: [], partnerships: [], parentage: [], stays: [], events: [] };
      return Promise.resolve({ ...nothing, id: args?.id, name: args?.id, phone: "", voided_at: "" });
    }
    if (command !== "person_set") return Promise.resolve([]);
    asked.set.push(args);
    return args?.id === "zhang" ? Promise.reject(new Error("refused")) : Promise.resolve({ id: args?.id, warnings: [], entry: null });
  },
}));

describe("from one person to another", () => {
  it("neither the reason goes along nor what was refused", async () => {
    const router = createPages();
    const page = mount(RouterView, {
      attachTo: document.body,
      global: { plugins: [createMessages(), router, [VueQueryPlugin, { queryClient: new QueryClient() }]] },
    });
    const cell = () => page.get<HTMLInputElement>("input[data-cell=phone]");
    const reason = () => page.get<HTMLInputElement>("[data-field=reason]");
    const type = async (value: string) => {
      cell().element.focus();
      await cell().setValue(value);
      cell().element.blur();
      await flushPromises();
    };
    const go = async (id: string) => {
      await router.push({ name: "person", params: { id } });
      await vi.waitFor(() => expect(page.get("h1").text()).toBe(id));
    };
    // Both are known already, so that nothing is read in between.
    await go("li");
    await go("zhang");
    await reason().setValue("本人来说");
    await type("12");
    expect(cell().element.value).toBe("12");

    await go("li");
    expect([cell().element.value, reason().element.value]).toEqual(["", ""]);
    await type("19900005555");
    expect(asked.set.at(-1)).toEqual({ id: "li", fields: [["phone", "19900005555"]], reason: "" });
    page.unmount();
  });
});
