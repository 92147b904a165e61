import { describe, expect, it } from "vitest";
import type { Conflict } from "@/bindings/Conflict";
import { asked, readable } from "./values";

const conflict = (values: Partial<Conflict>): Conflict => ({
  id: "c",
  table: "person",
  row: "p",
  name: "吴大海",
  field: "phone",
  asked: ["phone"],
  before: "1",
  ours: "2",
  theirs: "3",
  names: {},
  officer: "张建国",
  officer_id: "o1",
  reason: "",
  made_at: "",
  entry: "",
  ...values,
});
const fields = (values: Partial<Conflict>) => readable(conflict(values)).map(({ field }) => field);

describe("what of a conflict people read", () => {
  it("is one value for a lone field, and several in their order", () => {
    expect(readable(conflict({}))).toEqual([{ field: "phone", before: "1", ours: "2", theirs: "3" }]);
    const two = conflict({ field: "birth,sex", before: ["", ""], ours: ["1980-01-01", "1"], theirs: ["1980-01-02", ""] });
    expect(readable(two)).toEqual([
      { field: "birth", before: "", ours: "1980-01-01", theirs: "1980-01-02" },
      { field: "sex", before: "", ours: "1", theirs: "" },
    ]);
  });

  it("is no id: the names of what ids stand for, or nothing", () => {
    const moved = { field: "place_id,number", before: ["a", "1"], ours: ["b", "2"], theirs: ["c", "3"] };
    expect(fields(moved)).toEqual(["number"]);
    expect(fields({ ...moved, names: { a: "一组", b: "二组" } })).toEqual(["number"]);
    expect(fields({ ...moved, names: { a: "一组", b: "二组", c: "三组" } })).toEqual(["place_id", "number"]);
    expect(fields({ field: "death_event", before: "", ours: "0f", theirs: "1f" })).toEqual([]);
    expect(fields({ field: "" })).toEqual([]);
  });

  it("is the calendar only where nothing else differs", () => {
    expect(fields({ field: "birth,birth_calendar", before: ["", ""], ours: ["1", "solar"], theirs: ["2", "lunar"] })).toEqual(["birth"]);
    expect(fields({ field: "birth_calendar", before: "", ours: "lunar_guessed", theirs: "lunar" })).toEqual(["birth_calendar"]);
  });
});

describe("the fields that another value is typed into", () => {
  const number = conflict({ field: "id_number,id_state", asked: ["id_number"] });

  it("are those that a conflict asks for", () => {
    expect(asked([number])).toEqual(["id_number"]);
    expect(asked([conflict({ field: "death_event", asked: [] })])).toEqual([]);
  });

  it("are the same for all that are settled together, and nobody's own", () => {
    const phone = conflict({});
    expect(asked([phone, phone])).toEqual(["phone"]);
    expect(asked([phone, number])).toEqual([]);
    expect(asked([phone, conflict({ table: "household" })])).toEqual([]);
    expect(asked([number, number])).toEqual([]);
  });
});
