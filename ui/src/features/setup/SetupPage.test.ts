import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { about } from "@/ipc/about";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import SetupPage from "./SetupPage.vue";

vi.mock("@/ipc/about", () => ({ about: vi.fn() }));

function open() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return mount(SetupPage, { global: { plugins: [createMessages(), [VueQueryPlugin, { queryClient }]] } });
}

describe("the first start", () => {
  beforeEach(() => {
    vi.mocked(about).mockResolvedValue({ product: "Huce", version: "1.2.3" });
  });

  it("offers an officer's register, a township's and a demonstration, and names the version", async () => {
    const page = open();
    await flushPromises();
    expect(page.get("main").attributes("data-state")).toBe("ready");
    expect(page.get("footer").text()).toContain("1.2.3");
    for (const words of [zhCN.setup.officer.who, zhCN.setup.township.who, zhCN.setup.demo.who]) expect(page.text()).toContain(words);
  });

  it("says so where no program answers", async () => {
    vi.mocked(about).mockRejectedValue(new Error("no program"));
    const page = open();
    await flushPromises();
    expect(page.get("main").attributes("data-state")).toBe("alone");
    expect(page.get("footer").text()).toBe(zhCN.setup.versionUnknown);
  });

  it("asks a township for a division code of 6, 9 or 12 digits", async () => {
    const page = open();
    await page.get("[data-choose=township]").trigger("click");
    await page.get("#township-name").setValue("x");
    await page.get("#new-passphrase").setValue("a sentence of mine");
    await page.get("#new-passphrase-again").setValue("a sentence of mine");
    const button = page.get("button[type=submit]");
    expect(page.get("[data-missing]").text()).toContain(zhCN.setup.township.missing.division);
    for (const [division, isGood] of [["41999", false], ["419999", true], ["4199991", false], ["\uff1419999 100", true]] as const) {
      await page.get("#township-division").setValue(division);
      expect(button.attributes("disabled") === undefined, division).toBe(isGood);
      expect(page.find("[data-missing]").exists(), division).toBe(!isGood);
    }
    await page.get("form").trigger("keydown.esc");
    expect(page.find("[data-choose=township]").exists()).toBe(true);
  });
});
