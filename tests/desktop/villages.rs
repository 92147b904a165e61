use huce_core::api::households;

use super::focus::focus_on;
use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_adds_a_village_and_its_groups_by_keyboard_and_takes_one_back() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let villages = households::places(&town).unwrap().iter().filter(|row| row.text("level") == "village").count();
    let computer = Computer::of(&mut town, "villages");
    let window = computer.open();
    window.click("a[href='/villages']");
    window.wait_for(".villages[data-state=ready] [data-do=village]");
    window.click("[data-do=village]");
    window.wait_for("[data-new=village]");
    window.type_here("柳树村");
    window.press(&["Enter"]);
    window.wait_for("[data-village='柳树村']");
    // Closed, each leaves the focus to the button that it was opened by.
    window.press(&["Escape"]);
    focus_on(&window, "[data-do=village]");
    window.click("[data-village='柳树村'] button");
    window.wait_for("[data-new=group]");
    window.press(&["Escape"]);
    focus_on(&window, "[data-village='柳树村'] button");
    window.press(&["Enter"]);
    // The number and the name of the next group stand there already.
    for group in ["一组", "二组", "三组"] {
        window.wait_for("[data-new=group]");
        window.press(&["Enter"]);
        window.wait_for(&format!("[data-group='{group}']"));
    }
    window.click(".note .take-back");
    window.wait_for("[data-village='柳树村']:not(:has([data-group='三组']))");
    // A code that is another village's is refused, and what was typed stays.
    window.press(&["Escape"]);
    window.click("[data-do=village]");
    window.type_into("[data-field=name]", "柳树村二");
    let code = window.text("[data-village='柳树村'] h2 code");
    window.type_into("[data-field=code]", &code);
    window.press(&["Enter"]);
    window.wait_for("[data-code='place.exists']");
    window.screenshot("villages.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    let register = computer.open_register();
    let places = households::places(&register).unwrap();
    assert_eq!(places.iter().filter(|row| row.text("level") == "village").count(), villages + 1);
    let groups = places.iter().filter(|row| row.text("level") == "group" && row.text("code").starts_with(&code));
    assert_eq!(groups.map(|row| row.text("name")).collect::<Vec<_>>(), ["一组", "二组"]);
}
