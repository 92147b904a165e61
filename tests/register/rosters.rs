//! The two rosters come in with every household, person, relation and date right, by a second reader that shares no code with the first.

use std::collections::BTreeMap;

use huce_core::actions::query::findings::findings;
use huce_core::api::households_window::{Wanted, outline};
use huce_core::api::listing::Listing;
use huce_core::api::{charges, events, find, households, people, roster};
use huce_core::refusal::{Code, Lang};
use huce_core::tables::Tables;

use crate::support::refusals;
use crate::support::rosters::{Line, code, day, separated, workbook};
use crate::support::source::root;
use crate::support::township::{Office, QINGXI, SHIQIAO, Town, with_check_digit};

/// What is compared of a person, by name, so that a failure says which field of whom.
type Facts = BTreeMap<&'static str, String>;

/// A person as the file says it.
fn told(line: &Line) -> Facts {
    let word = |heading: &str| line[heading].trim().to_owned();
    let coded = |heading: &str| code(heading, &word(heading)).to_owned();
    let education = word("文化程度");
    let birth = day(&word("出生日期"));
    let number = word("身份证号码");
    // The rosters' numbers are sound where they have one: birth, sex and check digit agree.
    if !number.is_empty() {
        assert_eq!(with_check_digit(&number[..17]), number);
        assert_eq!(number[6..14], birth.replace('-', ""));
        assert_eq!(number[16..17].parse::<u8>().unwrap() % 2 == 1, word("性别") == "男");
    }
    BTreeMap::from([
        ("group", word("组别")),
        ("household number", word("户号")),
        ("head", word("户主姓名")),
        ("name", word("姓名")),
        ("relation", coded("与户主关系")),
        ("sex", coded("性别")),
        ("nation", coded("民族")),
        ("birth", birth),
        ("birth_calendar", "solar".to_owned()),
        ("id_kind", if number.is_empty() { String::new() } else { "resident".to_owned() }),
        ("id_state", if number.is_empty() { "none".to_owned() } else { "sound".to_owned() }),
        ("id_number", number),
        ("education", coded("文化程度")),
        ("education_text", if coded("文化程度") == "90" { education } else { String::new() }),
        ("marital", coded("婚姻状况")),
        ("phone", word("联系电话")),
        ("note", word("备注")),
        ("address", String::new()),
        ("died_on", String::new()),
        ("occupation", String::new()),
        ("political", String::new()),
        ("former_name", String::new()),
        ("memberships", "1".to_owned()),
    ])
}

/// The persons of a village as the register has them, and how many households there are.
fn registered(office: &Office, village: &str) -> (Vec<Facts>, usize) {
    let lines = people::households(&office.tables(), Some(village), None).unwrap();
    let mut facts = Vec::new();
    for line in &lines {
        let t = office.tables();
        let household = office.household(&line.id);
        let place = office.row("place", household.row.text("place_id"));
        assert!(place.text("code").starts_with(village) && place.text("level") == "group");
        for member in &household.members {
            let row = &member.person;
            let mut one = BTreeMap::from([
                ("group", place.text("name").to_owned()),
                ("household number", household.row.text("number").to_owned()),
                ("head", line.head.clone()),
                ("relation", member.relation.clone()),
                ("address", household.row.text("address").to_owned()),
                ("memberships", t.find(t.table("membership"), "person_id", &row.id).unwrap().len().to_string()),
            ]);
            for field in [
                "name",
                "sex",
                "nation",
                "birth",
                "birth_calendar",
                "id_kind",
                "id_state",
                "id_number",
                "education",
                "education_text",
                "marital",
                "phone",
                "note",
                "died_on",
                "occupation",
                "political",
                "former_name",
            ] {
                one.insert(field, row.text(field).to_owned());
            }
            facts.push(one);
        }
    }
    facts.sort();
    (facts, lines.len())
}

