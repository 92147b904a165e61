//! A new register, until it can be worked with: its recovery code, and at an officer's the request and joining.

use huce_core::api;
use huce_core::api::enrolment::{self, Joined};
use huce_core::api::register::{Made, Register};
use huce_core::api::users;
use huce_core::refusal::{Code, Refusal, Result};
use serde::Serialize;
use tauri::{AppHandle, State};
use zeroize::Zeroizing;

use crate::automation;
use crate::desk::{Answer, Desk};
use crate::pick;

/// What is still to be done before the open register can be worked with.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Standing {
    /// Whether the recovery code was shown and has not been typed back.
    is_recovery_awaited: bool,
    /// Whether it is a township's register, or an officer's that has joined one.
    is_joined: bool,
}

/// What is still to be done before the open register can be worked with.
#[tauri::command(async)]
pub fn setup_standing(desk: State<Desk>) -> Answer<Standing> {
    desk.read(|register| {
        let is_recovery_awaited = users::is_recovery_awaited(register)?;
        Ok(Standing { is_recovery_awaited, is_joined: register.must_have_joined().is_ok() })
    })
}

/// Makes a township's register and lays it on the desk.
#[tauri::command(async)]
pub fn setup_township(desk: State<Desk>, name: String, division: String, passphrase: String) -> Answer<Made> {
    let passphrase = Zeroizing::new(passphrase);
    let made = enrolment::new_township(&api::default_folder()?, name.trim(), &division, &passphrase, automation::clock())?;
    Ok(begin(&desk, made, &passphrase)?)
}

/// Makes an officer's register, which is to join a township, and lays it on the desk.
#[tauri::command(async)]
pub fn setup_officer(desk: State<Desk>, passphrase: String) -> Answer<Made> {
    let passphrase = Zeroizing::new(passphrase);
    let made = enrolment::begin_officer(&api::default_folder()?, &passphrase, automation::clock())?;
    Ok(begin(&desk, made, &passphrase)?)
}

fn begin(desk: &Desk, made: Made, passphrase: &str) -> Result<Made> {
    let mut register = Register::open(&made.register, passphrase, automation::clock())?;
    users::await_recovery(&mut register)?;
    desk.lay(Some(register));
    Ok(made)
}

/// Takes the recovery code as it was written down.
#[tauri::command(async)]
pub fn recovery_confirm(desk: State<Desk>, code: String) -> Answer<()> {
    desk.with(|register| users::confirm_recovery(register, &code))
}

/// Another recovery code, where the sheet is not at hand.
#[tauri::command(async)]
pub fn recovery_renew(desk: State<Desk>) -> Answer<String> {
    desk.with(users::renew_recovery)
}

/// Writes the request into a folder that is picked; gives the file's name.
#[tauri::command(async)]
pub fn request_write(app: AppHandle, desk: State<Desk>, title: String) -> Answer<Option<String>> {
    let Some(folder) = pick::folder(&app, &title) else { return Ok(None) };
    desk.with(|register| {
        let fingerprint = register.fingerprint();
        let path = folder.join(format!("入册申请-{}.huce", fingerprint.get(..5).unwrap_or_default()));
        enrolment::write_request_again(register, &path)?;
        Ok(Some(pick::name_of(&path)))
    })
}

/// Picks the enrolment that the township gave; gives the file's name.
#[tauri::command(async)]
pub fn enrolment_pick(app: AppHandle, desk: State<Desk>, title: String) -> Option<String> {
    let path = pick::file(&app, &title, "*.huce", &["huce"])?;
    let name = pick::name_of(&path);
    *desk.enrolment() = Some(path);
    Some(name)
}

/// Joins with the picked enrolment the township whose fingerprint was read out.
#[tauri::command(async)]
pub fn officer_join(desk: State<Desk>, fingerprint: String) -> Answer<Joined> {
    let path = desk.enrolment().clone().ok_or_else(|| Refusal::new(Code::FileMissing).with("path", ""))?;
    let joined = desk.with(|register| enrolment::join(register, &path, &fingerprint))?;
    *desk.enrolment() = None;
    Ok(joined)
}
