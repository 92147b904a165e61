import type { Messages } from "..";

const households: Messages["households"] = {
  title: "Households",
  count: "{count} households",
  filter: "Filter: head, address, number, group",
  shown: "{count} shown",
  none: "No households yet.",
  noneHint: "Once an officer has joined, the households given in charge are here; a township can read them from a roster.",
  noMatch: "No household fits.",
  columns: {
    place: "Group",
    number: "No.",
    head: "Head",
    members: "Persons",
    address: "Address",
    phone: "Phone",
    officer: "Officer",
  },
  headless: "Head to be named",
  pick: "Choose a household on the left; its page is shown here.",
  page: {
    household: "Household of {head}",
    noHead: "Head to be named",
    address: "Address",
    phone: "Phone",
    number: "No.",
    officer: "Officer",
    nobody: "In nobody's charge yet",
    note: "Note",
    members: "Members",
    back: "Back to the list",
    relation: "Relation",
    name: "Name",
    sex: "Sex",
    birth: "Born",
    idNumber: "ID number",
    outside: "With another officer",
    empty: "Nobody in it.",
  },
};

export default households;
