//! A stay elsewhere (外出): the person belongs to the household and lives somewhere else.

use super::fields::{day, must_have, today};
use crate::exchange::gate::Act;
use crate::refusal::{Result, Words};
use crate::tables::Row;

/// The kind of its entry.
pub const KIND: &str = "stay.add";

/// Begins a stay and gives its id.
pub fn begin_stay(act: &mut Act, person: &str, place_text: &str, reason: &str, from: &str) -> Result<String> {
    must_have(act.t, "person", person, Words("人员", "person"))?;
    let from = day(from, &today(act))?.date.to_string();
    let row = Row::new(act.t.table("stay"), act.chance.id()).with("person_id", person).with("place_text", place_text);
    let row = row.with("reason", reason).with("from_on", from);
    let id = row.id.clone();
    act.put(row)?;
    Ok(id)
}
