//! Receiving (接收) a person whom another officer, or the township, has offered.

use super::add_person::add_membership;
use super::fields::must_have;
use super::kin::{follow_head, leave_home, running_memberships};
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::{Act, Role};
use crate::refusal::{Code, Refusal, Result, Words};

/// The kind of its entry.
pub const KIND: &str = "event.receive";

/// Opens the membership of an offered person. The person's row comes with the next return.
pub fn receive(act: &mut Act, person: &str, household: &str, relation: &str, on: &str) -> Result<Recorded> {
    must_have(act.t, "household", household, Words("户", "household"))?;
    let is_offered = match act.role {
        Role::Officer => act.t.get(act.t.table("offered"), person)?.is_some(),
        Role::Township => must_have(act.t, "person", person, Words("人员", "person")).map(|_| true)?,
    };
    if !is_offered {
        return Err(Refusal::new(Code::ShareOutside).with("what", person));
    }
    // On an officer's register no other membership of an offered person is here but one that was received and not handed in yet.
    let received = running_memberships(act.t, person)?;
    if received.iter().any(|row| act.role == Role::Officer || row.text("household_id") == household) {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", Words("已经接收过", "the person was received already")));
    }
    let concerns = Concerns { household: household.to_owned(), person: person.to_owned(), ..Concerns::default() };
    let (event, on) = record_event(act, "receive", on, &concerns)?;
    // At the township the household before lets go, as where somebody moves within the register.
    let left = if act.role == Role::Township { leave_home(act, person, &on, "move", &event)? } else { None };
    add_membership(act, household, person, relation, &on, "receive", &event)?;
    let to_decide = follow_head(act, left.as_ref(), None)?;
    Ok(recorded(act, event, person, to_decide))
}
