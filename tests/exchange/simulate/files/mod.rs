//! Schedules on encrypted files: registers in folders, bundles on sticks, computers that remember, and what goes wrong with each. Only the
//! clock and the source of ids are not the product's own.
//!
//! What a computer remembers stands in the state folder, which is the whole process's: these schedules have a process of their own.

mod desks;
mod faults;
mod must_hold;
mod people;
mod prepared;
mod sticks;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use huce_core::exchange::ledger;
use huce_core::refusal::{Code, Result};
use huce_core::tables::{Key, Tables};

use self::desks::{Backup, Death, Desk};
use self::prepared::{Ids, everybody};
use self::sticks::Stick;
use super::Played;
use super::chance::Rng;
use super::must_hold::Rows;
use super::people::rows_of;
use super::steps::{KINDS_ON_FILES, Script, Step, shrink};
use super::world::{Outcome, Who};
use crate::support::township::BEGINNING;

/// Everything that a step may meet; a schedule counts each.
pub const RARE: &[&str] = &[
    "accepted",
    "already",
    "appended",
    "backup restored",
    "bundle.gap",
    "bundle.revoked",
    "bundle.sender",
    "bundle.signature",
    "clock",
    "conflict",
    "copied on one computer",
    "copied to another computer",
    "decided",
    "decision taken back",
    "device enrolled again",
    "device replaced",
    "device revoked",
    "died before the marker",
    "died within a transaction",
    "duplicated",
    "emptied",
    "enrolment for somebody else",
    "flipped",
    "folder",
    "folder stopped in the middle",
    "for somebody else",
    "forged",
    "forged rows",
    "from a revoked device",
    "full return",
    "held",
    "keys changed",
    "lost",
    "manifest altered",
    "merged",
    "new branch",
    "new chain",
    "number used twice",
    "of the other kind",
    "officer joined",
    "officer left",
    "old stick",
    "orphan",
    "persons merged",
    "planned",
    "power cut within a folder",
    "purged",
    "put back on another computer",
    "put back on its computer",
    "received",
    "rejected",
    "renamed",
    "return",
    "return.gap",
    "return.old",
    "return.purge",
    "rewrapped",
    "same content",
    "several entries of one act",
    "several returns",
    "swapped in transit",
    "town copied",
    "town goes on at its other copy",
    "township.restored",
    "township.unheard",
    "truncated",
    "undone",
    "words alone",
];

/// A schedule under way.
pub struct World {
    rng: Rng,
    ids: Ids,
    root: PathBuf,
    state: PathBuf,
    town: Desk,
    /// The township's register at a second desk, since its folder was copied: both are worked at.
    elsewhere: Option<Desk>,
    offices: Vec<Desk>,
    /// Sticks on their way, and all that ever were.
    sticks: Vec<Stick>,
    archive: Vec<Stick>,
    enrolments: Vec<PathBuf>,
    backups: Vec<Backup>,
    /// The share that each return speaks of.
    shares: BTreeMap<String, Rows>,
    /// The names of persons who were purged, as they were before.
    purged: BTreeMap<Key, String>,
    death: Option<Death>,
    /// Whether the clerk for now takes in what comes from revoked devices.
    takes_revoked: bool,
    files: u32,
    trace: Vec<String>,
    errors: Vec<String>,
    seen: BTreeMap<&'static str, u64>,
}

/// Plays a schedule in this process's state folder, which is a link that goes from computer to computer.
pub fn play(script: &Script) -> Played {
    let state = PathBuf::from(std::env::var_os("HUCE_STATE").expect("HUCE_STATE is set where this runs"));
    everybody();
    // Where they were prepared, it was still a folder.
    let _ = fs::remove_dir_all(&state);
    let root = state.with_file_name("schedule");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    let played = match World::new(&root, &state, script.seed) {
        Ok(mut world) => {
            match catch_unwind(AssertUnwindSafe(|| world.play(script))) {
                Ok(Ok(())) => {}
                Ok(Err(refused)) => world.errors.push(format!("refused: {refused:?}")),
                Err(_) => world.errors.push("panicked".into()),
            }
            Played { errors: world.errors, trace: world.trace, seen: world.seen }
        }
        Err(refused) => Played { errors: vec![format!("the beginning: {refused:?}")], trace: Vec::new(), seen: BTreeMap::new() },
    };
    let _ = fs::remove_dir_all(&root);
    played
}

/// The schedule without what its failure does not need, and its story.
pub fn explain(script: &Script) -> String {
    let shortest = shrink(script, &mut |script| !play(script).errors.is_empty());
    let played = play(&shortest);
    let story: Vec<String> = played.trace.iter().chain(&played.errors).map(|line| format!("# {line}")).collect();
    format!("{}\n{}", story.join("\n"), shortest.to_text())
}

