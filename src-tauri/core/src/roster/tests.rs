use std::collections::BTreeMap;

use super::*;
use crate::refusal::{Code, Lang};

const QINGXI: &[u8] = include_bytes!("../../../../tests/fixtures/1-qingxi.xlsx");
const SHIQIAO: &[u8] = include_bytes!("../../../../tests/fixtures/2-shiqiao.csv");
/// Made with openpyxl; its rows are told in `a_workbook_of_awkward_rows`.
const CASES: &[u8] = include_bytes!("fixtures/cases.xlsx");

/// A true number that looks as if a spreadsheet had cut it.
const ZEROS: &str = "419999199009014000";

fn read(name: &str, bytes: &[u8]) -> Roster {
    let mut households: Vec<RosterHousehold> = Vec::new();
    let today = PartialDate::parse("2026-11-24").expect("a date");
    let mut roster = each_household(name, bytes, today, &mut |household| {
        match household.continues {
            Some(index) => households[index].members.extend(household.members),
            None => households.push(household),
        }
        Ok(())
    })
    .expect("a roster");
    roster.households = households;
    assert_eq!(roster.rows, roster.taken + roster.refused.len());
    assert_eq!(roster.taken, roster.households.iter().map(|household| household.members.len()).sum::<usize>());
    roster
}

fn text(table: &str) -> Roster {
    read("t.csv", table.as_bytes())
}

fn people(roster: &Roster) -> Vec<&RosterPerson> {
    roster.households.iter().flat_map(|household| &household.members).collect()
}

fn person<'a>(roster: &'a Roster, name: &str) -> &'a RosterPerson {
    people(roster).into_iter().find(|person| person.name == name).expect("the person")
}

fn kinds(roster: &Roster, row: u32) -> Vec<&'static str> {
    let mut kinds: Vec<_> = roster.doubts.iter().filter(|doubt| doubt.row == row).map(|doubt| doubt.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds
}

fn why(table: &str) -> String {
    let refusal = read_roster("t.csv", table.as_bytes()).expect_err("a refusal");
    assert_eq!(refusal.code(), Code::RosterUnreadable);
    refusal.message(Lang::Zh)
}

#[test]
fn the_workbook_of_qingxi_is_read_to_the_last_person() {
    let roster = read("1-qingxi.xlsx", QINGXI);
    assert_eq!((roster.rows, roster.taken, roster.households.len()), (504, 504, 132));
    assert_eq!((roster.skipped, roster.blank, roster.refused.len()), (0, 0, 0));
    assert_eq!(roster.doubts, []);
    let first = &roster.households[0];
    assert_eq!((first.group_name.as_str(), first.number.as_str(), first.head_name.as_str()), ("一组", "001", "段菊"));
    let head = &first.members[0];
    assert_eq!(head.birth.to_string(), "1938-03-07");
    assert_eq!((head.row, head.sex, head.nation, head.education, head.marital, head.relation), (2, "2", "01", "70", "10", "02"));
    assert_eq!((head.id_number.as_str(), head.id_state, head.id_kind), ("419999193803074441", "sound", "resident"));
    assert_eq!(head.phone, "19900001241");
    let without: Vec<_> = people(&roster).into_iter().filter(|person| person.id_state == "none").collect();
    assert_eq!(without.len(), 1);
    assert!(people(&roster).iter().all(|person| person.id_state == "sound" || person.id_state == "none"));
    let counted = people(&roster).into_iter().fold(BTreeMap::new(), |mut all: BTreeMap<&str, usize>, person| {
        *all.entry(person.relation).or_default() += 1;
        all
    });
    let expected = [
        ("02", 132),
        ("12", 119),
        ("22", 62),
        ("23", 23),
        ("24", 3),
        ("32", 61),
        ("33", 15),
        ("34", 3),
        ("38", 11),
        ("41", 5),
        ("42", 6),
        ("51", 25),
        ("52", 39),
    ];
    assert_eq!(counted, BTreeMap::from(expected));
    let unlettered = people(&roster).into_iter().filter(|person| person.education_text == "文盲").count();
    assert_eq!(unlettered, 20);
    assert!(people(&roster).iter().all(|person| person.relation_text.is_empty() || person.relation != "02"));
    assert_eq!(person(&roster, "康䶮").relation, "02");
    assert_eq!(person(&roster, "熊珍梅").note, "残疾");
}

