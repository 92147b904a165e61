use huce_core::api::households;

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_household_tells_what_was_changed_and_why_and_takes_it_back_there() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let computer = Computer::of(&mut zhang, "history");
    let window = computer.open();
    window.wait_for(".list [data-head='吴大海']");
    window.click(".list [data-head='吴大海']");
    window.wait_for(".book[data-state=ready]");
    // Whoever opens a household goes on in its first cell; from the list, Esc goes back as it does from the page.
    window.wait_for(".book table input:focus");
    window.focus(".households .list");
    window.wait_for(".list:focus");
    window.press(&["Escape"]);
    window.wait_for(".households:not(:has(.book)) .list:focus");
    window.press(&["Enter"]);
    window.wait_for(".book[data-state=ready]");

    window.click(".reason input");
    window.type_here("户口簿");
    window.wait_for(".reason [role=status]");
    window.click(".facts input[data-cell=phone]");
    window.type_here("0379-5550101");
    window.press(&["Enter"]);
    window.wait_for(".facts input[data-cell=phone][data-value='0379-5550101']");
    window.click(".new input[data-cell=name]");
    window.type_here("吴小海");
    window.press(&["Tab"]);
    window.type_here("1");
    window.press(&["Tab"]);
    window.click(".acts .add");
    window.wait_for("input[data-cell=name][data-value='吴小海']");
    window.screenshot("reason.png");
    window.click(".happened summary");
    window.wait_for(".book .history[data-state=ready] li");
    let told = window.text(".book .history");
    for said in ["户口簿", "0379-5550101", "户内成员 吴小海"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    window.run("document.querySelector('.happened').scrollIntoView();", &serde_json::json!([]));
    window.screenshot("household-history.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // The newest stands first: the new member goes again, the telephone stays.
    window.click(".history ol > li:first-child button");
    window.wait_for(".book:not(:has(input[data-cell=name][data-value='吴小海']))");
    window.wait_for(".facts input[data-cell=phone][data-value='0379-5550101']");

    // The reason holds for this page, and for no other.
    window.click(".list [data-head='周福生']");
    window.wait_for("input[data-cell=name][data-value='周福生']");
    window.wait_for(".book:not(:has(.reason [role=status]))");
    leave(window);

    let register = computer.open_register();
    let why: Vec<String> = households::history(&register, &home).unwrap().into_iter().rev().take(3).map(|line| line.reason).collect();
    assert_eq!(why, ["", "户口簿", "户口簿"]);
}
