import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp, nextTick, type App } from "vue";
import { about } from "@/ipc/about";
import { createMessages } from "@/messages";
import en from "@/messages/en";
import zhCN from "@/messages/zh-CN";
import WelcomePage from "./WelcomePage.vue";

vi.mock("@/ipc/about", () => ({ about: vi.fn() }));

let app: App;
let root: HTMLElement;

function open() {
  root = document.createElement("div");
  app = createApp(WelcomePage).use(createMessages());
  app.mount(root);
}

const state = () => root.querySelector("main")?.dataset["state"];

describe("the first page", () => {
  beforeEach(() => {
    vi.mocked(about).mockResolvedValue({ product: "Huce", version: "1.2.3" });
  });

  afterEach(() => {
    app.unmount();
  });

  it("names the product and the version that the program gives", async () => {
    open();
    expect(state()).toBe("asking");
    await vi.waitFor(() => expect(state()).toBe("ready"));
    expect(root.querySelector("h1")?.textContent).toBe(zhCN.app.name);
    expect(root.querySelector("footer")?.textContent).toContain("1.2.3");
  });

  it("says so where no program answers", async () => {
    vi.mocked(about).mockRejectedValue(new Error("no program"));
    open();
    await vi.waitFor(() => expect(state()).toBe("alone"));
    expect(root.querySelector("footer")?.textContent).toBe(zhCN.welcome.versionUnknown);
  });

  it("says what the window does and does not", () => {
    open();
    expect(root.textContent).toContain(zhCN.welcome.state.window);
  });

  it("changes its language and back", async () => {
    open();
    const button = root.querySelector("button");
    button?.click();
    await nextTick();
    expect(root.querySelector("h1")?.textContent).toBe(en.app.name);
    button?.click();
    await nextTick();
    expect(root.querySelector("h1")?.textContent).toBe(zhCN.app.name);
  });
});
