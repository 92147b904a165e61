use huce_core::actions::add_household::add_household;
use huce_core::api::bundles::Options;
use huce_core::api::{desk, find, orphans};

use crate::register::copies::Copied;
use crate::support::computer::{Computer, leave};
use crate::support::township::{QINGXI, Town};
use crate::support::verbs::newcomer;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_takes_back_in_what_a_restore_lost() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    let place = find::place(&town.tables(), QINGXI).unwrap();
    let made = town.record("household.add", |act| add_household(act, &place, "村部旁", &[]));
    town.assign(&made, "张建国");
    town.enters(&newcomer(&made, "段长河", "1", "1975-06-06", "02")).unwrap();
    town.enters(&newcomer(&made, "段小雨", "2", "2020-05-05", "20")).unwrap();
    town.give_back(&mut zhang);
    zhang.set("段小雨", "note", "上幼儿园", "");
    older.put_back(&mut town);
    town.hand_in_gap(&mut zhang);
    let file = town.write_return(&zhang);
    zhang.take(&[file], Options { follow: true, ..Options::default() });
    town.hand_in(&mut zhang);
    assert_eq!(orphans::offered_again(&town).unwrap().len(), 3);
    let computer = Computer::of(&mut town, "orphans");

    let window = computer.open();
    window.click("nav a[href='/officers']");
    window.wait_for(".officers[data-state=ready]");
    window.click("[data-tab=orphans]");
    window.wait_for(".orphans[data-state=ready] [data-orphan=household]");
    let listed = window.text(".orphans table");
    assert!(["村部旁", "段长河", "段小雨", "张建国交来"].iter().all(|text| listed.contains(text)), "{listed}");
    window.screenshot("orphans.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // A person before the household cannot be taken, and stays.
    window.click("[data-orphan=person] button");
    window.wait_for(".orphans [data-code='held.impossible']");
    window.screenshot("orphans-refused.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=accept-all]");
    window.wait_for(".orphans:not(:has([data-orphan])) .done");
    window.screenshot("orphans-done.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    let mut register = computer.open_register();
    let officer = zhang.meta("officer").unwrap();
    let file = zhang.dir.with_extension("return.huce");
    huce_core::api::bundles::export_return(&mut register, &officer, false, &file).unwrap();
    zhang.take_well(&file);
    assert_eq!(zhang.members(&made).len(), 2);
    assert_eq!(zhang.digest(None), desk::digest(&mut register, Some("张建国")).unwrap().digest);
}
