//! The plan (合并计划): what a bundle would do, step by step, before anything is done.
//!
//! [`plan`] is pure: it looks at a register and a bundle and gives the steps. [`perform`] does one step, the same one for a plan's own
//! look-ahead, for the store and for a simulation.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::entry::{Change, Edit, Entry, chain_start};
use super::ledger::{self, Origin, Remembered, Stamp};
use super::offers;
use super::purge;
use super::scope;
use super::town;
use super::wire::{Changes, Number, Outline, Source};
use crate::catalogue::{Scope, Writer};
use crate::planted::{self, Mistake};
use crate::refusal::Result;
use crate::tables::{Key, Overlay, Row, Tables, Value};

/// Why an entry is held (待审).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It names a row of an earlier held entry.
    Behind,
    /// The id of a new row exists with other content.
    OtherContent,
    /// A row that it changes is not here.
    NoSuchRow,
    /// A row of it is not in the officer's share.
    Outside,
    /// A row of it would not be in the officer's share afterwards.
    OutsideAfter,
    /// It draws in a person of somebody else who was not offered.
    Pull,
    /// It writes what only the township writes.
    NotTheirs,
    /// It comes from a device that was replaced or reported lost.
    Retired,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 8] =
        [Why::Behind, Why::OtherContent, Why::NoSuchRow, Why::Outside, Why::OutsideAfter, Why::Pull, Why::NotTheirs, Why::Retired];

    /// The word under which it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Behind => "behind",
            Why::OtherContent => "other-content",
            Why::NoSuchRow => "no-such-row",
            Why::Outside => "outside",
            Why::OutsideAfter => "outside-after",
            Why::Pull => "pull",
            Why::NotTheirs => "not-theirs",
            Why::Retired => "retired",
        }
    }
}

/// A conflict (冲突) over one group of fields of one row, with one officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its id.
    pub id: String,
    /// The row.
    pub key: Key,
    /// The fields.
    pub fields: Vec<String>,
    /// The officer.
    pub officer: String,
    /// What the officer's register held before.
    pub before: Vec<Value>,
    /// What the officer wants.
    pub theirs: Vec<Value>,
    /// The parts of entries that wait in it, as ids in the log.
    pub parts: Vec<String>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A branch of the township that the sender has seen (R9).
    NoteBranch(String),
    /// The officer had or named this row.
    Give(String, Key),
    /// A row that the sender knows to be purged.
    Purge(Key),
    /// The version of the schema in which this officer, or this device, is written to from now on.
    Schema(String, u32),
    /// Something before this bundle is missing: the next return is full (R7).
    Gap {
        /// The officer.
        officer: String,
    },
    /// Which return the register has applied (R7).
    Confirm {
        /// The officer.
        officer: String,
        /// The present chain.
        chain: String,
        /// The chains that went before it.
        parents: Vec<String>,
        /// The return, or none when a full one is wanted.
        number: Option<Number>,
        /// Whether a full return is wanted.
        wants_full: bool,
    },
    /// The last entry of a chain in this bundle (R6).
    Tip {
        /// The officer.
        officer: String,
        /// The entry's place.
        place: super::entry::Place,
    },
    /// An entry that has been taken before.
    Already(String),
    /// A number of the chain that is taken by another entry: the register was copied (R3).
    Branched {
        /// The chain.
        chain: String,
        /// The number.
        seq: i64,
    },
    /// Keep the entry.
    Log(Box<Entry>, Origin),
    /// The row counts as touched (R5).
    Touch(Key),
    /// A new row.
    Insert(Row, String),
    /// New values for a group of fields of a row.
    Write(Key, Edit, String),
    /// The value is there already.
    Same(Key, Vec<String>),
    /// The person is the receiver's now; the offer is used up.
    UseOffer(Key, String),
    /// A new conflict.
    Open(Conflict),
    /// A later entry goes on from the value that waits: the conflict's new value and its part.
    GoOn(String, Vec<Value>, String),
    /// A conflict ends with a word.
    Close(String, &'static str),
    /// The entry waits whole for a clerk.
    Hold(String, String, Why),
    /// What became of the parts of an entry.
    Fate(String),
}

/// How a bundle was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// There was something new in it.
    Merged,
    /// All of it had been taken before.
    Already,
    /// Something before it is missing.
    Gap,
}

/// What came of a bundle. `sent` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries in the bundle.
    pub sent: i64,
    /// Merged.
    pub merged: i64,
    /// With at least one field in conflict.
    pub conflicts: i64,
    /// Held.
    pub held: i64,
    /// Taken before, and rejected by a clerk since.
    pub rejected: i64,
    /// Nothing left of it after a purge.
    pub purged: i64,
    /// Taken before otherwise.
    pub already: i64,
}

