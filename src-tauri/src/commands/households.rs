//! Households, as the page lists and shows them.

use huce_core::api::households;
use huce_core::api::people::HouseholdLine;
use huce_core::api::views::Household;
use tauri::State;

use crate::desk::{Answer, Desk};

/// All households, by place and number.
#[tauri::command(async)]
pub fn household_list(desk: State<Desk>) -> Answer<Vec<HouseholdLine>> {
    desk.with(|register| households::list(register, None, None, None))
}

/// A household with its members, in the order of a household book.
#[tauri::command(async)]
pub fn household_show(desk: State<Desk>, id: String) -> Answer<Household> {
    desk.with(|register| households::show(register, &id, None))
}
