//! What a clerk (镇上经办) decides about the exchange: conflicts, held entries, charges, purges, orphans. Each runs in the gate, and its outcome
//! is a row of the catalogue, so that a lost return does not lose the word.

use super::gate::Act;
use super::ledger::Stamp;
use super::orphans;
use super::plan;
use super::plan::Conflict;
use super::purge;
use super::scope;
use super::town;
use super::wire::{Changes, Source};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Key, Row, Tables, Value};

/// How a conflict is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The township's value stays.
    Ours,
    /// The officer's value is taken.
    Theirs,
    /// Another value, for the conflict's fields in their order.
    Values(Vec<Value>),
}

/// Decides an open conflict. *Ours* is what stands now, not what stood when it came up. No membership stands again whose person was merged away.
pub fn decide(act: &mut Act, id: &str, choice: &Choice, word: &str) -> Result<Conflict> {
    let found = town::conflicts(act.t)?.into_iter().find(|conflict| conflict.id == id);
    let conflict = found.ok_or_else(|| Refusal::new(Code::ConflictUnknown).with("value", id))?;
    let values = match choice {
        Choice::Ours => None,
        Choice::Theirs => Some(&conflict.theirs),
        Choice::Values(values) => Some(values),
    };
    if let Some(values) = values
        && let Some(mut row) = act.t.row(&conflict.key)?
    {
        if town::stands_without_person(act.t, &row, &conflict.fields, values)? {
            let person = scope::person_of_link(act.t, &row).map_or(Ok(None), |person| act.t.row(&person))?;
            let name = person.map(|person| person.text("name").to_owned()).unwrap_or_default();
            let why = Words("这个人已经合并到另一份", "the person was merged into another entry");
            return Err(Refusal::new(Code::ConflictImpossible).with("name", &name).with_words("why", why));
        }
        for (field, value) in conflict.fields.iter().zip(values) {
            row.set(field, value.clone());
        }
        act.put(row)?;
    }
    town::touch(act.t, &mut act.stamp, &conflict.key)?;
    let (verdict, fate) = match choice {
        Choice::Ours => ("refused", "refused"),
        Choice::Theirs => ("taken", "taken"),
        Choice::Values(_) => ("other", "refused"),
    };
    town::close_conflict(act.t, &mut act.stamp, id, fate)?;
    let entry = conflict.parts.last().and_then(|part| part.split('/').next()).unwrap_or_default().to_owned();
    outcome(act, &conflict.officer, "conflict", verdict, &entry, Some(&conflict.key), &conflict.fields.join(","), word)?;
    Ok(conflict)
}

/// Accepts a held entry.
pub fn accept(act: &mut Act, id: &str, word: &str) -> Result<()> {
    let officer = held_officer(act.t, id)?;
    let entry = town::accept(act.t, &mut act.stamp, id)?;
    outcome(act, &officer, "held", "accepted", &entry.hash, entry.rows().first(), "", word)
}

/// Rejects a held entry with a word.
pub fn reject(act: &mut Act, id: &str, word: &str) -> Result<()> {
    let officer = held_officer(act.t, id)?;
    let entry = town::reject(act.t, &mut act.stamp, id)?;
    outcome(act, &officer, "held", "rejected", &entry.hash, entry.rows().first(), "", word)
}

fn held_officer(t: &dyn Tables, id: &str) -> Result<String> {
    let row = t.get(t.table("held"), id)?.ok_or_else(|| Refusal::new(Code::HeldUnknown).with("value", id))?;
    Ok(row.text("officer").to_owned())
}

#[allow(clippy::too_many_arguments)] // the columns of one row
fn outcome(
    act: &mut Act,
    officer: &str,
    subject: &str,
    verdict: &str,
    entry: &str,
    key: Option<&Key>,
    fields: &str,
    word: &str,
) -> Result<()> {
    let on = after_all_of(act, entry)?;
    let mut row = Row::new(act.t.table("outcome"), act.chance.id())
        .with("officer_id", officer)
        .with("entry", entry)
        .with("subject", subject)
        .with("verdict", verdict)
        .with("fields", fields)
        .with("word", word)
        .with("decided_at", on);
    if let Some(key) = key {
        row = row.with("row_table", key.table.name).with("row_id", &key.id);
    }
    act.put(row)
}

/// Tells the officer that a decision no longer holds: an outcome without a verdict, after the one that it takes back.
pub(super) fn withdraw(act: &mut Act, outcome: &Row) -> Result<()> {
    let again = Row { id: act.chance.id(), ..outcome.clone() };
    let on = after_all_of(act, outcome.text("entry"))?;
    act.put(again.with("verdict", "").with("word", "").with("decided_at", on))
}

/// The moment of a decision about an entry: by the clock, but after those before it. Which of a clerk's words is the last is told by it at the
/// officer's, and the clock of a township may have gone back since.
fn after_all_of(act: &Act, entry: &str) -> Result<String> {
    let now = &act.stamp.now;
    let before = act.t.find(act.t.table("outcome"), "entry", entry)?.into_iter().map(|row| row.text("decided_at").to_owned()).max();
    let Some(last) = before.filter(|last| last >= now) else { return Ok(now.clone()) };
    let next =
        chrono::DateTime::parse_from_rfc3339(&last).ok().and_then(|last| last.to_utc().checked_add_signed(chrono::TimeDelta::seconds(1)));
    Ok(next.map_or(last, |next| next.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)))
}

