// `cargo xtask bench peers` calls this: the same month for Huce and its peers, in rounds, each result verified; a table at the end.
//
// node run.mjs WORK --month=FOLDER --plain=PYTHON --encrypted=PYTHON [--rounds=N] [--only=PEER,PEER] [--again]

import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { difference, expected } from "./expected.mjs";
import { bytesOf } from "./month.mjs";

const text = { type: "string" };
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { month: text, plain: text, encrypted: text, rounds: { ...text, default: "3" }, only: { ...text, default: "" }, again: { type: "boolean" } },
});
const work = path.resolve(positionals[0]);
const month = path.resolve(options.month);
const about = JSON.parse(fs.readFileSync(path.join(month, "month.json"), "utf8"));

/** What one step of a peer may take at most: beyond that the peer is not run at this size, and the table says so. */
const MINUTES = 60;
const MEBIBYTES = 8 * 1024;

/** A program in a process of its own; its last line read as JSON, where it prints any. */
async function call(program, args) {
  const { stdout } = await promisify(execFile)(program, args, { timeout: MINUTES * 60_000, maxBuffer: 1 << 26 });
  const last = stdout.trim().split("\n").at(-1);
  return last ? JSON.parse(last) : undefined;
}

const copy = (from, to) => {
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, { recursive: true });
};

/** Waits until a copy is on the disk, so that nobody's measured work waits for it. */
const settled = (place) => call("sync", ["--file-system", place]);

/** Huce itself: the program that made the month also takes it in. The township's files are its register and the keys to it. */
const huce = {
  name: "Huce",
  async prepare(place) {
    for (const part of ["town", "state", "bundles"]) copy(path.join(month, part), path.join(place, part));
  },
  async takeIn(store, after) {
    const measured = await call(about.program, [`--take-in=${store}`]);
    if (measured.merged !== about.entries || measured.others !== 0) throw new Error(`${JSON.stringify(measured)} of ${about.entries}`);
    fs.renameSync(path.join(store, "after.jsonl"), after);
    return { ...measured, moved: bytesOf(path.join(store, "bundles")), rest: bytesOf(path.join(store, "town")) };
  },
};

/** A peer: a program with the four verbs of `serve` in month.mjs. */
const peer = (name, program, ...args) => ({
  name,
  prepare: (place) => call(program, [...args, "prepare", month, place]),
  async takeIn(store, after) {
    const measured = await call(program, [...args, "take-in", store]);
    const rest = bytesOf(path.join(store, "town"));
    await call(program, [...args, "rows", store, after]);
    return { ...measured, rest };
  },
  conflict: (place) => call(program, [...args, "conflict", place]),
});
const file = (name) => path.join(path.dirname(fileURLToPath(import.meta.url)), name);
const node = (name, script) => peer(name, process.execPath, "--expose-gc", `--max-old-space-size=${MEBIBYTES}`, file(script));
const all = {
  huce,
  pouchdb: node("PouchDB, replication", "pouchdb.mjs"),
  automerge: node("Automerge, a document a household", "automerge.mjs"),
  crsqlite: node("cr-sqlite", "crsqlite.mjs"),
  changesets: peer("SQLite changesets, not encrypted", options.plain, file("changesets.py")),
  encrypted: peer("SQLite changesets, encrypted", options.encrypted, file("changesets.py"), "--encrypted"),
};
const wanted = options.only.split(",").filter(Boolean);
const peers = Object.entries(all).filter(([key]) => key === "huce" || wanted.length === 0 || wanted.includes(key));

const results = Object.fromEntries(peers.map(([key, { name }]) => [key, { name, rounds: [] }]));
async function attempt(key, what, step) {
  const result = results[key];
  if (result.failed) return undefined;
  const began = performance.now();
  try {
    const answer = await step();
    console.log(`${result.name}: ${what} in ${((performance.now() - began) / 1000).toFixed(1)} s${answer ? `: ${JSON.stringify(answer)}` : ""}`);
    return answer;
  } catch (error) {
    const words = String(error.stderr || error.message).trim().slice(-1500);
    result.failed = error.killed ? `${what}: more than ${MINUTES} minutes` : `${what}: ${words}`;
    console.log(`${result.name}: NOT DONE: ${result.failed}`);
    return undefined;
  }
}

if (!options.again) fs.rmSync(work, { recursive: true, force: true });
const whole = expected(month);
console.log(`${about.entries} entries of ${about.officers.length} officers into a register of ${about.persons} persons: ${whole.changed} rows change.`);
console.log(`Afterwards there are ${whole.rows.size} rows with the checksum ${whole.checksum}.\n`);
for (const [key, { prepare, conflict }] of peers) {
  const place = path.join(work, key);
  if (fs.existsSync(path.join(place, "complete"))) {
    console.log(`${results[key].name}: prepared before`);
    continue;
  }
  fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(path.join(place, "conflict"), { recursive: true });
  await attempt(key, "prepared", () => prepare(path.join(place, "prepared")));
  if (conflict) {
    results[key].conflict = await attempt(key, "two values for one field", () => conflict(path.join(place, "conflict")));
  }
  if (!results[key].failed) fs.writeFileSync(path.join(place, "complete"), "");
}
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const [key, { takeIn }] of peers) {
    const [store, after] = [path.join(work, key, "store"), path.join(work, key, "after.jsonl")];
    const measured = await attempt(key, `round ${round}`, async () => {
      copy(path.join(work, key, "prepared"), store);
      await settled(store);
      const measured = await takeIn(store, after);
      const wrong = difference(whole, after);
      if (wrong) throw new Error(`the result is wrong: ${wrong}`);
      return measured;
    });
    if (measured) results[key].rounds.push(measured);
    fs.rmSync(store, { recursive: true, force: true });
  }
}
fs.writeFileSync(path.join(work, "results.json"), JSON.stringify({ ...about, checksum: whole.checksum, results }, null, 1));

const median = (list) => [...list].sort((one, two) => one - two)[Math.floor(list.length / 2)];
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;
/** How long Huce took for one second of this peer, in the same round. */
const ratio = (rounds, what) => {
  const list = rounds.map((one, at) => results.huce.rounds[at]?.[what] / one[what]).filter((one) => one > 0);
  return list.length > 0 ? `${median(list).toFixed(2)}x` : "";
};
console.log("\n| | time | Huce / it | on the processor | Huce / it | peak memory | of it before | bytes moved | bytes at rest |\n|---|---|---|---|---|---|---|---|---|");
for (const { name, rounds, failed } of Object.values(results)) {
  const of = (what, show) => show(median(rounds.map((one) => one[what])));
  const times = () => ["seconds", "worked"].flatMap((what) => [of(what, (one) => `${one.toFixed(2)} s`), ratio(rounds, what)]);
  const sizes = () => ["peak", "idle", "moved", "rest"].map((what) => of(what, mebibytes));
  console.log(`| ${name} | ${(failed ? ["not done"] : [...times(), ...sizes()]).join(" | ")} |`);
}
process.exitCode = Object.values(results).some(({ failed }) => failed) ? 1 : 0;
