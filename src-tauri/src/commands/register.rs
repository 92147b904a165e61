//! What concerns no table of its own: the words of codes, what is being typed, undo.

use huce_core::api::events::{self, Undone};
use huce_core::api::labels::{self, Label};
use huce_core::api::persons::{NewPerson, Warning};
use huce_core::api::typed::{self, TypedDate, TypedIdNumber};
use huce_core::api::words::{self, Word};
use tauri::State;

use crate::desk::{Answer, Desk};

/// The words of every code.
#[tauri::command]
pub fn words() -> Vec<Word> {
    words::all()
}

/// The words of every field.
#[tauri::command]
pub fn labels() -> Vec<Label> {
    labels::all()
}

/// Reads a date in any usual form; of something that happened, also without its year.
#[tauri::command(async)]
pub fn typed_date(desk: State<Desk>, text: String, is_day: bool) -> Answer<TypedDate> {
    desk.read(|register| Ok(typed::date(register, &text, is_day)))
}

/// Reads an ID number that is to be this person's, "" for a new one's.
#[tauri::command(async)]
pub fn typed_id_number(desk: State<Desk>, text: String, person: String) -> Answer<TypedIdNumber> {
    desk.read(|register| typed::id_number(register, &text, &person))
}

/// What is doubtful about somebody who is to be added.
#[tauri::command(async)]
pub fn typed_newcomer(desk: State<Desk>, relation: String, sex: String, birth: String, id_number: String) -> Answer<Vec<Warning>> {
    let new = NewPerson { relation, sex, birth, id_number, ..NewPerson::default() };
    desk.read(|register| Ok(typed::newcomer(register, &new)))
}

/// Takes the last own entry back, or a named one.
#[tauri::command(async)]
pub fn undo(desk: State<Desk>, entry: Option<String>) -> Answer<Undone> {
    desk.with_readers(|register| events::undo(register, entry.as_deref()))
}
