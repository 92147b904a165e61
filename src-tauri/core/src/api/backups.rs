//! The backups that are kept of a register (留存的备份): beside its folder, and at a second place where the user chose one; made by themselves
//! once a day, after many changes, and before each taking in, and deleted by a rule that is shown ([`super::backup_rule`]).
//!
//! What was backed up when stands in a small file beside them, not in the register: it is about this computer. Where that file is lost, the
//! names of the backups say the rest.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::backup::{self, Progress, copy};
use super::backup_rule::{Dated, RULE, Rule, superfluous};
use super::desk::Counts;
use super::register::Register;
use crate::exchange::gate::Role;
use crate::exchange::ledger;
use crate::model::day::day_of;
use crate::refusal::{Code, Refusal, Result, of_io};
use crate::store::folder::Beside;
use crate::store::stick::{Place, refusal_for, write_file_safely, write_private_file};

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// The first of a day, or after many changes.
    Daily,
    /// Before bundles were taken in.
    Intake,
    /// Somebody asked for it.
    Hand,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Intake => "intake",
            Self::Hand => "hand",
        }
    }
}

/// A backup that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Backup {
    /// The file's name, the same at both places.
    pub file: String,
    /// When it was made, RFC 3339.
    pub at: String,
    /// Its length.
    pub bytes: u64,
    /// Why it was made.
    pub why: Why,
    /// Whether it lies beside the register.
    pub is_here: bool,
    /// Whether it lies at the second place, as far as that can be seen.
    pub is_second: bool,
    /// How much was in the register; nothing where that is not known.
    pub counts: Option<Counts>,
    /// When it was opened and found whole, "" for never.
    pub proven_at: String,
    /// When it was opened and found damaged, "" for never.
    pub damaged_at: String,
}

/// The second place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Second {
    /// The folder.
    pub path: PathBuf,
    /// Whether it can be reached at present.
    pub is_there: bool,
    /// How many backups wait to be copied there.
    pub waiting: usize,
}

/// A backup that did not come about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Failed {
    /// When.
    pub at: String,
    /// The code of the refusal.
    pub code: String,
}

/// All backups of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Backups {
    /// The folder beside the register.
    pub place: PathBuf,
    /// The second place, where one was chosen.
    pub second: Option<Second>,
    /// The rule by which they go.
    pub rule: Rule,
    /// The newest first.
    pub backups: Vec<Backup>,
    /// The last one that did not come about, until one does.
    pub failed: Option<Failed>,
}

/// What the small file beside them holds.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Book {
    second: Option<PathBuf>,
    failed: Option<Failed>,
    noted: BTreeMap<String, Noted>,
}

/// What is known of one backup.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Noted {
    commits: i64,
    /// Nothing where something was recorded while it was made: which of both it holds, nobody knows.
    counts: Option<Counts>,
    proven_at: String,
    damaged_at: String,
}

impl Book {
    fn read(place: &Path) -> Self {
        // Damaged or lost, it is begun again: the backups themselves say the rest.
        fs::read(place.join(BOOK)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn write(&self, place: &Path) -> Result<()> {
        make_place(place, Place::Private)?;
        let text = serde_json::to_vec(self).map_err(|error| Refusal::new(Code::Internal).with("why", "json").caused_by(error))?;
        write_private_file(&place.join(BOOK), &text)
    }

    fn change(place: &Path, change: impl FnOnce(&mut Self)) -> Result<()> {
        let _alone = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut book = Self::read(place);
        change(&mut book);
        book.write(place)
    }
}

/// A new backup and a copy to the second place may be under way together: what one notes the other must not write over.
static CHANGING: Mutex<()> = Mutex::new(());

const BOOK: &str = "backups.json";
const ENDING: &str = ".backup";

/// Where the backups of a register lie: beside its folder, so that they stay when that goes.
pub fn place_of(register: &Path) -> PathBuf {
    beside(register, "backups")
}

/// A folder beside another one, whose name begins with that one's.
pub(super) fn beside(folder: &Path, word: &str) -> PathBuf {
    let name = folder.file_name().map_or_else(|| "huce".into(), |name| name.to_string_lossy());
    folder.with_file_name(format!("{name}-{word}"))
}

fn make_place(place: &Path, is: Place) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(place).map_err(|error| refusal_for(error, place, is))
}

/// What a name says: whose backup it is, of when, and why.
struct Name {
    register: String,
    at: String,
    why: Why,
}

impl Name {
    fn read(file: &str) -> Option<Self> {
        let mut parts = file.strip_prefix("huce-")?.strip_suffix(ENDING)?.split('-');
        let (register, at, why) = (parts.next()?, parts.next()?, parts.next()?);
        let why = [Why::Daily, Why::Intake, Why::Hand].into_iter().find(|one| one.word() == why)?;
        let at = chrono::NaiveDateTime::parse_from_str(at, "%Y%m%dT%H%M%SZ").ok()?.and_utc();
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        parts.next().is_none().then_some(Self { register: register.to_owned(), at, why })
    }

