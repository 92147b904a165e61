// PouchDB: a document for each row, and replication from the officer's database into the township's.

import fs from "node:fs";
import path from "node:path";
import PouchDB from "pouchdb";
import { clock, forgetPeak, memory, serve } from "./month.mjs";

const BATCH = 1000;
const document = ({ t, id, v }) => ({ _id: `${t}:${id}`, ...v });
const town = (store) => new PouchDB(path.join(store, "town"));
const officers = (store) => path.join(store, "officers");

async function fill(db, documents) {
  for (let at = 0; at < documents.length; at += BATCH) {
    const failed = (await db.bulkDocs(documents.slice(at, at + BATCH))).find((answer) => answer.error);
    if (failed) throw failed;
  }
}

async function record(db, parts) {
  const documents = [];
  for (const part of parts) {
    if (part.new) documents.push(document({ ...part, v: part.new }));
    else documents.push({ ...(await db.get(`${part.t}:${part.id}`)), ...part.set });
  }
  await fill(db, documents);
}

/** The revision of a document follows from its content alone, so that the officer's copy is the township's. */
async function prepare(month, store) {
  fs.mkdirSync(officers(store), { recursive: true });
  const register = town(store);
  await fill(register, month.rows.map(document));
  const entries = month.entries();
  for (const [officer, rows] of month.shares()) {
    const db = new PouchDB(path.join(officers(store), officer));
    await fill(db, rows.map(document));
    // They have replicated before: the next time begins at a checkpoint.
    const before = await db.replicate.to(register);
    if (before.docs_written > 0) throw new Error("the officer's copy is not the township's");
    for (const parts of entries.get(officer)) await record(db, parts);
    await db.close();
  }
  await register.close();
}

async function takeIn(store) {
  const register = town(store);
  await register.info();
  const times = { seconds: 0, worked: 0 };
  let moved = 0;
  const idle = forgetPeak();
  for (const officer of fs.readdirSync(officers(store)).sort()) {
    const db = new PouchDB(path.join(officers(store), officer));
    await db.info();
    const documents = [];
    const time = clock();
    const done = await db.replicate.to(register).on("change", (change) => documents.push(...change.docs));
    for (const [name, one] of Object.entries(time())) times[name] += one;
    if (done.errors.length > 0 || done.docs_written !== documents.length) throw new Error(JSON.stringify(done));
    moved += documents.reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)) + 1, 0);
    await db.close();
  }
  const peak = memory("VmHWM");
  await register.close();
  return { ...times, idle, peak, moved };
}

async function rows(store, row) {
  const register = town(store);
  for (let after = ""; ; ) {
    const { rows: some } = await register.allDocs({ include_docs: true, startkey: after, limit: BATCH });
    for (const { doc } of some) {
      const { _id, _rev, ...v } = doc;
      if (_id === after) continue;
      row(_id.slice(0, _id.indexOf(":")), _id.slice(_id.indexOf(":") + 1), v);
    }
    if (some.length < BATCH) break;
    after = some.at(-1).id;
  }
  await register.close();
}

async function conflict(folder) {
  const [register, officer] = ["town", "officer"].map((name) => new PouchDB(path.join(folder, name)));
  for (const db of [register, officer]) await db.put({ _id: "person:1", phone: "before" });
  for (const [db, phone] of [[register, "the clerk's"], [officer, "the officer's"]]) {
    await db.put({ ...(await db.get("person:1")), phone });
  }
  const done = await officer.replicate.to(register);
  const now = await register.get("person:1", { conflicts: true });
  const others = await Promise.all((now._conflicts ?? []).map((rev) => register.get("person:1", { rev })));
  return { shown: now.phone, kept: others.map((one) => one.phone), told: done.doc_write_failures > 0 || done.errors.length > 0 };
}

await serve({ prepare, takeIn, rows, conflict });
