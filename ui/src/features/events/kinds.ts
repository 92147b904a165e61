import type { Event } from "@/bindings/Event";

/** What a form asks for, by name. */
export type Values = Record<string, string>;

/** One question of a form. */
export interface Question {
  name: string;
  /**
   * How it is answered: `code` by a code of the standard of `field`, `member` and `members` by those of the household of the question
   * `among`, `place` by the code of one, beginning with that of such a household, `offer` by somebody who is offered,
   * `officer` by a colleague, `check` by "yes", `day` by the date of something that happened, `reason` by why it is recorded.
   */
  kind: "person" | "household" | "text" | "date" | "day" | "code" | "id" | "member" | "members" | "place" | "offer" | "officer" | "check" | "reason";
  field?: string;
  among?: string;
  /** Whether the event cannot be told without it. */
  needed?: boolean;
  /** When it is asked, where what was answered to others decides that. */
  when?: (values: Values) => boolean;
}

/** An event that can be recorded: its questions, and what they come to. */
export interface EventKind {
  kind: string;
  questions: Question[];
  event: (values: Values) => Event;
  /** Where it is about a household: the question that this one answers, and with how many members it can happen. */
  about?: { question: string; members: [least: number, most: number] };
  /** Whether one of its questions is why it is recorded, so that this is not asked for beside it. */
  saysWhy?: true;
}

const person = (name: string): Question => ({ name, kind: "person", needed: true });
export const on: Question = { name: "on", kind: "day", needed: true };
export const relation: Question = { name: "relation", kind: "code", field: "relation" };
export const of = (values: Values, name: string) => values[name] ?? "";
/** Whether the other one of a marriage is somebody of this register who moves in. */
const movesIn = (values: Values) => of(values, "partner") !== "" && of(values, "moves_in") !== "";
const maybe = (values: Values, name: string) => of(values, name) || null;

/** In the order in which they are met most often. */
export const KINDS: EventKind[] = [
  {
    kind: "birth",
    questions: [
      person("mother"),
      { name: "father", kind: "person" },
      { name: "father_name", kind: "text" },
      { name: "name", kind: "text", needed: true },
      { name: "sex", kind: "code", field: "sex", needed: true },
      // The birth date of the child, which is nowhere read without its year.
      { ...on, kind: "date" },
      { name: "id_number", kind: "id" },
    ],
    event: (values) => ({
      kind: "birth",
      mother: of(values, "mother"),
      father: of(values, "father"),
      father_name: of(values, "father_name"),
      name: of(values, "name"),
      sex: of(values, "sex"),
      on: of(values, "on"),
      relation: "",
      id_number: of(values, "id_number"),
    }),
  },
  {
    kind: "death",
    questions: [person("person"), on, { name: "new_head", kind: "person" }],
    event: (values) => ({ kind: "death", person: of(values, "person"), on: of(values, "on"), new_head: maybe(values, "new_head") }),
  },
  {
    kind: "marriage",
    questions: [
      person("person"),
      { name: "partner", kind: "person" },
      { name: "partner_name", kind: "text", when: (values) => of(values, "partner") === "" },
      on,
      { name: "moves_in", kind: "check", when: (values) => of(values, "partner") !== "" },
      { ...relation, when: movesIn },
    ],
    event: (values) => ({
      kind: "marriage",
      person: of(values, "person"),
      partner: of(values, "partner"),
      partner_name: of(values, "partner") === "" ? of(values, "partner_name") : "",
      on: of(values, "on"),
      moves_in: movesIn(values),
      relation: movesIn(values) ? of(values, "relation") : "",
    }),
  },
  {
    kind: "divorce",
    questions: [person("person"), on],
    event: (values) => ({ kind: "divorce", person: of(values, "person"), on: of(values, "on") }),
  },
  {
    kind: "adoption",
    questions: [person("child"), person("parent"), on],
    event: (values) => ({ kind: "adoption", child: of(values, "child"), parent: of(values, "parent"), on: of(values, "on") }),
  },
  {
    kind: "move-in",
    questions: [
      { name: "household", kind: "household", needed: true },
      { name: "name", kind: "text", needed: true },
      { name: "sex", kind: "code", field: "sex", needed: true },
      { name: "birth", kind: "date" },
      { name: "id_number", kind: "id" },
      relation,
      { name: "from", kind: "text" },
      on,
    ],
    event: (values) => ({
      kind: "move-in-new",
      new: {
        household: of(values, "household"),
        name: of(values, "name"),
        sex: of(values, "sex"),
        birth: of(values, "birth"),
        relation: of(values, "relation"),
        id_number: of(values, "id_number"),
        from: "",
        why: "",
        event: "",
      },
      from: of(values, "from"),
      on: of(values, "on"),
    }),
  },
  {
    kind: "move-out",
    questions: [person("person"), { name: "to", kind: "text", needed: true }, { name: "to_officer", kind: "officer" }, on, { name: "new_head", kind: "person" }],
    event: (values) => ({
      kind: "move-out",
      person: of(values, "person"),
      to: of(values, "to"),
      to_officer: maybe(values, "to_officer"),
      new_head: maybe(values, "new_head"),
      on: of(values, "on"),
    }),
  },
  {
    kind: "away",
    questions: [person("person"), { name: "to", kind: "text", needed: true }, { name: "reason", kind: "text" }, on],
    event: (values) => ({
      kind: "away",
      person: of(values, "person"),
      to: of(values, "to"),
      reason: of(values, "reason"),
      on: of(values, "on"),
    }),
  },
  {
    kind: "return",
    questions: [person("person"), on],
    event: (values) => ({ kind: "return", person: of(values, "person"), on: of(values, "on") }),
  },
];

/** Why an event is recorded: asked last of all, part of the entry and not of what happened. */
const WHY: Question = { name: "why", kind: "reason" };

/** What is asked now: some questions come only of what was answered to others. */
export const asked = (kind: EventKind, values: Values): Question[] =>
  [...kind.questions, ...(kind.saysWhy ? [] : [WHY])].filter(({ when }) => when === undefined || when(values));

/** What an event is told with so far; nothing while something that it needs is missing. */
export function told(kind: EventKind, values: Values): Event | undefined {
  const isWhole = kind.questions.every((question) => !question.needed || of(values, question.name) !== "");
  return isWhole ? kind.event(values) : undefined;
}
