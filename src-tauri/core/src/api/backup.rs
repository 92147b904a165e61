//! Backups (备份): the encrypted database and its keyring in one file; restored, a register begins a new chain (R1), a township a new branch (R9).

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::register::{Clock, Register};
use crate::refusal::{Code, Refusal, Result, of_io};
use crate::store::folder::Folder;
use crate::store::keyring::Keyring;
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

/// Writes a backup. Nothing in it can be read without the passphrase or the recovery code.
pub fn make(register: &mut Register, to: &Path) -> Result<Made> {
    let keyring_path = register.folder().keyring();
    let copy_path = register.folder().path().join("backup.tmp");
    let key = *register.key().bytes();
    // What an earlier one left that was interrupted: a log beside it would be taken for a log of the new copy.
    for name in ["backup.tmp", "backup.tmp-wal", "backup.tmp-shm", "backup.tmp-journal"] {
        let _ = std::fs::remove_file(register.folder().path().join(name));
    }
    let written = register.database().copy_to(&copy_path, &key).and_then(|()| write(&keyring_path, &copy_path, to));
    let removed = std::fs::remove_file(&copy_path).map_err(|error| of_io(error, &copy_path));
    let bytes = written?;
    removed?;
    Ok(Made { file: to.to_path_buf(), bytes })
}

fn write(keyring: &Path, database: &Path, to: &Path) -> Result<u64> {
    let keyring_bytes = std::fs::read(keyring).map_err(|error| of_io(error, keyring))?;
    let mut file = std::fs::File::open(database).map_err(|error| of_io(error, database))?;
    let length = file.metadata().map_err(|error| of_io(error, database))?.len();
    write_file_safely(to, |out| {
        out.write_all(MAGIC)?;
        out.write_all(&(keyring_bytes.len() as u64).to_be_bytes())?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&keyring_bytes)?;
        std::io::copy(&mut file, out).map(drop)
    })?;
    Ok(32 + keyring_bytes.len() as u64 + length)
}

/// A restored register.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// Its folder.
    pub register: PathBuf,
    /// Its new chain.
    pub chain: String,
}

/// Restores a backup into an empty folder, with the passphrase that it was made under.
pub fn restore(from: &Path, dir: &Path, passphrase: &str, clock: Clock) -> Result<Restored> {
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
    let mut keyring_bytes = vec![0; keyring_length as usize];
    file.read_exact(&mut keyring_bytes).map_err(|error| of_io(error, from))?;
    let was_there = dir.exists();
    let folder = Folder::create(dir)?;
    restore_into(folder, &keyring_bytes, file, passphrase, clock).inspect_err(|_| {
        // Nothing of a restore that did not come about stays behind.
        if let Ok(folder) = Folder::create(dir) {
            folder.give_up();
            if !was_there {
                let _ = std::fs::remove_dir(dir);
            }
        }
    })
}

fn restore_into(folder: Folder, keyring: &[u8], mut from: std::fs::File, passphrase: &str, clock: Clock) -> Result<Restored> {
    write_private_file(&folder.keyring(), keyring)?;
    let (key, wrap) = Keyring::read(&folder.keyring())?.open_with_passphrase(passphrase)?;
    let path = folder.database();
    let mut database = std::fs::File::create(&path).map_err(|error| of_io(error, &path))?;
    std::io::copy(&mut from, &mut database).and_then(|_| database.sync_all()).map_err(|error| of_io(error, &path))?;
    drop(database);
    let dir = folder.path().to_path_buf();
    let mut register = Register::open_with(folder, key, &wrap, clock)?;
    register.begin_again()?;
    register.folder().finish()?;
    Ok(Restored { register: dir, chain: register.meta("chain")? })
}
