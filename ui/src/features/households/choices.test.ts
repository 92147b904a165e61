import { beforeEach, describe, expect, it } from "vitest";
import { columnsFor, columnNames, fitting, moveColumn, read, untouchedColumns } from "./choices";

const kept = (value: unknown) => localStorage.setItem("huce.households", JSON.stringify(value));

describe("what is chosen for the list", () => {
  beforeEach(() => localStorage.clear());

  it("is nothing until somebody chooses", () => {
    expect(read()).toEqual({ columns: untouchedColumns(), place: "", mark: "all" });
  });

  it("is kept as far as it is understood", () => {
    kept({ columns: [{ name: "phone", isShown: false, width: 900 }, { name: "fees" }, { name: "phone" }], place: "41999910020101", mark: "unsent" });
    const { columns, place, mark } = read();
    expect(columns[0]).toEqual({ name: "phone", isShown: false, width: 40 });
    expect(columns.map((column) => column.name).sort()).toEqual([...columnNames].sort());
    expect([place, mark]).toEqual(["41999910020101", "unsent"]);
    kept({ place: "吴大海", mark: "rich" });
    expect(read()).toMatchObject({ place: "", mark: "all" });
  });

  it("never hides who the head is", () => {
    kept({ columns: [{ name: "head", isShown: false, width: 8 }] });
    expect(read().columns[0]).toMatchObject({ name: "head", isShown: true });
  });

  it("moves a column by one place and no further than the end", () => {
    const columns = untouchedColumns();
    moveColumn(columns, "head", -1);
    moveColumn(columns, "head", -1);
    expect(columns.slice(0, 2).map((column) => column.name)).toEqual(["head", "number"]);
    // An officer has no column of officers: those beside it change places over it.
    const offered = () => columnsFor(columns, "officer");
    moveColumn(columns, "phone", 1, offered());
    expect(columns.slice(-3).map((column) => column.name)).toEqual(["state", "officer", "phone"]);
    moveColumn(columns, "phone", 1, offered());
    expect(offered().at(-1)?.name).toBe("phone");
    expect([fitting(0), fitting(7.26), fitting(99)]).toEqual([3, 7.5, 40]);
  });
});
