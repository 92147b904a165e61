import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";
import FoundField from "./FoundField.vue";
import SearchBox from "./SearchBox.vue";

/** Searches that wait for the test to answer them: everybody has the name that was typed. */
const asked = vi.hoisted(() => ({ searches: new Map<string, () => void>() }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args?: { text?: string }) => {
    const { text } = args ?? {};
    if (command !== "search_anything" || text === undefined) return Promise.resolve([]);
    const person = { id: text, name: text, sex: "", birth: "", household: "", address: "", matched: "" };
    return new Promise((done) => asked.searches.set(text, () => done({ persons: [person], total: 1, households: [] })));
  },
}));

const router = createPages();
const global = () => ({ plugins: [createMessages(), router, [VueQueryPlugin, { queryClient: new QueryClient() }] as [typeof VueQueryPlugin, object]] });
const field = () => mount(FoundField, { props: { modelValue: "", label: "who", of: "person" }, attachTo: document.body, global: global() });
const search = () => mount(SearchBox, { attachTo: document.body, global: global() });

/** Types two characters and sees who is found, then types on; the answer to that is still to come. */
async function typeOn(page: ReturnType<typeof field> | ReturnType<typeof search>) {
  await flushPromises();
  const input = page.get("input");
  input.element.focus();
  await input.setValue("张");
  await vi.waitFor(() => expect(asked.searches.has("张")).toBe(true));
  asked.searches.get("张")?.();
  await vi.waitFor(() => expect(page.get("[role=option]").text()).toContain("张"));
  await input.setValue("张小红");
  await vi.waitFor(() => expect(asked.searches.has("张小红")).toBe(true));
  return input;
}

describe("while somebody types on", () => {
  beforeEach(() => asked.searches.clear());
  afterEach(() => document.body.replaceChildren());

  it("Enter takes nobody who was found for the letters before", async () => {
    const page = field();
    const input = await typeOn(page);
    await input.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(page.emitted("update:modelValue")).toBeUndefined();
    asked.searches.get("张小红")?.();
    await vi.waitFor(() => expect(page.emitted("update:modelValue")).toEqual([["张小红"]]));
  });

  it("leaving the field waits for the answer as well", async () => {
    const page = field();
    const input = await typeOn(page);
    input.element.blur();
    await flushPromises();
    expect(page.emitted("update:modelValue")).toBeUndefined();
    asked.searches.get("张小红")?.();
    await vi.waitFor(() => expect(page.emitted("update:modelValue")).toEqual([["张小红"]]));
  });

  it("nobody is taken where the typing has gone on after Enter", async () => {
    const page = field();
    const input = await typeOn(page);
    await input.trigger("keydown", { key: "Enter" });
    await input.setValue("张小红红");
    await vi.waitFor(() => expect(asked.searches.has("张小红红")).toBe(true));
    asked.searches.get("张小红")?.();
    asked.searches.get("张小红红")?.();
    await vi.waitFor(() => expect(page.get("[role=option]").text()).toContain("张小红红"));
    expect(page.emitted("update:modelValue")).toBeUndefined();
  });

  it("the search of the window opens whom the last letters mean", async () => {
    const page = search();
    const input = await typeOn(page);
    const push = vi.spyOn(router, "push");
    await input.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(push).not.toHaveBeenCalled();
    asked.searches.get("张小红")?.();
    await vi.waitFor(() => expect(push).toHaveBeenCalledExactlyOnceWith({ name: "person", params: { id: "张小红" } }));
  });
});
