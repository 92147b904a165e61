use huce_core::api::{bundles, desk};
use huce_core::tables::Tables;

use crate::support::computer::{Computer, leave};
use crate::support::township::{PASSPHRASE, Town, id_number};

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
    window.wait_for(".conflicts[data-open='2'] .sheet[data-keys=ready]");
    window.press(&["1"]);
    window.wait_for(".conflicts[data-open='1'] .sheet[data-keys=ready]");
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
    window.wait_for(".conflicts[data-open='1'] .sheet[data-keys=ready]");
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

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_who_takes_neither_types_what_is_right() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (wu, sun) = (town.person("吴大海"), town.person("孙丽"));
    let right = id_number("1980-07-21", "1", 7);
    zhang.set("吴大海", "id_number", "419999198007210118", "");
    town.set("吴大海", "id_number", "419999198007210119", "");
    zhang.set("孙丽", "marital", "30", "");
    town.set("孙丽", "marital", "22", "");
    zhang.dies("郑桂花", "2026-02-01", None).unwrap();
    town.dies("郑桂花", "2026-02-01", None).unwrap();
    town.hand_in(&mut zhang);
    let open = desk::conflicts(&town).unwrap().len();
    let computer = Computer::of(&mut town, "neither");
    let window = computer.open();
    window.click("nav a[href='/conflicts']");
    window.wait_for(".conflicts[data-state=ready] .sheet [data-cell=id_number]");
    window.focus("[data-cell=id_number]");
    window.type_here(&right);
    window.screenshot("conflict-neither.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // Enter goes on to the button, and the next one presses it.
    window.press(&["Enter"]);
    window.wait_for("[data-take=other]:focus");
    window.press(&["Enter"]);
    window.wait_for(&format!(".conflicts[data-open='{}'] .sheet [data-cell=marital]", open - 1));
    window.focus("[data-cell=marital]");
    window.type_here("离婚");
    window.screenshot("conflict-neither-code.png");
    window.click("[data-take=other]");
    // Of a death that both recorded nothing differs but which event it is: no id is shown, and one of the two is taken.
    window.wait_for(&format!(".conflicts[data-open='{}'] .sheet .same", open - 2));
    window.screenshot("conflict-same.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    assert!(!window.text(".conflicts").contains("_event"));
    leave(window);

    let register = computer.open_register();
    let t = register.tables();
    let row = |id: &str| t.get(t.table("person"), id).unwrap().unwrap();
    assert_eq!(["id_number", "id_state"].map(|field| row(&wu).text(field).to_owned()), [right.as_str(), "sound"]);
    assert_eq!(row(&sun).text("marital"), "40");
}