    fn of(register: &Register, why: Why) -> Result<String> {
        let at: String = register.now().chars().filter(|c| !matches!(c, '-' | ':')).collect();
        Ok(format!("huce-{}-{at}-{}{ENDING}", mark_of(register)?, why.word()))
    }
}

/// The end of a register's id, by which its backups are told from those of another one at the same place.
fn mark_of(register: &Register) -> Result<String> {
    let id = register.meta("register")?;
    Ok(id.get(id.len().saturating_sub(8)..).unwrap_or(&id).to_owned())
}

/// The backups in a folder with their lengths.
fn files_in(place: &Path) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok().filter(|name| Name::read(name).is_some())?;
        let length = entry.metadata().ok().filter(fs::Metadata::is_file)?.len();
        Some((name, length))
    });
    named.collect()
}

/// The backups of the register in this folder, which need not be open, nor there at all.
pub fn list(register: &Path) -> Backups {
    let place = place_of(register);
    let book = Book::read(&place);
    let here = files_in(&place);
    let there = book.second.as_deref().map(files_in).unwrap_or_default();
    let one = |file: &String| {
        let Name { at, why, .. } = Name::read(file)?;
        let noted = book.noted.get(file);
        let text = |text: fn(&Noted) -> &String| noted.map(text).cloned().unwrap_or_default();
        Some(Backup {
            at,
            why,
            bytes: here.get(file).or(there.get(file)).copied().unwrap_or_default(),
            is_here: here.contains_key(file),
            is_second: there.contains_key(file),
            counts: noted.and_then(|noted| noted.counts),
            proven_at: text(|noted| &noted.proven_at),
            damaged_at: text(|noted| &noted.damaged_at),
            file: file.clone(),
        })
    };
    let names: std::collections::BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let mut backups: Vec<Backup> = names.into_iter().filter_map(one).collect();
    // As the rule goes by them.
    let changes = |one: &Backup| book.noted.get(&one.file).map_or(0, |noted| noted.commits);
    backups.sort_by(|a, b| (changes(b), &b.at, &b.file).cmp(&(changes(a), &a.at, &a.file)));
    let second = book.second.map(|path| Second {
        waiting: here.iter().filter(|(name, length)| there.get(*name) != Some(length)).count(),
        is_there: path.is_dir(),
        path,
    });
    Backups { place, second, rule: RULE, backups, failed: book.failed }
}

/// Those of an open register: of another one that lay in the same folder once, or shares the second place, none.
pub fn of(register: &Register) -> Result<Backups> {
    let (mut all, mark) = (list(register.folder().path()), mark_of(register)?);
    all.backups.retain(|one| Name::read(&one.file).is_some_and(|name| name.register == mark));
    Ok(all)
}

/// Where a backup of this name is: beside the register, or else at the second place.
pub fn find(register: &Path, file: &str) -> Result<PathBuf> {
    let backups = list(register);
    let missing = || Refusal::new(Code::FileMissing).with("path", file);
    let backup = backups.backups.iter().find(|one| one.file == file).ok_or_else(missing)?;
    let second = backups.second.map(|second| second.path).unwrap_or_default();
    Ok(if backup.is_here { backups.place } else { second }.join(file))
}

