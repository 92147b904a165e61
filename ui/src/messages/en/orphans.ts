import type { Messages } from "..";

const orphans: Messages["orphans"] = {
  title: "To restore",
  what: "The township's register was restored from a backup. What it lost the officers still have and bring back with what they hand in. Taken, it is in the register again under the same id.",
  count: "{count}",
  none: "Nothing to restore: the township was not restored from a backup, or all is back.",
  accept: "Take",
  acceptAll: "Take these {count}",
  accepting: "Taking…",
  accepted: "Back in the register: {count}.",
  with: "A person comes with the place in the household; where that was lost too, take it first. Held entries that waited for it are judged anew.",
  refused: "Could not be taken, {count}:",
  stays: "They stay here; nothing is lost.",
  from: "from {officer}",
  in: "in {household}",
  noHousehold: "the household was not offered",
  table: {
    place: "Place",
    household: "Household",
    person: "Person",
    membership: "Membership",
    partnership: "Marriage",
    parentage: "Parent and child",
    stay: "Stay elsewhere",
    event: "Event",
    other: "Other",
  },
};

export default orphans;
