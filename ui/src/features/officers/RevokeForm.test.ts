import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import type { Device } from "@/bindings/Device";
import type { Officer } from "@/bindings/Officer";
import { createMessages } from "@/messages";
import RevokeForm from "./RevokeForm.vue";

const asked = vi.hoisted(() => ({ revoked: [] as unknown[] }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string, args: unknown) => {
    if (command === "device_revoke") asked.revoked.push(args);
    return Promise.resolve({});
  },
}));

const device: Device = { id: "d", short: "21483", state: "active", state_since: "2026-01-05", enrolled_on: "2026-01-05" };
const officer: Officer = {
  ...{ id: "o", name: "张建国", device: "d", devices: [device], from_on: "2026-01-05", areas: [], can_open: true },
  ...{ households: 42, last_bundle_at: "", last_return_at: "", conflicts: 0, held: 0 },
};

function open() {
  const plugins = [createMessages(), createPages(), [VueQueryPlugin, { queryClient: new QueryClient() }] as [typeof VueQueryPlugin, object]];
  return mount(RevokeForm, { props: { officer, device }, attachTo: document.body, global: { plugins } });
}

describe("taking a computer out", () => {
  beforeEach(() => {
    asked.revoked = [];
    document.body.innerHTML = "";
  });

  it("is done by its button alone: Enter in a field goes on to that, and does nothing yet", async () => {
    const form = open();
    const [lost, word, button] = [form.get<HTMLInputElement>("[value=lost]"), form.get<HTMLInputElement>("[data-field=word]"), form.get<HTMLElement>(".seal")];
    const enter = (field: HTMLElement) => {
      const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
      field.dispatchEvent(event);
      return event.defaultPrevented;
    };
    await lost.setValue();
    lost.element.focus();
    expect(enter(lost.element)).toBe(true);
    expect(document.activeElement).toBe(word.element);
    await word.setValue("赶集时丢失");
    expect(enter(word.element)).toBe(true);
    await flushPromises();
    expect(document.activeElement).toBe(button.element);
    expect(asked.revoked).toEqual([]);
    await form.trigger("submit");
    await flushPromises();
    expect(asked.revoked).toHaveLength(1);
    form.unmount();
  });
});
