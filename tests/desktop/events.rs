use huce_core::api::{households, persons};

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

fn answer(question: &str) -> String {
    format!("[data-question={question}] input")
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_birth_says_what_it_changes_and_is_recorded_and_taken_back() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let mother = zhang.person("孙丽");
    let household = persons::show(&zhang, &mother, None).unwrap().household;
    let members = households::show(&zhang, &household, None).unwrap().members.len();
    let computer = Computer::of(&mut zhang, "events");
    let window = computer.open();
    window.click("nav a[href='/record']");
    window.wait_for(".record nav a");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".record nav a:nth-of-type(1)");
    window.wait_for(&answer("mother"));
    window.click(&answer("mother"));
    window.type_here("sunli");
    window.wait_for("[data-question=mother] [role=option]");
    window.press(&["Enter"]);
    window.wait_for(&format!("[data-question=mother] input[data-chosen='{mother}']"));
    for (question, typed) in [("name", "吴小满"), ("sex", "2"), ("on", "20260301")] {
        window.click(&answer(question));
        window.type_here(typed);
        window.press(&["Tab"]);
    }
    window.wait_for(".foreseen li");
    window.screenshot("birth.png");
    assert!(window.text(".foreseen").contains("吴小满"));
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".form button[type=submit]");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    window.wait_for("input[data-cell=name][data-value='吴小满']");
    window.screenshot("child.png");
    let history = window.text(".history");
    assert!(history.contains("记入：姓名 吴小满、性别 女性、出生日期 2026-03-01") && !history.contains("空 →"), "{history}");

    leave(window);
    let register = computer.open_register();
    assert_eq!(households::show(&register, &household, None).unwrap().members.len(), members + 1);
}
