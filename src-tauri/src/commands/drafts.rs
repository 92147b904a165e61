//! What is being typed and was not recorded yet, kept beside the register.

use huce_core::api::drafts::{Draft, Drafts};
use tauri::State;

use crate::desk::{Answer, Desk};

/// What the user of the open register left unrecorded.
#[tauri::command(async)]
pub fn draft_list(desk: State<Desk>) -> Answer<Vec<Draft>> {
    desk.read(|register| Drafts::of(register).list(register))
}

/// Keeps drafts under their names, and forgets those that were recorded or are not wanted.
#[tauri::command(async)]
pub fn drafts_keep(desk: State<Desk>, kept: Vec<Draft>, forgotten: Vec<String>) -> Answer<()> {
    desk.with_drafts(|drafts| drafts.keep(kept, &forgotten))
}
