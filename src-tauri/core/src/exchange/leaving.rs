//! What an officer's register keeps of rows that left its share: sealed to the township, so that it can be sent again and not read.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Change;
use super::ledger;
use super::officer::Applied;
use super::orphans;
use super::wire::Return;
use crate::catalogue::Writer;
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// Seals what the log says of rows that left with this return, where it is acknowledged. What the journal says of them goes. `seal` encrypts a line
/// to the township alone.
///
/// What only its author ever had stays readable: what waits for a clerk or was rejected, and must be entered otherwise; so does what a restored
/// township lost and is offered again.
pub fn seal_left(t: &mut dyn Tables, ret: &Return, applied: &Applied, seal: &dyn Fn(&str) -> Result<String>) -> Result<()> {
    let mut named: BTreeSet<Key> = ret.rows.iter().filter(|(_, row)| row.is_none()).map(|(key, _)| key.clone()).collect();
    named.extend(applied.gone.iter().cloned());
    let mut left = named.clone();
    if ret.since.is_none() {
        left.extend(spoken_of(t, ret.schema)?);
    }
    let authors = if left.is_empty() { BTreeSet::new() } else { added_in_vain(t)? };
    let mut sealed: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    for key in left {
        if t.row(&key)?.is_some() {
            continue;
        }
        let of_journal = if named.contains(&key) { t.find(t.table("journal"), "row_id", &key.id)? } else { Vec::new() };
        of_journal.iter().try_for_each(|row| t.remove(row.table, &row.id))?;
        if authors.contains(&key) || orphans::is_offered(t, &key)? {
            continue;
        }
        for part in t.find(t.table("part"), "row_id", &key.id)?.iter().filter(|part| is_readable(part)) {
            sealed.entry(part.text("entry").to_owned()).or_default().insert(key.clone());
        }
    }
    for (hash, keys) in sealed {
        let Some(mut entry) = ledger::entry(t, &hash)? else { continue };
        if !is_acknowledged(t, &entry.header.chain, entry.header.seq)? {
            continue;
        }
        for part in entry.parts.iter_mut().filter(|part| part.row.as_ref().is_some_and(|key| keys.contains(key))) {
            if let Some(line) = part.line.take() {
                part.sealed = seal(&line)?;
            }
        }
        ledger::put_parts(t, &entry)?;
    }
    Ok(())
}

fn is_readable(part: &Row) -> bool {
    part.text("body").starts_with("{\"t\":\"part\"")
}

fn is_acknowledged(t: &dyn Tables, chain: &str, seq: i64) -> Result<bool> {
    Ok(t.get(t.table("chain"), chain)?.is_some_and(|chain| chain.integer("acked") >= seq))
}

/// The rows of which acknowledged own entries speak, as far as they can be read: a full return does not name what left before, and may acknowledge
/// what was said of it since. A charge that the township did not add beside another one is nobody's secret.
fn spoken_of(t: &dyn Tables, schema: u32) -> Result<BTreeSet<Key>> {
    let mut by_entry: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    t.each(t.table("part"), &mut |part| {
        if is_readable(&part) && !part.text("row_id").is_empty() {
            let key = Key::new(t.table(part.text("row_table")), part.text("row_id"));
            if key.table.writer == Writer::Both && key.table.since <= schema && t.row(&key)?.is_none() {
                by_entry.entry(part.text("entry").to_owned()).or_default().insert(key);
            }
        }
        Ok(())
    })?;
    let mut keys = BTreeSet::new();
    for (hash, of_entry) in by_entry {
        if let Some(row) = t.get(t.table("entry"), &hash)?
            && is_acknowledged(t, row.text("chain"), row.integer("seq"))?
        {
            keys.extend(of_entry);
        }
    }
    Ok(keys)
}

/// The rows that own entries add which wait whole for a clerk, or were rejected, as far as the returns said so.
fn added_in_vain(t: &dyn Tables) -> Result<BTreeSet<Key>> {
    let mut outcomes: Vec<Row> = t.all(t.table("outcome"))?.into_iter().filter(|row| row.text("subject") == "held").collect();
    outcomes.sort_by_key(|row| (row.text("decided_at").to_owned(), row.id.clone()));
    let last: BTreeMap<&str, &str> = outcomes.iter().map(|row| (row.text("entry"), row.text("verdict"))).collect();
    let mut entries: BTreeSet<String> =
        last.into_iter().filter(|(_, verdict)| *verdict == "rejected").map(|(entry, _)| entry.to_owned()).collect();
    let waiting = t.all(t.table("pending"))?.into_iter().filter(|row| row.text("subject") == "held");
    entries.extend(waiting.map(|row| row.text("entry").to_owned()));
    let mut added = BTreeSet::new();
    for hash in entries {
        let changes = ledger::entry(t, &hash)?.map(|entry| entry.changes()).unwrap_or_default();
        added.extend(changes.iter().filter(|change| matches!(change, Change::New(_))).map(Change::key));
    }
    Ok(added)
}
