//! Going back to a backup (恢复), and the drill (恢复演练) that shows beforehand that it can be done.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::backup::{self, Progress, go_on};
use super::backups::{self, beside};
use super::check;
use super::desk::Counts;
use super::register::{Clock, Register};
use crate::catalogue::{Catalogue, Table};
use crate::exchange::ledger;
use crate::refusal::{Code, Refusal, Result, of_io};
use crate::store::Database;
use crate::store::folder::Folder;
use crate::store::keyring::Keyring;
use crate::store::stick;
use crate::tables::{Row, Tables};

/// What a drill showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Proven {
    /// The backup's name.
    pub file: String,
    /// Whether it opens, everything in it is sound, and as much is in it as was in the register.
    pub ok: bool,
    /// What is not sound.
    pub findings: Vec<String>,
    /// How much is in it.
    pub counts: Counts,
    /// How much was in the register when it was made, where that is known.
    pub noted: Option<Counts>,
    /// Whether it opens with the passphrases that open the register now; else with those of its day.
    pub has_present_passphrases: bool,
    /// When it was shown.
    pub at: String,
}

/// Restores a backup, the newest where none is named, into a folder that goes again, and looks whether everything is in it. The register, and what
/// this computer remembers of it, are not touched by it, so that nothing begins anew as after a restore in earnest. What came out is noted.
pub fn drill(register: &Register, file: Option<&str>, progress: &mut Progress) -> Result<Proven> {
    let folder = register.folder().path();
    let all = backups::of(register)?;
    let backup = match file {
        Some(file) => all.backups.iter().find(|one| one.file == file),
        None => all.backups.first(),
    };
    let backup = backup.ok_or(Code::BackupNone)?;
    let scratch = all.place.join("drill.tmp");
    let _ = fs::remove_dir_all(&scratch);
    let looked = look_into(register, &backups::find(folder, &backup.file)?, &scratch, progress);
    let removed = fs::remove_dir_all(&scratch);
    let (has_present_passphrases, counts, mut findings) = match looked {
        Ok(looked) => looked,
        Err(refusal) if is_damage(refusal.code()) => (false, Counts::default(), vec![refusal.code().as_str().to_owned()]),
        Err(refusal) => return Err(refusal),
    };
    if removed.is_err() && scratch.exists() {
        return Err(Refusal::new(Code::DiskError).with("path", scratch.display()));
    }
    if findings.is_empty() && backup.counts.is_some_and(|noted| noted != counts) {
        findings.push("counts".into());
    }
    let at = register.now();
    backups::note_opened(folder, &backup.file, &at, findings.is_empty())?;
    Ok(Proven { file: backup.file.clone(), ok: findings.is_empty(), findings, counts, noted: backup.counts, has_present_passphrases, at })
}

fn look_into(register: &Register, from: &Path, scratch: &Path, progress: &mut Progress) -> Result<(bool, Counts, Vec<String>)> {
    let mut parts = backup::take_apart(from)?;
    let present = fs::read(register.folder().keyring()).map_err(|error| of_io(error, &register.folder().keyring()))?;
    fs::create_dir_all(scratch).map_err(|error| of_io(error, scratch))?;
    let (keyring, path) = (scratch.join("keyring.json"), scratch.join("register.db"));
    fs::write(&keyring, &parts.keyring).map_err(|error| of_io(error, &keyring))?;
    Keyring::read(&keyring)?;
    backup::unpack(&mut parts, &path, progress)?;
    let database = Database::open(&path, register.key().bytes())?;
    if ledger::meta(&database.tables(), "register")? != register.meta("register")? {
        return Err(Code::BackupOther.into());
    }
    let findings = findings(&database, progress)?;
    let counts = Counts::of(&database.tables())?;
    Ok((present == parts.keyring, counts, findings))
}

fn findings(database: &Database, progress: &mut Progress) -> Result<Vec<String>> {
    go_on(progress, 0, 0)?;
    let mut found = database.check_pages()?;
    let t = database.tables();
    let of = super::desk::count(&t, "entry", |_| true)? as u64;
    found.extend(check::findings(&Watched { t: &t, told: std::cell::RefCell::new((0, progress)), of })?);
    Ok(found)
}