/// Chooses the folder at which a copy of each backup goes into a folder of its own, or none.
pub fn choose_second(register: &Path, folder: Option<&Path>) -> Result<Backups> {
    let second = match folder {
        Some(folder) => {
            let second = folder.join("huce-backups");
            make_place(&second, Place::Stick)?;
            Some(second)
        }
        None => None,
    };
    Book::change(&place_of(register), |book| book.second = second)?;
    Ok(list(register))
}

/// A backup that was made and is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Kept {
    /// The file's name.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// How many went by the rule, at both places.
    pub removed: usize,
    /// How many were copied to the second place.
    pub copied: usize,
}

/// Whether the day has no backup yet, or many changes have none: a computer whose battery is empty begins on the same day at every start.
pub fn is_due(register: &Register) -> Result<bool> {
    let (today, made) = (day_of(&register.now()), of(register)?.backups);
    if !made.iter().any(|one| day_of(&one.at) == today) {
        return Ok(true);
    }
    let noted = Book::read(&place_of(register.folder().path())).noted;
    let last = made.iter().filter_map(|one| noted.get(&one.file)).map(|noted| noted.commits).max().unwrap_or_default();
    // As many as some days have; a township takes in and answers a month's bundles within one, and its backups are large.
    let many = if register.role()? == Role::Township { 2_000 } else { 100 };
    Ok(ledger::counter(&register.tables(), "commits")? - last >= many)
}

/// Makes a backup beside the register, copies what the second place lacks, and lets go what the rule lets go. Nothing where nothing has changed
/// since the last one, unless somebody asked for it.
///
/// What fails is noted, and stays so until one succeeds. That the second place is not there is no failure.
pub fn keep(register: &mut Register, why: Why, progress: &mut Progress) -> Result<Option<Kept>> {
    let place = place_of(register.folder().path());
    let kept = keep_at(register, &place, why, progress);
    let failed = match &kept {
        Err(refusal) if refusal.code() == Code::JobStopped => return kept,
        Err(refusal) => Some(Failed { at: register.now(), code: refusal.code().as_str().to_owned() }),
        Ok(_) => None,
    };
    // Where not even this can be written, the refusal itself has said so.
    let noted = Book::change(&place, |book| book.failed = failed);
    kept.and_then(|kept| noted.map(|()| kept))
}

fn keep_at(register: &mut Register, place: &Path, why: Why, progress: &mut Progress) -> Result<Option<Kept>> {
    make_place(place, Place::Private)?;
    let mark = mark_of(register)?;
    remove_leftovers(place, &mark);
    let (commits, counts) = {
        let t = register.tables();
        (ledger::counter(&t, "commits")?, Counts::of(&t)?)
    };
    let last = of(register)?.backups.into_iter().find(|one| one.is_here && one.damaged_at.is_empty());
    let book = Book::read(place);
    let is_same = last.is_some_and(|last| book.noted.get(&last.file).is_some_and(|noted| noted.commits == commits && commits > 0));
    let made = if is_same && why != Why::Hand {
        None
    } else {
        let file = Name::of(register, why)?;
        let made = backup::make_telling(register, &place.join(&file), progress)?;
        let counts = (ledger::counter(&register.tables(), "commits")? == commits).then_some(counts);
        Book::change(place, |book| {
            book.noted.insert(file.clone(), Noted { commits, counts, ..Noted::default() });
        })?;
        Some((file, made.bytes))
    };
    let mut removed = thin(place, &mark, &Book::read(place))?;
    let mut copied = 0;
    if let Some(second) = book.second.filter(|second| second.is_dir()) {
        remove_leftovers(&second, &mark);
        copied = copy_missing(place, &second, progress)?;
        removed += thin(&second, &mark, &Book::read(place))?;
    }
    note_purged(register)?;
    Book::change(place, |book| {
        let (here, there) = (files_in(place), book.second.as_deref().map(files_in).unwrap_or_default());
        book.noted.retain(|file, _| here.contains_key(file) || there.contains_key(file));
    })?;
    Ok(made.map(|(file, bytes)| Kept { file, bytes, removed, copied }))
}

