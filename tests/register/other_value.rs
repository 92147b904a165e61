//! Another value than the two of a conflict: what a clerk types is checked, and the rest of its group follows.

use huce_core::actions::set_fields::{self, set_person};
use huce_core::api::conflicts::{self, resolve_all};
use huce_core::api::desk::{self, Choice};
use huce_core::refusal::Code;

use crate::support::refusals::changes_nothing;
use crate::support::township::{Office, Town, id_number};

fn sets(office: &mut Office, name: &str, fields: &[(&str, &str)]) {
    let person = office.person(name);
    let fields: Vec<(String, String)> = fields.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    office.record(set_fields::PERSON, |act| set_person(act, &person, &fields));
}

fn typed(values: &[&str]) -> Choice {
    Choice::Values(values.iter().map(|value| (*value).into()).collect())
}

/// A conflict about one person of whom both sides say something, with the fields that the clerk is asked for.
fn conflict(zhang: &[(&str, &str)], town_says: &[(&str, &str)], asked: &[&str]) -> (Town, Office, String) {
    let (mut town, mut zhang_office, _li) = Town::with_two_officers();
    sets(&mut zhang_office, "吴大海", zhang);
    sets(&mut town, "吴大海", town_says);
    town.hand_in(&mut zhang_office);
    let open = desk::conflicts(&town).unwrap();
    let [one] = open.as_slice() else { panic!("{open:?}") };
    assert_eq!(one.asked, asked, "{one:?}");
    let id = one.id.clone();
    (town, zhang_office, id)
}

/// Decides it, sends it back, and gives the person as the officer has it.
fn decided(mut town: Town, mut zhang: Office, id: &str, values: &[&str]) -> huce_core::tables::Row {
    desk::resolve(&mut town, id, typed(values), "两边都不对").unwrap();
    town.exchange(&mut zhang);
    town.must_be_sound();
    zhang.of("吴大海")
}

#[test]
fn an_id_number_that_both_have_wrong_is_typed_anew() {
    let birth = |office: &Office| office.of("吴大海").text("birth").to_owned();
    let (town, zhang, _) = conflict(&[("id_number", "419999198007210118")], &[("id_number", "419999198007210119")], &["id_number"]);
    let (day, sex) = (birth(&town), town.of("吴大海").text("sex").to_owned());
    let right = id_number(&day, &sex, 7);
    let id = desk::conflicts(&town).unwrap()[0].id.clone();
    let row = decided(town, zhang, &id, &[&right]);
    assert_eq!(["id_number", "id_state", "id_kind", "birth"].map(|field| row.text(field)), [&right, "sound", "resident", &day]);
}

#[test]
fn a_number_that_is_no_number_is_refused() {
    let (mut town, _zhang, id) = conflict(&[("id_number", "419999198007210118")], &[("id_number", "419999198007210119")], &["id_number"]);
    changes_nothing(&mut town, Code::IdNumberInvalid, |town| desk::resolve(town, &id, typed(&["4199991965"]), ""));
    changes_nothing(&mut town, Code::IdNumberInvalid, |town| resolve_all(town, std::slice::from_ref(&id), &typed(&["4199991965"]), ""));
}

#[test]
fn a_birth_date_is_read_as_people_write_it() {
    let (town, zhang, id) = conflict(&[("birth", "1965-03-08")], &[("birth", "1965-03-09")], &["birth"]);
    let row = decided(town, zhang, &id, &["农历1965年三月初七"]);
    assert_eq!(["birth", "birth_calendar", "birth_text"].map(|field| row.text(field)), ["1965-04-08", "lunar", "农历1965年三月初七"]);
}

#[test]
fn birth_and_sex_follow_from_the_number_unless_they_are_said() {
    let zhang = [("birth", "1965-03-08"), ("sex", "2"), ("id_number", "419999196503080002")];
    let town_says = [("birth", "1965-03-09"), ("sex", "1"), ("id_number", "419999196503090001")];
    let right = id_number("1966-05-06", "2", 9);
    for (values, stands) in [
        (["", "", right.as_str()], ["2", "1966-05-06", "sound"]),
        (["", "1966-05-07", right.as_str()], ["2", "1966-05-07", "contradicts_birth"]),
    ] {
        let (town, officer, id) = conflict(&zhang, &town_says, &["sex", "birth", "id_number"]);
        let row = decided(town, officer, &id, &values);
        assert_eq!(["sex", "birth", "id_state"].map(|field| row.text(field)), stands);
    }
    // What is not said and follows from nothing stays as the township has it.
    let (town, officer, id) = conflict(&zhang, &town_says, &["sex", "birth", "id_number"]);
    let row = decided(town, officer, &id, &["", "1966-05-06", ""]);
    assert_eq!(["sex", "birth", "id_number"].map(|field| row.text(field)), ["1", "1966-05-06", "419999196503090001"]);
    let (mut town, _officer, id) = conflict(&zhang, &town_says, &["sex", "birth", "id_number"]);
    changes_nothing(&mut town, Code::ConflictValue, |town| desk::resolve(town, &id, typed(&["", " ", ""]), ""));
    changes_nothing(&mut town, Code::ConflictValue, |town| desk::resolve(town, &id, typed(&[&right]), ""));
}

