//! What goes with a purge and what stays, where two persons, two copies of the township or somebody else's ids are in it.

use std::collections::BTreeSet;

use huce_core::actions::merge_persons::merge_persons;
use huce_core::actions::undo::undo_entry;
use huce_core::exchange::clerk::{self, Choice};
use huce_core::exchange::wire::Return;
use huce_core::exchange::{officer, town};
use huce_core::refusal::Code;
use huce_core::tables::{Key, Memory, Row, Tables};

use super::by_hand::{enter_household, enter_other, enter_two, li_with, refused, return_to_li, row, set, township};
use super::versions::{NOW, act, apply, hand_in};

fn stands(t: &Memory, person: &str) -> bool {
    row(t, "person", person).is_some()
}

fn purge(town: &mut Memory, person: &str) {
    act(town, "", |act| clerk::purge(act, &Key::new(act.t.table("person"), person), "").map(drop));
}

/// A return is read: what it tells of purges first.
fn take(li: &mut Memory, ret: &Return) {
    officer::heed_first(li, ret, NOW).unwrap();
    apply(li, ret).unwrap();
}

/// Whether a text stands anywhere in a register.
fn says(t: &Memory, text: &str) -> bool {
    t.catalogue().tables.iter().any(|table| t.all(table).unwrap().iter().any(|row| format!("{row:?}").contains(text)))
}

/// Seed 85107953.
#[test]
fn what_speaks_of_two_goes_with_the_one_whom_an_officer_never_had() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_household);
    act(&mut town, "", enter_other);
    act(&mut town, "", |act| {
        let married = Row::new(act.t.table("partnership"), "r1").with("person_id", "p1").with("partner_id", "p3");
        act.put(married.with("partner_name", "赵敏"))
    });
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    set(&mut li, "li", "partnership", "r1", "partner_name", "赵小敏");
    hand_in(&mut town, &li, "li", "b1").unwrap();
    purge(&mut town, "p3");
    let ret = return_to_li(&mut town);
    assert!(!ret.purged.contains(&Key::new(town.table("person"), "p3")), "nobody says to 李 whom she never had");
    take(&mut li, &ret);
    assert!(stands(&li, "p1") && row(&li, "partnership", "r1").is_none());
    assert!(!says(&li, "赵小敏") && !says(&town, "赵小敏"));
    let parts = li.find(li.table("part"), "row_id", "r1").unwrap();
    assert!(!parts.is_empty() && !parts.iter().any(|part| part.text("body").contains("sealed")), "nor is it kept for a township put back");
}

#[test]
fn a_word_about_somebody_whose_purge_is_told_alone_takes_nobody_along() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_household);
    act(&mut town, "", |act| {
        let told = Row::new(act.t.table("outcome"), "o1").with("officer_id", "li").with("subject", "conflict").with("verdict", "taken");
        act.put(told.with("row_table", "person").with("row_id", "p1").with("fields", "phone"))
    });
    let li = li_with(&return_to_li(&mut town), "li-chain");
    // Another copy of the township purged it with somebody else of whom the entry spoke.
    town::note_branch(&mut town, "branch-b").unwrap();
    let mut changes = officer::bundle(&li, "b1", "li", "li-device").unwrap();
    changes.purged = BTreeSet::from([Key::new(town.table("outcome"), "o1")]);
    act(&mut town, "", |act| clerk::take_in(act, &changes).map(drop));
    assert!(row(&town, "outcome", "o1").is_none());
    assert!(stands(&town, "p1"));
}

#[test]
fn what_changes_a_row_that_a_restored_township_lost_goes_with_its_person() {
    for is_purged_before in [false, true] {
        let mut town = township("branch-a");
        act(&mut town, "", enter_two);
        act(&mut town, "", |act| act.put(Row::new(act.t.table("stay"), "s1").with("person_id", "p1").with("from_on", "2026-02-01")));
        let mut li = li_with(&return_to_li(&mut town), "li-chain");
        set(&mut li, "li", "stay", "s1", "place_text", "蔷薇巷");
        let mut town = township("branch-b");
        act(&mut town, "", enter_two);
        hand_in(&mut town, &li, "li", "b1").unwrap();
        apply(&mut li, &return_to_li(&mut town)).unwrap();
        if is_purged_before {
            purge(&mut town, "p1");
        }
        hand_in(&mut town, &li, "li", "b2").unwrap();
        if !is_purged_before {
            assert_eq!(town.all(town.table("held")).unwrap().len(), 1);
            purge(&mut town, "p1");
        }
        assert!(!says(&town, "蔷薇巷"));
        assert_eq!(town.all(town.table("held")).unwrap().len(), 0);
        take(&mut li, &return_to_li(&mut town));
        assert!(!says(&li, "蔷薇巷") && stands(&li, "p2"));
        assert!(!li.find(li.table("part"), "row_id", "s1").unwrap().iter().any(|part| part.text("body").contains("sealed")));
    }
}

