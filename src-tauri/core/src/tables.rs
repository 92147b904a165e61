//! Rows and where they stand: the one way in which the gate, the exchange and the store see the register.
//!
//! The rules of the exchange are written against [`Tables`]. The store implements it over the encrypted file, [`Memory`] over maps
//! (for simulations), and [`Overlay`] over any other, so that a plan can be made without changing anything.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::catalogue::{Catalogue, Table};
use crate::refusal::Result;

/// A value of a field. There is no NULL in the register: what is not known is an empty text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
}

impl Value {
    /// The text, or "" for a number.
    pub fn as_text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            Value::Integer(_) => "",
        }
    }

    /// The number, or 0 for a text.
    pub fn as_integer(&self) -> i64 {
        match self {
            Value::Integer(number) => *number,
            Value::Text(_) => 0,
        }
    }
}

/// By hand: what serde derives for such a type keeps each value aside before it looks at it, and the log is full of them.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct TextOrNumber;

        impl serde::de::Visitor<'_> for TextOrNumber {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a whole number")
            }

            fn visit_i64<E>(self, number: i64) -> std::result::Result<Value, E> {
                Ok(Value::Integer(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> std::result::Result<Value, E> {
                let too_large = |_| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self);
                number.try_into().map(Value::Integer).map_err(too_large)
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> std::result::Result<Value, E> {
                Ok(Value::Text(text))
            }
        }

        deserializer.deserialize_any(TextOrNumber)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Integer(number) => write!(f, "{number}"),
        }
    }
}

/// The values of a row by their names, as they are read from elsewhere: a name that stands twice would be one value for one reader and
/// another for the next, and is refused.
pub fn named_values<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<BTreeMap<String, Value>>, D::Error> {
    struct Named(BTreeMap<String, Value>);
    struct Visit;
    impl<'de> Visitor<'de> for Visit {
        type Value = Named;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("values by name")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> std::result::Result<Named, A::Error> {
            let mut named = BTreeMap::new();
            while let Some((name, value)) = from.next_entry::<String, Value>()? {
                if named.insert(name, value).is_some() {
                    return Err(A::Error::custom("a name twice"));
                }
            }
            Ok(Named(named))
        }
    }
    impl<'de> Deserialize<'de> for Named {
        fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
            from.deserialize_map(Visit)
        }
    }
    Ok(Option::<Named>::deserialize(from)?.map(|named| named.0))
}

/// The longest id of a row.
const LONGEST_ID: usize = 64;

/// Whether a text can be the id of a row: letters, digits and hyphens, as every UUID is.
pub fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
}

/// Reads the id of a chain or branch, or a hash: they stand before and between slashes where a place or a number is one text.
pub fn mark<'de, D: serde::Deserializer<'de>>(reader: D) -> std::result::Result<String, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(reader)?;
    let is_mark = (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_graphic() && c != b'/');
    if is_mark { Ok(text) } else { Err(serde::de::Error::custom("no id")) }
}

/// Which row: its table and its id.
#[derive(Clone)]
pub struct Key {
    /// The table, from the catalogue.
    pub table: &'static Table,
    /// The row's id, a UUID in a synced table.
    pub id: String,
}

impl Key {
    /// The key of a row.
    pub fn new(table: &'static Table, id: impl Into<String>) -> Self {
        Self { table, id: id.into() }
    }

    fn order(&self) -> (usize, &str) {
        (self.table.index, &self.id)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}
impl Eq for Key {}
impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.table.name, self.id)
    }
}

/// A row: a value for every column of its table, in the catalogue's order.
#[derive(Clone)]
pub struct Row {
    /// The table, from the catalogue.
    pub table: &'static Table,
    /// The row's id.
    pub id: String,
    /// One value for each column; copies of a row share them until one is changed.
    pub values: Arc<Vec<Value>>,
}

impl Row {
    /// A new row with the columns' defaults.
    pub fn new(table: &'static Table, id: impl Into<String>) -> Self {
        Self { table, id: id.into(), values: Arc::new(table.columns.iter().map(|column| column.default_value()).collect()) }
    }

    /// The same row with another value. A name that the table does not have is a mistake of the program.
    pub fn with(mut self, column: &str, value: impl Into<Value>) -> Self {
        self.set(column, value);
        self
    }

    /// Sets a value.
    pub fn set(&mut self, column: &str, value: impl Into<Value>) {
        let at = self.table.column_index(column);
        Arc::make_mut(&mut self.values)[at] = value.into();
    }

    /// The value of a column.
    pub fn value(&self, column: &str) -> &Value {
        &self.values[self.table.column_index(column)]
    }

    /// The text of a column.
    pub fn text(&self, column: &str) -> &str {
        self.value(column).as_text()
    }

