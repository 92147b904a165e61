//! What schedules found that no seed plays any more, since they are drawn otherwise now: the same, written by hand over tables in memory.

use std::collections::BTreeSet;

use huce_core::catalogue::Catalogue;
use huce_core::exchange::gate::{self, Act, Actor, Role};
use huce_core::exchange::{clerk, officer, payload, town, wire};
use huce_core::refusal::{Code, Result};
use huce_core::store::SystemChance;
use huce_core::tables::{Key, Memory, Row, Tables};

use super::versions::{NOW, act, apply, hand_in};
use crate::support::versions::return_lines;

/// A township of 清溪村, which is 李's area, under a branch of its own.
pub(super) fn township(branch: &str) -> Memory {
    let mut town = Memory::new(Catalogue::standard());
    town::begin_branch(&mut town, branch).unwrap();
    gate::begin_chain(&mut town, &format!("chain-of-{branch}")).unwrap();
    act(&mut town, "", |act| {
        act.put(Row::new(act.t.table("place"), "v").with("name", "清溪村"))?;
        act.put(Row::new(act.t.table("area"), "a1").with("officer_id", "li").with("place_id", "v"))
    });
    town
}

pub(super) fn return_to_li(town: &mut Memory) -> wire::Return {
    return_to(town, "li")
}

pub(super) fn return_to(town: &mut Memory, name: &str) -> wire::Return {
    let lines = return_lines(town, NOW, name).unwrap();
    payload::read_return(&mut lines.into_iter().map(Ok), town.catalogue()).unwrap()
}

/// A household of 李's with 王秀兰 in it.
pub(super) fn enter_household(act: &mut Act) -> Result<()> {
    act.put(Row::new(act.t.table("household"), "h1").with("address", "清溪村一组"))?;
    act.put(Row::new(act.t.table("person"), "p1").with("name", "王秀兰"))?;
    act.put(Row::new(act.t.table("membership"), "m1").with("person_id", "p1").with("household_id", "h1"))?;
    clerk::assign(act, "h1", "li", "2026-01-01", "")
}

/// 李's register, or another officer's, after this first return.
pub(super) fn li_with(first: &wire::Return, chain: &str) -> Memory {
    let mut li = Memory::new(Catalogue::standard());
    gate::begin_chain(&mut li, chain).unwrap();
    assert_eq!(officer::refusal(&li, first, false).unwrap(), None);
    apply(&mut li, first).unwrap();
    li
}

/// A household of 李's with 王秀兰, p1, and 王强, p2.
pub(super) fn enter_two(act: &mut Act) -> Result<()> {
    enter_household(act)?;
    act.put(Row::new(act.t.table("person"), "p2").with("name", "王强").with("phone", "1"))?;
    act.put(Row::new(act.t.table("membership"), "m2").with("person_id", "p2").with("household_id", "h1"))
}

/// 赵敏, p3, in a household of 赵's.
pub(super) fn enter_other(act: &mut Act) -> Result<()> {
    act.put(Row::new(act.t.table("household"), "h2").with("address", "清溪村二组"))?;
    act.put(Row::new(act.t.table("person"), "p3").with("name", "赵敏"))?;
    act.put(Row::new(act.t.table("membership"), "m3").with("person_id", "p3").with("household_id", "h2"))?;
    clerk::assign(act, "h2", "zhao", "2026-01-01", "")
}

/// A row as it stands.
pub(super) fn row(t: &Memory, table: &str, id: &str) -> Option<Row> {
    t.get(t.table(table), id).unwrap()
}

/// One field of a row is changed.
pub(super) fn set(t: &mut Memory, name: &str, table: &str, id: &str, field: &str, value: &str) {
    act(t, name, |act| {
        let row = act.t.get(act.t.table(table), id)?.unwrap();
        act.put(row.with(field, value))
    });
}

/// Why an act of the clerk's is refused; nothing of it stays.
pub(super) fn refused(town: &Memory, run: impl FnOnce(&mut Act) -> Result<()>) -> Code {
    let (mut town, mut chance) = (town.clone(), SystemChance);
    let actor = Actor { author: "-device/1".into(), officer: String::new(), device: "-device".into() };
    let mut act = Act::begin(&mut town, &mut chance, Role::Township, actor, "test", NOW).unwrap();
    run(&mut act).unwrap_err().code()
}

