import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { mount } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import { computed, ref } from "vue";
import type { Wanted } from "@/bindings/Wanted";
import { useListWindow } from "./listWindow";

const register = vi.hoisted(() => ({ prefix: "", held: undefined as Promise<void> | undefined }));
vi.mock("@/ipc/households", () => ({
  householdOutline: () => Promise.resolve({ count: 200, total: 200, groups: [], officers: [] }),
  householdWindow: async (wanted: Wanted, offset: number, limit: number) => {
    const lines = Array.from({ length: limit }, (_, at) => ({ id: `${register.prefix}${wanted.text}${offset + at}` }));
    if (offset > 0) await register.held;
    return lines;
  },
}));

function open() {
  const queries = new QueryClient();
  let list: ReturnType<typeof useListWindow> | undefined;
  const setup = () => {
    list = useListWindow(ref({ text: "", place: "", officer: "", mark: "all" as const }));
    return () => list?.outline.value?.count;
  };
  const page = mount({ setup }, { global: { plugins: [[VueQueryPlugin, { queryClient: queries }]] } });
  return { queries, page, look: (at: number) => list?.look(at, at + 20), idAt: (at: number) => list?.lineAt(at)?.id };
}

it("what is in sight stays when somebody comes back up a long list", async () => {
  const { page, look, idAt } = open();
  await vi.waitFor(() => expect(page.text()).toBe("200"));
  for (let at = 0; at <= 60 * 60; at += 60) await look(at);
  for (let at = 60 * 60; at >= 0; at -= 60) {
    await look(at);
    // The page and what is in sight beside it.
    expect([idAt(at), idAt(at + 60)]).toEqual([`${at}`, at < 60 * 60 ? `${at + 60}` : idAt(at + 60)]);
  }
  page.unmount();
});

it("what comes next is there before somebody goes on to it", async () => {
  const { page, look, idAt } = open();
  await vi.waitFor(() => expect(page.text()).toBe("200"));
  await look(100);
  expect([idAt(59), idAt(60), idAt(100), idAt(179), idAt(180)]).toEqual([undefined, "60", "100", "179", undefined]);
  page.unmount();
});

it("an answer of the list before is not laid over a newer one", async () => {
  const { queries, page, look, idAt } = open();
  await vi.waitFor(() => expect(page.text()).toBe("200"));
  let release: () => void = () => undefined;
  register.held = new Promise((done) => (release = done));
  const looking = look(120);
  register.held = undefined;
  register.prefix = "new ";
  await queries.invalidateQueries();
  release();
  await looking;
  await vi.waitFor(() => expect(idAt(120)).toBe("new 120"));
  register.prefix = "";
  page.unmount();
});

it("a list goes on below what was read first, also after a blank was typed in its filter", async () => {
  const text = ref("");
  let list: ReturnType<typeof useListWindow> | undefined;
  const setup = () => {
    list = useListWindow(computed(() => ({ text: text.value.trim(), place: "", officer: "", mark: "all" as const })));
    return () => list?.outline.value?.count;
  };
  const page = mount({ setup }, { global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] } });
  await vi.waitFor(() => expect(page.text()).toBe("200"));
  text.value = " ";
  await page.vm.$nextTick();
  await list?.look(60, 80);
  await vi.waitFor(() => expect(list?.lineAt(61)?.id).toBe("61"));
  text.value = " a ";
  await vi.waitFor(() => expect(list?.lineAt(0)?.id).toBe("a0"));
  page.unmount();
});
