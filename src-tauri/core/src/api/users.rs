//! Users of one register, their passphrases, and the ways back in when one is forgotten.

use std::path::Path;

use serde::Serialize;

use super::register::{Clock, Register};
use crate::exchange::{ledger, officer};
use crate::model::hex::{from_hex, to_hex};
use crate::model::passphrase::{LEAST_DIGITS, is_tried_first};
use crate::refusal::{Code, Refusal, Result, Words, of_io};
use crate::store::folder::Folder;
use crate::store::keyring::{Keyring, PASSPHRASE_LEAST, make_share};
use crate::store::stick::write_file_safely;
use crate::tables::{Row, Tables};

/// A user.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct User {
    /// The id that stands in entries.
    pub id: String,
    /// The name, known to this register alone.
    pub name: String,
    /// Since when.
    pub added_at: String,
    /// Whether it is the one who has the register open.
    pub is_present: bool,
}

/// The users who can open a register. Whoever was removed stays known to it by name, for what stands in its history.
pub fn list(register: &Register) -> Result<Vec<User>> {
    let t = register.tables();
    let keyring = register.read_keyring()?;
    let can_open = |row: &Row| keyring.users().any(|wrap| wrap == row.text("wrap"));
    let rows = t.all(t.table("user"))?;
    Ok(rows
        .into_iter()
        .filter(can_open)
        .map(|row| User {
            name: row.text("name").into(),
            added_at: row.text("added_at").into(),
            is_present: row.id == register.user(),
            id: row.id,
        })
        .collect())
}

/// Refuses a new passphrase that is tried first. One that is in use already still opens what it opens.
pub(super) fn must_be_no_first_guess(passphrase: &str) -> Result<()> {
    // Of what is too short that is said.
    if passphrase.trim_end_matches(['\r', '\n']).chars().count() >= PASSPHRASE_LEAST && is_tried_first(passphrase) {
        return Err(Refusal::new(Code::PassphraseWeak).with("digits", LEAST_DIGITS));
    }
    Ok(())
}

/// Adds a user with a passphrase of their own.
pub fn add(register: &mut Register, name: &str, passphrase: &str) -> Result<Vec<User>> {
    if name.trim().is_empty() {
        return Err(Code::NameEmpty.into());
    }
    must_be_no_first_guess(passphrase)?;
    let mut keyring = register.read_keyring()?;
    let wrap = keyring.add_user(register.key(), passphrase)?;
    let now = register.now();
    register.keep_books(|t| {
        let users = t.table("user");
        t.put(Row::new(users, uuid::Uuid::now_v7().to_string()).with("name", name.trim()).with("wrap", &wrap).with("added_at", now))
    })?;
    register.write_keyring(&keyring)?;
    list(register)
}

/// Takes a user's way in away; gives who is left. Neither the last one goes, nor the one who has the register open. What was recorded stays under
/// the name. Copies and backups from before still open with that passphrase, and the recovery code is what it was.
pub fn remove(register: &mut Register, id: &str) -> Result<Vec<User>> {
    let users = list(register)?;
    let t = register.tables();
    let row = t.get(t.table("user"), id)?.filter(|_| users.iter().any(|user| user.id == id));
    let row = row.ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", Words("使用人", "user")).with("value", id))?;
    if users.len() == 1 {
        return Err(Code::UserOnly.into());
    }
    if register.user() == id {
        return Err(Code::UserPresent.into());
    }
    let mut keyring = register.read_keyring()?;
    keyring.remove_user(row.text("wrap"))?;
    register.write_keyring(&keyring)?;
    list(register)
}

/// Changes the passphrase of the user who opened the register.
pub fn change_passphrase(register: &mut Register, old: &str, new: &str) -> Result<()> {
    let mut keyring = register.read_keyring()?;
    let (_, wrap) = keyring.open_with_passphrase(old)?;
    must_be_no_first_guess(new)?;
    keyring.change_passphrase(register.key(), &wrap, new)?;
    register.write_keyring(&keyring)
}

/// The mark that nobody has shown yet that the recovery code was written down.
const RECOVERY_AWAITED: &str = "recovery_awaited";

/// Notes that the recovery code has been shown and is to be typed back ([`confirm_recovery`]).
pub fn await_recovery(register: &mut Register) -> Result<()> {
    register.keep_books(|t| ledger::set_meta(t, RECOVERY_AWAITED, "1"))
}

/// Whether the recovery code was shown and has not been typed back.
pub fn is_recovery_awaited(register: &Register) -> Result<bool> {
    Ok(!register.meta(RECOVERY_AWAITED)?.is_empty())
}

