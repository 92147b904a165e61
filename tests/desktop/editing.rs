use huce_core::api::{households, persons};
use serde_json::json;

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

/// The cell of a field in a line of the members.
fn cell(line: usize, field: &str) -> String {
    format!("tbody tr:nth-child({line}) input[data-cell='{field}']")
}

/// The cell once it holds a value as the register has it.
fn holding(line: usize, field: &str, value: &str) -> String {
    format!("{}[data-value='{value}']", cell(line, field))
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_officer_corrects_adds_finds_and_takes_back_by_keyboard() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let household = persons::show(&zhang, &person, None).unwrap().household;
    let computer = Computer::of(&mut zhang, "editing");
    let window = computer.open();

    // Found by the initials of the name, opened, and from there to the household.
    window.press(&["Control", "k"]);
    window.type_here("wdh");
    window.wait_for("#search-hit-0");
    window.screenshot("search.png");
    window.press(&["Enter"]);
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    window.screenshot("person.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".person header a[href^='/households']");
    window.wait_for(".book[data-state=ready]");

    // A telephone for the first member, then by Enter on to the next line.
    window.click(&cell(1, "phone"));
    window.type_here("19900001234");
    window.press(&["Enter"]);
    window.wait_for(&holding(1, "phone", "19900001234"));
    window.click(&cell(2, "phone"));
    window.press(&["Control", "d"]);
    window.wait_for(&holding(2, "phone", "19900001234"));
    // Taken back, at once and whole.
    window.click(".note .take-back");
    window.wait_for(&holding(2, "phone", ""));

    // A date that is none stays as it was typed, with the reason; Esc puts back what stood there.
    window.click(&cell(1, "birth"));
    window.type_here("1980-13-40");
    window.press(&["Enter"]);
    window.wait_for("[data-code='date.invalid']");
    window.screenshot("date-refused.png");
    window.click(&cell(1, "birth"));
    window.press(&["Escape"]);
    // A code by its initials.
    window.click(&cell(1, "relation"));
    window.type_here("hz");
    window.wait_for(&format!("{}[aria-expanded=true]", cell(1, "relation")));
    window.screenshot("choices.png");
    window.press(&["Escape"]);

    // An input method keeps the keys that it needs, also the one that ends the composing, which WebKit sends after it.
    window.click(&cell(1, "phone"));
    for key in ["isComposing: true", "keyCode: 229"] {
        let script = format!(
            "const here = document.activeElement;
             here.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', {key}, bubbles: true, cancelable: true }}));
             return document.activeElement === here;"
        );
        assert_eq!(window.run(&script, &json!([])), json!(true), "{key}");
    }
    // The line above, as far as people of one household share it.
    window.click(".new input[data-cell=name]");
    window.press(&["Control", "Shift", "D"]);
    window.wait_for(".new input[data-cell=relation][data-value='52']");
    window.wait_for(".new input[data-cell=sex][data-value='2']");
    window.type_here("不要了");
    window.press(&["Tab"]);
    window.click(".acts .copy");
    // Dates by the block of digits, and by the moon; what was understood is said.
    window.click(".new input[data-cell=birth]");
    window.type_here("\u{e01c}\u{e01a}\u{e01b}\u{e01f}\u{e028}\u{e01d}\u{e028}\u{e021}");
    window.wait_for_words(".new .hint", "2015-03-07");
    window.press(&["Escape"]);
    window.type_here("农历1990年闰五月初一");
    window.wait_for(".new .hint");
    window.press(&["Enter"]);
    window.wait_for(".new input[data-cell=birth][data-value='农历1990年闰五月初一']");
    window.screenshot("lunar.png");
    assert!(window.text(".new .hint").contains("1990-06-23"), "{}", window.text(".new .hint"));
    window.click(".acts .drop");
    window.wait_for(".new input[data-cell=birth][data-value='']");
    // A new member: a sound ID number says sex and birth.
    window.click(".new input[data-cell=relation]");
    window.type_here("20");
    window.press(&["Enter"]);
    window.type_here("吴小海");
    window.press(&["Enter"]);
    window.click(".new input[data-cell=id_number]");
    window.type_here("419999201503070016");
    window.press(&["Enter"]);
    window.wait_for(".new input[data-cell=birth][data-value='2015-03-07']");
    window.screenshot("newcomer.png");
    window.click(".acts .add");
    // In the order of a household book: after the wife, before the mother.
    window.wait_for(&holding(3, "name", "吴小海"));
    window.screenshot("household-edited.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    let register = computer.open_register();
    let shown = households::show(&register, &household, None).unwrap();
    let told: Vec<(&str, &str)> = shown.members.iter().map(|one| (one.person.text("name"), one.person.text("phone"))).collect();
    assert_eq!(told, [("吴大海", "19900001234"), ("孙丽", ""), ("吴小海", ""), ("郑桂花", "")]);
    let child = &shown.members[2];
    assert_eq!((child.relation.as_str(), child.person.text("birth"), child.person.text("sex")), ("20", "2015-03-07", "1"));
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn nobody_is_added_with_a_cell_that_is_not_understood() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let household = persons::show(&zhang, &person, None).unwrap().household;
    let computer = Computer::of(&mut zhang, "newcomer");
    let window = computer.open();
    window.type_into(".households input[type=search]", "吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    let new = |field: &str| format!(".new input[data-cell={field}]");

    window.click(&new("relation"));
    window.type_here("zhangnan");
    window.press(&["Tab"]);
    window.type_here("吴小海");
    window.click(&new("id_number"));
    window.type_here("419999201503070017");
    window.wait_for_words(".new td:nth-child(5) .hint", "校验码");
    window.press(&["Control", "Enter"]);
    window.wait_for(&format!("{}:focus[aria-invalid=true]", new("relation")));
    window.screenshot("newcomer-not-understood.png");
    assert_eq!(window.property(&new("relation"), "value"), "zhangnan");
    assert_eq!(window.violations(), Vec::<String>::new());
    assert_eq!(window.attribute(&new("name"), "data-value"), "吴小海");
    window.wait_for_words(".new td:nth-child(5) .hint", "校验码");

    // Esc gives the word up; the number stays as it is, knowingly.
    window.press(&["Escape"]);
    window.type_here("20");
    window.press(&["Control", "Enter"]);
    window.wait_for(&holding(3, "name", "吴小海"));
    window.wait_for_words(".note[role=status]", "校验码");
    leave(window);

    let shown = households::show(&computer.open_register(), &household, None).unwrap();
    let child = &shown.members[2];
    assert_eq!((child.relation.as_str(), child.person.text("id_number")), ("20", "419999201503070017"));
}
