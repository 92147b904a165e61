//! `schema.sql` and the catalogue are two statements of the same thing; so is a new register.

use std::collections::{BTreeMap, BTreeSet};

use huce_core::SCHEMA_VERSION;
use huce_core::catalogue::{Catalogue, synced_tables};
use huce_core::store::Database;

use crate::support::source::file;
use crate::support::versions::{NEXT, next};

/// Columns by table, as SQLite reads the file.
fn columns_of(sql: &str) -> BTreeMap<String, Vec<String>> {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let columns = |table: &String| -> Vec<String> {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    names.iter().map(|table| (table.clone(), columns(table))).collect()
}

/// Derived and written by the search alone: no verb and no exchange knows them.
const KEYS: [&str; 2] = ["household_key", "person_key"];

#[test]
fn the_catalogue_names_every_table_and_column_of_the_schema_in_its_order() {
    let mut schema = columns_of(&file("schema.sql").text);
    for name in KEYS {
        assert!(schema.remove(name).is_some(), "{name}");
    }
    let declared: BTreeMap<String, Vec<String>> = Catalogue::standard()
        .tables
        .iter()
        .map(|table| {
            (
                table.name.to_owned(),
                std::iter::once("id").chain(table.columns.iter().map(|column| column.name)).map(str::to_owned).collect(),
            )
        })
        .collect();
    assert_eq!(declared, schema);
}

#[test]
fn every_hard_reference_is_a_foreign_key_and_every_foreign_key_a_hard_reference() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch(&file("schema.sql").text).unwrap();
    let mut statement =
        connection.prepare("SELECT t.name, f.\"from\", f.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let keys: BTreeSet<(String, String, String)> = rows.map(Result::unwrap).collect();
    let mut declared = BTreeSet::new();
    for table in &Catalogue::standard().tables {
        for (column, reference) in table.references().filter(|(_, reference)| reference.hard) {
            declared.insert((table.name.to_owned(), column.name.to_owned(), reference.table.to_owned()));
        }
    }
    assert!(!keys.is_empty());
    assert_eq!(declared, keys);
}

#[test]
fn a_new_register_is_made_from_the_schema() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch(&file("schema.sql").text).unwrap();
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").unwrap();
    let expected: BTreeSet<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let shape = Database::in_memory().unwrap().shape().unwrap();
    let missing: Vec<&String> = expected
        .iter()
        .filter(|name| !shape.iter().any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(shape.len(), expected.len(), "{shape:?}");
}

/// What other registers see of a version: tables with scope and writer, columns with kind, group, references and words.
fn described(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for table in catalogue.synced() {
        text += &format!("{} {:?} {:?}\n", table.name, table.scope, table.writer);
        for column in &table.columns {
            text += &format!("  {} {:?}", column.name, column.kind);
            text += &column.refers.map(|to| format!(" -> {} hard={} about={}", to.table, to.hard, to.about)).unwrap_or_default();
            text += if column.fixed { " fixed" } else { "" };
            text += &if column.group.is_empty() { String::new() } else { format!(" group={}", column.group) };
            text += &if column.one_of.is_empty() { String::new() } else { format!(" of {}", column.one_of.join(" ")) };
            text += "\n";
        }
    }
    text
}

/// Registers of an earlier version are still written to in it: see `docs/decisions/0007-versions-of-the-schema.md`. A version that nobody has
/// yet may still change, with its file; one that was given out may not.
#[test]
fn the_catalogue_still_has_every_version_as_it_was() {
    for version in 1..=SCHEMA_VERSION {
        let catalogue = Catalogue::leak_as_of(version, synced_tables());
        let (described, path) = (described(catalogue), format!("tests/fixtures/catalogue/{version}.txt"));
        let was = file(&path).text;
        let differs: Vec<String> = described
            .lines()
            .filter(|line| !was.lines().any(|other| other == *line))
            .map(|line| format!("now: {line}"))
            .chain(was.lines().filter(|line| !described.lines().any(|other| other == *line)).map(|line| format!("was: {line}")))
            .collect();
        assert!(described == was, "{path} is not what the catalogue has of version {version}:\n{}", differs.join("\n"));
    }
}

#[test]
fn a_version_adds_tables_and_columns_and_extends_nothing() {
    let both = [(SCHEMA_VERSION, Catalogue::standard()), (NEXT, next())];
    for (version, table) in both.into_iter().flat_map(|(version, catalogue)| catalogue.tables.iter().map(move |table| (version, table))) {
        assert!(table.newest() <= version, "{}", table.name);
        for column in table.columns.iter().filter(|column| column.since > 1) {
            let place = format!("{}.{}", table.name, column.name);
            assert!(column.since > table.since, "{place} is as old as its table and need not say so");
            // It stands empty in rows of before, and what hangs on nothing is not shown.
            assert!(column.refers.is_none_or(|to| !to.hard), "{place}");
        }
        for group in table.groups() {
            let versions: BTreeSet<u32> = group.iter().map(|at| table.columns[*at].since).collect();
            assert_eq!(versions.len(), 1, "the group of {}.{} was extended", table.name, table.columns[group[0]].name);
        }
    }
}
