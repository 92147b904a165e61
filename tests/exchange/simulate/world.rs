//! One township, its officers with their devices, and sticks: what a schedule plays on. The protocol is the product's own
//! (`huce_core::exchange`); here stand the registers, the clocks, and who does what next.

use std::collections::{BTreeMap, BTreeSet};

use huce_core::exchange::gate::{self, Act, Actor, Role};
use huce_core::exchange::{clerk, ledger, officer, town};
use huce_core::refusal::{Code, Result};
use huce_core::tables::{Key, Row, Tables, Value};

use super::chance::Rng;
use super::held::{Dying, Held, Kind};
use super::must_hold::Rows;
use super::people::rows_of;
use super::steps::{KINDS, Script, Step};
use super::sticks::Stick;
use crate::support::township::everything;
use crate::support::versions;

/// The moment at which all clocks begin.
pub const NOW: &str = "2026-01-01T00:00:00Z";

/// Names of officers, in the order in which they join.
const NAMES: [&str; 5] = ["li", "zhang", "wang", "zhao", "chen"];

/// Everything that a step may meet; a schedule counts each. What no schedule of a big run met is a failure of the run.
pub const RARE: &[&str] = &[
    "accepted",
    "agreed",
    "already",
    "aliased",
    "branched",
    "bundle not taken back",
    "bundle of a newer program",
    "bundle of a revoked device",
    "bundle of an unknown device",
    "bundle taken back",
    "clock",
    "conflict",
    "copied",
    "decision taken back",
    "device enrolled again",
    "device replaced",
    "device revoked",
    "died",
    "duplicated",
    "for somebody else",
    "forged",
    "full return",
    "gap",
    "held",
    "held: behind",
    "held: no-such-row",
    "held: not-theirs",
    "held: other-content",
    "held: outside",
    "held: outside-after",
    "held: pull",
    "held: retired",
    "lost",
    "merged",
    "officer joined",
    "officer enrolled again",
    "officer left",
    "officer restored",
    "orphan",
    "other order",
    "overtaken",
    "purged",
    "received",
    "rejected",
    "return",
    "return.gap",
    "return.old",
    "return.purge",
    "taken-back",
    "town copied",
    "town goes on at its other copy",
    "town restored",
    "township.unheard",
    "undone",
    "updated",
    "waiting at the officer",
    "words alone",
];

/// An officer's register on one device.
pub struct Office {
    /// The officer.
    pub name: String,
    /// The device that its entries come from.
    pub device: String,
    /// The register.
    pub held: Held,
    /// What its clock says.
    pub now: String,
}

impl Office {
    /// A copy of it.
    pub fn copy(&self) -> Self {
        Self { name: self.name.clone(), device: self.device.clone(), held: self.held.copy(), now: self.now.clone() }
    }
}

/// A register put aside.
pub enum Backup {
    /// The township's, with what was taken in it.
    Town(Held, Taken),
    /// An officer's.
    Office(Office),
}

/// What is kept beside the program's own books: in which order entries were taken, and the last word of an officer about a group of fields.
#[derive(Clone, Default)]
pub struct Taken {
    /// The place of each entry's hash.
    pub order: BTreeMap<String, usize>,
    /// Row, fields and officer, and the hashes of the entries about them, in the order in which they were taken.
    pub words: BTreeMap<(Key, String, String), Vec<String>>,
    /// The hashes of all entries that came through, whichever register they came from.
    pub handed: BTreeSet<String>,
    /// What stands in a group of fields at the township, and who wrote it: an officer, or "" for the township.
    pub writers: BTreeMap<(Key, String), (String, String)>,
}

impl Taken {
    /// What a clerk accepted and took back waits again: it counts as not taken.
    pub fn forget(&mut self, hash: &str) {
        self.order.remove(hash);
        self.words.values_mut().for_each(|words| words.retain(|word| word != hash));
    }

    /// Notes who wrote what stands now.
    pub fn note_writer(&mut self, row: &Row, writer: &str) {
        for group in row.table.groups() {
            let (fields, values) = group_of(row, group);
            let known = self.writers.entry((row.key(), fields)).or_default();
            if known.0 != values {
                *known = (values, writer.to_owned());
            }
        }
    }
}

