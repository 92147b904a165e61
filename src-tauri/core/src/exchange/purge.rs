//! Purges (清除): what goes with a person, and from where.

use std::collections::BTreeSet;

use super::entry::{Change, Part};
use super::ledger::{self, Stamp};
use super::{orphans, scope, town};
use crate::planted::{self, Mistake};
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// The persons of whom a row speaks.
pub(super) fn people_of(t: &dyn Tables, row: &Row) -> Vec<Key> {
    let about = row.table.references().filter(|(column, reference)| reference.about && !row.text(column.name).is_empty());
    about.map(|(column, reference)| Key::new(t.table(reference.table), row.text(column.name))).collect()
}

/// Whether a row speaks of one of these persons.
fn speaks_of(t: &dyn Tables, row: &Row, people: &[Key]) -> bool {
    people_of(t, row).iter().any(|person| people.contains(person))
}

/// Whether a row was purged, or speaks of somebody who was.
pub(super) fn is_of_purged(t: &dyn Tables, row: &Row) -> Result<bool> {
    Ok(ledger::is_purged(t, &row.key())? || ledger::speaks_of_purged(t, row)?)
}

/// Those of a list of purged rows that an officer's register heeds: not the membership of somebody who stands here and is not purged. It was told
/// alone by a copy of the township that never heard of the person, who would be left in no household.
pub(super) fn heeded(t: &dyn Tables, told: &BTreeSet<Key>) -> Result<BTreeSet<Key>> {
    let mut heeded = BTreeSet::new();
    for key in told {
        if ledger::is_purged(t, key)? || left_behind(t, key, told)?.is_none() {
            heeded.insert(key.clone());
        }
    }
    Ok(heeded)
}

/// The rows that go at the township with one of such a list. A membership that is told without its person is known to be purged by somebody who
/// never had the person, who was purged with it.
pub(super) fn with_told(t: &dyn Tables, key: &Key, told: &BTreeSet<Key>) -> Result<Vec<Key>> {
    let person = if key.table.name == "person" { Some(key.clone()) } else { left_behind(t, key, told)? };
    person.map_or(Ok(vec![key.clone()]), |person| rows_about(t, &person))
}

/// The person who would be left without a membership that is purged: the one of whom it speaks, who stands here and is not purged. Whatever else
/// speaks of a person can go alone, as it does with another person of whom it speaks, too, or with an entry that was about one.
fn left_behind(t: &dyn Tables, key: &Key, told: &BTreeSet<Key>) -> Result<Option<Key>> {
    if !scope::is_link(t, key.table) {
        return Ok(None);
    }
    let mut people = known_people_of(t, key)?.into_iter();
    let (Some(person), None) = (people.next(), people.next()) else { return Ok(None) };
    let stands = t.row(&person)?.is_some() && !told.contains(&person) && !ledger::is_purged(t, &person)?;
    Ok(stands.then_some(person))
}

/// The persons of whom a row speaks, as it stands here or as the log adds it.
fn known_people_of(t: &dyn Tables, key: &Key) -> Result<BTreeSet<Key>> {
    if let Some(row) = t.row(key)? {
        return Ok(people_of(t, &row).into_iter().collect());
    }
    let mut people = BTreeSet::new();
    for part in ledger::parts_about(t, key)? {
        for change in Part::of_wire(part.text("body"), t.catalogue())?.changes() {
            if let Change::New(row) = change {
                people.extend(people_of(t, &row));
            }
        }
    }
    Ok(people)
}

