import type { Messages } from "..";

const conflicts: Messages["conflicts"] = {
  draft: "The conflict of {name}",
  title: "Conflicts",
  count: "{count} to decide",
  none: "Nothing to decide.",
  who: "Recorded by {officer} on {on}",
  because: "Reason: {reason}",
  before: "Before",
  ours: "The township's now",
  theirs: "From {officer}",
  takeOurs: "1  Keep the township's",
  takeTheirs: "2  Take the officer's",
  other: "Neither: it should be",
  takeOther: "3  Use this",
  word: "Word to {officer}",
  decided: "the conflict about {name}",
  keys: "While nothing is being typed, keys 1, 2 and 3 decide; a wrong decision is taken back below.",
  phrases: {
    label: "Usual words",
    told: "As the person told us",
    card: "As the document says",
    visited: "Please visit and check once more",
    book: "As the household book says",
  },
};

export default conflicts;
