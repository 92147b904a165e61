// cr-sqlite: the register's own tables made replicated ones; officers hand in the rows of `crsql_changes` since the last exchange.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { SQLite3 } from "@vlcn.io/crsqlite-wasm";
import * as SQLite from "@vlcn.io/wa-sqlite";
import crsqlite from "@vlcn.io/wa-sqlite/dist/crsqlite-sync.mjs";
import * as VFS from "@vlcn.io/wa-sqlite/src/VFS.js";
import { decode, encode, tags } from "@vlcn.io/ws-common";
import { bytesOf, clock, forgetPeak, memory, serve } from "./month.mjs";
import { statements } from "./schema.mjs";

// A table that merges without a centre can hold no checked foreign key: https://vlcn.io/docs/cr-sqlite/constraints
const withoutForeignKeys = (statement) => statement.replace(/ REFERENCES \w+ \(\w+\) DEFERRABLE INITIALLY DEFERRED/g, "");
const CHANGES = `SELECT "table", "pk", "cid", "val", "col_version", "db_version", COALESCE("site_id", crsql_site_id()), "cl", "seq"
  FROM crsql_changes WHERE db_version > ? AND site_id = crsql_site_id()`;
const TAKE = "INSERT INTO crsql_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const town = (store) => path.join(store, "town");
const officers = (store) => path.join(store, "officers");

/** Files for a SQLite that was made for browsers. One connection has a file, so that nothing is locked; nothing waits for the disk. */
class NodeVFS extends VFS.Base {
  // The name under which the package looks for its browser's storage.
  name = "idb-batch-atomic";
  #open = new Map();

