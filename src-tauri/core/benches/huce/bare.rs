//! The baseline: the same rows written by a bare loop of prepared statements, without gate, plan, scope or comparison.
//!
//! What the product wrote is found out by comparing its file with a copy from before, and put into the order in which the product wrote it.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::figures::Outcome;

/// Opens a file as the product does.
pub fn open(path: &Path, key: &[u8; 32]) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!("PRAGMA key = {};", raw(key)))?;
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;
         PRAGMA wal_autocheckpoint = 4000;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn raw(key: &[u8; 32]) -> String {
    format!("\"x'{}'\"", key.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

type Values = Vec<Value>;

/// One statement with what is bound to it.
struct Write {
    sql: usize,
    bound: Values,
}

/// All that was written, by transaction.
pub struct Written {
    texts: Vec<String>,
    transactions: Vec<Vec<Write>>,
}

/// Where a write stands in the order of the product's: the moment, and a place among those of one moment.
type Moment = (i64, usize);

struct Collect {
    texts: Vec<String>,
    known: HashMap<String, usize>,
    found: Vec<(Moment, Write)>,
    /// Written in every transaction: marks and counters.
    always: Vec<Write>,
    /// The first moment at which the journal speaks of a row.
    moments: HashMap<String, i64>,
    entries: HashMap<String, i64>,
}

/// Moments count on within an action from its position in the upper bits.
const WITHIN: u32 = 22;
const UNKNOWN: i64 = -1;

/// What stands in `after` and not in `before`.
pub fn written(before: &Path, after: &Path, key: &[u8; 32]) -> Outcome<Written> {
    let connection = open(after, key)?;
    connection.execute_batch(&format!("ATTACH DATABASE '{}' AS old KEY {};", before.display(), raw(key)))?;
    // One view of both files, taken once.
    connection.execute_batch("BEGIN")?;
    let mut collect = Collect {
        texts: Vec::new(),
        known: HashMap::new(),
        found: Vec::new(),
        always: Vec::new(),
        moments: pairs(
            &connection,
            "SELECT row_id, min(position) FROM main.journal WHERE id NOT IN (SELECT id FROM old.journal) GROUP BY row_id",
        )?,
        entries: pairs(&connection, "SELECT id, position FROM main.entry")?,
    };
    let tables: Vec<String> = {
        let mut statement = connection.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
        let names = statement.query_map([], |row| row.get(0))?;
        names.collect::<rusqlite::Result<_>>()?
    };
    for table in &tables {
        collect.table(&connection, table)?;
    }
    Ok(collect.in_order())
}

fn pairs(connection: &Connection, sql: &str) -> Outcome<HashMap<String, i64>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn rows(connection: &Connection, sql: &str, bound: &[&Value]) -> Outcome<Vec<Values>> {
    let mut statement = connection.prepare_cached(sql)?;
    let width = statement.column_count();
    let rows = statement.query_map(params_from_iter(bound), |row| (0..width).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Collect {
    fn add(&mut self, moment: Moment, sql: String, bound: Values) {
        let next = self.texts.len();
        let at = *self.known.entry(sql.clone()).or_insert(next);
        if at == next {
            self.texts.push(sql);
        }
        self.found.push((moment, Write { sql: at, bound }));
    }

    fn table(&mut self, connection: &Connection, table: &str) -> Outcome<()> {
        let columns = rows(connection, "SELECT name, pk FROM pragma_table_info(?1)", &[&Value::Text(table.into())])?;
        let mut names: Vec<(String, bool)> = Vec::new();
        for column in columns {
            if let [Value::Text(name), Value::Integer(key)] = &column[..] {
                names.push((name.clone(), *key > 0));
            }
        }
        let list: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        let keys: Vec<&str> = names.iter().filter(|(_, is_key)| *is_key).map(|(name, _)| name.as_str()).collect();
        let of_keys =
            |from: usize| keys.iter().enumerate().map(|(at, key)| format!("{key} = ?{}", at + from)).collect::<Vec<_>>().join(" AND ");
        let all = list.join(", ");
        let old = format!("SELECT {all} FROM old.{table} WHERE {}", of_keys(1));
        let width = keys.len();
        for row in rows(connection, &format!("SELECT {all} FROM main.{table} EXCEPT SELECT {all} FROM old.{table}"), &[])? {
            let moment = self.moment(table, &list, &row);
            if matches!(table, "meta" | "counter" | "chain") {
                let marks: Vec<String> = (1..=row.len()).map(|at| format!("?{at}")).collect();
                self.add(moment, format!("INSERT OR REPLACE INTO {table} ({all}) VALUES ({})", marks.join(", ")), row);
                self.always.extend(self.found.pop().map(|(_, write)| write));
                continue;
            }
            let bound: Vec<&Value> = row.iter().take(width).collect();
            match rows(connection, &old, &bound)?.pop() {
                None => {
                    let marks: Vec<String> = (1..=row.len()).map(|at| format!("?{at}")).collect();
                    self.add(moment, format!("INSERT INTO {table} ({all}) VALUES ({})", marks.join(", ")), row);
                }
                Some(before) => {
                    let changed: Vec<usize> = (0..row.len()).filter(|at| row[*at] != before[*at]).collect();
                    let sets: Vec<String> =
                        changed.iter().enumerate().map(|(at, column)| format!("{} = ?{}", list[*column], at + 1)).collect();
                    let sql = format!("UPDATE {table} SET {} WHERE {}", sets.join(", "), of_keys(changed.len() + 1));
                    let bound = changed.iter().map(|at| row[*at].clone()).chain(row.iter().take(width).cloned()).collect();
                    self.add(moment, sql, bound);
                }
            }
        }
        let which = keys.join(", ");
        for row in rows(connection, &format!("SELECT {which} FROM old.{table} EXCEPT SELECT {which} FROM main.{table}"), &[])? {
            let moment = self.moment(table, &keys, &row);
            self.add(moment, format!("DELETE FROM {table} WHERE {}", of_keys(1)), row);
        }
        Ok(())
    }

    /// When the product wrote this row.
    fn moment(&self, table: &str, columns: &[&str], row: &[Value]) -> Moment {
        let value = |name: &str| columns.iter().position(|column| *column == name).map(|at| &row[at]);
        let text = |name: &str| match value(name) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        let number = |name: &str| match value(name) {
            Some(Value::Integer(number)) => *number,
            _ => UNKNOWN,
        };
        let of_row = |id: &str| self.moments.get(id).copied().unwrap_or(UNKNOWN);
        match table {
            "journal" => (number("position"), 3),
            "entry" => (number("position"), 0),
            "part" => (self.entries.get(text("entry")).copied().unwrap_or(UNKNOWN), 1),
            "touched" => match of_row(text("id")) {
                UNKNOWN => ((number("position") + 1) << WITHIN, 0),
                moment => (moment, 2),
            },
            "person_key" => (of_row(text("person")), 1),
            "household_key" => (of_row(text("household")), 1),
            _ => (of_row(text("id")), 0),
        }
    }

    fn in_order(self) -> Written {
        let Self { texts, mut found, always, .. } = self;
        found.sort_by_key(|(moment, _)| *moment);
        let mut by_action: BTreeMap<i64, Vec<Write>> = BTreeMap::new();
        let mut rest = Vec::new();
        for ((moment, _), write) in found {
            match moment {
                UNKNOWN => rest.push(write),
                moment => by_action.entry(moment >> WITHIN).or_default().push(write),
            }
        }
        let mut transactions: Vec<Vec<Write>> = by_action.into_values().collect();
        let count = transactions.len().max(1);
        for (at, write) in rest.into_iter().enumerate() {
            if let Some(transaction) = transactions.get_mut(at % count) {
                transaction.push(write);
            }
        }
        for transaction in &mut transactions {
            transaction.extend(always.iter().map(|write| Write { sql: write.sql, bound: write.bound.clone() }));
        }
        Written { texts, transactions }
    }
}

impl Written {
    /// How many statements there are.
    pub fn statements(&self) -> usize {
        self.transactions.iter().map(Vec::len).sum()
    }

    /// Writes all of it, in one transaction or in as many as the product did, and gives the time.
    pub fn write(&self, connection: &mut Connection, in_one: bool) -> Outcome<Duration> {
        let began = Instant::now();
        if in_one {
            let transaction = connection.transaction()?;
            self.transactions.iter().try_for_each(|writes| self.run(&transaction, writes))?;
            transaction.commit()?;
        } else {
            for writes in &self.transactions {
                let transaction = connection.transaction()?;
                self.run(&transaction, writes)?;
                transaction.commit()?;
            }
        }
        Ok(began.elapsed())
    }

    fn run(&self, connection: &Connection, writes: &[Write]) -> Outcome<()> {
        for write in writes {
            connection.prepare_cached(&self.texts[write.sql])?.execute(params_from_iter(&write.bound))?;
        }
        Ok(())
    }
}
