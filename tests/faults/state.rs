//! What a register holds, so that two of them can be compared although every run makes ids and salts of its own.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use huce_core::api::check;
use huce_core::api::register::{Clock, Register};
use huce_core::model::hex::to_hex;
use huce_core::refusal::Code;
use huce_core::tables::{Row, Tables, Value};
use rusqlite::Connection;

use super::cases::NOW;
use super::disk::{IN_PASSING, Place, let_start};

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Every row of every table but counters and kept digests.
    Everything,
    /// What people recorded and what an exchange moves: it must be the same also when an operation was made in two goes, of which the second
    /// may have begun a new chain (R1).
    Contents,
}

/// The rows of a register, a line each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State(Vec<String>);

/// Columns that tell where in its chain an entry stands, and when in the order of learning.
const PLACES: [&str; 7] = ["seat", "chain", "seq", "prev", "header", "position", "act"];

impl State {
    /// The state of an open register.
    pub fn of(register: &Register, view: View) -> Self {
        let t = register.tables();
        let mut lines = Vec::new();
        for table in t.catalogue().tables.iter() {
            let moved = ["entry", "part", "conflict", "held", "base_row", "purged", "pending", "orphan", "waiting"].contains(&table.name);
            let is_wanted = match view {
                View::Everything => !["counter", "root_digest"].contains(&table.name),
                View::Contents => moved || t.catalogue().synced().any(|synced| synced.name == table.name),
            };
            if is_wanted {
                lines.extend(t.all(table).unwrap().iter().map(|row| line(row, view)));
            }
        }
        lines.sort();
        Self(lines)
    }

    /// The ids and hashes in it.
    pub fn tokens(&self) -> HashSet<String> {
        let mut tokens = HashSet::new();
        self.0.iter().for_each(|line| {
            pieces(line, |piece, is_token| {
                if is_token {
                    tokens.insert(piece.to_owned());
                }
            });
        });
        tokens
    }

    /// The same with every id and hash as `*` that is not among those that do not change from run to run.
    pub fn masked(&self, stable: &HashSet<String>) -> Self {
        let mask = |line: &String| {
            let mut text = String::with_capacity(line.len());
            pieces(line, |piece, is_token| text.push_str(if is_token && !stable.contains(piece) { "*" } else { piece }));
            text
        };
        let mut lines: Vec<String> = self.0.iter().map(mask).collect();
        lines.sort();
        Self(lines)
    }

    /// What one has and the other lacks, for a person.
    pub fn difference(&self, other: &Self) -> String {
        let (here, there): (BTreeSet<_>, BTreeSet<_>) = (self.0.iter().collect(), other.0.iter().collect());
        let only = |sign: &str, lines: Vec<&&String>| -> String {
            lines.iter().take(6).map(|line| format!("\n    {sign} {}", line.chars().take(300).collect::<String>())).collect()
        };
        only("+", here.difference(&there).collect()) + &only("-", there.difference(&here).collect())
    }
}

/// Everything in a database as SQLite keeps it, whatever its version: version, schema, rows.
pub fn raw(place: &Place, key: &[u8; 32]) -> Result<State, String> {
    let read = || -> rusqlite::Result<State> {
        let connection = keyed(&place.register().join("register.db"), key)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let mut lines = vec![format!("version {version}")];
        let mut names = Vec::new();
        let mut statement = connection.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            lines.push(format!("{kind} {name} {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")));
            names.extend((kind == "table").then_some(name));
        }
        for name in names {
            let mut statement = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values: Vec<rusqlite::types::Value> = (0..columns).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
                lines.push(format!("{name} {values:?}"));
            }
        }
        let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        lines.push(sound);
        lines.sort();
        Ok(State(lines))
    };
    read().map_err(|error| format!("the database cannot be read: {error}"))
}

/// A database opened with its raw key, without the program.
pub fn keyed(path: &Path, key: &[u8; 32]) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"; PRAGMA journal_mode = WAL;", to_hex(key)))?;
    Ok(connection)
}

fn line(row: &Row, view: View) -> String {
    let mut text = format!("{} {}", row.table.name, row.id);
    for (column, value) in row.table.columns.iter().zip(row.values.iter()) {
        let is_place = view == View::Contents && PLACES.contains(&column.name);
        let is_empty = matches!(value, Value::Integer(0)) || *value == Value::Text(String::new());
        if !is_place && !is_empty {
            text += &format!(" {}={value}", column.name);
        }
    }
    text
}

/// Cuts a line into ids and hashes (32 and more hexadecimal digits, hyphens among them), and what is between.
fn pieces<'a>(line: &'a str, mut each: impl FnMut(&'a str, bool)) {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
    let bytes = line.as_bytes();
    let mut from = 0;
    while from < bytes.len() {
        let is_token = is_digit(bytes[from]);
        let to = (from..bytes.len()).find(|at| is_digit(bytes[*at]) != is_token).unwrap_or(bytes.len());
        each(&line[from..to], is_token && to - from >= 32);
        from = to;
    }
}

/// Opens the register of a place, checks it, and hands it over.
pub fn open(place: &Place, passphrase: &str) -> Result<Register, String> {
    let try_once = || Register::open(&place.register(), passphrase, Clock::of(Some(NOW)).unwrap());
    let in_use =
        |outcome: &huce_core::refusal::Result<Register>| outcome.as_ref().is_err_and(|refusal| refusal.code() == Code::RegisterInUse);
    let mut opened = try_once();
    for _ in 0..IN_PASSING {
        if !in_use(&opened) {
            break;
        }
        let_start();
        opened = try_once();
    }
    let mut register = opened.map_err(|refusal| {
        format!("the register does not open: {} {:?}", refusal.code().as_str(), refusal.cause().map(ToString::to_string))
    })?;
    let checked = check::check(&mut register, false).map_err(|refusal| format!("no check: {}", refusal.code().as_str()))?;
    if checked.ok { Ok(register) } else { Err(format!("the check finds {:?}", checked.findings)) }
}