#[test]
fn a_word_about_who_was_merged_away_does_not_end_what_waits_about_the_one_who_stays() {
    for is_of_survivor_first in [true, false] {
        let mut town = township("branch-a");
        act(&mut town, "", enter_two);
        let mut li = li_with(&return_to_li(&mut town), "li-chain");
        let words = [("p1", "2"), ("p2", "3")];
        for (person, phone) in if is_of_survivor_first { words.to_vec() } else { words.into_iter().rev().collect() } {
            set(&mut li, "li", "person", person, "phone", phone);
        }
        set(&mut town, "", "person", "p1", "phone", "9");
        set(&mut town, "", "person", "p2", "phone", "3");
        act(&mut town, "", |act| merge_persons(act, "p2", "p1"));
        hand_in(&mut town, &li, "li", "b1").unwrap();
        let waiting = town::conflicts(&town).unwrap();
        assert_eq!(waiting.iter().map(|one| (one.key.id.as_str(), one.theirs[0].as_text())).collect::<Vec<_>>(), [("p1", "2")]);
    }
}

#[test]
fn a_decision_of_which_a_part_was_purged_is_not_taken_back_by_halves() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    set(&mut town, "", "person", "p1", "phone", "9");
    act(&mut li, "li", |act| {
        for id in ["p1", "p2"] {
            let person = act.t.get(act.t.table("person"), id)?.unwrap();
            act.put(person.with("phone", "2"))?;
        }
        Ok(())
    });
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let waiting = town::conflicts(&town).unwrap();
    let decided = act(&mut town, "", |act| clerk::decide(act, &waiting[0].id, &Choice::Theirs, "").map(drop));
    purge(&mut town, "p2");
    assert_eq!(refused(&town, |act| undo_entry(act, Some(&decided[0])).map(drop)), Code::UndoImpossible);
    assert_eq!(row(&town, "person", "p1").unwrap().text("phone"), "2");
}

#[test]
fn what_was_added_under_the_id_of_anothers_row_goes_and_the_other_row_stays() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    // An id from the time when 赵敏 was 李's.
    act(&mut li, "li", |act| {
        let forged = Row::new(act.t.table("membership"), "m3").with("person_id", "p2").with("household_id", "h1");
        act.put(forged.with("relation_text", "远房侄子"))
    });
    hand_in(&mut town, &li, "li", "b1").unwrap();
    assert!(says(&town, "远房侄子"), "it waits");
    purge(&mut town, "p2");
    assert_eq!(row(&town, "membership", "m3").unwrap().text("person_id"), "p3");
    assert!(!says(&town, "远房侄子"));
    assert_eq!(town.all(town.table("held")).unwrap().len(), 0);
}

#[test]
fn who_was_merged_by_mistake_stays_unless_what_was_said_of_the_one_stands_with_the_other() {
    for is_said_meanwhile in [false, true] {
        let mut town = township("branch-a");
        act(&mut town, "", enter_two);
        let mut li = li_with(&return_to_li(&mut town), "li-chain");
        set(&mut li, "li", "person", "p2", "note", "住蔷薇巷");
        let merged = act(&mut town, "", |act| merge_persons(act, "p2", "p1"));
        if is_said_meanwhile {
            hand_in(&mut town, &li, "li", "b1").unwrap();
        }
        act(&mut town, "", |act| undo_entry(act, Some(&merged[0])).map(drop));
        hand_in(&mut town, &li, "li", "b2").unwrap();
        assert!(says(&town, "蔷薇巷"));
        purge(&mut town, "p2");
        assert!(!says(&town, "蔷薇巷"));
        assert_eq!(stands(&town, "p1"), !is_said_meanwhile);
    }
}
