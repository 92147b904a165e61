//! A person entered twice (重复人员): the township keeps one, and the other's id leads to it for ever.

use super::fields::{must_have, today};
use crate::exchange::gate::{Act, Role};
use crate::exchange::undo::UNDECIDED;
use crate::exchange::{scope, town};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Row;

/// The kind of its entry.
pub const KIND: &str = "person.merge";

/// Merges `dead` into `survivor`. The dead row keeps its values, with which what officers still send about it is compared; an offer of it ends, as
/// nobody can receive who was entered twice.
pub fn merge_persons(act: &mut Act, dead: &str, survivor: &str) -> Result<()> {
    if act.role != Role::Township {
        return Err(Code::RoleTownship.into());
    }
    let row = must_have(act.t, "person", dead, Words("人员", "person"))?;
    let kept = must_have(act.t, "person", survivor, Words("人员", "person"))?;
    let leads = town::survivor(act.t, &kept.key())?.is_some() || town::survivor(act.t, &row.key())?.is_some();
    if dead == survivor || leads {
        return Err(Refusal::new(Code::EventImpossible)
            .with_words("why", Words("两份是同一份，或者已经合并过", "both are the same entry, or were merged before")));
    }
    // A word that waits about the one would be decided into a row that nobody sees any more.
    if !act.t.find(act.t.table("conflict"), "row_id", dead)?.is_empty() {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", UNDECIDED));
    }
    let now = act.stamp.now.clone();
    let alias = Row::new(act.t.table("alias"), act.chance.id()).with("dead_id", dead).with("survivor_id", survivor);
    let day = today(act);
    act.put(alias.with("merged_on", day))?;
    // The newest says whose the entry is, which stays so: it is void as its person is. Who was void already stays so.
    let merged = (now, "merge".to_owned());
    let before = (row.text("voided_at").to_owned(), row.text("void_reason").to_owned());
    let kept_as = if before.0.is_empty() { &merged } else { &before };
    let void = |row: Row, (at, why): &(String, String)| row.with("voided_at", at.as_str()).with("void_reason", why.as_str());
    let newest = scope::newest_link(act.t, &row)?.map(|membership| membership.id);
    for membership in act.t.find(act.t.table("membership"), "person_id", dead)? {
        if Some(&membership.id) == newest.as_ref() {
            act.put(void(membership, kept_as))?;
        } else if membership.text("voided_at").is_empty() {
            act.put(void(membership, &merged))?;
        }
    }
    act.put(void(row.with("offer_to", "").with("offer_on", ""), kept_as))
}
