import { describe, expect, it } from "vitest";
import type { BundleLine } from "@/ipc/intake";
import { canBeTaken, isRevoked, sums } from "./sums";

const bundle = (values: Partial<BundleLine>): BundleLine => ({
  file: "",
  from: "",
  status: "planned",
  entries: 0,
  applied: 0,
  conflicts: 0,
  held: 0,
  rejected: 0,
  purged: 0,
  already: 0,
  warnings: [],
  told: null,
  ...values,
});

describe("the figures before bundles are taken in", () => {
  it("add up what merges, what waits and what is here already", () => {
    const two = [bundle({ applied: 3, conflicts: 1, purged: 1 }), bundle({ applied: 2, held: 4, already: 1, rejected: 1 })];
    expect(sums(two)).toEqual({ count: 2, applied: 5, conflicts: 1, held: 4, already: 3 });
  });

  it("leave out what was refused or not looked at", () => {
    expect([bundle({}), bundle({ status: "refused" }), bundle({ status: "not-taken" })].map(canBeTaken)).toEqual([true, false, false]);
  });

  it("know a bundle from a computer that is out of use, and not one that was only replaced", () => {
    expect([["device.revoked"], ["device.retired"], []].map((warnings) => isRevoked(bundle({ warnings })))).toEqual([true, false, false]);
  });
});
