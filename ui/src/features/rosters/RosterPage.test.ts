import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import RosterPage from "./RosterPage.vue";

const program = vi.hoisted(() => ({ pasted: [] as unknown[], looked: undefined as ((plan: unknown) => void) | undefined }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args: Record<string, unknown> = {}) => {
    if (command === "roster_paste") program.pasted.push(args["text"]);
    return Promise.resolve(command === "place_list" ? [{ id: "v", code: "1", level: "village", said: "清溪村" }] : []);
  },
}));
vi.mock("@/ipc/jobs", () => ({ callLong: () => new Promise((done) => (program.looked = done)) }));

function paste(text: string) {
  const event = new Event("paste", { bubbles: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  document.body.dispatchEvent(event);
}

describe("a roster", () => {
  it("is not laid over another that is being looked at", async () => {
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
    const page = mount(RosterPage, { attachTo: document.body, global: { plugins: [createMessages(), createPages(), [VueQueryPlugin, { queryClient: queries }]] } });
    await flushPromises();
    paste("吴大海\t男");
    await flushPromises();
    await page.get<HTMLSelectElement>("#roster-place").setValue("1");
    await flushPromises();
    expect(program.looked).toBeDefined();
    paste("陈一\t女");
    await flushPromises();
    expect(program.pasted).toEqual(["吴大海\t男"]);

    // Nor is the plan shown of a table that was given up meanwhile.
    queries.setQueryData(["roster"], null);
    const plan = { rows: 1, households: 1, persons: 1, registered: 0, refused: 0, doubtful: 0, skipped: 0, groups_added: [], unread: [], left_out: [], lines: [] };
    program.looked?.(plan);
    await flushPromises();
    expect(page.find(".plan").exists()).toBe(false);
    expect(page.text()).toContain(zhCN.rosters.pick);
    page.unmount();
  });
});