#[test]
fn the_text_of_shiqiao_is_decoded_and_read() {
    let roster = read("2-shiqiao.csv", SHIQIAO);
    assert_eq!((roster.rows, roster.taken, roster.households.len()), (466, 466, 118));
    assert_eq!((roster.skipped, roster.refused.len()), (0, 0));
    assert_eq!(roster.doubts, []);
    let odd: Vec<_> = people(&roster)
        .into_iter()
        .filter(|person| (person.id_state != "sound" && person.name != "杨沐馨") || !person.birth.is_full() || person.sex.is_empty())
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
    assert_eq!(person(&roster, "杨沐馨").id_state, "none", "a newborn without a number yet");
    let rare = person(&roster, "汪㛃");
    assert_eq!((rare.id_number.as_str(), rare.relation, rare.education), ("419999199506182814", "22", "30"));
    assert_eq!(roster.households[7].members[0].nation, "05");
    assert_eq!(roster.households[117].number, "118");
}

#[test]
fn a_workbook_of_awkward_rows() {
    let roster = read("cases.xlsx", CASES);
    assert_eq!((roster.rows, roster.taken, roster.skipped, roster.blank), (12, 9, 4, 1));
    assert_eq!(roster.left_out, ["政策属性"]);
    assert_eq!(roster.hidden_sheets, ["旧表"]);
    assert_eq!(roster.other_sheets, ["说明"]);
    let numbers: Vec<_> = roster.households.iter().map(|household| (household.number.as_str(), household.members.len())).collect();
    assert_eq!(numbers, [("001", 4), ("002", 2), ("003", 3)]);
    assert!(roster.households.iter().all(|household| !household.group_name.is_empty() && !household.head_name.is_empty()));

    let spaced = person(&roster, "钱香");
    assert_eq!(
        (spaced.name_as_given.as_str(), spaced.id_state, spaced.education, spaced.education_text.as_str()),
        ("钱 香", "sound", "90", "文盲")
    );
    let damaged = person(&roster, "赵小军");
    assert_eq!((damaged.id_number.as_str(), damaged.id_state, damaged.id_text.as_str()), ("", "damaged", "4.40106198001010E+17"));
    assert_eq!((damaged.birth.to_string().as_str(), damaged.relation, damaged.relation_text.as_str()), ("1988-10-04", "20", "之子"));
    let old = person(&roster, "孙丽");
    assert_eq!(
        (old.id_number.as_str(), old.id_text.as_str(), old.id_state),
        ("11010519491231002X", "110105491231002", "contradicts_birth")
    );
    assert_eq!((old.nation, old.education, old.education_text.as_str()), ("36", "", "28"));
    assert_eq!((old.relation, old.relation_text.as_str()), ("", "媳妇"));
    let asked = roster.doubts.iter().find(|doubt| doubt.row == 8 && doubt.field == "relation").expect("a question");
    assert_eq!(asked.options, ["38", "12"]);

    let head = person(&roster, "李腊梅");
    assert_eq!((head.relation, head.birth.to_string().as_str(), head.birth_calendar), ("02", "1941-01-05", "lunar_guessed"));
    assert_eq!((head.birth_text.as_str(), head.id_state), ("1940年腊月初八", "none"));
    assert_eq!(kinds(&roster, 10), ["lunar_guessed", "relation_proposed"]);
    let partial = person(&roster, "周石头");
    assert_eq!((partial.birth.to_string().as_str(), partial.marital, partial.relation), ("1990", "", "41"));
    assert_eq!(partial.unread, [("marital", "3".to_owned())]);
    assert_eq!(kinds(&roster, 11), ["ambiguous", "note_says_gone"]);

    let wrong = person(&roster, "吴二");
    assert_eq!((wrong.birth.is_unknown(), wrong.birth_text.as_str()), (true, "2012-02-30"));
    assert_eq!(kinds(&roster, 13), ["date_invalid", "head_missing", "id_wrong_check"]);
    let dotted = person(&roster, "吴艾·买提");
    assert_eq!((dotted.birth.to_string().as_str(), dotted.sex, dotted.id_state), ("1991-06-12", "1", "contradicts_sex"));

    let refused: Vec<_> = roster.refused.iter().map(|refused| (refused.sheet.as_ref(), refused.row, refused.reason.as_str())).collect();
    assert_eq!(refused, [("人口", 15, "no_name"), ("人口", 16, "several_names"), ("人口", 17, "repeated")]);
    assert_eq!(roster.refused[2].text(Lang::Zh), "与第 5 行是同一个人（姓名、身份号码相同）");
    assert_eq!(roster.refused[2].text(Lang::En), "the same person (name and ID number) as row 5");
    assert_eq!(kinds(&roster, 18), ["id_twice"]);
}

