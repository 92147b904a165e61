import type { Messages } from "..";

const held: Messages["held"] = {
  title: "To review",
  count: "{count} entries",
  none: "Nothing to review.",
  word: "Word to {officer}",
  accepted: "the entry about {name} accepted",
  rejected: "the entry about {name} rejected",
  acceptedWith: "the entry about {name} accepted, and {more} more of the same act",
  rejectedWith: "the entry about {name} rejected, and {more} more of the same act",
  together: "{count} entries of one act: accepted or rejected together.",
  behind: "{count} more building on what was rejected, to be looked at next: {names}",
  accept: "Accept",
  reject: "Reject",
};

export default held;
