use serde_json::json;

use crate::support::computer::{Computer, TODAY, leave, to_households};
use crate::support::township::{PASSPHRASE, Town};
use crate::support::{program, webdriver::Window};

/// The section whose title stands at the top of what is shown of the manual.
fn at_the_top(window: &Window) -> String {
    let script = "
        const top = document.querySelector('.guide article').getBoundingClientRect().top;
        const sections = [...document.querySelectorAll('.guide article section')];
        return sections.find((one) => one.getBoundingClientRect().bottom > top + 40).id;";
    window.run(script, &json!([])).as_str().unwrap().to_owned()
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn the_manual_opens_where_one_is_and_gives_everything_back() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "guide");
    let window = Window::open(&program::built("huce-desktop"), computer.home());
    window.wait_for("#passphrase");
    window.press(&["F1"]);
    window.wait_for(".guide[data-section=unlock] #guide-unlock");
    assert_eq!(at_the_top(&window), "guide-unlock");
    window.screenshot("guide-unlock.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["Escape"]);
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for(TODAY);
    window.press(&["F1"]);
    window.wait_for(".guide[data-section=today]");
    assert_eq!(at_the_top(&window), "guide-today");
    window.screenshot("guide-today.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    assert_eq!(window.overflow(), 0);
    window.press(&["Escape"]);
    window.wait_for("main:not(:has(.guide))");

    // What was being typed is still there, and the focus where it was.
    to_households(&window);
    window.click("a[href='/record']");
    window.click(".record nav a:nth-of-type(1)");
    window.wait_for("[data-question=name] input");
    window.click("[data-question=name] input");
    window.type_here("wu");
    window.press(&["F1"]);
    window.wait_for(".guide[data-section=record]");
    assert_eq!(at_the_top(&window), "guide-record");
    // Words are found in the other sections too.
    window.press(&["Control", "f"]);
    window.type_here("U");
    window.type_into(".guide input[type=search]", "开锁文件");
    window.wait_for(".guide nav li:only-child, .guide nav li:nth-child(2):last-child");
    window.click(".guide nav li a");
    window.screenshot("guide-found.png");
    window.press(&["F1"]);
    window.wait_for("main:not(:has(.guide))");
    assert_eq!(window.property("[data-question=name] input", "value"), "wu");
    let is_there = "return document.activeElement.closest('[data-question=name]') !== null";
    assert_eq!(window.run(is_there, &json!([])), json!(true));
    // The other manual, and with Ctrl+L the register is locked from here as from everywhere.
    window.click("button[aria-keyshortcuts=F1]");
    window.wait_for(".guide");
    window.click(".guide input[value=clerk]");
    window.wait_for("#guide-conflicts");
    window.press(&["Control", "l"]);
    window.wait_for("main[data-face=locked]");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for(".strip .lock");
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn keys_meant_for_the_manual_decide_nothing_behind_it() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "");
    town.set("吴大海", "phone", "19900002222", "");
    town.hand_in(&mut zhang);
    let computer = Computer::of(&mut town, "guide-keys");
    let window = computer.open();
    window.click("nav a[href='/conflicts']");
    window.wait_for(".conflicts[data-state=ready] .sheet");
    window.press(&["F1"]);
    window.wait_for(".guide[data-section=conflicts]");
    assert_eq!(at_the_top(&window), "guide-conflicts");
    window.screenshot("guide-conflicts.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["1"]);
    window.click(".guide article");
    window.press(&["2"]);
    window.press(&["Escape"]);
    window.wait_for("main:not(:has(.guide))");
    leave(window);
    assert_eq!(huce_core::api::desk::conflicts(&computer.open_register()).unwrap().len(), 1);
}