/// A schedule under way. `errors` collects what broke a property.
pub struct World {
    /// How registers are held.
    pub kind: Kind,
    /// Choices.
    pub rng: Rng,
    /// The township's register; away only while an action runs on it.
    pub town: Option<Held>,
    /// The township's clock.
    pub town_now: String,
    /// The officers' registers, those of replaced and revoked devices too.
    pub offices: Vec<Office>,
    /// Sticks on their way.
    pub sticks: Vec<Stick>,
    /// Registers put aside.
    pub backups: Vec<Backup>,
    /// The township's register at a second computer, since its folder was copied: both are worked at.
    pub elsewhere: Option<(Held, Taken)>,
    /// Rows that returns gave an officer or the officer's entries named, whoever forgot it.
    pub had: BTreeMap<String, BTreeSet<Key>>,
    /// What persons are called, by their ids.
    pub names: BTreeMap<String, String>,
    /// Values that somebody wrote, by table, fields and values.
    pub written: BTreeSet<(usize, String, String)>,
    /// The share that each return speaks of, kept beside the program's digests.
    pub shares: BTreeMap<String, Rows>,
    /// What is kept beside the program's own books.
    pub taken: Taken,
    /// Whether everything is looked at after each step, not only now and then.
    pub is_thorough: bool,
    /// Whether some registers are opened by the next version of the program.
    pub has_versions: bool,
    /// Chains of registers that were copied behind the program's back: only of them two entries have one number.
    pub copied: BTreeSet<String>,
    /// What registers knew to be purged before an older copy took their place.
    pub forgotten: BTreeSet<Key>,
    /// Of whom a clerk was asked that they be purged.
    pub asked: BTreeSet<String>,
    /// Persons who were merged, at any copy of the township, also by mistake.
    pub merged: Vec<[String; 2]>,
    /// What happened, in words.
    pub trace: Vec<String>,
    /// What broke a property.
    pub errors: Vec<String>,
    /// How often each rare thing happened.
    pub seen: BTreeMap<&'static str, u64>,
    /// Writes left until the computer of whoever acts next dies.
    pub dies_after: Option<u32>,
    /// Whether the last action ended so.
    pub has_died: bool,
}

/// What a step gives.
pub type Outcome = Result<()>;

/// Whose turn: an officer's register by its place, or the township's.
pub type Who = Option<usize>;

impl World {
    /// The beginning of a schedule.
    pub fn new(kind: Kind, seed: u64, is_thorough: bool) -> Result<Self> {
        let rng = Rng::new(seed);
        rng.begin_step(0, seed ^ 0xA5A5);
        let has_versions = rng.once_in(6);
        let mut world = Self {
            kind,
            town: Some(Held::new(kind, has_versions && rng.once_in(2))),
            rng,
            has_versions,
            copied: BTreeSet::new(),
            town_now: NOW.into(),
            offices: Vec::new(),
            sticks: Vec::new(),
            backups: Vec::new(),
            elsewhere: None,
            had: BTreeMap::new(),
            names: BTreeMap::new(),
            written: BTreeSet::new(),
            shares: BTreeMap::new(),
            taken: Taken::default(),
            forgotten: BTreeSet::new(),
            asked: BTreeSet::new(),
            merged: Vec::new(),
            is_thorough,
            trace: Vec::new(),
            errors: Vec::new(),
            seen: BTreeMap::new(),
            dies_after: None,
            has_died: false,
        };
        world.begin()?;
        Ok(world)
    }

