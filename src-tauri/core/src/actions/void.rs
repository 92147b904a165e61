//! Voiding (作废) what was entered by mistake. The row stays, and no longer counts.

use super::kin::{members, running_memberships};
use crate::catalogue::Writer;
use crate::exchange::gate::{Act, Role};
use crate::exchange::undo::{PLACE_IN_USE, is_in_use};
use crate::refusal::{Code, Refusal, Result, Words};

/// The kind of its entry.
pub const KIND: &str = "void";

/// Voids a row; of a person also the running memberships, and an offer ends, as nobody can receive who was entered by mistake.
pub fn void(act: &mut Act, table: &str, id: &str, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    let known = act.t.catalogue().find_table(table).filter(|table| table.is_synced() && table.can_void());
    let Some(table) = known else {
        let expected: Vec<&str> = act.t.catalogue().synced().filter(|table| table.can_void()).map(|table| table.name).collect();
        let expected = expected.join(" ");
        return Err(Refusal::new(Code::UsageValue).with("field", "TABLE").with("value", table).with("expected", expected));
    };
    if act.role == Role::Officer && table.writer == Writer::Township {
        return Err(Code::RoleTownship.into());
    }
    let row = act.t.get(table, id)?.ok_or_else(|| Refusal::new(Code::IdUnknown).with("what", table.name).with("value", id))?;
    if table.name == "place" && is_in_use(act.t, &row)? {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", PLACE_IN_USE));
    }
    let impossible = |why: Words| Err(Refusal::new(Code::EventImpossible).with_words("why", why));
    if table.name == "alias" {
        return impossible(Words("合并不能作废，请撤销那次合并", "a merge is not voided; undo it instead"));
    }
    if !row.text("voided_at").is_empty() {
        return impossible(Words("已经作废", "it is void already"));
    }
    if table.name == "household" && !members(act.t, id)?.is_empty() {
        return impossible(Words(
            "户里还有人，请先迁出、并户或作废各人",
            "it has members; move them, merge the household or void them first",
        ));
    }
    let now = act.stamp.now.clone();
    let mut row = row;
    if table.name == "person" {
        row = row.with("offer_to", "").with("offer_on", "");
        for membership in running_memberships(act.t, id)? {
            act.put(membership.with("voided_at", now.as_str()).with("void_reason", reason))?;
        }
    }
    act.put(row.with("voided_at", now).with("void_reason", reason))
}
