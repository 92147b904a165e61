import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp, nextTick, type App } from "vue";
import type { Tick } from "@/bindings/Tick";
import { jobStop } from "@/ipc/jobs";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";
import JobPanel from "./JobPanel.vue";
import { runJob, useJob } from "./job";

vi.mock("@/ipc/jobs", () => ({ jobStop: vi.fn() }));

let app: App;
let root: HTMLElement;
let tell: (tick: Tick) => void;
let end: (value: string) => void;

/** A job that goes as the test says. */
const begin = () =>
  runJob<string>("take", (onTick) => {
    tell = onTick;
    return new Promise((resolve) => (end = resolve));
  });

describe("a long job", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.mocked(jobStop).mockResolvedValue(true);
    root = document.createElement("div");
    app = createApp(JobPanel).use(createMessages());
    app.mount(root);
  });

  afterEach(() => {
    app.unmount();
    vi.useRealTimers();
  });

  it("is shown only once it takes long enough, with its figures and what is left", async () => {
    const done = begin();
    tell({ done: 2, of: 10, are_files: true, seconds_left: 90 });
    await vi.advanceTimersByTimeAsync(400);
    expect(root.querySelector(".job")).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    expect(root.querySelector("progress")?.getAttribute("value")).toBe("2");
    expect(root.textContent).toContain(zhCN.jobs.minutesLeft.replace("{minutes}", "2"));
    end("all");
    expect(await done).toBe("all");
    await nextTick();
    expect(root.querySelector(".job")).toBeNull();
  });

  it("is told by its share where it is no files, and says whether one can write meanwhile", async () => {
    const done = begin();
    tell({ done: 512, of: 1024, are_files: false, seconds_left: 3 });
    await vi.advanceTimersByTimeAsync(600);
    expect(root.textContent).toContain("50%");
    expect(root.textContent).toContain(zhCN.jobs.readOnly);
    tell({ done: 0, of: 0, are_files: false, seconds_left: null });
    await nextTick();
    expect(root.querySelector("progress")?.hasAttribute("value")).toBe(false);
    end("all");
    await done;
  });

  it("is not shown while a dialog is open", async () => {
    const done = begin();
    await vi.advanceTimersByTimeAsync(5000);
    expect(root.querySelector(".job")).toBeNull();
    tell({ done: 0, of: 0, are_files: false, seconds_left: null });
    await vi.advanceTimersByTimeAsync(600);
    expect(root.querySelector(".job")).not.toBeNull();
    end("all");
    await done;
  });

  it("is stopped once", async () => {
    const done = begin();
    tell({ done: 0, of: 0, are_files: false, seconds_left: null });
    await vi.advanceTimersByTimeAsync(600);
    root.querySelector("button")?.click();
    await nextTick();
    expect(jobStop).toHaveBeenCalledOnce();
    expect(root.querySelector("button")?.disabled).toBe(true);
    expect(root.textContent).toContain(zhCN.jobs.stopping);
    end("some");
    await done;
  });

  it("stays in sight when another one is refused because it runs", async () => {
    const done = begin();
    await expect(runJob("look", () => Promise.reject(new Error("busy")))).rejects.toThrow("busy");
    expect(useJob().value?.work).toBe("take");
    end("all");
    await done;
    expect(useJob().value).toBeNull();
  });

  it("says nothing more after its end", async () => {
    const done = begin();
    end("all");
    await done;
    tell({ done: 1, of: 2, are_files: true, seconds_left: 1 });
    expect(useJob().value).toBeNull();
  });
});
