import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import NewPassphrase from "./NewPassphrase.vue";

function open() {
  const form = mount(NewPassphrase, {
    attachTo: document.body,
    props: { name: "new", modelValue: "", "onUpdate:modelValue": (value: string) => form.setProps({ modelValue: value }) },
    global: { plugins: [createMessages()] },
  });
  return form;
}

const words = zhCN.session.new;

describe("a new passphrase", () => {
  it("is given once both are the same and long enough", async () => {
    const form = open();
    expect(form.text()).toContain(words.advice);
    await form.get("#new-passphrase").setValue("a sentence of mine");
    expect(form.text()).toContain(words.strength.good);
    await form.get("#new-passphrase-again").setValue("a sentence of");
    expect([form.props("modelValue"), form.text().includes(words.differs)]).toEqual(["", false]);
    await form.get("#new-passphrase-again").setValue("a sentence of yours");
    expect([form.props("modelValue"), form.text().includes(words.differs)]).toEqual(["", true]);
    await form.get("#new-passphrase-again").setValue("a sentence of mine");
    expect(form.props("modelValue")).toBe("a sentence of mine");
    expect(form.text()).toContain(words.same);
  });

  it("goes on by Enter to what is still to be done, and says what that is", async () => {
    const form = open();
    const [first, again] = [form.get<HTMLInputElement>("#new-passphrase"), form.get<HTMLInputElement>("#new-passphrase-again")];
    first.element.focus();
    await first.setValue("short");
    await first.trigger("keydown", { key: "Enter" });
    expect(document.activeElement).toBe(first.element);
    await first.setValue("a sentence of mine");
    await first.trigger("keydown", { key: "Enter" });
    expect(document.activeElement).toBe(again.element);
    expect(form.text()).toContain(words.missing);
    // Shorter is another passphrase as well, once it is done with.
    await again.setValue("a sentence");
    expect(form.text()).not.toContain(words.differs);
    await again.trigger("keydown", { key: "Enter" });
    expect(form.text()).toContain(words.differs);
    expect([again.element.selectionStart, again.element.selectionEnd]).toEqual([0, 10]);
    await again.setValue("a sentence of mine");
    const key = new KeyboardEvent("keydown", { key: "Enter", cancelable: true });
    again.element.dispatchEvent(key);
    expect([key.defaultPrevented, form.props("modelValue")]).toEqual([false, "a sentence of mine"]);
    form.unmount();
  });

  it("is not given while it is too short, and says what is poor about it", async () => {
    const form = open();
    await form.get("#new-passphrase").setValue("1234567");
    await form.get("#new-passphrase-again").setValue("1234567");
    expect(form.props("modelValue")).toBe("");
    expect(form.text()).toContain("8");
    for (const [first, poor] of [["19650307", words.strength.digits.replace("{digits}", "12")], ["12345678", words.strength.run]] as const) {
      await form.get("#new-passphrase").setValue(first);
      await form.get("#new-passphrase-again").setValue(first);
      expect([form.props("modelValue"), form.text().includes(poor)]).toEqual(["", true]);
    }
    await form.get("#new-passphrase").setValue("zhangsan");
    await form.get("#new-passphrase-again").setValue("zhangsan");
    expect([form.props("modelValue"), form.text().includes(words.strength.name)]).toEqual(["zhangsan", true]);
  });
});