fn is_damage(code: Code) -> bool {
    matches!(code, Code::BundleDamaged | Code::RegisterDamaged | Code::KeyringDamaged | Code::BundleContent | Code::Internal)
}

/// What follows from going back to a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Lost {
    /// When the backup was made.
    pub at: String,
    /// Own entries made since.
    pub entries: usize,
    /// Of an officer's: those among them that the township has not acknowledged.
    pub unacknowledged: usize,
    /// Of a township's: bundles taken in since.
    pub bundles: usize,
}

/// What was recorded after a moment and would be missing after going back to it.
pub fn foresee(register: &Register, at: &str) -> Result<Lost> {
    let t = register.tables();
    let acknowledged: std::collections::BTreeMap<String, i64> =
        t.all(t.table("chain"))?.into_iter().map(|chain| (chain.id.clone(), chain.integer("acked"))).collect();
    // What was made in the very second of the backup, as the taking in after the backup before it, is told apart by how many entries it holds.
    let held = backups::of(register)?.backups.into_iter().find(|one| one.at == at).and_then(|one| one.counts).map(|counts| counts.entries);
    let mut positions = Vec::new();
    t.each(t.table("entry"), &mut |row| {
        positions.push(row.integer("position"));
        Ok(())
    })?;
    positions.sort_unstable();
    let beyond = held.and_then(|held| positions.get(held).copied());
    let is_since = |row: &Row| row.text("recorded_at") > at || beyond.is_some_and(|beyond| row.integer("position") >= beyond);
    let mut lost = Lost { at: at.to_owned(), entries: 0, unacknowledged: 0, bundles: 0 };
    let mut taken = 0;
    t.each(t.table("entry"), &mut |row| {
        if !row.text("bundle").is_empty() || !is_since(&row) {
            return Ok(());
        }
        if row.text("kind") == crate::actions::undo::TAKEN_IN {
            taken += 1;
            return Ok(());
        }
        lost.entries += 1;
        lost.unacknowledged += usize::from(acknowledged.get(row.text("chain")).is_some_and(|until| row.integer("seq") > *until));
        Ok(())
    })?;
    // One that brought nothing but a confirmation made no entry.
    lost.bundles = taken.max(super::desk::count(&t, "bundle", |row| row.text("direction") == "in" && row.text("at") > at)?);
    Ok(lost)
}

/// A register that stands in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// Its folder.
    pub register: PathBuf,
    /// Its new chain, "" where it begins with the next change.
    pub chain: String,
    /// Where the one before lies now, whole; nothing where there was none.
    pub aside: Option<PathBuf>,
}

/// Puts a backup in the place of what is in a folder, once everything in it was found sound. What was there is laid aside, not deleted. Nobody may
/// have the register open but `before_swap`, which closes it at the last moment.
///
/// `backup.damaged`, `backup.other` where it is not of the register `must_be` (its id, "" for any), `passphrase.wrong`, `register.in_use` where another
/// program works at it: then nothing was changed there.
pub fn replace(
    from: &Path,
    folder: &Path,
    passphrase: &str,
    clock: &Clock,
    must_be: &str,
    progress: &mut Progress,
    before_swap: impl FnOnce(),
) -> Result<Replaced> {
    let scratch = beside(folder, RESTORING);
    remove(&scratch)?;
    let mut prove = |database: Database, progress: &mut Progress| {
        let id = ledger::meta(&database.tables(), "register")?;
        if !must_be.is_empty() && id != must_be {
            return Err(Code::BackupOther.into());
        }
        let found = findings(&database, progress)?;
        if found.is_empty() { Ok(()) } else { Err(Refusal::new(Code::BackupDamaged).with("why", found.join(", "))) }
    };
    let restored = backup::restore_apart(from, &scratch, passphrase, clock.clone(), &mut prove, progress);
    let (key, wrap) = restored.map_err(|refusal| match refusal.code() {
        code if is_damage(code) => Refusal::new(Code::BackupDamaged).caused_by(refusal),
        _ => refusal,
    })?;
    before_swap();
    // What another program is writing would be recorded in what is laid aside.
    let taken = Folder::is_there(folder).then(|| Folder::open(folder)).transpose();
    let taken = taken.inspect_err(|_| drop(remove(&scratch)))?;
    if cfg!(windows) {
        drop(taken); // a folder with an open file in it is not renamed there
    }
    let aside = folder.exists().then(|| free_name(folder, clock));
    let swapped = match &aside {
        Some(aside) => {
            fs::rename(folder, aside).and_then(|()| fs::rename(&scratch, folder).inspect_err(|_| drop(fs::rename(aside, folder))))
        }
        None => fs::rename(&scratch, folder),
    };
    // One that stayed here would be put in the place of a register that somebody moves away later.
    swapped.map_err(|error| of_io(error, folder)).inspect_err(|_| drop(remove(&scratch)))?;
    sync_names(folder)?;
    // Only now: before the swap this computer would have noted of the register that stayed in its place that it begins anew. Where it fails it is
    // done before the next change.
    let begun = Folder::open(folder).and_then(|folder| Register::open_with(folder, key, &wrap, clock.clone())).and_then(|mut register| {
        register.begin_again()?;
        register.meta("chain")
    });
    let chain = begun.inspect_err(|refusal| tracing::warn!(code = refusal.code().as_str(), "a restored register begins anew later"));
    Ok(Replaced { register: folder.to_path_buf(), chain: chain.unwrap_or_default(), aside })
}

