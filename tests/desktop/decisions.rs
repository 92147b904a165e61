use huce_core::api::desk;
use huce_core::api::register::{Clock, Register};

use crate::support::township::{PASSPHRASE, Town};
use crate::support::{program, scratch::Folder, webdriver::Window};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_settles_conflicts_by_keys_and_takes_one_back() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    zhang.set("孙丽", "note", "在县城务工", "");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.set("孙丽", "note", "在家", "");
    town.hand_in(&mut zhang);
    assert_eq!(desk::conflicts(&town).unwrap().len(), 2);
    let home = Folder::new("decisions");
    let folder = home.path().join("data").join("huce");
    town.close();
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    std::fs::rename(&town.dir, &folder).unwrap();

    let window = Window::open(&program::built("huce-desktop"), home.path());
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press(&["Enter"]);
    window.wait_for(".households[data-state=ready]");
    window.click("nav a[href='/conflicts']");
    window.wait_for(".conflicts[data-state=ready] .sheet");
    window.screenshot("conflict.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // A phrase as the word, then the officer's value by its key.
    window.click(".phrases button");
    window.press(&["2"]);
    window.wait_for(".conflicts li:only-child");
    // Taken back, it is open again.
    window.click(".note .take-back");
    window.wait_for(".conflicts li:nth-child(2)");
    window.press(&["1"]);
    window.wait_for(".conflicts li:only-child");
    window.press(&["1"]);
    window.wait_for(".conflicts .none");
    window.click("nav a[href='/held']");
    window.wait_for(".held[data-state=ready] .done");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".strip .lock");
    window.wait_for("#passphrase");

    let register = Register::open(&folder, PASSPHRASE, Clock::default()).unwrap();
    assert!(desk::conflicts(&register).unwrap().is_empty());
}
