//! Nothing lost, by the values themselves: what an entry said stands where its fate says so, whatever else the program keeps in its books.

use std::collections::{BTreeMap, BTreeSet};

use huce_core::exchange::entry::{Change, Edit, Entry};
use huce_core::exchange::{ledger, officer, town};
use huce_core::refusal::Result;
use huce_core::tables::{Key, Row, Tables};

/// The last word of some entries about a group of fields, and what became of the part that says it.
struct Word {
    /// The row that the entry names, which may have been merged away since.
    named: Key,
    edit: Edit,
    fate: String,
}

/// What a change says, group by group; a new row says all that its version of the schema has.
fn said(change: Change, schema: u32) -> (Key, Vec<Edit>) {
    match change {
        Change::New(row) => {
            let empty = Row::new(row.table, &row.id);
            let pick = |row: &Row, group: &[usize]| group.iter().map(|at| row.values[*at].clone()).collect();
            let groups = row.table.groups().iter().filter(|group| group.iter().all(|at| row.table.columns[*at].since <= schema));
            let edits = groups.map(|group| Edit {
                fields: group.iter().map(|at| row.table.columns[*at].name.to_owned()).collect(),
                before: pick(&empty, group),
                after: pick(&row, group),
            });
            (row.key(), edits.collect())
        }
        Change::Set(key, edit) => (key, vec![edit]),
    }
}

/// Which of these entries, of one officer and in the order in which they were taken, say something that neither stands at the township nor waits
/// there as they say it.
pub fn lost(t: &dyn Tables, entries: &[Entry], officer: &str) -> Result<Vec<String>> {
    let mut words: BTreeMap<(Key, Vec<String>), Vec<Word>> = BTreeMap::new();
    for entry in entries {
        for (number, part) in entry.parts.iter().enumerate() {
            let kept = t.get(t.table("part"), &ledger::part_id(&entry.hash, number))?;
            let fate = kept.map(|part| part.text("fate").to_owned()).unwrap_or_default();
            if ["held", "rejected", "purged"].contains(&fate.as_str()) {
                continue;
            }
            for change in part.changes() {
                if is_charged_otherwise(t, &change)? {
                    continue;
                }
                let (named, edits) = said(change, entry.header.schema);
                let key = town::survivor(t, &named)?.unwrap_or_else(|| named.clone());
                for edit in edits {
                    // Whoever is received is offered no longer, whatever was said of the offer.
                    if edit.fields.iter().any(|field| field == "offer_to") {
                        continue;
                    }
                    // What a row that was merged away holds as it is said ends only what was said of itself, unless it stands in the other one.
                    let ends_others = named == key || stands(t, &key, &edit)? || !is_held_by_dead(t, &named, &edit)?;
                    let said = words.entry((key.clone(), edit.fields.clone())).or_default();
                    said.retain(|word| !ends_others && word.named != named);
                    if ends_others {
                        said.push(Word { named: named.clone(), edit, fate: fate.clone() });
                    }
                }
            }
        }
    }
    let mut lost = Vec::new();
    let words = words.into_iter().flat_map(|(about, words)| words.into_iter().map(move |word| (about.clone(), word)));
    for ((key, fields), Word { edit, fate, .. }) in words {
        // "Overtaken" and "taken back" are for the officer's own later word, and that one is the last here.
        if !["merged", "agreed", "conflict"].contains(&fate.as_str()) || ledger::is_purged(t, &key)? {
            continue;
        }
        let waits = || Result::Ok(town::open_conflict(t, &key, &fields, officer)?.is_some_and(|conflict| conflict.theirs == edit.after));
        if !(stands(t, &key, &edit)? || (fate == "conflict" && waits()?) || is_taken_back(t, &key, &edit, officer)?) {
            lost.push(format!("{officer} said {edit:?} of {key:?}, which is {fate:?} and does not stand"));
        }
    }
    Ok(lost)
}

