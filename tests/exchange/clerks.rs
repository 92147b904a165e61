//! What a clerk accepts, merges and takes back, where others went on from it.

use huce_core::actions::begin_stay::begin_stay;
use huce_core::actions::merge_persons::merge_persons;
use huce_core::actions::receive::receive;
use huce_core::actions::record_death::record_death;
use huce_core::actions::record_move;
use huce_core::actions::undo::undo_entry;
use huce_core::actions::void::void;
use huce_core::exchange::gate::Act;
use huce_core::exchange::{clerk, scope, town};
use huce_core::refusal::Code;
use huce_core::tables::{Memory, Row, Tables};

use super::by_hand::{enter_other, enter_two, li_with, refused, return_to, return_to_li, row, set, township};
use super::versions::{act, apply, hand_in};

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

/// 李, or the clerk where no name is given, enters 王小满, p9, in a household.
fn enter_newcomer(t: &mut Memory, name: &str, household: &str) -> String {
    let entered = act(t, name, |act| {
        act.put(Row::new(act.t.table("person"), "p9").with("name", "王小满"))?;
        act.put(Row::new(act.t.table("membership"), "m9").with("person_id", "p9").with("household_id", household))
    });
    entered[0].clone()
}

/// The clerk enters somebody in 赵's household, too, from this day.
fn enter_at_zhaos(town: &mut Memory, id: &str, person: &str, on: &str) -> String {
    let entered = act(town, "", |act| {
        let other = Row::new(act.t.table("membership"), id).with("person_id", person).with("household_id", "h2");
        act.put(other.with("from_on", on))
    });
    entered[0].clone()
}

/// 李 enters 王小满 in a household that is 赵's by then.
pub(super) fn with_held() -> (Memory, Memory) {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    act(&mut town, "", |act| {
        act.put(Row::new(act.t.table("household"), "h3").with("address", "清溪村三组"))?;
        clerk::assign(act, "h3", "li", "2026-01-01", "")
    });
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    act(&mut town, "", |act| clerk::assign(act, "h1", "zhao", "2026-02-01", ""));
    enter_newcomer(&mut li, "li", "h1");
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
                enter_newcomer(&mut li, "li", "h9");
                hand_in(&mut town, &li, "li", "b2").unwrap();
            }
            "an address" => set(&mut town, "", "household", "h9", "address", "清溪村九组1号"),
            "an address taken back" => {
                set(&mut town, "", "household", "h9", "address", "清溪村九组1号");
                act(&mut town, "", |act| undo_entry(act, None).map(drop));
            }
            "a later bundle taken back" => {
                let newcomer = enter_newcomer(&mut li, "li", "h9");
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
    enter_at_zhaos(&mut town, "m4", "p1", "2026-02-01");
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

/// 王秀兰, p1, left 李's household on this day, or has not yet, and is offered to 赵.
fn with_offer(left_on: &str) -> Memory {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    for (field, value) in [("from_on", "2026-01-10"), ("to_on", left_on)] {
        set(&mut town, "", "membership", "m1", field, value);
    }
    set(&mut town, "", "person", "p1", "offer_to", "zhao");
    town
}

fn register_of(town: &mut Memory, name: &str) -> Memory {
    li_with(&return_to(town, name), &format!("{name}-chain"))
}

fn officers_of(town: &Memory, person: &str) -> Vec<String> {
    scope::owners(town, &row(town, "person", person).unwrap()).unwrap().officers.into_iter().collect()
}

#[test]
fn whoever_is_received_is_the_receivers_whatever_the_date() {
    for on in ["2026-02-01", "2026-01-05", "2026-01", "2025", ""] {
        let mut town = with_offer("2026-02-01");
        let mut zhao = register_of(&mut town, "zhao");
        act(&mut zhao, "zhao", |act| receive(act, "p1", "h2", "10", on).map(drop));
        hand_in(&mut town, &zhao, "zhao", "b1").unwrap();
        assert_eq!(officers_of(&town, "p1"), ["zhao"], "{on:?}");
        assert_eq!(row(&town, "person", "p1").unwrap().text("offer_to"), "", "{on:?}");
        // And stays so when that membership is over.
        apply(&mut zhao, &return_to(&mut town, "zhao")).unwrap();
        act(&mut zhao, "zhao", |act| record_death(act, "p1", "2026-02-20", None).map(drop));
        hand_in(&mut town, &zhao, "zhao", "b2").unwrap();
        assert_eq!(held(&town), []);
        assert_eq!(officers_of(&town, "p1"), ["zhao"], "{on:?}");
    }
}

#[test]
fn an_offer_does_not_stand_beside_a_charge_over_its_persons_household() {
    let mut town = with_offer("2026-02-01");
    let offer = |town: &Memory| row(town, "person", "p1").unwrap().text("offer_to").to_owned();
    let assigned = act(&mut town, "", |act| clerk::assign(act, "h1", "zhao", "2026-02-10", ""));
    assert_eq!(offer(&town), "");
    undo(&mut town, "", &assigned[0]);
    assert_eq!(offer(&town), "zhao");
}

#[test]
fn who_is_merged_away_or_voided_stays_in_the_share_of_whoever_knew_them() {
    for is_merged in [true, false] {
        let mut town = township("branch-a");
        act(&mut town, "", enter_two);
        act(&mut town, "", enter_other);
        act(&mut town, "", |act| {
            let wrong = Row::new(act.t.table("membership"), "m9").with("person_id", "p2").with("household_id", "h2");
            act.put(wrong.with("from_on", "2026-02-20").with("voided_at", "2026-02-21T08:00:00Z").with("void_reason", "记错"))
        });
        assert_eq!(officers_of(&town, "p2"), ["li"]);
        act(&mut town, "", |act| if is_merged { merge_persons(act, "p2", "p1") } else { void(act, "person", "p2", "重复") });
        assert_eq!(officers_of(&town, "p2"), ["li"]);
        if !is_merged {
            act(&mut town, "", |act| merge_persons(act, "p2", "p1"));
            assert_eq!(officers_of(&town, "p2"), ["li"]);
        }
    }
}

#[test]
fn what_the_clerk_added_is_not_taken_back_with_what_an_officer_wrote_in_it() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let added = enter_newcomer(&mut town, "", "h1");
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    let (mut other, mut without) = (li.clone(), town.clone());
    set(&mut li, "li", "person", "p9", "phone", "2");
    act(&mut other, "li", |act| begin_stay(act, "p9", "外省", "打工", "2026-02-01").map(drop));
    for register in [&li, &other] {
        let mut town = town.clone();
        hand_in(&mut town, register, "li", "b1").unwrap();
        assert_eq!(refused(&town, |act| undo_entry(act, Some(&added)).map(drop)), Code::UndoImpossible);
    }
    undo(&mut without, "", &added);
    assert!(!stands(&without, "person", "p9"));
}