/// Gives a household into an officer's charge from a day on; what was before ends that day.
pub fn assign(act: &mut Act, household: &str, officer: &str, on: &str, why: &str) -> Result<()> {
    let running = scope::running_charges(act.t, household)?;
    let present = scope::newest(running.clone()).filter(|row| row.text("officer_id") == officer);
    let over = running.into_iter().filter(|row| present.as_ref().is_none_or(|present| present.id != row.id));
    for row in over {
        act.put(row.with("to_on", on))?;
    }
    if present.is_some() {
        return Ok(());
    }
    let row = Row::new(act.t.table("charge"), act.chance.id()).with("household_id", household).with("officer_id", officer);
    act.put(row.with("from_on", on).with("why", why))
}

/// Enrols a device for an officer: what still comes from the one before it is held (Devices), and its returns count from no earlier one.
pub fn enrol_device(act: &mut Act, device: Row, on: &str) -> Result<()> {
    let officer = device.text("officer_id").to_owned();
    for old in act.t.find(device.table, "officer_id", &officer)? {
        if old.text("state") == "active" && old.id != device.id {
            act.put(old.with("state", "retired").with("state_since", on))?;
        }
    }
    for row in act.t.find(act.t.table("confirmed"), "officer", &officer)? {
        act.t.remove(row.table, &row.id)?;
    }
    act.put(device.with("enrolled_on", on).with("state", "active").with("state_since", on))
}

/// Purges a person with all rows that speak of it, and gives their keys.
pub fn purge(act: &mut Act, person: &Key, ground: &str) -> Result<Vec<Key>> {
    let keys = purge::rows_about(act.t, person)?;
    let now = act.stamp.now.clone();
    // What hangs on the person first: no row is ever without what it can't do without.
    for key in keys.iter().rev() {
        purge::row(act.t, &mut act.stamp, key, ground, &now)?;
    }
    act.keep_anyway();
    Ok(keys)
}

/// Merges a bundle as an action of the clerk: its own entry holds the receipt.
pub fn take_in(act: &mut Act, bundle: &dyn Source) -> Result<(plan::Met, plan::Counts)> {
    take_in_watched(act, bundle, &mut |_, _| Ok(()))
}

/// The same, with every step shown but the keeping of entries.
pub fn take_in_watched(act: &mut Act, bundle: &dyn Source, watch: &mut plan::Watch) -> Result<(plan::Met, plan::Counts)> {
    let head = bundle.head();
    begin_branch_where_put_back(act.t, head, &act.chance.id())?;
    let (met, counts) = plan::merge_watched(act.t, &mut act.stamp, bundle, watch)?;
    if town::was_left(act.t, head)? {
        town::begin_branch(act.t, &act.chance.id())?;
    }
    if met != plan::Met::Gap
        && let Some(row) = town::receipt(act.t, &act.stamp, &head.officer, &head.id, &counts)?
    {
        act.put(row)?;
    }
    if met != plan::Met::Gap {
        note_offered(act.t, &mut act.stamp, bundle)?;
    }
    Ok((met, counts))
}

/// Notes what a bundle that was taken offers again. It counts once: a stick that comes again later says what was so then.
pub(crate) fn note_offered(t: &mut dyn Tables, stamp: &mut Stamp, bundle: &dyn Source) -> Result<()> {
    let head = bundle.head();
    let is_first = t.get(t.table("bundle"), &head.id)?.is_none();
    if is_first && town::is_active_device(t, &head.device)? { orphans::note(t, stamp, bundle) } else { Ok(()) }
}

/// A township that was put back with its computer begins a branch before anything else, so that what the bundle knows to be purged is believed.
pub(crate) fn begin_branch_where_put_back(t: &mut dyn Tables, head: &Changes, branch: &str) -> Result<()> {
    if town::was_put_back(t, head)? { town::begin_branch(t, branch) } else { Ok(()) }
}

/// Takes an offered row in again, with its id (R9): a household comes into the officer's charge from this day, a person with the memberships
/// that the same officer offers. Gives the held entries that waited for them and are taken now, each with its officer.
pub fn accept_orphan(act: &mut Act, orphan: &Row, on: &str) -> Result<Vec<(String, String)>> {
    let row = orphans::row_of(act.t, orphan);
    let mut accepted = vec![(orphan.clone(), row.clone())];
    if row.table.name == "person" {
        // Without them the person would be in no household, and in nobody's share.
        accepted.extend(orphans::memberships(act.t, orphan)?);
    }
    for (orphan, row) in &accepted {
        enter_again(act, row.clone())?;
        act.t.remove(orphan.table, &orphan.id)?;
    }
    if row.table.name == "household" {
        assign(act, &row.id, orphan.text("officer"), on, "orphan")?;
    }
    if scope::roots(act.t, &row)?.is_empty() {
        return Err(no_household());
    }
    let restored: Vec<Key> = accepted.iter().map(|(_, row)| row.key()).collect();
    plan::look_again(act.t, &mut act.stamp, &restored)
}

fn enter_again(act: &mut Act, row: Row) -> Result<()> {
    let key = row.key();
    if act.t.row(&key)?.is_some() || town::is_taken(act.t, &key)? || purge::is_of_purged(act.t, &row)? {
        return Err(Refusal::new(Code::HeldImpossible).with_words("why", Words("编号已存在或已清除", "id exists or is purged")));
    }
    if scope::hangs(act.t, &row)? {
        return Err(no_household());
    }
    act.put(row)
}

fn no_household() -> Refusal {
    Refusal::new(Code::HeldImpossible).with_words("why", Words("所属的户不在", "its household is missing"))
}
