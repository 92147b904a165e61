//! What somebody is typing, read before it is recorded: a date in any usual form, an ID number.

use serde::Serialize;

use super::register::Register;
use super::row_plans::membership_of;
use crate::actions::add_person::NewPerson;
use crate::actions::fields::{Warning, judge_relation, write};
use crate::actions::query::views;
use crate::catalogue::Catalogue;
use crate::model::date::{DateState, PartialDate, is_lunar_without_year, read_date, read_day};
use crate::model::day::day_of;
use crate::model::id_number::IdNumber;
use crate::refusal::Result;
use crate::tables::Row;

/// A date as it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TypedDate {
    /// The solar day, month or year that is certain; "" where nothing is.
    pub date: String,
    /// `solar`, `lunar` or `lunar_guessed`.
    pub calendar: &'static str,
    /// `blank`, `read`, `improbable`, `future`, `ambiguous`, `no_year` of a lunar date, or `invalid`: the last four are not kept.
    pub state: &'static str,
}

/// Reads a date in any usual form (20260423, 2026-4-23, 农历二月初三) by the day of the register's clock; of something that happened, `is_day`, also
/// without its year (11.20).
pub fn date(register: &Register, text: &str, is_day: bool) -> TypedDate {
    let today = PartialDate::parse(&day_of(&register.now())).unwrap_or(PartialDate::UNKNOWN);
    let reading = if is_day { read_day(text, today) } else { read_date(text, today) };
    let is_kept = matches!(reading.state, DateState::Blank | DateState::Read | DateState::Improbable);
    let state = if !is_kept && is_lunar_without_year(text) { "no_year" } else { reading.state.as_str() };
    TypedDate { date: reading.date.to_string(), calendar: reading.calendar, state }
}

/// An ID number as it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TypedIdNumber {
    /// With 18 characters; "" where there is none or it is damaged.
    pub number: String,
    /// `none`, `sound`, `wrong_check` or `damaged`.
    pub state: &'static str,
    /// The birth date that a sound number says.
    pub birth: String,
    /// The sex that it says, GB/T 2261.1.
    pub sex: String,
    /// Somebody who has this number already, as `name · id`; "" for nobody.
    pub taken_by: String,
    /// The household of whoever has it, by place and number; "" for none.
    pub taken_in: String,
}

/// Reads an ID number; `person` is the id of the one whose it is to be, who is not called somebody else.
pub fn id_number(register: &Register, text: &str, person: &str) -> Result<TypedIdNumber> {
    use crate::tables::Tables;
    let reading = IdNumber::read_typed(text);
    let is_sound = reading.state == "sound";
    let t = register.tables();
    let others = t.find(t.table("person"), "id_number", &reading.number)?;
    let other = others.into_iter().find(|row| row.id != person && row.text("voided_at").is_empty());
    let home = match &other {
        Some(other) => membership_of(&t, &other.id, None)?.map(|membership| t.get(t.table("household"), membership.text("household_id"))),
        None => None,
    };
    let taken_in = match home.transpose()?.flatten() {
        Some(home) => views::place_and_number(&t, &home)?,
        None => String::new(),
    };
    Ok(TypedIdNumber {
        taken_in,
        state: reading.state,
        birth: if is_sound { IdNumber::birth(&reading.number).to_string() } else { String::new() },
        sex: if is_sound { IdNumber::sex(&reading.number).to_owned() } else { String::new() },
        taken_by: other.map(|row| format!("{} · {}", row.text("name"), row.id)).unwrap_or_default(),
        number: reading.number,
    })
}

/// What is doubtful about somebody who is to be added, before that is recorded; nothing where a value cannot be recorded at all.
pub fn newcomer(register: &Register, new: &NewPerson) -> Vec<Warning> {
    let given = [("sex", &new.sex), ("birth", &new.birth), ("id_number", &new.id_number)];
    let given = given.map(|(field, value)| (field.to_owned(), value.clone()));
    let mut person = Row::new(Catalogue::standard().table("person"), String::new());
    let Ok(mut doubts) = write(&mut person, &given, &day_of(&register.now())) else { return Vec::new() };
    doubts.extend(judge_relation(&new.relation, person.text("sex")));
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_of_the_other_sex_is_doubtful() {
        let doubt = |relation: &str, sex: &str| judge_relation(relation, sex).map(|doubt| doubt.code);
        assert_eq!(doubt("32", "1").as_deref(), Some("relation.contradicts_sex"));
        for (relation, sex) in [("32", "2"), ("22", "1"), ("02", "1"), ("10", "1"), ("", "1"), ("32", ""), ("32", "9")] {
            assert_eq!(doubt(relation, sex), None, "{relation} {sex}");
        }
    }
}
