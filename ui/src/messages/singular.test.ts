import { expect, it } from "vitest";
import { createMessages } from "./index";

it("counts one thing in English as one", () => {
  const { t } = createMessages("en").global;
  expect(t("households.count", { count: 1 })).toBe("1 household");
  expect(t("households.count", { count: 21 })).toBe("21 households");
  expect(t("households.count", { count: "1,001" })).toBe("1,001 households");
  expect(t("held.count", { count: 1 })).toBe("1 entry");
  expect(t("rosters.sum", { rows: 1, households: 0, persons: 1 })).toBe("1 row: 0 new households, 1 new person.");
});
