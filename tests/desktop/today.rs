use huce_core::api::{desk, findings, traffic};

use crate::support::computer::{Computer, TODAY, leave};
use crate::support::scratch::Folder;
use crate::support::township::{Town, id_number};

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn an_officer_sees_the_day_and_works_a_finding_off() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    zhang.set("孙丽", "note", "在县城务工", "");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    town.set("孙丽", "note", "镇上补记", "");
    town.hand_in(&mut zhang);
    let phone = desk::conflicts(&town).unwrap().into_iter().find(|one| one.field == "phone").unwrap();
    desk::resolve(&mut town, &phone.id, desk::Choice::Ours, "以本人当面所说为准").unwrap();
    let (given, got) = (town.home("周福生"), town.home("钱进"));
    town.assign(&given, "李秀英");
    town.assign(&got, "张建国");
    let file = town.write_return(&zhang);
    traffic::take_return(&mut zhang, &file, false).unwrap();
    let wu = zhang.person("吴大海");
    zhang.set("吴大海", "id_number", "41999919800721001X", "");
    let doubtful = findings::list(&zhang, None).unwrap();
    assert!(doubtful.iter().any(|one| one.finding.kind == "id_number.wrong_check" && one.finding.person == wu), "{doubtful:?}");
    let sticks = Folder::new("today-officer-sticks");
    let stick = sticks.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    town.hand_in(&mut zhang);
    std::fs::copy(town.write_return(&zhang), stick.join("return-new.huce")).unwrap();
    let computer = Computer::of(&mut zhang, "today-officer");
    let window = computer.open_with(&[("HUCE_TEST_DRIVES", &stick)]);

    window.click("nav a[href='/today']");
    window.wait_for(TODAY);
    window.wait_for("[data-today=findings] [data-kind='id_number.wrong_check']");
    window.wait_for("[data-today=unsent] [data-drive='HUCE-U']");
    let day = window.text(".today");
    for said in ["1 处已写出，等镇上确认", "以本人当面所说为准", "划入 2 户", "划出 1 户", "孙丽", "等镇上定", "校验码不对"]
    {
        assert!(day.contains(said), "{said}: {day}");
    }
    window.screenshot("today-officer.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // Read, the news are folded away, also after the window was closed and opened again.
    window.click("[data-today=came] .read");
    window.wait_for(".today:not(:has([data-today=came]))");

    // What the township has still to decide leads to whom it is about.
    window.click("[data-news=conflict] a");
    window.wait_for(".person[data-state=ready] input[data-cell=name][data-value='孙丽']");
    window.click("nav a[href='/today']");
    window.wait_for("[data-today=findings] [data-kind='id_number.wrong_check']");

    window.click("[data-kind='id_number.wrong_check'] a");
    window.wait_for(".findings[data-state=ready] [data-kind='id_number.wrong_check'] li");
    window.screenshot("findings.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    // What is right as it stands is listed no more, and can be listed again.
    window.click("[data-kind='id_number.wrong_check'] [data-do=right]");
    window.wait_for(".findings:not(:has(li [data-do=right])) [data-part=right]");
    window.click("[data-part=right] summary");
    window.wait_for("[data-right='id_number.wrong_check'] [data-do=back]");
    window.screenshot("findings-right.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click("[data-right='id_number.wrong_check'] [data-do=back]");
    window.wait_for(".findings:not(:has([data-part=right])) [data-kind='id_number.wrong_check'] [data-do=right]");
    window.click("[data-kind='id_number.wrong_check'] li a");
    window.wait_for(".person[data-state=ready] input[data-cell=id_number]");
    window.click(".person input[data-cell=id_number]");
    window.type_here(&id_number("1980-07-21", "1", 1));
    window.press(&["Enter"]);
    window.wait_for(".note .take-back");
    window.click("nav a[href='/findings']");
    window.wait_for(".findings[data-state=ready]:not(:has([data-kind='id_number.wrong_check']))");
    window.screenshot("findings-none.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_clerk_sees_the_day_and_each_line_leads_to_its_place() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900003333", "本人告知");
    town.set("吴大海", "phone", "19900002222", "来电核实");
    let home = town.home("周福生");
    town.assign(&home, "李秀英");
    zhang.set_household(&home, "address", "新区", "");
    town.hand_in(&mut zhang);
    assert_eq!((desk::conflicts(&town).unwrap().len(), desk::held(&town).unwrap().len()), (1, 1));
    let sticks = Folder::new("today-clerk-sticks");
    let stick = sticks.path().join("HUCE-U");
    std::fs::create_dir(&stick).unwrap();
    zhang.export(&stick.join("changes-1.huce"));
    let computer = Computer::of(&mut town, "today-clerk");
    let window = computer.open_with(&[("HUCE_TEST_DRIVES", &stick)]);

    window.click("nav a[href='/today']");
    window.wait_for(TODAY);
    window.wait_for("[data-drive='HUCE-U']");
    let day = window.text(".today");
    // 李秀英 has not been told yet of the household that came.
    for said in ["1 处冲突", "1 条待审", "2 位等着回执", "张建国", "1 位从未交过", "李秀英"] {
        assert!(day.contains(said), "{said}: {day}");
    }
    window.screenshot("today-clerk.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    for (line, page) in [
        ("[data-drive='HUCE-U']", ".intake"),
        ("[data-news=conflicts]", ".conflicts[data-state=ready] .sheet"),
        ("[data-news=held]", ".held[data-state=ready] [data-held]"),
        ("[data-news=due]", ".officers[data-state=ready]"),
    ] {
        window.click(&format!("{line} a"));
        window.wait_for(page);
        window.click("nav a[href='/today']");
        window.wait_for(TODAY);
        window.wait_for("[data-drive='HUCE-U']");
    }
    // With the conflict settled it is gone from the day.
    window.click("[data-news=conflicts] a");
    window.wait_for(".conflicts[data-state=ready] .sheet");
    window.press(&["1"]);
    window.wait_for(".note .take-back");
    window.click("nav a[href='/today']");
    window.wait_for(".today [data-state=ready]:not(:has([data-news=conflicts]))");
    window.click(".strip .lock");
    window.wait_for("#passphrase");
}