/// A plan.
#[derive(Debug)]
pub struct Plan {
    /// How the bundle is met.
    pub met: Met,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What comes of its entries.
    pub counts: Counts,
}

/// What this bundle would do to this register, which stays as it is. All of it is held in memory: for a bundle of any size there is
/// [`merge_watched`], in a transaction that is taken back.
pub fn plan(state: &dyn Tables, bundle: &dyn Source, now: &str) -> Result<Plan> {
    let mut ahead = Overlay::new(state);
    let mut stamp = Stamp::begin(&mut ahead, now)?;
    let mut steps = Vec::new();
    let mut watch = |_: &dyn Tables, step: &Step| {
        steps.push(step.clone());
        Ok(())
    };
    let mut planner = Planner::new(&mut ahead, &mut stamp, Some(&mut watch));
    planner.shows_entries = true;
    let (met, counts) = planner.bundle(bundle)?;
    Ok(Plan { met, counts, steps })
}

/// Makes the plan and performs it step by step, within the caller's transaction. The entries are gone through once, and none is kept: a bundle
/// takes as much memory as its largest entry.
pub fn merge(t: &mut dyn Tables, stamp: &mut Stamp, bundle: &dyn Source) -> Result<(Met, Counts)> {
    Planner::new(t, stamp, None).bundle(bundle)
}

/// The same, with every step shown but the keeping of entries, and the tables as they are before it.
pub fn merge_watched(t: &mut dyn Tables, stamp: &mut Stamp, bundle: &dyn Source, watch: &mut Watch) -> Result<(Met, Counts)> {
    Planner::new(t, stamp, Some(watch)).bundle(bundle)
}

/// Sees the steps of a plan, each with the tables as they are before it.
pub type Watch<'w> = dyn FnMut(&dyn Tables, &Step) -> Result<()> + 'w;

/// Takes a held entry after all, as the clerk decided.
pub(super) fn accept(t: &mut dyn Tables, stamp: &mut Stamp, entry: &Entry, officer: &str) -> Result<()> {
    Planner::new(t, stamp, None).take_entry(entry, officer)
}

/// Plans held entries again that speak of rows which have come back (R9), and those behind them; gives officer and hash of what was
/// taken.
pub(super) fn look_again(t: &mut dyn Tables, stamp: &mut Stamp, restored: &[Key]) -> Result<Vec<(String, String)>> {
    let (mut taken, mut now_here) = (Vec::new(), restored.to_vec());
    for row in town::held(t, "")? {
        let Some(entry) = ledger::entry(t, row.text("entry"))? else { continue };
        let officer = row.text("officer");
        // One that stood behind another is looked at again only where that one was taken just now; after a rejection a clerk is asked.
        let speaks = entry.changes().iter().any(|change| now_here.iter().any(|key| speaks_of(change, key)));
        let waited = row.text("why") != Why::Retired.as_str() && speaks;
        if !waited || town::is_behind(t, &entry, officer, row.integer("position"))? {
            continue;
        }
        let mut planner = Planner::new(t, stamp, None);
        if planner.why_outside(&entry, officer)?.is_none() {
            town::take_off(planner.t, planner.stamp, &row)?;
            planner.take_entry(&entry, officer)?;
            now_here.extend(entry.rows());
            taken.push((officer.to_owned(), entry.hash));
        }
    }
    Ok(taken)
}

fn speaks_of(change: &Change, key: &Key) -> bool {
    change.key() == *key || matches!(change, Change::New(row) if row.values.iter().any(|value| value.as_text() == key.id))
}

struct Planner<'a, 'w> {
    t: &'a mut dyn Tables,
    stamp: &'a mut Stamp,
    watch: Option<&'a mut Watch<'w>>,
    /// Whether the entries themselves are shown too.
    shows_entries: bool,
    counts: Counts,
    /// The action in which the bundle's first entry is taken.
    began: i64,
    /// The entry that is being taken.
    present: String,
    named: Remembered,
    behind: Option<Behind>,
    /// Whether anything was purged here, so that entries must be looked through for it.
    has_purges: bool,
}

/// The rows of which an officer's held entries speak, as hashes of 64 bits, since there may be a million: an entry that names one is held behind
/// them. Two ids with one hash would hold an entry that need not be; nobody but its own sender can bring that about.
struct Behind(HashSet<u64>);

impl Behind {
    fn of(id: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        hasher.finish()
    }

    fn read(t: &dyn Tables, officer: &str) -> Result<Self> {
        let mut behind = Self(HashSet::new());
        t.find_each(t.table("held"), "officer", officer, &mut |held| {
            let rows = ledger::parts(t, held.text("entry"))?;
            behind.0.extend(rows.iter().filter(|part| part.text("fate") == "held").map(|part| Self::of(part.text("row_id"))));
            Ok(())
        })?;
        Ok(behind)
    }

