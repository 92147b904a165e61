//! The one search over everything.

use huce_core::api::search::{self, Found, HouseholdHit};
use tauri::State;

use crate::desk::{Answer, Desk};

/// Persons and households by a few characters of whatever is known of them.
#[tauri::command(async)]
pub fn search_anything(desk: State<Desk>, text: String, limit: usize) -> Answer<Found> {
    desk.read(|register| search::anything(register, &text, limit))
}

/// Households as they are found, by their ids.
#[tauri::command(async)]
pub fn household_hits(desk: State<Desk>, ids: Vec<String>) -> Answer<Vec<HouseholdHit>> {
    desk.read(|register| search::households(register, &ids))
}

/// What the names of pages are found by.
#[tauri::command]
pub fn search_keys(texts: Vec<String>) -> Vec<Vec<String>> {
    search::keys_of(&texts)
}
