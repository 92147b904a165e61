// The month that all take in, as the bench of the core wrote it down: `base.jsonl` holds a row a line, `edits.jsonl` an entry a line.

import fs from "node:fs";
import path from "node:path";

/** The lines of a file of JSON lines, one by one. */
export function* lines(file) {
  const open = fs.openSync(file, "r");
  const chunk = Buffer.alloc(1 << 20);
  let rest = Buffer.alloc(0);
  for (let size; (size = fs.readSync(open, chunk)) > 0; ) {
    const text = Buffer.concat([rest, chunk.subarray(0, size)]);
    let from = 0;
    for (let end; (end = text.indexOf(10, from)) >= 0; from = end + 1) yield JSON.parse(text.subarray(from, end).toString());
    rest = Buffer.from(text.subarray(from));
  }
  fs.closeSync(open);
}

/** Collects lines and writes them in large pieces. */
export class Writer {
  #open;
  #lines = [];
  constructor(file) {
    this.#open = fs.openSync(file, "w");
  }
  row(t, id, v) {
    if (this.#lines.push(JSON.stringify({ t, id, v })) >= 10000) this.#flush();
  }
  #flush() {
    fs.writeSync(this.#open, this.#lines.map((line) => line + "\n").join(""));
    this.#lines = [];
  }
  end() {
    this.#flush();
    fs.closeSync(this.#open);
  }
}

/** A month: its rows, which of them each officer has, and the officers' entries. */
export class Month {
  constructor(folder) {
    this.folder = folder;
    this.about = JSON.parse(fs.readFileSync(path.join(folder, "month.json"), "utf8"));
    this.rows = [...lines(path.join(folder, "base.jsonl"))];
    const ofPerson = new Map();
    this.officerOf = new Map();
    const officers = new Set(this.about.officers);
    for (const { t, v } of this.rows) {
      if (t === "membership") ofPerson.set(v.person_id, v.household_id);
      if (t === "charge" && officers.has(v.officer_id)) this.officerOf.set(v.household_id, v.officer_id);
    }
    this.ofPerson = ofPerson;
  }

  /** The household that a row hangs on; none for a place, which everybody has. */
  household({ t, id, v }) {
    switch (t) {
      case "place":
        return undefined;
      case "household":
        return id;
      case "person":
        return this.ofPerson.get(id);
      case "stay":
      case "partnership":
        return this.ofPerson.get(v.person_id);
      case "parentage":
        return this.ofPerson.get(v.child_id);
      default:
        return v.household_id;
    }
  }

  /** The rows of each officer's households, by officer, with all places. */
  shares() {
    const places = this.rows.filter((row) => row.t === "place");
    const shares = new Map(this.about.officers.map((officer) => [officer, [...places]]));
    for (const row of this.rows) {
      const household = this.household(row);
      if (household !== undefined) shares.get(this.officerOf.get(household))?.push(row);
    }
    return shares;
  }

  /** The entries of each officer: a list of changes to rows each, `{t, id, new}` or `{t, id, set}`. */
  entries() {
    const entries = new Map(this.about.officers.map((officer) => [officer, []]));
    for (const { officer, parts } of lines(path.join(this.folder, "edits.jsonl"))) {
      for (const { t, id, new: v } of parts) {
        if (t === "membership" && v) this.ofPerson.set(v.person_id, v.household_id);
      }
      entries.get(officer).push(parts);
    }
    return entries;
  }
}

/** Has Linux count this process's peak of memory from now on, and gives what is in use now, in bytes. */
export function forgetPeak() {
  globalThis.gc?.();
  fs.writeFileSync("/proc/self/clear_refs", "5");
  return memory("VmRSS");
}

/** A figure of this process's memory, in bytes. */
export function memory(name) {
  return Number(fs.readFileSync("/proc/self/status", "utf8").match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))[1]) * 1024;
}

/** Starts a clock: the seconds by the wall so far, and those on a processor, which say more while others use the machine too. */
export function clock() {
  const [began, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - began) / 1000, worked: (user + system) / 1e6 };
  };
}

/** How many bytes the files of a folder have, or a file. */
export function bytesOf(place) {
  const stat = fs.statSync(place);
  if (!stat.isDirectory()) return stat.size;
  return fs.readdirSync(place).reduce((sum, name) => sum + bytesOf(path.join(place, name)), 0);
}

/**
 * The four things that a peer does, each in a process of its own: `prepare MONTH STORE`, `take-in STORE` (says what it measured as JSON),
 * `rows STORE FILE` (what the township's store holds then), and `conflict FOLDER` (says what became of two values for one field).
 */
export async function serve({ prepare, takeIn, rows, conflict }) {
  const [what, ...args] = process.argv.slice(2);
  const say = (answer) => console.log(JSON.stringify(answer));
  if (what === "prepare") await prepare(new Month(args[0]), args[1]);
  else if (what === "take-in") say(await takeIn(args[0]));
  else if (what === "rows") {
    const writer = new Writer(args[1]);
    await rows(args[0], (t, id, v) => writer.row(t, id, v));
    writer.end();
  } else if (what === "conflict") say(await conflict(args[0]));
  else throw new Error(`prepare, take-in, rows or conflict, not ${what}`);
}
