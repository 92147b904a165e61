//! What an officer hands in and reads back (往来).

use std::path::PathBuf;

use huce_core::api::bundles::Exported;
use huce_core::api::on_drive::Awaited;
use huce_core::api::register::Register;
use huce_core::api::traffic::{self, Came, Unsent};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

use crate::commands::backups::keep_before;
use crate::desk::{Answer, Desk};
use crate::drives::{self, Drive, Picked};
use crate::jobs::{self, Teller, Tick, Work};

/// The removable drives that are plugged in.
#[tauri::command(async)]
pub fn drives() -> Vec<Drive> {
    drives::plugged_in()
}

/// What the next bundle would carry.
#[tauri::command(async)]
pub fn unsent(desk: State<Desk>) -> Answer<Unsent> {
    desk.read(traffic::unsent)
}

/// Writes what is to be handed in to a drive, or to a folder that the user picks; nothing where no folder was picked.
#[tauri::command]
pub async fn hand_in(app: AppHandle, place: Option<PathBuf>, title: String, ticks: Channel<Tick>) -> Answer<Option<Exported>> {
    let Some(folder) = drives::place(&app, place, title).await? else { return Ok(None) };
    jobs::run(app, Work::HandIn, ticks, move |register, _| traffic::hand_in(register, &folder)).await.map(Some)
}

/// A place with a return on it.
#[derive(Serialize)]
pub struct ReturnPlace {
    /// The drive or folder.
    place: PathBuf,
    /// What the return brought.
    came: Came,
}

/// Finds the newest return for this computer on a drive, or in a folder that the user picks, and takes it in after a backup. `follow` is said by somebody who
/// has asked the township whether it was restored.
#[tauri::command]
pub async fn return_take(
    app: AppHandle,
    place: Option<PathBuf>,
    follow: bool,
    title: String,
    ticks: Channel<Tick>,
) -> Answer<Option<ReturnPlace>> {
    // The file was just read there: nobody has to find the folder a second time.
    let place = place.or_else(|| app.state::<Picked>().last().filter(|_| follow));
    let Some(place) = drives::place(&app, place, title).await? else { return Ok(None) };
    let keeper = app.clone();
    let run = move |register: &mut Register, teller: &mut Teller| {
        register.must_be_officer()?;
        let file = Awaited::of(register)?.newest_return(&place)?;
        keep_before(&keeper, register, teller)?;
        Ok(ReturnPlace { came: traffic::take_return(register, &file, follow)?, place })
    };
    jobs::run(app, Work::ReadReturn, ticks, run).await.map(Some)
}
