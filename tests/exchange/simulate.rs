//! One township, its officers, and sticks that lose, repeat, delay and reorder bundles; registers restored from backups and copied behind the
//! program's back on both sides; households and persons that move between officers; conflicts, held entries, a clerk's decisions, undo,
//! merged persons, purges.
//!
//! The protocol is the product's own (`huce_core::exchange`) over tables in memory; here stands the world around it, with what must hold.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use huce_core::catalogue::Catalogue;
use huce_core::exchange::entry::{Change, Edit, Entry};
use huce_core::exchange::gate::{self, Act, Actor, Chance, Role};
use huce_core::exchange::plan::{self, Met};
use huce_core::exchange::wire::{Changes, Return};
use huce_core::exchange::{clerk, ledger, officer, scope, town};
use huce_core::refusal::Code;
use huce_core::tables::{Key, Memory, Row, Tables, Value};

const NOW: &str = "2026-01-01T00:00:00Z";

/// A seeded source of choices (SplitMix64), and of ids that say which table they belong to.
#[derive(Clone)]
pub struct Rng(Rc<RefCell<(u64, u64)>>);

impl Rng {
    fn new(seed: u64) -> Self {
        Self(Rc::new(RefCell::new((seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66D, 0))))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.borrow_mut();
        state.0 = state.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn chance(&self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<T: Clone>(&self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())].clone())
    }

    fn serial(&self) -> u64 {
        let mut state = self.0.borrow_mut();
        state.1 += 1;
        state.1
    }

    fn text(&self) -> String {
        self.below(4).to_string()
    }
}

impl Chance for Rng {
    fn id(&mut self) -> String {
        format!("x{}", self.serial())
    }

    fn salt(&mut self) -> [u8; 16] {
        u128::from(self.serial()).to_be_bytes()
    }
}

#[derive(Clone)]
struct Officer {
    name: String,
    t: Memory,
}

#[derive(Clone)]
enum Stick {
    Changes(Box<Changes>),
    Return(Box<Return>),
}

#[derive(Clone)]
enum Backup {
    /// With what was taken in it.
    Town(Memory, Taken),
    Officer(Officer),
}

/// One random schedule: actions, then everybody hands in and takes returns. `errors` collects what broke a property.
pub struct Schedule {
    rng: Rng,
    town: Memory,
    officers: Vec<Officer>,
    sticks: Vec<Stick>,
    backups: Vec<Backup>,
    /// Rows that returns gave an officer or the officer's entries named, whoever forgot it.
    had: BTreeMap<String, BTreeSet<Key>>,
    /// Values that somebody wrote.
    written: BTreeSet<(Key, Vec<String>, Vec<Value>)>,
    /// The share that each return speaks of, kept beside the program's digests.
    shares: BTreeMap<String, BTreeMap<Key, Row>>,
    /// In which order entries were taken at the township, and the last word of an officer about a group of fields.
    taken: Rc<RefCell<Taken>>,
    pub trace: Vec<String>,
    pub errors: Vec<String>,
    /// How often something rare happened.
    pub seen: BTreeMap<&'static str, u64>,
}

#[derive(Clone, Default)]
struct Taken {
    order: BTreeMap<String, usize>,
    last_word: BTreeMap<(Key, String, String), String>,
}

type Outcome = huce_core::refusal::Result<()>;

const WEIGHTS: [(&str, f64); 21] = [
    ("edit", 8.),
    ("add", 3.),
    ("move_out", 2.),
    ("receive", 3.),
    ("undo", 1.),
    ("void", 1.),
    ("clerk_edit", 3.),
    ("clerk_assign", 2.),
    ("clerk_move", 1.),
    ("clerk_offer", 1.),
    ("clerk_undo", 0.7),
    ("clerk_alias", 0.4),
    ("reenter", 1.),
    ("decide", 3.),
    ("judge", 3.),
    ("purge", 0.5),
    ("export", 6.),
    ("prepare_return", 6.),
    ("deliver", 13.),
    ("backup", 2.),
    ("restore", 3.),
];

fn synced_tables(t: &dyn Tables) -> impl Iterator<Item = &'static huce_core::catalogue::Table> {
    t.catalogue().synced()
}

fn all_rows(t: &dyn Tables) -> BTreeMap<Key, Row> {
    synced_tables(t).flat_map(|table| t.all(table).unwrap()).map(|row| (row.key(), row)).collect()
}

/// Rows that people work on here: households, persons, memberships.
fn work_rows(t: &dyn Tables, tables: &[&str]) -> Vec<Row> {
    tables.iter().flat_map(|name| t.all(t.table(name)).unwrap()).collect()
}

fn role_of(name: &str) -> Role {
    if name.is_empty() { Role::Township } else { Role::Officer }
}

