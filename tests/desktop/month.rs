//! A month through the window alone: a township and two officers, from the first start to equal digests.

use std::path::PathBuf;

use huce_core::api::{check, desk, people, persons};

use super::setup::{type_back_the_code, type_fingerprint, type_new_passphrase};
use crate::support::computer::{Computer, leave};
use crate::support::scratch::Folder;
use crate::support::township::PASSPHRASE;
use crate::support::webdriver::Window;

/// The groups of the village, one for each officer.
const GROUPS: [&str; 2] = ["41999910020101", "41999910020102"];

/// The stick that goes back and forth.
struct Stick(Folder);

impl Stick {
    fn new() -> Self {
        let stick = Self(Folder::new("month-stick"));
        std::fs::create_dir(stick.path()).unwrap();
        stick
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("HUCE-U")
    }

    /// The newest file on it whose name begins so.
    fn file(&self, beginning: &str) -> PathBuf {
        let on_it =
            std::fs::read_dir(self.path()).unwrap().flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(beginning));
        on_it.max_by_key(|entry| entry.metadata().unwrap().modified().unwrap()).expect(beginning).path()
    }
}

/// A township at its first start, with one village of two groups.
fn begin_township(town: &Computer) {
    let window = town.open_first(&[]);
    window.wait_for("main[data-face=setup]");
    window.click("[data-choose=township]");
    window.type_into("#township-name", "大石镇");
    window.type_into("#township-division", "419999100");
    type_new_passphrase(&window, "new", PASSPHRASE);
    window.press_enter("#new-passphrase-again");
    type_back_the_code(&window);
    window.wait_for("a[href='/villages']");
    window.click("a[href='/villages']");
    window.wait_for(".villages[data-state=ready] [data-do=village]");
    window.click("[data-do=village]");
    window.wait_for("[data-new=village]");
    window.type_here("清溪村");
    window.press(&["Enter"]);
    window.wait_for("[data-village='清溪村']");
    window.press(&["Escape"]);
    window.click("[data-village='清溪村'] button");
    for group in ["一组", "二组"] {
        window.wait_for("[data-new=group]");
        window.press(&["Enter"]);
        window.wait_for(&format!("[data-group='{group}']"));
    }
    leave(window);
}

/// An officer at the first start: the request goes onto the stick. Gives the fingerprint that is read out on the phone.
fn begin_officer(officer: &Computer, stick: &Stick) -> String {
    let window = officer.open_first(&[("HUCE_TEST_PICK", &stick.path())]);
    window.wait_for("main[data-face=setup]");
    window.click("[data-choose=officer]");
    type_new_passphrase(&window, "new", PASSPHRASE);
    window.press_enter("#new-passphrase-again");
    type_back_the_code(&window);
    window.wait_for("main[data-face=joining]");
    let fingerprint = window.attribute("[data-fingerprint]", "data-fingerprint");
    window.click("[data-do=request]");
    window.wait_for("[data-state=written]");
    fingerprint
}

/// The clerk enrols whoever asks on the stick, for one group. Gives the township's fingerprint.
fn enrol(town: &Computer, stick: &Stick, name: &str, group: &str, fingerprint: &str) -> String {
    let window = town.open_with(&[("HUCE_TEST_DRIVES", &stick.path())]);
    window.click("nav a[href='/officers']");
    window.wait_for(".officers[data-state=ready]");
    window.click("[data-tab=enrol]");
    window.wait_for(".enrolling[data-state=ready] [data-drive='HUCE-U']");
    window.click("[data-drive='HUCE-U']");
    window.wait_for("#officer-name");
    window.type_into("#officer-name", name);
    window.focus(&format!("[data-place='{group}']"));
    window.press(&[" "]);
    window.wait_for(&format!("[data-place='{group}']:checked"));
    type_fingerprint(&window, fingerprint);
    window.press_enter("[data-group='6']");
    window.wait_for("form button.seal:focus");
    window.press(&["Enter"]);
    window.wait_for(".enrolling[data-state=enrolled] [data-fingerprint]");
    let township = window.attribute("[data-fingerprint]", "data-fingerprint");
    leave(window);
    township
}