  xOpen(name, id, flags, out) {
    const place = name ?? path.join(os.tmpdir(), `crsqlite-${process.pid}-${id}`);
    const descriptor = fs.openSync(place, fs.constants.O_RDWR | (flags & VFS.SQLITE_OPEN_CREATE ? fs.constants.O_CREAT : 0));
    this.#open.set(id, { descriptor, place, goes: name === null || (flags & VFS.SQLITE_OPEN_DELETEONCLOSE) !== 0 });
    out.setInt32(0, flags, true);
    return VFS.SQLITE_OK;
  }
  xClose(id) {
    const { descriptor, place, goes } = this.#open.get(id);
    fs.closeSync(descriptor);
    if (goes) fs.rmSync(place);
    this.#open.delete(id);
    return VFS.SQLITE_OK;
  }
  xRead(id, data, at) {
    const size = fs.readSync(this.#open.get(id).descriptor, data, 0, data.byteLength, at);
    data.fill(0, size);
    return size < data.byteLength ? VFS.SQLITE_IOERR_SHORT_READ : VFS.SQLITE_OK;
  }
  xWrite(id, data, at) {
    fs.writeSync(this.#open.get(id).descriptor, data, 0, data.byteLength, at);
    return VFS.SQLITE_OK;
  }
  xTruncate(id, size) {
    fs.ftruncateSync(this.#open.get(id).descriptor, size);
    return VFS.SQLITE_OK;
  }
  xFileSize(id, out) {
    out.setBigInt64(0, BigInt(fs.fstatSync(this.#open.get(id).descriptor).size), true);
    return VFS.SQLITE_OK;
  }
  xDelete(name) {
    fs.rmSync(name, { force: true });
    return VFS.SQLITE_OK;
  }
  xAccess(name, flags, out) {
    out.setInt32(0, fs.existsSync(name) ? 1 : 0, true);
    return VFS.SQLITE_OK;
  }
}

const program = new URL("crsqlite-sync.wasm", import.meta.resolve("@vlcn.io/wa-sqlite/dist/crsqlite-sync.mjs"));
const module = await crsqlite({ wasmBinary: fs.readFileSync(program) });
const base = SQLite.Factory(module);
base.vfs_register(new NodeVFS());
const sqlite = new SQLite3(base);

/** Opens a file, or one in memory. A path may have 64 bytes, so it is opened from its folder. */
async function open(file) {
  if (file) process.chdir(path.dirname(file));
  const db = await sqlite.open(file && path.basename(file));
  await db.exec("PRAGMA cache_size = -65536");
  return db;
}

async function create(file, tables) {
  const db = await open(file);
  for (const statement of statements(tables)) await db.exec(withoutForeignKeys(statement));
  return db;
}

async function replicate(db, tables) {
  for (const table of tables) await db.exec(`SELECT crsql_as_crr('${table}')`);
}

/** Runs all of it in one transaction, each statement prepared once. */
async function inOne(db, work) {
  const prepared = new Map();
  await db.tx(async (tx) => {
    await work(async (sql, bound) => {
      if (!prepared.has(sql)) prepared.set(sql, await tx.prepare(sql));
      await prepared.get(sql).run(tx, ...bound);
    });
    for (const statement of prepared.values()) await statement.finalize(tx);
  });
}

const insert = (t, id, v) => {
  const names = Object.keys(v);
  return [`INSERT INTO ${t} (id, ${names.join(", ")}) VALUES (?${", ?".repeat(names.length)})`, [id, ...Object.values(v)]];
};
const update = (t, id, v) => [`UPDATE ${t} SET ${Object.keys(v).map((name) => `${name} = ?`).join(", ")} WHERE id = ?`, [...Object.values(v), id]];
const write = (part) => (part.new ? insert(part.t, part.id, part.new) : update(part.t, part.id, part.set));

async function prepare(month, store) {
  store = path.resolve(store);
  const { tables } = month.about;
  fs.mkdirSync(officers(store), { recursive: true });
  fs.mkdirSync(town(store));
  const register = await create(path.join(town(store), "register.db"), tables);
  await inOne(register, async (run) => {
    for (const { t, id, v } of month.rows) await run(...insert(t, id, v));
  });
  await replicate(register, tables);
  await register.close();
  const entries = month.entries();
  for (const [officer, rows] of month.shares()) {
    const db = await create(undefined, tables);
    await inOne(db, async (run) => {
      for (const { t, id, v } of rows) await run(...insert(t, id, v));
    });
    await replicate(db, tables);
    const since = (await db.execA("SELECT crsql_db_version()"))[0][0];
    for (const parts of entries.get(officer)) {
      await db.tx(async (tx) => {
        for (const part of parts) await tx.exec(...write(part));
      });
    }
    const changes = await db.execA(CHANGES, [since]);
    const sender = (await db.execA("SELECT crsql_site_id()"))[0][0];
    // Bound as it was read: a number stays a number on its way.
    fs.writeFileSync(path.join(officers(store), officer), encode({ _tag: tags.Changes, sender, since: [BigInt(since), 0], changes }));
    await db.close();
  }
}

async function takeIn(store) {
  const register = await open(path.join(town(store), "register.db"));
  const idle = forgetPeak();
  const time = clock();
  for (const officer of fs.readdirSync(officers(store)).sort()) {
    const { changes } = decode(fs.readFileSync(path.join(officers(store), officer)));
    await inOne(register, async (run) => {
      for (const change of changes) await run(TAKE, change);
    });
  }
  const times = time();
  const peak = memory("VmHWM");
  await register.close();
  return { ...times, idle, peak, moved: bytesOf(officers(store)) };
}

async function rows(store, row) {
  const register = await open(path.join(town(store), "register.db"));
  const tables = await register.execA("SELECT name FROM sqlite_schema WHERE name || '__crsql_clock' IN (SELECT name FROM sqlite_schema)");
  for (const [t] of tables) {
    for (const { id, ...v } of await register.execO(`SELECT * FROM ${t}`)) {
      row(t, id, Object.fromEntries(Object.entries(v).filter(([, one]) => one !== "" && one !== 0)));
    }
  }
  await register.close();
}

async function conflict() {
  const both = [];
  for (const phone of ["the clerk's", "the officer's"]) {
    const db = await open(undefined);
    await db.exec("CREATE TABLE person (id TEXT PRIMARY KEY NOT NULL, phone TEXT NOT NULL DEFAULT '')");
    await replicate(db, ["person"]);
    await db.exec("INSERT INTO person VALUES ('1', 'before')");
    await db.exec("UPDATE person SET phone = ?", [phone]);
    both.push(db);
  }
  const [register, officer] = both;
  const changes = await officer.execA(CHANGES, [0]);
  await inOne(register, async (run) => {
    for (const change of changes) await run(TAKE, change);
  });
  const shown = (await register.execA("SELECT phone FROM person"))[0][0];
  const kept = await register.execA("SELECT val FROM crsql_changes WHERE cid = 'phone' AND val <> ?", [shown]);
  return { shown, kept: kept.map(([phone]) => phone), told: false };
}

await serve({ prepare, takeIn, rows, conflict });