#[test]
fn a_household_is_in_the_charge_of_one_officer() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let running = |town: &Memory| -> Vec<String> {
        scope::running_charges(town, "h1").unwrap().iter().map(|row| row.text("officer_id").to_owned()).collect()
    };
    let to_zhao = act(&mut town, "", |act| clerk::assign(act, "h1", "zhao", "2026-02-01", "")).remove(0);
    let to_sun = act(&mut town, "", |act| clerk::assign(act, "h1", "sun", "2026-02-10", "")).remove(0);
    assert_eq!(refused(&town, |act| undo_entry(act, Some(&to_zhao)).map(drop)), Code::UndoImpossible);
    let mut back = town.clone();
    undo(&mut back, "", &to_sun);
    undo(&mut back, "", &to_zhao);
    assert_eq!(running(&back), ["li"]);
    // Two copies of the township may have given it to two.
    act(&mut town, "", |act| {
        let other = Row::new(act.t.table("charge"), "c9").with("household_id", "h1").with("officer_id", "li");
        act.put(other.with("from_on", "2026-01-05"))
    });
    assert_eq!(running(&town).len(), 2);
    act(&mut town, "", |act| clerk::assign(act, "h1", "li", "2026-02-20", ""));
    assert_eq!(running(&town), ["li"]);
}

#[test]
fn what_never_changes_is_not_changed_by_accepting_it() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    set(&mut li, "li", "membership", "m2", "person_id", "p3");
    hand_in(&mut town, &li, "li", "b1").unwrap();
    assert_eq!(refused(&town, |act| clerk::accept(act, &held(&town)[0].0, "")), Code::HeldImpossible);
}

