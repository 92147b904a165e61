use huce_core::api::users;

use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_user_is_removed_after_a_question() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    users::add(&mut zhang, "王晓梅", "院子里的一口老井").unwrap();
    let computer = Computer::of(&mut zhang, "users");
    let window = computer.open();
    window.click("nav a[href='/settings']");
    window.wait_for("[data-user='王晓梅'] button");
    window.click("[data-user='王晓梅'] button");
    window.wait_for("[data-user='王晓梅'] .ask");
    window.screenshot("user-remove.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["Escape"]);
    window.wait_for("[data-user='王晓梅']:not(:has(.ask))");
    window.click("[data-user='王晓梅'] button");
    window.click("[data-user='王晓梅'] .seal");
    window.wait_for(".users:not(:has([data-user='王晓梅'])) li:not(:has(button))");
    leave(window);
    assert_eq!(users::list(&computer.open_register()).unwrap().len(), 1);
}
