//! Search keys (检索键): every suffix of a name, its pinyin and initials, numbers and phones, as a prefix-scanned table. Derived and local.

use rusqlite::params;

use super::sql::SqlTables;
use crate::catalogue::Table;
use crate::model::keys;
use crate::refusal::Result;
use crate::tables::{Row, Tables};

struct Keyed {
    add: &'static str,
    drop: &'static str,
    /// The columns that the keys are made of.
    of: &'static [&'static str],
}

static PERSON: Keyed = Keyed {
    add: "INSERT OR IGNORE INTO person_key (key, person) VALUES (?1, ?2)",
    drop: "DELETE FROM person_key WHERE key = ?1 AND person = ?2",
    of: &["name", "former_name", "id_number", "phone", "voided_at"],
};
static HOUSEHOLD: Keyed = Keyed {
    add: "INSERT OR IGNORE INTO household_key (key, household) VALUES (?1, ?2)",
    drop: "DELETE FROM household_key WHERE key = ?1 AND household = ?2",
    of: &["number", "address", "phone", "voided_at"],
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

/// Whether rows of this table are found by keys.
pub(super) fn has_keys(table: &Table) -> bool {
    keyed(table).is_some()
}

/// Brings the keys of a person or household from what the row was to what it will be; nothing for other tables.
pub(super) fn change_keys(t: &mut SqlTables, before: Option<&Row>, after: Option<&Row>) -> Result<()> {
    let Some(row) = after.or(before) else { return Ok(()) };
    let Some(keyed) = keyed(row.table) else { return Ok(()) };
    if let (Some(before), Some(after)) = (before, after)
        && keyed.of.iter().all(|column| before.value(column) == after.value(column))
    {
        return Ok(());
    }
    let keys = |row: Option<&Row>| row.map(keys_of).unwrap_or_default();
    let (before, after) = (keys(before), keys(after));
    if let Some(later) = &mut t.later {
        if before.is_empty() {
            later.add(keyed, &row.id, &after);
            return if later.is_full() { write_later(t) } else { Ok(()) };
        }
        write_later(t)?;
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

/// Keys that are written later, in their own order: each page of the index is then visited once, and not once for every key of a roster.
#[derive(Default)]
pub(super) struct Later {
    /// All keys, one after the other.
    texts: String,
    ids: Vec<String>,
    /// Where each key stands in `texts`, with its length, and its row's place in `ids`: of persons, and of households.
    persons: Vec<(u32, u16, u32)>,
    households: Vec<(u32, u16, u32)>,
}

impl Later {
    /// About 10 MiB.
    const MOST: usize = 400_000;

    fn add(&mut self, keyed: &Keyed, id: &str, keys: &[String]) {
        let at = self.ids.len() as u32;
        self.ids.push(id.to_owned());
        let list = if std::ptr::eq(keyed, &PERSON) { &mut self.persons } else { &mut self.households };
        for key in keys {
            list.push((self.texts.len() as u32, key.len() as u16, at));
            self.texts.push_str(key);
        }
    }

    fn is_full(&self) -> bool {
        self.persons.len() + self.households.len() >= Self::MOST
    }
}

/// Writes the keys that were kept for later.
pub(super) fn write_later(t: &mut SqlTables) -> Result<()> {
    let Some(later) = &mut t.later else { return Ok(()) };
    let Later { texts, ids, mut persons, mut households } = std::mem::take(later);
    for (keyed, list) in [(&PERSON, &mut persons), (&HOUSEHOLD, &mut households)] {
        let of =
            |(start, length, at): &(u32, u16, u32)| (&texts[*start as usize..*start as usize + usize::from(*length)], &ids[*at as usize]);
        list.sort_unstable_by(|a, b| (of(a).0, a.2).cmp(&(of(b).0, b.2)));
        let mut add = t.connection().prepare_cached(keyed.add)?;
        for one in list.iter() {
            let (key, id) = of(one);
            add.execute(params![key, id])?;
        }
    }
    Ok(())
}

/// Makes all keys anew.
pub(super) fn rebuild(t: &SqlTables) -> Result<()> {
    t.connection().execute_batch("DELETE FROM person_key; DELETE FROM household_key;")?;
    for (name, keyed) in [("person", &PERSON), ("household", &HOUSEHOLD)] {
        let mut add = t.connection().prepare_cached(keyed.add)?;
        t.each(t.table(name), &mut |row| {
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

/// The persons one of whose keys begins with this, best first: whole matches, then shorter keys; and how many there are. Voided persons are
/// left out. Of all such keys in their order so many are looked at, and so many counted, as `looked_at`: whole matches stand first
/// among them, and who is told of a thousand others types one more character.
pub fn find_persons(t: &SqlTables, key: &str, limit: usize, looked_at: usize) -> Result<(Vec<Hit>, usize)> {
    if key.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let sql = "SELECT person, key FROM person_key WHERE key >= ?1 AND key < ?2 ORDER BY key, person LIMIT ?3";
    let mut statement = t.connection().prepare_cached(sql)?;
    let rows = statement.query_map(params![key, end_of(key), looked_at as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut found: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
    // Of several keys of a person the shortest.
    found.sort_unstable_by(|a, b| (&a.0, a.1.len(), &a.1).cmp(&(&b.0, b.1.len(), &b.1)));
    found.dedup_by(|a, b| a.0 == b.0);
    found.sort_unstable_by(|a, b| (a.1.len(), &a.1, &a.0).cmp(&(b.1.len(), &b.1, &b.0)));
    let count = found.len();
    let mut hits = Vec::new();
    for (person, matched) in found {
        if hits.len() == limit {
            return Ok((hits, count));
        }
        let row = t.get(t.table("person"), &person)?.filter(|row| row.text("voided_at").is_empty());
        hits.extend(row.map(|person| Hit { person, matched }));
    }
    let total = hits.len();
    Ok((hits, total))
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