impl World {
    fn new(root: &Path, state: &Path, seed: u64) -> Result<Self> {
        let rng = Rng::new(seed);
        rng.begin_step(0, seed ^ 0xA5A5);
        let everybody = everybody();
        let desk = |prepared, number: u32| Desk::new(prepared, root, number);
        let mut world = Self {
            rng,
            ids: Ids::default(),
            root: root.to_owned(),
            state: state.to_owned(),
            town: desk(&everybody.town, 0),
            elsewhere: None,
            offices: vec![desk(&everybody.officers[0], 1), desk(&everybody.officers[1], 2)],
            sticks: Vec::new(),
            archive: Vec::new(),
            enrolments: Vec::new(),
            backups: Vec::new(),
            shares: BTreeMap::new(),
            purged: BTreeMap::new(),
            death: None,
            takes_revoked: false,
            files: 2,
            trace: Vec::new(),
            errors: Vec::new(),
            seen: BTreeMap::new(),
        };
        for who in [None, Some(0), Some(1)] {
            world.settle_in(who)?;
        }
        Ok(world)
    }

    fn play(&mut self, script: &Script) -> Outcome {
        for step in &script.steps {
            self.step(step)?;
            if !self.errors.is_empty() {
                return Ok(());
            }
        }
        self.rng.begin_step(999, script.seed);
        self.death = None;
        self.drain()
    }

    fn step(&mut self, step: &Step) -> Outcome {
        self.rng.begin_step(step.number, step.luck);
        let at = step.who % self.offices.len();
        let (kind, _) = KINDS_ON_FILES[step.kind];
        self.trace.push(format!("{} {kind} {}@{at}", step.number, self.offices[at].name));
        match kind {
            "exports" => {
                let stick = self.export(at)?;
                self.sticks.push(stick);
                Ok(())
            }
            "return is made" => {
                let made = self.write_return(at)?;
                self.sticks.extend(made);
                Ok(())
            }
            "comes by" => {
                let stick = self.export(at)?;
                self.hand_in(&stick.file)?;
                self.takes_a_return(at)
            }
            "takes a return" => self.takes_a_return(at),
            "purge is forgotten" => self.a_purge_is_forgotten(at),
            "stick arrives" => self.deliver(),
            "stick arrives twice" => self.deliver_twice(),
            "old stick arrives" => self.deliver_old(),
            "folder arrives" => self.deliver_folder(at),
            "stick is damaged" => self.damage(at),
            "dies while writing" => {
                self.death = Some(if self.rng.once_in(2) { Death::WithinTransaction } else { Death::BeforeMarker });
                let outcome = match self.rng.below(3) {
                    0 => self.clerk_does("clerk edits", at),
                    1 => self.officer_does("records", at),
                    _ => self.officer_does("edits", at),
                };
                self.death = None;
                outcome
            }
            "is closed" => {
                let who = self.somebody(at);
                self.desk_mut(who).close();
                Ok(())
            }
            "backs up" => self.backs_up(at),
            "is put back" => self.is_put_back(),
            "backup is restored" => self.restores_a_backup(at),
            "is copied" => self.is_copied(at),
            "township goes on elsewhere" => self.town_goes_on_elsewhere(),
            "clock jumps" => {
                self.see_rare("clock");
                let years = ["1980", "2019", "2025", "2026", "2027", "2038", "2099"];
                let now =
                    format!("{}-0{}-1{}T0{}:00:00Z", years[self.rng.below(7)], 1 + self.rng.below(9), self.rng.below(9), self.rng.below(9));
                let who = self.somebody(at);
                self.desk_mut(who).now = now;
                self.desk_mut(who).close();
                Ok(())
            }
            "new device" => self.new_device(at),
            "device is revoked" => self.revokes(at),
            "officer joins" => self.officer_joins(),
            "officer leaves" => self.officer_leaves(at),
            "keys are changed" => {
                self.see_rare("keys changed");
                // A township put back from before, or its other copy, has not its present keys, and is enrolled with anew.
                self.forget_other_towns();
                self.register(None)?.renew_keys()
            }
            kind if kind.starts_with("clerk ") => self.clerk_does(kind, at),
            kind => self.officer_does(kind, at),
        }
    }

    /// The officer, or every other time the township.
    fn somebody(&self, at: usize) -> Who {
        if self.rng.once_in(2) { None } else { Some(at) }
    }

