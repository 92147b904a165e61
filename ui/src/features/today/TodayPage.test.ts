import { VueQueryPlugin } from "@tanstack/vue-query";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPages } from "@/app/router";
import type { Backup } from "@/bindings/Backup";
import type { Backups } from "@/bindings/Backups";
import type { ClerkDay } from "@/bindings/ClerkDay";
import type { OfficerDay } from "@/bindings/OfficerDay";
import ClerkToday from "@/features/today/ClerkToday.vue";
import OfficerToday from "@/features/today/OfficerToday.vue";
import { createMessages } from "@/messages";
import zhCN from "@/messages/zh-CN";

const asked = vi.hoisted(() => ({ answers: {} as Record<string, unknown> }));
vi.mock("@/ipc/call", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/ipc/call")>()),
  call: (command: string) => Promise.resolve(asked.answers[command] ?? []),
}));

const nothingCame = { number: "b/1", at: "2026-03-02T00:00:00Z", decisions: [], gained: [], given_up: [], merged: [], changed: [] };
const quietOfficer: OfficerDay = { came: nothingCame, waiting: [], offers: [] };
const quietClerk: ClerkDay = { conflicts: 0, held: 0, orphans: 0, offers: [], officers: 1, has_households: true, silent: [], returns_due: [] };
const backup: Backup = {
  file: "a.huce-backup",
  at: "2026-03-02T08:30:00Z",
  bytes: 2048,
  why: "daily",
  is_here: true,
  is_second: false,
  counts: null,
  proven_at: "",
  damaged_at: "",
};
const noBackups: Backups = { place: "", second: null, rule: { whole_days: 7, most: 20, days: 7, weeks: 4, months: 12 }, backups: [], failed: null };
const unsent = (entries: number, days: number, has_handed_in = true) => ({ entries, written: 0, groups: [], oldest: "", days, has_handed_in });

async function shown(page: typeof OfficerToday | typeof ClerkToday, answers: Record<string, unknown>) {
  asked.answers = { backup_list: noBackups, ...answers };
  const mounted = mount(page, { global: { plugins: [createMessages(), createPages(), VueQueryPlugin] } });
  await flushPromises();
  await flushPromises();
  return mounted;
}

describe("today", () => {
  beforeEach(() => localStorage.clear());

  it("says what a good day is when an officer has nothing to do", async () => {
    const page = await shown(OfficerToday, { officer_day: quietOfficer, unsent: unsent(0, 0) });
    expect(page.text()).toContain(zhCN.today.unsent.none);
    expect(page.text()).toContain(zhCN.today.good.officer);
    const first = await shown(OfficerToday, { officer_day: quietOfficer, unsent: unsent(0, 0, false) });
    expect(first.text()).toContain(zhCN.today.unsent.nothing);
    expect(first.text()).not.toContain(zhCN.today.unsent.none);
  });

  it("says how old the oldest change is that was not handed in", async () => {
    const page = await shown(OfficerToday, { officer_day: quietOfficer, unsent: unsent(17, 23) });
    expect(page.text()).toContain("17 处未上交");
    expect(page.text()).toContain("23 天前");
    expect(page.text()).not.toContain(zhCN.today.good.officer);
  });

  it("names the heads of households that went as long as they are known, and says where they are not any more", async () => {
    const line = async (head: string) => {
      const came = { ...nothingCame, given_up: [{ place: "清溪村一组", number: "002", head }] };
      const page = await shown(OfficerToday, { officer_day: { ...quietOfficer, came }, unsent: unsent(0, 0) });
      return page.get("[data-news=given-up]").text();
    };
    expect(await line("周福生")).toContain("清溪村一组 002 户（周福生）");
    expect(await line("周福生")).not.toContain(zhCN.today.came.nameless);
    expect(await line("")).toContain(zhCN.today.came.nameless);
  });

  it("says what a good day is when a clerk has nothing to do, and nothing of it otherwise", async () => {
    const quiet = await shown(ClerkToday, { clerk_day: quietClerk });
    expect(quiet.text()).toContain(zhCN.today.good.township);
    const busy = await shown(ClerkToday, { clerk_day: { ...quietClerk, silent: [{ id: "o", name: "李秀英", days: 45 }] } });
    expect(busy.text()).toContain("45 天没有交");
    expect(busy.text()).not.toContain(zhCN.today.good.township);
  });

  it("says when the last backup was made, that there is none, and that one did not come about", async () => {
    const line = async (backups: Partial<Backups>) => {
      const page = await shown(ClerkToday, { clerk_day: quietClerk, backup_list: { ...noBackups, ...backups } });
      return page.get("[data-news=backup]").text();
    };
    expect(await line({})).toContain(zhCN.backups.now.none);
    expect(await line({ backups: [backup] })).toContain("2026-03-02");
    expect(await line({ backups: [backup] })).toContain(zhCN.today.backup.here);
    const second = { path: "/media/stick/huce", is_there: true, waiting: 0 };
    expect(await line({ backups: [backup], second })).not.toContain(zhCN.today.backup.here);
    expect(await line({ backups: [backup], failed: { at: "2026-03-03T08:30:00Z", code: "disk.full" } })).toContain("2026-03-03 的备份没有做成");
  });

  it("says what a new township does first, and not that its officers have all handed in", async () => {
    const page = await shown(ClerkToday, { clerk_day: { ...quietClerk, officers: 0 } });
    expect(page.get("[data-today=officers]").text()).toContain(zhCN.today.officers.nobody);
    expect(page.text()).not.toContain(zhCN.today.good.township);
  });
});