/// The rows that go with a purge of a person: itself, what it was merged with, all that speaks of them, also where only the log knows it, and
/// what was decided about any of it.
pub fn rows_about(t: &dyn Tables, person: &Key) -> Result<Vec<Key>> {
    let mut keys = vec![person.clone()];
    let mut at = 0;
    while let Some(one) = keys.get(at).cloned() {
        at += 1;
        for row in if one.table.name == "person" { speaking_of(t, &one)? } else { Vec::new() } {
            let same = if row.table.name == "alias" && is_one(t, &row)? { people_of(t, &row) } else { Vec::new() };
            for key in std::iter::once(row.key()).chain(same) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
    }
    for also in [logged_about, offered_about, decided_about] {
        for key in also(t, &keys)? {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    Ok(keys)
}

/// Whether the two of an alias go together: they are one person; or they were merged by mistake, and what was said of the one then stands or waits,
/// or did so once, with the other.
fn is_one(t: &dyn Tables, alias: &Row) -> Result<bool> {
    if alias.text("voided_at").is_empty() {
        return Ok(true);
    }
    let parts = ledger::parts_about(t, &Key::new(t.table("person"), alias.text("dead_id")))?;
    let waited = |conflict: &str| parts.iter().any(|part| conflict.contains(&part.id));
    let survivor = alias.text("survivor_id");
    let merged_at = t.find(t.table("journal"), "row_id", &alias.id)?.iter().map(|noted| noted.integer("position")).min().unwrap_or(0);
    for noted in t.find(t.table("journal"), "row_id", survivor)?.iter().filter(|noted| noted.integer("position") > merged_at) {
        let wrote = parts.iter().any(|part| noted.text("cause") == ledger::cause_of_entry(part.text("entry")));
        if wrote || (noted.text("row_table") == "conflict" && waited(noted.text("before"))) {
            return Ok(true);
        }
    }
    Ok(t.find(t.table("conflict"), "row_id", survivor)?.iter().any(|conflict| waited(conflict.text("parts"))))
}

/// The rows here that speak of a person.
pub(super) fn speaking_of(t: &dyn Tables, person: &Key) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (table, column, _) in t.catalogue().referring(person.table.name).filter(|(_, _, reference)| reference.about) {
        rows.extend(t.find(table, column.name, &person.id)?);
    }
    Ok(rows)
}

/// Rows that entries of the log add about any of these persons, wherever they are: held, rejected, waiting, or in a share no more.
pub(super) fn logged_about(t: &dyn Tables, people: &[Key]) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    each_added_about(t, people, &mut |_, key| {
        if !is_anothers(t, &key, people)? {
            keys.push(key);
        }
        Ok(())
    })?;
    Ok(keys)
}

/// Shows each part of the log that adds a row about any of these persons, with the key that it gives the row.
fn each_added_about(t: &dyn Tables, people: &[Key], show: &mut dyn FnMut(&Row, Key) -> Result<()>) -> Result<()> {
    t.each(t.table("part"), &mut |part| {
        if people.iter().any(|person| part.text("body").contains(&person.id)) {
            for change in Part::of_wire(part.text("body"), t.catalogue())?.changes() {
                if let Change::New(row) = change
                    && speaks_of(t, &row, people)
                {
                    show(&part, row.key())?;
                }
            }
        }
        Ok(())
    })
}

/// Whether a row of this id stands here that speaks of none of these persons: what was added about them under its id is another row.
fn is_anothers(t: &dyn Tables, key: &Key, people: &[Key]) -> Result<bool> {
    let row = t.row(key)?;
    Ok(row.is_some_and(|row| !speaks_of(t, &row, people)))
}

/// Rows about any of these persons that a restored township has lost and that are offered to it.
pub(super) fn offered_about(t: &dyn Tables, people: &[Key]) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    for orphan in t.all(t.table("orphan"))? {
        let row = orphans::row_of(t, &orphan);
        if speaks_of(t, &row, people) && t.row(&row.key())?.is_none() {
            keys.push(row.key());
        }
    }
    Ok(keys)
}