impl Schedule {
    pub fn new(seed: u64) -> Self {
        let rng = Rng::new(seed);
        let names: &[&str] = if rng.below(2) == 0 { &["li"] } else { &["li", "zhang"] };
        let town = Memory::new(Catalogue::standard());
        let mut schedule = Self {
            town,
            officers: names.iter().map(|name| Officer { name: name.to_string(), t: Memory::new(Catalogue::standard()) }).collect(),
            rng,
            sticks: Vec::new(),
            backups: Vec::new(),
            had: BTreeMap::new(),
            written: BTreeSet::new(),
            shares: BTreeMap::new(),
            taken: Rc::default(),
            trace: Vec::new(),
            errors: Vec::new(),
            seen: BTreeMap::new(),
        };
        schedule.begin().unwrap();
        schedule
    }

    fn begin(&mut self) -> Outcome {
        town::begin_branch(&mut self.town, &self.rng.clone().id())?;
        gate::begin_chain(&mut self.town, "town")?;
        let names: Vec<String> = self.officers.iter().map(|officer| officer.name.clone()).collect();
        self.act_town("setup", |_, act| {
            act.put(Row::new(act.t.table("place"), "v").with("code", "419999100200"))?;
            for name in &names {
                act.put(Row::new(act.t.table("officer"), name.clone()).with("name", name))?;
                act.put(Row::new(act.t.table("area"), format!("area-{name}")).with("officer_id", name).with("place_id", "v"))?;
            }
            Ok(())
        })?;
        for _ in 0..4 {
            let name = self.rng.pick(&names).unwrap_or_default();
            self.act_town("setup", |world, act| {
                let household = world.new_household(act, &name)?;
                world.new_person(act, &household).map(drop)
            })?;
        }
        for (at, name) in names.iter().enumerate() {
            let chain = format!("{name}#{}", self.rng.serial());
            gate::begin_chain(&mut self.officers[at].t, &chain)?;
            let ret = self.make_return(name)?;
            self.take_return(at, ret)?;
        }
        Ok(())
    }

    // The gate, on both sides.

    fn act(&mut self, who: Option<usize>, kind: &str, run: impl FnOnce(&mut Self, &mut Act) -> Outcome) -> Outcome {
        let name = who.map(|at| self.officers[at].name.clone()).unwrap_or_default();
        let mut t = match who {
            Some(at) => self.officers[at].t.clone(),
            None => self.town.clone(),
        };
        let mut chance = self.rng.clone();
        let actor = Actor { author: format!("{name}-device/1"), officer: name.clone(), device: format!("{name}-device") };
        let mut act = Act::begin(&mut t, &mut chance, role_of(&name), actor, kind, NOW)?;
        run(self, &mut act)?;
        let written: Vec<Key> = act.written().to_vec();
        for key in &written {
            if let Some(row) = act.t.row(key)? {
                self.note_written(&row);
            }
        }
        act.finish("")?;
        if who.is_some() {
            self.had.entry(name).or_default().extend(written);
        }
        match who {
            Some(at) => self.officers[at].t = t,
            None => self.town = t,
        }
        Ok(())
    }

    fn act_town(&mut self, kind: &str, run: impl FnOnce(&mut Self, &mut Act) -> Outcome) -> Outcome {
        self.act(None, kind, run)
    }

    fn note_written(&mut self, row: &Row) {
        for group in row.table.groups() {
            let fields = group.iter().map(|at| row.table.columns[*at].name.to_owned()).collect();
            let values = group.iter().map(|at| row.values[*at].clone()).collect();
            self.written.insert((row.key(), fields, values));
        }
    }

    // New rows.

    fn new_household(&mut self, act: &mut Act, officer: &str) -> huce_core::refusal::Result<String> {
        let id = format!("h{}", self.rng.serial());
        let row = Row::new(act.t.table("household"), &id).with("place_id", "v");
        act.put(row.with("phone", self.rng.text()).with("note", self.rng.text()))?;
        let charge = Row::new(act.t.table("charge"), format!("c{}", self.rng.serial()));
        act.put(charge.with("household_id", &id).with("officer_id", officer))?;
        Ok(id)
    }

    fn membership(&mut self, act: &Act, person: &str, household: &str) -> Row {
        let serial = self.rng.serial();
        let row = Row::new(act.t.table("membership"), format!("m{serial}")).with("person_id", person).with("household_id", household);
        row.with("relation", self.rng.text()).with("from_on", format!("{serial:08}"))
    }

