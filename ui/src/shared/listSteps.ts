const STEPS: Record<string, (from: number, last: number, page: number) => number> = {
  ArrowDown: (from, last) => Math.min(from + 1, last),
  ArrowUp: (from) => Math.max(from - 1, 0),
  PageDown: (from, last, page) => Math.min(from + page, last),
  PageUp: (from, _, page) => Math.max(from - page, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** The line of a list where a key leads to from another one; nothing where the key does not go through lists. */
export const steppedTo = (key: string, from: number, last: number, page: number): number | undefined => STEPS[key]?.(from, last, page);
