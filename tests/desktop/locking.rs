use huce_core::api::register::{Clock, Register};
use huce_core::api::users;

use super::setup::type_new_passphrase;
use crate::support::township::{Office, PASSPHRASE, Town};
use crate::support::{program, scratch::Folder, webdriver::Window};

/// Puts an office's register where the window finds it.
pub fn put_in(home: &Folder, office: &mut Office) {
    office.close();
    let folder = home.path().join("data").join("huce");
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    std::fs::rename(&office.dir, &folder).unwrap();
}

fn open(window: &Window, passphrase: &str) {
    window.wait_for("#passphrase");
    window.type_into("#passphrase", passphrase);
    window.press_enter("#passphrase");
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn the_register_is_locked_by_key_and_what_is_typed_is_kept() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = Folder::new("locking");
    put_in(&home, &mut zhang);
    let window = Window::open(&program::built("huce-desktop"), home.path());
    open(&window, "不是这个口令吧");
    window.wait_for("[data-code='passphrase.wrong']");
    assert!(!window.text("[role=alert]").contains("huce"), "a hint for a terminal");
    open(&window, PASSPHRASE);
    window.wait_for(".today [data-state=ready]");

    window.click("a[href*=settings]");
    window.wait_for("[data-page=settings]");
    window.type_into("#user-name", "王晓梅");
    window.press(&["Control", "l"]);
    window.wait_for("main[data-face=locked]");
    assert!(!window.text("body").contains("张建国"));
    open(&window, PASSPHRASE);
    window.wait_for("[data-page=settings]");
    window.wait_for(".users li");
    assert_eq!(window.property("#user-name", "value"), "王晓梅");

    // A second user, with a passphrase of their own.
    type_new_passphrase(&window, "user", "院子里的一口老井");
    window.press_enter("#user-passphrase-again");
    window.wait_for(".users li:nth-child(2)");
    window.type_into("#old-passphrase", PASSPHRASE);
    type_new_passphrase(&window, "change", "后山上的三棵银杏");
    window.press_enter("#change-passphrase-again");
    window.wait_for("[data-state=changed]");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("settings.png");
    window.click(".strip .lock");
    open(&window, "院子里的一口老井");
    window.wait_for("[data-page=settings]");
    window.click(".strip .lock");
    window.wait_for("#passphrase");
    Register::open(&home.path().join("data/huce"), "后山上的三棵银杏", Clock::default()).unwrap();
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_forgotten_passphrase_is_replaced_by_the_code_or_by_the_township() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    // The township has the officer's wrap with the first bundle.
    town.hand_in(&mut zhang);
    let share = town.new_file("share.huce");
    users::share_for(&town, &zhang.meta("officer").unwrap(), &share).unwrap();
    let home = Folder::new("recovering");
    put_in(&home, &mut zhang);
    let program = program::built("huce-desktop");
    let window = Window::open(&program, home.path());
    window.wait_for("#passphrase");
    window.click(".forgot");
    window.type_into("#recovery-code", "ABCDE-FGHJK");
    type_new_passphrase(&window, "recover", "院子里的一口老井");
    window.press_enter("#recover-passphrase-again");
    window.wait_for("[data-code='recovery.wrong']");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.screenshot("recover.png");
    window.type_into("#recovery-code", &zhang.recovery_code);
    window.press_enter("#recovery-code");
    window.wait_for(".today [data-state=ready]");
    drop(window);

    let window = Window::open(&program, home.path());
    window.wait_for("#passphrase");
    window.click(".forgot");
    window.click("input[value=share]");
    type_new_passphrase(&window, "recover", "后山上的三棵银杏");
    window.screenshot("recover-share.png");
    std::fs::copy(&share, home.path().join("picked")).unwrap();
    window.press_enter("#recover-passphrase-again");
    window.wait_for("[data-code], .today [data-state=ready]");
    window.screenshot("recover-share-end.png");
    window.wait_for(".today [data-state=ready]");
}