    fn begin(&mut self) -> Outcome {
        let branch = self.rng.id("branch-");
        self.town.as_mut().unwrap().change(|t| {
            town::begin_branch(t, &branch)?;
            gate::begin_chain(t, "town")
        })?;
        self.act(None, "setup", |world, act| {
            let place = |act: &Act, id: &str, code: &str| Row::new(act.t.table("place"), id).with("code", code).with("name", code);
            act.put(place(act, "v0", "419999100").with("level", "township"))?;
            act.put(place(act, "v", "419999100200").with("level", "village").with("parent_id", "v0"))?;
            let row = act.t.get(act.t.table("place"), "v")?.unwrap();
            world.note_written(&row);
            Ok(())
        })?;
        let officers = 1 + self.rng.below(3);
        let many: Vec<&str> = NAMES[..officers].to_vec();
        for name in &many {
            self.act(None, "setup", |world, act| world.admit(act, name))?;
        }
        for _ in 0..2 + 2 * officers {
            let name = self.rng.pick(&many).unwrap_or_default();
            self.act(None, "setup", |world, act| {
                let household = world.new_household(act, name)?;
                world.new_person(act, &household)?;
                if world.rng.once_in(2) { world.new_person(act, &household).map(drop) } else { Ok(()) }
            })?;
        }
        for name in many {
            self.open_office(name)?;
        }
        Ok(())
    }

    /// An officer's name and area.
    fn admit(&mut self, act: &mut Act, name: &str) -> Outcome {
        act.put(Row::new(act.t.table("officer"), name).with("name", name))?;
        act.put(Row::new(act.t.table("area"), format!("area-{name}")).with("officer_id", name).with("place_id", "v"))
    }

    /// A new device of an officer is enrolled, with a full return, and its register begins.
    pub fn open_office(&mut self, name: &str) -> Outcome {
        let device = self.rng.id(&format!("device-{name}-"));
        self.act(None, "officer.enrol", |_, act| {
            let row = Row::new(act.t.table("device"), &device).with("officer_id", name);
            clerk::enrol_device(act, row, "2026-01-01")
        })?;
        let is_next = self.has_versions && self.rng.once_in(2) && self.see_town().catalogue().version == versions::NEXT;
        let mut held = Held::new(self.kind, is_next);
        let version = held.catalogue().version;
        let chain = self.rng.id(&format!("{name}#"));
        held.change(|t| {
            huce_core::exchange::ledger::set_meta(t, "officer", name)?;
            gate::begin_chain(t, &chain)
        })?;
        self.change_town(|t| {
            town::note_schema(t, name, version)?;
            town::want_full(t, name)
        })?;
        let ret = self.make_return(name, &device)?;
        self.offices.push(Office { name: name.into(), device, held, now: NOW.into() });
        self.take_return(self.offices.len() - 1, &ret).map(drop)
    }

    // Registers.