#[test]
fn separators_columns_and_marks_may_be_any() {
    let roster = text("\u{FEFF}备注;与户主关系;姓名;户号;公民身份号码;性别\n;户主;赵明;1;'419999198312312921;男\n;之女;赵小红;1;;女\n");
    assert_eq!((roster.taken, roster.households.len()), (2, 1));
    assert_eq!((person(&roster, "赵明").id_state, person(&roster, "赵明").relation), ("wrong_check", "02"));
    assert_eq!(person(&roster, "赵小红").relation, "30");
}

#[test]
fn two_of_one_name_are_two_and_one_without_a_number_is_asked_about() {
    let roster = text(
        "户号,姓名,与户主关系,性别,出生日期,身份证号码\n1,张伟,户主,男,1983-12-31,419999198312312911\n2,张伟,户主,男,1983-12-31,419999198312312938\n3,张伟,户主,男,1983-12-31,\n",
    );
    assert_eq!((roster.taken, roster.households.len()), (3, 3));
    assert!(kinds(&roster, 3).iter().all(|kind| *kind != "same_name_and_birth"));
    assert_eq!(kinds(&roster, 4), ["same_name_and_birth"]);
}

#[test]
fn a_code_of_unknown_scheme_is_asked_for_once() {
    let roster = text("姓名,性别,婚姻状况,与户主关系\n赵一,1,2,户主\n钱二,1,2,户主\n孙三,0,1,户主\n");
    let asked: Vec<_> =
        roster.doubts.iter().filter(|doubt| doubt.field == "sex").map(|doubt| (doubt.text.of(Lang::Zh), doubt.row, doubt.count)).collect();
    assert_eq!(asked, [("0".into(), 4, 1), ("1".into(), 2, 2)]);
    assert!(people(&roster).iter().all(|person| person.sex.is_empty() && person.marital.is_empty()));
    assert_eq!(roster.households.len(), 3);
}

#[test]
fn a_number_that_ends_in_zeros_is_judged_by_its_column() {
    let sound = text("姓名,户号,身份证号\n赵一,1,ZEROS\n钱二,1,419999198312312911\n".replace("ZEROS", ZEROS).as_str());
    assert_eq!((person(&sound, "赵一").id_state, person(&sound, "赵一").id_number.as_str()), ("sound", ZEROS));
    let cut = text("姓名,户号,身份证号\n赵一,1,ZEROS\n钱二,1,419999198312312000\n".replace("ZEROS", ZEROS).as_str());
    assert_eq!((person(&cut, "赵一").id_state, person(&cut, "赵一").id_number.as_str()), ("damaged", ""));
}

#[test]
fn many_people_without_a_number_stay_many() {
    let roster = text("姓名,户号,身份证号\n赵一,1,0\n钱二,1,000000000000000000\n孙三,1,000000199001010000\n李四,1,0\n");
    assert_eq!(roster.taken, 4);
    assert!(people(&roster).iter().all(|person| person.id_state == "none" && person.id_number.is_empty()));
}

