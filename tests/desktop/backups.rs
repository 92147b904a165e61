use std::path::Path;

use huce_core::api::{board, check};

use crate::support::computer::{Computer, leave};
use crate::support::scratch::Folder;
use crate::support::township::{PASSPHRASE, Town};
use crate::support::webdriver::Window;

/// Goes back to the chosen backup, with a wrong passphrase first.
fn restore(window: &Window, picture: &str) {
    window.wait_for("[data-form=restore][data-state=ready]");
    window.screenshot(picture);
    assert_eq!(window.violations(), Vec::<String>::new());
    window.type_into("#restore-passphrase", "不是这个口令吧");
    window.press_enter("#restore-passphrase");
    window.wait_for("[data-form=restore] [data-code='passphrase.wrong']");
    window.type_into("#restore-passphrase", PASSPHRASE);
    window.press_enter("#restore-passphrase");
    window.wait_for(".backups [data-state=restored]");
}

fn names(folder: &Path) -> Vec<String> {
    let listed = std::fs::read_dir(folder).unwrap();
    listed.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_township_is_backed_up_tried_copied_and_gone_back_to() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let sticks = Folder::new("backup-sticks");
    let (stick, spare) = (sticks.path().join("HUCE-U"), sticks.path().join("HUCE-B"));
    std::fs::create_dir(&stick).unwrap();
    std::fs::create_dir(&spare).unwrap();
    zhang.set("孙丽", "note", "外出务工", "");
    zhang.export(&stick.join("changes.huce"));
    let at_town = Computer::of(&mut town, "backup-town");
    let drives = std::env::join_paths([&stick, &spare]).unwrap();

    let window = at_town.open_with(&[("HUCE_TEST_DRIVES", Path::new(&drives))]);
    window.click("nav a[href='/backups']");
    window.wait_for(".backups[data-state=ready] tr[data-backup=daily]");
    window.screenshot("backups.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=drill]");
    window.wait_for(".drill[data-state=proven]");
    assert!(window.text(".drill").contains("12 人"), "{}", window.text(".drill"));
    window.screenshot("backups-drill.png");
    window.click(".second [data-drive='HUCE-B']");
    window.wait_for("[data-second=there] .good");
    assert_eq!(names(&spare.join("huce-backups")).len(), 1);

    // The drive is pulled out: that is said where it waits, and a backup is made all the same.
    std::fs::rename(&spare, sticks.path().join("away")).unwrap();
    window.click("[data-do=make]");
    window.wait_for(".backups [data-state=made]");
    window.wait_for("[data-second=away] .late");
    window.screenshot("backups-away.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    std::fs::rename(sticks.path().join("away"), &spare).unwrap();
    window.wait_for("[data-do=catch-up]");
    window.click("[data-do=catch-up]");
    window.wait_for("[data-second=there] .good");
    assert_eq!(names(&spare.join("huce-backups")).len(), 2);

    // A bundle is taken in, and a backup of the time before gone back to.
    window.click("nav a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked]");
    window.click(".take button.main");
    window.wait_for(".receipts tr[data-receipt='张建国']");
    window.click("nav a[href='/backups']");
    window.wait_for(".backups[data-state=ready] tr[data-backup=hand]");
    window.click("tr[data-backup=hand] [data-do=restore-this]");
    window.wait_for("[data-form=restore][data-state=ready]");
    let said = window.text("[data-form=restore] ul");
    assert!(said.contains("收的 1 份往来文件"), "{said}");
    restore(&window, "restore.png");
    window.screenshot("restored.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("nav a[href='/intake']");
    window.wait_for(".intake .pick");
    assert!(!window.source().contains("data-receipt"), "what was taken in since is there no more");
    leave(window);
    let mut town = at_town.open_register();
    assert!(board::taken_in(&town).unwrap().is_empty() && check::check(&mut town, false).unwrap().ok);
    let beside = names(at_town.register().parent().unwrap());
    assert!(beside.iter().any(|name| name.starts_with("huce-before-")), "{beside:?}");
    assert!(!beside.iter().any(|name| name.contains("restoring")), "{beside:?}");
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_damaged_register_and_a_new_computer_are_brought_back_from_a_backup() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let at_zhang = Computer::of(&mut zhang, "damaged-zhang");
    let window = at_zhang.open();
    window.click("nav a[href='/backups']");
    window.wait_for(".backups[data-state=ready] tr[data-backup=daily]");
    window.screenshot("backups-officer.png");
    leave(window);
    let database = at_zhang.register().join("register.db");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[..8192].fill(0xff);
    std::fs::write(&database, bytes).unwrap();

    let window = at_zhang.start(&[]);
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for("[data-code='register.damaged']");
    window.screenshot("damaged.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=restore]");
    window.wait_for("[data-state=restoring] [data-backup=daily]");
    window.screenshot("restore-closed.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-state=restoring] [data-backup=daily]");
    restore(&window, "restore-closed-chosen.png");
    leave(window);
    assert!(check::check(&mut at_zhang.open_register(), false).unwrap().ok);

    // The same on a computer on which nothing is but the file.
    let home = Folder::new("new-computer");
    let backups = at_zhang.register().with_file_name("huce-backups");
    let file = names(&backups).into_iter().find(|name| name.ends_with(".backup")).unwrap();
    std::fs::copy(backups.join(file), home.path().join("picked")).unwrap();
    let window = Window::open(&crate::support::program::built("huce-desktop"), home.path());
    window.wait_for("main[data-face=setup]");
    window.wait_for("[data-choose=restore]");
    window.screenshot("setup-with-restore.png");
    window.click("[data-choose=restore]");
    window.wait_for("[data-state=restoring] [data-state=none]");
    window.screenshot("restore-nowhere.png");
    window.click("[data-do=pick]");
    // Esc leaves the form alone, not the page of backups.
    window.wait_for("[data-form=restore][data-state=ready]");
    window.focus("#restore-passphrase");
    window.press(&["Escape"]);
    window.wait_for("[data-state=restoring]:not(:has([data-form=restore])) [data-do=pick]");
    window.click("[data-do=pick]");
    restore(&window, "restore-picked.png");
    window.screenshot("restored-picked.png");
    assert!(home.path().join("data/huce/register.db").exists());
}