/// Notes beside the backups, at both places, what was purged since they were made: whoever restores one on another computer knows it from here alone.
/// Ids and nothing else.
pub(super) fn note_purged(register: &Register) -> Result<()> {
    let beside = register.beside()?;
    if beside.purged.is_empty() {
        return Ok(());
    }
    let text = serde_json::to_vec(&beside).map_err(|error| Refusal::new(Code::Internal).with("why", "json").caused_by(error))?;
    let place = place_of(register.folder().path());
    let (name, second) = (purged_name(register)?, Book::read(&place).second);
    for folder in [Some(place), second].into_iter().flatten().filter(|folder| folder.is_dir()) {
        let file = folder.join(&name);
        if !fs::read(&file).is_ok_and(|noted| noted == text) {
            write_file_safely(&file, |out| out.write_all(&text))?;
        }
    }
    Ok(())
}

/// What stands there beside a backup that was restored; nothing where there is none.
pub(super) fn purged_beside(backup: &Path, restored: &Register) -> Result<Beside> {
    let noted = fs::read(backup.with_file_name(purged_name(restored)?)).ok();
    Ok(noted.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

fn purged_name(register: &Register) -> Result<String> {
    Ok(format!("huce-{}-purged.json", mark_of(register)?))
}

/// Removes what was left of a backup of this register, or of a drill, by a kill or a power cut: each is as large as the register.
fn remove_leftovers(place: &Path, mark: &str) {
    let _ = fs::remove_dir_all(place.join("drill.tmp"));
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!(".huce-{mark}-")) && name.ends_with(".huce-tmp") {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Copies to the second place what lies here and not there; gives how many.
fn copy_missing(place: &Path, second: &Path, progress: &mut Progress) -> Result<usize> {
    let there = files_in(second);
    let mut copied = 0;
    for (file, length) in files_in(place).into_iter().filter(|(file, length)| there.get(file) != Some(length)) {
        let from = place.join(&file);
        let mut source = fs::File::open(&from).map_err(|error| of_io(error, &from))?;
        let mut is_stopped = false;
        let written = write_file_safely(&second.join(&file), |out| {
            let copied = copy(&mut source, out, length, progress);
            copied.inspect_err(|error| is_stopped = error.kind() == std::io::ErrorKind::ConnectionAborted)
        });
        written.map_err(|refusal| if is_stopped { Code::JobStopped.into() } else { refusal })?;
        copied += 1;
    }
    Ok(copied)
}

/// Copies to the second place what waits for it, without making a backup.
pub fn catch_up(register: &Register, progress: &mut Progress) -> Result<Backups> {
    let place = place_of(register.folder().path());
    if let Some(second) = Book::read(&place).second.filter(|second| second.is_dir()) {
        copy_missing(&place, &second, progress)?;
        thin(&second, &mark_of(register)?, &Book::read(&place))?;
    }
    of(register)
}

/// Removes what the rule lets go of this register's backups in a folder; gives how many.
fn thin(place: &Path, mark: &str, book: &Book) -> Result<usize> {
    let own = |file: &String| Name::read(file).filter(|name| name.register == mark);
    let files: Vec<(String, Name)> = files_in(place).into_keys().filter_map(|file| own(&file).map(|name| (file, name))).collect();
    let dated = |(file, name): &(String, Name)| {
        let noted = book.noted.get(file).cloned().unwrap_or_default();
        Dated {
            at: name.at.clone(),
            changes: noted.commits,
            is_by_hand: name.why == Why::Hand,
            is_proven: !noted.proven_at.is_empty(),
            is_damaged: !noted.damaged_at.is_empty(),
        }
    };
    let dated: Vec<Dated> = files.iter().map(dated).collect();
    let go = superfluous(&RULE, &dated);
    for at in &go {
        let path = place.join(&files[*at].0);
        fs::remove_file(&path).map_err(|error| of_io(error, &path))?;
    }
    Ok(go.len())
}

/// Notes that a backup was opened, and whether it was whole.
pub(super) fn note_opened(register: &Path, file: &str, at: &str, is_whole: bool) -> Result<()> {
    Book::change(&place_of(register), |book| {
        let noted = book.noted.entry(file.to_owned()).or_default();
        (noted.proven_at, noted.damaged_at) = if is_whole { (at.to_owned(), String::new()) } else { (String::new(), at.to_owned()) };
    })
}
