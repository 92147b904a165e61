//! Bundles (往来文件): written to a stick, looked at, planned and taken in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::find;
use super::handed::{Handed, lines_after_envelope};
use super::plan_words::{self, Effect, Effects};
use super::register::Register;
use super::users;
use crate::exchange::container::{
    BundleWriter, Envelope, KIND_CHANGES, KIND_ENROLMENT, KIND_REQUEST, KIND_RETURN, Manifest, OpenBundle, Written,
};
use crate::exchange::gate::Role;
use crate::exchange::keys::{DeviceKeys, PublicKeys, seal};
use crate::exchange::officer::Unsent;
use crate::exchange::plan::{self, Counts, Met, Step};
use crate::exchange::wire::{Changes, Return, Source};
use crate::exchange::{clerk, entry, leaving, ledger, officer, payload, town};
use crate::model::hex::to_hex;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// What was written.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Exported {
    /// The file.
    pub file: PathBuf,
    /// `changes` or `return`.
    pub kind: String,
    /// The first entry's number in the present chain; of a return, its own number's count.
    pub first_seq: i64,
    /// The last entry's number.
    pub last_seq: i64,
    /// Entries in it; of a return, rows.
    pub entries: usize,
    /// The file's length in bytes.
    pub bytes: u64,
    /// A return's number, "" for changes.
    pub number: String,
    /// Whether a return is full.
    pub is_full: bool,
}

#[derive(Serialize)]
struct EnvelopeLine {
    t: &'static str,
    #[serde(flatten)]
    envelope: Envelope,
}

/// The first line of a payload: what the manifest says, so that it cannot be wrapped again under another name.
pub(super) fn envelope_line(manifest: &Manifest) -> Result<String> {
    let line = EnvelopeLine { t: "envelope", envelope: Envelope::of(manifest) };
    serde_json::to_string(&line).map_err(|error| Refusal::new(Code::Internal).with("why", &error).caused_by(error))
}

/// Writes a bundle: the envelope, then what `write` emits; signed, synced, renamed, read back.
pub(super) fn write_lines(
    signer: &DeviceKeys,
    out: &Path,
    manifest: Manifest,
    receiver: &PublicKeys,
    write: impl FnOnce(&mut payload::Emit) -> Result<()>,
) -> Result<Written> {
    let mut writer = BundleWriter::create(out, manifest, receiver)?;
    writer.line(&envelope_line(writer.manifest())?)?;
    write(&mut |line| writer.line(line))?;
    writer.finish(signer)
}

pub(super) fn note_bundle(t: &mut dyn Tables, row: BundleRow) -> Result<()> {
    let table = t.table("bundle");
    t.put(
        Row::new(table, row.id)
            .with("direction", row.direction)
            .with("kind", row.kind)
            .with("number", row.number)
            .with("officer", row.officer)
            .with("at", row.at)
            .with("summary", row.summary),
    )
}

/// A row of `bundle`: a file that was written, or taken in.
pub(super) struct BundleRow<'a> {
    pub(super) id: &'a str,
    pub(super) direction: &'a str,
    pub(super) kind: &'a str,
    pub(super) number: &'a str,
    pub(super) officer: &'a str,
    pub(super) at: &'a str,
    pub(super) summary: String,
}

/// Writes what this officer's register hands in: everything from the first entry not acknowledged.
pub fn export_changes(register: &mut Register, out: &Path) -> Result<Exported> {
    register.must_be_officer()?;
    register.must_have_joined()?;
    let id = uuid::Uuid::now_v7().to_string();
    let actor = register.actor()?;
    let manifest = Manifest::new(KIND_CHANGES, &id, &actor.device, Some(&register.meta("township_device")?));
    let (written, entries, seqs) = {
        let t = register.tables();
        let unsent = Unsent::of(&t, &id, &actor.officer, &actor.device)?;
        let write = |emit: &mut payload::Emit| payload::write_changes(&unsent, emit);
        let written = write_lines(register.keys(), out, manifest, &register.township_keys()?, write)?;
        (written, unsent.count(), officer::unacknowledged_numbers(&t)?)
    };
    let now = register.now();
    let chain = ledger::meta(&register.tables(), "chain")?;
    let summary = serde_json::json!({ "entries": entries, "file": out.to_string_lossy(), "chain": chain, "last": seqs.1 }).to_string();
    register.keep_books(|t| {
        ledger::set_meta(t, "last_export", &now)?;
        let officer = &actor.officer;
        note_bundle(t, BundleRow { id: &id, direction: "out", kind: KIND_CHANGES, number: "", officer, at: &now, summary })
    })?;
    Ok(Exported {
        file: out.to_path_buf(),
        kind: KIND_CHANGES.into(),
        first_seq: seqs.0,
        last_seq: seqs.1,
        entries,
        bytes: written.bytes,
        number: String::new(),
        is_full: false,
    })
}

