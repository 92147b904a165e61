//! What a clerk decides: conflicts and held entries.

use huce_core::api::desk::{self, Choice, Conflict, Decided, Held, Judged};
use serde::Deserialize;
use tauri::State;

use crate::desk::{Answer, Desk};

/// The open conflicts, oldest first.
#[tauri::command(async)]
pub fn conflict_list(desk: State<Desk>) -> Answer<Vec<Conflict>> {
    desk.read(|register| desk::conflicts(register))
}

/// Whose value a clerk takes.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Take {
    /// The township's.
    Ours,
    /// The officer's.
    Theirs,
    /// Another one, for a lone field.
    Other,
}

/// Decides a conflict, with a word to the officer.
#[tauri::command(async)]
pub fn conflict_resolve(desk: State<Desk>, id: String, take: Take, value: String, word: String) -> Answer<Decided> {
    let choice = match take {
        Take::Ours => Choice::Ours,
        Take::Theirs => Choice::Theirs,
        Take::Other => Choice::Values(vec![value.as_str().into()]),
    };
    desk.with(|register| desk::resolve(register, &id, choice, &word))
}

/// The held entries, in the order in which they came.
#[tauri::command(async)]
pub fn held_list(desk: State<Desk>) -> Answer<Vec<Held>> {
    desk.read(|register| desk::held(register))
}

/// Accepts or rejects a held entry, with all held entries of its act.
#[tauri::command(async)]
pub fn held_judge(desk: State<Desk>, id: String, accept: bool, word: String) -> Answer<Judged> {
    desk.with(|register| desk::judge(register, &id, accept, &word))
}