#[test]
fn sex_and_birth_come_from_a_sound_number_where_the_roster_is_silent() {
    let roster = text("姓名,户号,身份证号\n赵一,1,41999919831231292X\n");
    let person = person(&roster, "赵一");
    assert_eq!((person.birth.to_string().as_str(), person.sex), ("1983-12-31", "2"));
    assert_eq!(roster.doubts.iter().filter(|doubt| doubt.kind == DoubtKind::FromIdNumber).count(), 2);
}

#[test]
fn households_without_numbers_go_by_head_and_then_by_position() {
    let roster = text(
        "组别,户主姓名,姓名,与户主关系\n一组,赵大,赵大,户主\n一组,赵大,钱二,妻\n二组,赵大,赵大,户主\n一组,赵大,赵三,长子\n一组,赵大,赵大,户主\n",
    );
    let sizes: Vec<_> = roster.households.iter().map(|household| (household.group_name.as_str(), household.members.len())).collect();
    assert_eq!(sizes, [("一组", 3), ("二组", 1), ("一组", 1)]);

    let roster = text("姓名,关系,性别\n赵大,户主,男\n钱二,妻,女\n,,\n孙三,户主,男\n李四,妻,女\n");
    let sizes: Vec<_> = roster.households.iter().map(|household| (household.head_name.as_str(), household.members.len())).collect();
    assert_eq!(sizes, [("赵大", 2), ("孙三", 2)]);
    assert_eq!(kinds(&roster, 3), ["household_assumed"]);
    assert_eq!(roster.blank, 1);
}

#[test]
fn one_number_with_two_heads_is_two_households_and_a_question() {
    let roster =
        text("户号,户主姓名,姓名,关系\n1,赵大,赵大,户主\n1,赵大,赵二,长子\n1,钱大,钱大,户主\n1,钱大,钱二,长子\n1,赵大,赵三,次子\n");
    let sizes: Vec<_> = roster.households.iter().map(|household| (household.head_name.as_str(), household.members.len())).collect();
    assert_eq!(sizes, [("赵大", 3), ("钱大", 2)]);
    assert_eq!(kinds(&roster, 4), ["number_twice"]);
}

#[test]
fn a_heading_between_the_rows_names_the_group() {
    let roster = text("序号,户号,姓名,关系\n第一组,,,\n1,1,赵大,户主\n第二组,,,\n1,1,钱大,户主\n");
    let groups: Vec<_> = roster.households.iter().map(|household| household.group_name.as_str()).collect();
    assert_eq!((groups, roster.skipped), (vec!["第一组", "第二组"], 2));
}

#[test]
fn repeated_headers_and_prepared_rows_are_no_people() {
    let roster = text("序号,姓名,关系,性别\n1,赵大,户主,男\n序号,姓名,关系,性别\n2,钱二,妻,女\n3,,,\n4,,,\n5,孙三,长子,男\n6,,,\n");
    assert_eq!((roster.taken, roster.skipped, roster.blank), (3, 1, 2));
}

#[test]
fn what_is_no_roster_is_refused_with_the_reason() {
    assert!(why("常住人口登记卡\n姓名,赵大\n性别,男\n").contains("表头"));
    assert!(why("姓名,性别,身份证号,姓名,性别,身份证号\n赵大,男,,钱二,女,\n").contains("并排"));
    assert!(why("户主姓名,组别,户号\n赵大,一组,1\n").contains("表头"));
    for bytes in [&b"PK\x03\x04rubbish"[..], b"\xD0\xCF\x11\xE0rubbish", b"%PDF-1.7", b"<html></html>", b"a\0b"] {
        assert_eq!(read_roster("a.xlsx", bytes).expect_err("a refusal").code(), Code::FileUnsupported);
    }
}

#[test]
fn a_refusal_of_the_taker_ends_the_reading() {
    let mut taken = 0;
    let result = each_household("1-qingxi.xlsx", QINGXI, PartialDate::UNKNOWN, &mut |_| {
        taken += 1;
        if taken == 3 { Err(Code::DiskFull.into()) } else { Ok(()) }
    });
    assert_eq!((result.expect_err("a refusal").code(), taken), (Code::DiskFull, 3));
}
