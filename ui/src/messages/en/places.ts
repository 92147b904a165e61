import type { Messages } from "..";

const places: Messages["places"] = {
  none: "No stick is plugged in; it appears here once it is.",
  pick: "Choose a folder…",
};

export default places;