const RESTORING: &str = "restoring";

/// After a power cut between laying one register aside and putting the other in its place: does the second.
pub fn finish_replacing(folder: &Path) -> Result<()> {
    let scratch = beside(folder, RESTORING);
    if !folder.exists() && Folder::is_there(&scratch) {
        fs::rename(&scratch, folder).map_err(|error| of_io(error, folder))?;
        sync_names(folder)?;
    }
    Ok(())
}

/// The names of a folder and of what is beside it last, before anybody goes on working in it.
fn sync_names(folder: &Path) -> Result<()> {
    let above = stick::folder_of(folder);
    stick::sync_folder(above).map_err(|error| of_io(error, above))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(of_io(error, folder)),
        _ => Ok(()),
    }
}

/// A name beside a folder that nothing has yet.
fn free_name(folder: &Path, clock: &Clock) -> PathBuf {
    let at: String = clock.now().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let mut name = beside(folder, &format!("before-{at}"));
    let mut number = 1;
    while name.exists() {
        number += 1;
        name = beside(folder, &format!("before-{at}-{number}"));
    }
    name
}

/// Tables that say how many entries were looked at, and end what reads them when it is enough.
struct Watched<'a, 'p> {
    t: &'a dyn Tables,
    told: std::cell::RefCell<(u64, &'a mut Progress<'p>)>,
    of: u64,
}

/// Between two words on how far it is.
const SEEN: u64 = 256;

impl Watched<'_, '_> {
    fn note(&self, table: &'static Table) -> Result<()> {
        let mut told = self.told.borrow_mut();
        if table.name != "entry" {
            return Ok(());
        }
        told.0 += 1;
        // It is gone through more than once, by what looks at the chains.
        let (done, of) = (told.0.min(self.of), self.of);
        if told.0.is_multiple_of(SEEN) { go_on(told.1, done, of) } else { Ok(()) }
    }
}

impl Tables for Watched<'_, '_> {
    fn catalogue(&self) -> &'static Catalogue {
        self.t.catalogue()
    }

    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>> {
        self.t.get(table, id)
    }

    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>> {
        self.note(table)?;
        self.t.find(table, column, text)
    }

    fn find_each(&self, table: &'static Table, column: &str, text: &str, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.t.find_each(table, column, text, show)
    }

    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>> {
        self.t.above(table, column, number, most)
    }

    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.t.each(table, &mut |row| {
            self.note(table)?;
            show(row)
        })
    }

    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.t.from(table, beginning, most, show)
    }

    fn put(&mut self, _: Row) -> Result<()> {
        Err(Refusal::new(Code::Internal).with("why", "only looked at"))
    }

    fn remove(&mut self, _: &'static Table, _: &str) -> Result<()> {
        Err(Refusal::new(Code::Internal).with("why", "only looked at"))
    }
}
