//! A clerk's decision (处理) taken back: the conflict is open again, the held entry waits again at its old place, and the officer hears of it.
//!
//! What was decided stays told; a further outcome without a verdict says that it no longer holds. A decision is taken back only while the
//! officer's later entries do not go on from it: they were taken since it was made, and the order of an officer's words is kept.

use std::collections::BTreeSet;

use super::clerk;
use super::entry::{Change, Entry};
use super::gate::{Act, Role};
use super::plan::Conflict;
use super::{ledger, town, undo};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables, Value};

const WAITS_AGAIN: Words = Words("已恢复为待处理，请重新处理", "it waits again already: decide it anew");
const NOT_KEPT: Words = Words("当时的内容已清除", "what it was about was purged");
const MERGED_SINCE: Words = Words("这个人之后又合并过，或者撤销过合并", "the person was merged since, or a merge was taken back");
const LATER_VALUE: Words = Words("这名信息员之后又报过这一项", "the officer has handed in a later value for it");
const LATER_CONFLICT: Words = Words("这一项又有了新的冲突", "a newer conflict about it is open");
const LATER_ENTRY: Words = Words("这名信息员后来的条目是接着它记的", "later entries of the officer go on from it");
const CONFLICT_DECIDED: Words =
    Words("它带来的冲突已经处理过，请先撤销那次处理", "a conflict that it led to was decided: undo that decision first");

fn impossible(why: Words) -> Refusal {
    Refusal::new(Code::UndoImpossible).with_words("why", why)
}

/// The outcomes that an entry of the clerk's wrote: what it decided, in the order in which it did.
pub fn decided_in(t: &dyn Tables, entry: &Entry) -> Result<Vec<Row>> {
    let outcomes = entry.rows().into_iter().filter(|key| key.table.name == "outcome");
    outcomes.map(|key| t.row(&key)).filter_map(Result::transpose).collect()
}

/// What a clerk decided, in one word; `withdrawn` where a decision before it no longer holds and the matter waits again.
pub fn verdict(outcome: &Row) -> &str {
    Some(outcome.text("verdict")).filter(|verdict| !verdict.is_empty()).unwrap_or("withdrawn")
}

/// Takes back, at the township, what an entry of the clerk's own decided, the last decision first. An officer's entry that writes outcomes
/// decides nothing.
pub fn take_back(act: &mut Act, entry: &Entry, taken_back: &undo::Causes) -> Result<()> {
    let logged = act.t.get(act.t.table("entry"), &entry.hash)?.filter(|row| act.role == Role::Township && row.text("bundle").is_empty());
    let Some(logged) = logged else { return Ok(()) };
    let decision = ledger::action_of(logged.integer("position"));
    let decided = decided_in(act.t, entry)?;
    // What was written by a decision that was purged would be taken back with nothing that waits again.
    if decided.len() < entry.named().iter().filter(|key| key.table.name == "outcome").count() {
        return Err(impossible(NOT_KEPT));
    }
    for outcome in decided.iter().rev() {
        match (outcome.text("subject"), outcome.text("verdict")) {
            (_, "") => return Err(impossible(WAITS_AGAIN)),
            ("conflict", _) => reopen_conflict(act, outcome, decision)?,
            (_, verdict) => hold_again(act, outcome, decision, verdict == "accepted", taken_back)?,
        }
        clerk::withdraw(act, outcome)?;
    }
    Ok(())
}

fn reopen_conflict(act: &mut Act, outcome: &Row, decision: i64) -> Result<()> {
    let kept = kept_in(act.t, "conflict", outcome.text("row_id"), decision)?;
    let is_it = |row: &Row| row.text("officer") == outcome.text("officer_id") && row.text("fields") == outcome.text("fields");
    let kept = kept.into_iter().find(is_it).ok_or_else(|| impossible(NOT_KEPT))?;
    let conflict = town::conflict_of(act.t, &kept);
    if has_later_value(act.t, &conflict, decision)? {
        return Err(impossible(LATER_VALUE));
    }
    if !open_again(act, kept)? {
        return Err(impossible(LATER_CONFLICT));
    }
    Ok(())
}

/// The rows of a local table about this row that an action took off their list.
fn kept_in(t: &dyn Tables, table: &str, about: &str, action: i64) -> Result<Vec<Row>> {
    let kept = ledger::kept_rows(t, t.table(table), about)?;
    Ok(kept.into_iter().filter(|(at, _)| *at == action).map(|(_, row)| row).collect())
}

