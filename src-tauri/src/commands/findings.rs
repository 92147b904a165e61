//! Findings (疑点): what is doubtful, and what was found right as it stands.

use huce_core::api::findings::{self, FindingLine};
use tauri::State;

use crate::desk::{Answer, Desk};

/// What is doubtful in the register, with what somebody found right.
#[tauri::command(async)]
pub fn finding_list(desk: State<Desk>) -> Answer<Vec<FindingLine>> {
    desk.read(|register| findings::list(register, None))
}

/// Says of a finding that it was looked at and is right, or takes that back. Gives all findings as they are then.
#[tauri::command(async)]
pub fn finding_set_right(desk: State<Desk>, id: String, is_right: bool) -> Answer<Vec<FindingLine>> {
    desk.with(|register| findings::set_right(register, &id, is_right))
}
