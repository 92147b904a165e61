import type { Messages } from "..";

const session: Messages["session"] = {
  title: "Open the register",
  folder: "The register is in {folder}",
  passphrase: "Passphrase",
  show: "Show the passphrase",
  hide: "Hide the passphrase",
  open: "Open",
  locking: "Locking…",
  lockingWhat: "It is locked as soon as what is being written is done; nothing of it can be seen any more.",
  restore: "Restore from a backup…",
  opening: "Opening…",
  users: "Where several people share this computer, each types their own passphrase.",
  forgot: "Forgot the passphrase",
  demo: "Open the demonstration",
  demoPassphrase: "The passphrase of the demonstration is ",
  new: {
    passphrase: "New passphrase",
    again: "Once more",
    advice: "Best is a sentence that only you know; no birthday, no telephone number, no ID number.",
    same: "Both are the same.",
    missing: "Type the same once more.",
    differs: "They differ: look again.",
    strength: {
      short: "Too short: at least {least} characters.",
      digits: "Digits only, like a birthday or a telephone number: whoever steals the computer finds it soon. Add some words.",
      plain: "Too regular, easily guessed. Choose a sentence.",
      fair: "It will do; a few more characters are safer.",
      good: "Good: hard to guess.",
    },
  },
  recover: {
    title: "Choose a new passphrase",
    safe: "No data is lost; with a new passphrase the register opens as before.",
    by: "What opens it",
    code: "The code on the recovery sheet",
    share: "A share file from the township",
    type: "Recovery code",
    shareWhat: "Ask the township for a share file made for this computer and bring it on a stick. The file is chosen next.",
    pick: "Choose the township's share file",
    open: "Set the passphrase and open",
    choose: "Choose the file, set the passphrase and open",
    back: "Back",
    whose: "This changes the passphrase of the first user. Another user who forgot theirs is added again under Settings.",
  },
};

export default session;