/// Writes the return for an officer's present device.
pub fn export_return(register: &mut Register, officer: &str, is_full: bool, out: &Path) -> Result<Exported> {
    register.must_be_township()?;
    let devices = register.tables().find(register.tables().table("device"), "officer_id", officer)?;
    let device = devices.into_iter().find(|row| row.text("state") == "active");
    let name = find::officer_name(&register.tables(), officer)?;
    let device = device.ok_or_else(|| Refusal::new(Code::OfficerNoDevice).with("name", &name))?;
    write_return_to(register, officer, &device, out, |t, stamp| {
        if is_full {
            town::want_full(t, officer)?;
        }
        town::begin_return(t, stamp, officer)
    })
}

/// Writes what a replaced device of an officer still gets: that all was received, what was decided, what waits.
pub fn export_words(register: &mut Register, officer: &str, device: &str, out: &Path) -> Result<Exported> {
    register.must_be_township()?;
    let found = {
        let t = register.tables();
        let id = find::id(&t, "device", device, Words("电脑", "computer"))?;
        t.get(t.table("device"), &id)?.filter(|row| row.text("officer_id") == officer && row.text("state") == "retired")
    };
    let name = find::officer_name(&register.tables(), officer)?;
    let device = found.ok_or_else(|| Refusal::new(Code::OfficerNoDevice).with("name", name))?;
    write_return_to(register, officer, &device, out, |t, stamp| town::begin_words(t, stamp, officer, &device.id))
}

fn write_return_to(
    register: &mut Register,
    officer: &str,
    device: &Row,
    out: &Path,
    make: impl FnOnce(&mut dyn Tables, &mut ledger::Stamp) -> Result<(Return, Vec<town::Given>)>,
) -> Result<Exported> {
    let receiver = public_keys_of(device);
    let now = register.now();
    // The number is used up before the file is there: a return that was lost is as good as one that was never made, one number twice is not.
    let (mut ret, rows) = register.keep_books(|t| {
        let mut stamp = ledger::Stamp::begin(t, &now)?;
        make(t, &mut stamp)
    })?;
    let number = ret.number.to_string();
    let manifest = Manifest::new(KIND_RETURN, &number, &register.meta("device")?, Some(&device.id));
    // An officer who knows only earlier keys gets a return that those sign, and that names the present ones.
    let known = {
        let t = register.tables();
        t.get(t.table("correspondent"), &device.id)?.map(|row| row.text("town_key").to_owned()).unwrap_or_default()
    };
    let signer = register.all_keys().all().find(|keys| keys.public().minisign == known).unwrap_or(register.keys());
    if signer.public() != register.public_keys() {
        ret.next_keys = Some(register.public_keys().clone());
    }
    let t = register.tables();
    let write = |emit: &mut payload::Emit| payload::write_return(&ret, &rows, &t, emit);
    let written = write_lines(signer, out, manifest, &receiver, write)?;
    let summary = serde_json::json!({ "rows": rows.len(), "file": out.to_string_lossy() }).to_string();
    register.keep_books(|t| {
        let table = t.table("correspondent");
        let row = t.get(table, officer)?.unwrap_or_else(|| Row::new(table, officer));
        t.put(row.with("last_return_at", &now))?;
        ledger::set_meta(t, "last_export", &now)?;
        note_bundle(t, BundleRow { id: &number, direction: "out", kind: KIND_RETURN, number: &number, officer, at: &now, summary })
    })?;
    Ok(Exported {
        file: out.to_path_buf(),
        kind: KIND_RETURN.into(),
        first_seq: ret.number.count,
        last_seq: ret.number.count,
        entries: rows.len(),
        bytes: written.bytes,
        number,
        is_full: ret.since.is_none(),
    })
}

