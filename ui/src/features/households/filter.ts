import type { HouseholdLine } from "@/bindings/HouseholdLine";

/** The lines in which every word that was typed stands somewhere. */
export function matching(lines: HouseholdLine[], wanted: string): HouseholdLine[] {
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return lines;
  return lines.filter((line) => {
    const text = `${line.place} ${line.number} ${line.head} ${line.address} ${line.phone} ${line.officer}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
