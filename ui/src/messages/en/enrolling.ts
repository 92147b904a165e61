import type { Messages } from "..";

const enrolling: Messages["enrolling"] = {
  title: "Enrol an officer's computer",
  what: "The officer makes a register, writes a request and brings it on a stick. Look at the request first, then compare the fingerprint on the phone.",
  request: {
    title: "The request",
    look: "Look on stick {drive}",
    none: "There is no request here. Have the officer write it once more on the page for joining.",
    found: "Which one",
    new: "a new request",
    active: "this computer is enrolled for {name}; doing it again writes the same enrolment",
    retired: "{name} has replaced this computer; it cannot be enrolled again. Make a register on the new one",
    revoked: "this computer was revoked ({name}); it cannot be enrolled again. Make a new register and request",
  },
  who: {
    title: "Who",
    fresh: "A new officer",
    known: "An officer with a new computer",
    name: "Name",
    same: "There is an officer named {name} already.",
    isKnown: "It is that one, with a new computer",
    isOther: "It is another person of that name",
    choose: "Choose an officer",
    replaces: "The computer that {name} uses now is retired: what comes from it later is held. Where it was lost or stolen, revoke it afterwards.",
    first: "{name} has no computer in use. The enrolment holds all their households.",
  },
  places: {
    title: "Places",
    what: "Households without an officer on the ticked places go to this officer, who may also add some there. Others' households stay; hand them over under Charges.",
    none: "There are no places yet. Give households out under Charges afterwards.",
    free: "{name} ({free} without an officer, {count} in all)",
  },
  households: {
    title: "Households one by one",
    what: "Apart from the places, households may be ticked by hand: those without an officer that are not on the ticked places.",
    within: "All households without an officer are on the ticked places.",
    none: "All households have an officer. Hand over what is to come from others under Charges afterwards.",
    tickedOnly: "Ticked only",
  },
  fingerprint: {
    title: "The fingerprint, on the phone",
    what: "Call the officer, who reads six groups of digits from the own screen; type what you hear. The file's own is not shown: copied from the file it would prove nothing.",
    label: "The fingerprint as heard (six groups of five digits)",
  },
  binds: "Enrols the computer of {name}: {households} households with {persons} persons go into the enrolment, which only that computer opens. It is not undone, only revoked.",
  bindsKnown: "Enrols this computer for {name} and writes all their households, which only it opens. It is not undone, only revoked.",
  do: "Enrol and write the enrolment",
  doing: "Enrolling and writing…",
  done: {
    title: "{name} is enrolled",
    figures: "The enrolment holds {households} households.",
    file: "Written: {file}, beside the request. You may pull the stick out.",
    next: "What comes next",
    take: "Give the stick to {name}.",
    read: "When {name} calls, read the township's fingerprint group by group:",
    join: "{name} chooses the enrolment, types the township's fingerprint, and has joined.",
    first: "With the first bundle of {name} next month both sides are equal.",
    again: "Enrol another",
    charges: "Look at the charges",
  },
};

export default enrolling;
