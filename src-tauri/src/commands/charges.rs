//! Who is in charge of which households (分工).

use huce_core::api::charges::{self, Charges, Given, Handover};
use tauri::State;

use crate::desk::{Answer, Desk};

/// Who is in charge of what, of the whole township.
#[tauri::command(async)]
pub fn charge_list(desk: State<Desk>) -> Answer<Charges> {
    desk.read(charges::charges)
}

/// What giving these households to an officer would do. Nothing is changed.
#[tauri::command(async)]
pub fn charge_foresee(desk: State<Desk>, households: Vec<String>, officer: String) -> Answer<Handover> {
    desk.read(|register| charges::foresee(register, &households, &officer))
}

/// Gives households into an officer's charge, in one act.
#[tauri::command(async)]
pub fn charge_give(desk: State<Desk>, households: Vec<String>, officer: String, reason: String) -> Answer<Given> {
    desk.with_readers(|register| charges::give(register, &households, &officer, &reason))
}