/// Whether a charge that is not here says what another one over its household said already: the clerk had entered the household again.
fn is_charged_otherwise(t: &dyn Tables, change: &Change) -> Result<bool> {
    let Change::New(row) = change else { return Ok(false) };
    if row.table.name != "charge" || t.row(&row.key())?.is_some() {
        return Ok(false);
    }
    let charges = t.find(row.table, "household_id", row.text("household_id"))?;
    Ok(charges.iter().any(|other| other.text("officer_id") == row.text("officer_id")))
}

/// Whether a row has the value that was said.
fn stands(t: &dyn Tables, key: &Key, edit: &Edit) -> Result<bool> {
    Ok(t.row(key)?.is_some_and(|row| edit.present(&row) == edit.after))
}

/// Whether an officer takes back here what was in conflict before it was decided: then the township's value stands, which is not the one that the
/// officer saw; or it is the same by chance, as somebody else has written it since.
fn is_taken_back(t: &dyn Tables, key: &Key, edit: &Edit, officer: &str) -> Result<bool> {
    let Some(row) = t.row(key)? else { return Ok(false) };
    let mut parts = Vec::new();
    for id in led_here(t, key)? {
        parts.extend(t.find(t.table("part"), "row_id", &id)?);
    }
    let (mut taken_back, mut by_others): (Option<i64>, Option<i64>) = (None, None);
    for part in parts {
        let hash = part.id.split('/').next().unwrap_or_default();
        let (Some(kept), Some(entry)) = (t.get(t.table("entry"), hash)?, ledger::entry(t, hash)?) else { continue };
        let (is_own, position) = (kept.text("officer") == officer, kept.integer("position"));
        for change in entry.changes() {
            let Change::Set(of, said) = change else { continue };
            if of.table.name != key.table.name || said.fields != edit.fields {
                continue;
            }
            if is_own && said.before == edit.after {
                taken_back = Some(taken_back.map_or(position, |known| known.min(position)));
            }
            if !is_own && said.after == edit.before {
                by_others = by_others.max(Some(position));
            }
        }
    }
    Ok(taken_back.is_some() && (edit.present(&row) != edit.before || by_others > taken_back))
}

/// A row's id, and those of the persons who were merged into it.
fn led_here(t: &dyn Tables, key: &Key) -> Result<Vec<String>> {
    let mut ids = vec![key.id.clone()];
    let mut at = 0;
    while at < ids.len() && key.table.name == "person" {
        let aliases = t.find(t.table("alias"), "survivor_id", &ids[at])?;
        ids.extend(aliases.iter().map(|alias| alias.text("dead_id").to_owned()));
        at += 1;
    }
    Ok(ids)
}

/// Whether a row that was merged away holds itself what was said of it: what is said of it as it stands, or its voiding, changes nothing in the other.
pub(super) fn is_held_by_dead(t: &dyn Tables, named: &Key, edit: &Edit) -> Result<bool> {
    Ok(edit.says_voided() || stands(t, named, edit)?)
}

/// Which of an officer's own entries that are not acknowledged, and whose rows are here, do not show in the register.
pub fn unshown(t: &dyn Tables) -> Result<Vec<String>> {
    let base = officer::base(t)?;
    let waiting: BTreeSet<String> = t.all(t.table("waiting"))?.into_iter().map(|row| row.id).collect();
    let mut words: BTreeMap<(Key, Vec<String>), Edit> = BTreeMap::new();
    let mut made: BTreeSet<Key> = BTreeSet::new();
    for entry in officer::unacknowledged(t)?.into_iter().filter(|entry| !waiting.contains(&entry.hash)) {
        for change in entry.changes() {
            // What was taken already came back with the return, and may have been changed since. A second new row under an id that is in
            // use is forged, and changes nothing.
            let is_new = matches!(change, Change::New(_));
            let (key, edits) = said(change, entry.header.schema);
            if is_new && (base.row(&key)?.is_some() || !made.insert(key.clone())) {
                continue;
            }
            for edit in edits {
                words.insert((key.clone(), edit.fields.clone()), edit);
            }
        }
    }
    let mut unshown = Vec::new();
    for ((key, _), edit) in words {
        if !stands(t, &key, &edit)? && !ledger::is_purged(t, &key)? {
            unshown.push(format!("{edit:?} of {key:?} is not acknowledged and does not show"));
        }
    }
    Ok(unshown)
}
