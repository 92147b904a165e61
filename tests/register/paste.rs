//! Rows out of a spreadsheet: onto one household, and whole rosters looked at row by row before they are taken.

use std::ops::ControlFlow;

use huce_core::api::roster::{self, Table};
use huce_core::api::{events, households, paste};
use huce_core::refusal::Lang;

use crate::support::township::{Office, QINGXI, Town};

/// As Excel and WPS put it on the clipboard: with tabs, the ID number cut, a total below.
const ROWS: &str = "户主\t吴大海\t男\t1980-07-21\t419999198007210257\t19900008888\n\
    妻\t孙丽\t女\t1983-02-14\t4.19999E+17\t\n\
    女\t吴小雨\t女\t20150307\t\t\n\
    子\t\t男\t2016-01-01\t\t\n";

#[test]
fn rows_on_a_household_say_what_they_do_and_are_one_entry() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let before = zhang.everything();
    let looked = paste::look(&zhang, ROWS, &home).unwrap();
    let said: Vec<(u32, &str, &str)> = looked.rows.iter().map(|row| (row.row, row.name.as_str(), row.outcome)).collect();
    assert_eq!(said, [(1, "吴大海", "differs"), (2, "孙丽", "same"), (3, "吴小雨", "new"), (4, "", "refused")]);
    let changes: Vec<(&str, &str, &str)> =
        looked.rows[0].changes.iter().map(|one| (one.field.as_str(), one.before.as_text(), one.after.as_text())).collect();
    assert_eq!(changes, [("phone", "19900001002", "19900008888")]);
    assert!(looked.rows[1].doubts.iter().any(|doubt| doubt.code == "id_damaged" && doubt.zh.contains("4.19999E+17")));
    assert_eq!(looked.rows[3].why.as_ref().unwrap().code, "no_name");
    assert!(zhang.everything() == before, "a look changes nothing");

    let taken = paste::take(&mut zhang, ROWS, &home, &[1], "户口簿").unwrap();
    assert_eq!((taken.added, taken.corrected), (1, 1));
    assert_eq!(zhang.of("吴大海").text("phone"), "19900008888");
    assert_eq!(households::show(&zhang, &home, None).unwrap().members.len(), 4);
    let again = paste::look(&zhang, ROWS, &home).unwrap();
    assert!(again.rows.iter().all(|row| ["same", "refused"].contains(&row.outcome)), "{again:?}");

    let lines = zhang.history(&zhang.person("吴大海"));
    assert_eq!(lines.last().unwrap().kind, paste::KIND, "it is called what it was, and no roster");
    events::undo(&mut zhang, taken.entry.as_deref()).unwrap();
    assert_eq!(zhang.of("吴大海").text("phone"), "19900001002");
    assert_eq!(households::show(&zhang, &home, None).unwrap().members.len(), 3);
}

#[test]
fn somebody_of_another_household_is_not_added_a_second_time() {
    let (_town, zhang, _li) = Town::with_two_officers();
    let (home, other) = (zhang.home("吴大海"), zhang.of("周福生"));
    let number = other.text("id_number").to_owned();
    let rows = format!("姓名\t身份证号\t电话\n周福生\t{number}\t1\n王二\t{number}\t2\n");
    let looked = paste::look(&zhang, &rows, &home).unwrap();
    let why: Vec<&str> = looked.rows.iter().map(|row| row.why.as_ref().map_or("", |why| why.code.as_str())).collect();
    assert_eq!(why, ["registered_elsewhere", "id_taken"]);
    assert_eq!(looked.rows[0].row, 2, "with its header the rows count as they were copied");
}

#[test]
fn a_roster_is_looked_at_row_by_row_taken_and_taken_back_as_one() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let number = town.of("吴大海").text("id_number").to_owned();
    let text = format!(
        "户号\t户主姓名\t姓名\t与户主关系\t性别\t身份证号码\t电话\n\
         901\t陈一\t陈一\t户主\t男\t4.19999E+17\t\n901\t陈一\t\t妻\t女\t\t\n901\t陈一\t陈二\t子\t男\t\t\n002\t吴大海\t吴大海\t户主\t男\t{number}\t13800000000\n"
    );
    let file = town.new_file("roster.csv");
    std::fs::write(&file, &text).unwrap();
    let table = Table::read(&file).unwrap();
    let go_on = &mut |_: usize| ControlFlow::Continue(());
    let before = town.everything();
    let looked = roster::look(&mut town, &table, QINGXI, go_on).unwrap().unwrap();
    assert_eq!((looked.rows, looked.persons, looked.households, looked.registered, looked.refused), (4, 2, 1, 1, 1));
    let said: Vec<(u32, &str)> = looked.lines.iter().map(|line| (line.row, line.outcome)).collect();
    assert_eq!(said, [(3, "refused"), (5, "differs"), (2, "new"), (4, "new")]);
    assert_eq!(looked.lines[1].changes[0].after.as_text(), "13800000000");
    assert!(looked.lines[2].doubts.iter().any(|doubt| doubt.code == "id_damaged"));
    assert!(town.everything() == before, "a look changes nothing");
    let mend = roster::refused_rows(&table, &looked, ["原因", "行"], Lang::Zh).unwrap();
    assert_eq!(mend, "原因,行,户号,户主姓名,姓名,与户主关系,性别,身份证号码,电话\n没有姓名,3,901,陈一,,妻,女,,\n");

    let taken = roster::take(&mut town, &table, QINGXI, go_on).unwrap().unwrap();
    assert_eq!((taken.persons, taken.households, taken.registered, taken.refused), (2, 1, 1, 1));
    let listed = |town: &Office| households::list(town, Some(QINGXI), None, None).unwrap().len();
    let with_it = listed(&town);
    events::undo(&mut town, taken.entry.as_deref()).unwrap();
    assert_eq!(listed(&town), with_it - 1, "the household is gone with its members");
    assert!(town.persons("陈二").iter().all(|row| !row.text("voided_at").is_empty()));

    let again = roster::take(&mut town, &table, QINGXI, go_on).unwrap().unwrap();
    assert_eq!(again.persons, 2, "what was taken back can be taken again");
}