    fn has(&self, entry: &Entry) -> bool {
        entry.rows().iter().any(|key| self.0.contains(&Self::of(&key.id)))
    }
}

impl<'a, 'w> Planner<'a, 'w> {
    fn new(t: &'a mut dyn Tables, stamp: &'a mut Stamp, watch: Option<&'a mut Watch<'w>>) -> Self {
        let (shows_entries, counts, present, named, behind, has_purges) = Default::default();
        Self { began: stamp.position, t, stamp, watch, shows_entries, counts, present, named, behind, has_purges }
    }

    fn step(&mut self, step: Step) -> Result<()> {
        if let Some(watch) = &mut self.watch {
            watch(self.t, &step)?;
        }
        match &step {
            Step::Close(id, _) => {
                let parts = self.t.get(self.t.table("conflict"), id)?.map(|row| row.text("parts").to_owned()).unwrap_or_default();
                perform(self.t, self.stamp, &step)?;
                self.count_closed(&parts)
            }
            step => perform(self.t, self.stamp, step),
        }
    }

    fn bundle(mut self, bundle: &dyn Source) -> Result<(Met, Counts)> {
        let (head, outline) = (bundle.head(), bundle.outline()?);
        let officer = &head.officer;
        for branch in &head.branches {
            self.step(Step::NoteBranch(branch.clone()))?;
        }
        let is_active = town::is_active_device(self.t, &head.device)?;
        // Only what speaks of people is ever purged, a replaced device purges nothing more, and where the township knows all that it ever
        // purged nobody tells it of another row that stands here: a list of ids is not obeyed blindly.
        let may_have_forgotten = town::may_have_forgotten(self.t)?;
        for key in head.purged.iter().filter(|key| is_active && key.table.speaks_of_people()) {
            if !may_have_forgotten && self.t.row(key)?.is_some() {
                continue;
            }
            self.step(Step::Give(officer.clone(), key.clone()))?;
            if ledger::is_purged(self.t, key)? || town::is_taken(self.t, key)? {
                continue;
            }
            // What hangs on a person goes first, also where the sender never had it.
            let all = purge::with_told(self.t, key, &head.purged)?;
            for key in all.into_iter().rev() {
                if !ledger::is_purged(self.t, &key)? {
                    self.step(Step::Purge(key))?;
                }
            }
        }
        self.has_purges = ledger::has_purges(self.t)?;
        // What a stick says of its sender counts once: one that comes again later says what was so then.
        if self.t.get(self.t.table("bundle"), &head.id)?.is_none() {
            self.step(Step::Schema(head.device.clone(), head.schema))?;
            if is_active {
                self.step(Step::Schema(officer.clone(), head.schema))?;
            }
        }
        self.counts.sent = outline.entries as i64;
        if self.has_gap(head, &outline)? {
            if planted::is(Mistake::AcknowledgeUntaken) {
                for place in outline.tips.values() {
                    self.step(Step::Tip { officer: officer.clone(), place: place.clone() })?;
                }
            }
            self.step(Step::Gap { officer: officer.clone() })?;
            return Ok((Met::Gap, self.counts));
        }
        if is_active {
            self.step(Step::Confirm {
                officer: officer.clone(),
                chain: head.chain.clone(),
                parents: head.chains.keys().filter(|chain| **chain != head.chain).cloned().collect(),
                number: head.confirmed.clone().filter(|_| !head.wants_full),
                wants_full: head.wants_full,
            })?;
        }
        for place in outline.tips.values() {
            self.step(Step::Tip { officer: officer.clone(), place: place.clone() })?;
        }
        let origin = Origin { officer: officer.clone(), device: head.device.clone(), bundle: head.id.clone() };
        bundle.each_entry(&mut |entry| self.next(entry, &origin, is_active))?;
        let was_known = self.counts.already + self.counts.rejected == self.counts.sent;
        Ok((if was_known { Met::Already } else { Met::Merged }, self.counts))
    }

    /// Takes the next entry of a bundle, or passes over it where it is known.
    fn next(&mut self, entry: &Entry, origin: &Origin, is_active: bool) -> Result<()> {
        self.stamp.make_room(self.t)?;
        if self.t.get(self.t.table("entry"), &entry.hash)?.is_none() {
            self.present.clone_from(&entry.hash);
            self.entry(entry, origin, is_active)?;
            let parts = ledger::parts(self.t, &entry.hash)?;
            *fate_in(&mut self.counts, &parts) += 1;
            self.present.clear();
        } else {
            self.step(Step::Already(entry.hash.clone()))?;
            if self.was_rejected(&entry.hash)? {
                self.counts.rejected += 1;
            } else {
                self.counts.already += 1;
            }
        }
        // After the entry: what it adds is then known by its table, and what it only names takes no id of another's.
        for key in entry.named() {
            if self.named.is_first(&key.id) {
                self.step(Step::Give(origin.officer.clone(), key.clone()))?;
                self.step(Step::Touch(key))?;
            }
        }
        Ok(())
    }