    fn new_person(&mut self, act: &mut Act, household: &str) -> huce_core::refusal::Result<String> {
        let id = format!("p{}", self.rng.serial());
        act.put(Row::new(act.t.table("person"), &id).with("id_number", self.rng.text()).with("birth", self.rng.text()))?;
        let membership = self.membership(act, &id, household);
        act.put(membership)?;
        if self.rng.below(3) == 0 {
            let stay = Row::new(act.t.table("stay"), format!("s{}", self.rng.serial()));
            act.put(stay.with("person_id", &id).with("reason", self.rng.text()))?;
        }
        Ok(id)
    }

    fn changed(&mut self, row: Row) -> Row {
        let names: &[&str] = match row.table.name {
            "household" => &["phone", "note"],
            "person" => &["id_number", "birth", "note"],
            "membership" => &["relation"],
            _ => &["reason"],
        };
        let mut row = row;
        let first = self.rng.below(names.len());
        for (at, name) in names.iter().enumerate() {
            if at == first || self.rng.below(2) == 0 {
                row.set(name, self.rng.text());
            }
        }
        row
    }

    // What officers do.

    fn step(&mut self, kind: &'static str, at: usize) -> Outcome {
        let name = self.officers[at].name.clone();
        let rows = |world: &Self, tables: &[&str]| work_rows(&world.officers[at].t, tables);
        match kind {
            "edit" => {
                let all = rows(self, &["household", "person", "membership", "stay"]);
                let picked: Vec<Row> = (0..1 + self.rng.below(2)).filter_map(|_| self.rng.pick(&all)).collect();
                self.act(Some(at), "edit", |world, act| picked.into_iter().try_for_each(|row| act.put(world.changed(row))))
            }
            "add" => {
                let household = self.rng.pick(&rows(self, &["household"]));
                let person = self.rng.pick(&rows(self, &["person"]));
                let what = self.rng.chance();
                self.act(Some(at), "add", |world, act| match (household, person) {
                    (Some(household), Some(person)) if what >= 0.7 => {
                        let membership = world.membership(act, &person.id, &household.id);
                        act.put(membership)
                    }
                    (Some(household), _) if what >= 0.3 => world.new_person(act, &household.id).map(drop),
                    _ => world.new_household(act, &name).map(drop),
                })
            }
            "move_out" => {
                let person = self.rng.pick(&rows(self, &["person"]));
                let to = if self.rng.below(2) == 0 { "" } else { other(&name) };
                self.act(Some(at), "move-out", |_, act| person.map_or(Ok(()), |row| act.put(row.with("offer_to", to))))
            }
            "receive" => {
                let offered = rows(self, &["offered"]).into_iter().map(|row| row.id).collect();
                let known: Vec<String> = if self.rng.chance() < 0.7 {
                    offered
                } else {
                    work_rows(&self.town, &["person"]).into_iter().map(|row| row.id).collect()
                };
                let (person, household) = (self.rng.pick(&known), self.rng.pick(&rows(self, &["household"])));
                self.act(Some(at), "receive", |world, act| match (person, household) {
                    (Some(person), Some(household)) => {
                        let membership = world.membership(act, &person, &household.id);
                        act.put(membership)
                    }
                    _ => Ok(()),
                })
            }
            "undo" => {
                let entries = rows(self, &["entry"]);
                let Some(entry) = self.rng.pick(&entries) else { return Ok(()) };
                self.undo(Some(at), &entry.id)
            }
            "void" => {
                let row = self.rng.pick(&rows(self, &["household", "person", "membership", "stay"]));
                self.act(Some(at), "void", |_, act| row.map_or(Ok(()), |row| act.put(row.with("voided_at", NOW).with("void_reason", "0"))))
            }
            "export" => {
                let bundle = self.bundle(at)?;
                self.sticks.push(Stick::Changes(Box::new(bundle)));
                Ok(())
            }
            "prepare_return" => {
                let ret = self.make_return(&name)?;
                self.sticks.push(Stick::Return(Box::new(ret)));
                Ok(())
            }
            "backup" => {
                let backup = if self.rng.below(2) == 0 {
                    Backup::Town(self.town.clone(), self.taken.borrow().clone())
                } else {
                    Backup::Officer(self.officers[at].clone())
                };
                self.backups.push(backup);
                Ok(())
            }
            "restore" => self.restore(),
            "deliver" => self.deliver(),
            _ => self.clerk(kind, at),
        }
    }

    fn undo(&mut self, who: Option<usize>, hash: &str) -> Outcome {
        self.act(who, "undo", |world, act| {
            let Some(entry) = ledger::entry(act.t, hash)? else { return Ok(()) };
            match huce_core::exchange::undo::undo(act, &entry, &[]) {
                Err(refused) if refused.code() == Code::UndoImpossible => Ok(()),
                result => {
                    *world.seen.entry("undone").or_default() += 1;
                    result
                }
            }
        })
    }

    // What the clerk does.

