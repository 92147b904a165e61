//! Undo puts back what was, also after a night, and refuses where somebody went on from it.

use huce_core::actions::add_person::NewPerson;
use huce_core::actions::add_place::add_place;
use huce_core::actions::merge_persons::merge_persons;
use huce_core::api::find;
use huce_core::exchange::clerk;
use huce_core::refusal::{Code, Result};

use crate::support::lines::lines;
use crate::support::refusals::changes_nothing;
use crate::support::township::{Office, QINGXI, Town, assert_same};
use crate::support::verbs::newcomer;

type Verb = (&'static str, fn(&mut Office) -> Result<()>);

/// Every verb that an officer has, with what it is called in a failure.
const VERBS: &[Verb] = &[
    ("person set", |office| {
        office.set("吴大海", "phone", "19900005555", "换号");
        Ok(())
    }),
    ("household set", |office| {
        let home = office.home("吴大海");
        office.set_household(&home, "address", "清溪村新区2号", "搬了");
        Ok(())
    }),
    ("person add", |office| office.enters(&NewPerson { ..newcomer(&office.home("吴大海"), "吴双", "1", "2001-01-01", "20") }).map(drop)),
    ("birth", |office| office.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").map(drop)),
    ("death of a head", |office| office.dies("周福生", "2026-02-27", Some("何玉兰")).map(drop)),
    ("death", |office| office.dies("何玉兰", "2026-02-27", None).map(drop)),
    ("marriage", |office| office.marries("吴大海", "孙丽", "2005-10-01", false).map(drop)),
    ("marriage with a move", |office| office.marries("周晓芳", "郑桂花", "2026-02-14", true).map(drop)),
    ("adoption", |office| office.adopts("吴大海", "周晓芳", "2026-02-18").map(drop)),
    ("move in", |office| office.moves_in("郑桂花", &office.home("周福生"), "99", "2026-02-03").map(drop)),
    ("move out", |office| office.moves_out("周晓芳", "2026-01-20", None).map(drop)),
    ("offer", |office| office.moves_out("周晓芳", "2026-01-20", Some("李秀英")).map(drop)),
    ("away", |office| office.goes_away("周志强", "广东东莞", "务工", "2025-02").map(drop)),
    ("split", |office| office.splits(&office.home("周福生"), &["周志强", "陈秀梅"], "清溪村一组11号").map(drop)),
    ("merge", |office| office.merges(&office.home("周福生"), &office.home("吴大海")).map(drop)),
    ("change of head", |office| office.names_head(&office.home("周福生"), "何玉兰").map(drop)),
    ("void", |office| office.voids("person", &office.person("郑桂花"), "录重了")),
];

/// What counts, without the charge of a household that was founded and voided: that one stays the township's word.
fn standing(office: &Office) -> Vec<String> {
    let lines = office.standing();
    let homes: Vec<String> = lines.iter().filter_map(|line| line.strip_prefix("household:")?.get(..36).map(str::to_owned)).collect();
    lines.into_iter().filter(|line| !line.starts_with("charge:") || homes.iter().any(|home| line.contains(home.as_str()))).collect()
}

#[test]
fn every_verb_is_undone_after_a_night() {
    for (name, verb) in VERBS {
        let (_town, mut zhang, _li) = Town::with_two_officers();
        let before = standing(&zhang);
        verb(&mut zhang).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        assert!(standing(&zhang) != before, "{name} did nothing");
        zhang.reopen();
        let undone = zhang.undoes(None).unwrap_or_else(|refusal| panic!("undo of {name}: {refusal:?}"));
        assert_eq!(undone.len(), 1, "{name}");
        assert_same(&standing(&zhang), &before, name);
        zhang.must_be_sound();
    }
}

#[test]
fn every_verb_and_its_undo_come_through_to_the_township() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let before = standing(&zhang);
    for (name, verb) in VERBS {
        verb(&mut zhang).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        town.exchange(&mut zhang);
        zhang.undoes(None).unwrap_or_else(|refusal| panic!("undo of {name}: {refusal:?}"));
        town.exchange(&mut zhang);
        assert_same(&standing(&zhang), &before, name);
    }
    assert!(lines(huce_core::api::desk::held(&town)).is_empty());
    assert!(lines(huce_core::api::desk::conflicts(&town)).is_empty());
    town.must_be_sound();
    zhang.must_be_sound();
}

/// What only the township does.
const CLERKS: &[Verb] = &[
    ("assign", |office| {
        let (home, officer) = (office.home("周福生"), find::officer(&office.tables(), "李秀英")?);
        office.act("household.assign", "", |act| clerk::assign(act, &home, &officer, "2026-03-02", "")).map(drop)
    }),
    ("place add", |office| office.act("place.add", "", |act| add_place(act, "41999910020109", "九组", "group", None)).map(drop)),
    ("household add", |office| office.founds(QINGXI, "清溪村一组9号").map(drop)),
    ("person merge", |office| {
        let (dead, survivor) = (office.person("郑桂花"), office.person("何玉兰"));
        office.act("person.merge", "", |act| merge_persons(act, &dead, &survivor)).map(drop)
    }),
    ("marriage across shares", |office| office.marries("钱进", "周晓芳", "2026-02-14", true).map(drop)),
];

#[test]
fn what_the_clerk_does_is_undone_and_both_officers_see_it() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let before = [standing(&town), standing(&zhang), standing(&li)];
    for (name, verb) in CLERKS {
        verb(&mut town).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        assert!(standing(&town) != before[0], "{name} did nothing");
        town.exchange(&mut zhang);
        town.exchange(&mut li);
        town.reopen();
        // The bundles of the officers came in since: the verb is named.
        let last = last_of(&town, huce_core::actions::undo::TAKEN_IN);
        town.undoes(Some(&last)).unwrap_or_else(|refusal| panic!("undo of {name}: {refusal:?}"));
        town.exchange(&mut zhang);
        town.exchange(&mut li);
        for (office, before) in [&*town, &zhang, &li].into_iter().zip(&before) {
            assert_same(&standing(office), before, &format!("{name} at {}", office.name));
        }
    }
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}

