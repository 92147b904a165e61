use super::locking::put_in;
use crate::support::computer::to_households;
use crate::support::township::{PASSPHRASE, Town};
use crate::support::{program, scratch::Folder, webdriver::Window};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn what_is_chosen_is_kept_and_everything_fits_at_24_pixels() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = Folder::new("settings");
    put_in(&home, &mut zhang);
    let program = program::built("huce-desktop");
    let window = Window::open(&program, home.path());
    window.wait_for("#passphrase");
    window.click(".display-button");
    window.click("input[name=text][value='24']");
    window.click(".display-button");
    assert_eq!(window.overflow(), 0);
    window.screenshot("unlock-24.png");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    to_households(&window);
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    assert_eq!(window.overflow(), 0);
    window.screenshot("household-24.png");
    window.click(".book td.more a");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    assert_eq!(window.overflow(), 0);
    window.screenshot("person-24.png");
    window.click(".person header .record");
    window.click(".record nav a:nth-of-type(1)");
    window.wait_for("[data-question]");
    assert_eq!(window.overflow(), 0);
    window.screenshot("record-24.png");

    window.click("a[href*=settings]");
    window.wait_for(".users li");
    assert_eq!(window.overflow(), 0);
    window.screenshot("settings-24.png");
    window.click("input[name=theme][value=dark]");
    window.click("input[name=idle][value='30']");
    assert_eq!(window.attribute("html", "data-theme"), "dark");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("settings-dark.png");
    drop(window);

    let window = Window::open(&program, home.path());
    window.wait_for("#passphrase");
    assert_eq!(window.attribute("html", "data-text"), "24");
    assert_eq!(window.attribute("html", "data-theme"), "dark");
}
