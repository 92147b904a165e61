#!/usr/bin/env python3
"""Opens a register with a public SQLCipher 4 and its raw key, and compares it with what schema.sql says.

    open_register.py REGISTER_DB RAW_KEY_HEX SCHEMA_SQL NAME

Prints one JSON document: the versions, the differences between the tables, columns and types of the register and of the schema, the
number of rows of each table, and the phone numbers of the persons of that name. Python, and the package sqlcipher3-wheels."""
import json
import sys
from pathlib import Path

import sqlcipher3


def shape(connection):
    """Table, column, type, NOT NULL, default and place in the primary key of every column; and the indexes."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    columns = {(table, *row[1:]) for (table,) in tables for row in connection.execute(f"PRAGMA table_xinfo({table})")}
    indexes = connection.execute("SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%'")
    return columns | {("index", *row) for row in indexes}


def main(database, key, schema, name):
    register = sqlcipher3.connect(f"file:{database}?mode=ro", uri=True)
    register.execute(f"PRAGMA key = \"x'{key}'\"")
    (cipher,) = register.execute("PRAGMA cipher_version").fetchone()
    broken = register.execute("PRAGMA cipher_integrity_check").fetchall()
    expected = sqlcipher3.connect(":memory:")
    expected.executescript(Path(schema).read_text(encoding="utf-8"))
    found, wanted = shape(register), shape(expected)
    tables = sorted({one[0] for one in wanted if one[0] != "index"})
    count = {table: register.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    phones = [row[0] for row in register.execute("SELECT phone FROM person WHERE name = ?", (name,))]
    print(json.dumps({
        "cipher": cipher, "broken": broken, "only_in_register": sorted(map(str, found - wanted)),
        "only_in_schema": sorted(map(str, wanted - found)), "tables": tables, "rows": count, "phones": phones,
    }, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
