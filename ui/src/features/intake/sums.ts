import type { BundleLine } from "@/ipc/intake";

/** What the taking of some bundles comes to; a type, so that it can be the values of a message. */
export type Sums = {
  count: number;
  applied: number;
  conflicts: number;
  held: number;
  already: number;
};

/** Whether a bundle that was looked at can be taken in. */
export const canBeTaken = (one: BundleLine) => one.status === "planned";

/** Whether a bundle comes from a computer that was taken out of use: it is taken only where somebody ticks it, and all of it is held. */
export const isRevoked = (one: BundleLine) => one.warnings.includes("device.revoked");

/** Whether something before a bundle is missing: it is taken along, so that the next return to its officer brings what is missing, and takes nothing in. */
export const hasGap = (one: BundleLine) => one.told?.code === "bundle.gap";

/** The figures of some bundles together. */
export function sums(bundles: BundleLine[]): Sums {
  const add = (figure: (one: BundleLine) => number) => bundles.reduce((sum, one) => sum + figure(one), 0);
  return {
    count: bundles.length,
    applied: add((one) => one.applied),
    conflicts: add((one) => one.conflicts),
    held: add((one) => one.held),
    already: add((one) => one.already + one.rejected + one.purged),
  };
}