/// The public keys in a row of `device`.
pub(super) fn public_keys_of(device: &Row) -> PublicKeys {
    PublicKeys { minisign: device.text("signing_key").into(), age: device.text("sealing_key").into() }
}

/// What anyone may see of a bundle, and whether its signature is that of an enrolled device.
#[derive(Clone, Debug, Serialize)]
pub struct Inspected {
    /// The manifest.
    #[serde(flatten)]
    pub manifest: Manifest,
    /// `good`, `bad` or `unknown-device`.
    pub signature: &'static str,
    /// The fingerprint of the keys inside a request or enrolment, to compare aloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// Looks at a bundle without taking it in. Without a register no device is known.
pub fn inspect(register: Option<&Register>, file: &Path) -> Result<Inspected> {
    let bundle = OpenBundle::open(file)?;
    let known = match register {
        Some(register) => sender_keys(register, &bundle.manifest().sender)?.map(|(keys, _)| keys),
        None => None,
    };
    let signature = match known {
        Some(keys) if bundle.check_signature(&keys).is_ok() => "good",
        Some(_) => "bad",
        None => "unknown-device",
    };
    let fingerprint = bundle.introduced().ok().map(|(keys, _)| crate::exchange::keys::fingerprint(keys));
    Ok(Inspected { manifest: bundle.manifest().clone(), signature, fingerprint })
}

/// A file of another kind is named as what it is, before anything else: its sender may well be unknown here.
pub(super) fn must_be_kind(bundle: &OpenBundle, kind: &str) -> Result<()> {
    let found = bundle.manifest().kind.as_str();
    if found == kind {
        return Ok(());
    }
    let named = |refusal: Refusal, name: &'static str, kind: &str| match KINDS.iter().find(|(known, _)| *known == kind) {
        Some((_, words)) => refusal.with_words(name, *words),
        // What a later version calls a kind has no words here.
        None => refusal.with(name, kind),
    };
    Err(named(named(Refusal::new(Code::BundleKind), "found", found), "expected", kind))
}

/// The kinds of files, as they are spoken of.
const KINDS: [(&str, Words); 4] = [
    (KIND_REQUEST, Words("入册申请", "a request for enrolment")),
    (KIND_ENROLMENT, Words("入册文件", "an enrolment file")),
    (KIND_CHANGES, Words("信息员的上交文件", "what an officer handed in")),
    (KIND_RETURN, Words("镇上的回执", "a return of the township")),
];

/// A file that lies on a clerk's stick and is nothing to be taken in: a request, or what the township wrote itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Aside {
    /// The file.
    pub file: PathBuf,
    /// `request`, `enrolment` or `return`.
    pub kind: String,
}

/// Parts what a clerk takes in, or has to be told about, from requests, enrolments and returns, by what each file says of itself.
pub fn set_aside(files: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<Aside>) {
    let (mut rest, mut aside) = (Vec::new(), Vec::new());
    for file in files {
        match OpenBundle::open(&file).map(|bundle| bundle.manifest().kind.clone()) {
            Ok(kind) if [KIND_REQUEST, KIND_ENROLMENT, KIND_RETURN].contains(&kind.as_str()) => aside.push(Aside { file, kind }),
            _ => rest.push(file),
        }
    }
    (rest, aside)
}

/// The stored keys of a sending device, with its row at a township.
fn sender_keys(register: &Register, sender: &str) -> Result<Option<(PublicKeys, Option<Row>)>> {
    if register.role()? == Role::Officer {
        let is_township = register.meta("township_device")? == sender && !sender.is_empty();
        return Ok(if is_township { Some((register.township_keys()?, None)) } else { None });
    }
    let t = register.tables();
    let row = t.get(t.table("device"), sender)?;
    Ok(row.map(|row| (public_keys_of(&row), Some(row))))
}

/// How files are taken in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Only say what would happen.
    pub is_plan: bool,
    /// Follow a township that was restored from a backup.
    pub follow: bool,
    /// Take in a bundle of a revoked device, whole as held.
    pub from_revoked: bool,
}

