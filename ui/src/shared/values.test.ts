import { describe, expect, it } from "vitest";
import { isForPrograms, isReadable, leading } from "./values";

describe("a field that only programs read", () => {
  it("is an id, an event or a calendar, and no date", () => {
    expect(["place_id", "offer_to", "death_event", "ended_event", "birth_calendar"].every(isForPrograms)).toBe(true);
    expect(["birth", "offer_on", "id_number", "voided_at"].some(isForPrograms)).toBe(false);
  });

  it("is read by the name of what its id stands for", () => {
    expect(isReadable("offer_to", ["", "9c"], { "9c": "李秀英" })).toBe(true);
    expect(isReadable("offer_to", ["8b", "9c"], { "9c": "李秀英" })).toBe(false);
    expect(isReadable("offer_to", ["", undefined], {})).toBe(false);
    expect(isReadable("death_event", ["9c"], { "9c": "死亡" })).toBe(false);
  });
});

describe("what a decision is about", () => {
  it("is named by the fields that people give, not by what follows from them", () => {
    expect(leading(["sex", "birth", "birth_calendar", "birth_text", "id_number", "id_state"])).toEqual(["sex", "birth", "id_number"]);
  });

  it("is named by what follows where that is all", () => {
    expect(leading(["birth_text"])).toEqual(["birth_text"]);
    expect(leading(["birth_calendar"])).toEqual(["birth_calendar"]);
  });
});
