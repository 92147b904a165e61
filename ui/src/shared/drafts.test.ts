import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Draft } from "@/bindings/Draft";
import { closeDrafts, dropDrafts, isKept, keepDraft, keptValue, openDrafts, useDraft, useHeld, useLeft, writeDrafts } from "./drafts";

const disk = vi.hoisted(() => ({ drafts: new Map<string, Draft>(), writes: 0, fails: false }));
vi.mock("@/ipc/drafts", () => ({
  draftList: () => Promise.resolve([...disk.drafts.values()]),
  draftsKeep: (kept: Draft[], forgotten: string[]) => {
    if (disk.fails) return Promise.reject(new Error("full"));
    disk.writes += 1;
    for (const draft of kept) disk.drafts.set(draft.name, draft);
    for (const name of forgotten) disk.drafts.delete(name);
    return Promise.resolve(null);
  },
}));

const empty = () => ({ name: "", days: 0 });

describe("drafts", () => {
  beforeEach(async () => {
    await closeDrafts();
    Object.assign(disk, { drafts: new Map(), writes: 0, fails: false });
    await openDrafts("wang");
  });

  it("are there again when the form is opened anew", () => {
    const first = useDraft("birth", empty);
    expect(first.wasKept).toBe(false);
    first.draft.value.name = "Wu";
    const again = useDraft("birth", empty);
    expect(again.wasKept).toBe(true);
    expect(again.draft.value).toEqual({ name: "Wu", days: 0 });
    expect(useDraft("death", empty).draft.value).toEqual(empty());
  });

  it("outlast the page, and are listed by what they are called", async () => {
    useDraft("birth", empty, () => "A birth").draft.value.name = "Wu";
    await closeDrafts();
    expect(isKept("birth")).toBe(false);
    await openDrafts("wang");
    expect(useLeft().left().map((draft) => draft.title)).toEqual(["A birth"]);
    expect(useDraft("birth", empty).draft.value.name).toBe("Wu");
  });

  it("go with many keys into one write, and nowhere once they are recorded", async () => {
    const { draft, clear } = useDraft("birth", empty);
    for (const name of ["W", "Wu", "Wu H"]) draft.value.name = name;
    keepDraft("birth/on", "", "2026");
    await writeDrafts();
    expect(disk.writes).toBe(1);
    clear();
    await writeDrafts();
    expect(draft.value).toEqual(empty());
    expect(disk.drafts.size).toBe(0);
    expect(useDraft("birth", empty).wasKept).toBe(false);
  });

  it("of a form go with it, and those of others stay", () => {
    for (const name of ["birth", "birth/on", "births"]) keepDraft(name, "", "x");
    dropDrafts("birth");
    expect(["birth", "birth/on", "births"].map(isKept)).toEqual([false, false, true]);
  });

  it("are tried again where the disk did not take them", async () => {
    disk.fails = true;
    keepDraft("a", "", "1");
    await writeDrafts();
    expect(useLeft().refused.value).toBeDefined();
    disk.fails = false;
    keepDraft("b", "", "2");
    await writeDrafts();
    expect([...disk.drafts.keys()]).toEqual(["a", "b"]);
    expect(useLeft().refused.value).toBeUndefined();
  });

  it("are held over a lock for whoever typed them where the disk did not take them", async () => {
    keepDraft("a", "A", "written");
    keepDraft("b", "B", "1");
    await writeDrafts();
    disk.fails = true;
    dropDrafts("a");
    keepDraft("b", "B", "12");
    await closeDrafts();
    expect([isKept("b"), useHeld().value]).toEqual([false, 1]);
    await openDrafts("li");
    expect(keptValue("b")).toBe("1");
    await closeDrafts();
    disk.fails = false;
    await openDrafts("wang");
    expect([isKept("a"), keptValue("b"), useHeld().value]).toEqual([false, "12", 0]);
    expect(useLeft().left().map((draft) => draft.title)).toEqual(["B"]);
    await writeDrafts();
    expect([...disk.drafts.values()].map((draft) => draft.value)).toEqual(['"12"']);
  });

  it("take along what is typed while they are being written before a lock", async () => {
    keepDraft("a", "", "1");
    const closing = closeDrafts();
    keepDraft("a", "", "12");
    await closing;
    expect(disk.drafts.get("a")?.value).toBe('"12"');
  });

  it("stay in the page while there is no register, and are written nowhere", async () => {
    await closeDrafts();
    useDraft("setup", empty).draft.value.name = "Wu";
    await writeDrafts();
    expect(disk.writes).toBe(0);
    expect(keptValue("setup")).toEqual({ name: "Wu", days: 0 });
  });
});
