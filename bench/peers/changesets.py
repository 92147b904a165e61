"""SQLite's session extension by way of APSW: officers hand in a changeset of their month, the township applies it.

`prepare MONTH STORE`, `take-in STORE`, `rows STORE FILE`, `conflict FOLDER`, each in a process of its own. With `--encrypted` the township's
file is one of SQLCipher 4 (SQLite3 Multiple Ciphers), as a register of Huce is.
"""

import json
import pathlib
import re
import sys
import time

import apsw
import apsw.bestpractice

# Its recommended settings, but for the two that read a file as soon as it is open: the key of an encrypted one comes after.
apsw.bestpractice.apply(
    one for one in apsw.bestpractice.recommended if one not in (apsw.bestpractice.connection_wal, apsw.bestpractice.connection_optimize)
)

SCHEMA = pathlib.Path(__file__).parents[2] / "schema.sql"
KEY = "00112233445566778899aabbccddeeff" * 2


def statements(tables):
    """The statements of Huce's own schema that make these tables and their indexes."""
    for one in re.sub(r"--.*", "", SCHEMA.read_text()).split(";"):
        found = re.match(r"\s*CREATE (?:TABLE|INDEX \w+ ON) (\w+)", one)
        if found and found[1] in tables:
            yield one


def lines(path):
    with path.open() as file:
        yield from map(json.loads, file)


def connect(path, encrypted):
    db = apsw.Connection(str(path))
    if encrypted:
        db.pragma("cipher", "sqlcipher")
        db.pragma("legacy", 4)
        db.execute(f"PRAGMA key = \"x'{KEY}'\"")
    # As a register of Huce is opened. Of a folder of bundles, only the last transaction waits for the disk.
    db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000")
    return db


def insert(db, table, id, values):
    names = ["id", *values]
    marks = ", ".join("?" * len(names))
    db.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", (id, *values.values()))


def update(db, table, id, values):
    sets = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*values.values(), id))


def prepare(month, store, encrypted):
    """The officer works on a copy of the rows in a file in memory; the session records what of them changes."""
    about = json.loads((month / "month.json").read_text())
    for folder in ("town", "officers"):
        (store / folder).mkdir(parents=True)
    register = connect(store / "town" / "register.db", encrypted)
    for one in statements(about["tables"]):
        register.execute(one)
    with register:
        for row in lines(month / "base.jsonl"):
            insert(register, row["t"], row["id"], row["v"])
    entries = {}
    for entry in lines(month / "edits.jsonl"):
        entries.setdefault(entry["officer"], []).append(entry["parts"])
    for officer, acts in entries.items():
        copy = apsw.Connection(":memory:")
        for one in statements(about["tables"]):
            copy.execute(one)
        copy.pragma("foreign_keys", False)
        # Of the officer's share no more than the rows that change is needed for a changeset to be the same.
        known = {(part["t"], part["id"]) for parts in acts for part in parts if "set" in part}
        for table, id in known:
            columns = [name for _, name, *_ in register.execute(f"SELECT * FROM pragma_table_info('{table}')")]
            row = register.execute(f"SELECT * FROM {table} WHERE id = ?", (id,)).fetchone()
            if row:
                copy.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(row))})", row)
        session = apsw.Session(copy, "main")
        session.attach()
        for parts in acts:
            with copy:
                for part in parts:
                    if "new" in part:
                        insert(copy, part["t"], part["id"], part["new"])
                    else:
                        update(copy, part["t"], part["id"], part["set"])
        (store / "officers" / officer).write_bytes(session.changeset())
    register.close()


def memory(name):
    text = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M)[1]) * 1024


def take_in(store, encrypted):
    register = connect(store / "town" / "register.db", encrypted)
    register.execute("SELECT count(*) FROM sqlite_schema")
    conflicts = []

    def conflict(reason, change):
        conflicts.append((reason, change.name))
        return apsw.SQLITE_CHANGESET_OMIT

    pathlib.Path("/proc/self/clear_refs").write_text("5")
    idle = memory("VmRSS")
    began, worked = time.perf_counter(), time.process_time()
    files = sorted((store / "officers").iterdir())
    for file in files:
        if file == files[-1]:
            register.pragma("synchronous", "FULL")
        apsw.Changeset.apply(file.read_bytes(), register, conflict=conflict)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    peak = memory("VmHWM")
    if conflicts:
        raise SystemExit(f"conflicts where none are: {conflicts[:3]}")
    register.close()
    moved = sum(file.stat().st_size for file in files)
    return {"seconds": seconds, "worked": worked, "idle": idle, "peak": peak, "moved": moved}


def rows(store, out, encrypted):
    register = connect(store / "town" / "register.db", encrypted)
    with out.open("w") as file:
        for (table,) in register.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
            columns = [name for _, name, *_ in register.execute(f"SELECT * FROM pragma_table_info('{table}')")]
            for row in register.execute(f"SELECT * FROM {table}"):
                values = {name: value for name, value in zip(columns, row) if value not in ("", 0)}
                line = {"t": table, "id": values.pop("id"), "v": values}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def conflict():
    both = []
    for phone in ("the clerk's", "the officer's"):
        db = apsw.Connection(":memory:")
        db.execute("CREATE TABLE person (id TEXT PRIMARY KEY NOT NULL, phone TEXT NOT NULL DEFAULT ''); INSERT INTO person VALUES ('1', 'before')")
        session = apsw.Session(db, "main")
        session.attach()
        db.execute("UPDATE person SET phone = ?", (phone,))
        both.append((db, session))
    told = []

    def handler(reason, change):
        told.append(reason)
        return apsw.SQLITE_CHANGESET_OMIT

    register = both[0][0]
    apsw.Changeset.apply(both[1][1].changeset(), register, conflict=handler)
    shown = register.execute("SELECT phone FROM person").get
    return {"shown": shown, "kept": [], "told": bool(told)}


def main():
    encrypted = "--encrypted" in sys.argv
    what, *places = [one for one in sys.argv[1:] if one != "--encrypted"]
    places = [pathlib.Path(one) for one in places]
    if what == "prepare":
        prepare(*places, encrypted)
    elif what == "take-in":
        print(json.dumps(take_in(*places, encrypted)))
    elif what == "rows":
        rows(*places, encrypted)
    else:
        print(json.dumps(conflict()))


main()
