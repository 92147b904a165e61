// Automerge: a document for each household with its people; officers hand in the changes to theirs.
//
// The township keeps a folder for each document as Automerge's own adapter for files does: a snapshot, and beside it a file for each change.

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import * as A from "@automerge/automerge";
import { bytesOf, clock, forgetPeak, memory, serve } from "./month.mjs";

const PLACES = "places";
const town = (store) => path.join(store, "town");
const officers = (store) => path.join(store, "officers");
const SNAPSHOT = "snapshot";
// Two characters of the id as a folder, so that no folder holds all.
const folder = (store, id) => path.join(town(store), id.slice(-2), id);

/** A document of all that is in its folder. */
function load(folder) {
  const others = fs.readdirSync(folder).filter((name) => name !== SNAPSHOT);
  const bytes = [SNAPSHOT, ...others].map((name) => fs.readFileSync(path.join(folder, name)));
  return A.load(Buffer.concat(bytes));
}

/** Short values are replaced and not edited letter by letter: a plain string would be a text of its own. */
const plain = (v) => Object.fromEntries(Object.entries(v).map(([name, one]) => [name, typeof one === "string" ? new A.ImmutableString(one) : one]));
const read = (v) => Object.fromEntries(Object.entries(v).map(([name, one]) => [name, A.isImmutableString(one) ? one.val : one]));

async function prepare(month, store) {
  const [documents, ofRow] = [new Map(), new Map()];
  const note = (row) => {
    const id = month.household(row) ?? PLACES;
    ofRow.set(`${row.t}:${row.id}`, id);
    return id;
  };
  for (const row of month.rows) {
    const id = note(row);
    // All that a document may hold is there from the beginning, or two who add the first of a kind would each bring a map of their own.
    if (!documents.has(id)) documents.set(id, Object.fromEntries(month.about.tables.map((table) => [table, {}])));
    documents.get(id)[row.t][row.id] = plain(row.v);
  }
  fs.mkdirSync(officers(store), { recursive: true });
  for (const [id, content] of documents) {
    fs.mkdirSync(folder(store, id), { recursive: true });
    const doc = A.from(content);
    fs.writeFileSync(path.join(folder(store, id), SNAPSHOT), A.save(doc));
    A.free(doc);
  }
  for (const [officer, entries] of month.entries()) {
    const [open, heads] = [new Map(), new Map()];
    for (const parts of entries) {
      const ofDocument = new Map();
      for (const part of parts) {
        const id = part.new ? note({ t: part.t, id: part.id, v: part.new }) : ofRow.get(`${part.t}:${part.id}`);
        ofDocument.set(id, [...(ofDocument.get(id) ?? []), part]);
      }
      for (const [id, some] of ofDocument) {
        if (!open.has(id)) {
          open.set(id, load(folder(store, id)));
          heads.set(id, A.getHeads(open.get(id)));
        }
        const change = (doc) => {
          for (const part of some) {
            if (part.new) doc[part.t][part.id] = plain(part.new);
            else Object.assign(doc[part.t][part.id], plain(part.set));
          }
        };
        open.set(id, A.change(open.get(id), change));
      }
    }
    const handedIn = [];
    for (const [id, doc] of open) {
      const head = Buffer.alloc(40);
      const changes = A.saveSince(doc, heads.get(id));
      head.write(id);
      head.writeUInt32LE(changes.length, 36);
      handedIn.push(head, changes);
      A.free(doc);
    }
    fs.writeFileSync(path.join(officers(store), officer), Buffer.concat(handedIn));
  }
}

async function takeIn(store) {
  A.free(A.init());
  const idle = forgetPeak();
  const time = clock();
  for (const officer of fs.readdirSync(officers(store)).sort()) {
    const handedIn = fs.readFileSync(path.join(officers(store), officer));
    for (let at = 0; at < handedIn.length; ) {
      const id = handedIn.toString("utf8", at, at + 36).replace(/\0+$/, "");
      const size = handedIn.readUInt32LE(at + 36);
      const changes = handedIn.subarray(at + 40, at + 40 + size);
      const doc = A.loadIncremental(load(folder(store, id)), changes);
      fs.writeFileSync(path.join(folder(store, id), createHash("sha256").update(changes).digest("hex")), changes);
      A.free(doc);
      at += 40 + size;
    }
  }
  const times = time();
  return { ...times, idle, peak: memory("VmHWM"), moved: bytesOf(officers(store)) };
}

async function rows(store, row) {
  for (const some of fs.readdirSync(town(store))) {
    for (const id of fs.readdirSync(path.join(town(store), some))) {
      const doc = load(folder(store, id));
      for (const [t, all] of Object.entries(doc)) for (const [row_id, v] of Object.entries(all)) row(t, row_id, read(v));
      A.free(doc);
    }
  }
}

async function conflict() {
  const base = A.save(A.from({ phone: new A.ImmutableString("before") }));
  const write = (phone) => A.change(A.load(base), (doc) => void (doc.phone = new A.ImmutableString(phone)));
  const [clerk, officer] = [write("the clerk's"), write("the officer's")];
  const merged = A.merge(clerk, officer);
  const all = Object.values(A.getConflicts(merged, "phone") ?? {}).map(String);
  const shown = String(merged.phone);
  return { shown, kept: all.filter((phone) => phone !== shown), told: false };
}

await serve({ prepare, takeIn, rows, conflict });
