import type { Messages } from "..";

const welcome: Messages["welcome"] = {
  subtitle: "The household register of villages and townships, offline",
  version: "Version {version}",
  versionAsked: "Asking for the version…",
  versionUnknown: "Version unknown: the page has no program behind it.",
  state: {
    title: "What this version does",
    command:
      "The whole month is done with the command {command}: set up, enrol, record, hand in, merge, settle, send back, compare.",
    window: "The window opens a register and shows households with their members, hands in, takes in and returns; recording still takes the command. This page explains and changes no data.",
  },
  month: {
    title: "How a month goes",
    steps: {
      record: "The officer records what happens: births, deaths, marriages, moves, divided households, corrections.",
      export: "At the end of the month one encrypted, signed bundle goes to the township on a stick.",
      merge: "The township reads the plan, then merges; where two accounts differ, the clerk settles it and says why.",
      return: "Decisions and changes made elsewhere go back to the officer, and both sides check that they hold the same.",
    },
  },
  boundary: {
    title: "Whom it serves",
    text: "Huce serves residents and does not police them. It keeps track of what officials owe people; it has no scores and no quotas for residents.",
  },
  start: {
    title: "Try it",
    text: "Run this command in a terminal. It plays a whole month in a folder of its own:",
  },
};

export default welcome;
