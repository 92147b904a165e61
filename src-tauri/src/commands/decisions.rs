//! What a clerk decides: conflicts and held entries.

use huce_core::api::conflicts::{self, Around, DecidedAll};
use huce_core::api::desk::{self, Choice, Conflict, Decided, Held, Judged};
use serde::Deserialize;
use tauri::State;

use crate::desk::{Answer, Desk};

/// The open conflicts, oldest first.
#[tauri::command(async)]
pub fn conflict_list(desk: State<Desk>) -> Answer<Vec<Conflict>> {
    desk.read(desk::conflicts)
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
    /// Another one, for the fields that the conflict asks for.
    Other,
}

impl Take {
    fn choice(self, values: &[String]) -> Choice {
        match self {
            Self::Ours => Choice::Ours,
            Self::Theirs => Choice::Theirs,
            Self::Other => Choice::Values(values.iter().map(|value| value.as_str().into()).collect()),
        }
    }
}

/// What stands around an open conflict: the household, and who gave the township's value.
#[tauri::command(async)]
pub fn conflict_around(desk: State<Desk>, id: String) -> Answer<Around> {
    desk.read(|register| conflicts::around(register, &id))
}

/// Decides many conflicts alike, in one act with one word.
#[tauri::command(async)]
pub fn conflict_resolve_all(desk: State<Desk>, ids: Vec<String>, take: Take, values: Vec<String>, word: String) -> Answer<DecidedAll> {
    desk.with_readers(|register| conflicts::resolve_all(register, &ids, &take.choice(&values), &word))
}

/// Decides a conflict, with a word to the officer.
#[tauri::command(async)]
pub fn conflict_resolve(desk: State<Desk>, id: String, take: Take, values: Vec<String>, word: String) -> Answer<Decided> {
    desk.with(|register| desk::resolve(register, &id, take.choice(&values), &word))
}

/// The held entries, in the order in which they came.
#[tauri::command(async)]
pub fn held_list(desk: State<Desk>) -> Answer<Vec<Held>> {
    desk.read(desk::held)
}

/// Accepts or rejects a held entry, with all held entries of its act.
#[tauri::command(async)]
pub fn held_judge(desk: State<Desk>, id: String, accept: bool, word: String) -> Answer<Judged> {
    desk.with(|register| desk::judge(register, &id, accept, &word))
}