    /// In the end everybody hands in and takes returns, a few times over. At first they go on working on what came.
    fn drain(&mut self) -> Outcome {
        for round in 0..9 {
            let mut is_quiet = round > 1;
            for at in 0..self.offices.len() {
                if round < 2 && self.rng.once_in(2) {
                    let kinds = ["receives", "clerk decides", "clerk judges", "clerk judges"];
                    match self.rng.pick(&kinds).unwrap_or_default() {
                        kind if kind.starts_with("clerk ") => self.clerk_does(kind, at)?,
                        kind => self.officer_does(kind, at)?,
                    }
                }
                if self.state_of(at)?.is_empty() {
                    self.enrol_again(at)?;
                }
                if self.state_of(at)? == "revoked" {
                    continue;
                }
                self.trace.push(format!("in the end {}@{at} hands in", self.offices[at].name));
                let wants_full = !self.register(Some(at))?.meta("wants_full")?.is_empty();
                let stick = self.export(at)?;
                is_quiet &= stick.entries == 0 && !wants_full;
                self.hand_in(&stick.file)?;
                self.trace.push(format!("in the end {}@{at} takes a return", self.offices[at].name));
                let Some(stick) = self.write_return(at)? else { continue };
                let offered = self.with(Some(at), |t| rows_of(t, &["orphan"]))?.len();
                let is_taken = self.take_return(at, &[stick.file])?;
                // What it offers from now on has still to be handed in.
                is_quiet &= self.with(Some(at), |t| rows_of(t, &["orphan"]))?.len() == offered;
                is_quiet &= is_taken && self.unacknowledged(at)? == 0;
            }
            is_quiet &= !self.enters_all_again()?;
            if is_quiet || !self.errors.is_empty() {
                break;
            }
        }
        if self.errors.is_empty() { self.check_drained() } else { Ok(()) }
    }

    /// Devices that a restored township has forgotten are enrolled again, by the request that their registers write again.
    fn enrol_again(&mut self, at: usize) -> Outcome {
        self.see_rare("device enrolled again");
        let (request, out) = (self.new_file("request.huce"), self.new_file("enrolment.huce"));
        let (officer, name) = (self.offices[at].officer.clone(), self.offices[at].name.clone());
        let register = self.register(Some(at))?;
        huce_core::api::enrolment::write_request_again(register, &request)?;
        let fingerprint = register.fingerprint();
        let is_known = self.with(None, |t| Ok(t.get(t.table("officer"), &officer)?.is_some()))?;
        if !is_known {
            self.see_rare("officer enrolled again");
        }
        let known = is_known.then_some(officer.as_str());
        let enrolled = self.enrols(&request, &name, known, &fingerprint, &[], &out)?.officer;
        self.expect(enrolled == officer, || format!("{name} is {enrolled} now, and was {officer}"));
        Ok(())
    }

    // Small things.

    /// A path that nothing has yet, on the stick.
    fn new_file(&mut self, name: &str) -> PathBuf {
        self.files += 1;
        let stick = self.root.join("stick");
        fs::create_dir_all(&stick).unwrap();
        stick.join(format!("{:04}-{name}", self.files))
    }

    /// Reads a register.
    fn with<T>(&mut self, who: Who, read: impl FnOnce(&dyn Tables) -> Result<T>) -> Result<T> {
        read(&self.register(who)?.tables())
    }

    /// "active", "retired", "revoked", or "" for a device that the township does not know (any more).
    fn state_of(&mut self, at: usize) -> Result<String> {
        let device = self.offices[at].device.clone();
        self.with(None, |t| Ok(t.get(t.table("device"), &device)?.map(|row| row.text("state").to_owned()).unwrap_or_default()))
    }

    fn unacknowledged(&mut self, at: usize) -> Result<usize> {
        self.with(Some(at), |t| Ok(huce_core::exchange::officer::unacknowledged(t)?.len()))
    }

    /// Counts something rare.
    fn see_rare(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    /// Notes what does not hold.
    fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.errors.push(otherwise());
        }
    }

    /// What a person may well be refused is noted; what nobody may meet ends the schedule.
    fn may_be_refused<T>(&mut self, outcome: Result<T>) -> Result<Option<T>> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(refused) if is_breakdown(refused.code()) => Err(refused),
            Err(refused) => {
                self.trace.push(format!("  refused: {}", refused.code().as_str()));
                Ok(None)
            }
        }
    }
}

/// What no schedule may meet: it does not come from what people did.
fn is_breakdown(code: Code) -> bool {
    use Code::*;
    [Internal, DiskError, DiskFull, RegisterDamaged, RegisterInUse, RegisterReadOnly, RegisterMissing, ReturnDiffers].contains(&code)
}

/// Everything in a register, row by row, without the count of commits: what is equal to it has not changed.
fn everything(t: &dyn Tables) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for table in &t.catalogue().tables {
        let rows = t.all(table)?;
        lines.extend(rows.iter().filter(|row| (table.name, row.id.as_str()) != ("counter", "commits")).map(|row| format!("{row:?}")));
    }
    lines.sort();
    Ok(lines)
}

/// What one has and the other lacks, in words.
fn difference(before: &[String], after: &[String]) -> String {
    let only = |one: &[String], other: &[String]| one.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>().join("; ");
    format!("gone: {}; new: {}", only(before, after), only(after, before))
}

/// The moment at which all clocks begin.
const NOW: &str = BEGINNING;

/// The number of the chain in which a register writes.
fn chain_of(t: &dyn Tables) -> Result<String> {
    ledger::meta(t, "chain")
}
