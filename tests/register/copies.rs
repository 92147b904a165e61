//! Registers that were copied, restored or replaced: nothing is lost, and the clerk is told.

use std::fs;
use std::path::PathBuf;

use huce_core::api::bundles::Options;
use huce_core::api::on_drive::Awaited;
use huce_core::api::register::{Clock, Register};
use huce_core::api::{bundles, desk, enrolment, find};
use huce_core::exchange::{clerk, ledger, officer};
use huce_core::refusal::Code;
use huce_core::store::folder::{Beside, Marker};
use huce_core::tables::Tables;

use crate::support::lines::lines;
use crate::support::refusals;
use crate::support::township::{Office, PASSPHRASE, QINGXI, SHIQIAO, Town, asked};
use crate::support::verbs::newcomer;

/// A register's files as they are now, to be put back later as from an old copy.
pub struct Copied(Vec<(PathBuf, Vec<u8>)>);

impl Copied {
    /// Copies them.
    pub fn of(office: &mut Office) -> Self {
        office.close();
        let files = ["register.db", "keyring.json"].map(|name| office.dir.join(name));
        let copied = Self(files.map(|path| (path.clone(), fs::read(path).unwrap())).to_vec());
        office.reopen();
        copied
    }

    /// Puts them back on the same computer.
    pub fn put_back(&self, office: &mut Office) {
        office.close();
        for (path, bytes) in &self.0 {
            fs::write(path, bytes).unwrap();
        }
        office.reopen();
    }
}

#[test]
fn an_older_copy_put_back_begins_a_chain_of_its_own_and_loses_nothing() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let chain = zhang.meta("chain").unwrap();
    let older = Copied::of(&mut zhang);
    zhang.set("吴大海", "phone", "19900005551", "");
    town.hand_in(&mut zhang);
    older.put_back(&mut zhang);
    zhang.set("孙丽", "note", "残疾", "");
    assert_ne!(zhang.meta("chain").unwrap(), chain, "no number is used twice");
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.applied, taken.conflicts, taken.held), (1, 0, 0));
    assert!(taken.warnings.is_empty());
    town.give_back(&mut zhang);
    assert_eq!((zhang.of("吴大海").text("phone"), zhang.of("孙丽").text("note")), ("19900005551", "残疾"));
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn a_cut_of_the_power_between_a_change_and_its_marker_is_no_older_copy() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let count = |office: &Office| ledger::counter(&office.tables(), "commits").unwrap() as u64;
    let (chain, branch) = (zhang.meta("chain").unwrap(), town.meta("branch").unwrap());
    // The marker is as it was one change before: the last one was not written.
    let forget = |office: &mut Office, changes: u64| {
        Marker::write(&office.meta("register").unwrap(), count(office) - changes, 1, Beside::default()).unwrap();
        office.reopen();
    };
    zhang.set("吴大海", "phone", "19900005551", "");
    forget(&mut zhang, 1);
    town.hand_in(&mut zhang);
    forget(&mut town, 1);
    town.exchange(&mut zhang);
    assert_eq!((zhang.meta("chain").unwrap(), town.meta("branch").unwrap()), (chain.clone(), branch));
    forget(&mut zhang, 2);
    zhang.set("吴大海", "phone", "19900005552", "");
    assert_ne!(zhang.meta("chain").unwrap(), chain, "it went on where this computer did not see it");
}

#[test]
fn two_older_copies_put_back_one_after_the_other_are_both_noticed() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let chain = zhang.meta("chain").unwrap();
    let first = Copied::of(&mut zhang);
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.set("吴大海", "phone", "19900005552", "");
    let second = Copied::of(&mut zhang);
    zhang.set("吴大海", "phone", "19900005553", "");
    town.hand_in(&mut zhang);
    // Were it to count on from where it was, it would come to the number of commits that the second one noted.
    first.put_back(&mut zhang);
    zhang.set("郑桂花", "note", "五保户", "");
    second.put_back(&mut zhang);
    zhang.set("孙丽", "note", "残疾", "");
    assert_ne!(zhang.meta("chain").unwrap(), chain, "no number is used twice");
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.applied, taken.conflicts, taken.held), (1, 0, 0));
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
}