/// The last entry of the own that is of another kind.
fn last_of(office: &Office, but: &str) -> String {
    use huce_core::tables::Tables;
    let t = office.tables();
    let mut rows = t.all(t.table("entry")).unwrap();
    rows.retain(|row| row.text("kind") != but && row.text("officer").is_empty());
    rows.into_iter().max_by_key(|row| row.integer("position")).unwrap().id
}

#[test]
fn undos_go_back_step_by_step_and_never_undo_themselves() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    for phone in ["19900005551", "19900005552", "19900005553"] {
        zhang.set("吴大海", "phone", phone, "");
    }
    for phone in ["19900005552", "19900005551", "19900001002"] {
        zhang.reopen();
        zhang.undoes(None).unwrap();
        assert_eq!(zhang.of("吴大海").text("phone"), phone);
    }
    changes_nothing(&mut zhang, Code::UndoImpossible, |zhang| zhang.undoes(None));
}

#[test]
fn an_older_entry_is_undone_only_where_its_value_still_stands() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.set("吴大海", "note", "低保户", "");
    zhang.set("孙丽", "note", "残疾", "");
    let entries = zhang.history(&person);
    let of = |value: &str| {
        let line = entries.iter().find(|line| line.changes.iter().any(|change| change.after.as_text() == value));
        line.unwrap().id.clone()
    };
    let (phone, note) = (of("19900005551"), of("低保户"));
    zhang.undoes(Some(&phone)).unwrap();
    assert_eq!(zhang.of("吴大海").text("phone"), "19900001002");
    assert_eq!((zhang.of("吴大海").text("note"), zhang.of("孙丽").text("note")), ("低保户", "残疾"));
    changes_nothing(&mut zhang, Code::UndoImpossible, |zhang| zhang.undoes(Some(&phone)));
    zhang.set("吴大海", "note", "五保户", "");
    changes_nothing(&mut zhang, Code::UndoImpossible, |zhang| zhang.undoes(Some(&note)));
}

#[test]
fn a_bundle_in_which_something_was_taken_back_is_undone_to_what_stood_before_it_and_made_again() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let before = town.of("吴大海").text("phone").to_owned();
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.undoes(None).unwrap();
    zhang.set("孙丽", "note", "低保户", "");
    zhang.set("孙丽", "note", "五保户", "");
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    town.hand_in(&mut zhang);
    let taken = town.standing();
    town.undoes(None).unwrap();
    assert_eq!(town.of("吴大海").text("phone"), before, "what was written and taken back in it leaves nothing behind");
    assert_eq!(town.of("孙丽").text("note"), "");
    assert!(town.persons("吴小满").iter().all(|row| !row.text("voided_at").is_empty()));
    // A clerk who did not mean it takes the undo back.
    let undo = town.last_of_kind(huce_core::actions::undo::KIND);
    town.undoes(Some(&undo)).unwrap();
    assert_same(&town.standing(), &taken, "taken in again");
    changes_nothing(&mut town, Code::UndoImpossible, |town| town.undoes(Some(&undo)));
    // And once more, there and back.
    let taken_in = town.last_of_kind(huce_core::actions::undo::TAKEN_IN);
    town.undoes(Some(&taken_in)).unwrap();
    assert_eq!((town.of("吴大海").text("phone"), town.of("孙丽").text("note")), (before.as_str(), ""));
    let undo = town.last_of_kind(huce_core::actions::undo::KIND);
    town.undoes(Some(&undo)).unwrap();
    assert_same(&town.standing(), &taken, "taken in a third time");
    town.exchange(&mut zhang);
    assert_eq!(zhang.of("孙丽").text("note"), "五保户");
    assert!(zhang.persons("吴小满").iter().all(|row| row.text("voided_at").is_empty()));
}

