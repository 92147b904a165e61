//! [`Tables`] over the encrypted file. The SQL of every table is made once from the catalogue; this is the only place that writes one.

use std::sync::OnceLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};

use super::search;
use crate::catalogue::{Catalogue, Kind, Table};
use crate::refusal::Result;
use crate::tables::{Row, Tables, Value};

/// The statements of one table.
struct Statements {
    get: String,
    each: String,
    from: String,
    put: String,
    insert: String,
    remove: String,
    find: Vec<String>,
    above: Vec<String>,
}

/// The statements of all tables of a catalogue.
pub struct Texts(Vec<Statements>);

impl Texts {
    /// Those of the product's catalogue, made once.
    pub fn standard() -> &'static Self {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(|| Self::of(Catalogue::standard()))
    }

    /// Those of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        Self(catalogue.tables.iter().map(Statements::of).collect())
    }

    /// Those of another catalogue than the product's, made once for each version and kept.
    pub fn kept(catalogue: &'static Catalogue) -> &'static Self {
        type Known = Vec<(*const Catalogue, &'static Texts)>;
        thread_local! {
            static KEPT: std::cell::RefCell<Known> = const { std::cell::RefCell::new(Vec::new()) };
        }
        KEPT.with_borrow_mut(|kept| {
            if let Some((_, texts)) = kept.iter().find(|(known, _)| std::ptr::eq(*known, catalogue)) {
                return *texts;
            }
            let texts: &'static Self = Box::leak(Box::new(Self::of(catalogue)));
            kept.push((catalogue, texts));
            texts
        })
    }
}

impl Statements {
    fn of(table: &Table) -> Self {
        let name = table.name;
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let list = names.join(", ");
        let marks: Vec<String> = (2..names.len() + 2).map(|number| format!("?{number}")).collect();
        let sets: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let select = format!("SELECT id, {list} FROM {name}");
        let by = |order: &str, test: &dyn Fn(&str) -> String| {
            names.iter().map(|column| format!("{select} WHERE {} ORDER BY {}", test(column), order.replace("{}", column))).collect()
        };
        Self {
            get: format!("{select} WHERE id = ?1"),
            each: format!("{select} ORDER BY id"),
            from: format!("{select} WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3"),
            put: format!(
                "INSERT INTO {name} (id, {list}) VALUES (?1, {}) ON CONFLICT (id) DO UPDATE SET {}",
                marks.join(", "),
                sets.join(", ")
            ),
            insert: format!("INSERT INTO {name} (id, {list}) VALUES (?1, {})", marks.join(", ")),
            remove: format!("DELETE FROM {name} WHERE id = ?1"),
            find: by("id", &|column| format!("{column} = ?1 AND {column} <> ''")),
            above: by("{}, id LIMIT ?2", &|column| format!("{column} > ?1")),
        }
    }
}

/// The tables of an open register.
pub struct SqlTables<'c> {
    connection: &'c Connection,
    catalogue: &'static Catalogue,
    texts: &'c Texts,
    /// Search keys that are kept for later, where there will be many.
    pub(super) later: Option<search::Later>,
}

impl<'c> SqlTables<'c> {
    /// Over a connection, within whatever transaction it is in.
    pub fn new(connection: &'c Connection, catalogue: &'static Catalogue, texts: &'c Texts) -> Self {
        Self { connection, catalogue, texts, later: None }
    }

    /// From now on search keys are kept until [`Self::write_keys`]: for an import of many rows, within which nobody searches.
    pub(super) fn keep_keys(&mut self) {
        self.later = Some(search::Later::default());
    }

    /// Writes the search keys that were kept.
    pub(super) fn write_keys(&mut self) -> Result<()> {
        search::write_later(self)
    }

    /// The connection, for the store's own queries.
    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }

    fn write(&self, sql: &str, row: &Row) -> Result<()> {
        let bound = std::iter::once(&row.id as &dyn ToSql).chain(row.values.iter().map(|value| value as &dyn ToSql));
        self.connection.prepare_cached(sql)?.execute(params_from_iter(bound))?;
        Ok(())
    }

    fn rows(&self, table: &'static Table, sql: &str, bound: impl rusqlite::Params) -> Result<Vec<Row>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(bound, |row| read(table, row))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A row of a statement that selects the id and all columns.
fn read(table: &'static Table, row: &rusqlite::Row) -> rusqlite::Result<Row> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (at, column) in table.columns.iter().enumerate() {
        values.push(match column.kind {
            Kind::Text => Value::Text(row.get(at + 1)?),
            Kind::Integer => Value::Integer(row.get(at + 1)?),
        });
    }
    Ok(Row { table, id: row.get(0)?, values: values.into() })
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Integer(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
        })
    }
}

impl Tables for SqlTables<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>> {
        let mut statement = self.connection.prepare_cached(&self.texts.0[table.index].get)?;
        Ok(statement.query_row([id], |row| read(table, row)).optional()?)
    }

    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        self.rows(table, &self.texts.0[table.index].find[table.column_index(column)], [text])
    }

    fn find_each(&self, table: &'static Table, column: &str, text: &str, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let mut statement = self.connection.prepare_cached(&self.texts.0[table.index].find[table.column_index(column)])?;
        let mut rows = statement.query([text])?;
        while let Some(row) = rows.next()? {
            show(read(table, row)?)?;
        }
        Ok(())
    }

    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>> {
        self.rows(table, &self.texts.0[table.index].above[table.column_index(column)], (number, limit(most)))
    }

    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(&self.texts.0[table.index].each)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            show(read(table, row)?)?;
        }
        Ok(())
    }

    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(&self.texts.0[table.index].from)?;
        let end = format!("{beginning}{}", char::MAX);
        let mut rows = statement.query(rusqlite::params![beginning, end, limit(most)])?;
        while let Some(row) = rows.next()? {
            show(read(table, row)?)?;
        }
        Ok(())
    }

    fn put(&mut self, row: Row) -> Result<()> {
        if search::has_keys(row.table) {
            let before = self.get(row.table, &row.id)?;
            return self.put_over(before.as_ref(), row);
        }
        self.write(&self.texts.0[row.table.index].put, &row)
    }

    fn put_over(&mut self, before: Option<&Row>, row: Row) -> Result<()> {
        search::change_keys(self, before, Some(&row))?;
        let Some(before) = before else { return self.write(&self.texts.0[row.table.index].insert, &row) };
        let columns = row.table.columns.iter().zip(before.values.iter().zip(row.values.iter()));
        let changed: Vec<(&str, &Value)> = columns.filter(|(_, (was, is))| was != is).map(|(column, (_, is))| (column.name, is)).collect();
        if changed.is_empty() {
            return Ok(());
        }
        // Without the columns that stay, their indexes stay untouched too.
        let sets: Vec<String> = changed.iter().enumerate().map(|(at, (name, _))| format!("{name} = ?{}", at + 2)).collect();
        let sql = format!("UPDATE {} SET {} WHERE id = ?1", row.table.name, sets.join(", "));
        let bound = std::iter::once(&row.id as &dyn ToSql).chain(changed.iter().map(|(_, value)| *value as &dyn ToSql));
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(bound))?;
        Ok(())
    }

    fn remove(&mut self, table: &'static Table, id: &str) -> Result<()> {
        if search::has_keys(table) {
            let before = self.get(table, id)?;
            search::change_keys(self, before.as_ref(), None)?;
        }
        self.connection.prepare_cached(&self.texts.0[table.index].remove)?.execute([id])?;
        Ok(())
    }
}