#[test]
fn an_end_that_sends_somebody_where_they_were_offered_goes_through_before_and_after_the_receiving() {
    for is_end_first in [true, false] {
        let mut town = with_offer("");
        let (mut zhao, mut li) = (register_of(&mut town, "zhao"), register_of(&mut town, "li"));
        act(&mut zhao, "zhao", |act| receive(act, "p1", "h2", "10", "2026-01").map(drop));
        act(&mut li, "li", |act| record_death(act, "p1", "2026-02-20", None).map(drop));
        let mut bundles = [(&li, "li", "b1"), (&zhao, "zhao", "b2")];
        if !is_end_first {
            bundles.reverse();
        }
        for (register, name, id) in bundles {
            hand_in(&mut town, register, name, id).unwrap();
        }
        assert_eq!(held(&town), []);
        assert_eq!(officers_of(&town, "p1"), ["zhao"], "the stay that runs");
        assert_eq!(row(&town, "person", "p1").unwrap().text("offer_to"), "");
    }
}

#[test]
fn who_is_voided_does_not_go_back_to_where_they_came_from() {
    let mut town = with_offer("2026-02-01");
    let mut zhao = register_of(&mut town, "zhao");
    act(&mut zhao, "zhao", |act| receive(act, "p1", "h2", "10", "2026-02-01").map(drop));
    hand_in(&mut town, &zhao, "zhao", "b1").unwrap();
    let voided = act(&mut town, "", |act| void(act, "person", "p1", "重复"));
    assert_eq!(officers_of(&town, "p1"), ["zhao"]);
    let merged = act(&mut town, "", |act| merge_persons(act, "p1", "p3"));
    assert_eq!(officers_of(&town, "p1"), ["zhao"]);
    // Nor does the one who was merged away stand again beside the one who stays.
    assert_eq!(refused(&town, |act| undo_entry(act, Some(&voided[0])).map(drop)), Code::UndoImpossible);
    undo(&mut town, "", &merged[0]);
    undo(&mut town, "", &voided[0]);
    assert!(stands(&town, "person", "p1"));
}

#[test]
fn what_two_actions_of_one_moment_voided_is_told_apart() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    let moved = enter_at_zhaos(&mut town, "m9", "p2", "2026-02-20");
    undo(&mut town, "", &moved);
    act(&mut town, "", |act| merge_persons(act, "p2", "p1"));
    assert_eq!(officers_of(&town, "p2"), ["li"]);
}

#[test]
fn the_one_who_stays_of_a_merge_is_not_taken_back() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let added = enter_newcomer(&mut town, "", "h1");
    let merged = act(&mut town, "", |act| merge_persons(act, "p2", "p9")).remove(0);
    assert_eq!(refused(&town, |act| undo_entry(act, Some(&added)).map(drop)), Code::UndoImpossible);
    undo(&mut town, "", &merged);
    undo(&mut town, "", &added);
    assert!(stands(&town, "person", "p2") && !stands(&town, "person", "p9"));
}

#[test]
fn who_was_merged_away_does_not_stand_again_by_an_acceptance() {
    let (mut town, li) = with_held();
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let (id, _) = held(&town).remove(0);
    let accepted = act(&mut town, "", |act| clerk::accept(act, &id, "")).remove(0);
    let mut before = town.clone();
    let merged = act(&mut town, "", |act| merge_persons(act, "p9", "p2")).remove(0);
    assert_eq!(refused(&town, |act| undo_entry(act, Some(&accepted)).map(drop)), Code::UndoImpossible);
    undo(&mut town, "", &merged);
    undo(&mut town, "", &accepted);
    act(&mut town, "", |act| clerk::accept(act, &id, ""));
    assert!(stands(&town, "person", "p9"));
    // Nor where the merge came after.
    undo(&mut before, "", &accepted);
    act(&mut before, "", |act| merge_persons(act, "p9", "p2"));
    assert_eq!(refused(&before, |act| clerk::accept(act, &id, "")), Code::HeldImpossible);
}

