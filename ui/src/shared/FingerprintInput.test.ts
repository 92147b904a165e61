import { mount } from "@vue/test-utils";
import { describe, expect, it, vi } from "vitest";
import { createMessages } from "@/messages";
import FingerprintInput from "./FingerprintInput.vue";

function open() {
  const box = mount(FingerprintInput, {
    attachTo: document.body,
    props: { modelValue: "", label: "x", "onUpdate:modelValue": (value: string) => box.setProps({ modelValue: value }) },
    global: { plugins: [createMessages()] },
  });
  return box;
}

const shown = (box: ReturnType<typeof open>) => box.findAll("input").map((field) => field.element.value);

describe("a fingerprint that is typed by groups", () => {
  it("is whole only when all groups are", async () => {
    const box = open();
    for (const [at, field] of box.findAll("input").entries()) {
      expect(box.props("modelValue")).toBe("");
      await field.setValue(String(at + 1).repeat(5));
    }
    expect(box.props("modelValue")).toBe("11111-22222-33333-44444-55555-66666");
    await box.get("[data-group='3']").setValue("333");
    expect(box.props("modelValue")).toBe("");
  });

  it("goes on into the next groups, also in full width and with hyphens", async () => {
    const box = open();
    await box.get("input").setValue("\uff11\uff12345-67890 1234567890-1234567890");
    expect(shown(box)).toEqual(["12345", "67890", "12345", "67890", "12345", "67890"]);
  });

  it("is typed over group by group, the last one as well, and keeps what is whole", async () => {
    const box = open();
    const fields = box.findAll("input");
    for (const field of fields) await field.setValue("11111");
    for (const [at, { element }] of fields.entries()) {
      if (at === 0) element.focus();
      await vi.waitFor(() => expect(document.activeElement).toBe(element));
      expect([element.selectionStart, element.selectionEnd]).toEqual([0, 5]);
      await fields[at]?.setValue("22222");
    }
    expect(box.props("modelValue")).toBe("22222-22222-22222-22222-22222-22222");
    expect(fields[5]?.element.selectionStart).toBe(5);
    box.unmount();
  });

  it("takes digits alone", async () => {
    const box = open();
    await box.get("input").setValue("1a2");
    expect(shown(box)[0]).toBe("12");
  });
});
