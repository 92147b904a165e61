//! An adoption (收养).

use super::add_person::add_membership;
use super::fields::must_have;
use super::kin::{head, leave_home, running_memberships};
use super::record_birth::parent;
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};

/// The kind of its entry.
pub const KIND: &str = "event.adoption";

/// Records that `parent_id` adopts a child of this register; the child moves into the parent's household. Towards the head it is 27 or 37 (GB/T 4761)
/// where the parent is the head.
pub fn record_adoption(act: &mut Act, child: &str, parent_id: &str, on: &str) -> Result<Recorded> {
    let row = must_have(act.t, "person", child, Words("孩子", "child"))?;
    must_have(act.t, "person", parent_id, Words("收养人", "adopting parent"))?;
    let home = running_memberships(act.t, parent_id)?.into_iter().next();
    let home = home.ok_or_else(|| {
        Refusal::new(Code::EventImpossible).with_words(
            "why",
            Words("收养人现在不在哪一户里，请先记迁入", "the adopting parent is in no household; record the move in first"),
        )
    })?;
    let household = home.text("household_id").to_owned();
    let concerns =
        Concerns { household: household.clone(), person: child.to_owned(), other_person: parent_id.to_owned(), ..Concerns::default() };
    let (event, on) = record_event(act, "adoption", on, &concerns)?;
    parent(act, child, parent_id, "", "adoption", &event)?;
    let is_head = head(act.t, &household)?.is_some_and(|head| head.text("person_id") == parent_id);
    let relation = match (is_head, row.text("sex")) {
        (true, "1") => "27",
        (true, "2") => "37",
        _ => "",
    };
    let running = running_memberships(act.t, child)?;
    if running.iter().any(|membership| membership.text("household_id") == household) {
        for membership in running {
            act.put(membership.with("relation", relation))?;
        }
    } else {
        leave_home(act, child, &on, "adoption", &event)?;
        add_membership(act, &household, child, relation, &on, "adoption", &event)?;
    }
    let to_decide = if relation.is_empty() { vec![child.to_owned()] } else { Vec::new() };
    Ok(recorded(act, event, child, to_decide))
}
