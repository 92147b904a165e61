//! Rows copied out of a spreadsheet onto a household: looked at first, row by row, then recorded as one entry that is taken back as one.

use serde::Serialize;

use super::find;
use super::register::Register;
use super::row_plans::{RowPlan, doubts_by_row, membership_of, warning};
use crate::actions::import_household::import_household;
use crate::actions::{kin, set_fields};
use crate::model::date::PartialDate;
use crate::model::day::day_of;
use crate::model::names::normal;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::roster::{RosterHousehold, RosterPerson, bare, each_household};
use crate::tables::{Row, Tables};

/// The word for it in entries.
pub const KIND: &str = "roster.paste";

/// No household has so many members; whoever copies more has another table in mind.
const MOST_ROWS: usize = 300;

/// What rows would do to a household.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Pasted {
    /// Each row that speaks of somebody, in their order.
    pub rows: Vec<RowPlan>,
    /// Rows that are no data: totals, explanations.
    pub skipped: usize,
    /// Headings that are not understood.
    pub unread: Vec<String>,
    /// Columns of the ended birth policy, which are not taken.
    pub left_out: Vec<String>,
}

/// What was recorded.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PastedIn {
    /// New members.
    pub added: usize,
    /// Members who were corrected.
    pub corrected: usize,
    /// The entry; none where nothing changed.
    pub entry: Option<String>,
}

/// What rows would do to a household. Nothing is changed.
pub fn look(register: &Register, text: &str, household: &str) -> Result<Pasted> {
    let household = find::household(&register.tables(), household)?;
    Ok(read(register, text, &household)?.0)
}

/// Records the new members and corrects those whose rows are named: one entry for all, with a reason or "".
pub fn take(register: &mut Register, text: &str, household: &str, corrected: &[u32], reason: &str) -> Result<PastedIn> {
    let household = find::household(&register.tables(), household)?;
    let (pasted, persons) = read(register, text, &household)?;
    let outcome = |row: u32| pasted.rows.iter().find(|plan| plan.row == row).map_or("", |plan| plan.outcome);
    let members: Vec<RosterPerson> = persons.into_iter().filter(|person| outcome(person.row) == "new").collect();
    let added = members.len();
    let corrections: Vec<&RowPlan> = pasted.rows.iter().filter(|plan| plan.outcome == "differs" && corrected.contains(&plan.row)).collect();
    let done = register.act(KIND, reason, |act| {
        let row = act.t.get(act.t.table("household"), &household)?;
        let place = row.map(|row| row.text("place_id").to_owned()).unwrap_or_default();
        if added > 0 {
            import_household(act, &place, &RosterHousehold { members, ..RosterHousehold::default() }, Some(&household))?;
        }
        for plan in &corrections {
            let fields: Vec<(String, String)> =
                plan.changes.iter().map(|change| (change.field.clone(), change.after.as_text().to_owned())).collect();
            set_fields::set_person(act, &plan.person, &fields)?;
        }
        Ok(())
    })?;
    Ok(PastedIn { added, corrected: corrections.len(), entry: done.entries.into_iter().next() })
}

fn read(register: &Register, text: &str, household: &str) -> Result<(Pasted, Vec<RosterPerson>)> {
    let today = PartialDate::parse(&day_of(&register.now())).unwrap_or(PartialDate::UNKNOWN);
    let (text, before) = bare::with_header(text, today)?;
    let mut persons: Vec<RosterPerson> = Vec::new();
    let mut roster = each_household("", text.as_bytes(), today, &mut |household| {
        persons.extend(household.members);
        Ok(())
    })?;
    if roster.rows > MOST_ROWS {
        let why = Words(
            "一户最多贴 300 行，整村的表请用“导入花名册”",
            "a household takes 300 rows at most; import a whole village's table as a roster",
        );
        return Err(Refusal::new(Code::RosterUnreadable).with_words("why", why));
    }
    // All of them go into this household, whatever the rows say of households.
    roster.doubts.retain(|doubt| !["household_assumed", "head_missing", "number_twice", "two_heads"].contains(&doubt.kind.as_str()));
    let mut doubts = doubts_by_row(&roster.doubts);
    let t = register.tables();
    let mut rows: Vec<RowPlan> = roster.refused.iter().map(RowPlan::refused).collect();
    for person in &persons {
        let mut plan = plan_of(&t, household, person)?;
        plan.doubts = doubts.remove(&(plan.sheet.clone(), plan.row)).unwrap_or_default();
        rows.push(plan);
    }
    for person in &mut persons {
        person.row = person.row.saturating_sub(before);
    }
    for plan in &mut rows {
        plan.row = plan.row.saturating_sub(before);
    }
    rows.sort_by_key(|plan| plan.row);
    Ok((Pasted { rows, skipped: roster.skipped, unread: roster.unread, left_out: roster.left_out }, persons))
}

/// Who a row is: by the ID number, in the household also by the name alone.
fn plan_of(t: &dyn Tables, household: &str, person: &RosterPerson) -> Result<RowPlan> {
    let standing = |row: &Row| row.text("voided_at").is_empty();
    let is_named = |row: &Row| normal(row.text("name")) == person.name;
    if !person.id_number.is_empty() {
        let same: Vec<Row> = t.find(t.table("person"), "id_number", &person.id_number)?.into_iter().filter(standing).collect();
        if let Some(row) = same.iter().find(|row| is_named(row)) {
            return match membership_of(t, &row.id, Some(household))? {
                Some(membership) => Ok(RowPlan::known(person, row, Some(&membership))),
                None => Ok(not_taken(
                    person,
                    "registered_elsewhere",
                    "此人已在册，现在不在这一户；要换户请记“迁入”或“并户”",
                    "this person is in the register and not in this household; record a move instead",
                )),
            };
        }
        if let Some(other) = same.first() {
            let (zh, en) =
                (format!("这个身份号码已经登记给{}", other.text("name")), format!("{} has this ID number already", other.text("name")));
            return Ok(not_taken(person, "id_taken", &zh, &en));
        }
    }
    let mut namesakes = Vec::new();
    for membership in kin::members(t, household)? {
        if let Some(row) = t.get(t.table("person"), membership.text("person_id"))?.filter(is_named) {
            namesakes.push((row, membership));
        }
    }
    Ok(match &namesakes[..] {
        [] => RowPlan::new_person(person),
        [(row, membership)] => RowPlan::known(person, row, Some(membership)),
        _ => not_taken(person, "namesakes", "这一户有同名的人，分不清是哪一个", "two members of this household have this name"),
    })
}

fn not_taken(person: &RosterPerson, code: &str, zh: &str, en: &str) -> RowPlan {
    RowPlan { outcome: "refused", why: Some(warning(code, zh.to_owned(), en.to_owned())), ..RowPlan::of(person) }
}
