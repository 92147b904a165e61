import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import type { Conflict } from "@/bindings/Conflict";
import type { Held } from "@/bindings/Held";
import ConflictSheet from "@/features/conflicts/ConflictSheet.vue";
import GroupSheet from "@/features/conflicts/GroupSheet.vue";
import HeldPage from "@/features/held/HeldPage.vue";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import { useLastChange } from "@/shared/lastChange";

const program = vi.hoisted(() => ({ answers: {} as Record<string, unknown>, asked: [] as [string, Record<string, unknown>][] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args: Record<string, unknown> = {}) => {
    program.asked.push([command, args]);
    return Promise.resolve(program.answers[command] ?? []);
  },
}));

const word = (field: string, code: string, zh: string) => ({ field, code, zh, en: zh, letters: "", is_choice: true });
const label = (field: string, zh: string) => ({ field, zh, en: zh });
const conflict = (values: Partial<Conflict>): Conflict => ({
  id: "c",
  table: "person",
  row: "p",
  name: "吴大海",
  field: "marital",
  asked: ["marital"],
  before: "10",
  ours: "20",
  theirs: "30",
  names: {},
  officer: "张建国",
  officer_id: "o1",
  reason: "",
  made_at: "",
  entry: "",
  ...values,
});
const held = (id: string, name: string): Held => ({
  id,
  entry: id,
  from: "张建国",
  reason: "outside",
  kind: "person.set",
  name,
  changes: [],
  word: "",
  rows: [],
  together: 1,
});

function open(page: object, props: Record<string, unknown> = {}) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(["words"], [word("marital", "20", "已婚"), word("marital", "30", "丧偶"), word("marital", "40", "离婚")]);
  queries.setQueryData(["labels"], [label("marital", "婚姻状况"), label("id_number", "身份号码"), label("death_event", "死亡事件")]);
  const plugins = [createMessages(), createPages(), [VueQueryPlugin, { queryClient: queries }] as [typeof VueQueryPlugin, object]];
  return mount(page, { props, attachTo: document.body, global: { plugins } });
}
const decisions = (command: string) => program.asked.filter(([name]) => name === command).map(([, args]) => args);

beforeEach(() => {
  program.answers = { conflict_around: { household: null, by: "", made_at: "", reason: "" } };
  program.asked = [];
  useLastChange().value = undefined;
  document.body.innerHTML = "";
});

describe("another value than the two", () => {
  it("is the code of what was chosen, and nothing that is no code", async () => {
    program.answers["conflict_resolve"] = { id: "c", entry: "e" };
    const sheet = open(ConflictSheet, { conflict: conflict({}) });
    const cell = sheet.get("[data-cell=marital]");
    await cell.trigger("focus");
    await cell.setValue("离了");
    await sheet.get("[data-take=other]").trigger("click");
    await flushPromises();
    expect(decisions("conflict_resolve")).toEqual([]);
    expect(sheet.text()).toContain("离了");
    await cell.setValue("离婚");
    await sheet.get("[data-take=other]").trigger("click");
    await flushPromises();
    expect(decisions("conflict_resolve")).toEqual([{ id: "c", take: "other", values: ["40"], word: "" }]);
  });

  it("is asked for the ID number where its marks differ as well", () => {
    const sheet = open(ConflictSheet, {
      conflict: conflict({ field: "id_number,id_state", asked: ["id_number"], before: ["", ""], ours: ["1", "sound"], theirs: ["2", "sound"] }),
    });
    expect(sheet.findAll("[data-cell]").map((cell) => cell.attributes("data-cell"))).toEqual(["id_number"]);
  });

  it("is not offered where only events differ, and no id is shown", () => {
    const sheet = open(ConflictSheet, { conflict: conflict({ field: "death_event", asked: [], before: "", ours: "0f3a", theirs: "1b2c" }) });
    expect(sheet.find("[data-take=other]").exists()).toBe(false);
    expect(sheet.text()).toContain(zhCN.conflicts.same);
    expect(sheet.text()).not.toMatch(/death_event|死亡事件|0f3a|1b2c/);
  });
});

describe("a decision by key", () => {
  it("is not followed by one on the next conflict by the same double press", async () => {
    program.answers["conflict_resolve"] = { id: "a", entry: "e" };
    // Sheets of other tests are still there, of a conflict "c".
    const decided = () => decisions("conflict_resolve").flatMap((asked) => (asked?.["id"] === "c" ? [] : [asked?.["id"]]));
    const press = () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "2", cancelable: true }));
    const first = open(ConflictSheet, { conflict: conflict({ id: "a" }) });
    press();
    await flushPromises();
    first.unmount();
    vi.useFakeTimers();
    const next = open(ConflictSheet, { conflict: conflict({ id: "b" }) });
    press();
    expect(next.get(".sheet").attributes("data-keys")).toBe("resting");
    await vi.advanceTimersByTimeAsync(1000);
    expect(decided()).toEqual(["a"]);
    press();
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(decided()).toEqual(["a", "b"]);
    next.unmount();
  });
});

describe("what is said after several were decided at once", () => {
  it("counts the conflicts that were decided, and those that were not", async () => {
    program.answers["conflict_resolve_all"] = { decided: ["a", "b"], gone: 1, entry: "e" };
    const conflicts = ["a", "b", "c"].map((id) => conflict({ id }));
    const sheet = open(GroupSheet, { name: "g", title: "张建国 · 婚姻状况", conflicts });
    expect(sheet.get("h2").text()).toBe("张建国 · 婚姻状况");
    await sheet.get("[data-take=theirs]").trigger("click");
    await flushPromises();
    expect(useLastChange().value?.words).toBe("2 处冲突一并定了，另 1 处先前已经定过，没有再动");
  });

  it("counts the held entries of one act, and names what builds on them", async () => {
    program.answers["held_list"] = [held("a", "吴大海"), held("b", "孙丽"), held("c", "郑桂花")];
    program.answers["held_judge"] = { id: "a", judged: ["a", "b"], behind: ["c"], entry: "e" };
    const page = open(HeldPage);
    await flushPromises();
    await page.get("[data-held=b] input").setValue("改好再交");
    await page.get("[data-held=a] [data-judge=reject]").trigger("click");
    await flushPromises();
    expect(useLastChange().value?.words).toBe("退回吴大海的条目，同一件事的另 1 条一并退回");
    expect(page.get("p.waiting").text()).toBe("接在刚退回的后面的还有 1 条，请接着看：郑桂花");
    expect(page.get<HTMLInputElement>("[data-held=b] input").element.value).toBe("");
  });
});
