//! Undo (撤销): a new entry that puts the earlier values back. Nothing is taken out of the log.

use std::collections::BTreeMap;

use super::entry::{Change, Entry};
use super::gate::{Act, Role};
use crate::catalogue::Writer;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables, Value};

/// Why a place stays.
pub const PLACE_IN_USE: Words = Words("这个地方还有户或下级地方在用", "households or places below are still on this place");

/// Whether something stands on a place: a household, a place below, or the township itself.
pub fn is_in_use(t: &dyn Tables, place: &Row) -> Result<bool> {
    let stands = |rows: Vec<Row>| rows.iter().any(|row| row.text("voided_at").is_empty());
    Ok(place.text("level") == "township"
        || stands(t.find(t.table("household"), "place_id", &place.id)?)
        || stands(t.find(t.table("place"), "parent_id", &place.id)?))
}

/// Whose a value is that an officer's entry said.
#[derive(PartialEq, Eq)]
enum Own {
    /// The entry wrote it, and nobody since.
    Still,
    /// It stood already, waits in a conflict, or was refused: the entry wrote nothing.
    Never,
    /// Somebody wrote it again since.
    NoMore,
}

/// At the township, of what came in a bundle: an undo takes back only what is still its own. `taken_back` are the entries undone before it.
fn own(act: &Act, entry: &Entry, change: &Change, taken_back: &[String]) -> Result<Own> {
    let came = act.t.get(act.t.table("entry"), &entry.hash)?.is_some_and(|row| !row.text("bundle").is_empty());
    if act.role == Role::Officer || !came {
        return Ok(Own::Still);
    }
    let mine = format!("entry:{}", entry.hash);
    let mut causes = Vec::new();
    for row in act.t.find(act.t.table("journal"), "row_id", &change.key().id)? {
        if row.text("row_table") != change.key().table.name {
            continue;
        }
        let before: BTreeMap<String, Value> = serde_json::from_str(row.text("before")).unwrap_or_default();
        let is_meant = match change {
            Change::New(_) => row.text("before").is_empty(),
            Change::Set(_, edit) => edit.fields.iter().any(|field| before.contains_key(field)),
        };
        if is_meant {
            causes.push(row.text("cause").to_owned());
        }
    }
    if !causes.contains(&mine) {
        return Ok(Own::Never);
    }
    let is_undone = |cause: &str| cause == act.cause() || taken_back.iter().any(|hash| cause == format!("entry:{hash}"));
    let last = causes.iter().rev().find(|cause| !is_undone(cause));
    Ok(if last == Some(&mine) { Own::Still } else { Own::NoMore })
}

/// Takes back, within an action, what an entry changed: only where its value still stands. A row that it added is voided.
pub fn undo(act: &mut Act, entry: &Entry, taken_back: &[String]) -> Result<()> {
    let impossible = |why: Words| Refusal::new(Code::UndoImpossible).with_words("why", why);
    act.undoes(&entry.hash);
    let changes = entry.changes();
    // What a clerk decided, and that a bundle came, stays told.
    let is_told = |change: &Change| ["outcome", "receipt"].contains(&change.key().table.name);
    if changes.iter().all(is_told) {
        return Err(impossible(Words("没有可撤的内容", "nothing to take back")));
    }
    // The last change first, so that what was written twice comes back to the first value.
    for change in changes.iter().rev().filter(|change| !is_told(change)) {
        let key = change.key();
        if key.table.name == "device" {
            return Err(impossible(Words("设备的登记和停用不能撤", "the enrolment of a device, and its end, cannot be undone")));
        }
        match own(act, entry, change, taken_back)? {
            Own::Still => {}
            Own::Never => continue,
            Own::NoMore => return Err(impossible(Words("之后又改过", "it was changed again since"))),
        }
        let row = act.t.row(&key)?.ok_or_else(|| impossible(Words("所改的行已不在", "the row is no longer here")))?;
        match change {
            // The charge over a household that an officer founded stays the township's word; the household itself is voided.
            Change::New(_) if act.role == Role::Officer && key.table.writer == Writer::TownshipOrFounder => {}
            Change::New(_) if !key.table.can_void() => return Err(impossible(Words("这一类不能撤", "this kind cannot be undone"))),
            Change::New(_) if !row.text("voided_at").is_empty() => {}
            Change::New(_) if key.table.name == "place" && is_in_use(act.t, &row)? => return Err(impossible(PLACE_IN_USE)),
            Change::New(_) => {
                let now = act.stamp.now.clone();
                act.put(row.with("voided_at", now).with("void_reason", "undo"))?;
            }
            Change::Set(_, edit) => {
                if edit.present(&row) != edit.after {
                    return Err(impossible(Words("之后又改过", "it was changed again since")));
                }
                let mut row = row;
                for (field, value) in edit.fields.iter().zip(&edit.before) {
                    row.set(field, value.clone());
                }
                act.put(row)?;
            }
        }
    }
    Ok(())
}