#[test]
fn a_whole_bundle_is_undone_at_the_township_and_the_officer_hears_of_it() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let before = standing(&town);
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    let home = zhang.founds(QINGXI, "清溪村一组9号").unwrap();
    zhang.enters(&newcomer(&home, "段长河", "1", "1975-06-06", "02")).unwrap();
    li.set("钱有才", "note", "党员", "");
    town.hand_in(&mut zhang);
    town.hand_in(&mut li);
    let (receipts, acknowledged) = (huce_core::api::desk::receipts(&town).unwrap(), standing(&town));
    town.reopen();
    let taken_in: Vec<String> = {
        use huce_core::tables::Tables;
        let t = town.tables();
        let mut rows = t.all(t.table("entry")).unwrap();
        rows.retain(|row| row.text("kind") == huce_core::actions::undo::TAKEN_IN);
        rows.sort_by_key(|row| row.integer("position"));
        rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(taken_in.len(), 2);
    assert_ne!(acknowledged, before);
    let undone = town.undoes(Some(&taken_in[0])).unwrap();
    assert_eq!(undone.len(), 5, "four entries and their taking-in: {undone:?}");
    assert_eq!(town.of("吴大海").text("phone"), "19900001002");
    assert_eq!(town.of("钱有才").text("note"), "党员", "the other bundle stays");
    let gone = ["吴小满", "段长河"].map(|name| town.persons(name));
    assert!(gone.iter().flatten().all(|row| !row.text("voided_at").is_empty()));
    assert_eq!(huce_core::api::desk::receipts(&town).unwrap(), receipts, "a receipt says what came");
    town.exchange(&mut zhang);
    assert_eq!(zhang.of("吴大海").text("phone"), "19900001002");
    assert!(huce_core::exchange::officer::unacknowledged(&zhang.tables()).unwrap().is_empty(), "acknowledgements don't fall");
    changes_nothing(&mut town, Code::UndoImpossible, |town| town.undoes(Some(&taken_in[0])));
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn nobody_undoes_what_is_not_the_own() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    town.set("吴大海", "phone", "19900005559", "村委会来电");
    let theirs = town.history(&town.person("吴大海")).last().unwrap().id.clone();
    town.exchange(&mut zhang);
    changes_nothing(&mut zhang, Code::UndoImpossible, |zhang| zhang.undoes(Some(&theirs)));
    changes_nothing(&mut zhang, Code::UndoImpossible, |zhang| zhang.undoes(None));
}

#[test]
fn a_township_is_not_unmade() {
    let (mut town, ..) = Town::with_two_officers();
    let of_kind = |town: &Town, kind: &str| {
        use huce_core::tables::Tables;
        let t = town.tables();
        t.all(t.table("entry")).unwrap().into_iter().find(|row| row.text("kind") == kind).unwrap().id
    };
    for kind in ["township.new", "officer.enrol"] {
        let entry = of_kind(&town, kind);
        changes_nothing(&mut town, Code::UndoImpossible, |town| town.undoes(Some(&entry)));
    }
    // A village in which people live.
    let village = of_kind(&town, "place.add");
    changes_nothing(&mut town, Code::UndoImpossible, |town| town.undoes(Some(&village)));
    let place = find::place(&town.tables(), QINGXI).unwrap().id;
    changes_nothing(&mut town, Code::EventImpossible, |town| town.voids("place", &place, "并村"));
}

#[test]
fn what_went_to_a_colleague_in_part_is_not_taken_back_by_halves() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (here, there) = (zhang.of("吴大海"), zhang.of("何玉兰"));
    let done = zhang.act("person.set", "", |act| {
        act.put(here.clone().with("note", "一"))?;
        act.put(there.clone().with("note", "一"))
    });
    let entry = done.unwrap().entries.remove(0);
    town.exchange(&mut zhang);
    let home = town.home("何玉兰");
    town.assign(&home, "李秀英");
    town.give_back(&mut zhang);
    changes_nothing(&mut zhang, Code::UndoImpossible, |zhang| zhang.undoes(Some(&entry)));
    assert_eq!(zhang.of("吴大海").text("note"), "一");
}
