import { mount } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import CloseNote from "./CloseNote.vue";
import { watchWindow } from "./window";

const program = vi.hoisted(() => ({ tell: undefined as ((note: string) => void) | undefined }));
vi.mock("@/ipc/window", () => ({
  windowWatch: (tell: (note: string) => void) => {
    program.tell = tell;
    return Promise.resolve(null);
  },
  windowClose: () => Promise.resolve(null),
}));

it("the window asks before it closes over something that this page has not begun", async () => {
  watchWindow();
  const note = mount(CloseNote, { attachTo: document.body, global: { plugins: [createMessages()] } });
  program.tell?.("close-asked");
  await nextTick();
  expect(note.get("[role=alert]").text()).toContain(zhCN.jobs.something);
  await note.get(".main").trigger("click");
  expect(note.find("[role=alert]").exists()).toBe(false);
  note.unmount();
});
