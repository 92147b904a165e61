import type { Messages } from "..";

const cells: Messages["cells"] = {
  unknown: "“{text}” is none of the choices: pick one, or type its code or its initials.",
  lunar: "By the lunar calendar: {date}",
  improbable: "{date} is very early; look again",
  taken: "{name} has this number already",
  takenIn: "{name} has this number already (household {home})",
  phone: "Not the length of a telephone number; look again",
  date: {
    future: "This day is still to come",
    ambiguous: "It can be read in two ways; write it like 1990-03-02",
    no_year: "Write the year too",
    invalid: "There is no such day",
  },
  idNumber: {
    none: "No number yet",
    wrong_check: "The last digit does not fit; compare with the card",
    damaged: "Wrong length, or no such birth date",
    contradicts_birth: "Does not fit the birth date; compare with the card",
    contradicts_sex: "Does not fit the sex; compare with the card",
  },
  left: "Not finished last time; go on.",
  drop: "Drop it",
  dropKey: "Drop it (Esc)",
  dropOf: "{what}: drop what was not finished",
  changed: "Recorded: {what}",
  doubtful: "{what}. Please note: {doubts}",
  undo: "Undo",
  undoKey: "Undo (Ctrl+Z)",
  takenBack: "Undone: {what}",
  nothingToUndo: "Nothing to undo: Ctrl+Z takes back what was recorded last since the register was opened; what is older is undone under “What happened” of the person or household.",
  undoing: "Undoing…",
  close: "Close",
  reason: {
    optional: "optional; e.g. household book",
    phrases: {
      said: "said so in person",
      book: "household book",
      card: "ID card",
      family: "family says so",
      visit: "checked on a visit",
      phone: "checked by telephone",
      mistake: "entered wrongly before",
    },
  },
};

export default cells;
