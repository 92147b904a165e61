//! Places and households, for the window and the command. Ids may be shortened, places are given by their codes, officers by their names.

use serde::Serialize;

use super::charges;
use super::find;
use super::people::{self, HouseholdLine};
use super::register::Register;
use crate::actions::fields::{Fields, must_have};
use crate::actions::query::{history, views};
use crate::actions::record_event::Recorded;
use crate::actions::{add_household, add_place, change_head, merge_households, set_fields, split_household};
use crate::refusal::{Result, Words};
use crate::tables::Tables;

/// A place after it was added.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct AddedPlace {
    /// The id.
    pub id: String,
    /// The entry.
    pub entry: Option<String>,
}

/// Adds a place under its village or township.
pub fn add_place(register: &mut Register, code: &str, name: &str, level: &str, parent: Option<&str>) -> Result<AddedPlace> {
    let done = register.act(add_place::KIND, "", |act| add_place::add_place(act, code, name, level, parent))?;
    Ok(AddedPlace { id: done.value, entry: done.entries.into_iter().next() })
}

/// The places, by their codes.
pub fn places(register: &Register) -> Result<Vec<views::Shown>> {
    let t = register.tables();
    let mut rows = t.all(t.table("place"))?;
    rows.retain(|row| row.text("voided_at").is_empty());
    rows.sort_by(|a, b| a.text("code").cmp(b.text("code")));
    Ok(rows.iter().map(views::Shown::of).collect())
}

/// Adds a household, and gives its id.
pub fn add(register: &mut Register, place: &str, address: &str, fields: &Fields) -> Result<String> {
    let place = find::place(&register.tables(), place)?;
    Ok(register.act(add_household::KIND, "", |act| add_household::add_household(act, &place, address, fields))?.value)
}

/// A household after an addition or a correction.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct WrittenHousehold {
    /// The id.
    pub id: String,
    /// The entry; none where nothing changed.
    pub entry: Option<String>,
}

/// Changes fields of a household.
pub fn set(register: &mut Register, id: &str, fields: &Fields, reason: &str) -> Result<WrittenHousehold> {
    let id = find::household(&register.tables(), id)?;
    let done = register.act(set_fields::HOUSEHOLD, reason, |act| set_fields::set_household(act, &id, fields))?;
    Ok(WrittenHousehold { id, entry: done.entries.into_iter().next() })
}

/// A household as it stands, or as it was recorded on a day.
pub fn show(register: &Register, id: &str, day: Option<&str>) -> Result<views::Household> {
    people::on_day(register, day, |t| {
        let id = find::household(t, id)?;
        views::household(t, &must_have(t, "household", &id, Words("户", "household"))?)
    })
}

/// The households of a place and below, or of an officer, or all.
pub fn list(register: &Register, place: Option<&str>, officer: Option<&str>, day: Option<&str>) -> Result<Vec<HouseholdLine>> {
    people::on_day(register, day, |t| people::households(t, place, officer))
}

/// What was given into an officer's charge.
#[derive(Clone, Debug, Serialize)]
pub struct Assigned {
    /// The officer.
    pub officer: String,
    /// How many households.
    pub households: usize,
}

/// Gives households into an officer's charge.
pub fn assign(register: &mut Register, ids: &[String], officer: &str, reason: &str) -> Result<Assigned> {
    let given = charges::give(register, ids, officer, reason)?;
    Ok(Assigned { officer: given.officer, households: given.households })
}

/// A household after a split, a merge or a change of head.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// The household: the new one of a split, the one that stays of a merge.
    pub id: String,
    /// What was written.
    #[serde(flatten)]
    pub recorded: Recorded,
}

/// Some members make a household of their own; the first named is its head.
pub fn split(register: &mut Register, id: &str, persons: &[String], place: &str, address: &str) -> Result<Changed> {
    let id = find::household(&register.tables(), id)?;
    let persons: Vec<String> = persons.iter().map(|id| find::person(&register.tables(), id)).collect::<Result<_>>()?;
    let place = find::place(&register.tables(), place)?;
    let done = register.act(split_household::KIND, "", |act| split_household::split_household(act, &id, &persons, &place, address))?;
    let (id, recorded) = done.value;
    Ok(Changed { id, recorded })
}

/// The members of `ending` go to `staying`.
pub fn merge(register: &mut Register, staying: &str, ending: &str) -> Result<Changed> {
    let (id, ending) = (find::household(&register.tables(), staying)?, find::household(&register.tables(), ending)?);
    let done = register.act(merge_households::KIND, "", |act| merge_households::merge_households(act, &id, &ending))?;
    Ok(Changed { id, recorded: done.value })
}

/// Another member becomes the head.
pub fn change_head(register: &mut Register, id: &str, person: &str) -> Result<Changed> {
    let (id, person) = (find::household(&register.tables(), id)?, find::person(&register.tables(), person)?);
    let done = register.act(change_head::KIND, "", |act| change_head::change_head(act, &id, &person))?;
    Ok(Changed { id, recorded: done.value })
}

/// What happened to a household.
pub fn history(register: &Register, id: &str) -> Result<Vec<history::Line>> {
    let id = find::household(&register.tables(), id)?;
    history::of_household(&register.tables(), &id)
}
