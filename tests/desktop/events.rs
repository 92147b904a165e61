use huce_core::api::{households, persons};

use super::focus::focus_on;
use crate::support::computer::{Computer, leave};
use crate::support::township::Town;

fn answer(question: &str) -> String {
    format!("[data-question={question}] input")
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_birth_says_what_it_changes_and_is_recorded_and_taken_back() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let mother = zhang.person("孙丽");
    let household = persons::show(&zhang, &mother, None).unwrap().household;
    let members = households::show(&zhang, &household, None).unwrap().members.len();
    let computer = Computer::of(&mut zhang, "events");
    let window = computer.open();
    window.click("nav a[href='/record']");
    window.wait_for(".record nav a");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".record nav a:nth-of-type(1)");
    window.wait_for(&answer("mother"));
    window.click(&answer("mother"));
    window.type_here("sunli");
    window.wait_for("[data-question=mother] [role=option]");
    window.press(&["Enter"]);
    window.wait_for(&format!("[data-question=mother] input[data-chosen='{mother}']"));
    for (question, typed) in [("name", "吴小满"), ("sex", "2"), ("on", "20260301")] {
        window.click(&answer(question));
        window.type_here(typed);
        window.press(&["Tab"]);
    }
    window.wait_for(".foreseen li");
    // Why stands beside what happened: nothing of what will change comes from it.
    window.click(&answer("why"));
    window.type_here("家里人说");
    window.screenshot("birth.png");
    assert!(window.text(".foreseen").contains("吴小满"));
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".form button[type=submit]");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    window.wait_for("input[data-cell=name][data-value='吴小满']");
    window.screenshot("child.png");
    let history = window.text(".history");
    assert!(history.contains("记入：姓名 吴小满、性别 女性、出生日期 2026-03-01") && !history.contains("空 →"), "{history}");
    assert!(history.contains("说明：家里人说"), "{history}");

    leave(window);
    let register = computer.open_register();
    assert_eq!(households::show(&register, &household, None).unwrap().members.len(), members + 1);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_date_without_its_year_is_read_back_and_counts_while_it_is_typed() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("孙丽");
    let computer = Computer::of(&mut zhang, "short-date");
    let window = computer.open();
    window.click("nav a[href='/record']");
    window.wait_for(".record nav a[href='/record/divorce']");
    window.click(".record nav a[href='/record/away']");
    window.wait_for(&answer("person"));
    window.click(&answer("person"));
    window.type_here("sunli");
    window.wait_for("[data-question=person] [role=option]");
    window.press(&["Enter"]);
    // On to the next field, and what is typed there stands there.
    focus_on(&window, "[data-question=to] input");
    window.type_here("县城");
    window.wait_for_words(".form [role=status]", "日期");
    window.click(&answer("on"));
    window.type_here("1.5");
    window.wait_for_words("[data-question=on] .hint", "-01-05");
    window.wait_for_words(".foreseen", "-01-05");
    window.screenshot("short-date.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".form button[type=submit]");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    leave(window);
    let register = computer.open_register();
    let stays = persons::show(&register, &person, None).unwrap().stays;
    assert!(stays.iter().any(|stay| stay.text("from_on").ends_with("-01-05")));
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_wife_moves_in_with_her_marriage_and_a_colleague_is_chosen_from_a_list() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = town.home("钱进");
    town.assign(&home, "张建国");
    town.exchange(&mut zhang);
    let (groom, bride, mother) = (zhang.person("钱进"), zhang.person("周晓芳"), zhang.person("郑桂花"));
    let computer = Computer::of(&mut zhang, "marriage");
    let window = computer.open();
    let choose = |question: &str, typed: &str, id: &str| {
        window.click(&answer(question));
        window.type_here(typed);
        window.wait_for(&format!("[data-question={question}] [role=option]"));
        window.press(&["Enter"]);
        window.wait_for(&format!("[data-question={question}] input[data-chosen='{id}']"));
    };
    window.click("nav a[href='/record']");
    window.wait_for(".record nav a[href='/record/marriage']");
    window.click(".record nav a[href='/record/marriage']");
    window.wait_for(&answer("partner_name"));
    window.wait_for(".form:not(:has([data-question=moves_in]))");
    choose("person", "钱进", &groom);
    choose("partner", "周晓芳", &bride);
    window.wait_for(".form:not(:has([data-question=partner_name]))");
    window.click(&answer("on"));
    window.type_here("20260301");
    window.press(&["Tab"]);
    window.wait_for(".foreseen li");
    window.click(&answer("moves_in"));
    window.wait_for("[data-question=relation]");
    window.wait_for_words(".foreseen", "儿媳");
    window.screenshot("marriage.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // The button begins at the lower edge of the window.
    window.focus(".form button[type=submit]");
    window.click(".form button[type=submit]");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");

    window.click("nav a[href='/record']");
    window.wait_for(".record nav a[href='/record/move-out']");
    window.click(".record nav a[href='/record/move-out']");
    choose("person", "郑桂花", &mother);
    for (question, typed) in [("to", "石桥村"), ("on", "20260302")] {
        window.click(&answer(question));
        window.type_here(typed);
        window.press(&["Tab"]);
    }
    window.wait_for("[data-question=to_officer] option:nth-child(2)");
    window.choose("[data-question=to_officer] select", "李秀英");
    window.wait_for(".foreseen li");
    window.screenshot("move-out.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".form button[type=submit]");
    window.wait_for(".person[data-state=ready] .history[data-state=ready]");
    leave(window);

    let register = computer.open_register();
    let members = households::show(&register, &home, None).unwrap().members;
    let relation = members.iter().find(|member| member.person.id == bride).map(|member| member.relation.as_str());
    assert_eq!(relation, Some("38"));
    assert!(!persons::show(&register, &mother, None).unwrap().row.text("offer_to").is_empty());
}
