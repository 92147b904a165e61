//! `schema.sql` and the catalogue are two statements of the same thing; so is a new register.

use std::collections::{BTreeMap, BTreeSet};

use huce_core::catalogue::Catalogue;
use huce_core::store::Database;

use crate::support::source::file;

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