#[test]
fn a_copy_that_nobody_noticed_uses_numbers_twice_and_both_lines_are_kept() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut zhang);
    zhang.set("吴大海", "phone", "19900005551", "");
    town.hand_in(&mut zhang);
    older.put_back(&mut zhang);
    // As on a second computer that the program takes for the first.
    zhang.close();
    zhang.take_back();
    zhang.set("孙丽", "note", "残疾", "");
    let file = town.new_file("second-line.huce");
    zhang.export(&file);
    let planned = town.take(std::slice::from_ref(&file), Options { is_plan: true, ..Options::default() });
    assert!(planned[0].warnings[0].starts_with("register.copied"), "{:?}", planned[0].warnings);
    let taken = town.take_well(&file);
    assert_eq!(taken.applied, 1);
    assert_eq!(taken.warnings, planned[0].warnings, "also when nobody planned first");
    assert_eq!((town.of("吴大海").text("phone"), town.of("孙丽").text("note")), ("19900005551", "残疾"));
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    town.must_be_sound();
}

#[test]
fn what_a_restored_township_lost_is_offered_again_with_its_ids() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    let home = zhang.founds(QINGXI, "清溪村一组9号").unwrap();
    let (person, _) = zhang.enters(&newcomer(&home, "段长河", "1", "1975-06-06", "02")).unwrap();
    town.exchange(&mut zhang);
    // The township makes a household itself, gives it to the officer, and is then restored from before.
    let place = find::place(&town.tables(), QINGXI).unwrap();
    let made = town.record("household.add", |act| huce_core::actions::add_household::add_household(act, &place, "村部旁", &[]));
    town.assign(&made, "张建国");
    let (child, _) = town.enters(&newcomer(&made, "段小雨", "2", "2020-05-05", "20")).unwrap();
    town.give_back(&mut zhang);
    older.put_back(&mut town);
    town.hand_in_gap(&mut zhang);
    let file = town.write_return(&zhang);
    let taken = zhang.take(&[file], Options { follow: true, ..Options::default() });
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    town.hand_in(&mut zhang);
    assert_eq!(town.row("person", &person).text("name"), "段长河", "what the officer wrote came again by itself");
    let orphans = desk::orphans(&town).unwrap();
    let ids: Vec<&str> = orphans.iter().map(|orphan| orphan.id.as_str()).collect();
    assert!(ids.contains(&made.as_str()), "{orphans:?}");
    refusals::changes_nothing(&mut town, Code::HeldImpossible, |town| desk::accept_orphan(town, &child));
    desk::accept_orphan(&mut town, &made).unwrap();
    desk::accept_orphan(&mut town, &child).unwrap();
    assert_eq!(town.row("household", &made).text("address"), "村部旁");
    town.give_back(&mut zhang);
    assert_eq!(zhang.row("household", &made).text("address"), "村部旁");
    assert_eq!(zhang.row("person", &child).text("name"), "段小雨", "with the place in the household, though only the person was asked for");
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    refusals::changes_nothing(&mut town, Code::IdUnknown, |town| desk::accept_orphan(town, &made));
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn the_first_return_of_a_restored_township_is_newer_than_all_before() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    let stick = town.new_file("stick");
    std::fs::create_dir_all(stick.join("回执-1")).unwrap();
    let newest = |zhang: &Office| Awaited::of(zhang).unwrap().newest_return(&stick).unwrap();
    // Several were made before, the last of which lies on the stick still; the one beside it cannot be read.
    let (mut left, new) = (town.write_return(&zhang), stick.join("回执-1").join("new.huce"));
    for _ in 0..3 {
        left = town.write_return(&zhang);
    }
    std::fs::copy(&left, stick.join("left.huce")).unwrap();
    zhang.take(&[left], Options::default());
    std::fs::write(stick.join("回执-0.huce"), "damaged").unwrap();
    older.put_back(&mut town);
    town.hand_in_gap(&mut zhang);
    std::fs::copy(town.write_return(&zhang), &new).unwrap();
    assert_eq!(newest(&zhang), new);
    assert_eq!(Awaited::of(&zhang).unwrap().on_drive(&stick).unwrap().bundles, 1);
    let taken = zhang.take(std::slice::from_ref(&new), Options { follow: true, ..Options::default() });
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    // What belongs to the branch that was left is nothing new any more.
    assert_eq!(Awaited::of(&zhang).unwrap().on_drive(&stick).unwrap().bundles, 0);
    std::fs::remove_file(stick.join("回执-0.huce")).unwrap();
    assert_eq!(newest(&zhang), new);
}

