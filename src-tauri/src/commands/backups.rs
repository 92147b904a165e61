//! Backups (备份): made by themselves and by hand, proven, and gone back to; and what was under way when the program ended.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use huce_core::api::backups::{self, Backups, Kept, Second, Why};
use huce_core::api::register::Register;
use huce_core::api::restore::{self, Lost, Proven, Replaced};
use huce_core::api::under_way::{self, Interrupted};
use huce_core::refusal::{Code, Refusal, Result};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};
use zeroize::Zeroizing;

use crate::automation;
use crate::desk::{Answer, Desk};
use crate::drives;
use crate::home;
use crate::jobs::{self, Jobs, Teller, Tick, Work};
use crate::pick;

/// A backup file that the user picked, until it is gone back to. The page knows its name alone.
#[derive(Default)]
pub struct PickedBackup(Mutex<Option<PathBuf>>);

impl PickedBackup {
    fn hold(&self, path: PathBuf) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    }

    fn path(&self) -> Option<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What is known of the backups, with their folders as the page shows them.
fn shown(found: Backups) -> Backups {
    let path = |path: PathBuf| PathBuf::from(home::shown(&path));
    Backups { place: path(found.place), second: found.second.map(|second| Second { path: path(second.path), ..second }), ..found }
}

/// The backups of the register that the window is about; it need not be open, nor there at all.
#[tauri::command(async)]
pub fn backup_list(desk: State<Desk>) -> Answer<Backups> {
    match desk.read(backups::of) {
        Ok(found) => Ok(shown(found)),
        Err(_) => Ok(shown(backups::list(&desk.folder()?))),
    }
}

/// One backup at a time: the quiet one of the day, one that somebody asked for, one before a taking in.
#[derive(Default)]
pub struct Copying(Mutex<()>);

/// Makes a backup, after one that may be under way.
pub fn keep(app: &AppHandle, register: &mut Register, why: Why, teller: &mut Teller) -> Result<Option<Kept>> {
    let copying = app.state::<Copying>();
    let _alone = copying.0.lock().unwrap_or_else(PoisonError::into_inner);
    backups::keep(register, why, &mut |done, of| teller.share(done, of))
}

/// Makes the backup before something is taken in. A disk that takes none is told where backups are, and does not keep anybody from the work;
/// whoever stops it stops the work, too.
pub fn keep_before(app: &AppHandle, register: &mut Register, teller: &mut Teller) -> Result<()> {
    match keep(app, register, Why::Intake, teller) {
        Err(refusal) if refusal.code() == Code::JobStopped => Err(refusal),
        _ => Ok(()),
    }
}

/// Makes the backup of the day, without anybody waiting for it, where there is none yet; nothing where there is, or where nothing has changed.
#[tauri::command]
pub async fn backup_daily(app: AppHandle, ticks: Channel<Tick>) -> Answer<Option<Kept>> {
    let desk = app.state::<Desk>();
    if desk.demo().is_some() || !desk.read(backups::is_due)? {
        return Ok(None);
    }
    let keeper = app.clone();
    jobs::run_quietly(app.clone(), Work::Backup, ticks, move |register, teller| keep(&keeper, register, Why::Daily, teller)).await
}

/// Stops the backup of the day.
#[tauri::command]
pub fn backup_stop(jobs: State<Jobs>) -> bool {
    jobs.stop_quiet()
}

/// Makes a backup because somebody asked for it.
#[tauri::command]
pub async fn backup_make(app: AppHandle, ticks: Channel<Tick>) -> Answer<Option<Kept>> {
    let keeper = app.clone();
    jobs::run_beside(app, Work::Backup, ticks, move |register, teller| keep(&keeper, register, Why::Hand, teller)).await
}

/// Chooses the second place, a drive or a folder that the user picks, and copies there what it lacks; nothing where none was picked.
#[tauri::command]
pub async fn backup_second(app: AppHandle, place: Option<PathBuf>, title: String, ticks: Channel<Tick>) -> Answer<Option<Backups>> {
    let Some(place) = drives::place(&app, place, title).await? else { return Ok(None) };
    jobs::run_beside(app, Work::CatchUp, ticks, move |register, teller| {
        backups::choose_second(register.folder().path(), Some(&place))?;
        backups::catch_up(register, &mut |done, of| teller.share(done, of))
    })
    .await
    .map(|found| Some(shown(found)))
}

