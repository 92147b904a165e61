//! Two versions of the schema over tables in memory: what a simulation of registers that are one apart is built on.

use huce_core::catalogue::Catalogue;
use huce_core::exchange::gate::{self, Act, Actor, Role};
use huce_core::exchange::ledger::Stamp;
use huce_core::exchange::wire::Return;
use huce_core::exchange::{clerk, officer, payload, scope, town};
use huce_core::refusal::{Code, Result};
use huce_core::store::SystemChance;
use huce_core::tables::{Memory, Row, Tables};

use crate::support::versions::{NEXT, changes_as_read, next, return_lines};

pub(super) const NOW: &str = "2026-03-01T08:00:00Z";

/// An act of an officer, or of the clerk where no name is given; the hashes of its entries.
pub(super) fn act(t: &mut dyn Tables, name: &str, run: impl FnOnce(&mut Act) -> Result<()>) -> Vec<String> {
    let (role, mut chance) = (if name.is_empty() { Role::Township } else { Role::Officer }, SystemChance);
    let actor = Actor { author: format!("{name}-device/1"), officer: name.into(), device: format!("{name}-device") };
    let mut act = Act::begin(t, &mut chance, role, actor, "test", NOW).unwrap();
    run(&mut act).unwrap();
    act.finish("").unwrap()
}

fn take_return(t: &mut Memory, lines: &[String]) -> Result<()> {
    let ret = payload::read_return(&mut lines.iter().map(|line| Ok(line.clone())), t.catalogue())?;
    assert_eq!(officer::refusal(t, &ret, false)?, None);
    apply(t, &ret)
}

/// A return that the officer follows is taken in.
pub(super) fn apply(t: &mut Memory, ret: &Return) -> Result<()> {
    let mut stamp = Stamp::begin(t, NOW)?;
    officer::apply(t, &mut stamp, ret).map(drop)
}

/// What an officer has is handed in as a bundle of this id, and taken in.
pub(super) fn hand_in(town: &mut Memory, from: &Memory, name: &str, id: &str) -> Result<()> {
    let changes = officer::bundle(from, id, name, &format!("{name}-device"))?;
    let read = changes_as_read(&changes, town.catalogue())?;
    act(town, "", |act| clerk::take_in(act, &read).map(drop));
    Ok(())
}

/// A township with a household of 李's, whom it knows to be of this version.
fn begin(catalogue: &'static Catalogue, of_li: &'static Catalogue) -> (Memory, Memory) {
    let (mut town, mut li) = (Memory::new(catalogue), Memory::new(of_li));
    town::begin_branch(&mut town, "branch-a").unwrap();
    gate::begin_chain(&mut town, "town-chain").unwrap();
    gate::begin_chain(&mut li, "li-chain").unwrap();
    act(&mut town, "", |act| {
        act.put(Row::new(act.t.table("place"), "v").with("name", "清溪村"))?;
        act.put(Row::new(act.t.table("area"), "a1").with("officer_id", "li").with("place_id", "v"))?;
        act.put(Row::new(act.t.table("household"), "h1").with("address", "清溪村一组"))?;
        clerk::assign(act, "h1", "li", "2026-01-01", "")
    });
    town::note_schema(&mut town, "li", of_li.version).unwrap();
    let lines = return_lines(&mut town, NOW, "li").unwrap();
    take_return(&mut li, &lines).unwrap();
    (town, li)
}