    /// The number in a column.
    pub fn integer(&self, column: &str) -> i64 {
        self.value(column).as_integer()
    }

    /// Its key.
    pub fn key(&self) -> Key {
        Key::new(self.table, self.id.clone())
    }

    /// The row as a version of the schema has it: what is newer stands at its default.
    pub fn as_of(mut self, version: u32) -> Self {
        if self.table.newest() > version {
            let newer = self.table.columns.iter().filter(|column| column.since > version);
            newer.for_each(|column| self.set(column.name, column.default_value()));
        }
        self
    }

    /// The values that differ from the columns' defaults, by name: what entries and returns write of a row.
    pub fn written(&self) -> BTreeMap<String, Value> {
        self.pairs_written().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The same to look at, in the order of the columns.
    pub fn pairs_written(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let pairs = self.table.columns.iter().zip(self.values.iter());
        pairs.filter(|(column, value)| **value != column.default_value()).map(|(column, value)| (column.name, value))
    }

    /// The row of such values; names that this version does not know are left to the bytes that they came in.
    pub fn of_written(table: &'static Table, id: &str, written: &BTreeMap<String, Value>) -> Self {
        let mut row = Row::new(table, id);
        let values = Arc::make_mut(&mut row.values);
        for (name, value) in written {
            if let Some(at) = table.find_column(name) {
                values[at] = value.clone();
            }
        }
        row
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.table.index == other.table.index && self.id == other.id && self.values == other.values
    }
}
impl Eq for Row {}
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {:?}", self.table.name, self.id, self.written())
    }
}

/// All tables of a register, synced and local. Nothing here knows SQL.
pub trait Tables {
    /// The catalogue that declares them.
    fn catalogue(&self) -> &'static Catalogue;
    /// A row by its id.
    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>>;
    /// The rows with this text in a column, by id; none for "". The column is a reference or declared as looked up.
    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>>;
    /// Shows the same rows one by one, without collecting them where that can be done.
    fn find_each(&self, table: &'static Table, column: &str, text: &str, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.find(table, column, text)?.into_iter().try_for_each(show)
    }
    /// The rows with a number above this one in a column, by that number; the first so many.
    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>>;
    /// Shows every row of a table, by id, without collecting them.
    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()>;
    /// Shows at most so many rows whose id begins with this text, by id.
    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()>;
    /// Writes a row, new or not.
    fn put(&mut self, row: Row) -> Result<()>;
    /// Writes a row where the caller has just read what stands there: nothing is looked up again, and only what differs is written.
    fn put_over(&mut self, before: Option<&Row>, row: Row) -> Result<()> {
        let _ = before;
        self.put(row)
    }
    /// Removes a row: of a local table, of a share that a return takes away, or in a purge.
    fn remove(&mut self, table: &'static Table, id: &str) -> Result<()>;

    /// All rows of a table that is known to be small.
    fn all(&self, table: &'static Table) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.each(table, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// A row by its key.
    fn row(&self, key: &Key) -> Result<Option<Row>> {
        self.get(key.table, &key.id)
    }

    /// A table by its name, which the program itself knows.
    fn table(&self, name: &str) -> &'static Table {
        self.catalogue().table(name)
    }
}

/// The entries of a map whose keys begin with a text.
fn beginning_with<'m, T>(map: &'m BTreeMap<String, T>, beginning: &'m str) -> impl Iterator<Item = (&'m String, &'m T)> {
    map.range::<str, _>((Bound::Included(beginning), Bound::Unbounded)).take_while(move |(id, _)| id.starts_with(beginning))
}

/// A register in memory.
#[derive(Clone)]
pub struct Memory {
    catalogue: &'static Catalogue,
    /// Copies of a register share a table until one writes to it.
    tables: Vec<Arc<BTreeMap<String, Row>>>,
    /// What stood where something was written since the transaction began.
    before: Option<Vec<(&'static Table, String, Option<Row>)>>,
}

impl Memory {
    /// An empty one.
    pub fn new(catalogue: &'static Catalogue) -> Self {
        Self { catalogue, tables: vec![Arc::default(); catalogue.tables.len()], before: None }
    }

    /// Runs something that takes effect as a whole, or not at all where it is refused.
    pub fn transaction<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.before = Some(Vec::new());
        let outcome = run(self);
        let before = self.before.take().unwrap_or_default();
        if outcome.is_err() {
            for (table, id, row) in before.into_iter().rev() {
                match row {
                    Some(row) => self.table_mut(table).insert(id, row),
                    None => self.table_mut(table).remove(&id),
                };
            }
        }
        outcome
    }

    fn table_mut(&mut self, table: &Table) -> &mut BTreeMap<String, Row> {
        Arc::make_mut(&mut self.tables[table.index])
    }

