//! How the exchange stands with every officer, bundles taken back whole, returns for all, and long work that is stopped.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use huce_core::actions::merge_persons;
use huce_core::api::board;
use huce_core::api::bundles::{self, Options};
use huce_core::api::on_drive::Awaited;
use huce_core::api::{desk, enrolment, events, find, today, traffic};
use huce_core::exchange::keys::fingerprint;
use huce_core::model::day::day_of;
use huce_core::refusal::{Code, Lang, Result};

use super::copies::Copied;
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
    assert_eq!(agreement(&town, "张建国"), "due", "what was taken in is told by the next return");
    town.give_back(&mut zhang);
    town.hand_in(&mut zhang);
    assert_eq!(agreement(&town, "张建国"), "equal");
}

#[test]
fn a_return_that_could_not_be_written_is_not_called_given() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    town.exchange(&mut zhang);
    town.hand_in(&mut zhang);
    let officer = find::officer(&town.tables(), "张建国").unwrap();
    let given_at = |town: &Town| town.row("correspondent", &officer).text("last_return_at").to_owned();
    assert_eq!(agreement(&town, "张建国"), "equal");
    let before = given_at(&town);
    town.at("2026-03-20");
    let nowhere = town.new_file("no-such-folder").join("return.huce");
    bundles::export_return(&mut town, &officer, false, &nowhere).unwrap_err();
    assert_eq!((agreement(&town, "张建国"), given_at(&town)), ("due", before));
    town.give_back(&mut zhang);
    assert_eq!(agreement(&town, "张建国"), "unconfirmed");
}

#[test]
fn both_sides_are_called_equal_only_where_nothing_has_changed_since_the_last_return() {
    let (mut town, mut zhang, _li, [one, other]) = Town::with_a_person_entered_twice();
    let settle = |town: &mut Town, zhang: &mut Office| {
        town.exchange(zhang);
        town.hand_in(zhang);
        assert_eq!(agreement(town, "张建国"), "equal");
        assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    };
    let must_be_due = |town: &mut Town, zhang: &mut Office, what: &str| {
        assert_ne!(town.digest(Some("张建国")), zhang.digest(None), "{what}");
        assert_eq!(agreement(town, "张建国"), "due", "{what}");
        let due = today::clerk_day(town).unwrap().returns_due;
        assert!(due.iter().any(|one| one.name == "张建国"), "{what}: {due:?}");
    };
    settle(&mut town, &mut zhang);
    town.act("person.merge", "", |act| merge_persons::merge_persons(act, &one, &other)).unwrap();
    must_be_due(&mut town, &mut zhang, "persons merged");
    settle(&mut town, &mut zhang);

    zhang.set("吴大海", "phone", "19900005551", "");
    town.set("吴大海", "phone", "19900005559", "");
    settle(&mut town, &mut zhang);
    let conflict = desk::conflicts(&town).unwrap().remove(0);
    desk::resolve(&mut town, &conflict.id, desk::Choice::Theirs, "").unwrap();
    must_be_due(&mut town, &mut zhang, "a conflict settled");
    settle(&mut town, &mut zhang);

    let before: Vec<String> = board::taken_in(&town).unwrap().into_iter().map(|one| one.receipt.id).collect();
    zhang.set("孙丽", "note", "一", "");
    settle(&mut town, &mut zhang);
    // Of those that came in the same second, the one that brought something.
    let is_new = |one: &board::TakenIn| one.receipt.merged > 0 && !before.contains(&one.receipt.id);
    let last = board::taken_in(&town).unwrap().into_iter().find(is_new).unwrap();
    board::undo_taken_in(&mut town, &last.receipt.id).unwrap();
    must_be_due(&mut town, &mut zhang, "a bundle taken back");
    settle(&mut town, &mut zhang);

    let home = town.home("吴大海");
    town.assign(&home, "李秀英");
    must_be_due(&mut town, &mut zhang, "a household handed over");
}

