import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import type { BundleLine } from "@/ipc/intake";
import { createMessages } from "@/messages";
import IntakePage from "./IntakePage.vue";

const program = vi.hoisted(() => ({ bundles: [] as unknown[], taken: [] as unknown[], asked: [] as [string, Record<string, unknown>][] }));
const answer = vi.hoisted(() => (command: string, args: Record<string, unknown> = {}) => {
  program.asked.push([command, args]);
  const looked = { place: "/stick", bundles: program.bundles, aside: [] };
  const answers: Record<string, unknown> = { intake_look: looked, intake_take: program.taken };
  return Promise.resolve(answers[command] ?? []);
});
vi.mock("@/ipc/call", async (importOriginal) => ({ ...(await importOriginal<typeof import("@/ipc/call")>()), call: answer }));
vi.mock("@/ipc/jobs", () => ({ callLong: answer }));

const bundle = (file: string, warnings: string[] = []): BundleLine => ({
  ...{ file, from: file, status: "planned", entries: 3, applied: 3, conflicts: 0, held: 0, rejected: 0, purged: 0, already: 0 },
  ...{ warnings, told: null },
});

function setUp() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  queries.setQueryData(["status"], { position: 7 });
  const plugins = [createMessages(), createPages(), [VueQueryPlugin, { queryClient: queries }] as [typeof VueQueryPlugin, object]];
  return { queries, open: () => mount(IntakePage, { attachTo: document.body, global: { plugins } }) };
}
const ticks = (page: ReturnType<ReturnType<typeof setUp>["open"]>) =>
  page.findAll<HTMLInputElement>(".looked .tick input").map((one) => one.element.checked);

describe("what was looked at", () => {
  beforeEach(() => {
    program.bundles = [bundle("a"), bundle("b"), bundle("c", ["device.revoked"])];
    program.taken = [];
    program.asked = [];
  });

  it("keeps what is to be left out while other pages are looked at, and when it is looked at again", async () => {
    const { queries, open } = setUp();
    const first = open();
    await first.get(".places .pick").trigger("click");
    await flushPromises();
    expect(ticks(first)).toEqual([true, true, false]);
    await first.findAll(".looked .tick input")[1]?.trigger("change");
    first.unmount();
    const page = open();
    expect(ticks(page)).toEqual([true, false, false]);
    expect(page.find("[data-state=old]").exists()).toBe(false);

    // Something is recorded meanwhile.
    queries.setQueryData(["status"], { position: 8 });
    await flushPromises();
    program.bundles = [bundle("a"), bundle("b"), bundle("d")];
    await page.get("[data-do=again]").trigger("click");
    await flushPromises();
    expect(program.asked.filter(([command]) => command === "intake_look")[1]?.[1]).toMatchObject({ place: "/stick", dropped: false });
    expect(page.find("[data-state=old]").exists()).toBe(false);
    expect(ticks(page)).toEqual([true, false, true]);
    page.unmount();
  });

  it("plans by itself what is left out, also when another file has to be looked at again for it", async () => {
    for (const [code, leftOut] of [["plan.differs", ["c", "b"]], ["bundle.gap", []]] as const) {
      program.asked = [];
      const { open } = setUp();
      const page = open();
      const look = async () => {
        await page.get(".places .pick").trigger("click");
        await flushPromises();
      };
      await look();
      await page.findAll(".looked .tick input")[1]?.trigger("change");
      program.taken = [{ ...bundle("a"), status: "refused", told: { code, zh: "", en: "" } }];
      await page.get(".take .main").trigger("click");
      await flushPromises();
      expect(program.asked.find(([command]) => command === "intake_take")?.[1]).toMatchObject({ files: ["a"] });
      await look();
      const asked = program.asked.filter(([command]) => command === "intake_look").map(([, args]) => args.leftOut);
      expect(asked).toEqual([[], leftOut]);
      page.unmount();
    }
  });

  it("takes along what has a gap, so that the next return brings what is missing", async () => {
    program.bundles = [bundle("a"), { ...bundle("b"), status: "refused", told: { code: "bundle.gap", zh: "", en: "" } }];
    const { open } = setUp();
    const page = open();
    await page.get(".places .pick").trigger("click");
    await flushPromises();
    await page.findAll(".looked .tick input")[0]?.trigger("change");
    await page.get(".take .main").trigger("click");
    await flushPromises();
    expect(program.asked.find(([command]) => command === "intake_take")?.[1]).toMatchObject({ files: ["b"], revoked: [] });
    page.unmount();
  });
});
