import { KINDS, of, on, relation, type EventKind, type Question } from "@/features/events/kinds";

const household = (name: string): Question => ({ name, kind: "household", needed: true });
const place = (among?: string): Question => ({ name: "place", kind: "place", needed: true, ...(among === undefined ? {} : { among }) });
const address: Question = { name: "address", kind: "text" };

/** The ids of several persons in one value. */
export const listed = (value: string) => value.split(" ").filter(Boolean);

/** What happens to a household as a whole. */
export const ABOUT_HOUSEHOLDS: EventKind[] = [
  {
    kind: "household-add",
    questions: [
      place(),
      address,
      { name: "number", kind: "text" },
      { name: "head", kind: "text", needed: true },
      { name: "sex", kind: "code", field: "sex", needed: true },
      { name: "birth", kind: "date" },
      { name: "id_number", kind: "id" },
    ],
    event: (values) => ({
      kind: "household-add",
      place: of(values, "place"),
      address: of(values, "address"),
      number: of(values, "number"),
      head: {
        household: "",
        name: of(values, "head"),
        sex: of(values, "sex"),
        birth: of(values, "birth"),
        relation: "02",
        id_number: of(values, "id_number"),
        from: "",
        why: "",
        event: "",
      },
    }),
  },
  {
    kind: "household-split",
    questions: [household("household"), { name: "leaving", kind: "members", among: "household", needed: true }, place("household"), address],
    event: (values) => ({
      kind: "household-split",
      household: of(values, "household"),
      persons: listed(of(values, "leaving")),
      place: of(values, "place"),
      address: of(values, "address"),
    }),
    about: { question: "household", members: [2, Infinity] },
  },
  {
    kind: "household-merge",
    questions: [household("staying"), household("ending")],
    event: (values) => ({ kind: "household-merge", staying: of(values, "staying"), ending: of(values, "ending") }),
    about: { question: "staying", members: [1, Infinity] },
  },
  {
    kind: "household-head",
    questions: [household("household"), { name: "new_head", kind: "member", among: "household", needed: true }],
    event: (values) => ({ kind: "household-head", household: of(values, "household"), person: of(values, "new_head") }),
    about: { question: "household", members: [1, Infinity] },
  },
  {
    kind: "receive",
    questions: [{ name: "offered", kind: "offer", needed: true }, household("household"), relation, on],
    event: (values) => ({
      kind: "receive",
      person: of(values, "offered"),
      household: of(values, "household"),
      relation: of(values, "relation"),
      on: of(values, "on"),
    }),
    about: { question: "household", members: [0, Infinity] },
  },
  {
    kind: "household-end",
    questions: [household("household"), on, { name: "reason", kind: "text" }],
    event: (values) => ({ kind: "household-end", household: of(values, "household"), on: of(values, "on"), why: of(values, "reason") }),
    about: { question: "household", members: [0, 0] },
  },
  {
    kind: "household-void",
    questions: [household("household"), { name: "reason", kind: "text", needed: true }],
    event: (values) => ({ kind: "household-void", household: of(values, "household"), reason: of(values, "reason") }),
    about: { question: "household", members: [0, 0] },
    saysWhy: true,
  },
];

/** All that can be recorded. */
export const ALL_KINDS: EventKind[] = [...KINDS, ...ABOUT_HOUSEHOLDS];
