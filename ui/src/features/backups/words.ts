/** The word in the messages for why a backup did not come about. */
export function failure(code: string): "full" | "drive" | "readOnly" | "other" {
  if (code === "disk.full") return "full";
  if (code.startsWith("stick.") || code === "file.missing") return "drive";
  return code === "register.read_only" ? "readOnly" : "other";
}
