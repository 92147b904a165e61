//! Orphans (待恢复): rows that a township lost when it was restored from a backup, and that officers offer again with their ids (R9).

use std::collections::BTreeSet;

use super::ledger::{self, Stamp};
use super::officer;
use super::purge;
use super::scope;
use super::town;
use super::wire::{Return, ShowOrphan, Source};
use crate::catalogue::{Table, Writer};
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// Whether a row of this table is offered again. What only the township writes is the township's to write again, and so are charges: the clerk who
/// enters a household again gives it anew. Places are not: households name them by their ids, which a new one would not have.
fn comes_again(table: &Table) -> bool {
    table.writer == Writer::Both || table.name == "place"
}

/// At an officer's: the rows of the base that the return of a restored township no longer has.
pub(super) fn vanishing(t: &dyn Tables, ret: &Return) -> Result<Vec<Row>> {
    let given: BTreeSet<&Key> = ret.rows.iter().map(|(key, _)| key).collect();
    let table = t.table("orphan");
    let base = officer::base(t)?;
    let mut rows = Vec::new();
    for synced in t.catalogue().synced().filter(|table| comes_again(table)) {
        base.each(synced, &mut |row| {
            if !given.contains(&row.key()) {
                let written = serde_json::to_string(&row.written()).unwrap_or_default();
                rows.push(Row::new(table, row.id.clone()).with("row_table", row.table.name).with("written", written));
            }
            Ok(())
        })?;
    }
    Ok(rows)
}

/// At an officer's: what the township has again is no longer offered to it.
pub(super) fn drop_found(t: &mut dyn Tables) -> Result<()> {
    let orphans = t.all(t.table("orphan"))?;
    if orphans.is_empty() {
        return Ok(());
    }
    let mut back = Vec::new();
    {
        let base = officer::base(t)?;
        for orphan in orphans {
            if base.row(&row_of(t, &orphan).key())?.is_some() {
                back.push(orphan);
            }
        }
    }
    back.iter().try_for_each(|orphan| t.remove(orphan.table, &orphan.id))
}

/// At an officer's: a row that the township has, and that is somebody else's, is neither offered nor kept.
pub(super) fn drop_left(t: &mut dyn Tables, key: &Key) -> Result<()> {
    if is_offered(t, key)? { t.remove(t.table("orphan"), &key.id) } else { Ok(()) }
}

/// At an officer's: whether a row is offered to the township again.
pub(super) fn is_offered(t: &dyn Tables, key: &Key) -> Result<bool> {
    Ok(t.get(t.table("orphan"), &key.id)?.is_some_and(|orphan| orphan.text("row_table") == key.table.name))
}

/// At an officer's: shows what a bundle offers.
pub(super) fn each_offered(t: &dyn Tables, show: &mut ShowOrphan) -> Result<()> {
    t.each(t.table("orphan"), &mut |orphan| {
        let row = row_of(t, &orphan);
        show(&row.key(), &row.written())
    })
}

/// At the township: what a bundle offers in place of what its officer offered before. The officer had these rows, and hears of their purge. What
/// speaks of somebody who was purged is purged, too.
pub(super) fn note(t: &mut dyn Tables, stamp: &mut Stamp, bundle: &dyn Source) -> Result<()> {
    let (table, officer) = (t.table("orphan"), &bundle.head().officer);
    for row in t.find(table, "officer", officer)? {
        t.remove(table, &row.id)?;
    }
    bundle.each_orphan(&mut |key, written| {
        if !comes_again(key.table) || town::is_taken(t, key)? {
            return Ok(());
        }
        town::give(t, officer, key)?;
        let row = Row::of_written(key.table, &key.id, written);
        if t.row(key)?.is_some() {
            // It was not lost, it went to somebody else meanwhile: the next return says so, and the officer keeps it no longer.
            return if scope::owners_of(t, key)?.include(officer) { Ok(()) } else { town::touch(t, stamp, key) };
        }
        if ledger::is_purged(t, key)? {
            return Ok(());
        }
        if purge::is_of_purged(t, &row)? {
            let now = stamp.now.clone();
            purge::row(t, stamp, key, "", &now)?;
        } else {
            let written = serde_json::to_string(&row.written()).unwrap_or_default();
            let row = Row::new(table, key.id.clone()).with("officer", officer);
            t.put(row.with("row_table", key.table.name).with("written", written))?;
        }
        Ok(())
    })
}

/// On both sides: what is purged is not offered, nor what speaks of it.
pub(super) fn forget(t: &mut dyn Tables, purged: &BTreeSet<Key>) -> Result<()> {
    for orphan in t.all(t.table("orphan"))? {
        let row = row_of(t, &orphan);
        if purged.contains(&row.key()) || purge::people_of(t, &row).iter().any(|person| purged.contains(person)) {
            t.remove(orphan.table, &orphan.id)?;
        }
    }
    Ok(())
}

/// At the township: the memberships of an offered person that the same officer offers, where their household is there.
pub(super) fn memberships(t: &dyn Tables, person: &Row) -> Result<Vec<(Row, Row)>> {
    let mut found = Vec::new();
    for orphan in t.find(person.table, "officer", person.text("officer"))? {
        let row = row_of(t, &orphan);
        let is_theirs = row.table.name == "membership" && row.text("person_id") == person.id;
        if is_theirs && t.row(&row.key())?.is_none() && !scope::hangs(t, &row)? {
            found.push((orphan, row));
        }
    }
    Ok(found)
}

/// The row that is offered.
pub fn row_of(t: &dyn Tables, orphan: &Row) -> Row {
    let written = serde_json::from_str(orphan.text("written")).unwrap_or_default();
    Row::of_written(t.table(orphan.text("row_table")), &orphan.id, &written)
}