    /// The township's register, for reading.
    pub fn see_town(&self) -> Box<dyn Tables + '_> {
        self.town.as_ref().unwrap().see()
    }

    /// A register, for reading.
    pub fn see(&self, who: Who) -> Box<dyn Tables + '_> {
        match who {
            None => self.see_town(),
            Some(at) => self.offices[at].held.see(),
        }
    }

    /// Changes of the township's own books.
    pub fn change_town<T>(&mut self, run: impl FnOnce(&mut dyn Tables) -> Result<T>) -> Result<T> {
        self.town.as_mut().unwrap().change(run)
    }

    /// The gate, on either side. Where the computer dies in the middle, nothing has happened.
    pub fn act(&mut self, who: Who, kind: &str, run: impl FnOnce(&mut Self, &mut Act) -> Outcome) -> Outcome {
        let (name, device, now) = match who {
            Some(at) => (self.offices[at].name.clone(), self.offices[at].device.clone(), self.offices[at].now.clone()),
            None => (String::new(), "town".into(), self.town_now.clone()),
        };
        let mut held = match who {
            Some(at) => std::mem::replace(&mut self.offices[at].held, Held::new(Kind::Tables, false)),
            None => self.town.take().unwrap(),
        };
        let dies_after = self.dies_after.take();
        let before = dies_after.map(|_| everything(&*held.see()));
        let (mut written, mut rows) = (Vec::new(), Vec::<Row>::new());
        let mut chance = self.rng.clone();
        let role = if who.is_some() { Role::Officer } else { Role::Township };
        let actor = Actor { author: format!("{device}/1"), officer: name.clone(), device };
        let outcome = held.change(|t| {
            let mut dying = Dying { t, left: dies_after.unwrap_or(u32::MAX).into() };
            let mut act = Act::begin(&mut dying, &mut chance, role, actor, kind, &now)?;
            run(self, &mut act)?;
            written = act.written().to_vec();
            rows = written.iter().filter_map(|key| act.t.row(key).transpose()).collect::<Result<_>>()?;
            act.finish("").map(drop)
        });
        match who {
            Some(at) => self.offices[at].held = held,
            None => self.town = Some(held),
        }
        self.has_died = false;
        if outcome.is_err()
            && let Some(before) = before
        {
            let after = everything(&*self.see(who));
            self.expect(before == after, || "what was not committed left something".into());
        }
        match outcome {
            Err(refused) if dies_after.is_some() && refused.code() == Code::DiskError => {
                self.see_rare("died");
                self.has_died = true;
                return Ok(());
            }
            Ok(()) => {
                rows.iter().for_each(|row| self.note_written(row));
                match who {
                    Some(_) => self.had.entry(name).or_default().extend(written),
                    None => rows.iter().for_each(|row| self.taken.note_writer(row, "")),
                }
            }
            _ => {}
        }
        outcome
    }

    /// The same for what a person may well be refused.
    pub fn try_act(&mut self, who: Who, kind: &str, run: impl FnOnce(&mut Self, &mut Act) -> Outcome) -> Outcome {
        match self.act(who, kind, run) {
            Err(refused) if refused.code() != Code::Internal => {
                self.trace.push(format!("  refused: {}", refused.code().as_str()));
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Keeps what somebody wrote.
    pub fn note_written(&mut self, row: &Row) {
        if row.table.name == "person" {
            self.names.insert(row.id.clone(), row.text("name").to_owned());
        }
        for group in row.table.groups() {
            let (fields, values) = group_of(row, group);
            self.written.insert((row.table.index, fields, values));
        }
    }

    /// Counts something rare.
    pub fn see_rare(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    /// Notes what does not hold.
    pub fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.errors.push(otherwise());
        }
    }

    // New rows.

    /// A household on the township's village, in an officer's charge.
    pub fn new_household(&mut self, act: &mut Act, officer: &str) -> Result<String> {
        let id = self.rng.id("h");
        let row = Row::new(act.t.table("household"), &id).with("place_id", "v");
        act.put(row.with("phone", self.rng.text()).with("note", self.rng.text()))?;
        let charge = Row::new(act.t.table("charge"), self.rng.id("c"));
        act.put(charge.with("household_id", &id).with("officer_id", officer))?;
        Ok(id)
    }

    /// A membership that is newer than all before it.
    pub fn membership(&mut self, act: &mut Act, person: &str, household: &str) -> Row {
        let id = self.rng.id("m");
        let began = id[1..].to_owned();
        let row = Row::new(act.t.table("membership"), id).with("person_id", person).with("household_id", household);
        row.with("relation", self.rng.text()).with("from_on", began)
    }

    /// A person with a name of their own in a household.
    pub fn new_person(&mut self, act: &mut Act, household: &str) -> Result<String> {
        let id = self.rng.id("p");
        let row = Row::new(act.t.table("person"), &id).with("name", secret_name(&id)).with("sex", "1");
        act.put(row.with("id_number", self.rng.text()).with("birth", self.rng.text()))?;
        let membership = self.membership(act, &id, household);
        act.put(membership)?;
        if self.rng.once_in(3) {
            let stay = Row::new(act.t.table("stay"), self.rng.id("s"));
            act.put(stay.with("person_id", &id).with("reason", self.rng.text()))?;
        }
        Ok(id)
    }

    // Officers who come and go.

    /// Somebody new joins, or an officer leaves: the households go to another one, the device is taken out.
    pub fn officers_change(&mut self) -> Outcome {
        let known: BTreeSet<String> = self.see_town().all(self.see_town().table("officer"))?.into_iter().map(|row| row.id).collect();
        let new = NAMES.iter().find(|name| !known.contains(**name) && !self.offices.iter().any(|office| office.name == **name));
        let working = self.working_officers()?;
        match new {
            Some(name) if working.len() < 2 || self.rng.once_in(2) => {
                self.see_rare("officer joined");
                self.act(None, "officer.enrol", |world, act| world.admit(act, name))?;
                self.open_office(name)
            }
            _ if working.len() > 1 => {
                self.see_rare("officer left");
                let leaves = self.rng.pick(&working).unwrap_or_default();
                let stays: Vec<String> = working.into_iter().filter(|name| *name != leaves).collect();
                let heir = self.rng.pick(&stays).unwrap_or_default();
                let on = self.town_now.clone();
                self.act(None, "officer.leave", |_, act| {
                    for charge in act.t.find(act.t.table("charge"), "officer_id", &leaves)? {
                        let household = charge.text("household_id").to_owned();
                        if huce_core::exchange::scope::officer_of_household(act.t, &household)? == leaves {
                            clerk::assign(act, &household, &heir, &on, "")?;
                        }
                    }
                    for device in act.t.find(act.t.table("device"), "officer_id", &leaves)? {
                        if device.text("state") == "active" {
                            act.put(device.with("state", "retired"))?;
                        }
                    }
                    Ok(())
                })
            }
            _ => Ok(()),
        }
    }

    /// The officers who have a device at work.
    pub fn working_officers(&self) -> Result<Vec<String>> {
        let t = self.see_town();
        let devices = t.all(t.table("device"))?;
        let names: BTreeSet<String> =
            devices.iter().filter(|row| row.text("state") == "active").map(|row| row.text("officer_id").to_owned()).collect();
        Ok(names.into_iter().collect())
    }

    /// "active", "retired", "revoked", or "" for a device that the township does not know (any more).
    pub fn state_of(&self, device: &str) -> Result<String> {
        let t = self.see_town();
        Ok(t.get(t.table("device"), device)?.map(|row| row.text("state").to_owned()).unwrap_or_default())
    }

    // Playing.

    /// Plays a schedule; what broke a property stands in `errors`.
    pub fn play(&mut self, script: &Script) {
        let outcome = self.play_all(script);
        if let Err(refused) = outcome {
            self.errors.push(format!("refused: {refused:?}"));
        }
    }

    fn play_all(&mut self, script: &Script) -> Outcome {
        for step in &script.steps {
            self.step(step)?;
            if self.is_thorough || step.number % 16 == 0 {
                self.check_always();
            }
            if !self.errors.is_empty() {
                return Ok(());
            }
        }
        self.rng.begin_step(999, script.seed);
        self.drain()
    }

    fn step(&mut self, step: &Step) -> Outcome {
        self.rng.begin_step(step.number, step.luck);
        let at = step.who % self.offices.len();
        let (kind, _) = KINDS[step.kind];
        self.trace.push(format!("{} {kind} {}@{at}", step.number, self.offices[at].name));
        let name = self.offices[at].name.clone();
        match kind {
            "exports" => {
                let stick = self.bundle(at)?;
                self.sticks.push(stick);
                Ok(())
            }
            "return is made" => {
                let device = self.offices[at].device.clone();
                if ["active", "retired"].contains(&self.state_of(&device)?.as_str()) {
                    let stick = self.make_return(&name, &device)?;
                    self.sticks.push(stick);
                }
                Ok(())
            }
            "stick arrives" => self.deliver(),
            "stick arrives twice" => self.deliver_twice(),
            "sticks arrive together" => self.deliver_together(),
            "stick of another officer" => self.deliver_wrongly(at),
            "dies while writing" => {
                self.dies_after = Some(self.rng.below(40) as u32);
                match self.rng.below(4) {
                    0 => self.officer_does("edits", at)?,
                    1 => self.clerk_does("clerk edits", at)?,
                    2 => self.clerk_does("clerk judges", at)?,
                    _ => self.deliver()?,
                }
                self.dies_after = None;
                Ok(())
            }
            "backs up" => {
                let backup = if self.rng.once_in(2) {
                    Backup::Town(self.town.as_ref().unwrap().copy(), self.taken.clone())
                } else {
                    Backup::Office(self.offices[at].copy())
                };
                self.backups.push(backup);
                Ok(())
            }
            "is put back" => self.restore(),
            "is copied" => {
                if self.offices.len() < 7 {
                    self.see_rare("copied");
                    let chain = huce_core::exchange::ledger::meta(&*self.see(Some(at)), "chain")?;
                    self.copied.insert(chain);
                    let copy = self.offices[at].copy();
                    self.offices.push(copy);
                }
                Ok(())
            }
            "township goes on elsewhere" => self.town_goes_on_elsewhere(),
            "clock jumps" => {
                self.see_rare("clock");
                let years = ["1980", "2019", "2025", "2026", "2027", "2038", "2099"];
                let now =
                    format!("{}-0{}-1{}T0{}:00:00Z", years[self.rng.below(7)], 1 + self.rng.below(9), self.rng.below(9), self.rng.below(9));
                match self.rng.once_in(2) {
                    true => self.town_now = now,
                    false => self.offices[at].now = now,
                }
                Ok(())
            }
            "new device" => {
                if self.offices.len() < 7 && self.state_of(&self.offices[at].device.clone())? == "active" {
                    self.see_rare("device replaced");
                    self.open_office(&name)?;
                }
                Ok(())
            }
            "device is revoked" => {
                let device = self.offices[at].device.clone();
                let working = self.working_officers()?;
                if working.len() > 1 || self.state_of(&device)? == "retired" {
                    self.see_rare("device revoked");
                    self.act(None, "device.revoke", |_, act| match act.t.get(act.t.table("device"), &device)? {
                        Some(row) => act.put(row.with("state", "revoked")),
                        None => Ok(()),
                    })?;
                }
                Ok(())
            }
            "officers change" => self.officers_change(),
            "updates" => {
                if self.has_versions {
                    self.see_rare("updated");
                    match self.rng.once_in(2) {
                        true => self.town.as_mut().unwrap().update(),
                        false => self.offices[at].held.update(),
                    }
                }
                Ok(())
            }
            kind if kind.starts_with("clerk ") => self.clerk_does(kind, at),
            kind => self.officer_does(kind, at),
        }
    }

    fn restore(&mut self) -> Outcome {
        if self.backups.is_empty() {
            return Ok(());
        }
        let at = self.rng.below(self.backups.len());
        match &self.backups[at] {
            Backup::Town(old, taken) => {
                let (mut old, taken) = (old.copy(), taken.clone());
                let purged = ledger::purged(&*self.see_town())?;
                self.forgotten.extend(purged);
                self.see_rare("town restored");
                let (branch, chain) = (self.rng.id("branch-"), self.rng.id("town#"));
                old.change(|t| {
                    town::begin_branch(t, &branch)?;
                    gate::begin_chain(t, &chain)
                })?;
                self.town = Some(old);
                self.taken = taken;
            }
            Backup::Office(old) => {
                let mut old = old.copy();
                self.see_rare("officer restored");
                let chain = self.rng.id(&format!("{}#", old.name));
                old.held.change(|t| gate::begin_chain(t, &chain))?;
                let at = self.offices.iter().position(|office| office.device == old.device);
                match at {
                    Some(at) => {
                        let purged = ledger::purged(&*self.see(Some(at)))?;
                        self.forgotten.extend(purged);
                        self.offices[at] = old;
                    }
                    None => self.offices.push(old),
                }
            }
        }
        Ok(())
    }

    /// The clerk sits down at the other computer that has the township's register. The first time its folder is copied there, which the program
    /// sees: a new branch and chain begin. Nothing tells it when the clerk goes back.
    fn town_goes_on_elsewhere(&mut self) -> Outcome {
        let purged = ledger::purged(&*self.see_town())?;
        self.forgotten.extend(purged);
        let (there, taken) = match self.elsewhere.take() {
            Some(there) => {
                self.see_rare("town goes on at its other copy");
                there
            }
            None => {
                self.see_rare("town copied");
                let (branch, chain) = (self.rng.id("branch-"), self.rng.id("town#"));
                let mut copy = self.town.as_ref().unwrap().copy();
                copy.change(|t| {
                    town::begin_branch(t, &branch)?;
                    gate::begin_chain(t, &chain)
                })?;
                (copy, self.taken.clone())
            }
        };
        let here = (self.town.replace(there), std::mem::replace(&mut self.taken, taken));
        self.elsewhere = here.0.map(|town| (town, here.1));
        Ok(())
    }

    /// In the end everybody hands in and takes returns, a few times over.
    fn drain(&mut self) -> Outcome {
        // Whoever is refused for a newer program has been told to update the other side.
        if self.offices.iter().any(|office| office.held.catalogue().version == versions::NEXT) {
            self.town.as_mut().unwrap().update();
        }
        self.enrol_again()?;
        for _ in 0..8 {
            let mut is_quiet = true;
            for at in 0..self.offices.len() {
                if self.state_of(&self.offices[at].device)? == "revoked" {
                    continue;
                }
                let stick = self.bundle(at)?;
                self.trace.push(format!("in the end {}@{at} hands in", self.offices[at].name));
                is_quiet &= matches!(&stick, Stick::Changes(bundle) if bundle.entries.is_empty() && !bundle.wants_full);
                self.hand_in(&stick, false)?;
            }
            for at in 0..self.offices.len() {
                let (name, device) = (self.offices[at].name.clone(), self.offices[at].device.clone());
                if self.state_of(&device)? == "revoked" {
                    continue;
                }
                self.trace.push(format!("in the end {name}@{at} takes a return"));
                let stick = self.make_return(&name, &device)?;
                let offered = rows_of(&*self.see(Some(at)), &["orphan"])?.len();
                let is_taken = self.take_return(at, &stick)?;
                // What it offers from now on has still to be handed in.
                is_quiet &= rows_of(&*self.see(Some(at)), &["orphan"])?.len() == offered;
                // Of two copies of a register one was updated: the other one is told to update first.
                if !is_taken && self.has_versions && self.offices[at].held.catalogue().version < self.see_town().catalogue().version {
                    self.offices[at].held.update();
                }
                is_quiet &= is_taken && self.unacknowledged(at)? == 0;
            }
            // What a restored township lost, and is offered again, the clerk takes in again where that can be.
            is_quiet &= !self.enters_all_again()?;
            if self.is_thorough || is_quiet {
                self.check_always();
            }
            if is_quiet || !self.errors.is_empty() {
                break;
            }
        }
        if self.errors.is_empty() { self.check_drained() } else { Ok(()) }
    }

    /// Devices that a restored township has forgotten are enrolled again, by the request that their registers write again.
    fn enrol_again(&mut self) -> Outcome {
        for at in 0..self.offices.len() {
            let (name, device) = (self.offices[at].name.clone(), self.offices[at].device.clone());
            if self.state_of(&device)?.is_empty() {
                self.see_rare("device enrolled again");
                if self.see_town().get(self.see_town().table("officer"), &name)?.is_none() {
                    self.see_rare("officer enrolled again");
                    self.act(None, "officer.enrol", |world, act| world.admit(act, &name))?;
                }
                self.act(None, "officer.enrol", |_, act| {
                    let row = Row::new(act.t.table("device"), &device).with("officer_id", &name);
                    clerk::enrol_device(act, row, "2026-01-01")
                })?;
            }
        }
        Ok(())
    }

    /// The registers of officers whose devices are at work: those that in the end hold what the township holds.
    pub fn at_work(&self) -> Result<Vec<usize>> {
        let mut found = Vec::new();
        for at in 0..self.offices.len() {
            if self.state_of(&self.offices[at].device)? == "active" {
                found.push(at);
            }
        }
        Ok(found)
    }

    /// What an officer's register would hand in, as rows of changes.
    pub fn unacknowledged(&self, at: usize) -> Result<usize> {
        Ok(officer::unacknowledged(&*self.see(Some(at)))?.len())
    }
}

/// The name of a person in a schedule: nothing but the name contains it, so that it can be looked for after a purge.
pub fn secret_name(id: &str) -> String {
    format!("名{id}。")
}

/// The fields of a group and their values, as texts.
pub fn group_of(row: &Row, group: &[usize]) -> (String, String) {
    let fields: Vec<&str> = group.iter().map(|at| row.table.columns[*at].name).collect();
    let mut values = String::new();
    for at in group {
        match &row.values[*at] {
            Value::Text(text) => values.push_str(text),
            Value::Integer(number) => values.push_str(&number.to_string()),
        }
        values.push('\n');
    }
    (fields.join(","), values)
}
