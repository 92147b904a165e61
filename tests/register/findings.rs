//! What is doubtful is stored, and listed until somebody has looked at it.

use huce_core::actions::add_person::{self, add_membership};
use huce_core::actions::merge_persons;
use huce_core::actions::query::findings::{Finding, findings};
use huce_core::api::findings::{list, set_right};
use huce_core::api::roster;
use huce_core::api::words::words;
use huce_core::refusal::{Code, Lang};
use huce_core::tables::Tables;

use crate::support::township::{Office, QINGXI, Town, id_number};
use crate::support::verbs::newcomer;

fn found(office: &Office, kind: &str) -> Vec<Finding> {
    findings(&office.tables(), Some(kind)).unwrap()
}

/// Exactly these rows have a finding of this kind, each with words in both languages.
#[track_caller]
fn stands(office: &Office, kind: &str, rows: &[&str]) {
    let found = found(office, kind);
    let mut ids: Vec<&str> = found.iter().map(|finding| finding.row.as_str()).collect();
    let mut expected = rows.to_vec();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected, "{kind}");
    for finding in &found {
        let said = |lang| words("finding", finding.kind, lang).unwrap();
        assert_ne!(said(Lang::Zh), said(Lang::En));
        assert!(!finding.name.is_empty() && !finding.household.is_empty());
        assert_eq!(finding.person.is_empty(), finding.table == "household");
    }
}

#[test]
fn a_sound_register_has_no_findings() {
    let (town, zhang, li) = Town::with_two_officers();
    for office in [&*town, &zhang, &li] {
        let all = findings(&office.tables(), None).unwrap();
        assert!(all.is_empty(), "{}: {all:?}", office.name);
    }
}

#[test]
fn numbers_are_doubted_one_kind_at_a_time() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let mut enter = |name: &str, birth: &str, number: &str| {
        let new = add_person::NewPerson { id_number: number.into(), ..newcomer(&home, name, "1", birth, "97") };
        let (id, warnings) = zhang.enters(&new).unwrap();
        (id, warnings.into_iter().map(|warning| warning.code).collect::<Vec<_>>())
    };
    let good = id_number("1991-05-06", "1", 3);
    let (first, said) = enter("甘一", "1991-05-06", &good);
    assert!(said.is_empty());
    let (second, _) = enter("甘二", "1991-05-06", &good);
    let wrong = format!("{}{}", &good[..17], if good.ends_with('0') { '1' } else { '0' });
    let (third, said) = enter("甘三", "1991-05-06", &wrong);
    assert_eq!(said, ["id_number.wrong_check"]);
    let (fourth, said) = enter("甘四", "1991-05-07", &id_number("1991-05-06", "1", 4));
    assert_eq!(said, ["id_number.contradicts_birth"]);
    let (fifth, said) = enter("甘五", "1991-05-06", &id_number("1991-05-06", "2", 5));
    assert_eq!(said, ["id_number.contradicts_sex"]);
    // Two with one number are one thing to look at, with both of them.
    stands(&zhang, "id_number.twice", &[&second]);
    let pair = found(&zhang, "id_number.twice").remove(0);
    let persons: Vec<(&str, &str)> = pair.persons.iter().map(|one| (one.id.as_str(), one.name.as_str())).collect();
    assert_eq!(persons, [(first.as_str(), "甘一"), (second.as_str(), "甘二")]);
    assert_eq!((pair.name.as_str(), pair.other.as_str()), ("甘一、甘二", first.as_str()));
    stands(&zhang, "id_number.wrong_check", &[&third]);
    stands(&zhang, "id_number.contradicts", &[&fourth, &fifth]);
    assert_eq!(zhang.row("person", &third).text("id_number"), wrong, "what was written is kept");
    // What is put right is no longer doubted.
    zhang.set("甘二", "id_number", &id_number("1991-05-06", "1", 6), "");
    zhang.set("甘三", "id_number", "", "");
    zhang.set("甘四", "birth", "1991-05-06", "");
    zhang.set("甘五", "sex", "2", "");
    assert!(findings(&zhang.tables(), None).unwrap().is_empty());
}

