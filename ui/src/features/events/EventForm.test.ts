import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import FoundField from "@/features/search/FoundField.vue";
import FieldCell from "@/shared/cells/FieldCell.vue";
import { forgetDrafts } from "@/shared/drafts";
import EventForm from "./EventForm.vue";
import type { EventKind } from "./kinds";

const asked = vi.hoisted(() => ({ commands: [] as string[], reasons: [] as string[] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args?: { event?: { reason?: string }; reason?: string; text?: string }) => {
    asked.commands.push(command);
    if (command === "event_record") asked.reasons.push(args?.reason ?? "");
    const reason = args?.event?.reason;
    if (command === "typed_id_number") return Promise.resolve({ ...NUMBER, state: args?.text === NUMBER.number ? "sound" : "unsound" });
    if (command === "household_show") return Promise.resolve({ id: "h", place_id: "v", members: [] });
    if (command === "place_list") return Promise.resolve([{ id: "v", code: "1", level: "village", said: "清溪村" }, { id: "w", code: "2", level: "village", said: "柳湾村" }]);
    if (command === "event_foresee") return Promise.resolve([{ table: "household", name: reason, is_new: false, changes: [] }]);
    return Promise.resolve(command === "event_record" ? { household: "", person: "", entry: null } : []);
  },
}));

const NUMBER = vi.hoisted(() => ({ number: "419999198007210257", birth: "1980-07-21", sex: "1" }));

const KIND: EventKind = {
  kind: "household-void",
  questions: [{ name: "reason", kind: "text", needed: true }],
  event: ({ household = "", reason = "" }) => ({ kind: "household-void", household, reason }),
};

function open(kind = KIND) {
  const form = mount(EventForm, {
    props: { kind, person: "", household: "", offered: "" },
    attachTo: document.body,
    global: { plugins: [createMessages(), createPages(), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
  });
  const recorded = () => asked.commands.filter((command) => command === "event_record").length;
  const listed = (name: string) => vi.waitFor(() => expect(form.get(".foreseen").text()).toContain(name));
  return { form, input: form.get("input"), recorded, listed };
}

describe("the form of an event", () => {
  beforeEach(() => {
    asked.commands = [];
    asked.reasons = [];
    forgetDrafts();
  });

  it("records once, however often that is pressed", async () => {
    const { form, input, recorded, listed } = open();
    input.element.focus();
    await input.setValue("重复");
    await listed("重复");
    // Twice while the field is still being taken over, and by the key as well.
    await Promise.all([form.trigger("submit"), form.trigger("submit"), input.trigger("keydown", { key: "Enter", ctrlKey: true })]);
    await vi.waitFor(() => expect(recorded()).toBe(1));
    await flushPromises();
    expect(recorded()).toBe(1);
    form.unmount();
  });

  it("records beside the event why, which changes nothing of what was foreseen", async () => {
    const { form, input, recorded, listed } = open();
    input.element.focus();
    await input.setValue("重复");
    await listed("重复");
    asked.commands = [];
    await form.get("[data-question=why] input").setValue(" 家里人说 ");
    await flushPromises();
    expect(asked.commands).not.toContain("event_foresee");
    await form.trigger("submit");
    await vi.waitFor(() => expect(recorded()).toBe(1));
    expect(asked.reasons).toEqual([" 家里人说 "]);
    form.unmount();
  });

  it("asks for no second reason where the event is told with one", () => {
    const { form } = open({ ...KIND, saysWhy: true });
    expect(form.find("[data-question=why]").exists()).toBe(false);
    form.unmount();
  });

  it("offers the place of the household that is chosen in it", async () => {
    const { form } = open({
      ...KIND,
      questions: [
        { name: "household", kind: "household", needed: true },
        { name: "place", kind: "place", among: "household", needed: true },
      ],
    });
    form.getComponent(FoundField).vm.$emit("update:modelValue", "h");
    await vi.waitFor(() => expect(form.get<HTMLSelectElement>("[data-question=place] select").element.value).toBe("1"));
    form.unmount();
  });

  it("forgets sex and birth with the ID number that said them", async () => {
    const kind: EventKind = {
      ...KIND,
      questions: [
        { name: "id_number", kind: "id" },
        { name: "birth", kind: "date" },
      ],
    };
    const { form } = open(kind);
    const [number, birth] = form.findAllComponents(FieldCell);
    await number?.props("save")(NUMBER.number);
    expect(birth?.props("value")).toBe(NUMBER.birth);
    await number?.props("save")("");
    expect(birth?.props("value")).toBe("");
    form.unmount();
  });

  it("shows what will change while it is typed, and misses nothing that is there by then", async () => {
    const { form, input, recorded, listed } = open();
    expect(form.text()).toContain(zhCN.events.questions.reason);
    input.element.focus();
    await input.setValue("重");
    await listed("重");
    await input.setValue("重复");
    await listed("重复");
    await input.setValue("");
    await vi.waitFor(() => expect(form.find(".foreseen").exists()).toBe(false));
    expect(recorded()).toBe(0);
    form.unmount();
  });

  it("records nothing that the list has not shown, says so, and does with the next press", async () => {
    const { form, input, recorded, listed } = open();
    input.element.focus();
    await input.setValue("重");
    await listed("重");
    // The list of what is typed by now is still to come.
    void input.setValue("重复");
    await form.trigger("submit");
    await vi.waitFor(() => expect(form.get("[role=alert]").text()).toBe(zhCN.events.lookFirst));
    await listed("重复");
    expect(recorded()).toBe(0);
    await form.trigger("submit");
    await vi.waitFor(() => expect(recorded()).toBe(1));
    form.unmount();
  });
});