    /// A conflict has been closed: entries of this bundle that waited in it, and in no other, count as merged.
    fn count_closed(&mut self, parts: &str) -> Result<()> {
        let entries: BTreeSet<&str> = parts.split(' ').filter_map(|part| part.split('/').next()).collect();
        for hash in entries.into_iter().filter(|hash| *hash != self.present) {
            let entry = self.t.get(self.t.table("entry"), hash)?;
            if entry.is_some_and(|entry| ledger::action_of(entry.integer("position")) >= self.began) {
                self.counts.conflicts -= 1;
                *fate_in(&mut self.counts, &ledger::parts(self.t, hash)?) += 1;
            }
        }
        Ok(())
    }

    /// Whether a clerk rejected this entry: all of its parts, but for those that were purged.
    fn was_rejected(&self, hash: &str) -> Result<bool> {
        let table = self.t.table("part");
        for number in 1.. {
            match self.t.get(table, &ledger::part_id(hash, number))? {
                Some(part) if part.text("fate") == "purged" => {}
                part => return Ok(part.is_some_and(|part| part.text("fate") == "rejected")),
            }
        }
        Ok(false)
    }

    /// R3: whether an entry goes on from one that is neither here nor in the bundle. A hash names all that went before it, so that the
    /// one before is enough; a chain's first entry goes on from where the chain left its parent (R1).
    fn has_gap(&self, head: &Changes, outline: &Outline) -> Result<bool> {
        let table = self.t.table("entry");
        for start in &outline.starts {
            let place = &start.place;
            if self.t.get(table, &place.hash)?.is_some() {
                continue;
            }
            let parent = head.chains.get(&place.chain).and_then(Option::as_ref);
            let starts = place.seq == 1 && start.prev == chain_start(&place.chain, parent);
            let before = if starts { parent.map(|place| place.hash.as_str()) } else { Some(start.prev.as_str()) };
            if let Some(hash) = before
                && !outline.has_before(hash, start)
                && self.t.get(table, hash)?.is_none()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn entry(&mut self, entry: &Entry, origin: &Origin, is_active: bool) -> Result<()> {
        let gone = if self.has_purges { self.gone(entry)? } else { BTreeSet::new() };
        let mut entry = Cow::Borrowed(entry);
        if !gone.is_empty() {
            entry.to_mut().forget(|key| gone.contains(key));
        }
        let header = &entry.header;
        if !self.t.find(self.t.table("entry"), "seat", &ledger::seat(&header.chain, header.seq))?.is_empty() {
            self.step(Step::Branched { chain: header.chain.clone(), seq: header.seq })?;
        }
        let is_taken = is_active || planted::is(Mistake::MergeRetired);
        let why = if is_taken { self.why_held(&entry, &origin.officer)? } else { Some(Why::Retired) };
        match &self.watch {
            Some(_) if self.shows_entries => self.step(Step::Log(Box::new(entry.clone().into_owned()), origin.clone()))?,
            _ => ledger::log_entry(self.t, self.stamp, &entry, origin, "merged")?,
        }
        match why {
            Some(why) if !entry.rows().is_empty() => {
                if let Some(behind) = &mut self.behind {
                    behind.0.extend(entry.rows().iter().map(|key| Behind::of(&key.id)));
                }
                self.step(Step::Hold(entry.hash.clone(), origin.officer.clone(), why))
            }
            _ => self.take_entry(&entry, &origin.officer),
        }
    }

    /// The rows of an entry that were purged, and those that it adds about somebody who was: these go the same way, and their sender hears of it.
    fn gone(&mut self, entry: &Entry) -> Result<BTreeSet<Key>> {
        let mut gone = BTreeSet::new();
        for key in entry.named() {
            if ledger::is_purged(self.t, &key)? {
                gone.insert(key);
            }
        }
        for row in new_rows(&entry.changes()) {
            let key = row.key();
            if !gone.contains(&key) && purge::is_of_purged(self.t, row)? {
                if self.t.row(&key)?.is_none() && !town::is_taken(self.t, &key)? {
                    self.step(Step::Purge(key.clone()))?;
                }
                gone.insert(key);
            }
        }
        Ok(gone)
    }

    /// R4: looked at before and after the *whole* entry, new rows too. None where the entry is inside the share.
    fn why_held(&mut self, entry: &Entry, officer: &str) -> Result<Option<Why>> {
        let behind = match self.behind.take() {
            Some(behind) => behind,
            None => Behind::read(self.t, officer)?,
        };
        let is_behind = behind.has(entry);
        self.behind = Some(behind);
        if is_behind && !planted::is(Mistake::PassHeld) {
            return Ok(Some(Why::Behind));
        }
        self.why_outside(entry, officer)
    }

    fn why_outside(&self, entry: &Entry, officer: &str) -> Result<Option<Why>> {
        let changes = entry.changes();
        if takes_another_id(self.t, &changes)? {
            return Ok(Some(Why::OtherContent));
        }
        let mut charged = BTreeSet::new();
        let founded: BTreeSet<String> = new_rows(&changes).filter(|row| row.table.name == "household").map(|row| row.id.clone()).collect();
        for change in &changes {
            match change {
                Change::New(row) => {
                    let table = row.table;
                    let is_founder = founded.contains(row_text(row, "household_id")) && row_text(row, "officer_id") == officer;
                    let may_write = match table.writer {
                        Writer::Township => false,
                        Writer::TownshipOrFounder => is_founder && charged.insert(row_text(row, "household_id").to_owned()),
                        Writer::Both => true,
                    };
                    if !may_write {
                        return Ok(Some(Why::NotTheirs));
                    }
                    if self.t.get(table, &row.id)?.is_some_and(|present| !is_as_sent(&present, row, entry)) {
                        return Ok(Some(Why::OtherContent));
                    }
                }
                Change::Set(key, edit) => {
                    if key.table.writer != Writer::Both || changes_fixed(key, edit) {
                        return Ok(Some(Why::NotTheirs));
                    }
                    if self.t.row(key)?.is_none() {
                        return Ok(Some(Why::NoSuchRow));
                    }
                }
            }
        }
        let named = entry.rows();
        for key in &named {
            if let Some(row) = self.t.row(key)?
                && !scope::owners(self.t, &row)?.include(officer)
            {
                return Ok(Some(Why::Outside));
            }
            if let Some(survivor) = town::survivor(self.t, key)?
                && !scope::owners_of(self.t, &survivor)?.include(officer)
            {
                return Ok(Some(Why::Outside));
            }
        }
        for row in new_rows(&changes).filter(|row| row.table.name == "household") {
            if !town::may_found(self.t, row, officer)? {
                return Ok(Some(Why::Outside));
            }
        }
        // Values alone move no row: what was seen before the entry holds after it.
        let moves = |change: &Change| match change {
            Change::New(_) => true,
            Change::Set(key, edit) => {
                let fields: Vec<&str> = edit.fields.iter().map(String::as_str).collect();
                scope::decides(self.t, key.table, &fields)
            }
        };
        if !changes.iter().any(moves) || planted::is(Mistake::LookBeforeOnly) {
            for key in &named {
                let Some(row) = self.t.row(key)? else { return Ok(Some(Why::NoSuchRow)) };
                if self.is_pull(&row, &named, officer)? {
                    return Ok(Some(Why::Pull));
                }
            }
            return Ok(None);
        }
        // Who was offered may go to whom they were offered to.
        let mut awaited = Vec::new();
        for key in &named {
            if let Some(row) = self.t.row(key)? {
                awaited.extend(offers::awaited_by(self.t, &row)?);
            }
        }
        let mut after = Overlay::new(self.t);
        entry.lay_on(&mut after)?;
        if let Some(why) = self.why_outside_after(&after, &named, officer, &awaited)? {
            return Ok(Some(why));
        }
        // A part of it may wait in a conflict, or say what stands already: then the rest alone must leave everybody where they are.
        let is_taken = changes.iter().map(|change| self.is_taken_whole(entry, change, officer)).collect::<Result<Vec<bool>>>()?;
        if is_taken.iter().all(|is_taken| *is_taken) {
            return Ok(None);
        }
        let mut taken = Overlay::new(self.t);
        for (change, _) in changes.into_iter().zip(is_taken).filter(|(_, is_taken)| *is_taken) {
            change.lay_on(&mut taken)?;
        }
        self.why_outside_after(&taken, &named, officer, &awaited)
    }

    /// Whether a change is written as it is said: it fits what stands, and takes back nobody else's word.
    fn is_taken_whole(&self, entry: &Entry, change: &Change, officer: &str) -> Result<bool> {
        let Change::Set(key, edit) = change else { return Ok(true) };
        let Some(row) = self.t.row(key)? else { return Ok(false) };
        let stays_void = (edit.says_voided() && town::survivor(self.t, key)?.is_some())
            || town::stands_without_person(self.t, &row, &edit.fields, &edit.after)?;
        Ok(edit.present(&row) == edit.before && !stays_void && !self.undoes_another(entry, key, edit, officer)?)
    }

    /// Why an entry after which the register would be so is outside the share of its officer, or draws somebody in.
    fn why_outside_after(&self, after: &dyn Tables, named: &[Key], officer: &str, awaited: &[(Key, String)]) -> Result<Option<Why>> {
        for key in named {
            let Some(row) = after.row(key)? else { return Ok(Some(Why::NoSuchRow)) };
            let owners = scope::owners(after, &row)?;
            // Nothing is added to what is somebody else's by then.
            let is_given = awaited.iter().any(|(_, to)| owners.include(to)) && self.t.row(key)?.is_some();
            if scope::hangs(after, &row)? || !(owners.include(officer) || is_given) {
                return Ok(Some(Why::OutsideAfter));
            }
            if self.is_push(after, &row, officer, awaited)? {
                return Ok(Some(Why::OutsideAfter));
            }
            if self.is_pull(&row, named, officer)? {
                return Ok(Some(Why::Pull));
            }
        }
        Ok(None)
    }

    /// Offer: a membership for a person whom this officer neither has nor brings along nor was offered.
    fn is_pull(&self, row: &Row, named: &[Key], officer: &str) -> Result<bool> {
        let Some(person) = scope::person_of_link(self.t, row) else { return Ok(false) };
        if ledger::is_purged(self.t, &person)? || named.contains(&person) {
            return Ok(false);
        }
        Ok(!offers::is_offered(self.t, &person, officer)? && !scope::owners_of(self.t, &person)?.include(officer))
    }

    /// A person of this officer who would go to somebody else than to whom the person was offered, by what is voided, ended or dated anew.
    fn is_push(&self, after: &dyn Tables, row: &Row, officer: &str, awaited: &[(Key, String)]) -> Result<bool> {
        let is_person = matches!(row.table.scope, Scope::Newest { .. });
        let Some(person) = scope::person_of_link(self.t, row).or_else(|| is_person.then(|| row.key())) else { return Ok(false) };
        let (was, is) = (scope::owners_of(self.t, &person)?, scope::owners_of(after, &person)?);
        let is_given = awaited.iter().any(|(offered, to)| *offered == person && is.include(to));
        Ok(was.include(officer) && !is.include(officer) && !is_given)
    }

    fn take_entry(&mut self, entry: &Entry, officer: &str) -> Result<()> {
        let cause = ledger::cause_of_entry(&entry.hash);
        let coming = self.who_may_come(entry)?;
        for (number, part) in entry.parts.iter().enumerate() {
            let id = ledger::part_id(&entry.hash, number);
            for change in part.changes() {
                match change {
                    Change::New(row) => self.insert(entry, row, &cause)?,
                    Change::Set(key, edit) => self.take(entry, &key, edit, officer, &id, &cause)?,
                }
            }
        }
        for (person, (had, is_placed)) in coming {
            let to = offers::offered_to(self.t, &person)?;
            if (is_placed || !had.include(&to)) && offers::is_used_up(self.t, &person, &to)? {
                self.step(Step::UseOffer(person, cause.clone()))?;
            }
        }
        for key in entry.named() {
            self.step(Step::Touch(key))?;
        }
        self.step(Step::Fate(entry.hash.clone()))
    }

    /// Whom an entry may bring to whom they are offered to, and who has them before it: by a new membership, one that stands again, the end of another
    /// one, a charge, or by offering them to whoever has them then. With each, whether it is a new membership of somebody who was offered before.
    fn who_may_come(&self, entry: &Entry) -> Result<BTreeMap<Key, (scope::Owners, bool)>> {
        let mut coming = BTreeMap::new();
        let mut note = |person: Key, is_placed: bool| -> Result<()> {
            let had = scope::owners_of(self.t, &person)?;
            coming.entry(person).or_insert((had, false)).1 |= is_placed;
            Ok(())
        };
        for change in entry.changes() {
            let key = change.key();
            if matches!(&change, Change::Set(_, edit) if edit.fields.iter().any(|field| field == "offer_to")) {
                note(key.clone(), false)?;
            }
            if !offers::brings(self.t, key.table) {
                continue;
            }
            let (row, is_new_link) = match change {
                Change::New(row) => (Some(row), scope::is_link(self.t, key.table)),
                Change::Set(..) => (self.t.row(&key)?, false),
            };
            for person in row.map_or(Ok(Vec::new()), |row| offers::brought_by(self.t, &row))? {
                let is_placed = is_new_link && !offers::offered_to(self.t, &person)?.is_empty();
                note(person, is_placed)?;
            }
        }
        Ok(coming)
    }

    fn insert(&mut self, entry: &Entry, row: Row, cause: &str) -> Result<()> {
        let key = row.key();
        match self.t.row(&key)? {
            Some(present) if is_as_sent(&present, &row, entry) => self.step(Step::Same(key, Vec::new())),
            None if self.is_charged_already(&row)? => self.step(Step::Same(key, Vec::new())),
            _ => self.step(Step::Insert(row, cause.to_owned())),
        }
    }

    /// Whether this is a charge over a household that the same officer has already: a clerk who entered again what a restored township had lost gave it,
    /// before the entry came by which it was founded.
    fn is_charged_already(&self, row: &Row) -> Result<bool> {
        let is_charge = row.table.name == "charge" && scope::is_running(row);
        let running = if is_charge { scope::running_charges(self.t, row.text("household_id"))? } else { Vec::new() };
        Ok(running.iter().any(|other| other.text("officer_id") == row.text("officer_id")))
    }

    /// R4, group by group; at most one open conflict for a group and officer.
    fn take(&mut self, entry: &Entry, key: &Key, edit: Edit, officer: &str, part: &str, cause: &str) -> Result<()> {
        let target = town::survivor(self.t, key)?.unwrap_or_else(|| key.clone());
        let Some(row) = self.t.row(&target)? else { return Ok(()) };
        let now = edit.present(&row);
        let waits = town::open_conflict(self.t, &target, &edit.fields, officer)?;
        let is_frozen_so = target != *key && self.t.row(key)?.is_some_and(|dead| edit.present(&dead) == edit.after);
        // A row that was merged away is void already: voiding it again does not void the one that stays.
        let is_voiding = target != *key && edit.says_voided();
        let fits = (now == edit.before && !town::stands_without_person(self.t, &row, &edit.fields, &edit.after)?)
            || planted::is(Mistake::ForgetBefore)
            || (planted::is(Mistake::TrustClocks) && entry.header.made_at >= self.stamp.now);
        if fits && now != edit.after && !is_voiding && !self.undoes_another(entry, &target, &edit, officer)? {
            let overtaken = waits.map(|conflict| conflict.id);
            self.step(Step::Write(target, edit, cause.to_owned()))?;
            return overtaken.map_or(Ok(()), |id| self.step(Step::Close(id, "overtaken")));
        }
        if now == edit.after || is_frozen_so || is_voiding {
            self.step(Step::Same(target, edit.fields))?;
            let Some(conflict) = waits else { return Ok(()) };
            // A word about who was merged away agrees with the one who stays only where that one has the value, and takes back its own only.
            return match now == edit.after {
                true => self.step(Step::Close(conflict.id, "agreed")),
                false if conflict.theirs == edit.before && self.last_names(&conflict, key)? => {
                    self.step(Step::Close(conflict.id, "taken-back"))
                }
                false => Ok(()),
            };
        }
        match waits {
            Some(conflict) if conflict.theirs == edit.before && conflict.before == edit.after => {
                self.step(Step::Close(conflict.id, "taken-back"))
            }
            Some(conflict) if conflict.theirs == edit.before => self.step(Step::GoOn(conflict.id, edit.after, part.to_owned())),
            waits => {
                if let Some(conflict) = waits {
                    self.step(Step::Close(conflict.id, "overtaken"))?;
                }
                let id = ledger::derived_id("huce-conflict-1", &[part, &target.id, &edit.fields.join(",")]);
                self.step(Step::Open(Conflict {
                    id,
                    key: target,
                    fields: edit.fields,
                    officer: officer.to_owned(),
                    before: edit.before,
                    theirs: edit.after,
                    parts: vec![part.to_owned()],
                }))
            }
        }
    }

    /// Whether the last word that waits in a conflict names this row, and not one that was merged with it.
    fn last_names(&self, conflict: &Conflict, key: &Key) -> Result<bool> {
        let last = conflict.parts.last().map_or(Ok(None), |part| town::named_by_part(self.t, part))?;
        Ok(last.is_some_and(|named| named == *key))
    }

    /// An undo takes back only what is still its own: whether somebody else has written this value since, or where nobody did, brought the row with
    /// it. A township that was put back may have lost what the officer took back.
    fn undoes_another(&self, entry: &Entry, key: &Key, edit: &Edit, officer: &str) -> Result<bool> {
        if entry.header.undoes.is_empty() || planted::is(Mistake::UndoBlindly) {
            return Ok(false);
        }
        let last = match town::writes(self.t, key, &edit.fields)?.pop() {
            Some(last) => Some(last),
            None => town::writes(self.t, key, &[])?.pop(),
        };
        let Some(last) = last else { return Ok(true) };
        let Some(hash) = last.cause.strip_prefix("entry:") else { return Ok(true) };
        Ok(self.t.get(self.t.table("entry"), hash)?.is_none_or(|row| row.text("officer") != officer))
    }
}

fn new_rows(changes: &[Change]) -> impl Iterator<Item = &Row> {
    changes.iter().filter_map(|change| match change {
        Change::New(row) => Some(row),
        Change::Set(..) => None,
    })
}

/// Whether an entry's changes add a row under an id that a row of another table has, here or among them. Ids are of one row alone: much is
/// kept by them.
pub(super) fn takes_another_id(t: &dyn Tables, changes: &[Change]) -> Result<bool> {
    let (mut added, mut ids) = (0, BTreeSet::new());
    for row in new_rows(changes) {
        added += 1;
        ids.insert(row.id.as_str());
        if town::is_taken(t, &row.key())? {
            return Ok(true);
        }
    }
    Ok(ids.len() < added)
}

/// Whether a row stands here as an entry adds it, as far as the entry's version of the schema can tell.
pub(super) fn is_as_sent(present: &Row, row: &Row, entry: &Entry) -> bool {
    present == row || present.clone().as_of(entry.header.schema) == *row
}

fn row_text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.table.find_column(column).map_or("", |at| row.values[at].as_text())
}

/// Whether a change gives another value to a column whose value stays as the row came with it.
pub(super) fn changes_fixed(key: &Key, edit: &Edit) -> bool {
    let pairs = edit.fields.iter().zip(edit.before.iter().zip(&edit.after));
    pairs.into_iter().any(|(field, (before, after))| key.table.columns[key.table.column_index(field)].fixed && before != after)
}

/// Where an entry counts, by one word for it: held before conflict before merged; purged when nothing is left of it.
fn fate_in<'c>(counts: &'c mut Counts, parts: &[Row]) -> &'c mut i64 {
    let has = |word: &str| parts.iter().any(|part| part.text("fate") == word);
    let mut about_rows = parts.iter().filter(|part| !part.text("row_id").is_empty()).peekable();
    let is_about_rows = about_rows.peek().is_some();
    if has("held") {
        &mut counts.held
    } else if has("conflict") {
        &mut counts.conflicts
    } else if is_about_rows && about_rows.all(|part| part.text("fate") == "purged") {
        &mut counts.purged
    } else {
        &mut counts.merged
    }
}

