use huce_core::api::{households, persons};

use crate::support::computer::to_households;
use crate::support::township::{PASSPHRASE, Town};
use crate::support::{program, scratch::Folder, webdriver::Window};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_officer_opens_the_register_and_reads_a_household() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = Folder::new("households");
    let folder = home.path().join("data").join("huce");
    let home_of = persons::show(&zhang, &zhang.person("吴大海"), None).unwrap().household;
    let household = households::show(&zhang, &home_of, None).unwrap();
    let members: Vec<&str> = household.members.iter().map(|member| member.person.text("name")).collect();
    assert!(members.len() > 1);
    zhang.close();
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    std::fs::rename(&zhang.dir, &folder).unwrap();

    let window = Window::open(&program::built("huce-desktop"), home.path());
    window.wait_for("#passphrase");
    window.type_into("#passphrase", "不是这个口令吧");
    window.press_enter("#passphrase");
    window.wait_for("[data-code='passphrase.wrong']");
    window.screenshot("unlock-wrong.png");

    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    to_households(&window);
    window.type_into(".households input[type=search]", "吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    for name in &members {
        window.wait_for(&format!("input[data-cell=name][data-value='{name}']"));
    }
    window.screenshot("household.png");
    assert_eq!(window.violations(), Vec::<String>::new());

    window.click(".strip .lock");
    window.wait_for("#passphrase");
    let left = window.source();
    assert!(members.iter().all(|name| !left.contains(name)), "nobody is left in the page: {left}");
    assert_eq!(window.violations(), Vec::<String>::new());
}
