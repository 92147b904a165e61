//! Who opens the register, and the ways back in.

use huce_core::api::users::{self, User, WayBack};
use tauri::{AppHandle, State};
use zeroize::Zeroizing;

use crate::automation;
use crate::desk::{Answer, Desk};
use crate::pick;

/// The users of the open register.
#[tauri::command(async)]
pub fn user_list(desk: State<Desk>) -> Answer<Vec<User>> {
    desk.read(users::list)
}

/// Adds a user with a passphrase of their own.
#[tauri::command(async)]
pub fn user_add(desk: State<Desk>, name: String, passphrase: String) -> Answer<Vec<User>> {
    let passphrase = Zeroizing::new(passphrase);
    desk.with(|register| users::add(register, &name, &passphrase))
}

/// Takes a user's way in away.
#[tauri::command(async)]
pub fn user_remove(desk: State<Desk>, id: String) -> Answer<Vec<User>> {
    desk.with(|register| users::remove(register, &id))
}

/// Changes the passphrase that `old` is.
#[tauri::command(async)]
pub fn passphrase_change(desk: State<Desk>, old: String, new: String) -> Answer<()> {
    let (old, new) = (Zeroizing::new(old), Zeroizing::new(new));
    desk.with(|register| users::change_passphrase(register, &old, &new))
}

/// Gives the first user a new passphrase by the recovery code. The register stays closed.
#[tauri::command(async)]
pub fn recover_by_code(desk: State<Desk>, code: String, passphrase: String) -> Answer<()> {
    let (code, passphrase) = (Zeroizing::new(code), Zeroizing::new(passphrase));
    Ok(users::recover(&desk.folder()?, &WayBack::Code(&code), &passphrase, automation::clock())?)
}

/// The same by the township's share, which is picked; `false` where nobody picked one.
#[tauri::command(async)]
pub fn recover_by_share(app: AppHandle, desk: State<Desk>, title: String, passphrase: String) -> Answer<bool> {
    let passphrase = Zeroizing::new(passphrase);
    let Some(path) = pick::file(&app, &title, "", &[]) else { return Ok(false) };
    users::recover(&desk.folder()?, &WayBack::Share(&path), &passphrase, automation::clock())?;
    Ok(true)
}
