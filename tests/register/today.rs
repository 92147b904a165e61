//! What an officer and a clerk find in the morning.

use huce_core::actions::merge_persons;
use huce_core::api::on_drive::Awaited;
use huce_core::api::{desk, events, today, traffic};

use crate::support::scratch::Folder;
use crate::support::township::Town;

#[test]
fn an_officer_finds_what_the_last_return_brought() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let first = today::news(&zhang, "").unwrap();
    assert!(!first.number.is_empty() && first.decisions.is_empty(), "an enrolment is the first one");
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.set("孙丽", "note", "镇上补记", "");
    town.hand_in(&mut zhang);
    let conflict = desk::conflicts(&town).unwrap().remove(0);
    desk::resolve(&mut town, &conflict.id, desk::Choice::Ours, "以本人当面所说为准").unwrap();
    let (given, got) = (town.home("周福生"), li.home("钱进"));
    town.assign(&given, "李秀英");
    town.assign(&got, "张建国");
    let file = town.write_return(&zhang);
    traffic::take_return(&mut zhang, &file, false).unwrap();
    let given_up = today::news(&zhang, &first.number).unwrap().given_up;
    assert_eq!(given_up.iter().map(|home| home.head.as_str()).collect::<Vec<_>>(), ["周福生"], "as long as the register is open");
    zhang.reopen();

    let day = today::officer_day(&zhang, &first.number).unwrap();
    let words: Vec<&str> = day.came.decisions.iter().map(|one| one.decision.word.as_str()).collect();
    assert_eq!(words, ["以本人当面所说为准"]);
    assert_eq!(day.came.gained.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), [got.as_str()]);
    assert_eq!(day.came.given_up.len(), 1);
    assert!(!serde_json::to_string(&day.came.given_up).unwrap().contains("周"), "whose it was is not kept");
    assert_eq!(day.came.given_up[0].head, "");
    let names: Vec<&str> = day.came.changed.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["孙丽"], "whom a decision is about was told of by it");
    assert!(day.waiting.is_empty() && day.offers.is_empty());

    // What nobody has marked as read stays with the next one, and once it was it is gone.
    town.exchange(&mut zhang);
    let unread = today::news(&zhang, &first.number).unwrap();
    assert_ne!(unread.number, day.came.number);
    assert_eq!((unread.decisions.len(), unread.gained.len(), unread.given_up.len(), unread.changed.len()), (1, 1, 1, 1));
    let came = today::news(&zhang, &day.came.number).unwrap();
    assert!(came.decisions.is_empty() && came.gained.is_empty() && came.given_up.is_empty() && came.changed.is_empty(), "{came:?}");
    town.exchange(&mut li);
    // Once the household is here again, so is its head.
    town.assign(&given, "张建国");
    town.exchange(&mut zhang);
    zhang.reopen();
    assert_eq!(today::news(&zhang, &first.number).unwrap().given_up[0].head, "周福生");
}

#[test]
fn an_officer_is_told_of_a_merge() {
    let (mut town, mut zhang, mut li, [known, twice]) = Town::with_a_person_entered_twice();
    let read = today::news(&zhang, "").unwrap().number;
    town.act("person.merge", "", |act| merge_persons::merge_persons(act, &twice, &known)).unwrap();
    let file = town.write_return(&zhang);
    assert_eq!(traffic::take_return(&mut zhang, &file, false).unwrap().merged, ["周晓芳"]);
    let news = today::news(&zhang, &read).unwrap();
    assert_eq!(news.merged.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [known.as_str()]);
    assert!(news.changed.iter().all(|one| one.name != "周晓芳"), "{:?}", news.changed);
    // So is the one whose entry has ended: the other may be in nobody's charge but a colleague's.
    let file = town.write_return(&li);
    assert_eq!(traffic::take_return(&mut li, &file, false).unwrap().merged.len(), 1);
}

#[test]
fn what_a_clerk_decided_and_took_back_in_between_is_not_told() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "");
    town.set("吴大海", "phone", "19900002222", "");
    town.exchange(&mut zhang);
    let conflict = desk::conflicts(&town).unwrap().remove(0);
    let decided = desk::resolve(&mut town, &conflict.id, desk::Choice::Theirs, "先这样").unwrap();
    events::undo(&mut town, decided.entry.as_deref()).unwrap();
    desk::resolve(&mut town, &conflict.id, desk::Choice::Ours, "问过本人").unwrap();
    let file = town.write_return(&zhang);
    let came = traffic::take_return(&mut zhang, &file, false).unwrap();
    let said: Vec<_> = came.decisions.iter().map(|one| (one.verdict.as_str(), one.word.as_str())).collect();
    assert_eq!(said, [("refused", "问过本人")]);
    assert_eq!(today::news(&zhang, "").unwrap().decisions.len(), 1);

    // Decided and taken back before anybody heard of it: it waits as before.
    zhang.set("孙丽", "phone", "19900004444", "");
    town.set("孙丽", "phone", "19900005555", "");
    town.exchange(&mut zhang);
    let conflict = desk::conflicts(&town).unwrap().remove(0);
    let decided = desk::resolve(&mut town, &conflict.id, desk::Choice::Theirs, "").unwrap();
    events::undo(&mut town, decided.entry.as_deref()).unwrap();
    let file = town.write_return(&zhang);
    assert!(traffic::take_return(&mut zhang, &file, false).unwrap().decisions.is_empty());
    assert_eq!(today::officer_day(&zhang, "").unwrap().waiting.len(), 1);
}