/// Puts a conflict back on the list, with the fate of its parts; not where the officer has another one open there.
fn open_again(act: &mut Act, kept: Row) -> Result<bool> {
    let conflict = town::conflict_of(act.t, &kept);
    if act.t.row(&conflict.key)?.is_none() {
        return Err(impossible(NOT_KEPT));
    }
    if !is_still_about(act.t, &conflict)? {
        return Err(impossible(MERGED_SINCE));
    }
    if town::open_conflict(act.t, &conflict.key, &conflict.fields, &conflict.officer)?.is_some() {
        return Ok(false);
    }
    act.t.put(kept)?;
    for part in &conflict.parts {
        if let Some(row) = act.t.get(act.t.table("part"), part)? {
            act.t.put(row.with("fate", "conflict"))?;
        }
    }
    town::touch(act.t, &mut act.stamp, &conflict.key)?;
    Ok(true)
}

/// Whether the row that its last word names is this one, or leads to it: two persons may have been merged since, or are not any more.
fn is_still_about(t: &dyn Tables, conflict: &Conflict) -> Result<bool> {
    let named = conflict.parts.last().map_or(Ok(None), |part| town::named_by_part(t, part))?;
    let Some(named) = named else { return Ok(true) };
    Ok(town::survivor(t, &named)?.unwrap_or(named) == conflict.key)
}

