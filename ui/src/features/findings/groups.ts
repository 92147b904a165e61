import type { Finding } from "@/bindings/Finding";

/** Findings of one kind. */
export interface FindingGroup {
  kind: string;
  lines: Finding[];
}

/** Findings by kind, in the order in which the program found the first of each. */
export function byKind(findings: Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) {
    const lines = groups.get(one.kind);
    if (lines) lines.push(one);
    else groups.set(one.kind, [one]);
  }
  return [...groups].map(([kind, lines]) => ({ kind, lines }));
}
