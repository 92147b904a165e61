use huce_core::api::households;

use crate::support::computer::{Computer, leave};
use crate::support::township::{QINGXI, Town};
use crate::support::webdriver::Window;

/// Answers questions of the form that are typed.
fn answer(window: &Window, answers: &[(&str, &str)]) {
    for (question, typed) in answers {
        window.click(&format!("[data-question={question}] input"));
        window.type_here(typed);
        window.press(&["Tab"]);
    }
}

/// Records what the form foresees, and waits for the page of the household.
fn record(window: &Window, picture: &str) {
    window.wait_for(".foreseen li");
    window.screenshot(picture);
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".form button[type=submit]");
    window.wait_for(".book[data-state=ready]");
}

fn act(window: &Window, kind: &str) {
    window.wait_for(&format!(".acts a[href^='/record/{kind}']"));
    window.click(&format!(".acts a[href^='/record/{kind}']"));
    window.wait_for(".form");
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn households_are_made_divided_united_and_ended() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let old = zhang.home("周福生");
    let computer = Computer::of(&mut zhang, "structure");
    let window = computer.open();

    // A new one, taken back, and made again.
    for at in 0..2 {
        window.click("a[href='/households']");
        window.wait_for(".households[data-state=ready] .add");
        window.click(".households .add");
        window.wait_for(&format!("[data-question=place] option[value='{QINGXI}']"));
        window.click(&format!("[data-question=place] option[value='{QINGXI}']"));
        answer(&window, &[("address", "清溪村一组12号"), ("head", "郑新民"), ("sex", "1"), ("birth", "1990-5-1")]);
        record(&window, "household-add.png");
        window.wait_for("input[data-cell=name][data-value='郑新民']");
        if at == 0 {
            window.click(".note .take-back");
            window.wait_for(".book .over");
            window.screenshot("household-voided.png");
            assert_eq!(window.violations(), Vec::<String>::new());
        }
    }
    window.screenshot("household-new.png");

    // Two leave 周福生's household; the second one chosen is to be the head.
    window.click("a[href='/households']");
    window.wait_for(".list [data-head='周福生']");
    window.click(".list [data-head='周福生']");
    act(&window, "household-split");
    window.wait_for("[data-member='周志强']");
    window.screenshot("split-empty.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-member='周志强'] input[type=checkbox]");
    window.click("[data-member='陈秀梅'] input[type=checkbox]");
    window.click("[data-member='陈秀梅'] input[type=radio]");
    answer(&window, &[("address", "清溪村一组9号")]);
    record(&window, "split.png");
    window.wait_for("input[data-cell=name][data-value='陈秀梅']");
    window.screenshot("split-done.png");

    // The other one becomes the head after all.
    act(&window, "household-head");
    window.wait_for("[data-member='周志强']");
    window.click("[data-member='周志强'] input");
    record(&window, "head.png");
    window.wait_for(".list [data-head='周志强']");

    // And back they go: the household that they made ends.
    window.click(".list [data-head='周福生']");
    window.wait_for("input[data-cell=name][data-value='周福生']");
    act(&window, "household-merge");
    window.click("[data-question=ending] input");
    window.type_here("zzq");
    window.wait_for("[data-question=ending] [role=option]");
    window.press(&["Enter"]);
    record(&window, "merge.png");
    window.wait_for("input[data-cell=name][data-value='周志强']");
    leave(window);

    let register = computer.open_register();
    assert_eq!(households::show(&register, &old, None).unwrap().members.len(), 5);
    let heads: Vec<String> = households::list(&register, None, None, None).unwrap().into_iter().map(|line| line.head).collect();
    assert_eq!(heads.len(), 3, "{heads:?}");
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_empty_household_ends_and_an_offered_person_is_received() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    zhang.moves_out("周晓芳", "2026-02-25", Some("李秀英")).unwrap();
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    let (home, empty) = (li.home("钱进"), li.founds("419999100202", "石桥村空房").unwrap());
    let offered = huce_core::api::desk::offers(&li).unwrap().remove(0).id;
    let computer = Computer::of(&mut li, "receiving");
    let window = computer.open();
    // From the day to the form with the person chosen, then to the household that receives.
    window.click("nav a[href='/today']");
    window.wait_for("[data-news=offer] a");
    window.screenshot("today-offer.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-news=offer] a");
    window.wait_for("[data-offer='周晓芳'] input:checked");
    window.click("[data-question=household] input");
    window.type_here("qyc");
    window.wait_for("[data-question=household] [role=option]");
    window.press(&["Enter"]);
    answer(&window, &[("relation", "38"), ("on", "20260226")]);
    record(&window, "receive.png");

    window.wait_for(".list [data-head='']");
    window.click(".list [data-head='']");
    act(&window, "household-end");
    answer(&window, &[("on", "20260301"), ("reason", "人都迁走了")]);
    record(&window, "end.png");
    window.wait_for(".book .over");
    window.screenshot("household-ended.png");
    leave(window);
    let register = computer.open_register();
    assert!(households::show(&register, &home, None).unwrap().members.iter().any(|member| member.person.id == offered));
    assert_eq!(households::show(&register, &empty, None).unwrap().row.text("closed_on"), "2026-03-01");
}
