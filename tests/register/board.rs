//! How the exchange stands with every officer, bundles taken back whole, returns for all, and long work that is stopped.

use std::ops::ControlFlow;

use huce_core::api::board;
use huce_core::api::bundles::{self, Options};
use huce_core::api::{desk, traffic};
use huce_core::refusal::Code;

use crate::support::township::{Office, Town};

fn agreement(town: &Office, name: &str) -> &'static str {
    board::board(town).unwrap().into_iter().find(|line| line.officer.name == name).unwrap().agreement
}

#[test]
fn the_board_says_what_came_and_whether_both_sides_agree() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.set("孙丽", "note", "一", "");
    town.hand_in(&mut zhang);
    town.at("2026-03-14");
    let line = board::board(&town).unwrap().into_iter().find(|line| line.officer.name == "张建国").unwrap();
    assert_eq!((line.silent, line.acknowledged, line.is_gap), (12, 2, false));
    let other = board::board(&town).unwrap().into_iter().find(|line| line.officer.name == "李秀英").unwrap();
    assert_eq!((other.silent, other.acknowledged), (-1, 0));
    town.give_back(&mut zhang);
    assert_eq!(agreement(&town, "张建国"), "unconfirmed");
    zhang.set("孙丽", "note", "二", "");
    town.hand_in(&mut zhang);
    assert_eq!(agreement(&town, "张建国"), "equal");
}

#[test]
fn what_would_go_is_told_by_verb_with_its_age() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.at("2026-03-05");
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.set("孙丽", "note", "一", "");
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    zhang.at("2026-03-28");
    let unsent = traffic::unsent(&zhang).unwrap();
    let groups: Vec<(&str, usize)> = unsent.groups.iter().map(|group| (group.kind.as_str(), group.count)).collect();
    assert_eq!((unsent.entries, unsent.days, groups), (3, 23, vec![("person.set", 2), ("event.birth", 1)]));
    town.exchange(&mut zhang);
    assert_eq!(traffic::unsent(&zhang).unwrap().entries, 0);
}

#[test]
fn a_bundle_is_taken_back_whole_by_its_receipt_or_it_is_said_why_not() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "");
    town.hand_in(&mut zhang);
    town.reopen();
    let taken = board::taken_in(&town).unwrap();
    assert_eq!((taken.len(), taken[0].is_undone, taken[0].receipt.merged), (1, false, 1));
    let undone = board::undo_taken_in(&mut town, &taken[0].receipt.id).unwrap();
    assert_eq!(undone.undone.len(), 2, "the entry and its taking-in");
    assert_eq!(town.of("吴大海").text("phone"), "19900001002");
    assert!(board::taken_in(&town).unwrap()[0].is_undone);

    zhang.set("孙丽", "note", "一", "");
    town.hand_in(&mut zhang);
    town.set("孙丽", "note", "二", "村委会来电");
    let last = board::taken_in(&town).unwrap().into_iter().find(|one| !one.is_undone).unwrap();
    let refusal = board::undo_taken_in(&mut town, &last.receipt.id).unwrap_err();
    assert_eq!(refusal.code(), Code::UndoImpossible);
}

#[test]
fn taking_in_is_stopped_between_files_and_gone_on_with_later() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "");
    li.set("钱有才", "note", "党员", "");
    let files = [town.new_file("zhang.huce"), town.new_file("li.huce")];
    zhang.export(&files[0]);
    li.export(&files[1]);
    let mut stop = |at: usize| if at == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let status = |taken: &[bundles::Taken]| taken.iter().map(|one| one.status).collect::<Vec<_>>();
    let planned = bundles::import_until(&mut town, &files, Options { is_plan: true, ..Options::default() }, &mut stop).unwrap();
    assert_eq!(status(&planned), ["planned", "not-taken"]);
    let taken = bundles::import_until(&mut town, &files, Options::default(), &mut stop).unwrap();
    assert_eq!(status(&taken), ["merged", "not-taken"]);
    town.reopen();
    assert_eq!(town.of("吴大海").text("phone"), "19900005551");
    assert_ne!(town.of("钱有才").text("note"), "党员");
    town.must_be_sound();
    assert_eq!(status(&town.take(&files, Options::default())), ["already", "merged"]);
    assert_eq!(town.of("钱有才").text("note"), "党员");
}

#[test]
fn returns_for_all_stand_each_in_a_folder_that_its_officer_finds() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    std::fs::create_dir(&stick).unwrap();
    assert_eq!(traffic::find_return(&zhang, &stick).unwrap_err().code(), Code::ReturnMissing);
    let home = town.home("吴大海");
    town.assign(&home, "李秀英");
    let officers: Vec<String> = desk::officers(&town).unwrap().into_iter().map(|one| one.id).collect();
    let written = board::export_returns(&mut town, &officers, &stick, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(written.iter().all(|one| one.status == "written"), "{written:?}");
    for office in [&mut zhang, &mut li] {
        let file = traffic::find_return(office, &stick).unwrap();
        let path = file.strip_prefix(&stick).unwrap().display().to_string();
        assert!(path.is_ascii() && path.ends_with("/return.huce"), "nobody's name stands on a stick: {path}");
        let came = traffic::take_return(office, &file, false).unwrap();
        let name = if office.name == "张建国" { (vec![], vec![home.clone()]) } else { (vec![home.clone()], vec![]) };
        let ids = |lines: &[huce_core::api::people::HouseholdLine]| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>();
        assert_eq!((ids(&came.gained), ids(&came.given_up)), name, "{}", office.name);
        assert_eq!(came.digest, desk::digest(&mut town, Some(office.name)).unwrap().spoken());
    }
    let stopped = board::export_returns(&mut town, &officers, &stick, &mut |_| ControlFlow::Break(())).unwrap();
    assert!(stopped.iter().all(|one| one.status == "not-taken"));
}

#[test]
fn a_return_brings_the_clerks_word() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "本人告知");
    town.set("吴大海", "phone", "19900005559", "村委会来电");
    town.hand_in(&mut zhang);
    let conflict = desk::conflicts(&town).unwrap()[0].id.clone();
    desk::resolve(&mut town, &conflict, desk::Choice::Ours, "已电话核实").unwrap();
    let file = town.write_return(&zhang);
    let came = traffic::take_return(&mut zhang, &file, false).unwrap();
    let said: Vec<_> = came.decisions.iter().map(|one| (one.name.as_str(), one.verdict.as_str(), one.word.as_str())).collect();
    assert_eq!(said, [("吴大海", "refused", "已电话核实")]);
    assert_eq!(traffic::take_return(&mut zhang, &file, false).unwrap().taken.status, "already");
}
