//! Undo (撤销) of one's own entries, also after a restart: the last one that still stands, or a named one.

use crate::exchange::entry::Entry;
use crate::exchange::gate::{Act, Role};
use crate::exchange::{ledger, undo};
use crate::refusal::{Code, Refusal, Result};
use crate::tables::{Row, Tables};

/// The kind of its entry.
pub const KIND: &str = "undo";

/// Takes an entry back, or the last own one; entries of one act together. Gives the hashes of what was taken back.
pub fn undo_entry(act: &mut Act, hash: Option<&str>) -> Result<Vec<String>> {
    let impossible = |why: &str| Refusal::new(Code::UndoImpossible).with("why", why);
    let row = match hash {
        Some(hash) => act.t.get(act.t.table("entry"), hash)?,
        None => last_own(act.t)?,
    };
    let row = row.ok_or_else(|| impossible("没有可撤的条目 there is nothing to undo"))?;
    if act.role == Role::Officer && row.text("device") != act.actor().device {
        return Err(impossible("不是自己记的 it is not your own"));
    }
    if !act.t.find(act.t.table("entry"), "undoes", &row.id)?.is_empty() {
        return Err(impossible("已经撤过 it was undone already"));
    }
    let mut rows = match row.text("act") {
        "" => vec![row],
        name => act.t.find(act.t.table("entry"), "act", name)?,
    };
    rows.sort_by_key(|row| -row.integer("position"));
    let mut undone = Vec::new();
    for row in rows {
        let entry: Entry = ledger::entry(act.t, &row.id)?.ok_or_else(|| impossible("条目不在 the entry is missing"))?;
        undo::undo(act, &entry)?;
        undone.push(row.id);
    }
    Ok(undone)
}

/// The last entry of the present chain that is neither undone nor an undo.
fn last_own(t: &dyn Tables) -> Result<Option<Row>> {
    let chain = ledger::meta(t, "chain")?;
    let last = t.get(t.table("chain"), &chain)?.map_or(0, |row| row.integer("last"));
    for seq in (1..=last).rev() {
        for row in t.find(t.table("entry"), "seat", &ledger::seat(&chain, seq))? {
            if row.text("undoes").is_empty() && t.find(t.table("entry"), "undoes", &row.id)?.is_empty() {
                return Ok(Some(row));
            }
        }
    }
    Ok(None)
}
