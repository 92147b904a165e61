//! Persons, for the window and the command. Ids may be shortened.

use serde::Serialize;

use super::backups;
use super::find;
use super::people;
use super::register::Register;
pub use crate::actions::add_person::NewPerson;
pub use crate::actions::fields::Warning;
use crate::actions::fields::{Fields, must_have};
use crate::actions::query::{history, views};
use crate::actions::{add_person, merge_persons, set_fields};
use crate::exchange::clerk;
use crate::refusal::{Code, Result, Words};
use crate::tables::Key;

/// A person after an addition or a correction.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Written {
    /// The id.
    pub id: String,
    /// What is doubtful and was stored all the same.
    pub warnings: Vec<Warning>,
    /// The entry; none where nothing changed.
    pub entry: Option<String>,
}

/// Adds a person to a household, for a reason or "".
pub fn add(register: &mut Register, new: &NewPerson, fields: &Fields, reason: &str) -> Result<Written> {
    let new = NewPerson { household: find::household(&register.tables(), &new.household)?, ..new.clone() };
    let done = register.act(add_person::KIND, reason, |act| add_person::add_person(act, &new, fields))?;
    let (id, warnings) = done.value;
    Ok(Written { id, warnings, entry: done.entries.into_iter().next() })
}

/// Changes fields of a person.
pub fn set(register: &mut Register, id: &str, fields: &Fields, reason: &str) -> Result<Written> {
    let id = find::person(&register.tables(), id)?;
    let done = register.act(set_fields::PERSON, reason, |act| set_fields::set_person(act, &id, fields))?;
    Ok(Written { id, warnings: done.value, entry: done.entries.into_iter().next() })
}

/// A person as it stands, or as it was recorded on a day.
pub fn show(register: &Register, id: &str, day: Option<&str>) -> Result<views::Person> {
    people::on_day(register, day, |t| {
        let id = find::person(t, id)?;
        views::person(t, &must_have(t, "person", &id, Words("人员", "person"))?)
    })
}

/// What happened to a person.
pub fn history(register: &Register, id: &str) -> Result<Vec<history::Line>> {
    let id = find::person(&register.tables(), id)?;
    history::of_person(&register.tables(), &id)
}

/// Merges a person who was entered twice; the first id leads to the second for ever, which is given.
pub fn merge(register: &mut Register, dead: &str, survivor: &str) -> Result<String> {
    let (dead, survivor) = (find::person(&register.tables(), dead)?, find::person(&register.tables(), survivor)?);
    register.act(merge_persons::KIND, "", |act| merge_persons::merge_persons(act, &dead, &survivor))?;
    Ok(survivor)
}

/// What a purge removed.
#[derive(Clone, Debug, Serialize)]
pub struct Purged {
    /// Its own entry, which says who, when and on what ground.
    pub entry: Option<String>,
    /// How many rows went.
    pub parts: usize,
}

/// Removes a person's values from everything, at the township.
pub fn purge(register: &mut Register, id: &str, ground: &str) -> Result<Purged> {
    register.must_be_township()?;
    if ground.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    let id = find::person(&register.tables(), id)?;
    let done = register.act("person.purge", ground, |act| {
        let key = Key::new(act.t.table("person"), id.clone());
        clerk::purge(act, &key, ground)
    })?;
    if let Err(refusal) = backups::note_purged(register) {
        // The next backup notes it.
        tracing::warn!(code = refusal.code().as_str(), "a purge could not be noted beside the backups");
    }
    Ok(Purged { entry: done.entries.first().cloned(), parts: done.value.len() })
}