/// What came of one file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Taken {
    /// The file.
    pub file: PathBuf,
    /// The officer's name, or the township's.
    pub from: String,
    /// `merged`, `already`, `refused`, `planned`, `not-taken` where it was stopped before; of a return `applied`, `already`, `refused`.
    pub status: &'static str,
    /// Entries in it; of a return, rows.
    pub entries: i64,
    /// Entries merged; of a return, rows given.
    pub applied: i64,
    /// Entries in conflict.
    pub conflicts: i64,
    /// Entries held.
    pub held: i64,
    /// Entries taken before that a clerk has rejected.
    pub rejected: i64,
    /// Entries of which nothing is left after a purge.
    pub purged: i64,
    /// Entries taken before otherwise.
    pub already: i64,
    /// What is worth a look, as a code and what it is about: a copied register, a second township, purges that nobody here made.
    pub warnings: Vec<String>,
    /// What it would do, when planned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<Effect>>"))]
    pub effects: Vec<Effect>,
    /// How many more it would have: a long list is cut.
    #[serde(skip_serializing_if = "is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<usize>"))]
    pub more_effects: usize,
    /// The mark of the plan that it had, nothing where it was refused.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub plan: Option<PlanMark>,
    /// Why it was refused.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub error: Option<Refusal>,
}

/// Which bundle it is, and what it would do, each in one number: the same for the same steps, while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanMark {
    bundle: u64,
    steps: u64,
}

impl PlanMark {
    /// That of nothing that can be taken.
    const NOTHING: Self = Self { bundle: 0, steps: 0 };

    /// Whether this is what was shown. What is taken from a revoked device was planned apart from the others, and is held whole whatever they do.
    fn is(&self, shown: &Self, options: Options) -> bool {
        self.bundle == shown.bundle && (options.from_revoked || self.steps == shown.steps)
    }
}

/// The plans that somebody saw, by file: one of these files is taken only where it still does the same.
pub type Shown = BTreeMap<PathBuf, PlanMark>;

/// What of these was shown. A file before which something is missing is taken along and takes nothing in: what it says before its gap is known then, so
/// that the next return is full (R7).
pub fn shown(looked: &[Taken]) -> Shown {
    let mark = |one: &Taken| one.plan.or(is_gap(one).then_some(PlanMark::NOTHING));
    looked.iter().filter_map(|one| Some((one.file.clone(), mark(one)?))).collect()
}

/// Goes over the steps of a plan for its [`PlanMark`].
struct Marking {
    bundle: u64,
    steps: DefaultHasher,
}

impl Marking {
    fn begin(bundle: &Changes) -> Self {
        let mut of_bundle = DefaultHasher::new();
        bundle.id.hash(&mut of_bundle);
        Self { bundle: of_bundle.finish(), steps: DefaultHasher::new() }
    }

    fn note(&mut self, step: &Step) {
        // A hasher takes everything.
        let _ = write!(self, "{step:?}");
    }

    fn end(self) -> PlanMark {
        PlanMark { bundle: self.bundle, steps: self.steps.finish() }
    }
}

impl fmt::Write for Marking {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.steps.write(text.as_bytes());
        Ok(())
    }
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Taken {
    fn refused(file: &Path, from: String, error: Refusal) -> Self {
        Self { status: "refused", error: Some(error), ..Self::of(file, from, "refused", &Counts::default()) }
    }

    fn not_taken(file: &Path) -> Self {
        Self::of(file, String::new(), "not-taken", &Counts::default())
    }

    fn of(file: &Path, from: String, status: &'static str, counts: &Counts) -> Self {
        Self {
            file: file.to_path_buf(),
            from,
            status,
            entries: counts.sent,
            applied: counts.merged,
            conflicts: counts.conflicts,
            held: counts.held,
            rejected: counts.rejected,
            purged: counts.purged,
            already: counts.already,
            warnings: Vec::new(),
            effects: Vec::new(),
            more_effects: 0,
            plan: None,
            error: None,
        }
    }
}

/// The bundles among these files and folders, in the order of their names.
pub fn files_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let listed = std::fs::read_dir(path).map_err(|error| crate::refusal::of_io(error, path))?;
            let mut found: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_bundle_name(path)).collect();
            found.sort();
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    // A folder, and a file of it.
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

