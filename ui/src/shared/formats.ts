/** The thinnest space that keeps groups apart. */
const HAIR = "\u200a";

/** A citizen's ID number in groups of 6, 8 and 4, as people read it aloud. Anything else stays as it is. */
export function idNumber(text: string): string {
  return /^\d{17}[\dX]$/.test(text) ? [text.slice(0, 6), text.slice(6, 14), text.slice(14)].join(HAIR) : text;
}

/** Beijing is so far ahead, the whole year round: days are days of Beijing, whatever zone a computer is set to. */
const AHEAD = 8 * 3_600_000;
function inBeijing(moment: string): string {
  const at = Date.parse(moment);
  // It may come from another computer: what is no moment is none.
  return Number.isNaN(at) ? "" : new Date(at + AHEAD).toISOString();
}

/** The day of Beijing of an RFC 3339 moment: YYYY-MM-DD; "" stays "". */
export const day = (moment: string) => inBeijing(moment).slice(0, 10);

/** A moment (RFC 3339) to the minute, in Beijing: YYYY-MM-DD HH:MM; "" stays "". */
export const minute = (moment: string) => inBeijing(moment).slice(0, 16).replace("T", " ");

/** The last part of a path, by either system's separators. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** A file's length as people say it. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
