//! The exchange's own books, which each register keeps for itself: marks, counters, the log of entries, the journal.

use super::entry::{Entry, Part, hash};
use crate::catalogue::Table;
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables, Value};
use std::collections::{BTreeMap, HashSet};

/// A mark of this register, "" where it was never set.
pub fn meta(t: &dyn Tables, name: &str) -> Result<String> {
    Ok(t.get(t.table("meta"), name)?.map(|row| row.text("value").to_owned()).unwrap_or_default())
}

/// Sets a mark.
pub fn set_meta(t: &mut dyn Tables, name: &str, value: &str) -> Result<()> {
    let table = t.table("meta");
    t.put(Row::new(table, name).with("value", value))
}

/// The present number of a counter, 0 at first.
pub fn counter(t: &dyn Tables, name: &str) -> Result<i64> {
    Ok(t.get(t.table("counter"), name)?.map_or(0, |row| row.integer("value")))
}

/// Counts on and gives the new number.
pub fn count(t: &mut dyn Tables, name: &str) -> Result<i64> {
    count_from(t, name, 0)
}

/// Counts on from the present number or from this one, whichever is higher, and gives the new number.
pub fn count_from(t: &mut dyn Tables, name: &str, least: i64) -> Result<i64> {
    let number = counter(t, name)?.max(least) + 1;
    let table = t.table("counter");
    t.put(Row::new(table, name).with("value", number))?;
    Ok(number)
}

