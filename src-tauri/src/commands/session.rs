//! Opening and locking the register.

use huce_core::api;
use huce_core::api::desk::{self, Status};
use huce_core::api::register::Register;
use huce_core::api::restore;
use huce_core::refusal::{Code, Refusal};
use serde::Serialize;
use tauri::{AppHandle, Manager, State};
use zeroize::Zeroizing;

use crate::automation;
use crate::commands::rosters::Rosters;
use crate::demo::Side;
use crate::desk::{Answer, Desk};
use crate::home;
use crate::jobs::Jobs;

/// What the window finds when it starts.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Session {
    /// The register's folder, beginning with `~` where it lies in the home folder.
    folder: String,
    /// Whether there is a register in it.
    is_there: bool,
    /// The demonstration, while one is played.
    demo: Option<Playing>,
}

/// The side of a demonstration that is played, and what opens it.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Playing {
    /// Whose desk it is.
    side: Side,
    /// Its passphrase. Only a demonstration tells one.
    passphrase: String,
}

/// Where the register is, and whether there is one.
#[tauri::command(async)]
pub fn session(desk: State<Desk>) -> Answer<Session> {
    desk.wait_until_closed();
    let folder = desk.folder()?;
    restore::finish_replacing(&folder)?;
    let demo = desk.demo().as_ref().map(|demo| Playing { side: demo.side(), passphrase: demo.register().passphrase.clone() });
    Ok(Session { is_there: api::is_register(&folder), folder: home::shown(&folder), demo })
}

/// Opens the register with a passphrase.
#[tauri::command(async)]
pub fn unlock(desk: State<Desk>, jobs: State<Jobs>, passphrase: String) -> Answer<Status> {
    let passphrase = Zeroizing::new(passphrase);
    desk.wait_until_closed();
    if jobs.is_running() {
        return Err(Refusal::new(Code::RegisterBusy).into());
    }
    let register = Register::open(&desk.folder()?, &passphrase, automation::clock())?;
    let status = desk::status(&register)?;
    desk.lay(Some(register));
    Ok(status)
}

/// Closes the register. What was committed stays; its key leaves the memory, after a job that runs has come to its end.
#[tauri::command]
pub async fn lock(app: AppHandle) {
    // Where it fails nothing is left to be closed.
    let _ = tauri::async_runtime::spawn_blocking(move || close(&app)).await;
}

fn close(app: &AppHandle) {
    app.state::<Jobs>().come_to_an_end();
    app.state::<Desk>().lay(None);
    app.state::<Rosters>().clear();
}

/// Closes the register that the page before had open, whatever made a new page of it: the new one begins locked. The first page of all finds none.
pub fn begin_locked(app: &AppHandle) {
    let desk = app.state::<Desk>();
    if !(desk.has_open() || app.state::<Jobs>().is_running()) || !desk.begin_closing() {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        close(&app);
        app.state::<Desk>().closed();
    });
}

/// How the open register stands.
#[tauri::command(async)]
pub fn status(desk: State<Desk>) -> Answer<Status> {
    desk.read(desk::status)
}