#[test]
fn what_was_found_right_is_listed_no_more_until_it_is_written_otherwise() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "id_number", "41999919800721001X", "");
    zhang.set("何玉兰", "relation", "02", "");
    let open = |office: &Office| {
        list(office, None).unwrap().into_iter().filter(|line| line.right.is_none()).map(|line| line.finding.kind).collect::<Vec<_>>()
    };
    let id =
        |office: &Office, kind: &str| list(office, None).unwrap().into_iter().find(|line| line.finding.kind == kind).unwrap().finding.id;
    let entries = |office: &Office| office.tables().all(office.tables().table("entry")).unwrap().len();
    assert_eq!(open(&zhang), ["id_number.wrong_check", "household.two_heads"]);
    let before = entries(&zhang);
    let number = id(&zhang, "id_number.wrong_check");
    set_right(&mut zhang, &number, true).unwrap();
    assert_eq!(open(&zhang), ["household.two_heads"]);
    let right = list(&zhang, None).unwrap().into_iter().find_map(|line| line.right).unwrap();
    assert_eq!(right.at, zhang.now());
    assert_eq!(entries(&zhang), before, "it travels nowhere");
    // One of two heads is wrong, whoever says otherwise.
    let heads = id(&zhang, "household.two_heads");
    assert_eq!(set_right(&mut zhang, &heads, true).unwrap_err().code(), Code::IdUnknown);
    // Something else about the person may change.
    zhang.set("吴大海", "phone", "19900003333", "");
    assert_eq!(open(&zhang), ["household.two_heads"]);
    set_right(&mut zhang, &number, false).unwrap();
    assert_eq!(open(&zhang), ["id_number.wrong_check", "household.two_heads"]);
    set_right(&mut zhang, &number, true).unwrap();
    zhang.set("吴大海", "id_number", "419999198007210010", "");
    assert_eq!(open(&zhang), ["id_number.wrong_check", "household.two_heads"], "another number is looked at anew");
}

#[test]
fn a_damaged_number_of_a_roster_is_asked_for_again() {
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let file = town.new_file("名单.csv");
    let text = "户号,姓名,与户主关系,性别,出生日期,身份证号码\n051,桑木,户主,男,1960-01-02,4.19999E+17\n051,桑叶,妻,女,1962-03-04,\n";
    std::fs::write(&file, text).unwrap();
    let done = roster::import(&mut town, &file, QINGXI, false, Lang::Zh).unwrap();
    assert_eq!((done.rows, done.taken, done.refused.len()), (2, 2, 0));
    stands(&town, "id_number.damaged", &[&town.person("桑木")]);
    assert_eq!(town.of("桑木").text("id_number"), "");
    assert_eq!(town.of("桑木").text("id_text"), "4.19999E+17", "the words stay");
}

#[test]
fn a_person_entered_twice_is_asked_about_where_a_number_is_missing() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (home, other) = (zhang.home("吴大海"), zhang.home("周福生"));
    zhang.enters(&newcomer(&home, "甘露", "2", "2001-02-03", "97")).unwrap();
    let (second, _) = zhang.enters(&newcomer(&other, "甘露", "2", "2001-02-03", "97")).unwrap();
    stands(&zhang, "person.twice", &[&second]);
    let homes: Vec<String> = found(&zhang, "person.twice").remove(0).persons.into_iter().map(|one| one.household).collect();
    assert_eq!(homes, [home, other.clone()]);
    // Of one name, and born on another day: two persons.
    zhang.enters(&newcomer(&other, "甘霖", "2", "2001-02-03", "97")).unwrap();
    zhang.enters(&newcomer(&other, "甘霖", "2", "2002-02-03", "97")).unwrap();
    stands(&zhang, "person.twice", &[&second]);
}

#[test]
fn households_and_relations_are_doubted() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (zhou, wu) = (zhang.home("周福生"), zhang.home("吴大海"));
    zhang.set("何玉兰", "relation", "02", "");
    stands(&zhang, "household.two_heads", &[&zhou]);
    zhang.dies("吴大海", "2026-02-27", None).unwrap();
    stands(&zhang, "household.no_head", &[&wu]);
    zhang.set("周晓芳", "relation", "", "");
    let spell = zhang.spells("周晓芳")[0].id.clone();
    stands(&zhang, "relation.open", &[&spell]);
    let person = zhang.person("郑桂花");
    zhang.record("test", |act| add_membership(act, &zhou, &person, "99", "2026-02-01", "", ""));
    stands(&zhang, "person.two_households", &[&person]);
    let all = findings(&zhang.tables(), None).unwrap();
    assert_eq!(all.len(), 4);
    zhang.reopen();
    let ids: Vec<String> = all.into_iter().map(|finding| finding.id).collect();
    let again: Vec<String> = findings(&zhang.tables(), None).unwrap().into_iter().map(|finding| finding.id).collect();
    assert_eq!(ids, again, "the same finding has the same id tomorrow");
}