/// Seed 52147 of milestone 1.
#[test]
fn a_purge_of_a_refused_return_leaves_no_own_row_on_who_is_gone() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_household);
    let first = return_to_li(&mut town);
    let (mut li, mut put_back) = (li_with(&first, "li-chain"), li_with(&first, "li-chain-put-back"));
    act(&mut town, "", |act| act.put(Row::new(act.t.table("area"), "a2").with("officer_id", "li").with("place_id", "v")));
    let second = return_to_li(&mut town);
    apply(&mut li, &second).unwrap();
    hand_in(&mut town, &li, "li", "b1").unwrap();
    act(&mut town, "", |act| clerk::purge(act, &Key::new(act.t.table("person"), "p1"), "").map(drop));
    let third = return_to_li(&mut town);

    let address = |t: &Memory| t.get(t.table("household"), "h1").unwrap().unwrap().text("address").to_owned();
    act(&mut put_back, "li", |act| act.put(Row::new(act.t.table("stay"), "s1").with("person_id", "p1").with("from_on", "2026-02-01")));
    act(&mut put_back, "li", |act| {
        let household = act.t.get(act.t.table("household"), "h1")?.unwrap();
        act.put(household.with("address", "清溪村一组12号"))
    });
    assert_eq!(officer::refusal(&put_back, &third, false).unwrap(), Some(Code::ReturnGap));
    officer::heed_first(&mut put_back, &third, NOW).unwrap();
    for (table, id) in [("person", "p1"), ("stay", "s1")] {
        assert!(put_back.get(put_back.table(table), id).unwrap().is_none(), "{table} {id} is still here");
    }
    assert_eq!(address(&put_back), "清溪村一组12号", "what was written about others stays");
}

#[test]
fn a_membership_whose_purge_is_told_without_its_person_leaves_nobody_in_no_household() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_household);
    let mut ret = return_to_li(&mut town);
    let mut li = li_with(&ret, "li-chain");
    let row = |t: &Memory, table: &str, id: &str| t.get(t.table(table), id).unwrap();
    let membership = Key::new(town.table("membership"), "m1");
    ret.purged = BTreeSet::from([membership.clone()]);
    officer::heed_first(&mut li, &ret, NOW).unwrap();
    assert!(row(&li, "membership", "m1").is_some(), "the person would be in no household");

    // At a township that may have forgotten purges, from the list of an officer who never had the person.
    town::note_branch(&mut town, "branch-b").unwrap();
    let mut changes = officer::bundle(&li, "b1", "li", "li-device").unwrap();
    changes.purged = ret.purged.clone();
    act(&mut town, "", |act| clerk::take_in(act, &changes).map(drop));
    assert!(row(&town, "membership", "m1").is_none() && row(&town, "person", "p1").is_none(), "it was purged with its person");

    ret.purged.insert(Key::new(town.table("person"), "p1"));
    officer::heed_first(&mut li, &ret, NOW).unwrap();
    assert!(row(&li, "membership", "m1").is_none() && row(&li, "person", "p1").is_none(), "with the person it goes");
}

/// Seed 2035601.
#[test]
fn a_charge_is_not_offered_beside_the_one_that_the_clerk_gives_again() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_household);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    // The township was put back to before the household was entered, hears of its old branch from 李, and is followed.
    let mut restored = township("branch-b");
    hand_in(&mut restored, &li, "li", "b1").unwrap();
    let ret = return_to_li(&mut restored);
    assert_eq!(officer::refusal(&li, &ret, false).unwrap(), Some(Code::TownshipRestored));
    assert_eq!(officer::refusal(&li, &ret, true).unwrap(), None);
    apply(&mut li, &ret).unwrap();
    let offered = officer::bundle(&li, "b2", "li", "li-device").unwrap().orphans;
    let offered: Vec<_> = offered.iter().map(|(key, _)| (key.table.name, key.id.as_str())).collect();
    assert_eq!(offered, [("household", "h1"), ("membership", "m1"), ("person", "p1")]);

    // The clerk enters it again, which gives it in charge: once.
    hand_in(&mut restored, &li, "li", "b2").unwrap();
    for table in ["household", "person"] {
        let offer = restored.all(restored.table("orphan")).unwrap().into_iter().find(|offer| offer.text("row_table") == table).unwrap();
        act(&mut restored, "", |act| clerk::accept_orphan(act, &offer, "2026-03-01").map(drop));
    }
    assert_eq!(restored.all(restored.table("orphan")).unwrap().len(), 0, "nothing is left on offer");
    let charges = restored.all(restored.table("charge")).unwrap();
    assert_eq!(charges.iter().map(|row| row.text("officer_id")).collect::<Vec<_>>(), ["li"]);
}