/// The words of a clerk on conflicts about these rows, and on entries that name one: they may name the person, as the reason of such an entry may.
fn decided_about(t: &dyn Tables, keys: &[Key]) -> Result<Vec<Key>> {
    let mut entries = BTreeSet::new();
    for key in keys {
        entries.extend(ledger::parts_about(t, key)?.into_iter().map(|part| part.text("entry").to_owned()));
    }
    let mut decided = Vec::new();
    t.each(t.table("outcome"), &mut |outcome| {
        let is_on_row = keys.iter().any(|key| key.table.name == outcome.text("row_table") && key.id == outcome.text("row_id"));
        if is_on_row || entries.contains(outcome.text("entry")) {
            decided.push(outcome.key());
        }
        Ok(())
    })?;
    Ok(decided)
}

/// Purges one row at the township: its values from tables, log, journal, conflicts, held entries and orphans. What hangs on it is the
/// caller's to name.
pub fn row(t: &mut dyn Tables, stamp: &mut Stamp, key: &Key, ground: &str, at: &str) -> Result<()> {
    // What an officer's entry calls so under an id of another's row was never taken in: only its values go.
    if !town::is_taken(t, key)? {
        remove(t, stamp, key, ground, at)?;
    }
    forget_in_log(t, key)?;
    for part in ledger::parts_about(t, key)? {
        count_as_purged(t, part)?;
    }
    if key.table.name == "person" {
        forget_under_other_ids(t, key)?;
    }
    orphans::forget(t, &BTreeSet::from([key.clone()]))
}

/// A part of which nothing is left waits no more, nor does its entry where it was the last.
fn count_as_purged(t: &mut dyn Tables, part: Row) -> Result<()> {
    for held in t.find(t.table("held"), "entry", part.text("entry"))? {
        if ledger::entry(t, held.text("entry"))?.is_none_or(|entry| entry.rows().is_empty()) {
            t.remove(held.table, &held.id)?;
        }
    }
    t.put(part.with("fate", "purged"))
}

/// Removes what entries add about a purged person under the id of a row that is another's, and stays.
fn forget_under_other_ids(t: &mut dyn Tables, person: &Key) -> Result<()> {
    let mut added = Vec::new();
    each_added_about(t, std::slice::from_ref(person), &mut |part, key| {
        added.push((part.clone(), key));
        Ok(())
    })?;
    for (part, key) in added {
        if let Some(mut entry) = ledger::entry(t, part.text("entry"))? {
            entry.forget(|other| *other == key);
            ledger::put_parts(t, &entry)?;
        }
        if let Some(emptied) = t.row(&part.key())? {
            count_as_purged(t, emptied)?;
        }
    }
    Ok(())
}

fn remove(t: &mut dyn Tables, stamp: &mut Stamp, key: &Key, ground: &str, at: &str) -> Result<()> {
    let purged = t.table("purged");
    t.put(Row::new(purged, key.id.clone()).with("row_table", key.table.name).with("ground", ground).with("purged_at", at))?;
    let effect = scope::effect(t, key, None)?;
    t.remove(key.table, &key.id)?;
    scope::forget_digests(t, &effect.stale)?;
    town::touch(t, stamp, key)?;
    effect.moved.iter().try_for_each(|key| town::touch(t, stamp, key))?;
    for conflict in t.find(t.table("conflict"), "row_id", &key.id)? {
        if conflict.text("row_table") == key.table.name {
            town::close_conflict(t, stamp, &conflict.id, "purged")?;
        }
    }
    Ok(())
}

/// Removes what the log and the journal say of a row. The hashes stay.
pub(super) fn forget_in_log(t: &mut dyn Tables, key: &Key) -> Result<()> {
    if planted::is(Mistake::KeepPurgedParts) {
        return Ok(());
    }
    for part in ledger::parts_about(t, key)? {
        if let Some(mut entry) = ledger::entry(t, part.text("entry"))? {
            entry.forget(|other| other == key);
            ledger::put_parts(t, &entry)?;
        }
    }
    for noted in t.find(t.table("journal"), "row_id", &key.id)? {
        if ledger::is_noted_of(&noted, key) {
            t.remove(noted.table, &noted.id)?;
        }
    }
    Ok(())
}