    fn note(&mut self, table: &'static Table, id: String, row: Option<Row>) {
        if let Some(before) = &mut self.before {
            before.push((table, id, row));
        }
    }

    /// The same register after an update of the program, with the tables and columns of this catalogue; new columns at their defaults.
    pub fn migrated(&self, catalogue: &'static Catalogue) -> Result<Self> {
        let mut migrated = Self::new(catalogue);
        for table in &self.catalogue.tables {
            let Some(new) = catalogue.find_table(table.name) else { continue };
            self.each(table, &mut |row| migrated.put(Row::of_written(new, &row.id, &row.written())))?;
        }
        Ok(migrated)
    }
}

impl Tables for Memory {
    fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>> {
        Ok(self.tables[table.index].get(id).cloned())
    }

    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>> {
        let at = table.column_index(column);
        let fits = |row: &&Row| !text.is_empty() && row.values[at].as_text() == text;
        Ok(self.tables[table.index].values().filter(fits).cloned().collect())
    }

    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>> {
        let at = table.column_index(column);
        let mut rows: Vec<Row> = self.tables[table.index].values().filter(|row| row.values[at].as_integer() > number).cloned().collect();
        rows.sort_by_key(|row| row.values[at].as_integer());
        rows.truncate(most);
        Ok(rows)
    }

    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.tables[table.index].values().cloned().try_for_each(show)
    }

    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        beginning_with(&self.tables[table.index], beginning).take(most).try_for_each(|(_, row)| show(row.clone()))
    }

    fn put(&mut self, row: Row) -> Result<()> {
        let (table, id) = (row.table, row.id.clone());
        let before = self.table_mut(table).insert(id.clone(), row);
        self.note(table, id, before);
        Ok(())
    }

    fn remove(&mut self, table: &'static Table, id: &str) -> Result<()> {
        if self.tables[table.index].contains_key(id)
            && let Some((id, row)) = self.table_mut(table).remove_entry(id)
        {
            self.note(table, id, Some(row));
        }
        Ok(())
    }
}

/// A register with changes laid over it, which itself stays as it is.
pub struct Overlay<'a> {
    base: &'a dyn Tables,
    laid: Vec<BTreeMap<String, Option<Row>>>,
}

impl<'a> Overlay<'a> {
    /// Nothing laid over `base` yet.
    pub fn new(base: &'a dyn Tables) -> Self {
        Self { base, laid: vec![BTreeMap::new(); base.catalogue().tables.len()] }
    }

    /// The rows of a table that are otherwise than below.
    pub fn laid(&self, table: &'static Table) -> impl Iterator<Item = &Row> {
        self.laid[table.index].values().flatten()
    }

    fn merged(&self, table: &'static Table, mut rows: Vec<Row>, fits: impl Fn(&Row) -> bool) -> Vec<Row> {
        let laid = &self.laid[table.index];
        rows.retain(|row| !laid.contains_key(&row.id));
        rows.extend(laid.values().flatten().filter(|row| fits(row)).cloned());
        rows
    }
}

impl Tables for Overlay<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        self.base.catalogue()
    }

    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>> {
        match self.laid[table.index].get(id) {
            Some(row) => Ok(row.clone()),
            None => self.base.get(table, id),
        }
    }

    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>> {
        let at = table.column_index(column);
        let mut rows = self.merged(table, self.base.find(table, column, text)?, |row| !text.is_empty() && row.values[at].as_text() == text);
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(rows)
    }

    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>> {
        let at = table.column_index(column);
        let base = self.base.above(table, column, number, most.saturating_add(self.laid[table.index].len()))?;
        let mut rows = self.merged(table, base, |row| row.values[at].as_integer() > number);
        rows.sort_by_key(|row| row.values[at].as_integer());
        rows.truncate(most);
        Ok(rows)
    }

    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let laid = &self.laid[table.index];
        self.base.each(table, &mut |row| if laid.contains_key(&row.id) { Ok(()) } else { show(row) })?;
        laid.values().flatten().cloned().try_for_each(show)
    }

    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let laid = &self.laid[table.index];
        let here: Vec<(&String, &Option<Row>)> = beginning_with(laid, beginning).collect();
        let mut rows: Vec<Row> = here.iter().filter_map(|(_, row)| (*row).clone()).collect();
        self.base.from(table, beginning, most.saturating_add(here.len()), &mut |row| {
            if !laid.contains_key(&row.id) {
                rows.push(row);
            }
            Ok(())
        })?;
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows.into_iter().take(most).try_for_each(show)
    }

    fn put(&mut self, row: Row) -> Result<()> {
        self.laid[row.table.index].insert(row.id.clone(), Some(row));
        Ok(())
    }

    fn remove(&mut self, table: &'static Table, id: &str) -> Result<()> {
        self.laid[table.index].insert(id.to_owned(), None);
        Ok(())
    }
}