fn is_bundle_name(path: &Path) -> bool {
    let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("huce")) && !is_hidden
}

/// Hears before each file how many are done, and may say that it is enough: what was taken in stays, whole, and the rest is named as not taken.
pub type Progress<'a> = dyn FnMut(usize) -> ControlFlow<()> + 'a;

/// Takes in files one after the other, each whole or not at all, and says what came of each; `progress` hears of every file.
pub fn import(register: &mut Register, files: &[PathBuf], options: Options, progress: &mut dyn FnMut(usize)) -> Result<Vec<Taken>> {
    import_until(register, files, options, &mut |at| {
        progress(at);
        ControlFlow::Continue(())
    })
}

/// The same, until `progress` says that it is enough.
pub fn import_until(register: &mut Register, files: &[PathBuf], options: Options, progress: &mut Progress) -> Result<Vec<Taken>> {
    import_as_shown(register, files, options, &Shown::new(), progress)
}

/// The same, but for files of which another plan was [`Shown`].
pub(super) fn import_as_shown(
    register: &mut Register,
    files: &[PathBuf],
    options: Options,
    shown: &Shown,
    progress: &mut Progress,
) -> Result<Vec<Taken>> {
    register.must_have_joined()?;
    let is_township = register.role()? == Role::Township;
    if options.is_plan && is_township {
        return plan_ahead(register, files, options, progress);
    }
    if files.len() > 1 && !options.is_plan {
        // Each file is looked at and taken in, and may be tried again for each other one that it goes on from.
        let steps = files.len() as u64 * (files.len() as u64 + 4) + 1;
        return register.in_a_row(steps, |register| take_all(register, files, options, shown, progress));
    }
    take_all(register, files, options, shown, progress)
}

/// So many bundles of a folder are committed together: they change many of the same pages, which are then encrypted and written once.
const TOGETHER: usize = 50;

/// [`TOGETHER`]; in builds with debug assertions a test may set a smaller number, to strike what lies between two lots.
fn together() -> usize {
    let named = if cfg!(debug_assertions) { std::env::var("HUCE_TEST_TOGETHER").ok() } else { None };
    named.and_then(|number| number.parse().ok()).unwrap_or(TOGETHER).max(1)
}

fn take_all(register: &mut Register, files: &[PathBuf], options: Options, shown: &Shown, progress: &mut Progress) -> Result<Vec<Taken>> {
    let is_township = register.role()? == Role::Township;
    let mut is_enough = false;
    let mut taken = Vec::with_capacity(files.len());
    for some in files.chunks(together()) {
        let before = taken.len();
        let mut take = |register: &mut Register| -> Vec<Taken> {
            let one = |(at, file): (usize, &PathBuf)| {
                is_enough = is_enough || progress(before + at).is_break();
                if is_enough {
                    return Taken::not_taken(file);
                }
                let taken = if is_township { take_changes(register, file, options, shown) } else { take_return(register, file, options) };
                taken.unwrap_or_else(|error| Taken::refused(file, String::new(), error))
            };
            some.iter().enumerate().map(one).collect()
        };
        let are_together = is_township && some.len() > 1 && !options.is_plan;
        let ended = if are_together { register.together(&mut take) } else { None };
        // Where the disk did not take them together, each by itself says what is wrong, and with which.
        taken.extend(ended.unwrap_or_else(|| take(register)));
    }
    if is_township && !is_enough {
        // Where it is refused now for something else, it still goes on from nothing.
        fill_gaps(files, &mut taken, |file| match take_changes(register, file, options, shown) {
            Err(error) if error.code() == Code::PlanDiffers => Ok(Some(Taken::refused(file, String::new(), error))),
            taken => Ok(taken.ok()),
        })?;
    }
    let was_planned = |one: &Taken| shown.get(&one.file).is_some_and(|mark| *mark != PlanMark::NOTHING);
    for one in taken.iter_mut().filter(|one| is_gap(one) && was_planned(one)) {
        // What was before it when it was shown was left out, or is another file by now.
        one.error = Some(Code::PlanDiffers.into());
    }
    // All are done: nothing is left to be stopped.
    let _ = progress(files.len());
    Ok(taken)
}

