//! Backups (备份): the encrypted database and its keyring in one file; restored, a register begins a new chain (R1), a township a new branch (R9).

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::register::{Clock, Register};
use crate::refusal::{Code, Refusal, Result, of_io};
use crate::store::Database;
use crate::store::folder::Folder;
use crate::store::keyring::{Key, Keyring};
use crate::store::stick::{write_file_safely, write_private_file};

/// The first line of a backup; then the lengths of keyring and database as 8 bytes each, big-endian, then both.
const MAGIC: &[u8; 16] = b"huce-backup-1\n\n\n";

/// A backup that was written and read back.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// The file.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
}

/// Hears how many bytes of how many are done, of none while nobody knows, and may say that it is enough: then `job.stopped`, and nothing is left.
pub type Progress<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// Refuses where whoever waits for it has had enough.
pub(super) fn go_on(progress: &mut Progress, done: u64, of: u64) -> Result<()> {
    if progress(done, of).is_break() { Err(Code::JobStopped.into()) } else { Ok(()) }
}

/// Writes a backup. Nothing in it can be read without the passphrase or the recovery code.
pub fn make(register: &mut Register, to: &Path) -> Result<Made> {
    make_telling(register, to, &mut |_, _| ControlFlow::Continue(()))
}

/// The same, saying how far it is.
pub fn make_telling(register: &mut Register, to: &Path, progress: &mut Progress) -> Result<Made> {
    go_on(progress, 0, 0)?;
    let keyring_path = register.folder().keyring();
    let copy_path = register.folder().path().join("backup.tmp");
    let key = register.key().clone();
    // What an earlier one left that was interrupted: a log beside it would be taken for a log of the new copy.
    for name in ["backup.tmp", "backup.tmp-wal", "backup.tmp-shm", "backup.tmp-journal"] {
        let _ = std::fs::remove_file(register.folder().path().join(name));
    }
    let written = register.database().copy_to(&copy_path, key.bytes()).and_then(|()| write(&keyring_path, &copy_path, to, progress));
    let removed = std::fs::remove_file(&copy_path).map_err(|error| of_io(error, &copy_path));
    let bytes = written?;
    removed?;
    Ok(Made { file: to.to_path_buf(), bytes })
}

fn write(keyring: &Path, database: &Path, to: &Path, progress: &mut Progress) -> Result<u64> {
    let keyring_bytes = std::fs::read(keyring).map_err(|error| of_io(error, keyring))?;
    let mut file = std::fs::File::open(database).map_err(|error| of_io(error, database))?;
    let length = file.metadata().map_err(|error| of_io(error, database))?.len();
    let mut is_stopped = false;
    let written = write_file_safely(to, |out| {
        out.write_all(MAGIC)?;
        out.write_all(&(keyring_bytes.len() as u64).to_be_bytes())?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&keyring_bytes)?;
        copy(&mut file, out, length, progress).inspect_err(|error| is_stopped = error.kind() == std::io::ErrorKind::ConnectionAborted)
    });
    written.map_err(|refusal| if is_stopped { Code::JobStopped.into() } else { refusal })?;
    Ok(32 + keyring_bytes.len() as u64 + length)
}