#[test]
fn digests_are_kept_for_each_version_and_know_nothing_newer() {
    let (mut town, mut li) = begin(next(), Catalogue::standard());
    let root = scope::Root::Household("h1".into());
    let digests = |town: &mut Memory| [NEXT - 1, NEXT].map(|version| scope::root_digest_as_of(town, &root, version).unwrap());
    let [old, new] = digests(&mut town);
    assert_eq!(old, new, "with nothing new in it, a share is the same in both");
    for household in [true, false] {
        act(&mut town, "", |act| match household {
            true => {
                let row = act.t.get(act.t.table("household"), "h1")?.unwrap();
                act.put(row.with("test_note", "大院"))
            }
            false => act.put(Row::new(act.t.table("dog"), "d1").with("household_id", "h1")),
        });
        let [still_old, newer] = digests(&mut town);
        assert_eq!(still_old, old);
        assert_ne!(newer, new);
        for (version, digest) in [(NEXT - 1, &still_old), (NEXT, &newer)] {
            assert_eq!(scope::fresh_root_digest_as_of(&town, &root, version).unwrap(), *digest);
        }
    }
    let lines = return_lines(&mut town, NOW, "li").unwrap();
    assert!(
        lines.iter().any(|line| line.contains("\"h1\"")) && !lines.iter().any(|line| line.contains("test_note") || line.contains("dog"))
    );
    take_return(&mut li, &lines).unwrap();

    let mut updated = li.migrated(next()).unwrap();
    hand_in(&mut town, &updated, "li", "b1").unwrap();
    let lines = return_lines(&mut town, NOW, "li").unwrap();
    assert_eq!(payload::read_return(&mut lines.iter().map(|line| Ok(line.clone())), li.catalogue()).unwrap_err().code(), Code::BundleNewer);
    take_return(&mut updated, &lines).unwrap();
    let household = updated.get(next().table("household"), "h1").unwrap().unwrap();
    assert_eq!(household.text("test_note"), "大院");
}

#[test]
fn an_entry_says_its_version_and_one_of_a_newer_program_is_refused_whole() {
    let (mut town, li) = begin(Catalogue::standard(), Catalogue::standard());
    let mut newer = li.migrated(next()).unwrap();
    let hashes = act(&mut newer, "li", |act| act.put(Row::new(act.t.table("dog"), "d1").with("household_id", "h1")));
    let entry = huce_core::exchange::ledger::entry(&newer, &hashes[0]).unwrap().unwrap();
    assert_eq!(entry.header.schema, NEXT);
    assert_eq!(hand_in(&mut town, &newer, "li", "b1").unwrap_err().code(), Code::BundleNewer);
    // A bundle that claims to be older than an entry in it.
    let mut changes = officer::bundle(&newer, "b2", "li", "li-device").unwrap();
    changes.schema = NEXT - 1;
    assert_eq!(changes_as_read(&changes, town.catalogue()).unwrap_err().code(), Code::BundleNewer);

    let mut town = town.migrated(next()).unwrap();
    hand_in(&mut town, &newer, "li", "b1").unwrap();
    assert!(town.get(next().table("dog"), "d1").unwrap().is_some());
    let lines = return_lines(&mut town, NOW, "li").unwrap();
    take_return(&mut newer, &lines).unwrap();
    assert!(officer::unacknowledged(&newer).unwrap().is_empty());
}

#[test]
fn a_row_that_an_older_register_adds_once_more_is_the_one_that_stands_here() {
    let (mut town, mut li) = begin(next(), Catalogue::standard());
    act(&mut li, "li", |act| {
        act.put(Row::new(act.t.table("household"), "h2").with("place_id", "v").with("address", "清溪村二组"))?;
        act.put(Row::new(act.t.table("charge"), "c2").with("household_id", "h2").with("officer_id", "li"))
    });
    hand_in(&mut town, &li, "li", "b1").unwrap();
    act(&mut town, "", |act| {
        let row = act.t.get(act.t.table("household"), "h2")?.unwrap();
        act.put(row.with("test_note", "大院"))
    });
    // The township lost its log and has the rows again: what the officer's entry adds stands here, with a value that it cannot know.
    let mut restored = Memory::new(next());
    for table in next().synced() {
        town.all(table).unwrap().into_iter().for_each(|row| restored.put(row).unwrap());
    }
    town::begin_branch(&mut restored, "branch-b").unwrap();
    gate::begin_chain(&mut restored, "town-chain-b").unwrap();
    hand_in(&mut restored, &li, "li", "b2").unwrap();
    assert!(town::held(&restored, "").unwrap().is_empty());
    assert_eq!(restored.get(next().table("household"), "h2").unwrap().unwrap().text("test_note"), "大院");
}
