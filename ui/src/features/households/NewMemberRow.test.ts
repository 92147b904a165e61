import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Member } from "@/bindings/Member";
import { createMessages } from "@/messages";
import { forgetDrafts } from "@/shared/drafts";
import FieldCell from "@/shared/cells/FieldCell.vue";
import MemberTable from "./MemberTable.vue";
import NewMemberRow from "./NewMemberRow.vue";

/** Additions that the program has been asked for, each answered only when the test says how. */
const asked = vi.hoisted(() => ({ additions: [] as { name: string; done: () => void; refuse: () => void }[] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args?: { new?: { name: string }; relation?: string; sex?: string; text?: string }) => {
    if (command === "typed_date") return Promise.resolve({ date: "", calendar: "", state: "blank" });
    if (command === "typed_id_number") return Promise.resolve(NUMBERS[args?.text ?? ""] ?? { state: "blank", number: "", birth: "", sex: "" });
    if (command === "typed_newcomer") {
      const isDoubtful = args?.relation === "32" && args.sex === "1";
      return Promise.resolve(isDoubtful ? [{ code: "relation.contradicts_sex", zh: "关系和性别", en: "relation and sex" }] : []);
    }
    const name = args?.new?.name;
    if (name === undefined) return Promise.resolve([]);
    return new Promise((done, refuse) => {
      asked.additions.push({ name, done: () => done({ id: name, warnings: [], entry: null }), refuse: () => refuse(new Error("refused")) });
    });
  },
}));

const NUMBERS: Record<string, object> = vi.hoisted(() => ({
  one: { state: "sound", number: "one", birth: "1980-07-21", sex: "1" },
  two: { state: "sound", number: "two", birth: "1982-01-02", sex: "2" },
}));

function open() {
  const table = mount(MemberTable, {
    props: { household: "h", members: [] },
    attachTo: document.body,
    global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient: new QueryClient() }]], stubs: { RouterLink: true } },
  });
  const cell = (field: string) => table.get<HTMLInputElement>(`.new input[data-cell=${field}]`);
  return { table, cell, button: table.get<HTMLButtonElement>(".add") };
}

async function type(cell: ReturnType<ReturnType<typeof open>["cell"]>, value: string) {
  cell.element.focus();
  await cell.setValue(value);
  cell.element.blur();
  await flushPromises();
}

describe("the line of a new member", () => {
  beforeEach(() => {
    asked.additions = [];
    forgetDrafts();
  });

  it("adds a person once, however often that is pressed", async () => {
    const { table, cell, button } = open();
    await type(cell("name"), "吴小海");
    await Promise.all([button.trigger("click"), button.trigger("click")]);
    await cell("name").trigger("keydown", { key: "Enter", ctrlKey: true });
    await flushPromises();
    expect(button.element.disabled).toBe(true);
    asked.additions[0]?.done();
    await vi.waitFor(() => expect(cell("name").element.value).toBe(""));
    await cell("name").trigger("keydown", { key: "Enter", ctrlKey: true, repeat: true });
    await flushPromises();
    expect(asked.additions.map((one) => one.name)).toEqual(["吴小海"]);
    table.unmount();
  });

  it("keeps what is typed for the next person while one is being added", async () => {
    const { table, cell, button } = open();
    await type(cell("name"), "吴小海");
    await type(cell("phone"), "19900005555");
    await button.trigger("click");
    await flushPromises();
    await type(cell("name"), "吴小满");
    cell("birth").element.focus();
    await cell("birth").setValue("2015");
    asked.additions[0]?.done();
    await vi.waitFor(() => expect(button.element.disabled).toBe(false));
    expect(["name", "birth", "phone"].map((field) => cell(field).element.value)).toEqual(["吴小满", "2015", ""]);
    expect(document.activeElement).toBe(cell("birth").element);
    await button.trigger("click");
    await flushPromises();
    expect(asked.additions.map((one) => one.name)).toEqual(["吴小海", "吴小满"]);
    table.unmount();
  });

  it("takes the first person for the head, and not the second", async () => {
    const { table, cell, button } = open();
    const relation = () => cell("relation").element.dataset["value"];
    expect(relation()).toBe("02");
    await type(cell("name"), "吴大海");
    await button.trigger("click");
    await flushPromises();
    asked.additions[0]?.done();
    await vi.waitFor(() => expect(cell("name").element.value).toBe(""));
    const member = { id: "p", membership: "m", relation: "02", relation_text: "", from_on: "", outside: false, name: "吴大海" };
    await table.setProps({ members: [member as unknown as Member] });
    expect(relation()).toBe("");
    table.unmount();
  });

  it("says what is doubtful before anybody is added", async () => {
    const { table, cell } = open();
    await type(cell("name"), "吴三妹");
    // As they are taken over from the codes that are chosen, which this test has none of.
    const row = table.getComponent(NewMemberRow);
    const given = row.findAllComponents(FieldCell);
    await given[0]?.props("save")("32");
    await given[2]?.props("save")("1");
    await vi.waitFor(() => expect(row.get(".doubts").text()).toContain("关系和性别"));
    await given[2]?.props("save")("2");
    await vi.waitFor(() => expect(row.find(".doubts").exists()).toBe(false));
    expect(asked.additions).toEqual([]);
    table.unmount();
  });

  it("takes what an ID number filled in out with it, and nothing that was typed", async () => {
    const { table } = open();
    const given = table.getComponent(NewMemberRow).findAllComponents(FieldCell);
    const [, , sex, birth, number] = given;
    const values = () => [sex, birth].map((cell) => cell?.props("value"));
    await number?.props("save")("one");
    expect(values()).toEqual(["1", "1980-07-21"]);
    await number?.props("save")("two");
    expect(values()).toEqual(["2", "1982-01-02"]);
    await birth?.props("save")("1983");
    await number?.props("save")("");
    expect(values()).toEqual(["", "1983"]);
    table.unmount();
  });

  it("can be pressed again after a refusal, and still has everything", async () => {
    const { table, cell, button } = open();
    await type(cell("name"), "吴小海");
    await button.trigger("click");
    await flushPromises();
    asked.additions[0]?.refuse();
    await flushPromises();
    expect([cell("name").element.value, button.element.disabled]).toEqual(["吴小海", false]);
    table.unmount();
  });
});
