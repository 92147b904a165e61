import type { FindingLine } from "@/bindings/FindingLine";

/** So many lines are shown at first, and more at a press. */
export const STEP = 50;

/** Findings of one kind. */
export interface FindingGroup {
  kind: string;
  lines: FindingLine[];
}

/** Findings by kind, in the order in which the program found the first of each. */
export function byKind(findings: FindingLine[]): FindingGroup[] {
  const groups = new Map<string, FindingLine[]>();
  for (const one of findings) {
    const lines = groups.get(one.kind);
    if (lines) lines.push(one);
    else groups.set(one.kind, [one]);
  }
  return [...groups].map(([kind, lines]) => ({ kind, lines }));
}
