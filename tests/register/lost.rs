//! A township that is put back to before somebody, or something that households stand on, was entered: it comes again, with its id.

use huce_core::actions::add_household::add_household;
use huce_core::actions::set_fields::set_person;
use huce_core::api::bundles::{self, Options};
use huce_core::api::register::{Clock, Register};
use huce_core::api::{desk, enrolment, find, orphans};
use huce_core::exchange::scope;
use huce_core::refusal::Code;

use super::copies::Copied;
use crate::support::refusals;
use crate::support::township::{PASSPHRASE, QINGXI, Town, asked};
use crate::support::verbs::newcomer;

/// A household with one person, entered by the clerk and given to an officer: with the ids of both.
fn given(town: &mut Town, code: &str, officer: &str) -> (String, String) {
    let place = find::place(&town.tables(), code).unwrap();
    let home = town.record("household.add", |act| add_household(act, &place, "村部旁", &[]));
    town.assign(&home, officer);
    let (child, _) = town.enters(&newcomer(&home, "段小雨", "2", "2020-05-05", "02")).unwrap();
    (home, child)
}

fn accept_all(town: &mut Town) {
    let ids: Vec<String> = orphans::offered_again(town).unwrap().into_iter().map(|one| one.id).collect();
    let all = orphans::accept_all(town, &ids).unwrap();
    assert!(all.refused.is_empty() && !all.accepted.is_empty(), "{all:?}");
}

fn follow(office: &mut Register, file: std::path::PathBuf) {
    let taken = bundles::import(office, &[file], Options { follow: true, ..Options::default() }, &mut |_| {}).unwrap();
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
}

#[test]
fn a_place_comes_again_before_the_households_that_stand_on_it() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    let code = format!("{QINGXI}77");
    let place = town.record("place.add", |act| huce_core::actions::add_place::add_place(act, &code, "七十七组", "group", None));
    let (home, _) = given(&mut town, &code, "张建国");
    town.give_back(&mut zhang);
    town.give_back(&mut li);
    older.put_back(&mut town);
    // A household that is founded on the place meanwhile waits for it.
    let founded = zhang.founds(&code, "七十七组河边").unwrap();
    assert_eq!(town.hand_in(&mut zhang).held, 1);
    let waits = desk::held(&town).unwrap().remove(0).id;
    refusals::changes_nothing(&mut town, Code::HeldImpossible, |town| desk::judge(town, &waits, true, ""));
    for office in [&mut zhang, &mut li] {
        let file = town.write_return(office);
        follow(office, file);
        town.hand_in(office);
    }
    let offered = orphans::offered_again(&town).unwrap();
    let tables: Vec<&str> = offered.iter().map(|one| one.table.as_str()).collect();
    assert_eq!(tables, ["place", "household", "person"], "everybody has the place, and it is offered once");
    accept_all(&mut town);
    assert_eq!(find::place(&town.tables(), &code).unwrap().id, place, "with its id");
    if !desk::held(&town).unwrap().is_empty() {
        desk::judge(&mut town, &waits, true, "").unwrap();
    }
    assert_eq!(town.row("household", &founded).text("place_id"), place);
    for office in [&mut zhang, &mut li] {
        town.exchange(office);
        assert_eq!(office.row("place", &place).text("name"), "七十七组");
        office.must_be_sound();
    }
    assert_eq!(scope::officer_of_household(&town.tables(), &home).unwrap(), find::officer(&town.tables(), "张建国").unwrap());
    town.must_be_sound();
}

#[test]
fn an_officer_who_joined_after_the_backup_is_enrolled_again_with_the_same_id() {
    let (mut town, zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    let (dir, request, out) = (town.new_file("laptop"), town.new_file("request.huce"), town.new_file("enrolment.huce"));
    let clock = Clock::of(Some("2026-03-03T08:00:00Z")).unwrap();
    let made = enrolment::new_officer(&dir, &request, PASSPHRASE, clock.clone()).unwrap();
    let enrol = asked(&request, "王强", &made.fingerprint, &out);
    let enrolled = enrolment::enrol(&mut town, &enrol).unwrap();
    let mut laptop = Register::open(&dir, PASSPHRASE, clock).unwrap();
    enrolment::join(&mut laptop, &out, &enrolled.fingerprint).unwrap();
    let (home, child) = given(&mut town, QINGXI, "王强");
    let file = town.new_file("return.huce");
    bundles::export_return(&mut town, &enrolled.officer, false, &file).unwrap();
    let taken = bundles::import(&mut laptop, &[file], Options::default(), &mut |_| {}).unwrap();
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    laptop.act("person.set", "", |act| set_person(act, &child, &[("note".into(), "党员".into())]).map(drop)).unwrap();

    older.put_back(&mut town);
    let hand_in = |town: &mut Town, laptop: &mut Register| {
        let file = town.new_file("changes.huce");
        bundles::export_changes(laptop, &file).unwrap();
        town.take(&[file], Options::default()).remove(0)
    };
    refusals::is(&hand_in(&mut town, &mut laptop).error.unwrap(), Code::BundleSender);
    // The request from before is of a new officer; the one that the register writes now is of who it was.
    let again = town.new_file("again.huce");
    enrolment::write_request_again(&laptop, &again).unwrap();
    let of_before = enrolment::Enrol { request: &again, ..enrol };
    let other = find::officer(&town.tables(), zhang.name).unwrap();
    let of_other = enrolment::Enrol { officer: Some(&other), ..of_before };
    refusals::is(&enrolment::enrol(&mut town, &of_other).unwrap_err(), Code::EnrolmentBefore);
    assert_eq!(enrolment::enrol(&mut town, &of_before).unwrap().officer, enrolled.officer);
    assert_eq!(enrolment::enrol(&mut town, &of_before).unwrap().officer, enrolled.officer, "for a lost stick as well");

    let give_back = |town: &mut Town, laptop: &mut Register| {
        let file = town.new_file("return.huce");
        bundles::export_return(town, &enrolled.officer, false, &file).unwrap();
        follow(laptop, file);
    };
    assert_eq!(hand_in(&mut town, &mut laptop).held, 1, "of a person who is not here yet");
    give_back(&mut town, &mut laptop);
    hand_in(&mut town, &mut laptop);
    accept_all(&mut town);
    assert_eq!(town.row("person", &child).text("note"), "党员");
    assert_eq!(town.row("household", &home).text("address"), "村部旁");
    give_back(&mut town, &mut laptop);
    assert_eq!(desk::digest(&mut laptop, None).unwrap().digest, town.digest(Some("王强")));
    // Of an officer who is known the request says whose it is.
    let of_new = enrolment::Enrol { name: "李新", ..of_before };
    refusals::changes_nothing(&mut town, Code::EnrolmentTaken, |town| enrolment::enrol(town, &of_new));
}
