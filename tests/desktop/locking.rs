use huce_core::api::register::{Clock, Register};
use huce_core::api::users;
use serde_json::json;

use super::setup::type_new_passphrase;
use crate::support::township::{Office, PASSPHRASE, Town};
use crate::support::{program, scratch::Folder, webdriver::Window, webdriver::children_of};

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

/// What stands in the memory that a process writes to: of every page that is there, one after the other.
#[cfg(target_os = "linux")]
fn memory_of(process: u32) -> Vec<u8> {
    use std::os::unix::fs::FileExt;
    const PAGE: usize = 4096;
    const AT_ONCE: usize = 512;
    const IS_THERE: u64 = 1 << 63;
    let [memory, pages] = ["mem", "pagemap"].map(|name| std::fs::File::open(format!("/proc/{process}/{name}")).unwrap());
    let maps = std::fs::read_to_string(format!("/proc/{process}/smaps")).unwrap();
    let (mut read, mut region) = (Vec::new(), None);
    for line in maps.lines() {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some((from, to)) = first.split_once('-') {
            let bounds = [from, to].map(|at| usize::from_str_radix(at, 16));
            region = if rest.starts_with("rw")
                && let [Ok(from), Ok(to)] = bounds
            {
                Some(from..to)
            } else {
                None
            };
        }
        let has_pages = first == "Rss:" && rest.trim() != "0 kB";
        let Some(region) = region.clone().filter(|_| has_pages) else { continue };
        for from in region.clone().step_by(PAGE * AT_ONCE) {
            let mut marks = vec![0; (region.end - from).div_ceil(PAGE).min(AT_ONCE) * size_of::<u64>()];
            pages.read_exact_at(&mut marks, (from / PAGE * size_of::<u64>()) as u64).unwrap();
            for (at, mark) in marks.chunks_exact(size_of::<u64>()).enumerate() {
                let mut page = [0; PAGE];
                let is_there = u64::from_le_bytes(mark.try_into().unwrap()) & IS_THERE != 0;
                // What cannot be read, as memory of a graphics card, is nothing that keys are put into.
                if is_there && memory.read_exact_at(&mut page, (from + at * PAGE) as u64).is_ok() {
                    read.extend_from_slice(&page);
                }
            }
        }
    }
    read
}

#[cfg(target_os = "linux")]
fn holds(memory: &[u8], bytes: &[u8]) -> bool {
    memory.windows(bytes.len()).any(|window| window[0] == bytes[0] && window == bytes)
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_locked_window_holds_no_key() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let key = zhang.database_key();
    let hex = huce_core::model::hex::to_hex(&key);
    let home = Folder::new("no-key");
    put_in(&home, &mut zhang);
    let window = Window::open(&program::built("huce-desktop"), home.path());
    open(&window, PASSPHRASE);
    window.wait_for(".today [data-state=ready]");
    let [process] = children_of(window.driver())[..] else { panic!("one window") };
    assert!(holds(&memory_of(process), &key), "an open register works with its key");
    window.press(&["Control", "l"]);
    window.wait_for("main[data-face=locked]");
    let memory = memory_of(process);
    assert!(!holds(&memory, &key), "the key stands in memory");
    for text in [hex.to_uppercase(), hex] {
        assert!(!holds(&memory, text.as_bytes()), "the key stands in memory, as text");
    }
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

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_page_that_is_read_anew_begins_locked_and_the_passphrase_opens_it() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = Folder::new("reloading");
    put_in(&home, &mut zhang);
    let window = Window::open(&program::built("huce-desktop"), home.path());
    open(&window, PASSPHRASE);
    window.wait_for(".today [data-state=ready]");
    window.click("a[href*=settings]");
    window.wait_for("[data-page=settings]");
    window.type_into("#user-name", "王晓梅");
    window.wait_for("main[data-drafts=written]");

    // What a browser would read the page anew by, or leave it: nothing comes of it.
    window.run("window.isOfBefore = true;", &json!([]));
    window.focus(".strip .lock");
    for chord in [&["F5"][..], &["Control", "r"], &["Control", "F5"], &["Alt", "ArrowLeft"], &["Backspace"]] {
        window.press(chord);
    }
    let left = "const menu = new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
        location.href = 'https://example.org/';
        return document.querySelector('#page').dispatchEvent(menu) || !window.isOfBefore || document.querySelector('#user-name').value;";
    assert_eq!(window.run(left, &json!([])), json!("王晓梅"));
    assert_eq!(window.attribute("main", "data-drafts"), "written");

    // And where something reads it anew all the same, it can be opened again, as often as that is.
    for _ in 0..2 {
        window.reload();
        window.wait_for("main[data-face=locked]");
        assert!(!window.text("body").contains("张建国"));
        open(&window, "不是这个口令吧");
        window.wait_for("[data-code='passphrase.wrong']");
        open(&window, PASSPHRASE);
        window.wait_for(".today [data-state=ready]");
    }
    window.click("a[href*=settings]");
    window.wait_for(".users li");
    assert_eq!(window.property("#user-name", "value"), "王晓梅");
    window.reload();
    window.wait_for("#passphrase");
    window.screenshot("read-anew.png");
    Register::open(&home.path().join("data/huce"), PASSPHRASE, Clock::default()).unwrap();
}
