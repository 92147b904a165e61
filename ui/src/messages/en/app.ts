import type { Messages } from "..";

const app: Messages["app"] = {
  product: "户册 · Huce",
  name: "Huce",
  skip: "Skip to the page",
  and: ", ",
  loading: "Reading…",
  again: "Try again",
  comma: ", ",
  group: "Group {at}",
  unknown: {
    message: "The program gave no answer.",
    hint: "Close the window and open it again; everything recorded is there.",
  },
  nav: {
    label: "Main sections",
    conflicts: "Conflicts",
    findings: "Findings",
    held: "To review",
    households: "Households",
    intake: "Take in",
    officers: "Officers",
    stick: "Traffic",
    today: "Today",
    settings: "Settings",
    villages: "Villages",
  },
  search: {
    keys: "Ctrl+K",
    label: "Search",
    placeholder: "Name, pinyin, end of the ID number, phone, address",
    none: "Nobody found for “{text}”.",
    total: "{total} found",
    many: "Many found: here are the first {shown}; type one more character",
  },
  bar: {
    who: "{name} ({role})",
    officer: "Officer",
    township: "Township",
    unsent: "{count} not yet handed in",
    allSent: "All handed in",
    conflicts: "{count} to decide",
    held: "{count} to review",
    oldest: ", the oldest {days} days old",
    atTownship: "{count} wait at the township",
    lastTraffic: "Last exchange {on}",
    never: "No exchange yet",
    lock: "Lock",
    lockKey: "Ctrl+L locks as well",
  },
};

export default app;
