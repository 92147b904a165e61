import type { Messages } from "..";

const held: Messages["held"] = {
  title: "To review",
  count: "{count} entries",
  none: "Nothing to review.",
  word: "Word to {officer}",
  accepted: "the entry about {name} accepted",
  rejected: "the entry about {name} rejected",
  accept: "Accept",
  reject: "Reject",
};

export default held;