/// What went on from something that came later in the folder now finds it, and what goes on from that finds it then.
fn fill_gaps(files: &[PathBuf], taken: &mut [Taken], mut take: impl FnMut(&Path) -> Result<Option<Taken>>) -> Result<()> {
    loop {
        let mut is_any = false;
        for (file, one) in files.iter().zip(&mut *taken).filter(|(_, one)| is_gap(one)) {
            if let Some(again) = take(file)? {
                is_any |= !is_gap(&again);
                *one = again;
            }
        }
        if !is_any {
            return Ok(());
        }
    }
}

fn is_gap(one: &Taken) -> bool {
    one.error.as_ref().is_some_and(|error| error.code() == Code::BundleGap)
}

/// A township plans each file on the result of the one before, by taking it in within a transaction that is taken back.
fn plan_ahead(register: &mut Register, files: &[PathBuf], options: Options, progress: &mut Progress) -> Result<Vec<Taken>> {
    let (now, keys) = (register.now(), register.all_keys().clone());
    register.look_ahead(|t| {
        let mut room = plan_words::MOST_EFFECTS;
        let mut plan_one = |t: &mut crate::store::sql::SqlTables, file: &Path| -> Result<Taken> {
            let handed = match Handed::open(t, &keys, file, options) {
                Ok(handed) => handed,
                Err(error) => return Ok(Taken::refused(file, String::new(), error)),
            };
            let second_copy = second_copy(t, handed.head())?;
            let mut stamp = ledger::Stamp::begin(t, &now)?;
            let (mut effects, mut marking) = (Effects::new(room), Marking::begin(handed.head()));
            clerk::begin_branch_where_put_back(t, handed.head(), "looked ahead")?;
            let (met, counts) = plan::merge_watched(t, &mut stamp, &handed, &mut |t, step| {
                marking.note(step);
                effects.note(t, step)
            })?;
            if met == Met::Gap {
                return Ok(Taken::refused(file, handed.from, Code::BundleGap.into()));
            }
            // As it is taken in: those after it know what it offers again, and a file that lies there twice is known the second time.
            clerk::note_offered(t, &mut stamp, &handed)?;
            note_taken(t, handed.head(), &counts, &now)?;
            room -= effects.listed.len();
            let warnings = [handed.not_active(), second_copy, effects.copied, unheeded_purges(t, handed.head())?];
            let warnings = warnings.into_iter().flatten().collect();
            let planned = Taken::of(file, handed.from, "planned", &counts);
            Ok(Taken { warnings, effects: effects.listed, more_effects: effects.more, plan: Some(marking.end()), ..planned })
        };
        let (mut taken, mut is_enough) = (Vec::new(), false);
        for (at, file) in files.iter().enumerate() {
            is_enough = is_enough || progress(at).is_break();
            taken.push(if is_enough { Taken::not_taken(file) } else { plan_one(t, file)? });
        }
        if !is_enough {
            fill_gaps(files, &mut taken, |file| plan_one(t, file).map(Some))?;
        }
        Ok(taken)
    })
}

/// A warning where a bundle names a branch of this township that is not known here: another copy of the register is in use.
fn second_copy(t: &dyn Tables, changes: &Changes) -> Result<Option<String>> {
    for branch in &changes.branches {
        if t.get(t.table("branch"), branch)?.is_none() {
            return Ok(Some("township.second_copy".into()));
        }
    }
    Ok(None)
}

/// A warning where a step puts an entry under a number that another one has (R3).
pub(super) fn copied(step: &Step) -> Option<String> {
    match step {
        Step::Branched { chain, seq } => Some(format!("register.copied {chain} {seq}")),
        _ => None,
    }
}

/// A warning where a present device claims purges that this township never made and did not heed.
fn unheeded_purges(t: &dyn Tables, changes: &Changes) -> Result<Option<String>> {
    if !town::is_active_device(t, &changes.device)? {
        return Ok(None);
    }
    for key in changes.purged.iter().filter(|key| key.table.speaks_of_people()) {
        if t.row(key)?.is_some() && !ledger::is_purged(t, key)? {
            return Ok(Some("purge.unknown".into()));
        }
    }
    Ok(None)
}

