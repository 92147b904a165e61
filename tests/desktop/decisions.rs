use huce_core::api::{bundles, desk};

use crate::support::computer::{Computer, leave};
use crate::support::township::{PASSPHRASE, Town};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_settles_conflicts_by_keys_and_takes_one_back() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    zhang.set("孙丽", "note", "在县城务工", "");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.set("孙丽", "note", "在家", "");
    town.hand_in(&mut zhang);
    assert_eq!(desk::conflicts(&town).unwrap().len(), 2);
    let computer = Computer::of(&mut town, "decisions");
    let window = computer.open();
    window.click("nav a[href='/conflicts']");
    window.wait_for(".conflicts[data-state=ready] .sheet");
    window.screenshot("conflict.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // A phrase as the word, then the officer's value by its key.
    window.click(".phrases button");
    window.press(&["2"]);
    window.wait_for(".conflicts[data-open='1']");
    // Taken back, it is open again.
    window.click(".note .take-back");
    window.wait_for(".conflicts[data-open='2']");
    window.press(&["1"]);
    window.wait_for(".conflicts[data-open='1']");
    window.press(&["1"]);
    window.wait_for(".conflicts .none");
    window.click("nav a[href='/held']");
    window.wait_for(".held[data-state=ready] .done");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);

    let register = computer.open_register();
    assert!(desk::conflicts(&register).unwrap().is_empty());
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_settles_a_dozen_conflicts_in_one_act_and_takes_them_back() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let of_zhang = ["周福生", "何玉兰", "周志强", "陈秀梅", "周晓芳", "吴大海", "孙丽", "郑桂花"];
    for name in of_zhang {
        zhang.set(name, "education", "20", "看了毕业证");
        town.set(name, "education", "70", "按教育部门名册");
    }
    li.set("钱进", "education", "20", "本人告知");
    town.set("钱进", "education", "70", "按教育部门名册");
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.hand_in(&mut zhang);
    town.hand_in(&mut li);
    assert_eq!(desk::conflicts(&town).unwrap().len(), 10);
    let computer = Computer::of(&mut town, "many-decisions");

    let window = computer.open();
    window.click("nav a[href='/conflicts']");
    window.wait_for(".conflicts[data-open='10'] .around .here");
    window.screenshot("conflicts-grouped.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-do=together]");
    window.wait_for(".sheet[data-group='8']");
    // One of them is looked at by itself later.
    window.click(".sheet tbody tr:first-child input");
    window.click(".phrases button");
    window.screenshot("conflicts-group.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // What was typed and unticked is there again after the register was locked.
    let word = window.property("[data-field=word]", "value");
    window.click(".strip .lock");
    window.wait_for("#passphrase");
    window.type_into("#passphrase", PASSPHRASE);
    window.press_enter("#passphrase");
    window.wait_for(".conflicts[data-open='10']");
    window.click("[data-do=together]");
    window.wait_for(".sheet[data-group='8']");
    assert_eq!(window.property("[data-field=word]", "value"), word);
    window.wait_for_words(".sheet header", "已勾 7 处");
    window.screenshot("conflicts-group-again.png");
    window.press(&["2"]);
    window.wait_for(".conflicts[data-open='3'] .decided li");
    window.screenshot("conflicts-group-decided.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".decided li button");
    window.wait_for(".conflicts[data-open='10']");
    window.wait_for(".conflicts:not(:has(.decided))");
    // By the same two values it is nine, of two officers.
    window.choose(".left select", "按同样的说法");
    window.click("[data-do=together]");
    window.wait_for(".sheet[data-group='9']");
    window.click("[data-take=theirs]");
    window.wait_for(".conflicts[data-open='1']");
    window.press(&["1"]);
    window.wait_for(".conflicts .none");
    leave(window);

    // Both officers read what was decided, with the word.
    let mut register = computer.open_register();
    assert!(desk::conflicts(&register).unwrap().is_empty());
    for (officer, name) in [(&mut zhang, "周福生"), (&mut li, "钱进")] {
        let file = officer.dir.with_extension("return.huce");
        let id = officer.meta("officer").unwrap();
        bundles::export_return(&mut register, &id, false, &file).unwrap();
        officer.take_well(&file);
        assert_eq!(officer.of(name).text("education"), "20");
    }
    assert_eq!(zhang.of("吴大海").text("phone"), "19900002222");
}