/// Copies to the second place what waits for it.
#[tauri::command]
pub async fn backup_catch_up(app: AppHandle, ticks: Channel<Tick>) -> Answer<Backups> {
    jobs::run_beside(app, Work::CatchUp, ticks, |register, teller| backups::catch_up(register, &mut |done, of| teller.share(done, of)))
        .await
        .map(shown)
}

/// Gives up the second place; what lies there stays.
#[tauri::command(async)]
pub fn backup_second_forget(desk: State<Desk>) -> Answer<Backups> {
    desk.read(|register| {
        backups::choose_second(register.folder().path(), None)?;
        backups::of(register)
    })
    .map(shown)
}

/// Opens a backup, the newest where none is named, in a folder that goes again, and says whether everything is in it.
#[tauri::command]
pub async fn backup_drill(app: AppHandle, file: Option<String>, ticks: Channel<Tick>) -> Answer<Proven> {
    jobs::run_beside(app, Work::Drill, ticks, move |register, teller| {
        restore::drill(register, file.as_deref(), &mut |done, of| teller.share(done, of))
    })
    .await
}

/// What would be missing after going back to a moment.
#[tauri::command(async)]
pub fn restore_foresee(desk: State<Desk>, at: String) -> Answer<Lost> {
    desk.read(|register| restore::foresee(register, &at))
}

/// Picks a backup file; gives its name, or nothing.
#[tauri::command(async)]
pub fn restore_pick(app: AppHandle, picked: State<PickedBackup>, title: String) -> Option<String> {
    let path = pick::file(&app, &title, "", &[])?;
    let name = pick::name_of(&path);
    picked.hold(path);
    Some(name)
}

/// A register that was restored.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RestoredTo {
    /// The folder in which the register before lies now; "" where there was none.
    aside: String,
}

/// Puts a backup in the place of the register, by its name in the list or the one that was picked, and opens it with the passphrase of its day.
#[tauri::command]
pub async fn restore_run(app: AppHandle, file: Option<String>, passphrase: String, ticks: Channel<Tick>) -> Answer<RestoredTo> {
    let passphrase = Zeroizing::new(passphrase);
    jobs::apart(app, Work::Restore, ticks, move |app, teller| {
        let desk = app.state::<Desk>();
        let folder = desk.folder()?;
        let from = match file {
            Some(file) => backups::find(&folder, &file)?,
            None => app.state::<PickedBackup>().path().ok_or_else(|| Refusal::new(Code::FileMissing).with("path", ""))?,
        };
        let must_be = desk.read(|register| register.meta("register")).unwrap_or_default();
        let _frozen = desk.freeze();
        let clock = automation::clock();
        let progress = &mut |done, of| teller.share(done, of);
        // Nobody begins to read any more, and who reads in the background lets go of the folder.
        let close = || {
            desk.lay(None);
            app.state::<Jobs>().end_quiet();
        };
        let replaced: Replaced = restore::replace(&from, &folder, &passphrase, &clock, &must_be, progress, close)?;
        desk.lay(Some(Register::open(&replaced.register, &passphrase, clock)?));
        let aside = replaced.aside.as_deref().map(pick::name_of).unwrap_or_default();
        Ok(RestoredTo { aside })
    })
    .await
}

/// What was under way when the program was last ended from outside, until somebody has read it.
#[tauri::command(async)]
pub fn interrupted(desk: State<Desk>, jobs: State<Jobs>) -> Answer<Option<Interrupted>> {
    if jobs.is_running() {
        return Ok(None);
    }
    desk.read(under_way::interrupted)
}

/// It was read.
#[tauri::command(async)]
pub fn interrupted_forget(desk: State<Desk>) -> Answer<()> {
    under_way::forget(&desk.folder()?);
    Ok(())
}
