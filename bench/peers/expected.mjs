// What the register must hold after the month: the entries laid over the rows by plain assignment, by nobody's merge.

import { createHash } from "node:crypto";
import path from "node:path";
import { lines } from "./month.mjs";

/** A row as one text, its fields in one order, without those at their default. */
const text = (v) => JSON.stringify(Object.entries(v).filter(([, one]) => one !== "" && one !== 0).sort(([one], [two]) => (one < two ? -1 : 1)));

function checksum(rows) {
  const hash = createHash("sha256");
  for (const key of [...rows.keys()].sort()) hash.update(`${key} ${rows.get(key)}\n`);
  return hash.digest("hex");
}

/** The rows after the month by table and id, how many of them it changes, and a checksum over all. */
export function expected(month) {
  const values = new Map();
  for (const { t, id, v } of lines(path.join(month, "base.jsonl"))) values.set(`${t}:${id}`, v);
  const changed = new Set();
  for (const { parts } of lines(path.join(month, "edits.jsonl"))) {
    for (const { t, id, new: made, set } of parts) {
      const key = `${t}:${id}`;
      if (made ? values.has(key) : !values.has(key)) throw new Error(`${key} is ${made ? "there already" : "missing"}`);
      values.set(key, made ?? { ...values.get(key), ...set });
      changed.add(key);
    }
  }
  const rows = new Map([...values].map(([key, v]) => [key, text(v)]));
  return { rows, changed: changed.size, checksum: checksum(rows) };
}

/** How the rows of a store differ from what is expected, in words; nothing where they do not. */
export function difference(whole, file) {
  const rows = new Map();
  let twice = 0;
  for (const { t, id, v } of lines(file)) {
    const key = `${t}:${id}`;
    twice += rows.has(key) ? 1 : 0;
    rows.set(key, text(v));
  }
  const wrong = [...whole.rows].filter(([key, one]) => rows.get(key) !== one);
  const more = [...rows.keys()].filter((key) => !whole.rows.has(key));
  if (twice + wrong.length + more.length === 0 && checksum(rows) === whole.checksum) return undefined;
  const [key, one] = wrong[0] ?? [];
  return `${wrong.length} rows differ, ${more.length} too many, ${twice} twice; ${key}: ${rows.get(key)} where ${one} was expected`;
}
