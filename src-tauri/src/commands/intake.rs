//! The clerk's taking in (收取): looked at first, then taken; a whole bundle can be taken back.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use huce_core::api::board::{self, TakenIn};
use huce_core::api::bundles::{self, Aside, Shown, Taken};
use huce_core::api::events::Undone;
use huce_core::api::intake;
use huce_core::refusal::{Code, Refusal};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

use crate::commands::backups::keep_before;
use crate::desk::{Answer, Desk, Told};
use crate::drives;
use crate::jobs::{self, Tick, Work};

/// The files that may be taken: those that were dropped on the window, and those that were last looked at, with the plans that were shown. The page
/// cannot name any other.
#[derive(Default)]
pub struct Listed(Mutex<Vec<PathBuf>>, Mutex<(Vec<PathBuf>, Shown)>);

impl Listed {
    /// Notes what was dropped on the window.
    pub fn drop_here(&self, paths: &[PathBuf]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = paths.to_vec();
    }

    fn dropped(&self) -> Vec<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn look_at(&self, files: &[PathBuf], looked: &[Taken]) {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) = (files.to_vec(), bundles::shown(looked));
    }

    /// The plans that were shown, where these files are among those that were looked at.
    fn shown(&self, files: &[PathBuf]) -> Answer<Shown> {
        let known = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        match files.iter().find(|file| !known.0.contains(file)) {
            Some(file) => Err(Refusal::new(Code::FileMissing).with("path", file.display()).into()),
            None => Ok(known.1.clone()),
        }
    }
}

/// A bundle, and what would come of it or came of it.
#[derive(Serialize)]
pub struct BundleLine {
    #[serde(flatten)]
    taken: Taken,
    /// Why it was refused.
    told: Option<Told>,
}

impl From<Taken> for BundleLine {
    fn from(mut taken: Taken) -> Self {
        Self { told: taken.error.take().map(Told::from), taken }
    }
}

/// The bundles of a place.
#[derive(Serialize)]
pub struct Looked {
    /// The drive or folder, "" for what was dropped on the window.
    place: PathBuf,
    /// Each with its plan.
    bundles: Vec<BundleLine>,
    /// What lies there and is nothing to be taken in.
    aside: Vec<Aside>,
}

/// Looks at every bundle of a drive, of a folder that the user picks, or of what was dropped on the window: each is verified and planned, each on
/// the result of the one before, those that are left out for now after all others. Nothing is changed.
#[tauri::command]
pub async fn intake_look(
    app: AppHandle,
    place: Option<PathBuf>,
    dropped: bool,
    left_out: Vec<PathBuf>,
    title: String,
    ticks: Channel<Tick>,
) -> Answer<Option<Looked>> {
    let (place, paths) = if dropped {
        (PathBuf::new(), app.state::<Listed>().dropped())
    } else {
        let Some(place) = drives::place(&app, place, title).await? else { return Ok(None) };
        (place.clone(), vec![place])
    };
    let (files, aside) = bundles::set_aside(bundles::files_in(&paths)?);
    let (window, found) = (app.clone(), files.clone());
    let looked = jobs::run(app, Work::Look, ticks, move |register, teller| {
        intake::look(register, &found, &left_out, &mut |at| teller.at(at, found.len()))
    });
    let looked = looked.await?;
    window.state::<Listed>().look_at(&files, &looked);
    Ok(Some(Looked { bundles: looked.into_iter().map(BundleLine::from).collect(), place, aside }))
}

/// Takes bundles in that were looked at, each whole or not at all, after a backup; those of computers that are out of use are named apart, and
/// all of them is held. What would do something else by now than was shown is not taken.
#[tauri::command]
pub async fn intake_take(app: AppHandle, files: Vec<PathBuf>, revoked: Vec<PathBuf>, ticks: Channel<Tick>) -> Answer<Vec<BundleLine>> {
    let shown = app.state::<Listed>().shown(&[files.as_slice(), &revoked].concat())?;
    let keeper = app.clone();
    let taken = jobs::run(app, Work::Take, ticks, move |register, teller| {
        keep_before(&keeper, register, teller)?;
        intake::take(register, &files, &revoked, &shown, &mut |at| teller.at(at, files.len() + revoked.len()))
    });
    Ok(taken.await?.into_iter().map(BundleLine::from).collect())
}

/// The bundles that were taken in, newest first.
#[tauri::command(async)]
pub fn taken_in(desk: State<Desk>) -> Answer<Vec<TakenIn>> {
    desk.read(board::taken_in)
}

/// Takes a whole bundle back, by its receipt, after a backup.
#[tauri::command]
pub async fn taken_in_undo(app: AppHandle, receipt: String, ticks: Channel<Tick>) -> Answer<Undone> {
    let keeper = app.clone();
    jobs::run(app, Work::TakeBack, ticks, move |register, teller| {
        keep_before(&keeper, register, teller)?;
        board::undo_taken_in(register, &receipt)
    })
    .await
}
