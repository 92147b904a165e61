use huce_core::api::register::{Clock, Register};
use huce_core::api::users;

use super::focus::focus_on;
use crate::support::township::PASSPHRASE;
use crate::support::{program, scratch::Folder, webdriver::Window};

/// Types a new passphrase twice.
pub fn type_new_passphrase(window: &Window, name: &str, passphrase: &str) {
    window.type_into(&format!("#{name}-passphrase"), passphrase);
    window.type_into(&format!("#{name}-passphrase-again"), passphrase);
}

/// Types a fingerprint as it is heard, group by group.
pub fn type_fingerprint(window: &Window, fingerprint: &str) {
    for (at, group) in fingerprint.split('-').enumerate() {
        window.type_into(&format!("[data-group='{}']", at + 1), group);
    }
}

/// Types the recovery code back, which stands there this once.
pub fn type_back_the_code(window: &Window) {
    window.wait_for("[data-code-text]");
    let code = window.attribute("[data-code-text]", "data-code-text");
    window.type_into("#typed-code", &code);
    window.press_enter("#typed-code");
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_township_is_made_and_its_recovery_code_typed_back() {
    let home = Folder::new("new-township");
    let window = Window::open(&program::built("huce-desktop"), home.path());
    window.wait_for("main[data-face=setup]");
    window.click("[data-choose=township]");
    window.type_into("#township-name", "大石镇");
    window.type_into("#township-division", "41999");
    window.type_into("#new-passphrase", "19650307");
    window.screenshot("setup-township-poor.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // As a Chinese input method types digits.
    window.type_into("#township-division", "４１９９９９ １００");
    type_new_passphrase(&window, "new", PASSPHRASE);
    window.screenshot("setup-township.png");
    window.press_enter("#new-passphrase-again");

    window.wait_for("main[data-face=recovery]");
    focus_on(&window, "#typed-code");
    let code = window.attribute("[data-code-text]", "data-code-text");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("recovery.png");
    std::fs::create_dir(home.path().join("picked")).unwrap();
    window.click("[data-do=save]");
    window.wait_for("[data-state=saved]");
    let sheet = std::fs::read_dir(home.path().join("picked")).unwrap().next().expect("a sheet was saved").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&sheet.metadata().unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "nobody else on this computer reads it");
    let sheet = std::fs::read_to_string(sheet.path()).unwrap();
    assert!(sheet.contains(&code) && sheet.contains("大石镇"), "{sheet}");

    let mut wrong = code.clone();
    wrong.replace_range(..1, if code.starts_with('2') { "3" } else { "2" });
    window.type_into("#typed-code", &wrong);
    window.press_enter("#typed-code");
    window.wait_for("[data-code='recovery.wrong']");
    focus_on(&window, "#typed-code");
    window.screenshot("recovery-wrong.png");
    window.type_here("x");
    window.wait_for(".form:not(:has([data-code='recovery.wrong']))");
    window.type_into("#typed-code", &code.to_lowercase().replace('-', " "));
    window.press_enter("#typed-code");

    window.wait_for(".today [data-state=ready]");
    assert!(window.text(".strip").contains("大石镇"));
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("new-township.png");
    window.click(".strip .lock");
    window.wait_for("#passphrase");
    let register = Register::open(&home.path().join("data/huce"), PASSPHRASE, Clock::default()).unwrap();
    assert_eq!(register.meta("division").unwrap(), "419999100");
    assert!(!users::is_recovery_awaited(&register).unwrap());
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_guide_that_was_broken_off_goes_on_with_another_code() {
    let home = Folder::new("broken-off");
    let program = program::built("huce-desktop");
    let window = Window::open(&program, home.path());
    window.wait_for("main[data-face=setup]");
    window.click("[data-choose=officer]");
    window.screenshot("setup-officer.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    type_new_passphrase(&window, "new", PASSPHRASE);
    window.press_enter("#new-passphrase-again");
    window.wait_for("[data-code-text]");
    let lost = window.attribute("[data-code-text]", "data-code-text");
    drop(window);

    let window = Window::open(&program, home.path());
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for("main[data-face=recovery]");
    window.screenshot("recovery-again.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=renew]");
    window.wait_for("[data-code-text]");
    let code = window.attribute("[data-code-text]", "data-code-text");
    window.click(".display-button");
    window.click("input[name=text][value='24']");
    window.click(".display-button");
    assert_eq!(window.overflow(), 0);
    window.screenshot("recovery-24.png");
    window.type_into("#typed-code", &lost);
    window.press_enter("#typed-code");
    window.wait_for("[data-code='recovery.wrong']");
    window.type_into("#typed-code", &code);
    window.press_enter("#typed-code");
    window.wait_for("main[data-face=joining]");
    assert_eq!(window.overflow(), 0);
}