/// An id that follows from what it is of, in the form of a UUID, so that making it twice makes one.
pub fn derived_id(purpose: &str, lines: &[&str]) -> String {
    let hex = hash(purpose, lines);
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

/// How many bits of a moment count within an action.
const MOMENT_BITS: u32 = 22;

/// One action in time: the moment by this computer's clock, and its place in the order in which the register learned things.
pub struct Stamp {
    /// RFC 3339 in UTC; shown, never compared.
    pub now: String,
    /// The count of actions so far: what is touched now is newer than any return made before.
    pub position: i64,
    within: i64,
    touched: Remembered,
}

/// The ids that came last, up to a bound: what spares doing something twice where twice is no harm.
#[derive(Default)]
pub struct Remembered(HashSet<String>);

impl Remembered {
    const MOST: usize = 1 << 15;

    /// Whether an id comes for the first time, as far as is remembered.
    pub fn is_first(&mut self, id: &str) -> bool {
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        !self.0.contains(id) && self.0.insert(id.to_owned())
    }
}

impl Stamp {
    /// Begins an action.
    pub fn begin(t: &mut dyn Tables, now: &str) -> Result<Self> {
        Ok(Self { now: now.to_owned(), position: count(t, "position")?, within: 0, touched: Remembered::default() })
    }

    /// Whether a row was touched in this action, as far as is remembered.
    pub fn has_touched(&self, id: &str) -> bool {
        self.touched.0.contains(id)
    }

    /// Whether a row is touched for the first time in this action, as far as is remembered.
    pub fn is_first_touch(&mut self, id: &str) -> bool {
        self.touched.is_first(id)
    }

    /// Goes on under the next position where half of this one's moments are used up: an action of a million entries keeps its own order and
    /// does not reach into the moments of the next one.
    pub fn make_room(&mut self, t: &mut dyn Tables) -> Result<()> {
        if self.within >> (MOMENT_BITS - 1) > 0 {
            self.position = count(t, "position")?;
            self.within = 0;
        }
        Ok(())
    }

    /// The next moment within the action: larger than all before.
    pub fn moment(&mut self) -> i64 {
        self.within += 1;
        (self.position << MOMENT_BITS) + self.within
    }
}

/// Writes into the journal what a row was before: nothing for a row that is new.
pub fn note_before(t: &mut dyn Tables, stamp: &mut Stamp, cause: &str, before: Option<&Row>, after: Option<&Row>) -> Result<()> {
    let text = match (before, after) {
        (Some(before), Some(after)) => {
            let pairs = before.table.columns.iter().zip(before.values.iter().zip(after.values.iter()));
            let changed: BTreeMap<&str, &Value> = pairs.filter(|(_, (a, b))| a != b).map(|(column, (a, _))| (column.name, a)).collect();
            if changed.is_empty() {
                return Ok(());
            }
            serde_json::to_string(&changed).unwrap_or_default()
        }
        (Some(before), None) => serde_json::to_string(&before.written()).unwrap_or_default(),
        (None, _) => String::new(),
    };
    let Some(row) = after.or(before) else { return Ok(()) };
    let moment = stamp.moment();
    let table = t.table("journal");
    t.put(
        Row::new(table, format!("{moment:020}"))
            .with("position", moment)
            .with("recorded_at", &stamp.now)
            .with("row_table", row.table.name)
            .with("row_id", &row.id)
            .with("before", text)
            .with("cause", cause),
    )
}

/// The cause that the journal gives of what an action writes: its place in the order of learning.
pub fn cause_of(position: i64) -> String {
    format!("act:{position}")
}

/// The cause that the journal gives of what an officer's entry writes at the township.
pub fn cause_of_entry(hash: &str) -> String {
    format!("entry:{hash}")
}

/// The action in which an entry was logged, or a line of the journal written, by its moment.
pub fn action_of(moment: i64) -> i64 {
    moment >> MOMENT_BITS
}

/// Keeps in the journal a row of the exchange's own books, such as a conflict, that this action takes off its list, so that an undo can put
/// it back. `about` is the row of which it speaks: a purge of that one takes it along.
pub fn keep_row(t: &mut dyn Tables, stamp: &mut Stamp, row: &Row, about: &str) -> Result<()> {
    let moment = stamp.moment();
    let mut written = row.written();
    written.insert("id".into(), row.id.as_str().into());
    let table = t.table("journal");
    t.put(
        Row::new(table, format!("{moment:020}"))
            .with("position", moment)
            .with("recorded_at", &stamp.now)
            .with("row_table", row.table.name)
            .with("row_id", about)
            .with("before", serde_json::to_string(&written).unwrap_or_default())
            .with("cause", cause_of(stamp.position)),
    )
}

/// The rows of a local table about this row that were taken off their list, oldest first, each with the action that did it.
pub fn kept_rows(t: &dyn Tables, table: &'static Table, about: &str) -> Result<Vec<(i64, Row)>> {
    let mut kept = Vec::new();
    for line in t.find(t.table("journal"), "row_id", about)? {
        if line.text("row_table") == table.name {
            let written: BTreeMap<String, Value> = serde_json::from_str(line.text("before")).unwrap_or_default();
            let id = written.get("id").map(|id| id.as_text().to_owned()).unwrap_or_default();
            kept.push((action_of(line.integer("position")), Row::of_written(table, &id, &written)));
        }
    }
    Ok(kept)
}

/// Whether a line of the journal with this row's id speaks of it: of the row itself, or of a conflict about it that was taken off its list.
pub fn is_noted_of(noted: &Row, key: &Key) -> bool {
    let of_kept = || -> BTreeMap<String, Value> { serde_json::from_str(noted.text("before")).unwrap_or_default() };
    match noted.text("row_table") {
        "conflict" => of_kept().get("row_table").is_some_and(|table| table.as_text() == key.table.name),
        table => table == key.table.name,
    }
}

/// Which register's device and officer an entry comes from, and in which bundle it came ("" for this register's own).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The officer's id.
    pub officer: String,
    /// The device's id.
    pub device: String,
    /// The bundle's id.
    pub bundle: String,
}

/// Keeps an entry, with the fate of all its parts.
pub fn log_entry(t: &mut dyn Tables, stamp: &mut Stamp, entry: &Entry, origin: &Origin, fate: &str) -> Result<()> {
    let header = &entry.header;
    let moment = stamp.moment();
    let table = t.table("entry");
    t.put(
        Row::new(table, entry.hash.clone())
            .with("seat", seat(&header.chain, header.seq))
            .with("chain", &header.chain)
            .with("seq", header.seq)
            .with("prev", &header.prev)
            .with("officer", &origin.officer)
            .with("device", &origin.device)
            .with("author", &header.author)
            .with("made_at", &header.made_at)
            .with("kind", &header.kind)
            .with("act", &header.act)
            .with("undoes", &header.undoes)
            .with("header", &entry.header_line)
            .with("position", moment)
            .with("recorded_at", &stamp.now)
            .with("bundle", &origin.bundle),
    )?;
    for (number, part) in entry.parts.iter().enumerate() {
        put_part(t, &entry.hash, number, part, if part.row.is_some() { fate } else { "" })?;
    }
    Ok(())
}