/// The officer joins with what the clerk wrote.
fn join(officer: &Computer, stick: &Stick, township: &str) {
    let window = officer.open_first(&[("HUCE_TEST_PICK", &stick.file("入册文件"))]);
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for("main[data-face=joining]");
    window.click("[data-do=enrolment]");
    window.wait_for("[data-state=picked]");
    type_fingerprint(&window, township);
    window.press_enter("[data-group='6']");
    window.wait_for("[data-state=joined]");
    window.click("[data-do=start]");
    window.wait_for("nav");
    leave(window);
}

/// A household with its head is made in a group.
fn make_household(window: &Window, group: &str, address: &str, head: &str, sex: &str, birth: &str) {
    window.click("a[href='/households']");
    window.wait_for(".households[data-state=ready] .add");
    window.click(".households .add");
    let place = format!("[data-question=place] option[value='{group}']");
    window.wait_for(&place);
    window.click(&place);
    for (question, typed) in [("address", address), ("head", head), ("sex", sex), ("birth", birth)] {
        window.click(&format!("[data-question={question}] input"));
        window.type_here(typed);
        window.press(&["Tab"]);
    }
    window.wait_for(".foreseen li");
    window.click(".form button[type=submit]");
    window.wait_for(".book[data-state=ready]");
    window.wait_for(&format!("input[data-cell=name][data-value='{head}']"));
}

/// A newcomer is typed into the last line of the household book.
fn add_member(window: &Window, relation: &str, name: &str, id_number: &str) {
    for (field, typed) in [("relation", relation), ("name", name), ("id_number", id_number)] {
        window.click(&format!(".new input[data-cell={field}]"));
        window.type_here(typed);
        window.press(&["Enter"]);
    }
    window.wait_for(".new input[data-cell=birth]:not([data-value=''])");
    window.click(".new input[data-cell=name]");
    window.press(&["Control", "Enter"]);
    window.wait_for(&format!("tr:not(.new) input[data-cell=name][data-value='{name}']"));
}

/// A telephone number is typed over in the first line.
fn telephone(window: &Window, head: &str, number: &str) {
    window.click("a[href='/households']");
    window.wait_for(&format!(".list [data-head='{head}']"));
    window.click(&format!(".list [data-head='{head}']"));
    window.wait_for(&format!(".book[data-state=ready] input[data-cell=name][data-value='{head}']"));
    window.click("tbody tr:nth-child(1) input[data-cell=phone]");
    window.type_here(number);
    window.press(&["Enter"]);
    window.wait_for(&format!("tbody tr:nth-child(1) input[data-cell=phone][data-value='{number}']"));
}

fn hand_in(window: &Window) {
    window.click("nav a[href='/stick']");
    window.wait_for(".stick section[data-state=ready] [data-drive='HUCE-U']");
    window.click(".stick section:first-of-type [data-drive='HUCE-U']");
    window.wait_for(".stick section[data-state=written]");
}

/// Takes in what is on the stick, and sees that all of it came in.
fn take_in(window: &Window, from: &[&str]) {
    window.click("nav a[href='/intake']");
    window.wait_for(".intake [data-drive='HUCE-U']");
    window.click(".intake [data-drive='HUCE-U']");
    window.wait_for(".intake[data-state=looked]");
    window.click(".take button.main");
    window.wait_for(".intake[data-state=taken] tr[data-status=merged]");
    for officer in from {
        window.wait_for(&format!(".receipts tr[data-receipt='{officer}']"));
    }
}

/// Writes the returns of all officers onto the stick.
fn write_returns(window: &Window) {
    window.click("nav a[href='/officers']");
    window.wait_for(".officers[data-state=ready] [data-drive='HUCE-U']");
    window.click(".officers [data-drive='HUCE-U']");
    window.wait_for(".officers section[data-state=written] tr[data-status=written]");
}