/// Does one step.
pub fn perform(t: &mut dyn Tables, stamp: &mut Stamp, step: &Step) -> Result<()> {
    match step {
        Step::NoteBranch(branch) => town::note_branch(t, branch),
        Step::Give(officer, key) => {
            if town::is_given(t, officer, key)? || town::is_taken(t, key)? {
                return Ok(());
            }
            town::give(t, officer, key)
        }
        Step::Purge(key) => purge::row(t, stamp, key, "", &stamp.now.clone()),
        Step::Schema(of, schema) => town::note_schema(t, of, *schema),
        Step::Gap { officer } => town::want_full(t, officer),
        Step::Confirm { officer, chain, parents, number, wants_full } => {
            town::confirm(t, officer, chain, parents, number.as_ref(), *wants_full)
        }
        Step::Tip { officer, place } => town::note_tip(t, officer, place),
        Step::Already(_) | Step::Branched { .. } | Step::Same(..) => Ok(()),
        Step::Log(entry, origin) => ledger::log_entry(t, stamp, entry, origin, "merged"),
        Step::Touch(key) => town::touch_named(t, stamp, key),
        Step::Insert(row, cause) => {
            let before = t.row(&row.key())?;
            town::write(t, stamp, before.as_ref(), row.clone(), cause, &|_| false)
        }
        Step::Write(..) if planted::is(Mistake::MergeWithoutWriting) => Ok(()),
        Step::Write(key, edit, cause) => match t.row(key)? {
            Some(before) => {
                let mut row = before.clone();
                edit.write_to(&mut row);
                town::write(t, stamp, Some(&before), row, cause, &|_| false)
            }
            None => Ok(()),
        },
        Step::UseOffer(key, cause) => match t.row(key)? {
            Some(before) => {
                let row = before.clone().with("offer_to", "").with("offer_on", "");
                town::write(t, stamp, Some(&before), row, cause, &|_| false)
            }
            None => Ok(()),
        },
        Step::Open(conflict) => town::put_conflict(t, stamp, conflict),
        Step::GoOn(id, theirs, part) => town::go_on(t, id, theirs, part),
        Step::Close(id, word) => town::close_conflict(t, stamp, id, word),
        Step::Hold(entry, officer, why) => town::hold(t, stamp, entry, officer, *why),
        Step::Fate(entry) => town::settle_fate(t, entry),
    }
}
