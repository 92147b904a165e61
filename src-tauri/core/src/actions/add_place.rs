//! Adds a place (地方): a township, village or group.

use super::fields::today;
use crate::exchange::gate::{Act, Role};
use crate::exchange::undo::is_in_use;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The kind of its entry.
pub const KIND: &str = "place.add";

/// A place by its code.
pub fn find(t: &dyn Tables, code: &str) -> Result<Option<Row>> {
    Ok(t.find(t.table("place"), "code", code)?.into_iter().find(|row| row.text("voided_at").is_empty()))
}

/// A place that must be here.
pub fn must_find(t: &dyn Tables, code: &str) -> Result<Row> {
    find(t, code)?.ok_or_else(|| Refusal::new(Code::PlaceUnknown).with("code", code))
}

/// Adds a place and gives its id. Codes follow 国统字〔2009〕91号: 12 digits; a group has its village's 12 and two more. The code of a place that
/// was voided is free again, since that place never was. Where something stands on the voided one all the same, it is brought back instead, so
/// that there are no two of one code with households on each.
pub fn add_place(act: &mut Act, code: &str, name: &str, level: &str, parent: Option<&str>) -> Result<String> {
    if act.role != Role::Township {
        return Err(Code::RoleTownship.into());
    }
    let length = if level == "group" { 14 } else { 12 };
    if code.len() != length || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        let expected = if length == 14 { Words("14 位数字", "14 digits") } else { Words("12 位数字", "12 digits") };
        return Err(Refusal::new(Code::UsageValue).with("field", "code").with("value", code).with_words("expected", expected));
    }
    if name.trim().is_empty() {
        return Err(Code::NameEmpty.into());
    }
    if let Some(same) = find(act.t, code)? {
        return Err(Refusal::new(Code::PlaceExists).with("code", code).with("name", same.text("name")));
    }
    let above = match (parent, level) {
        (Some(parent), _) => Some(must_find(act.t, parent)?),
        (None, "group") => find(act.t, &code[..12])?,
        (None, "village") => township_above(act, code)?,
        _ => None,
    };
    let fits = match level {
        "township" => above.is_none(),
        "village" => above.as_ref().is_some_and(|row| row.text("level") == "township"),
        _ => above.as_ref().is_some_and(|row| row.text("level") == "village" && code.starts_with(row.text("code"))),
    };
    if !fits {
        let expected = if level == "group" {
            Words("代码是其前 12 位的村", "the village whose code is its first 12 digits")
        } else {
            Words("镇", "the township")
        };
        return Err(Refusal::new(Code::PlaceParent).with("code", code).with_words("expected", expected));
    }
    if let Some(row) = voided_in_use(act.t, code)? {
        let (id, parent) = (row.id.clone(), above.map(|row| row.id).unwrap_or_default());
        let row = row.with("name", name.trim()).with("level", level).with("parent_id", parent);
        act.put(row.with("voided_at", "").with("void_reason", ""))?;
        return Ok(id);
    }
    let row = Row::new(act.t.table("place"), act.chance.id()).with("code", code).with("name", name.trim()).with("level", level);
    let row = row.with("parent_id", above.map(|row| row.id).unwrap_or_default()).with("from_on", today(act));
    let id = row.id.clone();
    act.put(row)?;
    Ok(id)
}

/// A place of this code that was voided while something stands on it.
fn voided_in_use(t: &dyn Tables, code: &str) -> Result<Option<Row>> {
    for row in t.find(t.table("place"), "code", code)?.into_iter().filter(|row| !row.text("voided_at").is_empty()) {
        if is_in_use(t, &row)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The township of a village's code by its first 9 digits; where there is only one township, that one.
fn township_above(act: &Act, code: &str) -> Result<Option<Row>> {
    let mut townships = Vec::new();
    act.t.each(act.t.table("place"), &mut |row| {
        if row.text("level") == "township" && row.text("voided_at").is_empty() {
            townships.push(row);
        }
        Ok(())
    })?;
    let same = townships.iter().position(|row| row.text("code").get(..9) == code.get(..9));
    let only = (townships.len() == 1).then_some(0);
    Ok(same.or(only).map(|at| townships.swap_remove(at)))
}
