//! Households, as the page lists and shows them.

use huce_core::api::households::{self, AddedPlace, WrittenHousehold};
use huce_core::api::households_window::{self, ListLine, Outline, Wanted};
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
    desk.read(households::places)
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

/// What is counted of the wanted households, by place.
#[tauri::command(async)]
pub fn household_outline(desk: State<Desk>, wanted: Wanted) -> Answer<Outline> {
    desk.read_list(|register, listing| households_window::outline(register, listing, &wanted))
}

/// The wanted households from one on, by place and number.
#[tauri::command(async)]
pub fn household_window(desk: State<Desk>, wanted: Wanted, offset: usize, limit: usize) -> Answer<Vec<ListLine>> {
    desk.read_list(|register, listing| households_window::window(register, listing, &wanted, offset, limit))
}

/// Which one of the wanted households this is; nothing where it is not among them.
#[tauri::command(async)]
pub fn household_at(desk: State<Desk>, wanted: Wanted, id: String) -> Answer<Option<usize>> {
    desk.read_list(|register, listing| households_window::place_in_list(register, listing, &wanted, &id))
}

/// A household with its members, in the order of a household book.
#[tauri::command(async)]
pub fn household_show(desk: State<Desk>, id: String) -> Answer<Household> {
    desk.read(|register| households::show(register, &id, None))
}
