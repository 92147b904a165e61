//! The board of officers, and the returns that go to them.

use std::path::PathBuf;

use huce_core::api::board::{self, BoardLine, ReturnLine};
use huce_core::api::desk;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::desk::{Answer, Desk, Told};
use crate::drives;
use crate::jobs::{self, Tick, Work};

/// All officers, as the exchange with them stands.
#[tauri::command(async)]
pub fn board(desk: State<Desk>) -> Answer<Vec<BoardLine>> {
    desk.read(board::board)
}

/// The digest of an officer's share as it stands here, in groups that can be read out.
#[tauri::command(async)]
pub fn officer_digest(desk: State<Desk>, id: String) -> Answer<Vec<String>> {
    desk.with(|register| Ok(desk::digest(register, Some(&id))?.spoken()))
}

/// A return that was written, or why not.
#[derive(Serialize)]
pub struct ReturnWritten {
    #[serde(flatten)]
    line: ReturnLine,
    /// Why it was refused.
    told: Option<Told>,
}

/// The returns that were written into a place.
#[derive(Serialize)]
pub struct ReturnsWritten {
    /// The drive or folder.
    place: PathBuf,
    /// One line for each officer.
    returns: Vec<ReturnWritten>,
}

/// Writes returns for these officers to a drive, or to a folder that the user picks; nothing where none was picked.
#[tauri::command]
pub async fn returns_write(
    app: AppHandle,
    officers: Vec<String>,
    place: Option<PathBuf>,
    title: String,
    ticks: Channel<Tick>,
) -> Answer<Option<ReturnsWritten>> {
    let Some(place) = drives::place(&app, place, title).await? else { return Ok(None) };
    let into = place.clone();
    let lines = jobs::run(app, Work::Returns, ticks, move |register, teller| {
        board::export_returns(register, &officers, &into, &mut |at| teller.at(at, officers.len()))
    });
    let told = |mut line: ReturnLine| ReturnWritten { told: line.error.take().map(Told::from), line };
    Ok(Some(ReturnsWritten { returns: lines.await?.into_iter().map(told).collect(), place }))
}
