import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";
import { closeDrafts, openDrafts } from "@/shared/drafts";
import OfficersPage from "./OfficersPage.vue";

const program = vi.hoisted(() => ({ asked: [] as string[][], drafts: new Map<string, { name: string }>() }));
const names = ["王", "李", "张"];
const answer = vi.hoisted(() => (command: string, args: Record<string, unknown> = {}) => {
  if (command === "draft_list") return Promise.resolve([...program.drafts.values()]);
  if (command === "drafts_keep") for (const draft of args["kept"] as { name: string }[]) program.drafts.set(draft.name, draft);
  if (command === "board")
    return Promise.resolve(names.map((name) => ({ id: name, name, device: name, silent: 0, is_silent: false, agreement: "equal", last_bundle_at: "", last_return_at: "" })));
  if (command !== "returns_write") return Promise.resolve([]);
  const officers = args["officers"] as string[];
  program.asked.push(officers);
  return Promise.resolve({ place: "/stick", returns: officers.map((officer) => ({ officer, name: officer, status: "written", file: "", folder: "", rows: 1, is_full: false })) });
});
vi.mock("@/ipc/call", async (importOriginal) => ({ ...(await importOriginal<typeof import("@/ipc/call")>()), call: answer }));
vi.mock("@/ipc/jobs", () => ({ callLong: answer }));

async function open() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const page = mount(OfficersPage, { attachTo: document.body, global: { plugins: [createMessages(), createPages(), [VueQueryPlugin, { queryClient: queries }]] } });
  await flushPromises();
  return page;
}

describe("a round of returns by turns", () => {
  beforeEach(async () => {
    await closeDrafts();
    Object.assign(program, { asked: [], drafts: new Map() });
    await openDrafts("clerk");
  });

  it("goes on where it was after another page and after a lock", async () => {
    const write = async (page: Awaited<ReturnType<typeof open>>) => {
      await page.get(".places .pick").trigger("click");
      await flushPromises();
    };
    const first = await open();
    await first.findAll<HTMLInputElement>("fieldset input")[1]?.setValue();
    await write(first);
    first.unmount();
    const second = await open();
    await write(second);
    second.unmount();
    await closeDrafts();
    await openDrafts("clerk");
    const third = await open();
    expect(third.text()).toContain("张");
    await write(third);
    expect(program.asked).toEqual([["王"], ["李"], ["张"]]);
    third.unmount();
  });
});
