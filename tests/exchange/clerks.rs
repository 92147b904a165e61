//! What a clerk accepts, merges and takes back, where others went on from it.

use huce_core::actions::merge_persons::merge_persons;
use huce_core::actions::undo::undo_entry;
use huce_core::exchange::clerk;
use huce_core::refusal::Code;
use huce_core::tables::{Memory, Row, Tables};

use super::by_hand::{enter_other, enter_two, li_with, refused, return_to_li, row, set, township};
use super::versions::{act, hand_in};

fn stands(t: &Memory, table: &str, id: &str) -> bool {
    row(t, table, id).is_some_and(|row| row.text("voided_at").is_empty())
}

fn undo(t: &mut Memory, name: &str, hash: &str) -> String {
    act(t, name, |act| undo_entry(act, Some(hash)).map(drop)).remove(0)
}

/// What waits to be judged, oldest first: its id, and the entry.
fn held(t: &Memory) -> Vec<(String, String)> {
    let mut rows = t.all(t.table("held")).unwrap();
    rows.sort_by_key(|row| row.integer("position"));
    rows.into_iter().map(|row| (row.id.clone(), row.text("entry").to_owned())).collect()
}

/// 李 enters 王小满, p9, in a household.
fn enter_newcomer(li: &mut Memory, household: &str) -> String {
    let entered = act(li, "li", |act| {
        act.put(Row::new(act.t.table("person"), "p9").with("name", "王小满"))?;
        act.put(Row::new(act.t.table("membership"), "m9").with("person_id", "p9").with("household_id", household))
    });
    entered[0].clone()
}

/// 李 enters 王小满 in a household that is 赵's by then.
fn with_held() -> (Memory, Memory) {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    act(&mut town, "", |act| {
        act.put(Row::new(act.t.table("household"), "h3").with("address", "清溪村三组"))?;
        clerk::assign(act, "h3", "li", "2026-01-01", "")
    });
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    act(&mut town, "", |act| clerk::assign(act, "h1", "zhao", "2026-02-01", ""));
    enter_newcomer(&mut li, "h1");
    (town, li)
}

#[test]
fn an_acceptance_is_taken_back_also_after_its_entry_was_undone_and_redone() {
    let (mut town, li) = with_held();
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let (id, entry) = held(&town).remove(0);
    let accepted = act(&mut town, "", |act| clerk::accept(act, &id, "")).remove(0);
    let undone = undo(&mut town, "", &entry);
    undo(&mut town, "", &undone);
    assert!(stands(&town, "person", "p9"));
    undo(&mut town, "", &accepted);
    assert!(!stands(&town, "person", "p9") && !stands(&town, "membership", "m9"), "what waits does not stand");
    act(&mut town, "", |act| clerk::accept(act, &id, ""));
    assert!(stands(&town, "person", "p9") && stands(&town, "membership", "m9"));
}

#[test]
fn a_place_in_a_household_is_accepted_after_the_person_who_takes_it() {
    let (mut town, mut li) = with_held();
    act(&mut li, "li", |act| act.put(Row::new(act.t.table("membership"), "m10").with("person_id", "p9").with("household_id", "h3")));
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let waiting = held(&town);
    assert_eq!(waiting.len(), 2);
    assert_eq!(refused(&town, |act| clerk::accept(act, &waiting[1].0, "")), Code::HeldImpossible);
    for (id, _) in &waiting {
        act(&mut town, "", |act| clerk::accept(act, id, ""));
    }
    assert!(stands(&town, "person", "p9") && stands(&town, "membership", "m10"));
}

