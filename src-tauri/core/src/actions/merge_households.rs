//! A merge of two households (并户): the members of one go to the other, and it ends.

use super::add_person::add_membership;
use super::fields::{must_have, today};
use super::kin::{end_membership, members};
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};

/// The kind of its entry.
pub const KIND: &str = "household.merge";

/// Moves everybody of `ending` into `staying`. Their relations to the other head are left to decide: nothing says what they are.
pub fn merge_households(act: &mut Act, staying: &str, ending: &str) -> Result<Recorded> {
    must_have(act.t, "household", staying, Words("户", "household"))?;
    let old = must_have(act.t, "household", ending, Words("户", "household"))?;
    if staying == ending {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", Words("两户是同一户", "both are the same household")));
    }
    let concerns = Concerns { household: staying.to_owned(), other_household: ending.to_owned(), ..Concerns::default() };
    let today = today(act);
    let (event, on) = record_event(act, "merge", &today, &concerns)?;
    let mut to_decide = Vec::new();
    for membership in members(act.t, ending)? {
        let person = membership.text("person_id").to_owned();
        end_membership(act, membership, &on, "merge", &event)?;
        if !members(act.t, staying)?.iter().any(|row| row.text("person_id") == person) {
            add_membership(act, staying, &person, "", &on, "merge", &event)?;
            to_decide.push(person);
        }
    }
    act.put(old.with("closed_on", on).with("closed_why", "merge"))?;
    Ok(recorded(act, event, "", to_decide))
}
