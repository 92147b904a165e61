//! Moves (迁移): in, out, and back.

use super::add_person::{NewPerson, add_membership, add_person};
use super::fields::{Warning, must_have, today};
use super::kin::{end_stays, follow_head, leave_home, members, running_memberships};
use super::record_death::last_household;
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::exchange::scope;
use crate::model::codes;
use crate::refusal::{Code, Refusal, Result, Words};

/// The kinds of their entries.
pub const IN: &str = "event.move-in";
/// The kind of a move out.
pub const OUT: &str = "event.move-out";
/// The kind of a return.
pub const BACK: &str = "event.return";

/// Records that a person of this register moves into a household here. Another household that still had the person lets go.
pub fn move_in(act: &mut Act, person: &str, household: &str, relation: &str, on: &str, from: &str) -> Result<Recorded> {
    must_have(act.t, "person", person, Words("人员", "person"))?;
    must_have(act.t, "household", household, Words("户", "household"))?;
    if running_memberships(act.t, person)?.iter().any(|row| row.text("household_id") == household) {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", Words("已在这一户", "the person is in this household already")));
    }
    let concerns =
        Concerns { household: household.to_owned(), person: person.to_owned(), place_text: from.to_owned(), ..Concerns::default() };
    let (event, on) = record_event(act, "move-in", on, &concerns)?;
    let left = leave_home(act, person, &on, "move", &event)?;
    add_membership(act, household, person, relation, &on, "move-in", &event)?;
    let mut to_decide = if relation.is_empty() { vec![person.to_owned()] } else { Vec::new() };
    to_decide.extend(follow_head(act, left.as_ref(), None)?);
    Ok(recorded(act, event, person, to_decide))
}

/// Records that a person who is in no register here moves into a household: the person, the membership and the event in one.
pub fn move_in_new(act: &mut Act, new: &NewPerson, on: &str, from: &str) -> Result<(Recorded, Vec<Warning>)> {
    must_have(act.t, "household", &new.household, Words("户", "household"))?;
    let concerns = Concerns { household: new.household.clone(), place_text: from.to_owned(), ..Concerns::default() };
    let (event, on) = record_event(act, "move-in", on, &concerns)?;
    let new = NewPerson { from: on, why: "move-in".into(), event: event.clone(), ..new.clone() };
    let (person, warnings) = add_person(act, &new, &[])?;
    if let Some(row) = act.t.get(act.t.table("event"), &event)? {
        act.put(row.with("person_id", &person))?;
    }
    let to_decide = if new.relation.is_empty() { vec![person.clone()] } else { Vec::new() };
    Ok((recorded(act, event, &person, to_decide), warnings))
}

/// Records that a person moves out: to a place in words, or to a colleague's share as an offer. Where the person was the head, `new_head` becomes it;
/// without one the household is left with its head to be named.
pub fn move_out(
    act: &mut Act,
    person: &str,
    on: &str,
    to_place: &str,
    to_officer: Option<&str>,
    new_head: Option<&str>,
) -> Result<Recorded> {
    let row = must_have(act.t, "person", person, Words("人员", "person"))?;
    if let Some(officer) = to_officer {
        if officer == act.actor().officer {
            return Err(
                Refusal::new(Code::EventImpossible).with_words("why", Words("接收的信息员就是您自己", "the receiving officer is yourself"))
            );
        }
        must_have(act.t, "officer", officer, Words("信息员", "officer"))?;
    }
    let household = last_household(act, person)?;
    let concerns = Concerns { household, person: person.to_owned(), place_text: to_place.to_owned(), ..Concerns::default() };
    let (event, on) = record_event(act, "move-out", on, &concerns)?;
    let home = leave_home(act, person, &on, "move-out", &event)?;
    end_stays(act, person, &on, &event)?;
    if let Some(officer) = to_officer {
        let day = today(act);
        act.put(row.with("offer_to", officer).with("offer_on", day))?;
    }
    let to_decide = follow_head(act, home.as_ref(), new_head)?;
    Ok(recorded(act, event, person, to_decide))
}

/// Records that a person is back: ends the stay elsewhere, or, after a move out, belongs to the last household again.
pub fn come_back(act: &mut Act, person: &str, on: &str) -> Result<Recorded> {
    let row = must_have(act.t, "person", person, Words("人员", "person"))?;
    let household = last_household(act, person)?;
    let concerns = Concerns { household: household.clone(), person: person.to_owned(), ..Concerns::default() };
    let (event, on) = record_event(act, "return", on, &concerns)?;
    end_stays(act, person, &on, &event)?;
    let mut to_decide = Vec::new();
    if running_memberships(act.t, person)?.is_empty() {
        let mut relation = scope::newest_link(act.t, &row)?.map(|row| row.text("relation").to_owned()).unwrap_or_default();
        // Who left as the head comes back to another one.
        if codes::is_head(&relation) && members(act.t, &household)?.iter().any(|row| codes::is_head(row.text("relation"))) {
            relation.clear();
            to_decide.push(person.to_owned());
        }
        add_membership(act, &household, person, &relation, &on, "return", &event)?;
        if !row.text("offer_to").is_empty() {
            act.put(row.with("offer_to", "").with("offer_on", ""))?;
        }
    }
    Ok(recorded(act, event, person, to_decide))
}
