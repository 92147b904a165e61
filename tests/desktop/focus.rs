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
pub fn focus_on(window: &Window, selector: &str) {
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
    // Who was chosen by Enter is gone on from, as any other field is.
    focus_on(&window, "[data-question=father] input");
    window.click("[data-question=id_number] input");
    window.type_here("419999201503070016");
    window.press(&["Enter"]);
    focus_on(&window, "[data-question=why] input");
    window.press(&["Enter"]);
    focus_on(&window, ".form button[type=submit]");
    window.wait_for("[data-question=sex] input[data-value='1']");
    window.wait_for("[data-question=on] input[data-value='2015-03-07']");
    window.click("[data-question=name] input");
    window.type_here("吴小满");
    // What is being typed counts for what will change.
    window.wait_for_words(".foreseen", "吴小满");
    window.screenshot("birth-by-keyboard.png");
    window.press(&["Control", "Enter"]);
    window.wait_for("input[data-cell=name][data-value='吴小满']");
    focus_on(&window, ".person h1");

    // The note stays with the page that opened by itself, says what was taken back, and goes with the next page.
    window.wait_for(".note .take-back");
    window.press(&["Control", "z"]);
    window.wait_for_words(".note[role=status]", "已撤销：吴小满 出生");
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

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn the_search_leads_into_what_is_open_already_and_back() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "search-focus");
    let window = computer.open();
    for _ in 0..2 {
        go(&window, "吴大海", "person");
        focus_on(&window, ".person h1");
    }
    for _ in 0..2 {
        go(&window, "吴", "household");
        focus_on(&window, "[data-grid] tbody tr:first-child input[data-cell=relation]");
    }
    // Esc goes back to the cell, and where there was none, into the page.
    window.click(".new input[data-cell=name]");
    window.press(&["Control", "k"]);
    focus_on(&window, "#search-field");
    window.press(&["Escape"]);
    focus_on(&window, ".new input[data-cell=name]");
    window.run("document.activeElement.blur()", &json!([]));
    window.press(&["Control", "k"]);
    focus_on(&window, "#search-field");
    window.press(&["Escape"]);
    focus_on(&window, "#page input");
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn enter_goes_through_a_person_from_the_first_field_to_the_reason() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "person-by-keyboard");
    let window = computer.open();
    go(&window, "吴大海", "person");
    focus_on(&window, ".person h1");
    let cell = |field: &str| format!(".person input[data-cell={field}]");
    for (field, typed, next) in [("nation", "03", "relation"), ("phone", "19900007777", "marital")] {
        window.click(&cell(field));
        window.type_here(typed);
        window.press(&["Enter"]);
        focus_on(&window, &cell(next));
        window.wait_for(&format!("{}[data-value='{typed}']", cell(field)));
    }
    window.press(&["Shift", "Enter"]);
    focus_on(&window, &cell("phone"));
    window.click(&cell("note"));
    window.type_here("在外务工");
    window.press(&["Enter"]);
    window.wait_for(&format!("{}[data-value='在外务工']", cell("note")));
    focus_on(&window, "[data-field=reason]");
    window.screenshot("person-by-keyboard.png");
    assert_eq!(window.violations(), Vec::<String>::new());

    // The list of codes opens at what stands there, beside the cell, and moves nothing.
    let top = |window: &Window| window.run("return document.querySelector('.person').scrollTop", &json!([]));
    let before = top(&window);
    window.click(&cell("political"));
    window.wait_for(".cell [role=listbox] [aria-selected=true]");
    let seen = "
        const list = document.querySelector('.cell [role=listbox]').getBoundingClientRect();
        const page = document.querySelector('#page').getBoundingClientRect();
        const marked = document.querySelector('.cell [role=listbox] [aria-selected=true]').getBoundingClientRect();
        const isSeen = list.top >= page.top && list.bottom <= page.bottom && marked.top >= list.top - 1 && marked.bottom <= list.bottom + 1;
        return isSeen || [list, page, marked].map(({ top, bottom }) => [top, bottom]);";
    window.screenshot("codes-above-the-note.png");
    assert_eq!(window.run(seen, &json!([])), json!(true));
    assert_eq!(top(&window), before);
    window.press(&["Escape"]);
    assert_eq!(top(&window), before);
    window.click(&cell("nation"));
    window.wait_for(".cell [role=listbox] [aria-selected=true]");
    window.screenshot("codes-at-the-present-value.png");
    assert_eq!(window.text(".cell [role=listbox] [aria-selected=true]").trim().get(..2), Some("03"));
    assert_eq!(window.run(seen, &json!([])), json!(true));

    // What is selected can be read in the dark.
    window.press(&["Escape"]);
    window.run("document.documentElement.dataset.theme = 'dark'", &json!([]));
    window.click(&cell("phone"));
    window.screenshot("selected-in-the-dark.png");
    leave(window);
}