impl Town {
    /// Hands in to a township that lacks what went before: refused, and noted.
    pub fn hand_in_gap(&mut self, from: &mut Office) {
        let file = self.new_file("gap.huce");
        from.export(&file);
        let taken = self.take(&[file], Options::default());
        assert!(taken[0].error.as_ref().is_none_or(|error| error.code() == Code::BundleGap), "{:?}", taken[0].error);
    }
}

#[test]
fn a_township_put_back_with_all_that_its_computer_knows_goes_on_in_a_branch_of_its_own() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (older, person) = (Copied::of(&mut town), town.person("孙丽"));
    let (register, branch) = (town.meta("register").unwrap(), town.meta("branch").unwrap());
    let count = ledger::counter(&town.tables(), "commits").unwrap();
    let key = huce_core::tables::Key::new(town.tables().table("person"), person);
    town.set("吴大海", "phone", "19900005551", "");
    town.act("person.purge", "本人要求", |act| clerk::purge(act, &key, "本人要求")).unwrap();
    town.give_back(&mut zhang);
    // A picture of the whole disk is put back: nothing beside the register says otherwise.
    town.close();
    Marker::write(&register, count as u64, 1, Beside::default()).unwrap();
    older.put_back(&mut town);
    zhang.set("吴大海", "note", "党员", "");
    town.hand_in(&mut zhang);
    assert_ne!(town.meta("branch").unwrap(), branch);
    let file = town.write_return(&zhang);
    refusals::is(zhang.take(std::slice::from_ref(&file), Options::default())[0].error.as_ref().unwrap(), Code::TownshipRestored);
    assert_eq!(zhang.take(&[file], Options { follow: true, ..Options::default() })[0].status, "applied");
    for office in [&mut *town, &mut zhang] {
        assert!(office.persons("孙丽").is_empty(), "at {}", office.name);
        assert_eq!(office.of("吴大海").text("note"), "党员");
        office.must_be_sound();
    }
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
}

#[test]
fn a_new_device_gets_the_share_and_the_old_one_is_heard_and_held() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    town.hand_in(&mut zhang);
    zhang.set("吴大海", "note", "一", "");
    let officer = find::officer(&town.tables(), "张建国").unwrap();
    let (dir, request, out) = (town.new_file("laptop"), town.new_file("request.huce"), town.new_file("enrolment.huce"));
    let clock = || Clock::of(Some("2026-03-03T08:00:00Z")).unwrap();
    let made = enrolment::new_officer(&dir, &request, PASSPHRASE, clock()).unwrap();
    let enrol = asked(&request, "张建国", &made.fingerprint, &out);
    refusals::changes_nothing(&mut town, Code::OfficerExists, |town| enrolment::enrol(town, &enrol));
    let enrolled = enrolment::enrol(&mut town, &enrolment::Enrol { officer: Some(&officer), ..enrol }).unwrap();
    assert_eq!((enrolled.officer.as_str(), enrolled.households), (officer.as_str(), 2));
    // A change of mind after a stick that could not be written: the file would be the first one's share, whoever is chosen.
    let other = find::officer(&town.tables(), "李秀英").unwrap();
    let of_other = enrolment::Enrol { officer: Some(&other), ..enrol };
    refusals::changes_nothing(&mut town, Code::EnrolmentTaken, |town| enrolment::enrol(town, &of_other));
    let of_new = enrolment::Enrol { name: "王强", ..enrol };
    refusals::changes_nothing(&mut town, Code::EnrolmentTaken, |town| enrolment::enrol(town, &of_new));
    let enrolled = enrolment::enrol(&mut town, &enrolment::Enrol { officer: Some(&officer), ..enrol }).unwrap();
    let mut laptop = Register::open(&dir, PASSPHRASE, clock()).unwrap();
    let stranger = enrolment::join(&mut laptop, &out, &made.fingerprint).unwrap_err();
    refusals::is(&stranger, Code::FingerprintDiffers);
    let joined = enrolment::join(&mut laptop, &out, &enrolled.fingerprint).unwrap();
    assert_eq!((joined.households, joined.persons), (2, 8));
    // With what opens it, should the passphrase be forgotten there.
    let opening = |town: &Town| town.row("correspondent", &officer).text("escrow").to_owned();
    assert_eq!(opening(&town), zhang.meta("escrow").unwrap());
    let first = town.new_file("first.huce");
    bundles::export_changes(&mut laptop, &first).unwrap();
    town.take_well(&first);
    assert_eq!(opening(&town), laptop.meta("escrow").unwrap());
    // What the old device still had is not lost, and not simply taken.
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.held, taken.applied), (1, 0));
    let held = lines(desk::held(&town));
    assert_eq!(held[0]["reason"], "retired");
    desk::judge(&mut town, held[0]["id"].as_str().unwrap(), true, "").unwrap();
    let file = town.new_file("return.huce");
    bundles::export_return(&mut town, &officer, false, &file).unwrap();
    let taken = bundles::import(&mut laptop, std::slice::from_ref(&file), Options::default(), &mut |_| {}).unwrap();
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    let person = laptop.tables().get(laptop.tables().table("person"), &zhang.person("吴大海")).unwrap().unwrap();
    assert_eq!(person.text("note"), "一");
    let taken = zhang.take(&[file], Options::default());
    assert_eq!(taken[0].error.as_ref().map(huce_core::refusal::Refusal::code), Some(Code::BundleReceiver), "it is for the new device");
    // The old laptop learns that all was received and what was decided; nothing of the share goes there any more.
    let (old, shown) = (zhang.meta("device").unwrap(), zhang.contents());
    assert_eq!(officer::unacknowledged(&zhang.tables()).unwrap().len(), 1);
    let words = town.new_file("words.huce");
    bundles::export_words(&mut town, &officer, &old, &words).unwrap();
    zhang.take_well(&words);
    assert!(officer::unacknowledged(&zhang.tables()).unwrap().is_empty());
    assert_eq!(desk::waiting(&zhang).unwrap().words[0].verdict, "accepted");
    let people = |rows: &[String]| rows.iter().filter(|row| row.starts_with("person") || row.starts_with("household")).count();
    assert_eq!(people(&zhang.contents()), people(&shown));
    zhang.must_be_sound();
    refusals::changes_nothing(&mut town, Code::OfficerNoDevice, |town| bundles::export_words(town, &officer, &made.device, &words));
}

