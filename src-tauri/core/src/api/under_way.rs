//! What was under way when the program ended (上次做到哪里): a small note in the register's folder, written when something long begins and removed
//! at its end, however that comes about but by a kill or a power cut. It names nobody.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::register::Register;
use crate::refusal::Result;

const FILE: &str = "under-way.json";

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
#[derive(Default)]
struct Note {
    work: String,
    begun_at: String,
    done: usize,
    of: usize,
    taken_in_before: usize,
}

/// Something long that is being done. The note goes with the value.
pub struct UnderWay {
    path: PathBuf,
    note: Note,
}

impl UnderWay {
    /// Notes that it begins; `work` is the window's word for it. A disk that takes no note does not keep anybody from the work.
    pub fn begin(register: &Register, work: &str) -> Result<Self> {
        let note = Note { work: work.to_owned(), begun_at: register.now(), taken_in_before: taken_in(register)?, ..Note::default() };
        let under_way = Self { path: register.folder().path().join(FILE), note };
        under_way.write();
        Ok(under_way)
    }

    /// So many of so many are done.
    pub fn at(&mut self, done: usize, of: usize) {
        (self.note.done, self.note.of) = (done, of);
        self.write();
    }

    /// Whole or not at all, and without waiting for the disk: after a power cut the one before is as good.
    fn write(&self) {
        let new = self.path.with_extension("new");
        let text = serde_json::to_vec(&self.note).unwrap_or_default();
        let _ = fs::write(&new, text).and_then(|()| fs::rename(&new, &self.path));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// What was under way when the program was ended from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Interrupted {
    /// The window's word for it.
    pub work: String,
    /// When it was begun.
    pub begun_at: String,
    /// So many had been gone through.
    pub done: usize,
    /// Of so many; 0 where it was not known yet.
    pub of: usize,
    /// Bundles that came in since it began and are in the register for good.
    pub taken_in: usize,
}

/// What was under way when the program ended, until somebody has read it ([`forget`]).
pub fn interrupted(register: &Register) -> Result<Option<Interrupted>> {
    let Ok(bytes) = fs::read(register.folder().path().join(FILE)) else { return Ok(None) };
    let note: Note = serde_json::from_slice(&bytes).unwrap_or_default();
    let taken_in = taken_in(register)?.saturating_sub(note.taken_in_before);
    Ok(Some(Interrupted { work: note.work, begun_at: note.begun_at, done: note.done, of: note.of, taken_in }))
}

/// Removes the note of a register's folder: it was read.
pub fn forget(register: &Path) {
    let _ = fs::remove_file(register.join(FILE));
}

fn taken_in(register: &Register) -> Result<usize> {
    super::desk::count(&register.tables(), "bundle", |row| row.text("direction") == "in")
}
