//! Officers' computers at the township: enrolling one from its request, taking one out, opening one whose passphrase was forgotten.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use huce_core::api::devices::{self, Officer, Request};
use huce_core::api::enrolment::{self, Enrol, Enrolled, Gone, Revoked};
use huce_core::api::users;
use huce_core::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

use crate::desk::{Answer, Desk};
use crate::drives;
use crate::jobs::{self, Tick, Work};

/// Where requests were last looked for, and the names of their files. The page cannot name any other.
#[derive(Default)]
pub struct Found(Mutex<(PathBuf, Vec<String>)>);

impl Found {
    fn note(&self, place: &std::path::Path, requests: &[Request]) {
        let files = requests.iter().map(|request| request.file.clone()).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (place.to_path_buf(), files);
    }

    /// The folder in which such a request was found.
    fn place_of(&self, file: &str) -> Answer<PathBuf> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match found.1.iter().any(|one| one == file) {
            true => Ok(found.0.clone()),
            false => Err(Refusal::new(Code::FileMissing).with("path", file).into()),
        }
    }
}

/// The requests of a place.
#[derive(Serialize)]
pub struct RequestsFound {
    /// The drive or folder.
    place: PathBuf,
    /// By the names of their files.
    requests: Vec<Request>,
}

/// Looks for requests on a drive, or in a folder that the user picks; nothing where none was picked.
#[tauri::command]
pub async fn requests_look(app: AppHandle, place: Option<PathBuf>, title: String) -> Answer<Option<RequestsFound>> {
    let Some(place) = drives::place(&app, place, title).await? else { return Ok(None) };
    let requests = app.state::<Desk>().read(|register| devices::requests_in(register, &place))?;
    app.state::<Found>().note(&place, &requests);
    Ok(Some(RequestsFound { place, requests }))
}

/// Who is enrolled, with what.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Enrolling {
    /// The request's file, as it was found.
    file: String,
    /// A new officer's name.
    name: String,
    /// An officer who is known and has a new computer; nothing for a new officer.
    officer: Option<String>,
    /// That this is another person than the one of the same name.
    is_same_name: bool,
    /// The fingerprint as it was read out.
    fingerprint: String,
    /// Places: ids.
    places: Vec<String>,
    /// Households that were picked one by one: ids.
    households: Vec<String>,
}

/// An enrolment that was written.
#[derive(Serialize)]
pub struct EnrolmentWritten {
    #[serde(flatten)]
    enrolled: Enrolled,
    /// The file's name, beside the request.
    file: String,
}

/// Enrols a device from its request, and writes the enrolment beside it.
#[tauri::command]
pub async fn officer_enrol(app: AppHandle, enrolling: Enrolling, ticks: Channel<Tick>) -> Answer<EnrolmentWritten> {
    let place = app.state::<Found>().place_of(&enrolling.file)?;
    jobs::run(app, Work::Enrol, ticks, move |register, _| {
        // The officer finds the file by the group that stands in the name of the request.
        let group: String = enrolling.fingerprint.chars().filter(char::is_ascii_digit).take(5).collect();
        let file = format!("入册文件-{group}.huce");
        let enrol = Enrol {
            request: &place.join(&enrolling.file),
            name: &enrolling.name,
            officer: enrolling.officer.as_deref(),
            is_same_name: enrolling.is_same_name,
            fingerprint: &enrolling.fingerprint,
            places: &enrolling.places,
            households: &enrolling.households,
            out: &place.join(&file),
        };
        Ok(EnrolmentWritten { enrolled: enrolment::enrol(register, &enrol)?, file })
    })
    .await
}

/// An officer with all that the township knows of the post.
#[tauri::command(async)]
pub fn officer_show(desk: State<Desk>, id: String) -> Answer<Officer> {
    desk.read(|register| devices::officer(register, &id))
}

/// Takes one device of an officer out, with a word on what happened.
#[tauri::command(async)]
pub fn device_revoke(desk: State<Desk>, officer: String, device: String, why: Gone, word: String) -> Answer<Revoked> {
    desk.with(|register| devices::revoke(register, &officer, &device, why, &word))
}

/// Writes the file that opens an officer's register, to a drive or to a folder that the user picks; gives its name, or nothing.
#[tauri::command]
pub async fn share_write(app: AppHandle, officer: String, place: Option<PathBuf>, title: String) -> Answer<Option<String>> {
    let Some(place) = drives::place(&app, place, title).await? else { return Ok(None) };
    app.state::<Desk>().read(|register| {
        let short = devices::officer(register, &officer)?.devices.into_iter().find(|device| device.state == "active");
        let file = format!("开锁文件-{}.share", short.map(|device| device.short).unwrap_or_default());
        users::share_for(register, &officer, &place.join(&file))?;
        Ok(Some(file))
    })
}