#[test]
fn education_and_relation_take_a_code_and_leave_what_was_written_before() {
    let (mut town, zhang, id) = conflict(&[("education", "20")], &[("education", "70"), ("education_text", "初中没念完")], &["education"]);
    changes_nothing(&mut town, Code::CodeUnknown, |town| desk::resolve(town, &id, typed(&["小学"]), ""));
    let row = decided(town, zhang, &id, &["80"]);
    assert_eq!((row.text("education"), row.text("education_text")), ("80", ""));

    let (mut town, mut zhang, _li) = Town::with_two_officers();
    sets(&mut zhang, "孙丽", &[("relation", "38")]);
    sets(&mut town, "孙丽", &[("relation", "97"), ("relation_text", "寄住")]);
    town.hand_in(&mut zhang);
    let one = desk::conflicts(&town).unwrap().remove(0);
    assert_eq!(one.asked, ["relation"]);
    changes_nothing(&mut town, Code::CodeUnknown, |town| desk::resolve(town, &one.id, typed(&["侄女"]), ""));
    desk::resolve(&mut town, &one.id, typed(&["30"]), "").unwrap();
    town.exchange(&mut zhang);
    let row = zhang.spells("孙丽").remove(0);
    assert_eq!((row.text("relation"), row.text("relation_text")), ("30", ""));
}

#[test]
fn a_word_is_not_stored_where_a_code_belongs() {
    let (mut town, _zhang, id) = conflict(&[("marital", "20")], &[("marital", "30")], &["marital"]);
    changes_nothing(&mut town, Code::CodeUnknown, |town| desk::resolve(town, &id, typed(&["离婚"]), ""));
    changes_nothing(&mut town, Code::CodeUnknown, |town| resolve_all(town, std::slice::from_ref(&id), &typed(&["离婚"]), ""));
    desk::resolve(&mut town, &id, typed(&["40"]), "").unwrap();
    assert_eq!(town.of("吴大海").text("marital"), "40");
}

#[test]
fn many_are_given_another_value_only_where_they_ask_for_the_same() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    for (name, field, theirs, ours) in
        [("吴大海", "education", "20", "70"), ("孙丽", "education", "20", "70"), ("郑桂花", "phone", "1", "2")]
    {
        zhang.set(name, field, theirs, "");
        town.set(name, field, ours, "");
    }
    town.hand_in(&mut zhang);
    let open = desk::conflicts(&town).unwrap();
    let ids = |field: &str| -> Vec<String> { open.iter().filter(|one| one.field.contains(field)).map(|one| one.id.clone()).collect() };
    let all: Vec<String> = open.iter().map(|one| one.id.clone()).collect();
    changes_nothing(&mut town, Code::ConflictValue, |town| resolve_all(town, &all, &typed(&["80"]), ""));
    let done = conflicts::resolve_all(&mut town, &ids("education"), &typed(&["80"]), "以毕业证为准").unwrap();
    assert_eq!(done.decided.len(), 2);
    assert_eq!(["吴大海", "孙丽"].map(|name| town.of(name).text("education").to_owned()), ["80", "80"]);
}

#[test]
fn where_only_an_event_differs_one_of_the_two_is_taken() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.dies("郑桂花", "2026-02-01", None).unwrap();
    town.dies("郑桂花", "2026-02-01", None).unwrap();
    town.hand_in(&mut zhang);
    let open = desk::conflicts(&town).unwrap();
    let death = open.iter().find(|one| one.table == "person").unwrap();
    assert_eq!((death.field.as_str(), death.asked.len()), ("death_event", 0));
    changes_nothing(&mut town, Code::ConflictValue, |town| desk::resolve(town, &death.id, typed(&["x"]), ""));
    desk::resolve(&mut town, &death.id, Choice::Ours, "").unwrap();
}

#[test]
fn the_end_of_a_stay_is_decided_together_with_its_event() {
    for (choice, day, of_officer) in [(Choice::Ours, "2026-02-10", false), (Choice::Theirs, "2026-02-12", true)] {
        let (mut town, mut zhang, _li) = Town::with_two_officers();
        let stay = zhang.goes_away("周志强", "广东东莞", "务工", "2025-02").unwrap();
        town.exchange(&mut zhang);
        town.comes_back("周志强", "2026-02-10").unwrap();
        let his = zhang.comes_back("周志强", "2026-02-12").unwrap().event;
        town.hand_in(&mut zhang);
        let open = desk::conflicts(&town).unwrap();
        let [one] = open.as_slice() else { panic!("{open:?}") };
        assert_eq!((one.table, one.field.as_str(), one.asked.as_slice()), ("stay", "to_on,ended_event", ["to_on"].as_slice()));
        desk::resolve(&mut town, &one.id, choice, "").unwrap();
        town.exchange(&mut zhang);
        let row = zhang.row("stay", &stay);
        assert_eq!((row.text("to_on"), row.text("ended_event") == his), (day, of_officer));
    }
}