#[test]
fn what_is_still_sent_about_a_person_entered_twice_goes_to_the_one_that_stays() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let (twice, _) = zhang.enters(&newcomer(&home, "吴大海", "1", "1980-07-21", "97")).unwrap();
    town.exchange(&mut zhang);
    let survivor = town.persons("吴大海").into_iter().find(|row| row.id != twice).unwrap().id;
    // The officer goes on writing on the second one, who at the township leads to the first by now.
    let fields = [("note".to_owned(), "低保户".to_owned())];
    zhang.act("person.set", "", |act| huce_core::actions::set_fields::set_person(act, &twice, &fields)).unwrap();
    town.record("person.merge", |act| huce_core::actions::merge_persons::merge_persons(act, &twice, &survivor));
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.applied, taken.held, taken.conflicts), (1, 0, 0));
    assert_eq!(town.row("person", &survivor).text("note"), "低保户");
    assert_eq!(town.row("person", &twice).text("note"), "", "the dead row keeps its values");
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    assert_eq!(zhang.row("person", &survivor).text("note"), "低保户");
    assert!(!zhang.row("person", &twice).text("voided_at").is_empty());
    let merge = |town: &mut Office, one: &str, other: &str| {
        town.act("person.merge", "", |act| huce_core::actions::merge_persons::merge_persons(act, one, other))
    };
    refusals::changes_nothing(&mut town, Code::EventImpossible, |town| merge(town, &twice, &survivor));
    refusals::changes_nothing(&mut town, Code::EventImpossible, |town| merge(town, &survivor, &survivor));
}

#[test]
fn who_was_entered_twice_is_offered_to_nobody_any_more() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let (home, there) = (zhang.home("吴大海"), li.founds(SHIQIAO, "石桥村二组7号").unwrap());
    let (twice, _) = zhang.enters(&newcomer(&home, "周小芳", "2", "2001-01-01", "20")).unwrap();
    zhang.moves_out("周小芳", "2026-01-20", Some("李秀英")).unwrap();
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    let offered = |office: &Office| office.tables().all(office.tables().table("offered")).unwrap().len();
    assert_eq!(offered(&li), 1);
    let survivor = town.person("周晓芳");
    town.act("person.merge", "", |act| huce_core::actions::merge_persons::merge_persons(act, &twice, &survivor)).unwrap();

    // Who received before hearing of it is asked about; nobody is to live on under the id that ended.
    li.receives(&twice, &there, "97", "2026-02-01").unwrap();
    let taken = town.hand_in(&mut li);
    assert_eq!((taken.applied, taken.held), (0, 1));
    town.give_back(&mut li);
    assert_eq!(offered(&li), 0);
    town.must_be_sound();
    li.must_be_sound();
}
