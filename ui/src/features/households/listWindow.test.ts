import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { mount } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import { computed, ref } from "vue";
import type { Wanted } from "@/bindings/Wanted";
import { useListWindow } from "./listWindow";

vi.mock("@/ipc/households", () => ({
  householdOutline: () => Promise.resolve({ count: 200, total: 200, groups: [], officers: [] }),
  householdWindow: (wanted: Wanted, offset: number, limit: number) =>
    Promise.resolve(Array.from({ length: limit }, (_, at) => ({ id: `${wanted.text}${offset + at}` }))),
}));

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
