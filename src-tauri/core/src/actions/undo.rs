//! Undo (撤销) of one's own entries, also after a restart: the last one that still stands, or a named one.

use std::collections::BTreeSet;

use crate::exchange::entry::Entry;
use crate::exchange::gate::{Act, Role};
use crate::exchange::undo::{self, is_undone, of_same_act, was_undone};
use crate::exchange::{ledger, redecide};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The kind of its entry.
pub const KIND: &str = undo::KIND;

/// The kind of the entry by which a township took a bundle in.
pub const TAKEN_IN: &str = "bundle.import";
/// The kind of the entry by which a clerk accepted a held one.
pub const ACCEPTED: &str = "held.accept";

/// Takes an entry back, or the last own one; entries of one act together. Gives the hashes of what was taken back.
pub fn undo_entry(act: &mut Act, hash: Option<&str>) -> Result<Vec<String>> {
    let impossible = |why: Words| Refusal::new(Code::UndoImpossible).with_words("why", why);
    let row = match hash {
        Some(hash) => act.t.get(act.t.table("entry"), hash)?,
        None => last_own(act.t)?,
    };
    let row = row.ok_or_else(|| impossible(Words("没有可撤销的记录", "there is nothing to undo")))?;
    if act.role == Role::Officer && row.text("device") != act.actor().device {
        return Err(impossible(Words("不是自己记的", "it is not your own")));
    }
    let named = row.id.clone();
    let mut rows = of_same_act(act.t, row)?;
    if is_undone(act.t, &rows)? {
        return Err(impossible(Words("已经撤销过", "it was undone already")));
    }
    let mut causes = undo::cancelled(act.t, &rows)?;
    if act.role == Role::Township {
        let brought = rows.iter().map(|row| brought_by(act.t, row)).collect::<Result<Vec<_>>>()?;
        rows.extend(brought.into_iter().flatten());
    }
    rows.sort_by_key(|row| -row.integer("position"));
    let mut undone = Vec::new();
    for row in rows {
        if row.text("kind") == TAKEN_IN {
            // The receipt stays: it says what came, and acknowledgements don't fall. The undo names it.
            causes.insert(ledger::cause_of_entry(&row.id));
            undone.push(row.id);
            continue;
        }
        let before = undone.len();
        let entry: Entry = ledger::entry(act.t, &row.id)?.ok_or_else(|| impossible(Words("这条记录已不在", "the entry is missing")))?;
        undo::undo(act, &entry, &causes)?;
        causes.insert(undo::cause_of_logged(&row));
        undone.push(row.id);
        let accepted = redecide::decided_in(act.t, &entry)?.into_iter().filter(|outcome| outcome.text("verdict") == "accepted");
        undone.extend(accepted.map(|outcome| outcome.text("entry").to_owned()));
        causes.extend(undone[before..].iter().map(|hash| ledger::cause_of_entry(hash)));
    }
    act.undoes(&named);
    Ok(undone)
}

/// The entries of an officer that a clerk's entry brought into the tables with a bundle, as far as they were not undone since. What the officer took
/// back within the bundle is among them, with what took it back: both go, the later one first.
fn brought_by(t: &dyn Tables, clerks: &Row) -> Result<Vec<Row>> {
    let Some(entry) = ledger::entry(t, &clerks.id)?.filter(|_| clerks.text("kind") == TAKEN_IN) else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for key in entry.rows().iter().filter(|key| key.table.name == "receipt") {
        let Some(receipt) = t.row(key)? else { continue };
        for row in t.find(t.table("entry"), "bundle", receipt.text("bundle"))? {
            // Where one value of a row is in conflict, or was, another one may have been written: each is looked at by itself.
            if has_fate(t, &row, |fate| !["held", "rejected", "purged"].contains(&fate))? {
                rows.push(row);
            }
        }
    }
    let brought: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut standing = Vec::new();
    for row in rows {
        let mut stands = true;
        for undo in t.find(t.table("entry"), "undoes", &row.id)? {
            stands &= brought.contains(&undo.id) || was_undone(t, &undo)? || !has_fate(t, &undo, |fate| fate == "merged")?;
        }
        if stands {
            standing.push(row);
        }
    }
    Ok(standing)
}

/// Whether any part of an entry has such a fate.
fn has_fate(t: &dyn Tables, entry: &Row, is_such: impl Fn(&str) -> bool) -> Result<bool> {
    Ok(ledger::parts(t, &entry.id)?.iter().any(|part| !part.text("row_id").is_empty() && is_such(part.text("fate"))))
}

/// The last entry of the present chain that is neither undone nor an undo.
fn last_own(t: &dyn Tables) -> Result<Option<Row>> {
    let chain = ledger::meta(t, "chain")?;
    let last = t.get(t.table("chain"), &chain)?.map_or(0, |row| row.integer("last"));
    for seq in (1..=last).rev() {
        for row in t.find(t.table("entry"), "seat", &ledger::seat(&chain, seq))? {
            if row.text("undoes").is_empty() && !was_undone(t, &row)? {
                return Ok(Some(row));
            }
        }
    }
    Ok(None)
}
