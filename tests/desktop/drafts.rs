use huce_core::api::persons;
use serde_json::json;

use super::focus::focus_on;
use crate::support::computer::{Computer, leave};
use crate::support::township::{PASSPHRASE, Town};
use crate::support::webdriver::Window;

const PHONE: &str = ".book tbody tr:nth-child(1) input[data-cell='phone']";
const NAME: &str = ".new input[data-cell='name']";

/// Waits until all that was typed is on the disk.
fn written(window: &Window) {
    window.wait_for("main[data-drafts=written]");
}

/// The files of the register's folder, but the database, in which a register's own words are encrypted anyway.
fn folder_holds(computer: &Computer, words: &[&str]) -> bool {
    let files = std::fs::read_dir(computer.register()).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| std::fs::read(path).unwrap())
        .any(|bytes| words.iter().any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes())))
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn what_is_typed_outlasts_a_power_cut_and_a_lock() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let computer = Computer::of(&mut zhang, "drafts");
    let window = computer.open();
    let open_household = |window: &Window| {
        window.type_into(".households input[type=search]", "吴大海");
        window.wait_for("[role=option][aria-setsize='1']");
        window.click("[role=option]");
        window.wait_for(".book[data-state=ready]");
    };
    open_household(&window);

    // A new member, half of it; a telephone in the middle of its digits; an event.
    window.click(NAME);
    window.type_here("吴半途");
    window.press(&["Tab"]);
    window.click("nav a[href='/record']");
    window.click(".record nav a:nth-of-type(1)");
    window.wait_for("[data-question=name] input");
    window.click("[data-question=name] input");
    window.type_here("吴未完");
    window.press(&["Tab"]);
    window.click("nav a[href^='/households']");
    open_household(&window);
    window.click(PHONE);
    window.type_here("1990000");
    written(&window);
    window.kill();
    assert!(!folder_holds(&computer, &["1990000", "吴半途", "吴未完", "吴大海"]), "typed characters stand in the clear");

    let window = computer.open();
    window.wait_for(".drafts li");
    window.screenshot("drafts-left.png");
    let left = window.text(".drafts");
    assert!(left.contains("吴大海的电话") && left.contains("吴大海户的新成员") && left.contains("出生"), "{left}");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".drafts li a[href^='/households/']");
    window.wait_for(".book[data-state=ready]");
    assert_eq!(window.property(PHONE, "value"), "1990000");
    assert_eq!(window.property(NAME, "value"), "吴半途");
    // However narrow its cell is, what was left makes it one line higher and no more.
    let height = "return document.querySelector(arguments[0]).closest('td').offsetHeight";
    let height = window.run(height, &json!([PHONE])).as_i64().unwrap();
    assert!(height < 80, "{height}");
    window.screenshot("drafts-offered.png");
    assert_eq!(window.violations(), Vec::<String>::new());

    // By Tab through the line nothing goes from under the focus.
    window.click(NAME);
    window.press(&["Tab"]);
    focus_on(&window, ".new input[data-cell=sex]");
    window.type_here("2");
    window.press(&["Tab"]);
    focus_on(&window, ".new input[data-cell=birth]");
    window.wait_for(".new input[data-cell=sex][data-value='2']");

    // It is gone on with, and is a draft no more; the new member is not wanted.
    window.click(PHONE);
    window.press(&["F2"]);
    window.type_here("4321");
    window.press(&["Enter"]);
    window.wait_for(&format!("{PHONE}[data-value='19900004321']"));
    window.click(".acts .drop");
    assert_eq!(window.property(NAME, "value"), "");
    written(&window);

    // Over a lock, with the next unlocking.
    window.click("[data-cell=note]");
    window.type_here("还没写完");
    window.press(&["Control", "l"]);
    window.wait_for("main[data-face=locked]");
    assert!(!window.source().contains("还没写完"));
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for(".book[data-state=ready]");
    assert_eq!(window.property("[data-cell=note]", "value"), "还没写完");
    window.click(".fact.note .left button");
    assert_eq!(window.property("[data-cell=note]", "value"), "");

    // The event's form offers its own, too; entered, it is forgotten.
    window.click("nav a[href='/record']");
    window.click(".record nav a:nth-of-type(1)");
    window.wait_for(".kept");
    assert_eq!(window.property("[data-question=name] input", "value"), "吴未完");
    window.click(".kept button");
    written(&window);
    assert_eq!(window.property("[data-question=name] input", "value"), "");
    leave(window);

    let names = std::fs::read_dir(computer.register()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.into_iter().any(|name| name.starts_with("drafts-")), "nothing is kept where nothing is left");
    let register = computer.open_register();
    assert_eq!(persons::show(&register, &person, None).unwrap().row.text("phone"), "19900004321");
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn closing_the_window_records_nothing_that_is_half_typed() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let before = persons::show(&zhang, &person, None).unwrap().row.text("phone").to_owned();
    let computer = Computer::of(&mut zhang, "half-typed");
    let window = computer.open();
    window.type_into(".households input[type=search]", "吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    window.click(PHONE);
    window.type_here("1990000");
    // To another window and back: the cell is still being edited.
    let away = "const here = document.activeElement; here.dispatchEvent(new FocusEvent('blur')); return here.value;";
    assert_eq!(window.run(away, &json!([])), json!("1990000"));
    written(&window);
    window.ask_to_close();
    drop(window);

    let window = computer.open();
    window.wait_for(".drafts li");
    window.click(".drafts li a[href^='/households/']");
    window.wait_for(".book[data-state=ready]");
    assert_eq!(window.property(PHONE, "value"), "1990000");
    assert_eq!(window.attribute(PHONE, "data-value"), before);
    leave(window);
    assert_eq!(persons::show(&computer.open_register(), &person, None).unwrap().row.text("phone"), before);
}
