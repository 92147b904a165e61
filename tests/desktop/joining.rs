use std::os::unix::fs::symlink;
use std::path::Path;

use huce_core::api::enrolment::{self, Enrol};

use super::setup::{type_back_the_code, type_fingerprint, type_new_passphrase};
use crate::support::computer::to_households;
use crate::support::township::{PASSPHRASE, Town, asked};
use crate::support::{program, scratch::Folder, webdriver::Window};

/// Lays something at the place where the window's pickers look.
fn lay(home: &Path, what: &Path) {
    let place = home.join("picked");
    let _ = std::fs::remove_file(&place);
    symlink(what, place).unwrap();
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_officer_takes_the_request_to_the_township_and_joins() {
    let (mut town, zhang, _li) = Town::with_two_officers();
    let home = Folder::new("joining");
    let stick = home.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let program = program::built("huce-desktop");
    let window = Window::open(&program, home.path());
    window.wait_for("main[data-face=setup]");
    window.click("[data-choose=officer]");
    type_new_passphrase(&window, "new", PASSPHRASE);
    window.press_enter("#new-passphrase-again");
    type_back_the_code(&window);

    window.wait_for("main[data-face=joining]");
    let fingerprint = window.attribute("[data-fingerprint]", "data-fingerprint");
    lay(home.path(), &stick);
    window.click("[data-do=request]");
    window.wait_for("[data-state=written]");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("joining.png");
    window.click(".display-button");
    window.click("input[name=text][value='24']");
    window.click("input[name=language][value=en]");
    window.click(".display-button");
    assert_eq!(window.overflow(), 0);
    window.screenshot("joining-24-en.png");
    window.click(".display-button");
    window.click("input[name=text][value='16']");
    window.click("input[name=language][value=zh-CN]");
    let request = std::fs::read_dir(&stick).unwrap().next().expect("a request was written").unwrap().path();
    // Some days later.
    drop(window);

    let enrolment = stick.join("enrolment.huce");
    let officer = zhang.meta("officer").unwrap();
    let enrol = Enrol { officer: Some(&officer), ..asked(&request, "", &fingerprint, &enrolment) };
    let enrolled = enrolment::enrol(&mut town, &enrol).unwrap();

    let window = Window::open(&program, home.path());
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for("main[data-face=joining]");
    lay(home.path(), &enrolment);
    window.click("[data-do=enrolment]");
    window.wait_for("[data-state=picked]");
    // The wrong one of the two, which is a mistake that people make; as a whole, as it is pasted.
    window.type_into("[data-group='1']", &fingerprint.replace('-', ""));
    window.press_enter("[data-group='6']");
    window.wait_for("[data-code='fingerprint.differs']");
    window.screenshot("joining-differs.png");
    type_fingerprint(&window, &enrolled.fingerprint);
    window.press_enter("[data-group='6']");
    window.wait_for("[data-state=joined]");
    window.screenshot("joined.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=start]");
    to_households(&window);
    window.wait_for("[role=option]");
    assert!(window.text(".strip").contains("张建国"));
}