#[test]
fn a_row_on_which_others_went_on_is_not_taken_back_with_the_entry_that_added_it() {
    let founded = |act: &mut huce_core::exchange::gate::Act| {
        act.put(Row::new(act.t.table("household"), "h9").with("place_id", "v").with("address", "清溪村九组"))?;
        clerk::assign(act, "h9", "li", "2026-02-01", "")
    };
    for what in ["nothing", "a member", "an address", "an address taken back", "a later bundle taken back"] {
        let mut town = township("branch-a");
        act(&mut town, "", enter_two);
        let mut li = li_with(&return_to_li(&mut town), "li-chain");
        let entry = act(&mut li, "li", founded).remove(0);
        hand_in(&mut town, &li, "li", "b1").unwrap();
        match what {
            "a member" => {
                enter_newcomer(&mut li, "h9");
                hand_in(&mut town, &li, "li", "b2").unwrap();
            }
            "an address" => set(&mut town, "", "household", "h9", "address", "清溪村九组1号"),
            "an address taken back" => {
                set(&mut town, "", "household", "h9", "address", "清溪村九组1号");
                act(&mut town, "", |act| undo_entry(act, None).map(drop));
            }
            "a later bundle taken back" => {
                let newcomer = enter_newcomer(&mut li, "h9");
                hand_in(&mut town, &li, "li", "b2").unwrap();
                undo(&mut town, "", &newcomer);
            }
            _ => {}
        }
        assert!(stands(&town, "household", "h9"));
        if !["a member", "an address"].contains(&what) {
            undo(&mut town, "", &entry);
            assert!(!stands(&town, "household", "h9"), "{what}");
        } else {
            assert_eq!(refused(&town, |act| undo_entry(act, Some(&entry)).map(drop)), Code::UndoImpossible, "{what}");
        }
    }
}

#[test]
fn persons_of_whom_a_word_waits_are_neither_merged_nor_parted() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    set(&mut town, "", "person", "p2", "phone", "9");
    set(&mut li, "li", "person", "p2", "phone", "2");
    let mut late = township("branch-a");
    act(&mut late, "", enter_two);
    let merged = act(&mut late, "", |act| merge_persons(act, "p2", "p1")).remove(0);

    // The word came first.
    hand_in(&mut town, &li, "li", "b1").unwrap();
    assert_eq!(refused(&town, |act| merge_persons(act, "p2", "p1")), Code::EventImpossible);
    let conflict = town.all(town.table("conflict")).unwrap().remove(0).id;
    act(&mut town, "", |act| clerk::decide(act, &conflict, &clerk::Choice::Theirs, "").map(drop));
    act(&mut town, "", |act| merge_persons(act, "p2", "p1"));

    // The merge came first: the word waits about the one who stays.
    set(&mut late, "", "person", "p1", "phone", "7");
    hand_in(&mut late, &li, "li", "b1").unwrap();
    let conflict = late.all(late.table("conflict")).unwrap().remove(0);
    assert_eq!(conflict.text("row_id"), "p1");
    assert_eq!(refused(&late, |act| undo_entry(act, Some(&merged)).map(drop)), Code::UndoImpossible);
    let decided = act(&mut late, "", |act| clerk::decide(act, &conflict.id, &clerk::Choice::Ours, "").map(drop)).remove(0);
    undo(&mut late, "", &merged);
    // Nor does the decision come back about the wrong one.
    assert_eq!(refused(&late, |act| undo_entry(act, Some(&decided)).map(drop)), Code::UndoImpossible);
}

#[test]
fn an_offer_does_not_stand_beside_a_membership_that_the_clerk_makes_stand_again() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    act(&mut town, "", |act| {
        let moved = Row::new(act.t.table("membership"), "m4").with("person_id", "p1").with("household_id", "h2");
        act.put(moved.with("from_on", "2026-02-01"))
    });
    let voided = act(&mut town, "", |act| {
        let moved = act.t.get(act.t.table("membership"), "m4")?.unwrap();
        act.put(moved.with("voided_at", "2026-03-01T08:00:00Z").with("void_reason", "记错"))
    });
    set(&mut town, "", "person", "p1", "offer_to", "zhao");
    let offer = |town: &Memory| row(town, "person", "p1").unwrap().text("offer_to").to_owned();
    let undone = undo(&mut town, "", &voided[0]);
    assert_eq!(offer(&town), "", "赵 has the person again");
    undo(&mut town, "", &undone);
    assert_eq!(offer(&town), "zhao", "as it was");
    // Nor beside one that comes with something else about the person.
    act(&mut town, "", |act| {
        let person = act.t.get(act.t.table("person"), "p1")?.unwrap();
        act.put(person.with("marital", "21"))?;
        let moved = Row::new(act.t.table("membership"), "m5").with("person_id", "p1").with("household_id", "h2");
        act.put(moved.with("from_on", "2026-03-01"))
    });
    assert_eq!(offer(&town), "");
}
