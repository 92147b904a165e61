//! What a restore of the township lost and officers offer again (待恢复).

use huce_core::api::orphans::{self, OfferedAgain};
use serde::Serialize;
use tauri::State;

use crate::desk::{Answer, Desk, Told};

/// The rows that are offered again, in the order in which they can be taken.
#[tauri::command(async)]
pub fn orphan_list(desk: State<Desk>) -> Answer<Vec<OfferedAgain>> {
    desk.read(orphans::offered_again)
}

/// What taking rows in came to.
#[derive(Serialize)]
pub struct OrphansAccepted {
    /// Those that are here again.
    accepted: Vec<String>,
    /// Those that could not be taken, with the reason.
    refused: Vec<(String, Told)>,
}

/// Takes these rows in again; what cannot be taken stays on offer.
#[tauri::command(async)]
pub fn orphan_accept(desk: State<Desk>, ids: Vec<String>) -> Answer<OrphansAccepted> {
    let all = desk.with_readers(|register| orphans::accept_all(register, &ids))?;
    let refused = all.refused.into_iter().map(|(id, refusal)| (id, refusal.into())).collect();
    Ok(OrphansAccepted { accepted: all.accepted, refused })
}