fn note_taken(t: &mut dyn Tables, changes: &Changes, counts: &Counts, at: &str) -> Result<()> {
    let summary = serde_json::json!({ "sent": counts.sent, "merged": counts.merged, "conflicts": counts.conflicts, "held": counts.held });
    let (id, officer) = (&changes.id, &changes.officer);
    let summary = summary.to_string();
    note_bundle(t, BundleRow { id, direction: "in", kind: KIND_CHANGES, number: "", officer, at, summary })
}

fn take_changes(register: &mut Register, file: &Path, options: Options, shown: &Shown) -> Result<Taken> {
    let handed = Handed::open(&register.tables(), register.all_keys(), file, options)?;
    let (changes, from) = (handed.head(), handed.from.clone());
    let now = register.now();
    let second_copy = second_copy(&register.tables(), changes)?;
    let done = register.act(crate::actions::undo::TAKEN_IN, "", |act| {
        let (mut copied_at, shown) = (None, shown.get(file));
        let mut marking = shown.map(|_| Marking::begin(changes));
        let (met, counts) = clerk::take_in_watched(act, &handed, &mut |_, step| {
            copied_at = copied_at.take().or_else(|| copied(step));
            if let Some(marking) = &mut marking {
                marking.note(step);
            }
            Ok(())
        })?;
        if let (Some(shown), Some(marking)) = (shown, marking)
            && met != Met::Gap
            && !marking.end().is(shown, options)
        {
            return Err(Code::PlanDiffers.into());
        }
        let table = act.t.table("correspondent");
        // What a stick says of its sender counts once: one that comes again later says what was so then.
        let is_first = act.t.get(act.t.table("bundle"), &changes.id)?.is_none();
        let is_active = town::is_active_device(act.t, &changes.device)?;
        let mut row = act.t.get(table, &changes.officer)?.unwrap_or_else(|| Row::new(table, changes.officer.clone()));
        let device = act.t.get(table, &changes.device)?.unwrap_or_else(|| Row::new(table, changes.device.clone()));
        // A wrap that comes late, with nothing new, was made before the one that is known of this device.
        if is_first && is_active && (met == Met::Merged || device.text("escrow").is_empty()) {
            row.set("escrow", changes.escrow.as_str());
        }
        if is_first {
            act.t.put(device.with("town_key", &changes.town_key).with("escrow", &changes.escrow))?;
        }
        // An officer is heard of at the computer in use: what a replaced one handed in late does not stand for the month.
        if is_active {
            row.set("last_bundle", changes.id.as_str());
            row.set("last_bundle_at", now.as_str());
        }
        act.t.put(row)?;
        ledger::set_meta(act.t, "last_import", &now)?;
        if met != Met::Gap {
            note_taken(act.t, changes, &counts, &now)?;
        }
        Ok((met, counts, [copied_at, unheeded_purges(act.t, changes)?]))
    })?;
    let (met, counts, told) = done.value;
    let mut taken = match met {
        Met::Merged => Taken::of(file, from, "merged", &counts),
        Met::Already => Taken::of(file, from, "already", &counts),
        Met::Gap => Taken::refused(file, from, Code::BundleGap.into()),
    };
    taken.warnings.extend([handed.not_active(), second_copy].into_iter().chain(told).flatten());
    Ok(taken)
}

/// Opens and checks a return.
fn open_return(register: &Register, file: &Path) -> Result<Return> {
    let bundle = OpenBundle::open(file)?;
    must_be_kind(&bundle, KIND_RETURN)?;
    let manifest = bundle.manifest().clone();
    let Some((keys, _)) = sender_keys(register, &manifest.sender)? else { return Err(Code::BundleSender.into()) };
    // Until the new keys have been seen at work, returns that the keys before them signed are still on their way.
    let before = PublicKeys { minisign: register.meta("township_signing_key_before")?, age: keys.age.clone() };
    let is_by_earlier = !before.minisign.is_empty() && bundle.check_signature(&keys).is_err() && bundle.check_signature(&before).is_ok();
    let checked = bundle.check(if is_by_earlier { &before } else { &keys }, &register.meta("device")?)?;
    let ret = payload::read_return(&mut lines_after_envelope(&checked, register.all_keys())?, register.tables().catalogue())?;
    if ret.number.to_string() != manifest.number || !officer::is_for(&register.tables(), &ret)? {
        return Err(entry::bad("number"));
    }
    Ok(ret)
}

