/**
 * What somebody chose for the window on this computer, kept in the page's local storage through a restart. It is not encrypted: nothing
 * in it may be about anybody in the register.
 */

/** Reads what was kept under a name; nothing where it is damaged or there is no storage. */
export function readKept(name: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(name) ?? "{}");
    return typeof found === "object" && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}

/** Keeps something under a name; without storage it holds until the window is closed. */
export function keep(name: string, value: unknown) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // As said above.
  }
}