/// Takes the recovery code as somebody has it on paper: from here on it is not asked for. `recovery.wrong` where it opens nothing.
pub fn confirm_recovery(register: &mut Register, code: &str) -> Result<()> {
    register.read_keyring()?.open_with_recovery(code)?;
    register.keep_books(|t| ledger::set_meta(t, RECOVERY_AWAITED, ""))
}

/// Gives the register another recovery code, to be typed back; the one before opens only copies and backups made before.
pub fn renew_recovery(register: &mut Register) -> Result<String> {
    await_recovery(register)?;
    let mut keyring = register.read_keyring()?;
    let code = keyring.renew_recovery(register.key())?;
    register.write_keyring(&keyring)?;
    Ok(code.to_string())
}

/// What opens a register whose passphrase was forgotten.
pub enum WayBack<'a> {
    /// The printed recovery code.
    Code(&'a str),
    /// The file that the township made.
    Share(&'a Path),
}

/// The mark that a share was used, with the last action before: what that share opens is forgotten once the township has the next wrap.
const SHARE_USED: &str = "share_used";

/// Gives the first user a new passphrase. The recovery code stays good; a share that was used opens nothing any more as soon as the township has
/// what the next one is made from.
pub fn recover(dir: &Path, way: &WayBack, passphrase: &str, clock: Clock) -> Result<()> {
    let folder = Folder::open(dir)?;
    let mut keyring = Keyring::read(&folder.keyring())?;
    let key = match way {
        WayBack::Code(code) => keyring.open_with_recovery(code)?,
        WayBack::Share(path) => keyring.open_with_share(&std::fs::read(path).map_err(|error| of_io(error, path))?)?,
    };
    must_be_no_first_guess(passphrase)?;
    let wrap = keyring.users().next().map(str::to_owned).ok_or(Code::KeyringDamaged)?;
    keyring.change_passphrase(&key, &wrap, passphrase)?;
    let mut register = Register::open_with(folder, key, &wrap, clock)?;
    if matches!(way, WayBack::Code(_)) {
        return register.write_keyring(&keyring);
    }
    keyring.wrap_for_township(register.key(), &register.township_keys()?)?;
    // The keyring first: a further share key in it harms nobody, a wrap that nothing here opens would.
    register.write_keyring(&keyring)?;
    let escrow = to_hex(&keyring.township_wrap()?.unwrap_or_default());
    register.keep_books(|t| {
        ledger::set_meta(t, "escrow", &escrow)?;
        let last = ledger::counter(t, "position")?;
        ledger::set_meta(t, SHARE_USED, &last.to_string())
    })
}

/// After a return: forgets the keys of shares that were used where the township has the next wrap by now. It came in the same bundle as any
/// entry that was made after the use and is acknowledged.
pub(super) fn forget_used_shares(register: &mut Register) -> Result<()> {
    let Ok(used) = register.meta(SHARE_USED)?.parse::<i64>() else { return Ok(()) };
    if !officer::has_acknowledged_after(&register.tables(), used)? {
        return Ok(());
    }
    let mut keyring = register.read_keyring()?;
    keyring.forget_older_shares();
    register.write_keyring(&keyring)?;
    register.keep_books(|t| ledger::set_meta(t, SHARE_USED, ""))
}

/// After new keys of the township: the wrap to them has not gone there yet, and shares made of the one before it still open something.
pub(super) fn keep_used_shares(t: &mut dyn Tables) -> Result<()> {
    if ledger::meta(t, SHARE_USED)?.is_empty() {
        return Ok(());
    }
    let last = ledger::counter(t, "position")?;
    ledger::set_meta(t, SHARE_USED, &last.to_string())
}

/// At the township: writes the file that opens an officer's register, from the wrap that came with the officer's bundles.
pub fn share_for(register: &Register, officer: &str, out: &Path) -> Result<()> {
    register.must_be_township()?;
    let t = register.tables();
    let has_device = t.find(t.table("device"), "officer_id", officer)?.iter().any(|row| row.text("state") == "active");
    if !has_device {
        let name = super::find::officer_name(&t, officer)?;
        return Err(Refusal::new(Code::OfficerNoDevice).with("name", name));
    }
    let escrow = t.get(t.table("correspondent"), officer)?.map(|row| row.text("escrow").to_owned()).unwrap_or_default();
    let wrap = from_hex(&escrow).filter(|wrap| !wrap.is_empty());
    let wrap = wrap.ok_or_else(|| {
        Refusal::new(Code::IdUnknown).with_words("what", Words("钥匙（该信息员还没有交来过往来文件）", "key")).with("value", officer)
    })?;
    let share = register.all_keys().open(|keys| make_share(keys, &wrap))?;
    write_file_safely(out, |file| std::io::Write::write_all(file, &share))
}
