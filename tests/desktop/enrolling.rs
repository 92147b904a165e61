use std::path::Path;

use huce_core::api::bundles::Options;
use huce_core::api::register::{Clock, Register};
use huce_core::api::users::{self, WayBack};
use huce_core::api::{bundles, desk, devices, enrolment, find};
use huce_core::refusal::Code;

use super::setup::type_fingerprint;
use crate::support::computer::{Computer, leave};
use crate::support::scratch::Folder;
use crate::support::township::{PASSPHRASE, QINGXI, SHIQIAO, Town};

fn clock() -> Clock {
    Clock::of(Some("2026-03-10T08:00:00Z")).unwrap()
}

fn only_enrolment(stick: &Path) -> std::path::PathBuf {
    let files = bundles::files_in(&[stick.to_path_buf()]).unwrap();
    files.into_iter().find(|file| file.to_string_lossy().contains("入册文件")).expect("an enrolment was written")
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_enrols_a_new_officer_who_joins_with_what_was_written() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    for (village, address) in [(QINGXI, "清溪村三组1号"), (SHIQIAO, "石桥村五组1号"), (SHIQIAO, "石桥村五组2号")] {
        let place = find::place(&town.tables(), village).unwrap();
        town.record("household.add", |act| huce_core::actions::add_household::add_household(act, &place, address, &[]));
    }
    let folder = Folder::new("enrolling");
    let stick = folder.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    let there = folder.path().join("wang");
    let made = enrolment::new_officer(&there, &stick.join("入册申请-1.huce"), PASSPHRASE, clock()).unwrap();
    let other = enrolment::new_officer(&folder.path().join("other"), &stick.join("入册申请-2.huce"), PASSPHRASE, clock()).unwrap();
    let computer = Computer::of(&mut town, "enrolling-town");

    let window = computer.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("nav a[href='/officers']");
    window.wait_for(".officers[data-state=ready]");
    window.click("[data-tab=enrol]");
    window.wait_for(".enrolling[data-state=ready] [data-drive='HUCE-U']");
    window.screenshot("enrol-empty.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-drive='HUCE-U']");
    window.wait_for("[data-request='入册申请-2.huce']");
    window.click("[data-request='入册申请-1.huce']");
    window.wait_for("#officer-name");
    // A name that somebody has is asked about.
    window.type_into("#officer-name", "张建国");
    window.wait_for("[data-state=same-name]");
    window.type_into("#officer-name", "王小红");
    // All of one village that nobody has, and of the other a single household.
    window.click(&format!("[data-place='{QINGXI}']"));
    window.wait_for(".by-hand [role=option][aria-setsize='2']");
    window.type_into(".by-hand [data-field=household]", "五组2号");
    window.wait_for(".by-hand [role=option][aria-setsize='1']");
    window.press_enter(".by-hand [data-field=household]");
    window.press(&[" "]);
    window.wait_for(".by-hand [role=option][aria-selected=true]");
    assert!(window.text(".by-hand [role=status]").contains("1 户"));
    window.screenshot("enrol-by-hand.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // The fingerprint of another file: a swapped request is not enrolled.
    type_fingerprint(&window, &other.fingerprint);
    window.wait_for("[data-state=binds]");
    // Enter leads from the last group to the button, which binds.
    window.press_enter("[data-group='6']");
    window.wait_for("form button.seal:focus");
    window.press(&["Enter"]);
    window.wait_for("[data-code='fingerprint.differs']");
    window.screenshot("enrol-swapped.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    type_fingerprint(&window, &made.fingerprint);
    window.screenshot("enrol-ready.png");
    window.click("form button.seal");
    window.wait_for(".enrolling[data-state=enrolled] [data-fingerprint]");
    let township = window.attribute("[data-fingerprint]", "data-fingerprint");
    window.screenshot("enrol-done.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=again]");
    window.wait_for(".enrolling[data-state=ready] [data-drive='HUCE-U']");
    leave(window);

    let mut wang = Register::open(&there, PASSPHRASE, clock()).unwrap();
    let joined = enrolment::join(&mut wang, &only_enrolment(&stick), &township).unwrap();
    assert_eq!((joined.township.as_str(), joined.households), ("大石镇", 2));
    let mut register = computer.open_register();
    assert_eq!(desk::digest(&mut wang, None).unwrap().digest, desk::digest(&mut register, Some("王小红")).unwrap().digest);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_opens_revokes_and_replaces_the_computer_of_an_officer() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    town.hand_in(&mut zhang);
    zhang.set("孙丽", "note", "还没有交来", "");
    let late = town.new_file("late.huce");
    zhang.export(&late);
    let officer = zhang.meta("officer").unwrap();
    let folder = Folder::new("replacing");
    let stick = folder.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    let there = folder.path().join("new");
    let made = enrolment::new_officer(&there, &stick.join("入册申请-1.huce"), PASSPHRASE, clock()).unwrap();
    let computer = Computer::of(&mut town, "replacing-town");

    let window = computer.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("nav a[href='/officers']");
    window.wait_for(".officers[data-state=ready] [data-officer='张建国'] a");
    window.click("[data-officer='张建国'] a");
    window.wait_for(".officer[data-state=ready] [data-device=active]");
    window.wait_for(".share [data-drive='HUCE-U']");
    window.screenshot("officer.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // The passphrase was forgotten.
    window.click(".share [data-drive='HUCE-U']");
    window.wait_for(".share[data-state=written]");
    window.screenshot("officer-share.png");
    // Then the computer is lost.
    window.click("[data-do=revoke]");
    window.wait_for("[data-form=revoke] button.seal:disabled");
    // Whoever leaves hands the households over first.
    window.click("[data-form=revoke] input[value=left]");
    window.wait_for("[data-form=revoke] [data-state=in-charge] [data-way=hand-over]");
    window.screenshot("officer-revoke-left.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-form=revoke] input[value=lost]");
    window.wait_for("[data-form=revoke]:not(:has([data-state=in-charge]))");
    window.type_into("[data-form=revoke] [data-field=word]", "赶集时丢失");
    window.screenshot("officer-revoke.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-form=revoke] button.seal");
    window.wait_for(".officer [data-device=revoked]");
    window.wait_for(".devices [data-state=revoked]");
    window.screenshot("officer-revoked.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // A new one for the same officer.
    window.click("[data-way=enrol]");
    window.wait_for(".enrolling[data-state=ready] [data-drive='HUCE-U']");
    window.click("[data-drive='HUCE-U']");
    window.wait_for(".enrolling .follows");
    type_fingerprint(&window, &made.fingerprint);
    window.screenshot("enrol-replace.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("form button.seal");
    window.wait_for(".enrolling[data-state=enrolled] [data-fingerprint]");
    let township = window.attribute("[data-fingerprint]", "data-fingerprint");
    leave(window);

    let mut again = Register::open(&there, PASSPHRASE, clock()).unwrap();
    assert_eq!(enrolment::join(&mut again, &only_enrolment(&stick), &township).unwrap().households, 2);
    let mut register = computer.open_register();
    let states: Vec<String> = devices::officer(&register, &officer).unwrap().devices.into_iter().map(|device| device.state).collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&"active".to_owned()) && states.contains(&"revoked".to_owned()));
    let refused = bundles::import(&mut register, &[late], Options::default(), &mut |_| {}).unwrap().remove(0).error.unwrap();
    assert_eq!(refused.code(), Code::BundleRevoked);
    // The share that was written before opens the old computer.
    let share = std::fs::read_dir(&stick)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "share"));
    zhang.close();
    users::recover(&zhang.dir, &WayBack::Share(&share.unwrap()), "换了一句新的口令", clock()).unwrap();
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_officer_leaves_and_stands_at_the_end_of_the_board() {
    let (mut town, _zhang, mut li) = Town::with_two_officers();
    let officer = li.meta("officer").unwrap();
    li.set("钱有才", "note", "离任前", "");
    town.hand_in(&mut li);
    let computer = Computer::of(&mut town, "leaving-town");
    let window = computer.open();
    window.click("nav a[href='/officers']");
    window.wait_for("[data-part=at-work] [data-officer='李秀英'] a");
    window.click("[data-officer='李秀英'] a");
    window.wait_for(".officer[data-state=ready] [data-do=revoke]");
    window.click("[data-do=revoke]");
    window.click("[data-form=revoke] input[value=left]");
    window.wait_for("[data-way=hand-over]");
    // The households of this officer alone are there to be handed over.
    window.click("[data-way=hand-over]");
    window.wait_for(".charges[data-state=ready] [role=option]");
    assert!(!window.text(".charges .right").contains("吴大海"));
    window.click("[data-do=tick-shown]");
    window.choose(".give select", "张建国");
    window.wait_for(".give[data-state=foreseen] .foreseen li");
    window.type_into(".give [data-field=reason]", "李秀英离任");
    window.click(".give button.seal");
    window.wait_for(".give[data-state=given]");
    window.click("[data-tab=officers]");
    window.wait_for("[data-officer='李秀英'] a");
    window.click("[data-officer='李秀英'] a");
    // What was said before the households were handed over is there again.
    window.wait_for(".officer[data-state=ready] [data-form=revoke] input[value=left]:checked");
    window.type_into("[data-form=revoke] [data-field=word]", "离任，电脑已收回");
    window.wait_for("[data-form=revoke]:not(:has([data-state=in-charge])) button.seal:enabled");
    window.screenshot("officer-leaves.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-form=revoke] button.seal");
    window.wait_for(".officer [data-device=revoked]");
    window.screenshot("officer-left.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-tab=officers]");
    window.wait_for("[data-part=away] [data-officer='李秀英']");
    window.screenshot("officers-away.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);
    let register = computer.open_register();
    assert_eq!(devices::officer(&register, &officer).unwrap().devices[0].state, "revoked");
}
