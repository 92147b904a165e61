//! A clerk's decision undone: the matter waits again as it did, the officer hears of it, and it can be decided anew.

use huce_core::actions::set_fields;
use huce_core::actions::undo::TAKEN_IN;
use huce_core::api::desk;
use huce_core::exchange::clerk::{self, Choice};
use huce_core::refusal::{Code, Lang};
use huce_core::tables::{Key, Tables};
use serde_json::Value as Json;

use crate::support::lines::lines;
use crate::support::refusals::changes_nothing;
use crate::support::township::{Office, Town, assert_same};

const OURS: &str = "19900002222";
const THEIRS: &str = "19900001111";

/// 张建国 and the clerk both gave 吴大海 a new number.
fn with_conflict() -> (Town, Office, String) {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    town.set("吴大海", "phone", OURS, "");
    zhang.set("吴大海", "phone", THEIRS, "");
    assert_eq!(town.hand_in(&mut zhang).conflicts, 1);
    let id = id_of(&lines(desk::conflicts(&town))[0]);
    (town, zhang, id)
}

/// 周福生's household went to 李秀英 while 张建国 still recorded in it: entries that are held, in the order in which they came.
fn with_held(record: impl FnOnce(&mut Office)) -> (Town, Office, Office, Vec<String>) {
    let (mut town, mut zhang, li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    town.assign(&home, "李秀英");
    record(&mut zhang);
    town.hand_in(&mut zhang);
    let held = lines(desk::held(&town)).iter().map(id_of).collect();
    (town, zhang, li, held)
}

fn id_of(line: &Json) -> String {
    line["id"].as_str().unwrap().to_owned()
}

fn phone(office: &Office) -> String {
    office.of("吴大海").text("phone").to_owned()
}

/// What was decided, oldest first, as the officer reads it.
fn words(office: &Office) -> Vec<String> {
    desk::waiting(office).unwrap().words.into_iter().map(|word| word.verdict).collect()
}

fn waits(office: &Office, what: &str) -> usize {
    let waiting = desk::waiting(office).unwrap();
    if what == "conflicts" { waiting.conflicts.len() } else { waiting.held.len() }
}

fn undo_last(town: &mut Town) {
    town.reopen();
    town.undoes(None).unwrap();
}

/// The undo is refused, changes nothing, and says why.
#[track_caller]
fn cannot_undo(town: &mut Town, entry: Option<&str>, why: &str) {
    let refusal = town.undoes(entry).unwrap_err();
    assert!(refusal.message(Lang::En).contains(why), "{}", refusal.message(Lang::En));
    changes_nothing(town, Code::UndoImpossible, |town| town.undoes(entry));
}

#[test]
fn a_decided_conflict_is_open_again_and_can_be_decided_otherwise() {
    for (choice, stands) in [(Choice::Theirs, THEIRS), (Choice::Ours, OURS), (Choice::Values(vec!["19900003333".into()]), "19900003333")] {
        let (mut town, mut zhang, id) = with_conflict();
        let before = (lines(desk::conflicts(&town)), town.standing());
        desk::resolve(&mut town, &id, choice.clone(), "看错了").unwrap();
        assert_eq!(phone(&town), stands);
        undo_last(&mut town);
        assert_eq!(lines(desk::conflicts(&town)), before.0, "{choice:?}");
        assert_same(&town.standing(), &before.1, "the values");
        town.exchange(&mut zhang);
        assert_eq!((phone(&zhang).as_str(), waits(&zhang, "conflicts")), (OURS, 1), "{choice:?}");
        assert_eq!(words(&zhang).last().unwrap(), "withdrawn", "what was decided stays told, and that it no longer holds");

        desk::resolve(&mut town, &id, Choice::Theirs, "核实过").unwrap();
        town.exchange(&mut zhang);
        assert_eq!((phone(&zhang).as_str(), waits(&zhang, "conflicts"), words(&zhang).len()), (THEIRS, 0, 3));
        undo_last(&mut town);
        assert_eq!(lines(desk::conflicts(&town)), before.0, "and undone once more");
        town.must_be_sound();
        zhang.must_be_sound();
    }
}

#[test]
fn a_decision_stays_where_the_officer_went_on_from_it() {
    for choice in [Choice::Theirs, Choice::Ours] {
        let (mut town, mut zhang, id) = with_conflict();
        desk::resolve(&mut town, &id, choice, "看错了").unwrap();
        let decision = town.last_of_kind("conflict.resolve");
        town.give_back(&mut zhang);
        zhang.set("吴大海", "note", "新号码", "");
        town.hand_in(&mut zhang);
        let of_another_field = town.undoes(Some(&decision));
        assert!(of_another_field.is_ok(), "{of_another_field:?}");
        desk::resolve(&mut town, &id, Choice::Theirs, "核实过").unwrap();
        let decision = town.last_of_kind("conflict.resolve");
        town.give_back(&mut zhang);
        zhang.set("吴大海", "phone", "19900004444", "");
        town.hand_in(&mut zhang);
        cannot_undo(&mut town, Some(&decision), "later value");
    }
}

#[test]
fn a_decision_stays_where_somebody_wrote_over_it() {
    let (mut town, _zhang, id) = with_conflict();
    desk::resolve(&mut town, &id, Choice::Theirs, "看错了").unwrap();
    let decision = town.last_of_kind("conflict.resolve");
    town.set("吴大海", "phone", "19900004444", "");
    cannot_undo(&mut town, Some(&decision), "changed again since");
}

#[test]
fn an_undone_decision_is_decided_anew_and_not_undone_again() {
    let (mut town, _zhang, id) = with_conflict();
    desk::resolve(&mut town, &id, Choice::Theirs, "看错了").unwrap();
    let decision = town.last_of_kind("conflict.resolve");
    undo_last(&mut town);
    cannot_undo(&mut town, Some(&decision), "undone already");
    let undo = town.last_of_kind("undo");
    cannot_undo(&mut town, Some(&undo), "decide it anew");
}

#[test]
fn nothing_of_a_decided_conflict_outlives_a_purge() {
    let (mut town, mut zhang, id) = with_conflict();
    desk::resolve(&mut town, &id, Choice::Ours, "以来电为准").unwrap();
    let decision = town.last_of_kind("conflict.resolve");
    let key = Key::new(town.tables().table("person"), town.person("吴大海"));
    town.act("person.purge", "本人书面要求", |act| clerk::purge(act, &key, "本人书面要求")).unwrap();
    let traces: Vec<String> = town.everything().into_iter().filter(|line| line.contains(OURS) || line.contains(THEIRS)).collect();
    assert_eq!(traces, Vec::<String>::new());
    cannot_undo(&mut town, Some(&decision), "nothing to take back");
    town.exchange(&mut zhang);
}

#[test]
fn a_rejected_entry_waits_again_at_its_old_place() {
    let (mut town, mut zhang, mut li, held) = with_held(|zhang| {
        let home = zhang.home("周福生");
        zhang.set_household(&home, "address", "新区1号", "");
        zhang.set_household(&home, "address", "新区2号", "");
    });
    let before = (lines(desk::held(&town)), town.standing());
    let judged = desk::judge(&mut town, &held[0], false, "不对").unwrap();
    assert_eq!(judged.behind, held[1..]);
    undo_last(&mut town);
    assert_eq!(lines(desk::held(&town)), before.0, "in the order in which they came");
    assert_same(&town.standing(), &before.1, "the values");
    town.exchange(&mut zhang);
    assert_eq!((waits(&zhang, "held"), words(&zhang)), (2, vec!["rejected".to_owned(), "withdrawn".to_owned()]));
    changes_nothing(&mut town, Code::HeldBehind, |town| desk::judge(town, &held[1], true, ""));

    for id in &held {
        desk::judge(&mut town, id, true, "").unwrap();
    }
    assert_eq!(town.row("household", &town.home("周福生")).text("address"), "新区2号");
    town.exchange(&mut li);
    town.exchange(&mut zhang);
    assert_eq!((waits(&zhang, "held"), words(&zhang).len()), (0, 4));
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}

#[test]
fn a_clerks_last_word_is_the_last_one_though_the_clock_has_gone_back() {
    let (mut town, mut zhang, mut li, held) = with_held(|zhang| {
        let home = zhang.home("周福生");
        zhang.set_household(&home, "address", "新区1号", "");
    });
    desk::judge(&mut town, &held[0], false, "不对").unwrap();
    town.at("2020-01-01");
    undo_last(&mut town);
    desk::judge(&mut town, &held[0], true, "").unwrap();
    town.exchange(&mut li);
    town.exchange(&mut zhang);
    assert_eq!(words(&zhang), ["rejected", "withdrawn", "accepted"]);
}

#[test]
fn held_entries_of_one_act_say_how_many_they_are_and_are_judged_together() {
    let (mut town, _zhang, _li, held) = with_held(|zhang| {
        let home = zhang.home("周福生");
        zhang
            .act_in_pieces(false, |act| {
                [("address", "新区1号"), ("phone", "19900004444")].into_iter().try_for_each(|(field, value)| {
                    let fields = [(field.to_owned(), value.to_owned())];
                    act.act("household.set", "", |act| set_fields::set_household(act, &home, &fields).map(drop))
                })
            })
            .unwrap();
        zhang.set_household(&home, "note", "搬了", "");
    });
    let together: Vec<usize> = desk::held(&town).unwrap().iter().map(|one| one.together).collect();
    assert_eq!(together, [2, 2, 1]);
    let judged = desk::judge(&mut town, &held[1], true, "").unwrap();
    assert_eq!(judged.judged, held[..2]);
    assert_eq!(desk::held(&town).unwrap().iter().map(|one| one.together).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_rejection_stays_where_a_later_entry_was_taken() {
    let (mut town, _zhang, _li, held) = with_held(|zhang| {
        let home = zhang.home("周福生");
        zhang.set_household(&home, "address", "新区1号", "");
        zhang.set_household(&home, "phone", "19900004444", "");
    });
    desk::judge(&mut town, &held[0], false, "不对").unwrap();
    let rejection = town.last_of_kind("held.reject");
    desk::judge(&mut town, &held[1], true, "").unwrap();
    cannot_undo(&mut town, Some(&rejection), "later entries");
    // Once that acceptance is undone too, both wait again.
    undo_last(&mut town);
    town.undoes(Some(&rejection)).unwrap();
    assert_eq!(lines(desk::held(&town)).iter().map(id_of).collect::<Vec<_>>(), held);
}

#[test]
fn an_accepted_newborn_is_taken_back_and_can_be_accepted_again() {
    let (mut town, mut zhang, mut li, held) = with_held(|zhang| drop(zhang.born("陈秀梅", Some("周志强"), "周小满", "2", "2026-02-20")));
    let before = (lines(desk::held(&town)), town.standing());
    for round in 0..2 {
        desk::judge(&mut town, &held[0], true, "").unwrap();
        town.exchange(&mut li);
        assert_eq!(li.of("周小满").text("voided_at"), "", "round {round}");
        // Her bundle came since.
        let acceptance = town.last_of_kind("held.accept");
        town.undoes(Some(&acceptance)).unwrap();
        assert_eq!(lines(desk::held(&town)), before.0, "round {round}");
        assert_same(&town.standing(), &before.1, "the values");
        town.exchange(&mut li);
        assert_ne!(li.of("周小满").text("voided_at"), "", "round {round}");
    }
    desk::judge(&mut town, &held[0], false, "不是本户的").unwrap();
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    assert_eq!((waits(&zhang, "held"), words(&zhang).last().unwrap().as_str()), (0, "rejected"));
    assert_same(&town.standing(), &before.1, "rejected at last");
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}

#[test]
fn an_accepted_entry_is_taken_out_of_the_conflict_that_it_led_to() {
    let (mut town, mut zhang, mut li, held) = with_held(|zhang| {
        let home = zhang.home("周福生");
        zhang.set_household(&home, "address", "新区1号", "");
    });
    let home = town.home("周福生");
    town.set_household(&home, "address", "老区1号", "");
    desk::judge(&mut town, &held[0], true, "").unwrap();
    let acceptance = town.last_of_kind("held.accept");
    let conflict = id_of(&lines(desk::conflicts(&town))[0]);
    desk::resolve(&mut town, &conflict, Choice::Theirs, "").unwrap();
    cannot_undo(&mut town, Some(&acceptance), "undo that decision first");
    undo_last(&mut town);
    town.undoes(Some(&acceptance)).unwrap();
    assert_eq!((lines(desk::conflicts(&town)).len(), lines(desk::held(&town)).len()), (0, 1));
    assert_eq!(town.row("household", &home).text("address"), "老区1号");
    desk::judge(&mut town, &held[0], true, "").unwrap();
    assert_eq!(id_of(&lines(desk::conflicts(&town))[0]), conflict);
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}

#[test]
fn a_conflict_that_an_accepted_entry_closed_is_open_again() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    town.set_household(&home, "address", "老区1号", "");
    zhang.set_household(&home, "address", "新区1号", "");
    town.hand_in(&mut zhang);
    let before = lines(desk::conflicts(&town));
    town.assign(&home, "李秀英");
    // Goes on from the value that waits, and is held: once as it is, and once as a word that takes it back.
    zhang.set_household(&home, "address", "新区2号", "");
    town.hand_in(&mut zhang);
    let held = id_of(&lines(desk::held(&town))[0]);
    desk::judge(&mut town, &held, true, "").unwrap();
    assert_eq!(lines(desk::conflicts(&town))[0]["theirs"], "新区2号");
    undo_last(&mut town);
    assert_eq!(lines(desk::conflicts(&town)), before, "back to the value before");
    town.set_household(&home, "address", "新区2号", "");
    desk::judge(&mut town, &held, true, "").unwrap();
    assert!(lines(desk::conflicts(&town)).is_empty(), "both sides agree");
    undo_last(&mut town);
    assert_eq!(lines(desk::conflicts(&town))[0]["theirs"], "新区1号");
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}

#[test]
fn an_offer_stands_again_where_its_receiving_is_undone() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let bride = zhang.person("周晓芳");
    zhang.moves_out("周晓芳", "2026-02-25", Some("李秀英")).unwrap();
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    li.receives(&bride, &li.home("钱进"), "38", "2026-02-26").unwrap();
    town.exchange(&mut li);
    assert_eq!(town.row("person", &bride).text("offer_to"), "");
    let taken_in = town.last_of_kind(TAKEN_IN);
    town.undoes(Some(&taken_in)).unwrap();
    assert_ne!(town.row("person", &bride).text("offer_to"), "");
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    assert_eq!(desk::offers(&li).unwrap().len(), 1);
    li.receives(&bride, &li.home("钱进"), "38", "2026-02-26").unwrap();
    town.exchange(&mut li);
    assert_eq!((li.home("周晓芳"), town.row("person", &bride).text("offer_to")), (li.home("钱进"), ""));
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}