#[test]
fn an_acceptance_is_taken_back_though_what_it_offered_was_used_up_with_it() {
    let mut town = with_offer("");
    let (mut zhao, mut li) = (register_of(&mut town, "zhao"), register_of(&mut town, "li"));
    act(&mut zhao, "zhao", |act| receive(act, "p1", "h2", "10", "2026-01").map(drop));
    hand_in(&mut town, &zhao, "zhao", "b1").unwrap();
    act(&mut town, "", |act| act.put(Row::new(act.t.table("officer"), "zhao").with("name", "赵明")));
    apply(&mut li, &return_to_li(&mut town)).unwrap();
    act(&mut li, "li", |act| record_move::move_out(act, "p1", "2026-02-25", "", Some("zhao"), None).map(drop));
    act(&mut town, "", |act| act.put(Row::new(act.t.table("device"), "li-device").with("officer_id", "li").with("state", "retired")));
    hand_in(&mut town, &li, "li", "b2").unwrap();
    let (id, _) = held(&town).remove(0);
    let before = row(&town, "person", "p1");
    let accepted = act(&mut town, "", |act| clerk::accept(act, &id, "")).remove(0);
    assert_eq!(officers_of(&town, "p1"), ["zhao"]);
    undo(&mut town, "", &accepted);
    assert_eq!(officers_of(&town, "p1"), ["li"]);
    assert_eq!(row(&town, "person", "p1"), before);
}

#[test]
fn what_ends_ends_on_some_day() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    for on in ["", "不详"] {
        assert_eq!(refused(&town, |act| record_death(act, "p1", on, None).map(drop)), Code::EventImpossible, "{on}");
        assert_eq!(refused(&town, |act| record_move::move_out(act, "p1", on, "外省", None, None).map(drop)), Code::EventImpossible);
    }
    act(&mut town, "", |act| record_death(act, "p1", "2026", None).map(drop));
}

#[test]
fn whoever_the_clerk_receives_leaves_the_household_before() {
    let mut town = with_offer("");
    act(&mut town, "", |act| receive(act, "p1", "h2", "10", "2026-02-10").map(drop));
    let mut zhao = register_of(&mut town, "zhao");
    act(&mut zhao, "zhao", |act| record_death(act, "p1", "2026-02-20", None).map(drop));
    hand_in(&mut town, &zhao, "zhao", "b1").unwrap();
    assert_eq!(held(&town), []);
    assert_eq!(officers_of(&town, "p1"), ["zhao"]);
}

#[test]
fn who_is_offered_to_whom_they_go_with_the_same_entry_is_offered_no_longer() {
    let mut town = with_offer("");
    set(&mut town, "", "person", "p1", "offer_to", "");
    let mut li = register_of(&mut town, "li");
    act(&mut town, "", |act| {
        act.put(Row::new(act.t.table("officer"), "zhao").with("name", "赵明"))?;
        let second = Row::new(act.t.table("membership"), "m7").with("person_id", "p1").with("household_id", "h2");
        act.put(second.with("from_on", "2026-01-05"))
    });
    apply(&mut li, &return_to_li(&mut town)).unwrap();
    act(&mut li, "li", |act| record_move::move_out(act, "p1", "2026-02-25", "", Some("zhao"), None).map(drop));
    hand_in(&mut town, &li, "li", "b1").unwrap();
    for (id, _) in held(&town) {
        act(&mut town, "", |act| clerk::accept(act, &id, ""));
    }
    assert_eq!(officers_of(&town, "p1"), ["zhao"]);
    assert_eq!(row(&town, "person", "p1").unwrap().text("offer_to"), "");
}

#[test]
fn an_offer_to_whoever_has_the_person_already_is_not_shown_and_counts_again_once_that_is_taken_back() {
    let mut town = with_offer("2026-02-01");
    set(&mut town, "", "person", "p1", "offer_to", "");
    let entered = enter_at_zhaos(&mut town, "m7", "p1", "2026-02-10");
    // As an accepted entry says it that was written before.
    set(&mut town, "", "person", "p1", "offer_to", "zhao");
    let offered = |town: &Memory| town::offers_to(town, "zhao").unwrap().into_iter().map(|offer| offer.id).collect::<Vec<_>>();
    assert_eq!((officers_of(&town, "p1"), offered(&town)), (vec!["zhao".to_owned()], vec![]));
    undo(&mut town, "", &entered);
    assert_eq!((officers_of(&town, "p1"), offered(&town)), (vec!["li".to_owned()], vec!["p1".to_owned()]));
}

