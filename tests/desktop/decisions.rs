use huce_core::api::desk;

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

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
    let computer = Computer::of(&mut town, "decisions");
    let window = computer.open();
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
    leave(window);

    let register = computer.open_register();
    assert!(desk::conflicts(&register).unwrap().is_empty());
}