#[test]
fn what_one_side_took_out_while_the_other_built_on_it_is_asked_about() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let empty = zhang.founds(QINGXI, "清溪村河边").unwrap();
    town.exchange(&mut zhang);
    // The officer takes an empty household out, the clerk moves somebody in.
    town.moves_in("郑桂花", &empty, "02", "2026-03-01").unwrap();
    zhang.voids("household", &empty, "重复").unwrap();
    town.exchange(&mut zhang);
    stands(&town, "household.gone", &[&empty]);
    stands(&zhang, "household.gone", &[&empty]);
    let home = zhang.home("吴大海");
    zhang.moves_in("郑桂花", &home, "97", "2026-03-02").unwrap();
    assert!(found(&zhang, "household.gone").is_empty());

    // An entry of a person who is void by then, such as one who was merged into another.
    let void = town.person("周晓芳");
    town.voids("person", &void, "重复").unwrap();
    town.record("test", |act| add_membership(act, &home, &void, "97", "2026-03-02", "", ""));
    stands(&town, "person.voided_member", &[&void]);

    let (nobodys, _) = zhang.enters(&newcomer(&home, "甘露", "2", "2001-02-03", "97")).unwrap();
    let spell = zhang.spells("甘露")[0].id.clone();
    zhang.voids("membership", &spell, "记错了").unwrap();
    assert_eq!(found(&zhang, "person.no_household").iter().map(|one| one.row.as_str()).collect::<Vec<_>>(), [nobodys]);
}

#[test]
fn what_was_recorded_of_somebody_who_had_been_merged_away_is_asked_about() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (known, home) = (zhang.person("周晓芳"), zhang.home("吴大海"));
    let (twice, _) = zhang.enters(&newcomer(&home, "周小芳", "2", "1999-11-03", "97")).unwrap();
    zhang.goes_away("周小芳", "县城", "务工", "2026-01").unwrap();
    town.exchange(&mut zhang);
    town.record(merge_persons::KIND, |act| merge_persons::merge_persons(act, &twice, &known));
    assert!(found(&town, "person.merged_since").is_empty(), "what was known when they were merged");
    let stay = zhang.goes_away("周小芳", "县城", "看病", "2026-02").unwrap();
    zhang.dies("周小芳", "2026-02-27", None).unwrap();
    town.exchange(&mut zhang);
    stands(&town, "person.merged_since", &[&stay]);
    for office in [&*town, &zhang] {
        stands(office, "person.died_member", &[&known]);
    }
    // As the hints say.
    let line = found(&town, "person.merged_since").remove(0);
    set_right(&mut town, &line.id, true).unwrap();
    assert!(list(&town, Some("person.merged_since")).unwrap()[0].right.is_some());
    zhang.dies("周晓芳", "2026-02-27", None).unwrap();
    town.exchange(&mut zhang);
    for office in [&*town, &zhang] {
        assert!(found(office, "person.died_member").is_empty());
        assert_eq!(office.row("person", &known).text("died_on"), "2026-02-27");
        assert!(office.spells("周晓芳").is_empty());
    }
    assert_eq!(zhang.dies("周晓芳", "2026-02-27", None).unwrap_err().code(), Code::EventImpossible);
}

#[test]
fn a_household_number_given_on_both_sides_is_asked_about_at_the_township() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    // Each counts on from what the own register knows.
    let of_officer = zhang.founds(QINGXI, "清溪村河边").unwrap();
    let of_clerk = town.founds(QINGXI, "清溪村村部旁").unwrap();
    let number = zhang.row("household", &of_officer).text("number").to_owned();
    assert_eq!(town.row("household", &of_clerk).text("number"), number);
    town.exchange(&mut zhang);
    assert!(found(&zhang, "household.number_twice").is_empty(), "the officer knows of one of them");
    let twice = found(&town, "household.number_twice").remove(0);
    assert!([&of_officer, &of_clerk].contains(&&twice.row));
    assert!(twice.name.starts_with(&number) && twice.name.contains("河边") && twice.name.contains("村部旁"), "{}", twice.name);
    stands(&town, "household.number_twice", &[&twice.row]);

    set_right(&mut town, &twice.id, true).unwrap();
    let is_right = |town: &Office| list(town, Some("household.number_twice")).unwrap()[0].right.is_some();
    assert!(is_right(&town));
    town.set_household(&twice.row, "address", "清溪村东头", "");
    assert!(!is_right(&town), "another address is looked at anew");
    town.set_household(&twice.row, "number", "777", "");
    assert!(found(&town, "household.number_twice").is_empty());
}
