import type { Messages } from "..";

const places: Messages["places"] = {
  none: "No stick is plugged in; it appears here once it is.",
  home: "home folder",
  pick: "Choose a folder…",
  titles: {
    handIn: "Folder for what is handed in",
    look: "Folder with bundles",
    requests: "The folder with the request",
    readReturn: "Folder with the return",
    returns: "Folder for the returns",
    share: "The folder for the share file",
  },
};

export default places;
