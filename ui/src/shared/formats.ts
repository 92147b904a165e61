/** The thinnest space that keeps groups apart. */
const HAIR = "\u200a";

/** A citizen's ID number in groups of 6, 8 and 4, as people read it aloud. Anything else stays as it is. */
export function idNumber(text: string): string {
  return /^\d{17}[\dX]$/.test(text) ? [text.slice(0, 6), text.slice(6, 14), text.slice(14)].join(HAIR) : text;
}

/** A day of an RFC 3339 moment, as this computer's clock has it: YYYY-MM-DD; "" stays "". */
export function day(moment: string): string {
  if (moment === "") return "";
  const at = new Date(moment);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
