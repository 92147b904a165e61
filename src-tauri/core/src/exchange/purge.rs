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

/// Whether a row was purged, or speaks of somebody who was.
pub(super) fn is_of_purged(t: &dyn Tables, row: &Row) -> Result<bool> {
    Ok(ledger::is_purged(t, &row.key())? || ledger::speaks_of_purged(t, row)?)
}

/// Those of a list of purged rows that an officer's register heeds: not a row that speaks of persons of whom one stands here, and none is purged. It
/// was told alone by a copy of the township that never heard of the person, who would be left in no household; or it is another's row under that id.
pub(super) fn heeded(t: &dyn Tables, told: &BTreeSet<Key>) -> Result<BTreeSet<Key>> {
    let mut heeded = BTreeSet::new();
    for key in told {
        if key.table.name == "person" || ledger::is_purged(t, key)? || Spoken::of(t, key, told)?.alive.is_empty() {
            heeded.insert(key.clone());
        }
    }
    Ok(heeded)
}

/// The rows that go at the township with one of such a list. Told without its person, a row that speaks of no other one is known to be purged by
/// somebody who never had the person: the person was purged with it.
pub(super) fn with_told(t: &dyn Tables, key: &Key, told: &BTreeSet<Key>) -> Result<Vec<Key>> {
    if key.table.name == "person" {
        return rows_about(t, key);
    }
    let spoken = Spoken::of(t, key, told)?;
    match spoken.alive.as_slice() {
        [person] if spoken.people == 1 => rows_about(t, person),
        _ => Ok(vec![key.clone()]),
    }
}

/// Of whom a purged row speaks.
struct Spoken {
    /// How many persons, here or not.
    people: usize,
    /// Those who stand here; none where one of the persons is purged.
    alive: Vec<Key>,
}

impl Spoken {
    fn of(t: &dyn Tables, key: &Key, told: &BTreeSet<Key>) -> Result<Self> {
        let people = known_people_of(t, key)?;
        let mut alive = Vec::new();
        for person in &people {
            if told.contains(person) || ledger::is_purged(t, person)? {
                return Ok(Self { people: people.len(), alive: Vec::new() });
            }
            if t.row(person)?.is_some() {
                alive.push(person.clone());
            }
        }
        Ok(Self { people: people.len(), alive })
    }
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
            let same = if row.table.name == "alias" { people_of(t, &row) } else { Vec::new() };
            for key in std::iter::once(row.key()).chain(same) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
    }
    for also in [logged_about, decided_about] {
        for key in also(t, &keys)? {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    Ok(keys)
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
    t.each(t.table("part"), &mut |part| {
        if people.iter().any(|person| part.text("body").contains(&person.id)) {
            for change in Part::of_wire(part.text("body"), t.catalogue())?.changes() {
                if let Change::New(row) = change
                    && people_of(t, &row).iter().any(|person| people.contains(person))
                {
                    keys.push(row.key());
                }
            }
        }
        Ok(())
    })?;
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
    let mut emptied = Vec::new();
    for part in ledger::parts_about(t, key)? {
        for held in t.find(t.table("held"), "entry", part.text("entry"))? {
            if ledger::entry(t, held.text("entry"))?.is_none_or(|entry| entry.rows().is_empty()) {
                emptied.push(held);
            }
        }
        t.put(part.with("fate", "purged"))?;
    }
    emptied.iter().try_for_each(|held| t.remove(held.table, &held.id))?;
    orphans::forget(t, &BTreeSet::from([key.clone()]))
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
