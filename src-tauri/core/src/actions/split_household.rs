//! A split (分户): some members make a household of their own.

use super::add_household::add_household;
use super::add_person::add_membership;
use super::fields::{must_have, today};
use super::kin::{end_membership, head, make_head, members};
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Row;

/// The kind of its entry.
pub const KIND: &str = "household.split";

/// Moves members into a new household, and gives its id. The first named becomes its head. Where the old head is among them, the old household's head is to
/// be named.
pub fn split_household(act: &mut Act, household: &str, persons: &[String], place: &Row, address: &str) -> Result<(String, Recorded)> {
    must_have(act.t, "household", household, Words("户", "household"))?;
    let impossible = |why: Words| Refusal::new(Code::EventImpossible).with_words("why", why);
    let Some(first) = persons.first() else { return Err(impossible(Words("没有写明谁分出去", "nobody is named"))) };
    let old_head = head(act.t, household)?;
    let mut leaving = Vec::new();
    for person in persons {
        let membership = members(act.t, household)?.into_iter().find(|row| row.text("person_id") == *person);
        leaving.push(
            membership
                .ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", Words("户内成员", "member")).with("value", person))?,
        );
    }
    if leaving.len() == members(act.t, household)?.len() {
        return Err(impossible(Words("全家都分出去就不是分户", "everybody leaving is a move, not a split")));
    }
    let new = add_household(act, place, address, &[])?;
    let concerns = Concerns { household: household.to_owned(), person: first.clone(), other_household: new.clone(), ..Concerns::default() };
    let today = today(act);
    let (event, on) = record_event(act, "split", &today, &concerns)?;
    for membership in &leaving {
        end_membership(act, membership.clone(), &on, "split", &event)?;
        add_membership(act, &new, membership.text("person_id"), membership.text("relation"), &on, "split", &event)?;
    }
    let mut to_decide = make_head(act, &new, old_head.as_ref(), first)?;
    if old_head.is_some_and(|row| persons.contains(&row.text("person_id").to_owned())) {
        to_decide.extend(members(act.t, household)?.iter().map(|row| row.text("person_id").to_owned()));
    }
    Ok((new, recorded(act, event, first, to_decide)))
}