    fn clerk(&mut self, kind: &'static str, at: usize) -> Outcome {
        let name = self.officers[at].name.clone();
        let rng = self.rng.clone();
        let pick = move |world: &Self, tables: &[&str]| rng.pick(&work_rows(&world.town, tables));
        match kind {
            "clerk_edit" => {
                let Some(row) = pick(self, &["household", "person", "membership", "stay"]) else { return Ok(()) };
                self.act_town("edit", |world, act| act.put(world.changed(row)))
            }
            "clerk_assign" => {
                let Some(household) = pick(self, &["household"]) else { return Ok(()) };
                self.act_town("assign", |_, act| clerk::assign(act, &household.id, &name, NOW, ""))
            }
            "clerk_move" => {
                let (Some(person), Some(household)) = (pick(self, &["person"]), pick(self, &["household"])) else { return Ok(()) };
                self.act_town("move", |world, act| {
                    let membership = world.membership(act, &person.id, &household.id);
                    clerk::add_membership(act, membership)
                })
            }
            "clerk_offer" => {
                let Some(person) = pick(self, &["person"]) else { return Ok(()) };
                self.act_town("offer", |_, act| act.put(person.with("offer_to", &name)))
            }
            "clerk_undo" => {
                let Some(entry) = pick(self, &["entry"]) else { return Ok(()) };
                self.undo(None, &entry.id)
            }
            "clerk_alias" => {
                let (Some(dead), Some(survivor)) = (pick(self, &["person"]), pick(self, &["person"])) else { return Ok(()) };
                let key = |row: &Row| row.key();
                if dead.id == survivor.id
                    || town::survivor(&self.town, &key(&dead))?.is_some()
                    || town::survivor(&self.town, &key(&survivor))?.is_some()
                {
                    return Ok(());
                }
                *self.seen.entry("alias").or_default() += 1;
                let id = format!("a{}", self.rng.serial());
                self.act_town("person.merge", |_, act| {
                    act.put(Row::new(act.t.table("alias"), id).with("dead_id", &dead.id).with("survivor_id", &survivor.id))
                })
            }
            "reenter" => self.reenter(at),
            "decide" => {
                let Some(conflict) = self.rng.pick(&town::conflicts(&self.town)?) else { return Ok(()) };
                let choice = if self.rng.below(2) == 0 { clerk::Choice::Theirs } else { clerk::Choice::Ours };
                self.act_town("conflict.resolve", |_, act| clerk::decide(act, &conflict.id, &choice, "word").map(drop))
            }
            "judge" => {
                let Some(held) = self.rng.pick(&town::held(&self.town, "")?) else { return Ok(()) };
                if self.rng.chance() < 0.6 {
                    let accepted = self.act_town("held.accept", |_, act| clerk::accept(act, &held.id, ""));
                    if accepted.is_ok() {
                        *self.seen.entry("accepted").or_default() += 1;
                        self.note_taken(&[held.text("entry").to_owned()], held.text("officer"));
                        return Ok(());
                    }
                }
                *self.seen.entry("rejected").or_default() += 1;
                self.act_town("held.reject", |_, act| clerk::reject(act, &held.id, "word"))
            }
            "purge" => {
                let Some(person) = pick(self, &["person"]) else { return Ok(()) };
                self.act_town("purge", |_, act| clerk::purge(act, &person.key(), "asked").map(drop))
            }
            _ => Ok(()),
        }
    }

    /// R9: rows that vanished with a restored township, entered again by hand.
    fn reenter(&mut self, at: usize) -> Outcome {
        let (mine, name) = (self.officers[at].t.clone(), self.officers[at].name.clone());
        let is_gone = |world: &Self, row: &Row| -> huce_core::refusal::Result<bool> {
            Ok(world.town.row(&row.key())?.is_none() && !ledger::is_purged(&world.town, &row.key())?)
        };
        let mut missing = Vec::new();
        for row in work_rows(&mine, &["household", "membership"]) {
            if is_gone(self, &row)? && !scope::hangs(&self.town, &row)? {
                missing.push(row);
            }
        }
        let Some(row) = self.rng.pick(&missing) else { return Ok(()) };
        let mut again = vec![row.clone()];
        if row.table.name == "membership" {
            if let Some(person) = mine.get(mine.table("person"), row.text("person_id"))?
                && is_gone(self, &person)?
            {
                again.insert(0, person);
            }
        } else {
            let charge = Row::new(mine.table("charge"), format!("c{}", self.rng.serial()));
            again.push(charge.with("household_id", &row.id).with("officer_id", &name));
        }
        *self.seen.entry("orphan").or_default() += 1;
        let (keys, mut taken): (Vec<Key>, _) = (again.iter().map(Row::key).collect(), Vec::new());
        self.act_town("orphan.accept", |_, act| {
            again.into_iter().try_for_each(|row| clerk::accept_orphan(act, row))?;
            clerk::look_again(act, &keys).map(|found| taken = found)
        })?;
        taken.into_iter().for_each(|(officer, hash)| self.note_taken(&[hash], &officer));
        Ok(())
    }

