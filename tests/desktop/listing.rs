use huce_core::api::roster;
use huce_core::refusal::Lang;

use crate::support::computer::{Computer, leave};
use crate::support::scratch::Folder;
use crate::support::township::{QINGXI, Town, given_name};

fn with_count(count: usize) -> String {
    format!(".households[data-state=ready][data-count='{count}']")
}

/// A roster of so many households of two, in six groups.
fn village_book(households: usize) -> String {
    let mut table = String::from("组别,户号,姓名,与户主关系,性别\r\n");
    for at in 0..households {
        let group = ["一", "二", "三", "四", "五", "六"][at * 6 / households];
        for (surname, relation, sex) in [("赵", "户主", "男"), ("钱", "妻", "女")] {
            table += &format!("{group}组,{:03},{surname}{},{relation},{sex}\r\n", at + 1, given_name(at));
        }
    }
    table
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn a_long_list_is_gone_through_narrowed_and_laid_out_and_stays_so() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let tables = Folder::new("listing-tables");
    let table = tables.path().join("清溪村.csv");
    std::fs::write(&table, village_book(600)).unwrap();
    let imported = roster::import(&mut town, &table, QINGXI, false, Lang::Zh).unwrap();
    let count = imported.households + 4;
    let computer = Computer::of(&mut town, "listing");

    let window = computer.open();
    window.wait_for(&with_count(count));
    window.wait_for(".list [role=option][data-head]");
    window.screenshot("list.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    assert_eq!(window.overflow(), 0);

    // By keyboard to the end, a page back and forth, and to the beginning.
    window.click(".households input[type=search]");
    window.press(&["Escape"]);
    window.focus(".list");
    window.press(&["End"]);
    window.wait_for(&format!("[role=option][data-head].here[aria-posinset='{count}']"));
    window.screenshot("list-end.png");
    window.press(&["Home"]);
    window.wait_for("[role=option][data-head].here[aria-posinset='1']");
    window.press(&["PageDown"]);
    window.wait_for("[role=option][data-head].here:not([aria-posinset='1'])");
    window.press(&["Home"]);

    // Words in pinyin and a village; then nothing, and all again.
    window.type_into(".households input[type=search]", "wudahai 清溪");
    window.wait_for(&with_count(1));
    window.screenshot("list-one.png");
    window.type_into(".households input[type=search]", "没有这样的户");
    window.wait_for(".households .empty button");
    window.screenshot("list-none.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.click(".households .empty button");
    window.wait_for(&with_count(count));

    // Only those of nobody, in one village.
    window.click("select[name=mark] option[value=uncharged]");
    window.wait_for(&with_count(imported.households));
    window.click(&format!("select[name=place] option[value='{QINGXI}']"));

    // Another column, wider, and one less: by keyboard.
    window.press_enter(".menu > button");
    window.click(".choices [data-column=phone] input");
    window.click(".choices [data-column=members] button:last-of-type");
    window.screenshot("list-columns.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["Escape"]);
    window.focus("[data-column=number] [role=separator]");
    for _ in 0..4 {
        window.press(&["ArrowRight"]);
    }
    window.wait_for("[data-column=number] [role=separator][aria-valuenow='7']");
    leave(window);

    // After a restart the columns and the filters stand as they were left; a text would be somebody's name and is gone.
    let window = computer.open();
    window.wait_for(&with_count(imported.households));
    window.wait_for("[data-column=number] [role=separator][aria-valuenow='7']");
    window.wait_for(".heads:not(:has([data-column=phone])) [data-column=address] + [data-column=members]");
    assert_eq!(window.property(".households input[type=search]", "value"), "");
    assert_eq!(window.property("select[name=place]", "value"), QINGXI);
    window.focus(".list");
    window.press(&["ArrowDown"]);
    window.press(&["Enter"]);
    window.wait_for(".book[data-state=ready]");
    window.wait_for("[role=option][aria-selected=true]");
    window.screenshot("list-beside.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    leave(window);
}

#[test]
#[ignore = "opens a window; `cargo xtask test` runs it under Xvfb"]
fn one_search_goes_to_persons_households_and_pages() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let computer = Computer::of(&mut zhang, "finding");
    let window = computer.open();
    window.press(&["Control", "k"]);
    window.type_here("吴");
    window.wait_for("#search [data-kind=household]");
    window.screenshot("search-groups.png");
    assert_eq!(window.violations(), Vec::<String>::new());
    window.press(&["ArrowDown"]);
    window.wait_for("#search [data-kind=household][aria-selected=true]");
    window.press(&["Enter"]);
    window.wait_for(".book[data-state=ready]");
    window.wait_for("input[data-cell=name][data-value='吴大海']");

    for (typed, page) in [("chusheng", ".form [data-question=mother]"), ("shez", ".settings"), ("zhuhu", ".households[data-state=ready]")] {
        window.press(&["Control", "k"]);
        window.type_here(typed);
        window.wait_for("#search [data-kind=command][aria-selected=true]");
        window.press(&["Enter"]);
        window.wait_for(page);
    }
    window.press(&["Control", "k"]);
    window.type_here("fh");
    window.wait_for("#search [data-kind=command]");
    window.screenshot("search-commands.png");
    leave(window);
}
