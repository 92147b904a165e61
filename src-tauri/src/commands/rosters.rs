//! Other people's tables: rows pasted onto a household, whole rosters (花名册) pasted or picked. RosterPlan at row by row first, then taken as one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use huce_core::api::paste::{self, Pasted, PastedIn};
use huce_core::api::roster::{self, RosterPlan, Table, TakenRoster};
use huce_core::refusal::{Code, Lang, Refusal};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

use crate::desk::{Answer, Desk};
use crate::jobs::{self, Tick, Work};
use crate::pick;

/// The table that was picked or pasted last, and what it would do. The page names no path.
#[derive(Default)]
pub struct Rosters(Mutex<(Option<Table>, Option<RosterPlan>)>);

impl Rosters {
    fn held(&self) -> MutexGuard<'_, (Option<Table>, Option<RosterPlan>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lay(&self, table: Table) {
        *self.held() = (Some(table), None);
    }

    /// Forgets them: the register is closed.
    pub fn clear(&self) {
        *self.held() = (None, None);
    }

    fn table(&self) -> Answer<Table> {
        self.held().0.clone().ok_or_else(|| Refusal::new(Code::FileMissing).with("path", "").into())
    }
}

/// What rows would do to a household. Nothing is changed.
#[tauri::command(async)]
pub fn paste_look(desk: State<Desk>, household: String, text: String) -> Answer<Pasted> {
    desk.read(|register| paste::look(register, &text, &household))
}

/// Records the new members of a household and corrects those whose rows are named, as one entry.
#[tauri::command(async)]
pub fn paste_take(desk: State<Desk>, household: String, text: String, corrected: Vec<u32>, reason: String) -> Answer<PastedIn> {
    desk.with(|register| paste::take(register, &text, &household, &corrected, &reason))
}

/// Picks a roster's file, among tables under this name; gives its name, or nothing where nobody picked one.
#[tauri::command(async)]
pub fn roster_pick(app: AppHandle, rosters: State<Rosters>, title: String, kind: String) -> Answer<Option<String>> {
    let Some(path) = pick::file(&app, &title, &kind, &["xlsx", "xls", "csv", "txt"]) else { return Ok(None) };
    rosters.lay(Table::read(&path)?);
    Ok(Some(pick::name_of(&path)))
}

/// Takes rows for a roster that were copied out of a spreadsheet, under a name.
#[tauri::command(async)]
pub fn roster_paste(desk: State<Desk>, rosters: State<Rosters>, name: String, text: String) -> Answer<()> {
    rosters.lay(desk.read(|register| Table::pasted(register, &name, &text))?);
    Ok(())
}

/// What the roster would do under a place, row by row; nothing where it was stopped.
#[tauri::command]
pub async fn roster_look(app: AppHandle, place: String, ticks: Channel<Tick>) -> Answer<Option<RosterPlan>> {
    let table = app.state::<Rosters>().table()?;
    let looked = jobs::run(app.clone(), Work::RosterLook, ticks, move |register, teller| {
        roster::look(register, &table, &place, &mut |done| teller.at(done, 0))
    });
    let looked = looked.await?;
    app.state::<Rosters>().held().1.clone_from(&looked);
    Ok(looked)
}

/// Takes the roster in under a place, of about so many `rows`; nothing where it was stopped, and then nothing has happened.
#[tauri::command]
pub async fn roster_take(app: AppHandle, place: String, rows: usize, ticks: Channel<Tick>) -> Answer<Option<TakenRoster>> {
    let table = app.state::<Rosters>().table()?;
    let taken = jobs::run(app, Work::RosterTake, ticks, move |register, teller| {
        roster::take(register, &table, &place, &mut |done| teller.at(done.min(rows.saturating_sub(1)), rows))
    });
    taken.await
}

/// Saves the rows that were refused where the person wants it, as a table to be mended; gives the file's name. `headings` stand over the reason and
/// the row's number.
#[tauri::command(async)]
pub fn roster_refused_save(
    app: AppHandle,
    rosters: State<Rosters>,
    title: String,
    name: String,
    headings: (String, String),
    english: bool,
) -> Answer<Option<String>> {
    let lang = if english { Lang::En } else { Lang::Zh };
    let text = match &*rosters.held() {
        (Some(table), Some(looked)) => roster::refused_rows(table, looked, [&headings.0, &headings.1], lang)?,
        _ => return Err(Refusal::new(Code::FileMissing).with("path", "").into()),
    };
    Ok(pick::save_text(&app, &title, &name, &text)?)
}
