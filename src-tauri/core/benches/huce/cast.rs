//! Townships and officers that the bench plays with: made by the product's own surface, with registers of officers in memory.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fastrand::Rng;
use huce_core::actions::record_birth::{self, Birth};
use huce_core::actions::{add_place, begin_stay, set_fields};
use huce_core::api::register::{Clock, Register};
use huce_core::api::{enrolment, roster};
use huce_core::demo;
use huce_core::exchange::container::{BundleWriter, Envelope, KIND_CHANGES, KIND_REQUEST, Manifest, OpenBundle, write_request};
use huce_core::exchange::entry::Entry;
use huce_core::exchange::gate::{self, Actor, Chance};
use huce_core::exchange::keys::{DeviceKeys, PublicKeys, fingerprint};
use huce_core::exchange::wire::{Changes, Source};
use huce_core::exchange::{ledger, officer, payload};
use huce_core::refusal::Lang;
use huce_core::store::{Database, SystemChance};
use huce_core::tables::Tables;

use super::figures::Outcome;

/// The passphrase of all registers of the bench.
pub const PASSPHRASE: &str = "huce-bench-only";
const NOW: &str = "2026-11-01T08:00:00Z";
const VILLAGE: &str = "419999100201";

/// This program once more, working in a folder.
pub fn again(dir: &Path, args: &[String]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_default());
    command.args(args).env(super::WORK, dir).env("HUCE_STATE", dir.join("state"));
    command
}

/// Opens a register of the bench.
pub fn open(path: &Path) -> Outcome<Register> {
    Ok(Register::open(path, PASSPHRASE, Clock::of(Some(NOW))?)?)
}

/// A township with its own place and one village.
pub fn township(path: &Path) -> Outcome<Register> {
    enrolment::new_township(path, "演示镇", "419999100", PASSPHRASE, Clock::of(Some(NOW))?)?;
    let mut town = open(path)?;
    village(&mut town, VILLAGE)?;
    Ok(town)
}

/// Adds a village.
pub fn village(town: &mut Register, code: &str) -> Outcome<()> {
    town.act(add_place::KIND, "", |act| add_place::add_place(act, code, "演示村", "village", None))?;
    Ok(())
}

/// Writes a synthetic roster beside the register.
pub fn roster(path: &Path, persons: usize, seed: u64) -> Outcome<()> {
    let (rows, _) = demo::rows(&mut Rng::with_seed(seed), persons, 6, false);
    Ok(std::fs::write(path, demo::csv_of(&rows))?)
}

/// Takes a roster in, and gives how many persons came and the time.
pub fn import(town: &mut Register, file: &Path, place: Option<&str>) -> Outcome<(usize, Duration)> {
    let began = Instant::now();
    let done = roster::import(town, file, place.unwrap_or(VILLAGE), false, Lang::En)?;
    Ok((done.persons, began.elapsed()))
}

/// A township with a roster taken in.
pub fn full_township(dir: &Path, persons: usize) -> Outcome<(Register, PathBuf)> {
    let path = dir.join(format!("town-{persons}"));
    let mut town = township(&path)?;
    let file = dir.join(format!("roster-{persons}.csv"));
    roster(&file, persons, 7)?;
    import(&mut town, &file, None)?;
    Ok((town, path))
}

/// The households of a township, in the order of the roster.
pub fn households(town: &Register) -> Outcome<Vec<String>> {
    let t = town.tables();
    let mut ids = Vec::new();
    t.each(t.table("household"), &mut |row| {
        ids.push(row.id);
        Ok(())
    })?;
    Ok(ids)
}

/// An officer with a register in memory: no passphrase is stretched, everything else is the product's.
pub struct Officer {
    /// The id.
    pub id: String,
    /// The device.
    pub device: String,
    /// The register.
    pub database: Database,
    keys: DeviceKeys,
    township: PublicKeys,
    township_device: String,
}

/// Enrols an officer with these households, and has the officer's register take the enrolment in.
pub fn enrol(town: &mut Register, dir: &Path, name: &str, households: &[String]) -> Outcome<Officer> {
    let (keys, mut chance) = (DeviceKeys::generate()?, SystemChance);
    let device = chance.id();
    let (request, out) = (dir.join(format!("{name}-request.huce")), dir.join(format!("{name}-enrolment.huce")));
    let manifest = Manifest::new(KIND_REQUEST, "1", &device, None).introducing(keys.public(), "a-nonce");
    write_request(&request, &manifest, &keys)?;
    let read_out = fingerprint(keys.public());
    let enrolled = enrolment::enrol(
        town,
        &enrolment::Enrol {
            request: &request,
            name,
            officer: None,
            is_same_name: false,
            fingerprint: &read_out,
            places: &[],
            households,
            out: &out,
        },
    )?;
    let mut database = Database::in_memory()?;
    let bundle = OpenBundle::open(&out)?;
    let township_device = bundle.manifest().sender.clone();
    let checked = bundle.check(town.public_keys(), &device)?;
    let mut lines = checked.lines(&keys)?.skip(2);
    let ret = payload::read_return(&mut lines, database.tables().catalogue())?;
    database.transaction(|t| {
        for (mark, value) in [("role", "officer"), ("officer", &enrolled.officer), ("device", &device)] {
            ledger::set_meta(t, mark, value)?;
        }
        gate::begin_chain(t, &chance.id())?;
        let mut stamp = ledger::Stamp::begin(t, NOW)?;
        officer::apply(t, &mut stamp, &ret).map(drop)
    })?;
    for file in [request, out] {
        std::fs::remove_file(file)?;
    }
    Ok(Officer { id: enrolled.officer, device, database, keys, township: town.public_keys().clone(), township_device })
}