#[track_caller]
fn compare(town: &mut Office, file: &str, village: &str, lines: &[Line], households: usize) {
    let path = root().join("tests/fixtures").join(file);
    let before = registered_persons(town);
    let done = roster::import(town, &path, village, false, Lang::Zh).unwrap();
    assert_eq!((done.rows, done.taken, done.refused.len()), (lines.len(), lines.len(), 0));
    assert_eq!((done.households, done.persons), (households, lines.len()));
    assert_eq!(registered_persons(town) - before, lines.len());
    let mut expected: Vec<Facts> = lines.iter().map(told).collect();
    expected.sort();
    let (found, found_households) = registered(town, village);
    assert_eq!(found_households, households);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
}

fn registered_persons(office: &Office) -> usize {
    let t = office.tables();
    t.all(t.table("person")).unwrap().len()
}

/// A township in which nobody lives in the two villages yet: the villages of the fixture are others.
fn two_new_villages() -> (Town, [&'static str; 2]) {
    let (mut town, ..) = Town::with_two_officers();
    // The rosters are of the end of the year: their youngest was born in September.
    town.at("2026-12-01");
    let codes = ["419999100301", "419999100302"];
    for (code, name) in codes.iter().zip(["上清溪村", "上石桥村"]) {
        town.record("place.add", |act| huce_core::actions::add_place::add_place(act, code, name, "village", None));
    }
    (town, codes)
}

#[test]
fn every_field_of_both_rosters_stands_in_the_register() {
    let (mut town, [qingxi, shiqiao]) = two_new_villages();
    let (first, second) = (workbook("1-qingxi.xlsx"), separated("2-shiqiao.csv"));
    assert_eq!((first.len(), second.len()), (504, 466));
    compare(&mut town, "1-qingxi.xlsx", qingxi, &first, 132);
    compare(&mut town, "2-shiqiao.csv", shiqiao, &second, 118);
    for name in ["一组", "二组", "三组", "四组", "五组", "六组"] {
        let number = 1 + ["一组", "二组", "三组", "四组", "五组", "六组"].iter().position(|known| *known == name).unwrap();
        assert_eq!(find::place(&town.tables(), &format!("{qingxi}{number:02}")).unwrap().text("name"), name);
    }
    let rare = people::search(&town, "康䶮", 5, None).unwrap();
    assert_eq!(rare.hits.len(), 1, "a rare character is stored and found");
    town.must_be_sound();
}

#[test]
fn a_birth_that_is_still_to_come_is_asked_about_and_not_stored() {
    let (mut town, [qingxi, _]) = two_new_villages();
    town.at("2026-09-01");
    let path = root().join("tests/fixtures/1-qingxi.xlsx");
    let done = roster::import(&mut town, &path, qingxi, false, Lang::Zh).unwrap();
    let later: Vec<usize> = (2..)
        .zip(&workbook("1-qingxi.xlsx"))
        .filter(|(_, line)| day(&line["出生日期"]).as_str() > "2026-09-01")
        .map(|(row, _)| row)
        .collect();
    let asked: Vec<usize> = done.doubts.iter().filter(|doubt| doubt.field == "birth").map(|doubt| doubt.row as usize).collect();
    assert_eq!(later.len(), 1);
    assert_eq!(asked, later);
    assert_eq!(town.of("赖雨思").text("birth"), "");
    assert_eq!(town.of("赖雨思").text("birth_text"), "2026-09-22", "the words stay");
}

#[test]
fn an_import_is_undone_as_one_act() {
    let (mut town, [qingxi, _]) = two_new_villages();
    let before = town.standing();
    let path = root().join("tests/fixtures/1-qingxi.xlsx");
    roster::import(&mut town, &path, qingxi, false, Lang::Zh).unwrap();
    town.reopen();
    town.undoes(None).unwrap();
    crate::support::township::assert_same(&town.standing(), &before, "an import undone");
    assert!(people::search(&town, "康䶮", 5, None).unwrap().hits.is_empty());
}

#[test]
fn a_plan_of_an_import_says_the_same_and_changes_nothing() {
    let (mut town, [qingxi, _]) = two_new_villages();
    let path = root().join("tests/fixtures/1-qingxi.xlsx");
    let before = town.everything();
    let planned = roster::import(&mut town, &path, qingxi, true, Lang::Zh).unwrap();
    assert!(town.everything() == before);
    let done = roster::import(&mut town, &path, qingxi, false, Lang::Zh).unwrap();
    assert_eq!(serde_json::to_value(&planned).unwrap(), serde_json::to_value(&done).unwrap());
}

#[test]
fn rows_that_are_not_taken_are_named_with_their_reason_and_the_counts_balance() {
    let (mut town, ..) = Town::with_two_officers();
    let file = town.new_file("名单.csv");
    let text = "姓名,户号,与户主关系,性别,出生日期,身份证号码\n\
                桑木,051,户主,男,1960-01-02,\n\
                ,051,妻,女,1962-03-04,\n\
                桑叶,051,妻,女,1962-03-04,\n\
                合计,,,,,\n";
    std::fs::write(&file, text).unwrap();
    let done = roster::import(&mut town, &file, SHIQIAO, false, Lang::Zh).unwrap();
    assert_eq!((done.rows, done.taken, done.refused.len()), (3, 2, 1));
    assert_eq!(done.refused[0].row, 3);
    let reason = &done.refused[0].reason;
    assert!(reason.contains("姓名"), "{reason}");
    assert_eq!(town.relation("桑叶"), "12");
}

#[test]
fn what_is_no_roster_is_refused_and_an_officer_imports_into_the_own_area_only() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (picture, list) = (town.new_file("照片.xlsx"), town.new_file("物资.csv"));
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    std::fs::write(&list, "品名,数量\n大米,20\n").unwrap();
    let import = |office: &mut Office, file: &std::path::Path, place: &str| roster::import(office, file, place, false, Lang::Zh);
    refusals::changes_nothing(&mut town, Code::FileUnsupported, |town| import(town, &picture, QINGXI));
    refusals::changes_nothing(&mut town, Code::RosterUnreadable, |town| import(town, &list, QINGXI));
    refusals::changes_nothing(&mut town, Code::FileMissing, |town| import(town, std::path::Path::new("没有.csv"), QINGXI));
    let roster = root().join("tests/fixtures/2-shiqiao.csv");
    refusals::changes_nothing(&mut town, Code::PlaceUnknown, |town| import(town, &roster, "419999100999"));
    refusals::changes_nothing(&mut zhang, Code::ShareOutside, |zhang| import(zhang, &roster, SHIQIAO));
}

