use huce_core::api::{bundles, desk, enrolment};

use crate::support::computer::{Computer, TODAY, leave};
use crate::support::scratch::Folder;
use crate::support::township::{PASSPHRASE, Town};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_officer_hands_in_the_township_takes_and_returns_and_both_see_the_same_digest() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "本人告知");
    zhang.set("孙丽", "note", "外出务工", "");
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    town.set("吴大海", "phone", "19900005559", "村委会来电");
    let given_up = town.home("周福生");
    town.assign(&given_up, "李秀英");
    let (at_zhang, at_town) = (Computer::of(&mut zhang, "traffic-zhang"), Computer::of(&mut town, "traffic-town"));
    let sticks = Folder::new("traffic-sticks");
    let stick = sticks.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();

    let window = at_zhang.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("a[href='/stick']");
    window.wait_for(".stick section[data-state=ready] [data-drive='HUCE-U']");
    let waiting = window.text(".stick");
    assert!(waiting.contains('3') && waiting.contains("出生"), "{waiting}");
    window.screenshot("stick-before.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".stick section:first-of-type [data-drive='HUCE-U']");
    window.wait_for(".stick section[data-state=written]");
    window.screenshot("stick-written.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    assert_eq!(bundles::files_in(std::slice::from_ref(&stick)).unwrap().len(), 1);
    leave(window);

    let window = at_town.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.screenshot("intake-empty.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked]");
    window.click("tr[data-status=planned] button[aria-expanded]");
    window.wait_for("[data-state=effects] [data-what=conflict]");
    let effects = window.text("[data-state=effects]");
    assert!(["19900001002", "19900005559", "19900005551", "吴小满", "外出务工"].iter().all(|text| effects.contains(text)), "{effects}");
    window.screenshot("intake-looked.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".take button.main");
    window.wait_for(".intake[data-state=taken] tr[data-status=merged]");
    window.wait_for(".receipts tr[data-receipt='张建国']");
    assert!(window.text(".result").contains("1 条进了冲突"), "{}", window.text(".result"));
    assert!(window.text(".result .next").contains("现有的 1 处冲突"), "{}", window.text(".result .next"));
    window.screenshot("intake-taken.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // What was seen is no news when the page is opened again.
    window.click("a[href='/backups']");
    window.wait_for("a[href='/backups'][aria-current=page]");
    window.click("a[href='/intake']");
    window.wait_for(".intake[data-state=ready] .receipts[data-state=ready]");

    window.click("a[href='/officers']");
    window.wait_for(".officers[data-state=ready] [data-officer='张建国']");
    window.screenshot("officers.png");
    window.click("[data-officer='张建国'] input[type=checkbox]");
    window.click(".officers [data-drive='HUCE-U']");
    window.wait_for(".officers section[data-state=written] tr[data-status=written]");
    window.click("[data-officer='张建国'] .agreement button");
    window.wait_for("[data-officer='张建国'] [data-state=digest]");
    let ours = window.text("[data-officer='张建国'] [data-state=digest]");
    window.screenshot("officers-returns.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    let window = at_zhang.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("a[href='/stick']");
    window.wait_for(".stick section:nth-of-type(2) [data-drive='HUCE-U']");
    window.click(".stick section:nth-of-type(2) [data-drive='HUCE-U']");
    window.wait_for(".stick section[data-state=read] [data-state=digest]");
    let theirs = window.text("[data-state=digest] code");
    window.screenshot("stick-read.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // Whose household went is named until the register is closed.
    window.click("a[href='/today']");
    window.wait_for_words("[data-news=given-up]", "（周福生）");
    window.screenshot("today-given-up.png");
    window.click(".strip .lock");
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for(TODAY);
    window.wait_for_words("[data-news=given-up]", "不再留存");
    window.screenshot("today-given-up-nameless.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);
    assert_eq!(ours, theirs);
    assert_eq!(ours.split_whitespace().map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
    let (mut zhang, mut town) = (at_zhang.open_register(), at_town.open_register());
    assert_eq!(desk::digest(&mut zhang, None).unwrap().digest, desk::digest(&mut town, Some("张建国")).unwrap().digest);
    assert_eq!(desk::status(&zhang).unwrap().unacknowledged, 0);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn long_work_is_stopped_and_the_rest_taken_later_and_a_bundle_is_taken_back() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let sticks = Folder::new("long-sticks");
    let stick = sticks.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    for at in 0..4 {
        zhang.set("孙丽", "note", &format!("第{at}次"), "");
        zhang.export(&stick.join(format!("changes-{at}.huce")));
    }
    li.set("钱有才", "note", "党员", "");
    li.export(&stick.join("changes-9.huce"));
    std::fs::write(stick.join("changes-bad.huce"), "这不是往来文件").unwrap();
    let at_town = Computer::of(&mut town, "long-town");
    let hold = sticks.path().join("hold");
    std::fs::write(&hold, "").unwrap();

    let window = at_town.open_with(&[("HUCE_TEST_DRIVES", &stick), ("HUCE_TEST_PICK", &stick), ("HUCE_TEST_HOLD", &hold)]);
    window.click("a[href='/intake']");
    window.wait_for(".intake .pick");
    window.click(".intake .pick");
    window.wait_for(".job[data-state=running]");
    window.screenshot("job.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.ask_to_close();
    window.wait_for(".closing");
    window.screenshot("closing.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".closing button.main");
    std::fs::remove_file(&hold).unwrap();
    window.wait_for(".intake[data-state=looked]");
    let looked = window.text(".bundles");
    assert!(looked.contains("李秀英") && looked.contains("changes-bad.huce"), "{looked}");
    window.screenshot("intake-many.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    std::fs::write(&hold, "").unwrap();
    window.click(".take button.main");
    window.wait_for(".job progress[value='1']");
    window.click(".job button");
    window.wait_for(".intake[data-state=taken] tr[data-status=not-taken]");
    window.wait_for(".receipts[data-state=ready] tr[data-receipt='张建国']");
    window.screenshot("intake-stopped.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    // The rest, without waiting; then the last one is taken back whole.
    let window = at_town.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked]");
    window.click(".take button.main");
    window.wait_for(".receipts tr[data-receipt='李秀英']");
    window.click("tr[data-receipt='李秀英'] button[aria-expanded]");
    window.wait_for(".receipts button.undo");
    assert!(window.text(".receipts .follows").contains("不能再收第二次"), "{}", window.text(".receipts"));
    window.screenshot("intake-undo.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".receipts button.undo");
    window.wait_for("tr[data-receipt='李秀英'][data-undone=true]");

    // Returns by turns on one stick; the board is sorted by the keyboard.
    window.click("a[href='/officers']");
    window.wait_for(".officers[data-state=ready] [data-officer='李秀英']");
    let agreement = window.text("[data-officer='李秀英'] .agreement");
    assert!(agreement.contains("还有没发的回执"), "{agreement}");
    window.press_enter("[data-column=name]");
    window.wait_for("th[aria-sort=ascending] [data-column=name]");
    window.click(".officers label:nth-of-type(2) input");
    window.click(".officers [data-drive='HUCE-U']");
    window.wait_for(".officers .next");
    window.screenshot("officers-by-turns.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".officers [data-drive='HUCE-U']");
    window.wait_for(".officers section[data-state=written]:not(:has(.next))");
    leave(window);
    let mut town = at_town.open_register();
    assert!(huce_core::api::check::check(&mut town, false).unwrap().ok);
    let returns =
        std::fs::read_dir(&stick).unwrap().filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("回执-"));
    assert_eq!(returns.count(), 2);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn what_a_revoked_computer_made_is_taken_only_where_it_is_ticked_and_waits_entry_by_entry() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let sticks = Folder::new("revoked-sticks");
    let stick = sticks.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    zhang.set("孙丽", "note", "丢了以前记的", "");
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.export(&stick.join("changes-1.huce"));
    li.set("钱有才", "note", "党员", "");
    li.export(&stick.join("changes-2.huce"));
    enrolment::revoke(&mut town, &zhang.meta("officer").unwrap(), false).unwrap();
    let at_town = Computer::of(&mut town, "revoked-town");

    let window = at_town.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked] tr[data-revoked=true]");
    assert!(window.text(".bundles").contains("停用的电脑"));
    window.screenshot("intake-revoked.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    assert!(window.text(".take button.main").contains("1 份"), "what is not ticked is not taken");
    window.click("tr[data-revoked=true] input[type=checkbox]");
    window.wait_for(".take [data-state=revoked]");
    assert!(window.text(".take").contains("2 条待审"), "{}", window.text(".take"));
    window.screenshot("intake-revoked-ticked.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".take button.main");
    window.wait_for(".intake[data-state=taken] tr[data-status=merged]");
    window.wait_for(".receipts tr[data-receipt='张建国']");
    window.screenshot("intake-revoked-taken.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("nav a[href='/held']");
    window.wait_for(".held[data-state=ready] [data-held]");
    leave(window);
    let town = at_town.open_register();
    let held = desk::held(&town).unwrap();
    assert_eq!(held.len(), 2);
    assert!(desk::conflicts(&town).unwrap().is_empty());
}
