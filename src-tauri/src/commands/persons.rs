//! Persons, as the page shows and changes them.

use huce_core::api::persons::{self, NewPerson, Written};
use huce_core::api::views::{Line, Person};
use serde::Deserialize;
use tauri::State;

use crate::desk::{Answer, Desk};

/// A person who is to be added to a household.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Newcomer {
    /// The household.
    household: String,
    /// Name.
    name: String,
    /// Sex, GB/T 2261.1.
    sex: String,
    /// Birth date in any usual form.
    birth: String,
    /// Relation to the head, GB/T 4761; "" to be decided.
    relation: String,
    /// ID number; "" for none yet.
    id_number: String,
    /// Telephone; "" for none.
    phone: String,
    /// Why it is recorded; "" for nothing said.
    reason: String,
}

/// Adds a person to a household; gives the id, and what is doubtful.
#[tauri::command(async)]
pub fn person_add(desk: State<Desk>, new: Newcomer) -> Answer<Written> {
    let Newcomer { household, name, sex, birth, relation, id_number, phone, reason } = new;
    let new = NewPerson { household, name, sex, birth, relation, id_number, ..NewPerson::default() };
    desk.with(|register| persons::add(register, &new, &[("phone".to_owned(), phone)], &reason))
}

/// Changes fields of a person; gives what is doubtful.
#[tauri::command(async)]
pub fn person_set(desk: State<Desk>, id: String, fields: Vec<(String, String)>, reason: String) -> Answer<Written> {
    desk.with(|register| persons::set(register, &id, &fields, &reason))
}

/// A person with everything that hangs on it.
#[tauri::command(async)]
pub fn person_show(desk: State<Desk>, id: String) -> Answer<Person> {
    desk.read(|register| persons::show(register, &id, None))
}

/// Who changed what of a person, when and why.
#[tauri::command(async)]
pub fn person_history(desk: State<Desk>, id: String) -> Answer<Vec<Line>> {
    desk.read(|register| persons::history(register, &id))
}