/// Reads the return, and gives the check code that the officer reads out.
fn read_return(window: &Window) -> String {
    window.click("nav a[href='/stick']");
    window.wait_for(".stick section:nth-of-type(2) [data-drive='HUCE-U']");
    window.click(".stick section:nth-of-type(2) [data-drive='HUCE-U']");
    window.wait_for(".stick section[data-state=read] [data-state=digest]");
    window.text("[data-state=digest] code")
}

/// The check code that the clerk has for an officer.
fn code_of(window: &Window, officer: &str) -> String {
    window.click("nav a[href='/officers']");
    let row = format!("[data-officer='{officer}']");
    window.wait_for(&format!(".officers[data-state=ready] {row} .agreement button"));
    window.click(&format!("{row} .agreement button"));
    window.wait_for(&format!("{row} [data-state=digest]"));
    window.text(&format!("{row} [data-state=digest]"))
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_township_and_two_officers_play_a_month_from_the_first_start_to_equal_digests() {
    let stick = Stick::new();
    let (town, zhang, li) = (Computer::new("month-town"), Computer::new("month-zhang"), Computer::new("month-li"));
    begin_township(&town);
    for (officer, name, group) in [(&zhang, "张建国", GROUPS[0]), (&li, "李秀英", GROUPS[1])] {
        let fingerprint = begin_officer(officer, &stick);
        let township = enrol(&town, &stick, name, group, &fingerprint);
        join(officer, &stick, &township);
        std::fs::remove_dir_all(stick.path()).unwrap();
        std::fs::create_dir(stick.path()).unwrap();
    }
    let with_stick = |computer: &Computer| computer.open_with(&[("HUCE_TEST_DRIVES", &stick.path())]);

    // The first month: both go from house to house.
    let window = with_stick(&zhang);
    make_household(&window, GROUPS[0], "清溪村一组1号", "周福生", "1", "1955-4-12");
    add_member(&window, "12", "何玉兰", "419999195709300026");
    hand_in(&window);
    leave(window);
    let window = with_stick(&li);
    make_household(&window, GROUPS[1], "清溪村二组3号", "钱有才", "1", "19700505");
    hand_in(&window);
    leave(window);
    let window = with_stick(&town);
    take_in(&window, &["张建国", "李秀英"]);
    write_returns(&window);
    leave(window);
    for officer in [&zhang, &li] {
        let window = with_stick(officer);
        read_return(&window);
        leave(window);
    }

    // The second: an officer and the clerk hear of two telephone numbers.
    let window = with_stick(&town);
    telephone(&window, "周福生", "19900002222");
    leave(window);
    let window = with_stick(&zhang);
    telephone(&window, "周福生", "19900003333");
    hand_in(&window);
    leave(window);
    let window = with_stick(&town);
    take_in(&window, &["张建国"]);
    window.click("nav a[href='/conflicts']");
    window.wait_for(".conflicts[data-state=ready] .sheet");
    window.press(&["2"]);
    window.wait_for(".conflicts .none");
    write_returns(&window);
    let at_town = [code_of(&window, "张建国"), code_of(&window, "李秀英")];
    leave(window);
    let mut at_officers = Vec::new();
    for officer in [&zhang, &li] {
        let window = with_stick(officer);
        at_officers.push(read_return(&window));
        window.screenshot("month-read.png");
        leave(window);
    }
    assert_eq!(at_town.as_slice(), at_officers);

    let mut town = town.open_register();
    for (officer, name) in [(zhang, "张建国"), (li, "李秀英")] {
        let mut register = officer.open_register();
        assert_eq!(desk::digest(&mut register, None).unwrap().digest, desk::digest(&mut town, Some(name)).unwrap().digest);
        assert_eq!(desk::status(&register).unwrap().unacknowledged, 0);
        assert!(check::check(&mut register, false).unwrap().ok);
    }
    assert!(check::check(&mut town, false).unwrap().ok);
    let found = people::search(&town, "周福生", 1, None).unwrap().hits.remove(0);
    assert_eq!(persons::show(&town, &found.id, None).unwrap().row.text("phone"), "19900003333");
}