/// Whether an entry of the same officer about the same fields was taken after this action: logged, or accepted, since.
fn has_later_value(t: &dyn Tables, conflict: &Conflict, action: i64) -> Result<bool> {
    // Entries that name a row which was merged away speak of this one.
    let mut ids = vec![conflict.key.id.clone()];
    let mut at = 0;
    while let Some(id) = ids.get(at).cloned() {
        at += 1;
        let dead = t.find(t.table("alias"), "survivor_id", &id)?.into_iter().map(|alias| alias.text("dead_id").to_owned());
        let dead: Vec<String> = dead.filter(|dead| !ids.contains(dead)).collect();
        ids.extend(dead);
    }
    for id in &ids {
        for part in t.find(t.table("part"), "row_id", id)? {
            let is_taken = is_taken(&part) && !conflict.parts.contains(&part.id);
            let entry = if is_taken { t.get(t.table("entry"), part.text("entry"))? } else { None };
            let Some(entry) = entry.filter(|entry| is_theirs(entry, &conflict.officer)) else { continue };
            let speaks = |change: &Change| matches!(change, Change::Set(_, edit) if edit.fields == conflict.fields);
            if taken_in(t, &entry)? > action && changes_of(t, &part)?.iter().any(speaks) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The action in which an entry was taken, or last judged.
fn taken_in(t: &dyn Tables, entry: &Row) -> Result<i64> {
    let held = town::held_id(&entry.id);
    let judged = ledger::kept_rows(t, t.table("held"), &held)?.last().map_or(0, |(action, _)| *action);
    Ok(judged.max(ledger::action_of(entry.integer("position"))))
}

fn is_theirs(entry: &Row, officer: &str) -> bool {
    entry.text("officer") == officer && !entry.text("bundle").is_empty()
}

/// Whether a part of an officer's entry has been taken: it neither waits whole, nor was it rejected, nor is it purged.
fn is_taken(part: &Row) -> bool {
    !["", "held", "rejected", "purged"].contains(&part.text("fate"))
}

fn changes_of(t: &dyn Tables, part: &Row) -> Result<Vec<Change>> {
    let entry = ledger::entry(t, part.text("entry"))?;
    let part = entry.as_ref().and_then(|entry| entry.parts.get(part.integer("number") as usize));
    Ok(part.map(|part| part.changes()).unwrap_or_default())
}

/// The entry waits again, where it stood among those that wait.
fn hold_again(act: &mut Act, outcome: &Row, decision: i64, was_accepted: bool, taken_back: &undo::Causes) -> Result<()> {
    let hash = outcome.text("entry");
    let kept = kept_in(act.t, "held", &town::held_id(hash), decision)?.pop();
    let (Some(kept), Some(entry)) = (kept, ledger::entry(act.t, hash)?) else { return Err(impossible(NOT_KEPT)) };
    if entry.rows().is_empty() {
        return Err(impossible(NOT_KEPT));
    }
    if goes_on(act.t, &entry, kept.text("officer"))? {
        return Err(impossible(LATER_ENTRY));
    }
    if was_accepted {
        leave_conflicts(act, &entry, decision)?;
        if !was_undone_since(act.t, hash, decision)? {
            let came = act.t.get(act.t.table("entry"), hash)?;
            let mut nothing_of = undo::cancelled(act.t, came.as_slice())?;
            nothing_of.extend(taken_back.iter().cloned());
            undo::take_back_values(act, &entry, &nothing_of)?;
        }
        reopen_closed_by(act, &entry, kept.text("officer"), decision)?;
    }
    act.t.put(kept)?;
    ledger::set_fate(act.t, hash, |part| if ledger::is_purged_part(part) { "purged" } else { "held" })?;
    entry.named().iter().try_for_each(|key| town::touch(act.t, &mut act.stamp, key))
}

/// Whether an entry of the same officer that came after this one and shares a row with it has been taken.
fn goes_on(t: &dyn Tables, entry: &Entry, officer: &str) -> Result<bool> {
    let came = |hash: &str| -> Result<Option<Row>> { t.get(t.table("entry"), hash) };
    let Some(first) = came(&entry.hash)? else { return Ok(false) };
    for key in entry.rows() {
        for part in t.find(t.table("part"), "row_id", &key.id)? {
            if is_taken(&part)
                && part.text("entry") != entry.hash
                && came(part.text("entry"))?
                    .is_some_and(|row| is_theirs(&row, officer) && row.integer("position") > first.integer("position"))
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether the clerk undid the entry itself after this action, and did not undo that.
fn was_undone_since(t: &dyn Tables, hash: &str, action: i64) -> Result<bool> {
    for row in t.find(t.table("entry"), "undoes", hash)? {
        if row.text("bundle").is_empty() && ledger::action_of(row.integer("position")) > action && !undo::was_undone(t, &row)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes an entry's parts out of the conflicts in which they wait. One that another entry opened goes back to the value before this one's.
fn leave_conflicts(act: &mut Act, entry: &Entry, accepted: i64) -> Result<()> {
    let mine = |part: &str| part.split('/').next() == Some(entry.hash.as_str());
    let is_undecided = |part: &Row| ["", "merged", "conflict", "purged"].contains(&part.text("fate"));
    if !ledger::parts(act.t, &entry.hash)?.iter().all(is_undecided) || was_decided_since(act.t, entry, accepted)? {
        return Err(impossible(CONFLICT_DECIDED));
    }
    let mut open = Vec::new();
    for id in targets(act.t, entry)? {
        open.extend(act.t.find(act.t.table("conflict"), "row_id", &id)?);
    }
    for row in open {
        let conflict = town::conflict_of(act.t, &row);
        if !conflict.parts.iter().any(|part| mine(part)) {
            continue;
        }
        let before: Vec<String> = conflict.parts.iter().filter(|part| !mine(part)).cloned().collect();
        let Some(last) = before.last() else {
            act.t.remove(row.table, &row.id)?;
            continue;
        };
        let part = act.t.get(act.t.table("part"), last)?;
        let changes = part.map_or(Ok(Vec::new()), |part| changes_of(act.t, &part))?;
        let theirs = changes.into_iter().find_map(|change| match change {
            Change::Set(_, edit) if edit.fields == conflict.fields => Some(edit.after),
            _ => None,
        });
        let theirs: Vec<Value> = theirs.ok_or_else(|| impossible(NOT_KEPT))?;
        act.t.put(row.with("theirs", town::texts(&theirs)).with("parts", before.join(" ")))?;
    }
    Ok(())
}

/// Whether a conflict in which this entry waited was closed since by a clerk, though another group of the same part may still wait.
fn was_decided_since(t: &dyn Tables, entry: &Entry, accepted: i64) -> Result<bool> {
    for id in targets(t, entry)? {
        for (action, row) in ledger::kept_rows(t, t.table("conflict"), &id)? {
            let is_open = t.get(t.table("conflict"), &row.id)?.is_some();
            if action > accepted && !is_open && row.text("parts").split(' ').any(|part| part.split('/').next() == Some(&entry.hash)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Conflicts of this officer that taking the entry closed are open again, but where another one is open by now.
fn reopen_closed_by(act: &mut Act, entry: &Entry, officer: &str, accepted: i64) -> Result<()> {
    for id in targets(act.t, entry)? {
        for row in kept_in(act.t, "conflict", &id, accepted)? {
            let has_mine = row.text("parts").contains(&entry.hash);
            if row.text("officer") == officer && !has_mine && is_about(act.t, entry, &row)? {
                open_again(act, row)?;
            }
        }
    }
    Ok(())
}

/// Whether an entry writes the fields over which a conflict was.
fn is_about(t: &dyn Tables, entry: &Entry, conflict: &Row) -> Result<bool> {
    let conflict = town::conflict_of(t, conflict);
    for change in entry.changes() {
        if let Change::Set(key, edit) = change
            && edit.fields == conflict.fields
            && town::ever_led_to(t, &key)?.contains(&conflict.key)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ids of the rows that an entry writes or wrote: those that it names, and where merged-away ones lead to.
fn targets(t: &dyn Tables, entry: &Entry) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for key in entry.rows() {
        ids.extend(town::ever_led_to(t, &key)?.into_iter().map(|key| key.id));
    }
    Ok(ids)
}
