//! Households are made, divided, united and ended as events: what will change is said before, and taken back whole.

use huce_core::api::events::{self, Event, EventDone, Foreseen, NewHousehold};
use huce_core::api::persons::NewPerson;
use huce_core::api::{desk, households};
use huce_core::refusal::Code;

use crate::support::township::{Office, QINGXI, SHIQIAO, Town, assert_same};

/// The rows that count; charges only go with their household, and an officer cannot take one back.
fn standing(office: &Office) -> Vec<String> {
    office.standing().into_iter().filter(|line| !line.starts_with("charge:")).collect()
}

/// Foresees, records and takes back again: what was foreseen is not recorded, and what was recorded leaves no trace that counts.
#[track_caller]
fn there_and_back(office: &mut Office, event: &Event) -> (Vec<Foreseen>, EventDone) {
    let before = standing(office);
    let foreseen = events::foresee(office, event).unwrap();
    assert!(!foreseen.is_empty());
    assert_same(&standing(office), &before, "foreseeing");
    let done = events::record_entry(office, event, "").unwrap();
    events::undo(office, done.entry.as_deref()).unwrap();
    assert_same(&standing(office), &before, "taking back");
    (foreseen, events::record_entry(office, event, " 组长说 ").unwrap())
}

#[test]
fn a_household_is_added_with_its_first_member() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let head = NewPerson { name: "郑新民".into(), sex: "1".into(), birth: "1990-5-1".into(), ..NewPerson::default() };
    let add = |place: &str| {
        Event::HouseholdAdd(NewHousehold {
            place: place.into(),
            address: "清溪村一组12号".into(),
            head: head.clone(),
            ..NewHousehold::default()
        })
    };
    let (foreseen, done) = there_and_back(&mut zhang, &add(QINGXI));
    assert!(foreseen.iter().any(|row| row.table == "household" && row.is_new));
    assert_eq!(done.name, "郑新民");
    let shown = households::show(&zhang, &done.household, None).unwrap();
    assert_eq!(shown.members.len(), 1);
    assert_eq!((shown.head.as_str(), shown.officer_name.as_str()), (done.recorded.person.as_str(), "张建国"));
    assert_eq!(shown.members[0].person.text("birth"), "1990-05-01");
    let refused = events::foresee(&mut zhang, &add(SHIQIAO)).unwrap_err();
    assert_eq!(refused.code(), Code::ShareOutside, "another officer's village");
    town.exchange(&mut zhang);
    assert_eq!(town.members(&done.household), [("郑新民".to_owned(), "02".to_owned())]);
}

#[test]
fn a_household_is_divided_united_and_given_another_head() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let old = zhang.home("周福生");
    let persons = vec![zhang.person("周志强"), zhang.person("陈秀梅")];
    let split = Event::HouseholdSplit { household: old.clone(), persons, place: QINGXI.into(), address: "清溪村一组10号".into() };
    let (_, done) = there_and_back(&mut zhang, &split);
    assert_eq!(zhang.members(&done.household)[0], ("周志强".to_owned(), "02".to_owned()));
    let head = Event::HouseholdHead { household: done.household.clone(), person: zhang.person("陈秀梅") };
    let (foreseen, again) = there_and_back(&mut zhang, &head);
    assert_eq!(again.household, done.household);
    assert!(foreseen.iter().any(|row| row.name == "陈秀梅"));
    let unite = Event::HouseholdMerge { staying: old.clone(), ending: done.household.clone() };
    let (_, united) = there_and_back(&mut zhang, &unite);
    assert_eq!((united.household.as_str(), zhang.members(&old).len()), (old.as_str(), 5));
    town.exchange(&mut zhang);
    assert_eq!(town.members(&old).len(), 5);
}

#[test]
fn an_empty_household_ends_or_is_voided_and_one_with_members_is_not() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let end = |id: &str| Event::HouseholdEnd { household: id.into(), on: "2026-03-01".into(), why: "人都迁走了".into() };
    let void = |id: &str| Event::HouseholdVoid { household: id.into(), reason: "重复登记".into() };
    let home = zhang.home("吴大海");
    for event in [end(&home), void(&home)] {
        assert_eq!(events::foresee(&mut zhang, &event).unwrap_err().code(), Code::EventImpossible);
    }
    let (empty, wrong) = (zhang.founds(QINGXI, "空户").unwrap(), zhang.founds(QINGXI, "错户").unwrap());
    there_and_back(&mut zhang, &end(&empty));
    assert_eq!(zhang.row("household", &empty).text("closed_on"), "2026-03-01");
    there_and_back(&mut zhang, &void(&wrong));
    // What the event itself gives as its reason stands there, else what was said beside it.
    let why = |id: &str| households::history(&zhang, id).unwrap().pop().unwrap().reason;
    assert_eq!((why(&empty).as_str(), why(&wrong).as_str()), ("组长说", "重复登记"));
    town.exchange(&mut zhang);
    assert_eq!(town.row("household", &empty).text("closed_why"), "人都迁走了");
    assert!(!town.row("household", &wrong).text("voided_at").is_empty());
}

#[test]
fn who_is_offered_is_received_with_the_name_said_before() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    zhang.moves_out("周晓芳", "2026-02-25", Some("李秀英")).unwrap();
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    let offer = desk::offers(&li).unwrap().remove(0);
    let (household, relation) = (li.home("钱进"), "38".to_owned());
    let receive = Event::Receive { person: offer.id.clone(), household, relation, on: "2026-02-26".into() };
    let foreseen = events::foresee(&mut li, &receive).unwrap();
    assert!(foreseen.iter().any(|row| row.table == "membership" && row.name == "周晓芳"), "{foreseen:?}");
}
