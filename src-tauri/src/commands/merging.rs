//! Two persons beside each other who may be one.

use huce_core::api::merging::{self, Twins};
use tauri::State;

use crate::desk::{Answer, Desk};

/// Both persons, and what would follow for either; refused where they cannot be merged. The merging itself is an event.
#[tauri::command(async)]
pub fn twins_compare(desk: State<Desk>, one: String, other: String) -> Answer<Twins> {
    desk.read(|register| merging::compare(register, &one, &other))
}
