import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import { createMessages } from "@/messages";
import EventForm from "./EventForm.vue";
import type { EventKind } from "./kinds";

const asked = vi.hoisted(() => ({ commands: [] as string[] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string) => {
    asked.commands.push(command);
    return Promise.resolve(command === "event_record" ? { household: "", person: "", entry: null } : []);
  },
}));

const KIND: EventKind = {
  kind: "household-void",
  questions: [{ name: "reason", kind: "text", needed: true }],
  event: ({ household = "", reason = "" }) => ({ kind: "household-void", household, reason }),
};

it("an event is recorded once, however often that is pressed", async () => {
  const form = mount(EventForm, {
    props: { kind: KIND, person: "", household: "", offered: "" },
    attachTo: document.body,
    global: { plugins: [createMessages(), createPages(), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
  });
  const input = form.get("input");
  input.element.focus();
  await input.setValue("重复");
  // Twice while the field is still being taken over, and by the key as well.
  await Promise.all([form.trigger("submit"), form.trigger("submit"), input.trigger("keydown", { key: "Enter", ctrlKey: true })]);
  await vi.waitFor(() => expect(asked.commands).toContain("event_record"));
  await flushPromises();
  expect(asked.commands.filter((command) => command === "event_record")).toHaveLength(1);
  form.unmount();
});