fn take_return(register: &mut Register, file: &Path, options: Options) -> Result<Taken> {
    let from = register.meta("township")?;
    let ret = open_return(register, file)?;
    let now = register.now();
    let look = |t: &mut crate::store::sql::SqlTables| {
        officer::heed_first(t, &ret, &now)?;
        let refusal = officer::refusal(t, &ret, options.follow)?;
        if refusal == Some(Code::ReturnGap) {
            ledger::set_meta(t, "wants_full", "yes")?;
        }
        Ok(refusal)
    };
    let refusal = if options.is_plan { register.look_ahead(look)? } else { register.keep_books(look)? };
    let counts = Counts { sent: ret.rows.len() as i64, ..Counts::default() };
    match refusal {
        Some(Code::ReturnOld) if register.meta("applied")? == ret.number.to_string() => {
            return Ok(Taken { already: counts.sent, ..Taken::of(file, from, "already", &counts) });
        }
        Some(code) => return Err(code.into()),
        None => {}
    }
    let township = register.township_keys()?;
    let renewed = renewed_township(register, &ret)?;
    if let (Some((_, keyring, _)), false) = (&renewed, options.is_plan) {
        // The keyring first: a further share key in it harms nobody, a wrap that nothing here opens would.
        register.write_keyring(keyring)?;
    }
    let run = |t: &mut crate::store::sql::SqlTables| {
        let mut stamp = ledger::Stamp::begin(t, &now)?;
        let applied = officer::apply(t, &mut stamp, &ret)?;
        leaving::seal_left(t, &ret, &applied, &|line| Ok(to_hex(&seal(&township, line.as_bytes())?)))?;
        if let Some((keys, _, escrow)) = &renewed {
            ledger::set_meta(t, "township_signing_key_before", &township.minisign)?;
            ledger::set_meta(t, "township_signing_key", &keys.minisign)?;
            ledger::set_meta(t, "township_sealing_key", &keys.age)?;
            ledger::set_meta(t, "escrow", escrow)?;
            users::keep_used_shares(t)?;
        } else if ret.next_keys.is_none() {
            ledger::set_meta(t, "township_signing_key_before", "")?;
        }
        ledger::set_meta(t, "last_import", &now)?;
        let number = ret.number.to_string();
        let summary = serde_json::json!({ "rows": applied.rows, "left": applied.left, "waiting": applied.waiting }).to_string();
        note_bundle(t, BundleRow { id: &number, direction: "in", kind: KIND_RETURN, number: &number, officer: "", at: &now, summary })?;
        Ok(applied)
    };
    let applied = if options.is_plan { register.look_ahead(run) } else { register.keep_books(run) };
    match applied {
        Ok(applied) => {
            if !options.is_plan {
                users::forget_used_shares(register)?;
            }
            let status = if options.is_plan { "planned" } else { "applied" };
            let warnings = applied.log_differs.iter().map(|(chain, seq)| format!("township.log_differs {chain} {seq}")).collect();
            Ok(Taken { applied: applied.rows as i64, warnings, ..Taken::of(file, from, status, &counts) })
        }
        Err(refusal) => {
            if refusal.code() == Code::ReturnDiffers {
                register.keep_books(|t| ledger::set_meta(t, "wants_full", "yes"))?;
            }
            Err(refusal)
        }
    }
}

type Renewed = (PublicKeys, crate::store::keyring::Keyring, String);

/// What follows from new keys of the township that a return names: this register's key is wrapped anew to them.
fn renewed_township(register: &Register, ret: &Return) -> Result<Option<Renewed>> {
    let Some(next) = ret.next_keys.clone().filter(|next| register.township_keys().is_ok_and(|known| known != *next)) else {
        return Ok(None);
    };
    next.check()?;
    let mut keyring = register.read_keyring()?;
    keyring.wrap_for_township(register.key(), &next)?;
    let escrow = to_hex(&keyring.township_wrap()?.unwrap_or_default());
    Ok(Some((next, keyring, escrow)))
}
