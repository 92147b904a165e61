import type { PlaceGroup } from "@/bindings/PlaceGroup";

/** What stands on a line of the list: the heading of a group, or a household, counted from 0 over all groups. */
export type Item = { kind: "heading"; group: PlaceGroup } | { kind: "household"; at: number };

/** Where the lines of a list with headings stand. */
export class Layout {
  /** The line of each group's heading. */
  private readonly headings: number[] = [];
  /** The first household of each group. */
  private readonly firsts: number[] = [];
  /** How many lines there are, headings included. */
  readonly lines: number;
  /** How many households. */
  readonly count: number;

  constructor(readonly groups: PlaceGroup[]) {
    let [line, at] = [0, 0];
    for (const group of groups) {
      this.headings.push(line);
      this.firsts.push(at);
      line += group.count + 1;
      at += group.count;
    }
    this.lines = line;
    this.count = at;
  }

  /** What stands on a line. */
  item(line: number): Item | undefined {
    const index = last(this.headings, line);
    const [group, heading, first] = [this.groups[index], this.headings[index], this.firsts[index]];
    if (!group || heading === undefined || first === undefined) return undefined;
    return line === heading ? { kind: "heading", group } : { kind: "household", at: first + line - heading - 1 };
  }

  /** The line of a household. */
  lineOf(at: number): number {
    return at + last(this.firsts, at) + 1;
  }

  /** The group of the household or heading on a line. */
  groupOf(line: number): PlaceGroup | undefined {
    return this.groups[last(this.headings, line)];
  }
}

/** The last one in an ascending list that is not larger; -1 where all are. */
function last(ascending: number[], wanted: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
