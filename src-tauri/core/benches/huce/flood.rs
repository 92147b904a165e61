//! A dishonest officer's bundle of a million entries, as one that was silent for ten years might hand it in: the memory that it takes, and
//! whether twice as many take more than twice the time. Half of the entries correct persons of the own share over and over, a quarter adds stays, a quarter
//! writes on somebody else's persons and is held.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use huce_core::exchange::entry::{Change, Draft, Edit, Entry, chain_start};
use huce_core::exchange::gate::Chance;
use huce_core::exchange::wire::{Changes, Outline, ShowOrphan, Source};
use huce_core::refusal::Result;
use huce_core::store::SystemChance;
use huce_core::tables::{Key, Row, Tables};

use super::figures::{Outcome, Sheet, heading, note, ratio, seconds};
use super::{Order, cast, memory};

/// Entries that are made as they are asked for.
struct Flood {
    head: Changes,
    count: usize,
    mine: Vec<Row>,
    others: Vec<Key>,
}

impl Flood {
    fn change(&self, at: usize, chance: &mut SystemChance) -> Change {
        let phone = |key: Key, before: String, after: String| {
            Change::Set(key, Edit { fields: vec!["phone".into()], before: vec![before.into()], after: vec![after.into()] })
        };
        match at % 4 {
            0 | 1 => {
                // Round after round over the own persons, each time from the number of the round before.
                let number = at / 4 * 2 + at % 4;
                let (person, round) = (&self.mine[number % self.mine.len()], number / self.mine.len());
                let said = |round: usize| format!("199{round:08}");
                phone(person.key(), if round == 0 { person.text("phone").to_owned() } else { said(round) }, said(round + 1))
            }
            2 => {
                let person = &self.mine[at / 4 % self.mine.len()];
                let table = huce_core::catalogue::Catalogue::standard().table("stay");
                Change::New(Row::new(table, chance.id()).with("person_id", &person.id).with("from_on", "2026-01").with("reason", "务工"))
            }
            _ => phone(self.others[at / 4 % self.others.len()].clone(), String::new(), format!("199{at:08}")),
        }
    }
}

impl Source for Flood {
    fn head(&self) -> &Changes {
        &self.head
    }

    fn count(&self) -> usize {
        self.count
    }

    fn outline(&self) -> Result<Cow<'_, Outline>> {
        Ok(Cow::Owned(Outline::before(&self.head.chains)))
    }

    fn each_entry(&self, show: &mut dyn FnMut(&Entry) -> Result<()>) -> Result<()> {
        let (chain, author) = (&self.head.chain, format!("{}/user", self.head.device));
        let mut prev = chain_start(chain, None);
        for at in 0..self.count {
            let mut chance = SystemChance;
            let change = self.change(at, &mut chance);
            let draft = Draft {
                chain,
                seq: at as i64 + 1,
                prev: &prev,
                author: &author,
                made_at: "2026-11-01T08:00:00Z",
                kind: "person.set",
                reason: "",
                act: "",
                undoes: "",
                schema: huce_core::SCHEMA_VERSION,
            };
            let id = chance.id();
            let entry = Entry::make(&draft, &[change], &mut || chance.salt(), id);
            show(&entry)?;
            prev.clone_from(&entry.hash);
        }
        Ok(())
    }

    fn each_orphan(&self, _: &mut ShowOrphan) -> Result<()> {
        Ok(())
    }
}

/// Floods a township of the order's size with `--flood=N` entries, a million by default.
pub fn run(dir: &Path, order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    heading(&format!("a flood of {} entries", order.flood));
    // A register as big as the page cache, so that filling it is no part of the figure.
    let (mut town, path) = cast::full_township(dir, order.persons.max(50_000))?;
    let households = cast::households(&town)?;
    let (mine, others) = households.split_at(households.len() / 2);
    let officer = cast::enrol(&mut town, dir, "flood", &mine[..mine.len().min(120)])?;
    cast::enrol(&mut town, dir, "other", &others[..others.len().min(120)])?;
    let persons = |t: &dyn Tables, homes: &[String], most: usize| -> Outcome<Vec<Row>> {
        let mut rows = Vec::new();
        for home in homes.iter().take(most) {
            for membership in t.find(t.table("membership"), "household_id", home)? {
                rows.extend(t.get(t.table("person"), membership.text("person_id"))?);
            }
        }
        Ok(rows)
    };
    let mine = persons(&town.tables(), mine, 120)?;
    let others = persons(&town.tables(), others, 120)?.iter().map(Row::key).collect();
    let key = *town.key().bytes();
    town.database().copy_to(&dir.join("flood-before.db"), &key)?;
    drop(town);
    let mut flood = Flood { head: officer.head()?, count: 0, mine, others };
    let mut times = BTreeMap::new();
    for (what, count) in [("flood", order.flood / 2), ("flood", order.flood), ("flood-plan", order.flood)] {
        for name in ["register.db-wal", "register.db-shm"] {
            let _ = std::fs::remove_file(path.join(name));
        }
        std::fs::copy(dir.join("flood-before.db"), path.join("register.db"))?;
        (flood.head.id, flood.count) = (SystemChance.id(), count);
        flood.head.chain = SystemChance.id();
        flood.head.chains = BTreeMap::from([(flood.head.chain.clone(), None)]);
        let file = path.join("flood.huce");
        officer.hand_in_this(&flood, &file)?;
        let began = Instant::now();
        let processor = memory::measure(dir, what, &format!("{what} of {count} entries"), &path, sheet)?;
        let size = std::fs::metadata(path.join("register.db"))?.len() >> 20;
        let whole = began.elapsed();
        let words = processor.map_or_else(|| "not counted".to_owned(), seconds);
        note(&format!("{what} of {count}: {} with opening, on a processor {words}; the register {size} MiB", seconds(whole)));
        times.insert((what, count), processor.unwrap_or(whole));
    }
    let growth = ratio(times[&("flood", order.flood)], times[&("flood", order.flood / 2)]);
    sheet.goal("flood: twice the entries", format!("{growth:.2}x the time"), "<= 2.4x", growth <= 2.4);
    Ok(())
}
