import type { Messages } from "..";

const session: Messages["session"] = {
  title: "Open the register",
  folder: "The register is in {folder}",
  passphrase: "Passphrase",
  show: "Show the passphrase",
  hide: "Hide the passphrase",
  open: "Open",
  opening: "Opening…",
  forgotten:
    "A forgotten passphrase is replaced with the code on the recovery sheet, or with a file that the township makes; no data is lost.",
};

export default session;
