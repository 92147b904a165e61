//! Households, as the page lists and shows them.

use huce_core::api::households::{self, AddedPlace, WrittenHousehold};
use huce_core::api::people::HouseholdLine;
use huce_core::api::views::{Household, Line, Shown};
use tauri::State;

use crate::desk::{Answer, Desk};

/// Adds a village to the township, or a group to its village.
#[tauri::command(async)]
pub fn place_add(desk: State<Desk>, code: String, name: String, level: String) -> Answer<AddedPlace> {
    desk.with(|register| households::add_place(register, &code, &name, &level, None))
}

/// The places, by their codes.
#[tauri::command(async)]
pub fn place_list(desk: State<Desk>) -> Answer<Vec<Shown>> {
    desk.read(|register| households::places(register))
}

/// Adds a household on a place, and gives its id.
#[tauri::command(async)]
pub fn household_add(desk: State<Desk>, place: String, address: String) -> Answer<String> {
    desk.with(|register| households::add(register, &place, &address, &[]))
}

/// Changes fields of a household.
#[tauri::command(async)]
pub fn household_set(desk: State<Desk>, id: String, fields: Vec<(String, String)>, reason: String) -> Answer<WrittenHousehold> {
    desk.with(|register| households::set(register, &id, &fields, &reason))
}

/// Who changed what of a household, when and why.
#[tauri::command(async)]
pub fn household_history(desk: State<Desk>, id: String) -> Answer<Vec<Line>> {
    desk.read(|register| households::history(register, &id))
}

/// All households, by place and number.
#[tauri::command(async)]
pub fn household_list(desk: State<Desk>) -> Answer<Vec<HouseholdLine>> {
    desk.read(|register| households::list(register, None, None, None))
}

/// One household as it stands in the list; nothing where it is closed or voided.
#[tauri::command(async)]
pub fn household_line(desk: State<Desk>, id: String) -> Answer<Option<HouseholdLine>> {
    desk.read(|register| households::line(register, &id))
}

/// A household with its members, in the order of a household book.
#[tauri::command(async)]
pub fn household_show(desk: State<Desk>, id: String) -> Answer<Household> {
    desk.read(|register| households::show(register, &id, None))
}
