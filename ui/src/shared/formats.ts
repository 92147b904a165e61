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

/** A moment (RFC 3339) to the minute, as this computer's clock has it: YYYY-MM-DD HH:MM; "" stays "". */
export function minute(moment: string): string {
  if (moment === "") return "";
  const at = new Date(moment);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day(moment)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The last part of a path, by either system's separators. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** A file's length as people say it. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
