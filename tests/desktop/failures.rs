use std::process::Command;

use huce_core::api::check;

use crate::support::computer::{Computer, leave, to_households};
use crate::support::mounts::Disk;
use crate::support::scratch::Folder;
use crate::support::township::{PASSPHRASE, Town};

/// Puts the register of a computer on a small disk of its own.
fn on_a_disk(computer: &Computer, kib: u32) -> Option<Disk> {
    let (register, aside) = (computer.register(), computer.register().with_file_name("aside"));
    std::fs::rename(&register, &aside).unwrap();
    let Some(disk) = Disk::of(&register, kib) else {
        std::fs::remove_dir(&register).unwrap();
        std::fs::rename(&aside, &register).unwrap();
        return None;
    };
    let from = format!("{}/.", aside.display());
    assert!(Command::new("cp").args(["-a", &from]).arg(&register).status().unwrap().success());
    Some(disk)
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_full_disk_is_told_what_was_typed_stays_and_with_room_it_goes_on() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let at_zhang = Computer::of(&mut zhang, "full-zhang");
    let sticks = Folder::new("full-sticks");
    let stick = sticks.path().join("HUCE-U");
    let (Some(disk), Some(small)) = (on_a_disk(&at_zhang, 16 << 10), Disk::of(&stick, 256)) else { return };
    small.fill_but(0);
    let window = at_zhang.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("nav a[href='/backups']");
    window.wait_for(".backups[data-state=ready] tr[data-backup=daily]");
    window.click("nav a[href='/stick']");
    window.wait_for(".stick section:first-of-type [data-drive='HUCE-U']");
    window.click(".stick section:first-of-type [data-drive='HUCE-U']");
    window.wait_for(".stick :is([data-code='stick.write'], [data-code='disk.full'])");
    window.screenshot("stick-full.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    small.empty();
    window.click(".stick section:first-of-type [data-drive='HUCE-U']");
    window.wait_for(".stick section[data-state=written] .done");

    window.click("nav a[href='/households']");
    window.wait_for(".households[data-state=ready] [role=option]");
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    disk.fill_but(0);
    let phone = "tbody tr:nth-child(1) input[data-cell=phone]";
    window.click(phone);
    window.type_here("19900001234");
    window.press(&["Enter"]);
    window.wait_for(".book [data-code='disk.full']");
    assert_eq!(window.property(phone, "value"), "19900001234", "what was typed stays");
    window.screenshot("disk-full.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("nav a[href='/backups']");
    window.wait_for(".backups[data-state=ready]");
    window.click("[data-do=make]");
    window.wait_for(".backups [data-state=failed]");
    window.wait_for(".strip a[href='/backups']");
    window.screenshot("backup-failed.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    disk.empty();
    window.click("[data-do=make]");
    window.wait_for(".backups:not(:has([data-state=failed])) [data-state=made]");
    leave(window);
    assert!(check::check(&mut at_zhang.open_register(), false).unwrap().ok);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_folder_that_cannot_be_written_to_and_a_second_window_are_told() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let at_zhang = Computer::of(&mut zhang, "second-zhang");
    let first = at_zhang.open();
    let second = at_zhang.start(&[]);
    second.wait_for("#passphrase");
    second.type_into("#passphrase", PASSPHRASE);
    second.press_enter("#passphrase");
    second.wait_for("[data-code='register.in_use']");
    second.screenshot("second-window.png");
    assert_eq!(second.violations(), Vec::<String>::new());
    leave(first);
    second.press_enter("#passphrase");
    to_households(&second);
    leave(second);

    let Some(disk) = on_a_disk(&at_zhang, 16 << 10) else { return };
    disk.writable(false);
    let window = at_zhang.start(&[]);
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for("[data-code='register.read_only']");
    window.screenshot("read-only.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    disk.writable(true);
    window.press_enter("#passphrase");
    to_households(&window);
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_stick_that_is_pulled_out_is_told_before_and_in_the_middle() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let sticks = Folder::new("pulled-sticks");
    let (stick, away) = (sticks.path().join("HUCE-U"), sticks.path().join("away"));
    std::fs::create_dir(&stick).unwrap();
    for at in 0..3 {
        zhang.set("孙丽", "note", &format!("第{at}次"), "");
        zhang.export(&stick.join(format!("changes-{at}.huce")));
    }
    let at_zhang = Computer::of(&mut zhang, "pulled-zhang");
    let window = at_zhang.open_with(&[("HUCE_TEST_DRIVES", &stick)]);
    window.click("nav a[href='/stick']");
    window.wait_for(".stick section:first-of-type [data-drive='HUCE-U']");
    std::fs::rename(&stick, &away).unwrap();
    window.click(".stick section:first-of-type [data-drive='HUCE-U']");
    window.wait_for(".stick [data-code='file.missing']");
    window.wait_for(".stick section:first-of-type .places:not(:has([data-drive]))");
    window.screenshot("stick-pulled.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    std::fs::rename(&away, &stick).unwrap();
    let at_town = Computer::of(&mut town, "pulled-town");
    let hold = sticks.path().join("hold");
    let window = at_town.open_with(&[("HUCE_TEST_DRIVES", &stick), ("HUCE_TEST_HOLD", &hold)]);
    window.click("nav a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked]");
    std::fs::write(&hold, "").unwrap();
    window.click(".take button.main");
    window.wait_for(".job progress[value='1']");
    std::fs::rename(&stick, &away).unwrap();
    std::fs::remove_file(&hold).unwrap();
    window.wait_for(".intake[data-state=taken] tr[data-status=merged]");
    window.wait_for(".intake tr[data-status=refused]");
    window.screenshot("intake-pulled.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);
    assert!(check::check(&mut at_town.open_register(), false).unwrap().ok);
}
