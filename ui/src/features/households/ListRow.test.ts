import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import type { ListLine } from "@/bindings/ListLine";
import { createMessages } from "@/messages";
import ListRow from "./ListRow.vue";
import { untouchedColumns } from "./choices";

const LINE: ListLine = {
  id: "h",
  place_code: "419999100201",
  place: "清溪村",
  number: "002",
  address: "清溪村一组2号",
  head: "",
  members: 3,
  officer: "张建国",
  phone: "",
  is_unsent: true,
  is_written: false,
  closed_on: "",
  is_voided: false,
};

const row = (line: ListLine | undefined, isNarrow: boolean) =>
  mount(ListRow, {
    props: { line, columns: untouchedColumns().filter((column) => column.name !== "officer"), isNarrow, isChosen: false },
    global: { plugins: [createMessages()] },
  });

describe("a household in the list", () => {
  it("says in words what waits", () => {
    for (const isNarrow of [false, true]) {
      const text = row(LINE, isNarrow).text();
      expect(text).toContain("户主待定");
      expect(text).toContain("未上交");
    }
    expect(row({ ...LINE, is_written: true }, false).text()).toContain("已写出");
    expect(row({ ...LINE, is_voided: true }, false).text()).toContain("已作废");
    expect(row({ ...LINE, closed_on: "2026-03-01" }, false).text()).toContain("2026-03-01 销户");
  });

  it("shows the columns that are chosen, and no others", () => {
    expect(row(LINE, false).text()).not.toContain("张建国");
    expect(row(LINE, false).findAll(".line > span")).toHaveLength(6);
  });

  it("is empty while it is being read", () => {
    expect(row(undefined, false).text()).toBe("");
  });
});
