use huce_core::api::{charges, desk, find};

use crate::support::computer::{Computer, leave};
use crate::support::scratch::Folder;
use crate::support::township::{QINGXI, SHIQIAO, Town};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_gives_new_households_out_and_hands_others_over() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    for (village, address) in [(QINGXI, "清溪村三组1号"), (QINGXI, "清溪村三组2号"), (SHIQIAO, "石桥村五组1号")] {
        let place = find::place(&town.tables(), village).unwrap();
        town.record("household.add", |act| huce_core::actions::add_household::add_household(act, &place, address, &[]));
    }
    // What waits of an officer about a household that goes is told beforehand.
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.hand_in(&mut zhang);
    let moving = town.home("吴大海");
    let computer = Computer::of(&mut town, "charges");

    let window = computer.open();
    window.click("nav a[href='/officers']");
    window.wait_for(".officers[data-state=ready]");
    window.click("[data-tab=charges]");
    window.wait_for(".charges[data-state=ready] [data-load='张建国']");
    window.wait_for("[role=option]:first-of-type .waiting");
    window.screenshot("charges.png");
    assert_eq!(window.violations(), Vec::<String>::new());

    // Those of nobody stand above by their places; a place ticks them, and unticks them.
    window.click(&format!("[data-nobody='{QINGXI}']"));
    window.wait_for(&format!("[data-nobody='{QINGXI}']:checked"));
    assert!(window.text(".give").contains("2 户"));
    window.screenshot("charges-nobody.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(&format!("[data-nobody='{QINGXI}']"));
    window.wait_for("[data-nobody]:not(:checked)");
    window.wait_for(".give:not(:has(select))");

    // Those of nobody, all at once, to one officer: no reason is asked for.
    window.click("[data-load='']");
    window.wait_for("[role=option][aria-setsize='3']");
    window.click("[data-do=tick-shown]");
    window.wait_for(".give select");
    window.choose(".give select", "李秀英");
    window.wait_for(".give[data-state=foreseen] .foreseen");
    window.screenshot("charges-fresh.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".give button[type=submit]");
    window.wait_for(".give[data-state=given]");
    window.wait_for(".charges:not(:has([data-load=''], section.nobody))");

    // From one officer to another: by the keyboard, with a reason; what follows is said in figures.
    window.click("[data-load='张建国']");
    window.type_into(".filter input[type=search]", "吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.press(&["Tab"]);
    window.press(&["Tab"]);
    window.press(&[" "]);
    window.wait_for(".give select");
    window.choose(".give select", "李秀英");
    window.wait_for(".give[data-state=foreseen] .foreseen li");
    let foreseen = window.text(".foreseen");
    assert!(["张建国名下的 1 户、3 人", "1 处冲突"].iter().all(|text| foreseen.contains(text)), "{foreseen}");
    window.wait_for(".give button.seal:disabled");
    window.type_into(".give [data-field=reason]", "片区调整");
    window.screenshot("charges-move.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".give button.seal");
    window.wait_for(".give[data-state=given]");
    window.screenshot("charges-moved.png");
    // Taken back, and done once more.
    window.click(".note .take-back");
    window.wait_for("[role=option][aria-setsize='1']");
    window.click("[role=option]");
    window.choose(".give select", "李秀英");
    window.wait_for(".give [data-field=reason]");
    window.type_into(".give [data-field=reason]", "片区调整");
    window.click(".give button.seal");
    window.wait_for(".give[data-state=given]");
    leave(window);

    let folder = Folder::new("charges-returns");
    let mut register = computer.open_register();
    let all = charges::charges(&register).unwrap();
    let li_id = find::officer(&register.tables(), "李秀英").unwrap();
    assert_eq!(all.households.iter().filter(|line| line.officer == li_id).count(), 6);
    assert!(all.households.iter().any(|line| line.id == moving && line.officer == li_id));
    // The other side has them with its next return.
    let file = folder.path().join("return.huce");
    huce_core::api::bundles::export_return(&mut register, &li_id, false, &file).unwrap();
    li.take_well(&file);
    assert_eq!(li.household(&moving).members.len(), 3);
    assert_eq!(li.digest(None), desk::digest(&mut register, Some("李秀英")).unwrap().digest);
}