    // Sticks, backups, copies.

    fn bundle(&mut self, at: usize) -> huce_core::refusal::Result<Changes> {
        let officer = &self.officers[at];
        officer::bundle(&officer.t, &format!("b{}", self.rng.serial()), &officer.name, &format!("{}-device", officer.name))
    }

    fn deliver(&mut self) -> Outcome {
        if self.sticks.is_empty() {
            return Ok(());
        }
        let (at, luck) = (self.rng.below(self.sticks.len()), self.rng.chance());
        let stick = if luck < 0.1 { self.sticks[at].clone() } else { self.sticks.remove(at) };
        if luck > 0.85 {
            *self.seen.entry("lost").or_default() += 1;
            return Ok(());
        }
        match stick {
            Stick::Changes(bundle) => self.hand_in(&bundle),
            Stick::Return(ret) => {
                let receivers: Vec<usize> = (0..self.officers.len()).filter(|at| self.officers[*at].name == ret.officer).collect();
                let Some(at) = self.rng.pick(&receivers) else { return Ok(()) };
                self.take_return(at, *ret)
            }
        }
    }

    fn restore(&mut self) -> Outcome {
        match self.rng.pick(&self.backups) {
            Some(Backup::Town(mut old, taken)) => {
                *self.seen.entry("town restored").or_default() += 1;
                town::begin_branch(&mut old, &self.rng.clone().id())?;
                gate::begin_chain(&mut old, &format!("town#{}", self.rng.serial()))?;
                self.town = old;
                *self.taken.borrow_mut() = taken;
            }
            Some(Backup::Officer(old)) if self.rng.below(2) == 0 && self.officers.len() < 5 => {
                *self.seen.entry("copied").or_default() += 1;
                self.officers.push(old);
            }
            Some(Backup::Officer(mut old)) => {
                *self.seen.entry("officer restored").or_default() += 1;
                gate::begin_chain(&mut old.t, &format!("{}#{}", old.name, self.rng.serial()))?;
                let at = self.officers.iter().position(|officer| officer.name == old.name);
                self.officers[at.unwrap_or(0)] = old;
            }
            None => {}
        }
        Ok(())
    }

    // What must hold.

    pub fn run(&mut self) -> &[String] {
        let result = self.run_all();
        if let Err(refused) = result {
            self.errors.push(format!("refused: {refused:?}"));
        }
        &self.errors
    }

    fn run_all(&mut self) -> Outcome {
        let total: f64 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        for _ in 0..20 + self.rng.below(70) {
            let mut left = self.rng.chance() * total;
            let kind = WEIGHTS.iter().find(|(_, weight)| {
                left -= weight;
                left < 0.
            });
            let at = self.rng.below(self.officers.len());
            let kind = kind.map_or("edit", |(kind, _)| kind);
            self.trace.push(format!("{kind} {}@{at}", self.officers[at].name));
            self.step(kind, at)?;
            self.check_always();
            if !self.errors.is_empty() {
                return Ok(());
            }
        }
        for _ in 0..4 {
            for at in 0..self.officers.len() {
                let bundle = self.bundle(at)?;
                self.trace.push(format!("hand in {}@{at}", bundle.officer));
                self.hand_in(&bundle)?;
            }
            for at in 0..self.officers.len() {
                let name = self.officers[at].name.clone();
                self.trace.push(format!("take {name}@{at}"));
                let ret = self.make_return(&name)?;
                self.take_return(at, ret)?;
            }
            self.check_always();
        }
        self.check_drained()
    }

    fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.errors.push(otherwise());
        }
    }

    /// No leak: a return names a row that it does not give only where the officer had or named it before.
    fn make_return(&mut self, name: &str) -> huce_core::refusal::Result<Return> {
        let mut stamp = ledger::Stamp::begin(&mut self.town, NOW)?;
        let ret = town::make_return(&mut self.town, &mut stamp, name)?;
        for root in scope::share_roots(&self.town, name)? {
            let is_kept_well = scope::root_digest(&mut self.town.clone(), &root)? == scope::fresh_root_digest(&self.town, &root)?;
            self.expect(is_kept_well, || format!("a kept digest is stale: {}", root.name()));
        }
        self.shares.insert(ret.number.to_string(), share_of(&self.town, name)?);
        let had = self.had.entry(name.to_owned()).or_default();
        had.extend(ret.rows.iter().filter(|(_, row)| row.is_some()).map(|(key, _)| key.clone()));
        let told: Vec<Key> = ret.rows.iter().map(|(key, _)| key).chain(&ret.purged).filter(|key| !had.contains(key)).cloned().collect();
        self.expect(told.is_empty(), || format!("a return tells {name} of {told:?}"));
        Ok(ret)
    }

    fn take_return(&mut self, at: usize, ret: Return) -> Outcome {
        let officer = &mut self.officers[at];
        let mut t = officer.t.clone();
        officer::heed_purges(&mut t, &ret.purged, NOW)?;
        if let Some(code) = officer::refusal(&t, &ret, true)? {
            if code == Code::ReturnGap {
                ledger::set_meta(&mut t, "wants_full", "yes")?;
            }
            officer.t = t;
            *self.seen.entry(code.as_str()).or_default() += 1;
            self.trace.push(format!("  {} {}", ret.number, code.as_str()));
            return Ok(());
        }
        let mut stamp = ledger::Stamp::begin(&mut t, NOW)?;
        match officer::apply(&mut t, &mut stamp, &ret) {
            Ok(applied) => {
                let base = all_rows(&officer::base(&t)?);
                let share = &self.shares[&ret.number.to_string()];
                if base != *share {
                    self.errors.push(format!("base after {}: {}", ret.number, difference(&base, share)));
                }
                officer.t = t;
                *self.seen.entry("waiting at the officer").or_default() += applied.waiting as u64;
                *self.seen.entry(if ret.since.is_none() { "full return" } else { "return" }).or_default() += 1;
            }
            Err(refused) => {
                let mut difference = difference(&all_rows(&t), &self.shares[&ret.number.to_string()]);
                for root in scope::own_roots(&t, &ret.officer)? {
                    if scope::root_digest(&mut t.clone(), &root)? != scope::fresh_root_digest(&t, &root)? {
                        difference += &format!(" stale here: {}", root.name());
                    }
                }
                self.errors.push(format!("return {} to {}: {refused:?} {difference}", ret.number, ret.officer));
            }
        }
        Ok(())
    }

    /// A bundle changes only rows of its sender, no row's officer but by an offer, no value that its entries have not seen.
    fn hand_in(&mut self, bundle: &Changes) -> Outcome {
        let name = bundle.officer.clone();
        let before = self.town.clone();
        let planned = plan::plan(&self.town, bundle, NOW)?;
        let mut result = None;
        self.act_town("bundle.import", |_, act| {
            result = Some(clerk::take_in(act, bundle)?);
            Ok(())
        })?;
        let (met, counts) = result.unwrap_or((Met::Gap, Default::default()));
        self.expect(planned.met == met && planned.counts == counts, || format!("planned {planned:?}, came {met:?} {counts:?}"));
        let sum = counts.merged + counts.conflicts + counts.held + counts.rejected + counts.purged + counts.already;
        self.expect(met == Met::Gap || counts.sent == sum, || format!("unbalanced {counts:?}"));
        self.trace.push(format!("  {} {met:?} {counts:?}", bundle.id));
        *self
            .seen
            .entry(match met {
                Met::Merged => "merged",
                Met::Already => "already",
                Met::Gap => "gap",
            })
            .or_default() += 1;
        *self.seen.entry("conflict").or_default() += counts.conflicts as u64;
        *self.seen.entry("held").or_default() += counts.held as u64;
        for step in &planned.steps {
            if let plan::Step::Branched { .. } = step {
                *self.seen.entry("branched").or_default() += 1;
            }
            if let plan::Step::Close(_, word) = step {
                *self.seen.entry(word).or_default() += 1;
            }
        }
        if met != Met::Gap {
            let fresh: Vec<String> = bundle.entries.iter().map(|entry| entry.hash.clone()).collect();
            self.note_taken(&fresh, &name);
        }
        self.check_hand_in(bundle, &before, &name)
    }

    fn check_hand_in(&mut self, bundle: &Changes, before: &Memory, name: &str) -> Outcome {
        let seen: BTreeSet<(Key, Vec<String>, Vec<Value>)> = bundle.entries.iter().flat_map(Entry::changes).flat_map(seen_values).collect();
        let rows = all_rows(&self.town);
        for (key, now) in rows {
            if ["receipt", "outcome", "charge", "alias"].contains(&key.table.name) {
                continue;
            }
            let old = before.row(&key)?;
            let (was, is) = (scope::owners_of(before, &key)?, scope::owners(&self.town, &now)?);
            let person = if key.table.name == "stay" { Key::new(before.table("person"), now.text("person_id")) } else { key.clone() };
            let offered = before.row(&person)?.is_some_and(|row| row.table.name == "person" && row.text("offer_to") == name);
            let received = old.is_some() && offered && is.include(name) && !was.include(name);
            self.expect(received || old.is_none() || was == is, || format!("{name} took {key:?} from {was:?} to {is:?}"));
            self.expect(old.is_some() || is.include(name), || format!("{name} made {key:?} of {is:?}"));
            self.expect(received || old.is_none() || old.as_ref() == Some(&now) || was.include(name), || {
                format!("{name} changed {key:?} of {was:?}")
            });
            if received && key.table.name == "person" {
                self.expect(now.text("offer_to") != name, || format!("the offer of {key:?} is not used up"));
                *self.seen.entry("received").or_default() += 1;
            }
            let Some(old) = old else { continue };
            for edit in Edit::between(&old, &now) {
                let was = (key.clone(), edit.fields.clone(), edit.before.clone());
                let by_offer = edit.fields.contains(&"offer_to".to_owned()) && edit.before[0].as_text() == name;
                self.expect(by_offer || seen.iter().any(|(_, fields, values)| *fields == was.1 && *values == was.2), || {
                    format!("{key:?} {edit:?} overwritten unseen")
                });
            }
        }
        Ok(())
    }

    /// Keeps, beside the program's own books, in which order entries were taken and what was said last.
    fn note_taken(&mut self, hashes: &[String], officer: &str) {
        let taken = self.taken.clone();
        let mut taken = taken.borrow_mut();
        for hash in hashes {
            let fates: Vec<Row> = self.town.find(self.town.table("part"), "entry", hash).unwrap();
            if taken.order.contains_key(hash)
                || fates.is_empty()
                || fates.iter().any(|row| ["held", "rejected"].contains(&row.text("fate")))
            {
                continue;
            }
            let at = taken.order.values().max().map_or(0, |last| last + 1);
            taken.order.insert(hash.clone(), at);
            let Some(entry) = ledger::entry(&self.town, hash).unwrap() else { continue };
            for change in entry.changes() {
                if let Change::Set(key, edit) = change {
                    let key = town::survivor(&self.town, &key).unwrap().unwrap_or(key);
                    taken.last_word.insert((key, edit.fields.join(","), officer.to_owned()), hash.clone());
                }
            }
        }
    }

    fn check_always(&mut self) {
        let mut everywhere: Vec<Memory> = vec![self.town.clone()];
        everywhere.extend(self.officers.iter().map(|officer| officer.t.clone()));
        for t in &everywhere {
            for key in ledger::purged(t).unwrap() {
                self.expect(t.row(&key).unwrap().is_none(), || format!("{key:?} lives where its purge is known"));
            }
            for (key, row) in all_rows(t) {
                self.expect(!scope::hangs(t, &row).unwrap(), || format!("{key:?} hangs on a missing row"));
                let has_root = !scope::roots(t, &row).unwrap().is_empty();
                self.expect(has_root || ["outcome", "alias"].contains(&key.table.name), || format!("{key:?} has no root"));
            }
        }
        let town = self.town.clone();
        for row in work_rows(&town, &["household", "person", "membership", "stay"]) {
            for group in row.table.groups() {
                let fields: Vec<String> = group.iter().map(|at| row.table.columns[*at].name.to_owned()).collect();
                let values: Vec<Value> = group.iter().map(|at| row.values[*at].clone()).collect();
                let is_offer = fields[0] == "offer_to";
                let known = is_offer || self.written.iter().any(|(_, f, v)| *f == fields && *v == values);
                self.expect(known, || format!("{row:?}: nobody wrote {fields:?} so"));
            }
        }
        let conflicts = town::conflicts(&town).unwrap();
        let keys: BTreeSet<_> =
            conflicts.iter().map(|conflict| (conflict.key.clone(), conflict.fields.join(","), conflict.officer.clone())).collect();
        self.expect(keys.len() == conflicts.len(), || "two conflicts of one officer about one group".into());
        for conflict in &conflicts {
            let key = (conflict.key.clone(), conflict.fields.join(","), conflict.officer.clone());
            let last = conflict.parts.last().and_then(|part| part.split('/').next()).unwrap_or_default().to_owned();
            let said = self.taken.borrow().last_word.get(&key).cloned().unwrap_or_default();
            self.expect(said == last, || format!("{key:?} waits with a word that is not the last"));
        }
        let parts = town.all(town.table("part")).unwrap();
        let with = |word: &str| parts.iter().filter(|row| row.text("fate") == word).map(|row| row.id.clone()).collect::<BTreeSet<_>>();
        let waits: BTreeSet<String> = conflicts.iter().flat_map(|conflict| conflict.parts.clone()).collect();
        self.expect(with("conflict") == waits, || format!("fate conflict is {:?}, the list {waits:?}", with("conflict")));
        let held: BTreeSet<String> = town::held(&town, "").unwrap().into_iter().map(|row| row.text("entry").to_owned()).collect();
        let fated: BTreeSet<String> = with("held").iter().filter_map(|part| part.split('/').next().map(str::to_owned)).collect();
        self.expect(held == fated, || format!("fate held is {fated:?}, the list {held:?}"));
    }

    fn check_drained(&mut self) -> Outcome {
        let mut known: BTreeSet<Key> = ledger::purged(&self.town)?.into_iter().collect();
        for officer in &self.officers {
            known.extend(ledger::purged(&officer.t)?);
        }
        for key in &known {
            let lives = self.town.row(key)?.is_some();
            self.expect(!lives, || format!("{key:?} is purged and lives at the township"));
        }
        let town = self.town.clone();
        for held in town::held(&town, "")? {
            if let Some(entry) = ledger::entry(&town, held.text("entry"))? {
                self.check_purged(&entry, &known);
            }
        }
        for officer in self.officers.clone() {
            let name = &officer.name;
            let unacknowledged = officer::unacknowledged(&officer.t)?.len();
            self.expect(unacknowledged == 0, || format!("{name}: {unacknowledged} entries unacknowledged"));
            let share = share_of(&town, name)?;
            let mine = all_rows(&officer.t);
            self.expect(mine == share, || format!("{name}: {}", difference(&mine, &share)));
            let mut entries = officer.t.all(officer.t.table("entry"))?;
            entries.sort_by_key(|row| row.integer("position"));
            let mut orders: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
            for row in entries {
                let Some(entry) = ledger::entry(&officer.t, &row.id)? else { continue };
                self.check_purged(&entry, &known);
                let fates = town.find(town.table("part"), "entry", &entry.hash)?;
                let without = fates.iter().filter(|row| !row.text("row_id").is_empty() && row.text("fate").is_empty()).count();
                self.expect(fates.len() == entry.parts.len() && without == 0, || format!("{name}: entry {} has no fate", entry.place()));
                if let Some(at) = self.taken.borrow().order.get(&entry.hash) {
                    for key in entry.rows() {
                        orders.entry(key).or_default().push(*at);
                    }
                }
            }
            for (key, order) in orders {
                self.expect(order.is_sorted(), || format!("{name}: entries about {key:?} were taken out of order"));
            }
        }
        self.check_digests()
    }

    /// Kept digests are those that would be computed anew, and importing again changes nothing.
    fn check_digests(&mut self) -> Outcome {
        for officer in self.officers.clone() {
            let mut roots = scope::share_roots(&self.town, &officer.name)?;
            let kept = scope::digest(&mut self.town, &roots)?;
            let lines: Vec<String> = roots
                .iter()
                .map(|root| Ok(format!("{} {}", root.name(), scope::fresh_root_digest(&self.town, root)?)))
                .collect::<huce_core::refusal::Result<_>>()?;
            let mut sorted: Vec<&str> = lines.iter().map(String::as_str).collect();
            sorted.sort();
            let fresh = huce_core::exchange::entry::hash("huce-share-1", &sorted);
            self.expect(kept == fresh, || format!("{}: a kept digest is stale", officer.name));
            roots.clear();
        }
        Ok(())
    }

    /// Nobody keeps a purged value that anyone still knows to be purged, and nobody else's change is lost with it.
    fn check_purged(&mut self, entry: &Entry, known: &BTreeSet<Key>) {
        let gone: BTreeSet<Key> = entry.parts.iter().filter(|part| part.line.is_none()).filter_map(|part| part.row.clone()).collect();
        let ought: BTreeSet<Key> = entry.named().into_iter().filter(|key| known.contains(key)).collect();
        self.expect(gone == ought, || format!("purge of {ought:?} left {:?}", entry.rows()));
        self.expect(entry.is_sound(), || format!("{} does not verify", entry.place()));
    }
}

fn share_of(t: &dyn Tables, officer: &str) -> huce_core::refusal::Result<BTreeMap<Key, Row>> {
    let mut share = BTreeMap::new();
    for key in town::share(t, officer)? {
        share.extend(t.row(&key)?.map(|row| (key, row)));
    }
    Ok(share)
}

fn other(name: &str) -> &'static str {
    if name == "zhang" { "li" } else { "zhang" }
}

fn seen_values(change: Change) -> Vec<(Key, Vec<String>, Vec<Value>)> {
    match change {
        Change::New(_) => Vec::new(),
        Change::Set(key, edit) => vec![(key, edit.fields, edit.before)],
    }
}

fn difference(mine: &BTreeMap<Key, Row>, share: &BTreeMap<Key, Row>) -> String {
    let keys: BTreeSet<&Key> = mine.keys().chain(share.keys()).collect();
    let differing = keys.into_iter().filter(|key| mine.get(key) != share.get(key));
    differing.map(|key| format!("{key:?} here {:?} there {:?}", mine.get(key), share.get(key))).collect::<Vec<_>>().join("; ")
}