impl Officer {
    /// The keys of the device.
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// Records so many entries: in ten of them a birth, a stay elsewhere, an address, two telephone numbers, and five other corrections.
    pub fn work(&mut self, entries: usize) -> Outcome<()> {
        let (mut persons, mut households, mut mothers) = (Vec::new(), Vec::new(), Vec::new());
        {
            let t = self.database.tables();
            t.each(t.table("person"), &mut |row| {
                if row.text("sex") == "2" && (1985..2004).contains(&row.text("birth").get(..4).map_or(0, |year| year.parse().unwrap_or(0)))
                {
                    mothers.push(row.id.clone());
                }
                persons.push(row.id);
                Ok(())
            })?;
            t.each(t.table("household"), &mut |row| {
                households.push(row.id);
                Ok(())
            })?;
        }
        let actor = Actor { author: format!("{}/user", self.device), officer: self.id.clone(), device: self.device.clone() };
        for at in 0..entries {
            let pick = |ids: &[String]| ids.get(at * 7 % ids.len().max(1)).cloned().unwrap_or_default();
            let set = |field: &str, value: String| [(field.to_owned(), value)];
            let (kind, is_birth) = match at % 10 {
                0 if !mothers.is_empty() => (record_birth::KIND, true),
                1 => (begin_stay::KIND, false),
                2 => (set_fields::HOUSEHOLD, false),
                _ => (set_fields::PERSON, false),
            };
            self.database.act(&mut SystemChance, &actor, kind, "核对", NOW, |act| {
                if is_birth {
                    let birth = Birth {
                        mother: pick(&mothers),
                        name: "未取名".into(),
                        sex: "1".into(),
                        on: "2026-10-12".into(),
                        ..Birth::default()
                    };
                    return record_birth::record_birth(act, &birth).map(drop);
                }
                match at % 10 {
                    1 => begin_stay::begin_stay(act, &pick(&persons), "省城", "work", "2026-10").map(drop),
                    2 => set_fields::set_household(act, &pick(&households), &set("address", format!("新村{at}号"))).map(drop),
                    3 | 4 => set_fields::set_person(act, &pick(&persons), &set("phone", format!("199{:08}", at * 7_919))).map(drop),
                    5 | 6 => {
                        set_fields::set_person(act, &pick(&persons), &set("education", ["21", "31", "61"][at / 10 % 3].into())).map(drop)
                    }
                    7 => set_fields::set_person(act, &pick(&persons), &set("marital", ["20", "30"][at / 10 % 2].into())).map(drop),
                    _ => set_fields::set_person(act, &pick(&persons), &set("note", format!("核对{at}"))).map(drop),
                }
            })?;
        }
        Ok(())
    }

    /// The entries that the officer has made.
    pub fn entries(&self) -> Outcome<Vec<Entry>> {
        Ok(officer::unacknowledged(&self.database.tables())?)
    }

    /// Writes what the officer hands in, and gives the time.
    pub fn hand_in(&self, out: &Path) -> Outcome<Duration> {
        let began = Instant::now();
        let id = SystemChance.id();
        let t = self.database.tables();
        self.hand_in_this(&officer::Unsent::of(&t, &id, &self.id, &self.device)?, out)?;
        Ok(began.elapsed())
    }

    /// What the officer's bundles say before their entries.
    pub fn head(&self) -> Outcome<Changes> {
        Ok(officer::bundle(&self.database.tables(), "", &self.id, &self.device)?)
    }

    /// Writes any changes as the officer's.
    pub fn hand_in_this(&self, changes: &dyn Source, out: &Path) -> Outcome<()> {
        let manifest = Manifest::new(KIND_CHANGES, &changes.head().id, &self.device, Some(&self.township_device));
        let mut writer = BundleWriter::create(out, manifest, &self.township)?;
        let mut envelope = serde_json::to_value(Envelope::of(writer.manifest()))?;
        envelope["t"] = "envelope".into();
        writer.line(&envelope.to_string())?;
        payload::write_changes(changes, &mut |line| writer.line(line))?;
        writer.finish(&self.keys)?;
        Ok(())
    }
}
