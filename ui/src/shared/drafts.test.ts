import { beforeEach, describe, expect, it } from "vitest";
import { forgetDrafts, useDraft } from "./drafts";

const empty = () => ({ name: "", days: 0 });

describe("drafts", () => {
  beforeEach(forgetDrafts);

  it("are there again when the form is opened anew", () => {
    const first = useDraft("birth", empty);
    expect(first.wasKept).toBe(false);
    first.draft.value.name = "Wu";
    const again = useDraft("birth", empty);
    expect(again.wasKept).toBe(true);
    expect(again.draft.value).toEqual({ name: "Wu", days: 0 });
    expect(useDraft("death", empty).draft.value).toEqual(empty());
  });

  it("are empty once they are recorded", () => {
    const { draft, clear } = useDraft("birth", empty);
    draft.value.days = 3;
    clear();
    expect(draft.value).toEqual(empty());
    expect(useDraft("birth", empty).wasKept).toBe(false);
  });

  it("do not go over to another register", () => {
    useDraft("birth", empty).draft.value.name = "Wu";
    forgetDrafts();
    expect(useDraft("birth", empty).draft.value).toEqual(empty());
  });
});
