//! Persons, as the page finds and shows them.

use huce_core::api::labels::{self, Label};
use huce_core::api::people::{self, CodeLine, Hits};
use huce_core::api::persons;
use huce_core::api::views::{Line, Person};
use huce_core::api::words;
use tauri::State;

use crate::desk::{Answer, Desk};

/// The codes of the national standards and of this program with their words, for every field that has codes.
#[tauri::command]
pub fn codes() -> Vec<CodeLine> {
    words::all()
}

/// The words of every field.
#[tauri::command]
pub fn labels() -> Vec<Label> {
    labels::all()
}

/// Persons by a few characters of the name, pinyin, initials, ID number, telephone, or their household's number or address.
#[tauri::command(async)]
pub fn person_search(desk: State<Desk>, text: String, limit: usize) -> Answer<Hits> {
    desk.with(|register| people::search(register, &text, limit, None))
}

/// A person with everything that hangs on it.
#[tauri::command(async)]
pub fn person_show(desk: State<Desk>, id: String) -> Answer<Person> {
    desk.with(|register| persons::show(register, &id, None))
}

/// Who changed what of a person, when and why.
#[tauri::command(async)]
pub fn person_history(desk: State<Desk>, id: String) -> Answer<Vec<Line>> {
    desk.with(|register| persons::history(register, &id))
}