#[test]
fn a_roster_taken_in_again_adds_nobody_twice_and_a_newcomer_joins_the_household() {
    let (mut town, ..) = Town::with_two_officers();
    let file = root().join("tests/fixtures/1-qingxi.xlsx");
    let first = roster::import(&mut town, &file, QINGXI, false, Lang::Zh).unwrap();
    assert_eq!((first.rows, first.taken), (504, 504));
    let before = town.standing();
    let again = roster::import(&mut town, &file, QINGXI, false, Lang::Zh).unwrap();
    assert_eq!((again.rows, again.taken, again.refused.len(), again.households), (504, 0, 504, 0));
    assert!(again.refused[0].reason.contains("已在册"), "{}", again.refused[0].reason);
    assert_eq!(town.standing(), before);

    let lines = people::households(&town.tables(), Some(QINGXI), None).unwrap();
    let home = lines.iter().find(|line| line.head == "王国强").unwrap();
    let group = home.place.trim_start_matches("清溪村");
    let csv = town.new_file("newcomer.csv");
    let table = format!(
        "组别,户号,姓名,与户主关系,性别,出生日期,身份证号码\n{group},{},王国强,户主,男,1964-08-04,419999196408047316\n{group},{},王小满,孙女,女,2026-10-01,\n",
        home.number, home.number
    );
    std::fs::write(&csv, table).unwrap();
    let newcomer = roster::import(&mut town, &csv, QINGXI, false, Lang::Zh).unwrap();
    assert_eq!((newcomer.taken, newcomer.refused.len(), newcomer.households), (1, 1, 0));
    assert_eq!(town.home("王小满"), home.id);
}