/// The id of a part's row in the log.
pub fn part_id(entry: &str, number: usize) -> String {
    format!("{entry}/{number:05}")
}

/// The parts of an entry in the log, in their order: their ids begin with its hash.
pub fn parts(t: &dyn Tables, entry: &str) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    t.from(t.table("part"), &format!("{entry}/"), usize::MAX, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// The parts of the log that are about a row.
pub fn parts_about(t: &dyn Tables, key: &Key) -> Result<Vec<Row>> {
    let parts = t.find(t.table("part"), "row_id", &key.id)?;
    Ok(parts.into_iter().filter(|part| part.text("row_table") == key.table.name).collect())
}

/// A number in a chain. Two entries on one seat are branches of it (R3).
pub fn seat(chain: &str, seq: i64) -> String {
    format!("{chain}/{seq}")
}

fn put_part(t: &mut dyn Tables, entry: &str, number: usize, part: &Part, fate: &str) -> Result<()> {
    let (row_table, row_id) = part.row.as_ref().map(|key| (key.table.name, key.id.clone())).unwrap_or_default();
    let table = t.table("part");
    t.put(
        Row::new(table, part_id(entry, number))
            .with("entry", entry)
            .with("number", number as i64)
            .with("row_table", row_table)
            .with("row_id", row_id)
            .with("body", part.wire())
            .with("fate", fate),
    )
}

/// An entry from the log.
pub fn entry(t: &dyn Tables, hash: &str) -> Result<Option<Entry>> {
    let Some(row) = t.get(t.table("entry"), hash)? else { return Ok(None) };
    let parts = parts(t, hash)?;
    let parts = parts.iter().map(|row| Part::of_wire(row.text("body"), t.catalogue())).collect::<Result<_>>()?;
    Entry::of_lines(row.text("header").to_owned(), parts).map(Some)
}

/// Writes back the parts of a logged entry from which something was removed.
pub fn put_parts(t: &mut dyn Tables, entry: &Entry) -> Result<()> {
    for (number, part) in entry.parts.iter().enumerate() {
        let id = part_id(&entry.hash, number);
        if let Some(row) = t.get(t.table("part"), &id)?
            && row.text("body") != part.wire()
        {
            t.put(row.with("body", part.wire()))?;
        }
    }
    Ok(())
}

/// Gives one word to all parts of an entry that are about rows.
pub fn set_fate(t: &mut dyn Tables, entry: &str, word: impl Fn(&Row) -> &'static str) -> Result<()> {
    for row in parts(t, entry)? {
        if !row.text("row_id").is_empty() {
            let word = word(&row);
            t.put(row.with("fate", word))?;
        }
    }
    Ok(())
}

/// Whether a part in the log has lost its content to a purge.
pub fn is_purged_part(row: &Row) -> bool {
    row.text("body").starts_with("{\"t\":\"stub\"") && !row.text("body").contains("\"sealed\":")
}

/// The rows that are known to be purged, as a test on keys.
pub fn is_purged(t: &dyn Tables, key: &Key) -> Result<bool> {
    Ok(t.get(t.table("purged"), &key.id)?.is_some_and(|row| row.text("row_table") == key.table.name))
}

/// Whether anything was ever purged here.
pub fn has_purges(t: &dyn Tables) -> Result<bool> {
    let mut found = false;
    t.from(t.table("purged"), "", 1, &mut |_| {
        found = true;
        Ok(())
    })?;
    Ok(found)
}

/// Whether a row is about somebody who was purged.
pub fn speaks_of_purged(t: &dyn Tables, row: &Row) -> Result<bool> {
    for (column, reference) in row.table.references().filter(|(_, reference)| reference.about) {
        let id = row.text(column.name);
        if !id.is_empty() && is_purged(t, &Key::new(t.table(reference.table), id))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// All purged keys.
pub fn purged(t: &dyn Tables) -> Result<Vec<Key>> {
    let rows = t.all(t.table("purged"))?;
    Ok(rows.into_iter().map(|row| Key::new(t.table(row.text("row_table")), row.id)).collect())
}
