use std::path::Path;

use huce_core::api::{households, roster};
use serde_json::json;

use crate::support::computer::{Computer, leave};
use crate::support::township::{QINGXI, Town};
use crate::support::webdriver::Window;

/// Pastes a text where the focus is, as it stands on the clipboard of a spreadsheet.
fn paste(window: &Window, text: &str) {
    let script = "
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', arguments[0]);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));";
    window.run(script, &json!([text]));
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn rows_of_a_spreadsheet_are_pasted_onto_a_household_and_taken_back_as_one() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let computer = Computer::of(&mut zhang, "paste");
    let window = computer.open();
    window.type_into(".households input[type=search]", "吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    window.click("tbody tr:nth-child(1) input[data-cell='phone']");
    paste(
        &window,
        "户主\t吴大海\t男\t1980-07-21\t419999198007210257\t19900008888\r\n妻\t孙丽\t女\t\t4.19999E+17\t\r\n女\t吴小雨\t女\t2015.3.7\t\t\r\n子\t\t男\t\t\t\r\n",
    );
    window.wait_for(".paste[data-state=looked] tr[data-row='4'][data-outcome=refused]");
    window.wait_for("tr[data-row='3'][data-outcome=new]");
    let said = window.text(".paste table");
    assert!(said.contains("4.19999E+17") && said.contains("电话：19900001002 → 19900008888"), "{said}");
    window.click("tr[data-row='1'][data-outcome=differs] input");
    window.click(".paste .reason input");
    window.type_here("户口簿");
    window.screenshot("paste.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".paste button.main");
    window.wait_for(".book tbody tr input[data-cell=name][data-value='吴小雨']");
    window.wait_for("tbody tr:nth-child(1) input[data-cell='phone'][data-value='19900008888']");
    window.wait_for("main[data-drafts=written]");
    window.click(".note .take-back");
    window.wait_for("tbody tr:nth-child(1) input[data-cell='phone'][data-value='19900001002']");

    // A single cell is typed into the cell that has the focus, and nothing of it opens.
    window.click("[data-cell=note]");
    paste(&window, "只有一格");
    assert_eq!(window.run("return document.querySelector('section.paste') === null", &json!([])), json!(true));
    leave(window);
    let register = computer.open_register();
    assert_eq!(households::show(&register, &home, None).unwrap().members.len(), 3);
    assert!(households::history(&register, &home).unwrap().iter().any(|line| line.reason == "户口簿" && line.undone));
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_roster_is_looked_at_taken_in_and_its_refused_rows_are_mended() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let number = town.of("吴大海").text("id_number").to_owned();
    let listed = households::list(&town, Some(QINGXI), None, None).unwrap().len();
    let computer = Computer::of(&mut town, "roster");
    let window = computer.open();
    window.click(".households a[href='/roster']");
    window.wait_for(".roster[data-state=ready]");
    assert_eq!(window.violations(), Vec::<String>::new());
    let text = format!(
        "清溪村花名册\n户号,户主姓名,姓名,与户主关系,性别,身份证号码,电话,避孕节育\n\
         901,陈一,陈一,户主,男,4.19999E+17,,\n901,陈一,,妻,女,,,\n901,陈一,陈二,子,男,,,\n002,吴大海,吴大海,户主,男,{number},13800000000,\n001,陈五,陈五,户主,男,,,\n合计,,,,,,,\n"
    );
    let picked = computer.picked();
    std::fs::write(&picked, text).unwrap();
    window.click(".roster [data-do=pick]");
    window.wait_for("#roster-place");
    window.screenshot("roster-begun.png");
    window.run(
        "const one = document.querySelector('#roster-place'); one.value = arguments[0]; one.dispatchEvent(new Event('change'))",
        &json!([QINGXI]),
    );
    window.wait_for(".roster[data-state=looked] tr[data-outcome=refused]");
    window.screenshot("roster-looked.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    let said = window.text(".roster");
    assert!(said.contains("避孕节育") && said.contains("没有姓名") && said.contains("4.19999E+17"), "{said}");
    // Whose number somebody has already, and what will come of it.
    assert!(said.contains("1 户的户号这里已经有了") && said.contains("户号 001 这里已经有了（周福生）"), "{said}");
    window.click("[data-do=take]");
    window.wait_for(".roster[data-state=taken] .result");
    std::fs::remove_file(&picked).unwrap();
    std::fs::create_dir(&picked).unwrap();
    window.click("[data-do=save]");
    window.wait_for(".roster .done");
    window.screenshot("roster-taken.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".note .take-back");
    window.wait_for(".note:not(:has(.take-back))");
    // The next one is for no village before somebody chooses one, the same one or another.
    window.click(".roster [data-do=end]");
    window.wait_for(".roster[data-state=ready]");
    paste(&window, "902\t陈三\t户主\t男\r\n902\t周四\t妻\t女\r\n");
    window.wait_for(".roster[data-state=begun] #roster-place");
    assert_eq!(window.property("#roster-place", "value"), "");
    leave(window);

    let files: Vec<_> = std::fs::read_dir(&picked).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [mend] = &files[..] else { panic!("one file: {files:?}") };
    let mut register = computer.open_register();
    assert_eq!(households::list(&register, Some(QINGXI), None, None).unwrap().len(), listed, "taken back as one");
    mended(&mut register, mend);
}

/// The file of the rows that were refused is a roster once they are mended.
fn mended(register: &mut huce_core::api::register::Register, file: &Path) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("没有姓名,4,901,陈一,,妻,女"), "{text}");
    std::fs::write(file, text.replace("陈一,,妻", "陈一,周一,妻")).unwrap();
    let table = roster::Table::read(file).unwrap();
    let looked = roster::look(register, &table, QINGXI, &mut |_| std::ops::ControlFlow::Continue(())).unwrap().unwrap();
    assert_eq!((looked.rows, looked.persons, looked.refused), (1, 1, 0));
}