#[test]
fn who_has_neither_a_number_nor_a_household_number_is_not_taken_twice_either() {
    let (mut town, ..) = Town::with_two_officers();
    let csv = town.new_file("bare.csv");
    std::fs::write(&csv, "姓名,与户主关系,性别,出生日期\n章无号,户主,男,1970-01-01\n").unwrap();
    let taken = [(); 2].map(|()| roster::import(&mut town, &csv, QINGXI, false, Lang::Zh).unwrap().taken);
    assert_eq!(taken, [1, 0]);
}

/// How many households the lists of a village, of its groups and of the charges have, each found by its own way.
#[track_caller]
fn households_agree(town: &Office, village: &str, count: usize) {
    assert_eq!(people::households(&town.tables(), Some(village), None).unwrap().len(), count);
    let groups: Vec<String> = households::places(town).unwrap().iter().map(|row| row.text("code").to_owned()).collect();
    let groups = groups.iter().filter(|code| code.len() == 14 && code.starts_with(village));
    let in_groups: usize = groups.clone().map(|code| people::households(&town.tables(), Some(code), None).unwrap().len()).sum();
    assert_eq!(in_groups, count, "in the groups that are listed");
    let charges = charges::charges(town).unwrap();
    let of_village = |place: &charges::ChargePlace| place.code.len() == 14 && place.code.starts_with(village);
    let places: Vec<_> = charges.places.iter().filter(|place| of_village(place)).collect();
    let counted = charges.households.iter().filter(|line| places.iter().any(|place| place.id == line.place)).count();
    assert_eq!((places.len(), counted), (groups.count(), count), "in the charges");
}

#[test]
fn a_group_that_was_taken_back_is_made_anew_by_a_roster() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let village = "419999900901";
    households::add_place(&mut town, village, "柳树村", "village", None).unwrap();
    for (number, name) in [("01", "一组"), ("02", "二组")] {
        households::add_place(&mut town, &format!("{village}{number}"), name, "group", None).unwrap();
    }
    events::undo(&mut town, None).unwrap();
    let file = root().join("tests/fixtures/1-qingxi.xlsx");
    let done = roster::import(&mut town, &file, village, false, Lang::Zh).unwrap();
    assert_eq!(done.groups_added[0], format!("{village}02 二组"), "{:?}", done.groups_added);
    assert_eq!(done.groups_added.len(), 5);
    households_agree(&town, village, done.households);
    assert!(findings(&town.tables(), Some("household.place_voided")).unwrap().is_empty());
}

#[test]
fn households_on_a_place_that_was_taken_back_are_seen_and_it_is_brought_back() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let village = "419999900901";
    households::add_place(&mut town, village, "柳树村", "village", None).unwrap();
    let file = root().join("tests/fixtures/1-qingxi.xlsx");
    let taken = roster::import(&mut town, &file, village, false, Lang::Zh).unwrap();
    let second = find::place(&town.tables(), &format!("{village}02")).unwrap();
    // As it came about in registers of before: the place is void, its households are not.
    town.record("void", |act| {
        let now = act.stamp.now.clone();
        act.put(second.clone().with("voided_at", now).with("void_reason", "undo"))
    });
    let standing = people::households(&town.tables(), Some(village), None).unwrap();
    let lost = standing.iter().filter(|line| line.place_code == second.text("code")).count();
    let found = findings(&town.tables(), Some("household.place_voided")).unwrap();
    assert_eq!((found.len(), found.iter().all(|one| one.household == one.row)), (lost, true));
    let place = charges::charges(&town).unwrap().places.into_iter().find(|place| place.id == second.id).unwrap();
    assert!(place.is_voided);
    let wanted = Wanted { place: second.text("code").to_owned(), ..Wanted::default() };
    let outline = outline(&town, &mut Listing::default(), &wanted).unwrap();
    assert_eq!((outline.count, outline.groups[0].is_voided), (lost, true));

    let back = households::add_place(&mut town, second.text("code"), "二组", "group", None).unwrap();
    assert_eq!(back.id, second.id);
    households_agree(&town, village, taken.households);
    assert!(findings(&town.tables(), Some("household.place_voided")).unwrap().is_empty());
    // What brought it back can be taken back like anything else.
    events::undo(&mut town, back.entry.as_deref()).unwrap();
    assert_eq!(findings(&town.tables(), Some("household.place_voided")).unwrap().len(), lost);
}