#[test]
fn who_was_enrolled_a_moment_ago_is_not_silent() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let is_silent = |town: &Town| board::board(town).unwrap().iter().map(|line| (line.silent, line.is_silent)).collect::<Vec<_>>();
    assert_eq!(is_silent(&town), [(-1, false), (-1, false)]);
    assert!(today::clerk_day(&town).unwrap().silent.is_empty());
    town.at("2026-05-10");
    assert_eq!(is_silent(&town), [(-1, true), (-1, true)]);
    assert_eq!(today::clerk_day(&town).unwrap().silent.len(), 2);
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
    assert_eq!(board::undo_taken_in(&mut town, &taken[0].receipt.id).unwrap_err().code(), Code::BundleTakenBack);

    // A clerk who did not mean it takes it in again by the line of the receipt, and may take it back once more.
    let undo = board::taken_in(&town).unwrap()[0].undo.clone();
    events::undo(&mut town, Some(&undo)).unwrap();
    assert_eq!((board::taken_in(&town).unwrap()[0].is_undone, town.of("吴大海").text("phone")), (false, "19900005551"));
    board::undo_taken_in(&mut town, &taken[0].receipt.id).unwrap();
    assert_eq!(town.of("吴大海").text("phone"), "19900001002");

    zhang.set("孙丽", "note", "一", "");
    town.hand_in(&mut zhang);
    town.set("孙丽", "note", "二", "村委会来电");
    let last = board::taken_in(&town).unwrap().into_iter().find(|one| !one.is_undone).unwrap();
    let refusal = board::undo_taken_in(&mut town, &last.receipt.id).unwrap_err();
    assert_eq!(refusal.code(), Code::BundleKept);
    assert!(refusal.message(Lang::Zh).contains("之后又改过"), "{}", refusal.message(Lang::Zh));
}

/// The newest return for an officer's computer on a stick.
fn newest_return(office: &Office, stick: &Path) -> Result<PathBuf> {
    Awaited::of(office).unwrap().newest_return(stick)
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
    assert_eq!(newest_return(&zhang, &stick).unwrap_err().code(), Code::ReturnMissing);
    let home = town.home("吴大海");
    town.assign(&home, "李秀英");
    let officers: Vec<String> = desk::officers(&town).unwrap().into_iter().map(|one| one.id).collect();
    let written = board::export_returns(&mut town, &officers, &stick, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(written.iter().all(|one| one.status == "written"), "{written:?}");
    for office in [&mut zhang, &mut li] {
        let file = newest_return(office, &stick).unwrap();
        let path = file.strip_prefix(&stick).unwrap().display().to_string();
        let group = fingerprint(office.public_keys())[..5].to_owned();
        assert_eq!(path, format!("回执-{group}/回执-{group}-{}.huce", day_of(&town.now())), "and nobody's name");
        let came = traffic::take_return(office, &file, false).unwrap();
        let name = if office.name == "张建国" { (vec![], vec![home.clone()]) } else { (vec![home.clone()], vec![]) };
        let ids = |lines: &[huce_core::api::people::HouseholdLine]| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>();
        assert_eq!((ids(&came.gained), ids(&came.given_up)), name, "{}", office.name);
        assert_eq!(came.digest, desk::digest(&mut town, Some(office.name)).unwrap().spoken());
    }
    let alone = board::export_returns(&mut town, &officers[..1], &stick, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(alone[0].folder, written[0].folder, "one alone has its folder too");
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

/// The names of the bundles in a folder.
fn names_in(folder: &Path) -> Vec<String> {
    let files = bundles::files_in(&[folder.to_path_buf()]).unwrap();
    files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_stick_holds_one_file_of_an_officer_under_its_day() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    std::fs::create_dir(&stick).unwrap();
    let name = |office: &Office, end: &str| format!("上交-{}-{end}.huce", &fingerprint(office.public_keys())[..5]);
    // A file of an earlier version, one that was broken off, one that is damaged, and somebody else's under a name of this officer's.
    let short = zhang.meta("device").unwrap();
    zhang.export(&stick.join(format!("changes-{}.huce", &short[short.len() - 8..])));
    std::fs::write(stick.join(format!(".{}.0123456789ab.huce-tmp", name(&zhang, "2026-01-01"))), "half").unwrap();
    std::fs::write(stick.join(name(&zhang, "2026-01-02")), "damaged").unwrap();
    li.export(&stick.join(name(&zhang, "2026-01-03")));
    let today = day_of(&zhang.now());
    let first = traffic::hand_in(&mut zhang, &stick).unwrap();
    assert_eq!(names_in(&stick), [name(&zhang, "2026-01-03"), name(&zhang, &today)]);
    assert_eq!(std::fs::read_dir(&stick).unwrap().count(), 2);
    // A second one of the day has a name of its own, and the first goes once it is whole.
    zhang.set("孙丽", "note", "一", "");
    let second = traffic::hand_in(&mut zhang, &stick).unwrap();
    assert_ne!(first.file, second.file);
    assert_eq!(names_in(&stick), [name(&zhang, "2026-01-03"), name(&zhang, &format!("{today}-2"))]);
    let taken = town.take(&[stick.join(name(&zhang, "2026-01-03"))], Options::default());
    assert_eq!((taken[0].from.as_str(), taken[0].status), ("李秀英", "already"));
}

#[test]
fn what_only_the_stick_holds_any_more_stays_on_it() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    std::fs::create_dir(&stick).unwrap();
    let older = Copied::of(&mut zhang);
    zhang.set("吴大海", "note", "一", "");
    traffic::hand_in(&mut zhang, &stick).unwrap();
    older.put_back(&mut zhang);
    zhang.set("孙丽", "note", "二", "");
    traffic::hand_in(&mut zhang, &stick).unwrap();
    traffic::hand_in(&mut zhang, &stick).unwrap();
    assert_eq!(names_in(&stick).len(), 2, "of what this register wrote itself the newest");
    let files = bundles::files_in(std::slice::from_ref(&stick)).unwrap();
    assert!(town.take(&files, Options::default()).iter().all(|taken| taken.status == "merged"));
    town.give_back(&mut zhang);
    for office in [&*town, &zhang] {
        assert_eq!((office.of("吴大海").text("note"), office.of("孙丽").text("note")), ("一", "二"), "at {}", office.name);
    }
}

#[test]
fn what_a_township_wrote_itself_is_nothing_to_be_taken_in() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    std::fs::create_dir(&stick).unwrap();
    let request = stick.join("入册申请-1.huce");
    enrolment::write_request_again(&zhang, &request).unwrap();
    zhang.export(&stick.join("a.huce"));
    std::fs::copy(town.write_return(&zhang), stick.join("b.huce")).unwrap();
    std::fs::write(stick.join("c.huce"), "damaged").unwrap();
    let (files, aside) = bundles::set_aside(bundles::files_in(std::slice::from_ref(&stick)).unwrap());
    assert_eq!(files, [stick.join("a.huce"), stick.join("c.huce")]);
    let kinds: Vec<_> = aside.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["return", "request"]);
    let refusal = town.take(&[request], Options::default()).remove(0).error.unwrap();
    assert_eq!(refusal.message(Lang::Zh), "这是入册申请，这里用不上。");
    assert!(refusal.hint(Lang::En).contains("what an officer handed in"), "{}", refusal.hint(Lang::En));
}

