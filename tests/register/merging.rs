//! One person entered twice: looked at beside each other first, then merged in one act with one undo.

use huce_core::api::events::{self, Event};
use huce_core::api::{findings, merging};
use huce_core::refusal::Code;

use crate::support::refusals;
use crate::support::township::Town;

#[test]
fn two_entries_of_one_person_are_compared_merged_and_parted_again() {
    let (mut town, mut zhang, mut li, [known, twice]) = Town::with_a_person_entered_twice();
    let (home, there) = (zhang.home("周晓芳"), li.home("许老三"));

    let found = findings::list(&town, Some("person.twice")).unwrap();
    assert_eq!(found.len(), 1);
    let mut both = [found[0].finding.row.clone(), found[0].finding.other.clone()];
    both.sort();
    let mut expected = [known.clone(), twice.clone()];
    expected.sort();
    assert_eq!(both, expected, "a finding of two names both");

    let twins = merging::compare(&town, &known, &twice).unwrap();
    assert_eq!((twins.one.household.as_str(), twins.one.officer.as_str(), twins.one.others), (home.as_str(), "张建国", 4));
    assert_eq!((twins.other.household.as_str(), twins.other.officer.as_str(), twins.other.others), (there.as_str(), "李秀英", 1));
    assert_eq!((twins.other.memberships, twins.other.is_head, twins.other.conflicts), (1, false, 0));
    let differing: Vec<&str> = twins.fields.iter().filter(|line| line.one != line.other).map(|line| line.field).collect();
    assert_eq!(differing, ["id_number", "phone", "nation", "marital"]);
    assert!(merging::compare(&zhang, &known, &known).is_err(), "it is the township's to merge");

    let before = town.standing();
    let event = Event::PersonMerge { staying: known.clone(), ending: twice.clone() };
    assert_eq!(events::foresee(&mut town, &event).unwrap().len(), 3, "the alias, the membership and the person");
    assert_eq!(town.standing(), before);
    let done = events::record_entry(&mut town, &event, "").unwrap();
    assert_eq!(done.recorded.person, known);
    assert!(findings::list(&town, Some("person.twice")).unwrap().is_empty());
    assert_eq!(town.row("person", &known).text("phone"), "", "nothing is copied");
    refusals::changes_nothing(&mut town, Code::EventImpossible, |town| merging::compare(town, &known, &twice));
    refusals::changes_nothing(&mut town, Code::EventImpossible, |town| events::record_entry(town, &event, ""));
    events::undo(&mut town, done.entry.as_deref()).unwrap();
    assert_eq!(town.standing(), before);
    for who in [&mut zhang, &mut li] {
        town.exchange(who);
        who.must_be_sound();
    }
}

#[test]
fn the_last_one_of_a_household_and_its_head_are_said_to_be_missed() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (alone, head) = (town.person("许老三"), town.person("吴大海"));
    let twins = merging::compare(&town, &alone, &head).unwrap();
    assert_eq!((twins.one.others, twins.one.is_head), (0, true));
    assert_eq!((twins.other.others, twins.other.is_head), (2, true));
    refusals::changes_nothing(&mut town, Code::EventImpossible, |town| merging::compare(town, &alone, &alone));
    let event = Event::PersonMerge { staying: alone, ending: head };
    refusals::changes_nothing(&mut zhang, Code::RoleTownship, |zhang| merging::compare(zhang, "x", "y"));
    refusals::changes_nothing(&mut zhang, Code::IdUnknown, |zhang| events::record_entry(zhang, &event, ""));
    let voided = town.person("冯春花");
    town.voids("person", &voided, "记错").unwrap();
    let stays = town.person("何玉兰");
    refusals::changes_nothing(&mut town, Code::EventImpossible, |town| merging::compare(town, &stays, &voided));
}
