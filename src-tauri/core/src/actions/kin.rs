//! Households and kin as the verbs look at them.

use crate::exchange::gate::Act;
pub(crate) use crate::exchange::scope::is_running;
use crate::model::codes::{self, Kin};
use crate::model::date::PartialDate;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The running memberships of a person.
pub fn running_memberships(t: &dyn Tables, person: &str) -> Result<Vec<Row>> {
    Ok(t.find(t.table("membership"), "person_id", person)?.into_iter().filter(is_running).collect())
}

/// The running memberships of a household.
pub fn members(t: &dyn Tables, household: &str) -> Result<Vec<Row>> {
    Ok(t.find(t.table("membership"), "household_id", household)?.into_iter().filter(is_running).collect())
}

/// The running membership of the head (户主), if there is exactly one.
pub fn head(t: &dyn Tables, household: &str) -> Result<Option<Row>> {
    let mut heads: Vec<Row> = members(t, household)?.into_iter().filter(|row| codes::is_head(row.text("relation"))).collect();
    Ok(if heads.len() == 1 { heads.pop() } else { None })
}

/// The running marriages of a person.
pub fn running_partnerships(t: &dyn Tables, person: &str) -> Result<Vec<Row>> {
    let table = t.table("partnership");
    let mut rows = t.find(table, "person_id", person)?;
    rows.extend(t.find(table, "partner_id", person)?);
    Ok(rows.into_iter().filter(is_running).collect())
}

/// The other one of a marriage, where in a register here.
pub fn other_of(partnership: &Row, person: &str) -> String {
    let other = if partnership.text("person_id") == person { "partner_id" } else { "person_id" };
    partnership.text(other).to_owned()
}

/// The husband or wife of a person whose marriage is not recorded, as a roster leaves it: head and spouse (relations 02 and 10 to 12) of one household.
pub fn spouse_by_relation(t: &dyn Tables, person: &str) -> Result<Option<String>> {
    let Some(own) = running_memberships(t, person)?.into_iter().next() else { return Ok(None) };
    let all = members(t, own.text("household_id"))?;
    let is_wanted: fn(&str) -> bool = match own.text("relation") {
        relation if codes::is_head(relation) => codes::is_spouse,
        relation if codes::is_spouse(relation) => codes::is_head,
        _ => return Ok(None),
    };
    let mut found = all.iter().filter(|row| row.text("person_id") != person && is_wanted(row.text("relation")));
    let (Some(one), None) = (found.next(), found.next()) else { return Ok(None) };
    let spouse = one.text("person_id").to_owned();
    // What was recorded of the two, also what is over, goes before what their relation says.
    let table = t.table("partnership");
    let mut recorded = t.find(table, "person_id", person)?;
    recorded.extend(t.find(table, "partner_id", person)?);
    Ok(if recorded.iter().any(|row| other_of(row, person) == spouse) { None } else { Some(spouse) })
}

/// What ends, ends on some day: without one it would go on.
pub fn must_know_day(on: &str) -> Result<()> {
    let why = Words("请写明日期，至少写年份", "say when it was, at least the year");
    if on.is_empty() { Err(Refusal::new(Code::EventImpossible).with_words("why", why)) } else { Ok(()) }
}

/// Ends a membership.
pub fn end_membership(act: &mut Act, row: Row, on: &str, why: &str, event: &str) -> Result<()> {
    must_know_day(on)?;
    act.put(row.with("to_on", on).with("ended_why", why).with("ended_event", event))
}

/// Ends the running memberships of a person, and gives the first back as it ran.
pub fn leave_home(act: &mut Act, person: &str, on: &str, why: &str, event: &str) -> Result<Option<Row>> {
    let running = running_memberships(act.t, person)?;
    let home = running.first().cloned();
    running.into_iter().try_for_each(|row| end_membership(act, row, on, why, event))?;
    Ok(home)
}

/// Ends the running stays of a person.
pub fn end_stays(act: &mut Act, person: &str, on: &str, event: &str) -> Result<()> {
    for row in act.t.find(act.t.table("stay"), "person_id", person)?.into_iter().filter(is_running) {
        must_know_day(on)?;
        act.put(row.with("to_on", on).with("ended_event", event))?;
    }
    Ok(())
}

fn kin<'a>(relation: &'a str, person: Option<&'a Row>) -> Kin<'a> {
    let birth = person.and_then(|row| PartialDate::parse(row.text("birth"))).unwrap_or(PartialDate::UNKNOWN);
    Kin { relation, sex: person.map_or("", |row| row.text("sex")), birth }
}

/// Who comes after a head that left, whose membership `left` was ended: the member who is named, or else everybody who stays is given back as
/// what is left to decide.
pub fn follow_head(act: &mut Act, left: Option<&Row>, new_head: Option<&str>) -> Result<Vec<String>> {
    let impossible = |why| Err(Refusal::new(Code::EventImpossible).with_words("why", why));
    let Some(left) = left.filter(|row| codes::is_head(row.text("relation"))) else {
        return match new_head {
            Some(_) => impossible(Words("这个人不是户主，不用选下一位户主", "the person is not the head, so that none comes after")),
            None => Ok(Vec::new()),
        };
    };
    let household = left.text("household_id");
    let staying = members(act.t, household)?;
    match new_head {
        Some(named) if staying.iter().any(|row| row.text("person_id") == named) => make_head(act, household, Some(left), named),
        Some(_) => impossible(Words("新户主不在这一户", "the new head is not in this household")),
        None => Ok(staying.iter().map(|row| row.text("person_id").to_owned()).collect()),
    }
}

/// Makes another member the head and derives every relation anew: what is certain by GB/T 4761 is written, the rest is left "" with the old relation in
/// words, and its persons are given back as what is left to decide. `old_head` is the membership that was the head's, ended or not.
pub fn make_head(act: &mut Act, household: &str, old_head: Option<&Row>, new_head: &str) -> Result<Vec<String>> {
    let persons = act.t.table("person");
    let all = members(act.t, household)?;
    let Some(new) = all.iter().find(|row| row.text("person_id") == new_head).cloned() else { return Ok(Vec::new()) };
    let new_person = act.t.get(persons, new_head)?;
    let old_person = match old_head {
        Some(row) => act.t.get(persons, row.text("person_id"))?,
        None => None,
    };
    let mut to_decide = Vec::new();
    for row in all {
        let person = act.t.get(persons, row.text("person_id"))?;
        if row.text("person_id") == new_head {
            act.put(row.with("relation", "02").with("relation_text", ""))?;
            continue;
        }
        let derived = old_head.and_then(|old| {
            let old_kin = kin(old.text("relation"), old_person.as_ref());
            codes::relation_after_head_change(
                old_kin,
                kin(new.text("relation"), new_person.as_ref()),
                kin(row.text("relation"), person.as_ref()),
            )
        });
        match derived {
            Some(relation) => act.put(row.with("relation", relation).with("relation_text", ""))?,
            None => {
                let name = codes::RELATION.name(row.text("relation"), crate::refusal::Lang::Zh);
                let text = format!("原户主的{name}");
                to_decide.push(row.text("person_id").to_owned());
                act.put(row.with("relation", "").with("relation_text", text))?;
            }
        }
    }
    Ok(to_decide)
}
