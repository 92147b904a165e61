//! Search keys (检索键): every suffix of a name, its pinyin and initials, numbers and phones, as a prefix-scanned table. Derived and local.

use rusqlite::params;

use super::sql::{SqlTables, read};
use crate::catalogue::Table;
use crate::model::keys;
use crate::refusal::Result;
use crate::tables::{Row, Tables};

struct Keyed {
    add: &'static str,
    drop: &'static str,
}

const PERSON: Keyed = Keyed {
    add: "INSERT OR IGNORE INTO person_key (key, person) VALUES (?1, ?2)",
    drop: "DELETE FROM person_key WHERE key = ?1 AND person = ?2",
};
const HOUSEHOLD: Keyed = Keyed {
    add: "INSERT OR IGNORE INTO household_key (key, household) VALUES (?1, ?2)",
    drop: "DELETE FROM household_key WHERE key = ?1 AND household = ?2",
};

/// The keys of a row; none of one that was voided, which is neither found nor counted.
fn keys_of(row: &Row) -> Vec<String> {
    match row.table.name {
        _ if !row.text("voided_at").is_empty() => Vec::new(),
        "person" => keys::person_keys(row.text("name"), row.text("former_name"), row.text("id_number"), row.text("phone")),
        _ => keys::household_keys(row.text("number"), row.text("address"), row.text("phone")),
    }
}

fn keyed(table: &Table) -> Option<&'static Keyed> {
    match table.name {
        "person" => Some(&PERSON),
        "household" => Some(&HOUSEHOLD),
        _ => None,
    }
}

/// Brings the keys of a person or household to what this row says; nothing for other tables.
pub(super) fn before_put(t: &SqlTables, row: &Row) -> Result<()> {
    let Some(keyed) = keyed(row.table) else { return Ok(()) };
    let before = t.get(row.table, &row.id)?.map(|row| keys_of(&row)).unwrap_or_default();
    let after = keys_of(row);
    if before == after {
        return Ok(());
    }
    let mut drop = t.connection().prepare_cached(keyed.drop)?;
    for key in before.iter().filter(|key| !after.contains(key)) {
        drop.execute(params![key, row.id])?;
    }
    let mut add = t.connection().prepare_cached(keyed.add)?;
    for key in after.iter().filter(|key| !before.contains(key)) {
        add.execute(params![key, row.id])?;
    }
    Ok(())
}

/// Removes the keys of a row that goes.
pub(super) fn before_remove(t: &SqlTables, table: &'static Table, id: &str) -> Result<()> {
    let Some(keyed) = keyed(table) else { return Ok(()) };
    let Some(row) = t.get(table, id)? else { return Ok(()) };
    let mut drop = t.connection().prepare_cached(keyed.drop)?;
    for key in keys_of(&row) {
        drop.execute(params![key, id])?;
    }
    Ok(())
}

/// Makes all keys anew.
pub(super) fn rebuild(t: &SqlTables) -> Result<()> {
    t.connection().execute_batch("DELETE FROM person_key; DELETE FROM household_key;")?;
    for (name, keyed) in [("person", &PERSON), ("household", &HOUSEHOLD)] {
        t.each(t.table(name), &mut |row| {
            let mut add = t.connection().prepare_cached(keyed.add)?;
            for key in keys_of(&row) {
                add.execute(params![key, row.id])?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// A hit of a search.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The person.
    pub person: Row,
    /// The key that matched.
    pub matched: String,
}

/// The persons one of whose keys begins with this, best first: whole matches, then shorter keys; and how many there are, counted up to
/// `count_to`. Voided persons are left out.
pub fn find_persons(t: &SqlTables, key: &str, limit: usize, count_to: usize) -> Result<(Vec<Hit>, usize)> {
    let table = t.table("person");
    if key.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let end = end_of(key);
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let list = format!(
        "SELECT person.id, {}, k.key FROM (SELECT person, min(key) AS key, min(length(key)) AS size FROM person_key WHERE key >= ?1 AND key < ?2 GROUP BY person LIMIT ?4) AS k JOIN person ON person.id = k.person AND person.voided_at = '' ORDER BY k.size, k.key, person.id LIMIT ?3",
        names.iter().map(|name| format!("person.{name}")).collect::<Vec<_>>().join(", ")
    );
    let mut statement = t.connection().prepare_cached(&list)?;
    let last = table.columns.len() + 1;
    let rows = statement.query_map(params![key, end, limit as i64, count_to as i64], |row| {
        Ok(Hit { person: read(table, row)?, matched: row.get(last)? })
    })?;
    let hits: Vec<Hit> = rows.collect::<rusqlite::Result<_>>()?;
    let total: i64 = if hits.len() < limit {
        hits.len() as i64
    } else {
        let count = "SELECT count(*) FROM (SELECT DISTINCT person FROM person_key WHERE key >= ?1 AND key < ?2 LIMIT ?3)";
        t.connection().prepare_cached(count)?.query_row(params![key, end, count_to as i64], |row| row.get(0))?
    };
    Ok((hits, total as usize))
}

/// The households one of whose keys begins with this.
pub fn find_households(t: &SqlTables, key: &str, limit: usize) -> Result<Vec<Row>> {
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT household FROM household_key WHERE key >= ?1 AND key < ?2 LIMIT ?3";
    let mut statement = t.connection().prepare_cached(sql)?;
    let ids = statement.query_map(params![key, end_of(key), limit as i64], |row| row.get::<_, String>(0))?;
    let mut rows = Vec::new();
    for id in ids {
        rows.extend(t.get(t.table("household"), &id?)?);
    }
    Ok(rows)
}

/// The first text after all that begin with this one.
fn end_of(key: &str) -> String {
    let mut end = key.to_owned();
    end.push(char::MAX);
    end
}
