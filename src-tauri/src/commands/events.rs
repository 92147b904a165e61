//! What happened, as the page tells it.

use huce_core::api::desk::{self, Colleague, Offer};
use huce_core::api::events::{self, Event, EventDone, Foreseen};
use tauri::State;

use crate::desk::{Answer, Desk};

/// The officers to whom somebody can be offered.
#[tauri::command(async)]
pub fn colleague_list(desk: State<Desk>) -> Answer<Vec<Colleague>> {
    desk.read(desk::colleagues)
}

/// What an event would change, without recording it.
#[tauri::command(async)]
pub fn event_foresee(desk: State<Desk>, event: Event) -> Answer<Vec<Foreseen>> {
    desk.with(|register| events::foresee(register, &event))
}

/// Records an event, for a reason or ""; gives what it did, and the entry by which it can be taken back.
#[tauri::command(async)]
pub fn event_record(desk: State<Desk>, event: Event, reason: String) -> Answer<EventDone> {
    desk.with(|register| events::record_entry(register, &event, &reason))
}

/// The persons who are offered to this officer, or at the township to anybody.
#[tauri::command(async)]
pub fn offer_list(desk: State<Desk>) -> Answer<Vec<Offer>> {
    desk.read(desk::offers)
}