#[test]
fn a_damaged_return_is_not_called_missing() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    std::fs::create_dir(&stick).unwrap();
    // What cannot be read of one's own is no return.
    std::fs::write(stick.join("上交-00000-2026-01-01.huce"), "damaged").unwrap();
    assert_eq!(newest_return(&zhang, &stick).unwrap_err().code(), Code::ReturnMissing);
    let good = stick.join("回执-00000-2026-01-01.huce");
    std::fs::copy(town.write_return(&zhang), &good).unwrap();
    traffic::take_return(&mut zhang, &good, false).unwrap();
    let bytes = std::fs::read(&good).unwrap();
    let damaged = stick.join("回执-00000-2026-01-02.huce");
    std::fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
    // The one beside it was read already.
    assert_eq!(newest_return(&zhang, &stick).unwrap_err().code(), Code::ReturnDamaged);
    std::fs::copy(town.write_return(&zhang), &good).unwrap();
    assert_eq!(newest_return(&zhang, &stick).unwrap(), good);
}

#[test]
fn what_was_written_out_only_waits_for_the_townships_word() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let stick = town.new_file("stick");
    std::fs::create_dir(&stick).unwrap();
    let unsent = |zhang: &Office| {
        let found = traffic::unsent(zhang).unwrap();
        (found.entries, found.written)
    };
    zhang.set("孙丽", "note", "一", "");
    let before = unsent(&zhang);
    assert_eq!(before.1, 0);
    let file = traffic::hand_in(&mut zhang, &stick).unwrap().file;
    assert_eq!(unsent(&zhang), (before.0, before.0));
    zhang.set("孙丽", "note", "二", "");
    assert_eq!(unsent(&zhang), (before.0 + 1, before.0));
    town.take_well(&file);
    town.give_back(&mut zhang);
    assert_eq!(unsent(&zhang), (1, 0));
}