/// Copies so many bytes; `ConnectionAborted` where it was enough.
pub(super) fn copy(from: &mut dyn Read, to: &mut dyn Write, length: u64, progress: &mut Progress) -> std::io::Result<()> {
    let (mut piece, mut done) = (vec![0; 1 << 20], 0);
    loop {
        if progress(done, length).is_break() {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => to.write_all(&piece[..read]).map(|()| done += read as u64)?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// A restored register.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// Its folder.
    pub register: PathBuf,
    /// Its new chain.
    pub chain: String,
}

/// What stands in a backup: its keyring, and its database, which begins where the file now is.
pub(super) struct Parts {
    /// The bytes of `keyring.json`.
    pub keyring: Vec<u8>,
    /// The file, before the database.
    pub database: std::fs::File,
    /// The length of the database.
    pub length: u64,
}

/// Opens a backup; `bundle.damaged` where it is none or is not whole.
pub(super) fn take_apart(from: &Path) -> Result<Parts> {
    let damaged = |why: &str| Refusal::new(Code::BundleDamaged).with("why", why);
    let mut file = std::fs::File::open(from).map_err(|error| of_io(error, from))?;
    let mut head = [0; 32];
    file.read_exact(&mut head).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => damaged("too short").caused_by(error),
        _ => of_io(error, from),
    })?;
    if &head[..16] != MAGIC {
        return Err(damaged("not a backup"));
    }
    let number = |at: usize| head[at..at + 8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let (keyring_length, length) = (number(16), number(24));
    let total = file.metadata().map_err(|error| of_io(error, from))?.len();
    if keyring_length > 1 << 20 || 32_u64.checked_add(keyring_length).and_then(|sum| sum.checked_add(length)) != Some(total) {
        return Err(damaged("length"));
    }
    let mut keyring = vec![0; keyring_length as usize];
    file.read_exact(&mut keyring).map_err(|error| of_io(error, from))?;
    Ok(Parts { keyring, database: file, length })
}

/// Looks at a restored database before anything follows from it.
pub(super) type Proof<'a> = dyn FnMut(Database, &mut Progress) -> Result<()> + 'a;

/// Restores a backup into an empty folder, with the passphrase that it was made under.
pub fn restore(from: &Path, dir: &Path, passphrase: &str, clock: Clock) -> Result<Restored> {
    let on = &mut |_, _| ControlFlow::Continue(());
    let parts = take_apart(from)?;
    into_folder(dir, |folder| {
        let mut register = unpacked(from, folder, parts, passphrase, clock, &mut |_, _| Ok(()), on)?.0;
        register.begin_again()?;
        register.folder().finish()?;
        Ok(Restored { register: dir.to_path_buf(), chain: register.meta("chain")? })
    })
}

/// What opens a register that was restored: its key, and the wrap of the passphrase that gave it.
pub(super) type Opens = (Key, String);

/// The same after a look at what came out, and saying how far it is; what was restored is put somewhere else yet, and begins nothing anew before that.
pub(super) fn restore_apart(
    from: &Path,
    dir: &Path,
    passphrase: &str,
    clock: Clock,
    proof: &mut Proof,
    progress: &mut Progress,
) -> Result<Opens> {
    let parts = take_apart(from)?;
    into_folder(dir, |folder| {
        let (register, opens) = unpacked(from, folder, parts, passphrase, clock, proof, progress)?;
        register.folder().finish()?;
        Ok(opens)
    })
}

/// Nothing of a restore that did not come about stays behind.
fn into_folder<T>(dir: &Path, restore: impl FnOnce(Folder) -> Result<T>) -> Result<T> {
    let was_there = dir.exists();
    restore(Folder::create(dir)?).inspect_err(|_| {
        if let Ok(folder) = Folder::create(dir) {
            folder.give_up();
            if !was_there {
                let _ = std::fs::remove_dir(dir);
            }
        }
    })
}

fn unpacked(
    from: &Path,
    folder: Folder,
    mut parts: Parts,
    passphrase: &str,
    clock: Clock,
    proof: &mut Proof,
    progress: &mut Progress,
) -> Result<(Register, Opens)> {
    write_private_file(&folder.keyring(), &parts.keyring)?;
    let (key, wrap) = Keyring::read(&folder.keyring())?.open_with_passphrase(passphrase)?;
    let path = folder.database();
    unpack(&mut parts, &path, progress)?;
    proof(Database::open(&path, key.bytes())?, progress)?;
    let mut register = Register::open_with(folder, key.clone(), &wrap, clock)?;
    let beside = super::backups::purged_beside(from, &register)?;
    register.heed_purges(&beside)?;
    Ok((register, (key, wrap)))
}

/// Writes the database of a backup.
pub(super) fn unpack(parts: &mut Parts, to: &Path, progress: &mut Progress) -> Result<()> {
    let mut database = std::fs::File::create(to).map_err(|error| of_io(error, to))?;
    let copied = copy(&mut parts.database, &mut database, parts.length, progress).and_then(|()| database.sync_all());
    copied.map_err(|error| match error.kind() {
        std::io::ErrorKind::ConnectionAborted => Code::JobStopped.into(),
        _ => of_io(error, to),
    })
}
