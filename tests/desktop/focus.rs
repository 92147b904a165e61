//! Where the focus is when somebody works by keyboard alone: with every page and every result it is where one goes on.

use serde_json::json;

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;
use crate::support::webdriver::Window;

/// Opens by the search what was typed for.
fn go(window: &Window, typed: &str, kind: &str) {
    window.press(&["Control", "k"]);
    window.type_here(typed);
    window.wait_for(&format!("#search [data-kind={kind}]"));
    while window.run("return document.querySelector('#search [aria-selected=true]').dataset.kind", &json!([])) != json!(kind) {
        window.press(&["ArrowDown"]);
    }
    window.press(&["Enter"]);
}

/// Waits until the focus is on an element; nothing need change in the page for that.
fn focus_on(window: &Window, selector: &str) {
    let script = "
        const [selector] = arguments;
        return await new Promise((done) => {
            const look = () => document.activeElement?.matches(selector) && done(selector);
            document.addEventListener('focusin', look);
            setTimeout(() => done(document.activeElement?.outerHTML.slice(0, 200)), 40_000);
            look();
        });";
    let on = window.run(script, &json!([selector]));
    if on != json!(selector) {
        window.screenshot("focus-elsewhere.png");
        panic!("the focus is on {on}, not on {selector}");
    }
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn every_page_that_is_come_to_has_the_focus() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "focus");
    let window = computer.open();
    // A list where the page is one.
    focus_on(&window, ".list");
    // A household at its first member, out of the search.
    go(&window, "吴", "household");
    focus_on(&window, "[data-grid] tbody tr:first-child input[data-cell=relation]");
    window.screenshot("focus-household.png");
    // A form at its first field, the list of what can be recorded at its one stop.
    go(&window, "chusheng", "command");
    focus_on(&window, "[data-question=mother] input");
    go(&window, "jyjs", "command");
    focus_on(&window, ".record nav a:first-of-type");
    window.press(&["ArrowDown"]);
    focus_on(&window, ".record nav a[href*='death']");
    window.screenshot("focus-record.png");
    window.press(&["Enter"]);
    focus_on(&window, "[data-question=person] input");
    // A page of words at its heading.
    for (typed, heading) in [("yd", "h1"), ("beifen", ".backups h1"), ("jintian", ".today h1"), ("daoru", ".roster h1")] {
        go(&window, typed, "command");
        focus_on(&window, heading);
    }

    // From the words of the filter into what they have found; the edges of the columns are one stop.
    go(&window, "zhuhu", "command");
    focus_on(&window, ".list");
    window.click(".households input[type=search]");
    window.type_here("吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.press(&["ArrowDown"]);
    focus_on(&window, ".list");
    assert_eq!(window.run("return document.querySelectorAll('.edge[tabindex=\"0\"]').length", &json!([])), json!(1));
    window.press(&["Enter"]);
    focus_on(&window, "[data-grid] tbody tr:first-child input[data-cell=relation]");
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn forms_and_the_new_line_are_filled_in_recorded_and_taken_back_by_keyboard() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "keyboard");
    let window = computer.open();

    // What is still missing is said; a sound number says sex and birth; Ctrl+Enter takes over the field that is being typed in.
    go(&window, "chusheng", "command");
    focus_on(&window, "[data-question=mother] input");
    window.wait_for_words(".form [role=status]", "母亲");
    window.type_here("sunli");
    window.wait_for("[data-question=mother] [role=option]");
    window.press(&["Enter"]);
    window.wait_for("[data-question=mother] input:not([data-chosen=''])");
    window.press(&["Enter"]);
    focus_on(&window, "[data-question=father] input");
    window.click("[data-question=id_number] input");
    window.type_here("419999201503070016");
    window.press(&["Enter"]);
    focus_on(&window, ".form button[type=submit]");
    window.wait_for("[data-question=sex] input[data-value='1']");
    window.wait_for("[data-question=on] input[data-value='2015-03-07']");
    window.click("[data-question=name] input");
    window.type_here("吴小满");
    window.screenshot("birth-by-keyboard.png");
    window.press(&["Control", "Enter"]);
    window.wait_for("input[data-cell=name][data-value='吴小满']");
    focus_on(&window, ".person h1");

    // The note stays with the page that opened by itself, says what was taken back, and goes with the next page.
    window.wait_for(".note .take-back");
    window.press(&["Control", "z"]);
    window.wait_for_words(".note[role=status]", "已撤销：出生");
    window.screenshot("taken-back.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["Control", "z"]);
    window.wait_for_words(".note[role=status]", "没有可撤销的");
    go(&window, "吴", "household");
    window.wait_for(".note:not(:has(*))");

    // The last cell of the new line goes on to its button.
    focus_on(&window, "[data-grid] tbody tr:first-child input[data-cell=relation]");
    window.click(".new input[data-cell=name]");
    window.type_here("吴小海");
    window.click(".new input[data-cell=phone]");
    window.type_here("19900005555");
    window.press(&["Enter"]);
    focus_on(&window, ".acts .add");
    window.press(&["Enter"]);
    window.wait_for("[data-grid] input[data-cell=name][data-value='吴小海']");
    focus_on(&window, ".new input[data-cell=relation]");
    // By the button it is taken back as well, and the focus is where it was.
    window.click(".note .take-back");
    window.wait_for_words(".note[role=status]", "已撤销");
    focus_on(&window, ".new input[data-cell=relation]");
    leave(window);
}
