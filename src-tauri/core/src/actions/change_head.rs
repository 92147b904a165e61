//! Another head (变更户主).

use super::fields::{must_have, today};
use super::kin::{head, make_head, members};
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::model::codes;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Row;

/// The kind of its entry.
pub const KIND: &str = "household.head";

/// Makes a member the head, and derives every relation anew.
pub fn change_head(act: &mut Act, household: &str, person: &str) -> Result<Recorded> {
    must_have(act.t, "household", household, Words("户", "household"))?;
    if !members(act.t, household)?.iter().any(|row| row.text("person_id") == person) {
        return Err(
            Refusal::new(Code::EventImpossible).with_words("why", Words("新户主不在这一户", "the new head is not in this household"))
        );
    }
    let old = match head(act.t, household)? {
        Some(old) => Some(old),
        None => last_head(act, household)?,
    };
    if old.as_ref().is_some_and(|old| old.text("person_id") == person && old.text("to_on").is_empty()) {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", Words("已经是户主", "is the head already")));
    }
    let on = today(act);
    let concerns = Concerns { household: household.to_owned(), person: person.to_owned(), ..Concerns::default() };
    let (event, _) = record_event(act, "head", &on, &concerns)?;
    let to_decide = make_head(act, household, old.as_ref(), person)?;
    Ok(recorded(act, event, person, to_decide))
}

/// The head who died or left last.
fn last_head(act: &Act, household: &str) -> Result<Option<Row>> {
    let rows = act.t.find(act.t.table("membership"), "household_id", household)?;
    let ended = rows.into_iter().filter(|row| row.text("voided_at").is_empty() && codes::is_head(row.text("relation")));
    Ok(ended.max_by(|a, b| (a.text("to_on"), &a.id).cmp(&(b.text("to_on"), &b.id))))
}
