//! The window itself: what is dropped on it, its closing, and long work that is to be stopped.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, DragDropEvent, Manager, State, Window, WindowEvent};

use crate::automation::UNDER_TEST;
use crate::commands::intake::Listed;
use crate::jobs::Jobs;

/// What happens to the window.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Note {
    /// Files were dropped on it.
    Dropped,
    /// It was to be closed while something long runs.
    CloseAsked,
}

/// Where the page listens.
#[derive(Default)]
pub struct Watch(Mutex<Option<Channel<Note>>>);

impl Watch {
    fn tell(&self, note: Note) -> bool {
        let page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.as_ref().is_some_and(|page| page.send(note).is_ok())
    }
}

/// Tells the page what happens to the window.
pub fn heed(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        // A page that does not listen cannot ask: then the window closes, and the job's present file is whole or not there.
        WindowEvent::CloseRequested { api, .. } if app.state::<Jobs>().is_running() && app.state::<Watch>().tell(Note::CloseAsked) => {
            api.prevent_close();
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            drop_on(app, paths);
        }
        _ => {}
    }
}

/// Notes what was dropped on the window, and tells the page that something was: it names no path.
fn drop_on(app: &AppHandle, paths: &[PathBuf]) {
    app.state::<Listed>().drop_here(paths);
    app.state::<Watch>().tell(Note::Dropped);
}

/// What a drop does, for tests: a driver of windows drops nothing from outside. Builds that people get answer nothing.
#[tauri::command]
pub fn window_drop(app: AppHandle, paths: Vec<PathBuf>) {
    if UNDER_TEST {
        drop_on(&app, &paths);
    }
}

/// Lets the page hear what happens to the window.
#[tauri::command]
pub fn window_watch(watch: State<Watch>, notes: Channel<Note>) {
    *watch.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(notes);
}

/// Asks the running job to stop before its next file.
#[tauri::command]
pub fn job_stop(jobs: State<Jobs>) -> bool {
    jobs.stop()
}

/// Stops the running job and closes the window after it.
#[tauri::command]
pub fn window_close(app: AppHandle, jobs: State<Jobs>) {
    if !jobs.close_after() {
        app.exit(0);
    }
}
