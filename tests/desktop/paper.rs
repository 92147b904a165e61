use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_household_goes_on_paper_as_its_sheet_shows_it() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "paper");
    let window = computer.open();
    window.type_into(".households input[type=search]", "吴大海");
    window.wait_for("[role=option][aria-setsize='1']");
    window.click("[role=option]");
    window.wait_for(".book[data-state=ready]");
    window.press(&["Control", "p"]);
    window.wait_for("[data-paper]");
    window.screenshot("paper-household.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    let text = window.on_paper("paper-household-printed.png");
    for word in ["吴大海", "孙丽", "郑桂花", "清溪村一组2号", "打印于"] {
        assert!(text.contains(word), "{word} is not on paper: {text}");
    }
    assert!(!text.contains("周福生") && !text.contains("设置"), "more than the sheet is on paper: {text}");
    assert!(text.contains("1980-07-21") && text.replace(['\u{200a}', ' '], "").contains("419999198007210257"), "{text}");
    window.press(&["Escape"]);
    window.wait_for(".book[data-state=ready]");
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_receipt_goes_on_paper_for_both_to_sign() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "本人来说");
    town.hand_in(&mut zhang);
    let computer = Computer::of(&mut town, "paper-receipt");
    let window = computer.open();
    window.click("a[href='/intake']");
    window.wait_for("tr[data-receipt='张建国']");
    window.click("tr[data-receipt='张建国'] .print");
    window.wait_for("[data-slip='张建国']");
    window.screenshot("paper-receipt.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    let text = window.on_paper("paper-receipt-printed.png");
    assert!(text.contains("张建国") && text.contains("信息员签名") && !text.contains("看 U 盘"), "{text}");
    window.click("[data-do=close]");
    window.wait_for("tr[data-receipt='张建国']");
    leave(window);
}
