//! The first page: what is to be done today.

use std::path::PathBuf;

use huce_core::api::on_drive::{Awaited, OnDrive};
use huce_core::api::today::{self, ClerkDay, OfficerDay};
use tauri::State;

use crate::desk::{Answer, Desk};
use crate::drives;

/// What a clerk finds in the morning.
#[tauri::command(async)]
pub fn clerk_day(desk: State<Desk>) -> Answer<ClerkDay> {
    desk.read(today::clerk_day)
}

/// What an officer finds in the morning; `read` is the number of the return that was last marked as read.
#[tauri::command(async)]
pub fn officer_day(desk: State<Desk>, read: String) -> Answer<OfficerDay> {
    desk.read(|register| today::officer_day(register, &read))
}

/// What lies on a drive for this register; nothing where that drive is not plugged in any more.
#[tauri::command(async)]
pub fn drive_look(desk: State<Desk>, place: PathBuf) -> Answer<OnDrive> {
    if drives::plugged_in().iter().all(|drive| drive.path != place) {
        return Ok(OnDrive::default());
    }
    let awaited = desk.read(Awaited::of)?;
    Ok(awaited.on_drive(&place)?)
}