#[test]
fn every_column_is_taken_and_shown_or_named() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let file = town.new_file("名单.csv");
    let rows = "户号,姓名,与户主关系,性别,出生日期,现居住地,备注,孕检,血型\n071,桑木,户主,男,1960-01-02,深圳市龙岗区,低保户,无,A\n071,桑叶,妻,女,1962-03-04,,,,\n";
    std::fs::write(&file, rows).unwrap();
    let table = roster::Table::read(&file).unwrap();
    let looked = roster::look(&mut town, &table, QINGXI, &mut |_| std::ops::ControlFlow::Continue(())).unwrap().unwrap();
    assert_eq!((&looked.left_out[..], &looked.unread[..]), (&["孕检".to_owned()][..], &["血型".to_owned()][..]));
    let shown = |field: &str| {
        let row = looked.lines.iter().find(|line| line.name == "桑木").unwrap();
        row.changes.iter().find(|change| change.field == field).map(|change| change.after.as_text().to_owned())
    };
    assert_eq!((shown("note").as_deref(), shown("place_text").as_deref()), (Some("低保户"), Some("深圳市龙岗区")));
    let done = roster::import(&mut town, &file, QINGXI, false, Lang::Zh).unwrap();
    assert_eq!((done.left_out, done.unread), (looked.left_out, looked.unread));
    assert_eq!(town.of("桑木").text("note"), "低保户");
    // What was written after it does not make the row another one.
    town.set("桑木", "note", "低保户，2026 年起", "");
    let again = roster::look(&mut town, &table, QINGXI, &mut |_| std::ops::ControlFlow::Continue(())).unwrap().unwrap();
    assert!(again.lines.iter().all(|line| line.outcome == "same"), "{:?}", again.lines);
}

#[test]
fn a_number_that_is_taken_is_said_before_with_what_will_happen() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let file = town.new_file("名单.csv");
    let head = "户号,姓名,与户主关系,性别,出生日期\n";
    std::fs::write(&file, format!("{head}071,桑木,户主,男,1960-01-02\n072,桑枝,户主,男,1961-01-02\n")).unwrap();
    roster::import(&mut town, &file, QINGXI, false, Lang::Zh).unwrap();
    // Somebody else under a number that is here, a new member of a household that is here, and a number of their own.
    let second = "071,林森,户主,男,1970-05-06\n071,林叶,妻,女,1972-05-06\n072,桑枝,户主,男,1961-01-02\n072,桑芽,女,女,2001-01-02\n073,林苗,户主,女,1980-05-06\n";
    std::fs::write(&file, format!("{head}{second}")).unwrap();
    let table = roster::Table::read(&file).unwrap();
    let looked = roster::look(&mut town, &table, QINGXI, &mut |_| std::ops::ControlFlow::Continue(())).unwrap().unwrap();
    assert_eq!((looked.households, looked.persons, looked.numbers_taken, looked.doubtful), (2, 4, 1, 1));
    let said = |name: &str| {
        let line = looked.lines.iter().find(|line| line.name == name).unwrap();
        line.doubts.iter().map(|doubt| (doubt.code.as_str(), doubt.zh.contains("桑"))).collect::<Vec<_>>()
    };
    assert_eq!(said("林森"), [("household.number_taken", true)]);
    assert_eq!(said("桑芽"), [("household.joined", true)]);
    assert!(said("林叶").is_empty() && said("林苗").is_empty());
    // And so it happens.
    roster::import(&mut town, &file, QINGXI, false, Lang::Zh).unwrap();
    let numbers: Vec<String> =
        people::households(&town.tables(), Some(QINGXI), None).unwrap().into_iter().map(|line| line.number).collect();
    let with = |number: &str| numbers.iter().filter(|one| *one == number).count();
    assert_eq!((with("071"), with("072"), with("073")), (2, 1, 1));
}