#[test]
fn a_judgement_of_a_held_entry_says_whose_it_was() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = town.home("周福生");
    town.assign(&home, "李秀英");
    zhang.set("周福生", "phone", "19900003333", "");
    town.hand_in(&mut zhang);
    let held = desk::held(&town).unwrap().remove(0);
    desk::judge(&mut town, &held.id, false, "请李秀英去核").unwrap();
    let file = town.write_return(&zhang);
    let came = traffic::take_return(&mut zhang, &file, false).unwrap();
    assert_eq!(came.decisions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["周福生"]);
}

#[test]
fn a_decision_is_told_once_and_with_its_name_though_the_household_leaves() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "");
    town.set("吴大海", "phone", "19900002222", "");
    town.exchange(&mut zhang);
    let conflict = desk::conflicts(&town).unwrap().remove(0);
    desk::resolve(&mut town, &conflict.id, desk::Choice::Theirs, "").unwrap();
    let home = town.home("吴大海");
    town.assign(&home, "李秀英");
    let file = town.write_return(&zhang);
    let came = traffic::take_return(&mut zhang, &file, false).unwrap();
    assert_eq!(came.decisions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["吴大海"]);
    let file = town.write_return(&zhang);
    assert!(traffic::take_return(&mut zhang, &file, false).unwrap().decisions.is_empty(), "it was told");
}

#[test]
fn an_officer_reads_of_a_waiting_conflict_in_what_the_two_sides_differ() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "education", "60", "");
    zhang.set("郑桂花", "birth", "1950-12-11", "");
    town.set("吴大海", "education", "70", "");
    town.set("郑桂花", "birth", "1950-12-21", "");
    town.exchange(&mut zhang);
    let waiting = today::officer_day(&zhang, "").unwrap().waiting;
    let fields: Vec<Vec<&str>> = waiting.iter().map(|one| one.fields.iter().map(String::as_str).collect()).collect();
    assert!(fields.contains(&vec!["education"]) && fields.contains(&vec!["birth"]), "{fields:?}");
}

#[test]
fn a_clerk_finds_who_is_silent_who_waits_for_a_return_and_what_is_to_be_decided() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    assert!(today::clerk_day(&town).unwrap().silent.is_empty(), "who was enrolled today is not late");
    zhang.set("吴大海", "phone", "19900003333", "");
    town.set("吴大海", "phone", "19900002222", "");
    town.hand_in(&mut zhang);
    let day = today::clerk_day(&town).unwrap();
    assert_eq!((day.conflicts, day.held, day.orphans), (1, 0, 0));
    assert_eq!(day.returns_due.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["张建国"]);
    town.give_back(&mut zhang);
    assert!(today::clerk_day(&town).unwrap().returns_due.is_empty());
    // What is decided afterwards waits to be told.
    town.at("2026-03-10");
    let conflict = desk::conflicts(&town).unwrap().remove(0);
    desk::resolve(&mut town, &conflict.id, desk::Choice::Theirs, "").unwrap();
    assert_eq!(today::clerk_day(&town).unwrap().returns_due.len(), 1);
    town.at("2026-04-20");
    let silent = today::clerk_day(&town).unwrap().silent;
    assert_eq!(silent.iter().map(|one| (one.name.as_str(), one.days)).collect::<Vec<_>>()[0], ("李秀英", -1), "{silent:?}");
    assert_eq!(silent.len(), 2);
}

#[test]
fn a_drive_is_looked_at_for_what_is_meant_for_this_register() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let stick = Folder::new("today-stick");
    let on = |office: &_| Awaited::of(office).unwrap().on_drive(stick.path()).unwrap().bundles;
    assert_eq!((on(&town), on(&zhang)), (0, 0));
    zhang.set("吴大海", "phone", "19900003333", "");
    zhang.export(&stick.path().join("changes-1.huce"));
    std::fs::write(stick.path().join("other.huce"), "别的").unwrap();
    assert_eq!((on(&town), on(&zhang)), (1, 0));
    town.hand_in(&mut zhang);
    let file = town.write_return(&zhang);
    std::fs::copy(&file, stick.path().join("return-1.huce")).unwrap();
    assert_eq!((on(&town), on(&zhang), on(&li)), (1, 1, 0));
    traffic::take_return(&mut zhang, &file, false).unwrap();
    assert_eq!(on(&zhang), 0, "what was read is not news");
    li.reopen();
}