#[test]
fn a_membership_of_somebody_who_was_merged_away_is_taken_back_and_not_accepted() {
    let mut town = with_offer("2026-02-01");
    let mut zhao = register_of(&mut town, "zhao");
    act(&mut zhao, "zhao", |act| receive(act, "p1", "h2", "10", "2026-02-10").map(drop));
    act(&mut town, "", |act| merge_persons(act, "p1", "p2"));
    hand_in(&mut town, &zhao, "zhao", "b1").unwrap();
    let (id, _) = held(&town).remove(0);
    assert_eq!(refused(&town, |act| clerk::accept(act, &id, "")), Code::HeldImpossible);
    // One that came all the same goes again by an undo.
    let before = row(&town, "person", "p1");
    let entered = enter_at_zhaos(&mut town, "m7", "p1", "2026-02-10");
    let voided = act(&mut town, "", |act| void(act, "membership", "m7", "记错"));
    undo(&mut town, "", &voided[0]);
    assert!(stands(&town, "membership", "m7"), "as it was before that");
    undo(&mut town, "", &entered);
    assert!(!stands(&town, "membership", "m7"));
    assert_eq!(row(&town, "person", "p1"), before);
}

#[test]
fn no_membership_of_somebody_who_was_merged_away_stands_again() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    enter_at_zhaos(&mut town, "m0", "p2", "2025-01-05");
    let voided = act(&mut town, "", |act| void(act, "membership", "m0", "记错")).remove(0);
    let merged = act(&mut town, "", |act| merge_persons(act, "p2", "p1")).remove(0);
    assert_eq!(refused(&town, |act| undo_entry(act, Some(&voided)).map(drop)), Code::UndoImpossible);
    undo(&mut town, "", &merged);
    undo(&mut town, "", &voided);
    assert!(stands(&town, "membership", "m0") && stands(&town, "membership", "m2"));
}

#[test]
fn an_officers_undo_of_a_voiding_that_was_merged_meanwhile_brings_half_of_it_back_nowhere() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    act(&mut town, "", enter_other);
    // A mistake of long ago, dated later.
    act(&mut town, "", |act| {
        let wrong = Row::new(act.t.table("membership"), "m9").with("person_id", "p2").with("household_id", "h2");
        act.put(wrong.with("from_on", "2026-02-20").with("voided_at", "2026-02-21T08:00:00Z").with("void_reason", "记错"))
    });
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    let voided = act(&mut li, "li", |act| void(act, "person", "p2", "重复")).remove(0);
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let merged = act(&mut town, "", |act| merge_persons(act, "p2", "p1")).remove(0);
    undo(&mut li, "li", &voided);
    hand_in(&mut town, &li, "li", "b2").unwrap();
    assert_eq!(held(&town), []);
    assert!(!stands(&town, "membership", "m2") && !stands(&town, "person", "p2"));
    // What of it waits stands again only with the person.
    let conflict = town.all(town.table("conflict")).unwrap().remove(0);
    let theirs = |act: &mut Act| clerk::decide(act, &conflict.id, &clerk::Choice::Theirs, "").map(drop);
    assert_eq!(refused(&town, theirs), Code::ConflictImpossible);
    undo(&mut town, "", &merged);
    act(&mut town, "", theirs);
    assert!(stands(&town, "membership", "m2"));
}

#[test]
fn two_persons_of_one_entry_who_were_merged_and_parted_are_both_taken_back() {
    let mut town = township("branch-a");
    act(&mut town, "", enter_two);
    let mut li = li_with(&return_to_li(&mut town), "li-chain");
    let added = act(&mut li, "li", |act| {
        ["8", "9"].iter().try_for_each(|number| {
            act.put(Row::new(act.t.table("person"), format!("p{number}")).with("name", "王小满"))?;
            let membership = Row::new(act.t.table("membership"), format!("m{number}")).with("person_id", format!("p{number}"));
            act.put(membership.with("household_id", "h1"))
        })
    });
    hand_in(&mut town, &li, "li", "b1").unwrap();
    let merged = act(&mut town, "", |act| merge_persons(act, "p9", "p8")).remove(0);
    undo(&mut town, "", &merged);
    undo(&mut town, "", &added[0]);
    assert!(["8", "9"].iter().all(|number| !stands(&town, "person", &format!("p{number}"))));
}
