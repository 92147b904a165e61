import type { Messages } from "..";

const settings: Messages["settings"] = {
  title: "Settings",
  display: "Display",
  text: { title: "Text size", "16": "Standard", "20": "Large", "24": "Very large" },
  theme: { title: "Theme", system: "As the system", light: "Light", dark: "Dark" },
  language: "Language",
  languages: { "zh-CN": "中文", en: "English" },
  lock: {
    title: "Lock",
    idle: "Lock by itself when nobody has done anything for",
    minutes: "{minutes} minutes",
    what: "Once locked, nothing is seen without the passphrase. What is being filled in is there again afterwards, and after closing the window too.",
    key: "When you leave the desk, press Ctrl+L: it locks at once.",
  },
  passphrase: {
    title: "Change the passphrase",
    old: "Present passphrase",
    change: "Change the passphrase",
    changed: "Changed: use the new one from now on. The recovery code stays the same.",
    older: "Backups made before open with the passphrase of their time.",
  },
  register: {
    title: "This register",
    isTownship: "{name}, the township's register",
    isOfficer: "An officer's register, handed in to {name}",
    township: "The township's fingerprint",
    own: "This computer's fingerprint",
    read: "When an officer calls to compare it, read it out group by group.",
    compare: "When the township calls to compare it, read it out group by group.",
    again: {
      write: "Write the request once more",
      pick: "Where the request goes",
      written: "Written: {file}",
      what: "Only where the township was restored and does not know this computer any more: it enrols it once more, then hand in and read the return. Everything stays, and nothing is to be joined.",
    },
  },
  users: {
    title: "Users",
    what: "Whoever shares this register has a passphrase of their own; what they record stands under their name.",
    first: "First user",
    since: "since {on}",
    name: "Name",
    add: "Add the user",
    present: "has it open now",
    remove: "Remove",
    removeOf: "Remove {name}",
    removeWhat: "The passphrase of {name} no longer opens this register; what {name} recorded stays under that name. Earlier backups still open with it, and the recovery code stays what it was.",
    keep: "Keep",
  },
};

export default settings;
