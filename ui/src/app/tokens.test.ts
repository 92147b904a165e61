import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/app/tokens.css", "utf8");

/** A colour in the light theme (1) or the dark one (2). */
function token(theme: 1 | 2, name: string): string {
  const value = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css)?.[theme];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

/** Relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", 1],
  ["dark", 2],
] as const)("tokens, %s", (_, theme) => {
  it.each(["ink", "ink-faded", "seal", "pine", "ochre", "lake"])("%s is readable on paper and sheet", (name) => {
    for (const ground of ["paper", "sheet"]) {
      expect(contrast(token(theme, name), token(theme, ground)), ground).toBeGreaterThanOrEqual(4.5);
    }
  });
});
