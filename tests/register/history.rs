//! Who changed what, when and why; and the register as it was recorded on a day is the same story read backwards.

use huce_core::actions::query::history::Line;
use huce_core::api::desk;
use huce_core::exchange::clerk::Choice;

use crate::support::lines::lines;
use crate::support::township::Town;

fn change<'a>(line: &'a Line, field: &str) -> Option<(&'a str, &'a str)> {
    line.changes.iter().find(|change| change.field == field).map(|change| (change.before.as_text(), change.after.as_text()))
}

#[test]
fn a_line_says_who_when_what_was_before_what_is_after_and_why() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.at("2026-03-09").set("吴大海", "phone", "19900005551", "本人来说换了号");
    zhang.at("2026-03-11").set("吴大海", "name", "吴大江", "按户口簿更正");
    let person = zhang.person("吴大江");
    let lines = zhang.history(&person);
    let own: Vec<&Line> = lines.iter().filter(|line| line.kind == "person.set").collect();
    assert_eq!(own.len(), 2);
    let device = zhang.meta("device").unwrap();
    assert!(own.iter().all(|line| line.by == "张建国" && line.author.starts_with(&device) && line.fate == "own"), "{own:?}");
    assert_eq!((own[0].made_at.as_str(), own[0].reason.as_str()), ("2026-03-09T09:00:00Z", "本人来说换了号"));
    assert_eq!(change(own[0], "phone"), Some(("19900001002", "19900005551")));
    assert_eq!(change(own[1], "name"), Some(("吴大海", "吴大江")));
    assert_eq!(own[0].changes.len(), 1, "only what changed: {:?}", own[0].changes);
    assert!(own[0].seq + 1 == own[1].seq && own[0].chain == own[1].chain);
}

#[test]
fn what_hangs_on_a_person_is_in_the_history_too() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    zhang.goes_away("孙丽", "省城", "打工", "2026-02-25").unwrap();
    let kinds: Vec<String> = zhang.history(&zhang.person("孙丽")).into_iter().map(|line| line.kind).collect();
    let own: Vec<&String> = kinds.iter().filter(|kind| *kind != "return").collect();
    assert_eq!(own, ["event.birth", "stay.add"], "the parentage and the stay are hers");
    let child = zhang.history(&zhang.person("吴小满"));
    let tables: Vec<&str> = child[0].changes.iter().map(|change| change.table.as_str()).collect();
    assert!(["person", "membership", "parentage"].iter().all(|table| tables.contains(table)), "{tables:?}");
    let other = |person: &str| {
        let lines = zhang.history(&zhang.person(person));
        let changes: Vec<_> = lines.into_iter().filter(|line| line.kind == "event.birth").flat_map(|line| line.changes).collect();
        changes.into_iter().filter(|change| change.table == "parentage").find_map(|change| change.of)
    };
    assert_eq!((other("孙丽").as_deref(), other("吴小满").as_deref()), (Some("吴小满"), Some("孙丽")), "it says who is the other one");
    let home = huce_core::actions::query::history::of_household(&zhang.tables(), &zhang.home("孙丽")).unwrap();
    let birth = home.iter().find(|line| line.kind == "event.birth").unwrap();
    let membership = birth.changes.iter().find(|change| change.table == "membership").unwrap();
    assert_eq!(membership.of.as_deref(), Some("吴小满"), "of what hangs on the household it says whose it is");
}

#[test]
fn both_sides_tell_of_a_conflict_its_end_and_the_clerks_word() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    town.at("2026-03-04").set("吴大海", "phone", "19900002222", "村委会来电");
    zhang.at("2026-03-05").set("吴大海", "phone", "19900001111", "本人来说换了号");
    let taken = town.at("2026-03-06").hand_in(&mut zhang);
    assert_eq!((taken.conflicts, taken.applied), (1, 0));
    let at_town = town.history(&person);
    let theirs = at_town.iter().find(|line| line.by == "张建国").unwrap();
    assert_eq!((theirs.fate.as_str(), theirs.reason.as_str()), ("conflict", "本人来说换了号"));

    town.give_back(&mut zhang);
    assert_eq!(zhang.of("吴大海").text("phone"), "19900002222", "a value that waits stands in a list, not in the row");
    let conflict = lines(desk::conflicts(&town))[0]["id"].as_str().unwrap().to_owned();
    town.at("2026-03-07");
    desk::resolve(&mut town, &conflict, Choice::Theirs, "以本人当面所说为准").unwrap();
    zhang.at("2026-03-08");
    town.give_back(&mut zhang);
    assert_eq!(zhang.of("吴大海").text("phone"), "19900001111");

    let lines = zhang.history(&person);
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.as_str()).collect();
    let outcome = lines.iter().find(|line| line.kind == "outcome").unwrap_or_else(|| panic!("{kinds:?}"));
    assert_eq!((outcome.by.as_str(), outcome.reason.as_str(), outcome.fate.as_str()), ("大石镇", "以本人当面所说为准", "taken"));
    assert_eq!(outcome.made_at, "2026-03-07T09:00:00Z");
    // What the two returns did to the row: the township's number came, then the own one again.
    let brought: Vec<(&str, &str)> = lines.iter().filter(|line| line.kind == "return").filter_map(|line| change(line, "phone")).collect();
    assert_eq!(brought, [("19900001111", "19900002222"), ("19900002222", "19900001111")]);
    assert!(lines.iter().filter(|line| line.kind == "return").all(|line| line.by == "大石镇"));
}

#[test]
fn a_rejected_entry_says_why_on_the_officers_side() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    town.assign(&home, "李秀英");
    zhang.set_household(&home, "address", "清溪村新区2号", "搬了");
    let taken = town.hand_in(&mut zhang);
    assert_eq!(taken.held, 1);
    let held = lines(desk::held(&town))[0]["id"].as_str().unwrap().to_owned();
    desk::judge(&mut town, &held, false, "该户已调给李秀英，请告诉她").unwrap();
    town.give_back(&mut zhang);
    let waiting = desk::waiting(&zhang).unwrap();
    let word = &waiting.words[0];
    assert_eq!((word.verdict.as_str(), word.word.as_str()), ("rejected", "该户已调给李秀英，请告诉她"));
    assert!(waiting.held.is_empty());
}
