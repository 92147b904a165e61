//! What an officer's register keeps of what went to somebody else, and what it takes back itself.

use huce_core::actions::record_move;
use huce_core::actions::undo::undo_entry;
use huce_core::exchange::gate::{Act, Actor, Role};
use huce_core::exchange::ledger::{self, Stamp};
use huce_core::exchange::wire::Return;
use huce_core::exchange::{clerk, leaving, officer, town};
use huce_core::refusal::Code;
use huce_core::store::SystemChance;
use huce_core::tables::{Memory, Tables};

use super::by_hand::{enter_other, enter_two, li_with, return_to_li, row, set, township};
use super::clerks::with_held;
use super::versions::{NOW, act, hand_in};

/// A return is taken as the program takes it: what left is sealed.
fn take(t: &mut Memory, ret: &Return) {
    let mut stamp = Stamp::begin(t, NOW).unwrap();
    let applied = officer::apply(t, &mut stamp, ret).unwrap();
    leaving::seal_left(t, ret, &applied, &|line| Ok(line.bytes().map(|byte| format!("{byte:02x}")).collect())).unwrap();
}

fn is_sealed(t: &Memory, hash: &str) -> bool {
    ledger::entry(t, hash).unwrap().unwrap().has_sealed()
}

fn orphans(t: &Memory) -> usize {
    t.all(t.table("orphan")).unwrap().len()
}

#[test]
fn what_was_said_of_somebody_who_had_left_is_sealed_by_a_full_return_too() {
    for is_full in [false, true] {
        let mut town = township("branch-a");
        act(&mut town, "", enter_two);
        let mut li = li_with(&return_to_li(&mut town), "li-chain");
        let said = act(&mut li, "li", |act| {
            let person = act.t.get(act.t.table("person"), "p1")?.unwrap();
            act.put(person.with("phone", "2"))
        });
        act(&mut town, "", |act| clerk::assign(act, "h1", "zhao", "2026-02-01", ""));
        take(&mut li, &return_to_li(&mut town));
        assert!(!is_sealed(&li, &said[0]), "the township does not have it yet");
        hand_in(&mut town, &li, "li", "b1").unwrap();
        if is_full {
            town::want_full(&mut town, "li").unwrap();
        }
        let ret = return_to_li(&mut town);
        assert_eq!(ret.since.is_none(), is_full);
        take(&mut li, &ret);
        assert!(is_sealed(&li, &said[0]));
    }
}

#[test]
fn what_a_clerk_rejects_can_be_read_by_its_author_and_entered_otherwise() {
    let (mut town, mut li) = with_held();
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let held = town.all(town.table("held")).unwrap().remove(0);
    let added = held.text("entry");
    take(&mut li, &return_to_li(&mut town));
    assert!(!is_sealed(&li, added), "it waits");
    let mut accepted = town.clone();
    act(&mut town, "", |act| clerk::reject(act, &held.id, "记到三组那一户"));
    let mut refused = li.clone();
    take(&mut refused, &return_to_li(&mut town));
    assert!(!is_sealed(&refused, added));
    // Once it is somebody else's it is sealed.
    act(&mut accepted, "", |act| clerk::accept(act, &held.id, ""));
    take(&mut li, &return_to_li(&mut accepted));
    assert!(is_sealed(&li, added));
}

#[test]
fn what_went_to_a_colleague_while_the_township_was_put_back_is_not_kept() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let before = town.clone();
    act(&mut town, "", enter_other);
    act(&mut town, "", |act| clerk::assign(act, "h2", "li", "2026-01-02", ""));
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    // Of what 李 has, the restored township lacks the second household, and gives the first one to 赵.
    let mut town = before;
    town::begin_branch(&mut town, "branch-b").unwrap();
    hand_in(&mut town, &li, "li", "b1").unwrap();
    act(&mut town, "", |act| clerk::assign(act, "h1", "zhao", "2026-02-01", ""));
    take(&mut li, &return_to_li(&mut town));
    assert_eq!(orphans(&li), 8, "both households, with three persons and their memberships");
    for id in ["b2", "b3"] {
        hand_in(&mut town, &li, "li", id).unwrap();
        take(&mut li, &return_to_li(&mut town));
    }
    assert_eq!((orphans(&li), orphans(&town)), (3, 3), "what was lost is still offered");
    for table in ["household", "person"] {
        let offer = town.all(town.table("orphan")).unwrap().into_iter().find(|offer| offer.text("row_table") == table).unwrap();
        act(&mut town, "", |act| clerk::accept_orphan(act, &offer, "2026-03-01").map(drop));
    }
    take(&mut li, &return_to_li(&mut town));
    assert_eq!((orphans(&li), row(&li, "person", "p3").unwrap().text("name")), (0, "赵敏"));
}

#[test]
fn an_officer_takes_nobody_back_of_whom_the_township_has_written_since() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    let added = act(&mut li, "li", |act| record_move::move_in_new(act, &newcomer(), "2026-02-01", "邻县").map(drop));
    hand_in(&mut town, &li, "li", "b1").unwrap();
    take(&mut li, &return_to_li(&mut town));
    let mut unchanged = li.clone();
    let person = town.all(town.table("person")).unwrap().into_iter().find(|row| row.text("name") == "王小满").unwrap();
    set(&mut town, "", "person", &person.id, "phone", "19900005551");
    take(&mut li, &return_to_li(&mut town));
    let undo = |t: &mut Memory| {
        let (mut chance, device) = (SystemChance, "li-device".to_owned());
        let actor = Actor { author: "li-device/1".into(), officer: "li".into(), device };
        let mut act = Act::begin(t, &mut chance, Role::Officer, actor, "undo", NOW).unwrap();
        undo_entry(&mut act, Some(&added[0])).map(drop).map_err(|refusal| refusal.code())
    };
    assert_eq!(undo(&mut li), Err(Code::UndoImpossible));
    assert_eq!(undo(&mut unchanged), Ok(()));
}

fn newcomer() -> huce_core::actions::add_person::NewPerson {
    huce_core::actions::add_person::NewPerson {
        household: "h1".into(),
        name: "王小满".into(),
        sex: "1".into(),
        birth: "1990-01-02".into(),
        relation: "20".into(),
        ..Default::default()
    }
}
