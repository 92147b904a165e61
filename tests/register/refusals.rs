//! What a person types that cannot be taken: refused with a code and words, and nothing changed.

use huce_core::actions::set_fields::{self, set_household, set_person};
use huce_core::api::{desk, find};
use huce_core::exchange::clerk::Choice;
use huce_core::refusal::{Code, Result};
use huce_core::tables::Tables;

use crate::support::lines::lines;
use crate::support::refusals::{self, changes_nothing};
use crate::support::township::{Office, QINGXI, Town, id_number};
use crate::support::verbs::newcomer;

fn set(office: &mut Office, person: &str, field: &str, value: &str) -> Result<()> {
    let fields = [(field.to_owned(), value.to_owned())];
    office.act(set_fields::PERSON, "", |act| set_person(act, person, &fields)).map(drop)
}

#[test]
fn an_id_number_that_is_none() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let good = id_number("1980-07-21", "1", 5);
    let no_such_day = good.replacen("19800721", "19800732", 1);
    let too_long = format!("{good}1");
    for bad in [&good[..17], &too_long, &no_such_day, "一二三", "4.19999E+17"] {
        changes_nothing(&mut zhang, Code::IdNumberInvalid, |zhang| set(zhang, &person, "id_number", bad));
    }
    set(&mut zhang, &person, "id_number", &good).unwrap();
    assert_eq!(zhang.of("吴大海").text("id_state"), "sound");
}

#[test]
fn a_date_that_is_none() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (person, home) = (zhang.person("吴大海"), zhang.home("吴大海"));
    for bad in ["1980-02-30", "1980-13", "80年代", "2026-03-03", "2099-01-01", "0000-00-00"] {
        changes_nothing(&mut zhang, Code::DateInvalid, |zhang| set(zhang, &person, "birth", bad));
        changes_nothing(&mut zhang, Code::DateInvalid, |zhang| zhang.enters(&newcomer(&home, "甘露", "2", bad, "97")));
        changes_nothing(&mut zhang, Code::DateInvalid, |zhang| zhang.dies("郑桂花", bad, None));
        changes_nothing(&mut zhang, Code::DateInvalid, |zhang| zhang.born("孙丽", None, "吴小满", "1", bad));
        changes_nothing(&mut zhang, Code::DateInvalid, |zhang| zhang.moves_out("周晓芳", bad, None));
    }
    changes_nothing(&mut zhang, Code::DateYear, |zhang| set(zhang, &person, "birth", "农历九月初十"));
    changes_nothing(&mut zhang, Code::DateYear, |zhang| zhang.dies("郑桂花", "腊月初八", None));
    for (given, stored) in [("1980-07", "1980-07"), ("1980", "1980"), ("1980/7/21", "1980-07-21"), ("19800721", "1980-07-21")] {
        set(&mut zhang, &person, "birth", given).unwrap();
        assert_eq!(zhang.of("吴大海").text("birth"), stored);
    }
}

#[test]
fn a_code_or_a_field_that_does_not_exist() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let (person, home) = (zhang.person("吴大海"), zhang.home("吴大海"));
    for (field, bad) in [("sex", "3"), ("nation", "99999"), ("education", "75x"), ("marital", "50"), ("relation", "00")] {
        changes_nothing(&mut zhang, Code::CodeUnknown, |zhang| set(zhang, &person, field, bad));
    }
    changes_nothing(&mut zhang, Code::CodeUnknown, |zhang| zhang.enters(&newcomer(&home, "甘露", "3", "1990-01-01", "97")));
    changes_nothing(&mut zhang, Code::CodeUnknown, |zhang| zhang.enters(&newcomer(&home, "甘露", "2", "1990-01-01", "妻")));
    // Derived fields, fields of the exchange, and what is no field at all.
    for field in ["hobby", "id_state", "birth_text", "offer_to", "voided_at", "death_event", "id"] {
        changes_nothing(&mut zhang, Code::UsageField, |zhang| set(zhang, &person, field, "1"));
    }
    changes_nothing(&mut zhang, Code::NameEmpty, |zhang| set(zhang, &person, "name", "  "));
    let fields = [("kind".to_owned(), "palace".to_owned())];
    changes_nothing(&mut zhang, Code::UsageValue, |zhang| zhang.act(set_fields::HOUSEHOLD, "", |act| set_household(act, &home, &fields)));
    changes_nothing(&mut zhang, Code::PlaceUnknown, |zhang| zhang.founds("419999100777", "某处"));
}

#[test]
fn a_relation_of_somebody_who_is_in_no_household() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("周晓芳");
    zhang.moves_out("周晓芳", "2026-02-02", None).unwrap();
    changes_nothing(&mut zhang, Code::EventImpossible, |zhang| set(zhang, &person, "relation", "32"));
}

#[test]
fn an_id_is_given_by_eight_characters_or_more_that_fit_one_row() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("吴大海");
    let of = |zhang: &Office, text: &str| find::person(&zhang.tables(), text);
    assert_eq!(of(&zhang, &person).unwrap(), person);
    for bad in ["", &person[..7], "吴大海", "0192f0c1'", "zzzzzzzz"] {
        refusals::is(&of(&zhang, bad).unwrap_err(), Code::IdMalformed);
    }
    refusals::is(&of(&zhang, "ffffffff-0000").unwrap_err(), Code::IdUnknown);
    // Ids made one after the other begin alike: as many characters as tell them apart, and one fewer.
    let home = zhang.home("吴大海");
    let ids: Vec<String> = (0..3).map(|n| zhang.enters(&newcomer(&home, &format!("甘{n}"), "2", "1990", "97")).unwrap().0).collect();
    let t = zhang.tables();
    let all: Vec<String> = t.all(t.table("person")).unwrap().into_iter().map(|row| row.id).collect();
    for id in &ids {
        let shared = |other: &String| id.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let most = all.iter().filter(|other| *other != id).map(shared).max().unwrap();
        assert!(most >= 8);
        refusals::is(&of(&zhang, &id[..most]).unwrap_err(), Code::IdAmbiguous);
        assert_eq!(&of(&zhang, &id[..=most]).unwrap(), id);
    }
}

#[test]
fn somebody_elses_household_and_person() {
    let (_town, mut zhang, li) = Town::with_two_officers();
    let (person, home) = (li.person("钱有才"), li.home("钱有才"));
    let fields = [("note".to_owned(), "一".to_owned())];
    // Of another share not even the rows are here: there is nothing to find, and nothing to write on.
    refusals::is(&find::person(&zhang.tables(), &person).unwrap_err(), Code::IdUnknown);
    refusals::is(&find::household(&zhang.tables(), &home).unwrap_err(), Code::IdUnknown);
    changes_nothing(&mut zhang, Code::IdUnknown, |zhang| set(zhang, &person, "note", "一"));
    changes_nothing(&mut zhang, Code::IdUnknown, |zhang| zhang.act(set_fields::HOUSEHOLD, "", |act| set_household(act, &home, &fields)));
    changes_nothing(&mut zhang, Code::IdUnknown, |zhang| zhang.moves_in("周晓芳", &home, "38", "2026-02-02"));
    changes_nothing(&mut zhang, Code::ShareOutside, |zhang| zhang.receives(&person, &zhang.home("吴大海"), "97", "2026-02-02"));
}

#[test]
fn verbs_of_the_other_role() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let file = town.new_file("x.huce");
    changes_nothing(&mut town, Code::RoleOfficer, |town| huce_core::api::bundles::export_changes(town, &file));
    changes_nothing(&mut town, Code::RoleOfficer, |town| desk::waiting(town));
    let officer = zhang.meta("officer").unwrap();
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| huce_core::api::bundles::export_return(zhang, &officer, false, &file));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| desk::conflicts(zhang));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| desk::held(zhang));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| desk::orphans(zhang));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| desk::resolve(zhang, "01234567", Choice::Ours, ""));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| desk::judge(zhang, "01234567", true, ""));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| {
        zhang.act("place.add", "", |act| huce_core::actions::add_place::add_place(act, "419999100299", "新村", "village", None))
    });
    let (one, other) = (zhang.person("吴大海"), zhang.person("孙丽"));
    changes_nothing(&mut zhang, Code::RoleTownship, |zhang| {
        zhang.act("person.merge", "", |act| huce_core::actions::merge_persons::merge_persons(act, &one, &other))
    });
    assert!(!file.exists());
}

#[test]
fn places_have_their_codes_and_what_is_above_them() {
    let (mut town, ..) = Town::with_two_officers();
    let mut add = |code: &str, name: &str, level: &str, parent: Option<&str>, refusal: Code| {
        changes_nothing(&mut town, refusal, |town| {
            town.act("place.add", "", |act| huce_core::actions::add_place::add_place(act, code, name, level, parent))
        });
    };
    add("4199991002", "短村", "village", None, Code::UsageValue);
    add("41999910020A", "字村", "village", None, Code::UsageValue);
    add(QINGXI, "又一村", "village", None, Code::PlaceExists);
    add("419999100299", "", "village", None, Code::NameEmpty);
    add("41999910088801", "一组", "group", None, Code::PlaceParent);
    add("41999910088801", "一组", "group", Some(QINGXI), Code::PlaceParent);
    add("419999100299", "新村", "village", Some("419999100998"), Code::PlaceUnknown);
}

#[test]
fn what_waits_at_the_township_is_decided_once_and_with_a_word() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    town.set("周福生", "phone", "19900002222", "");
    zhang.set("周福生", "phone", "19900001111", "");
    town.assign(&home, "李秀英");
    zhang.set_household(&home, "address", "新区2号", "");
    zhang.set_household(&home, "phone", "0377-6543210", "");
    town.hand_in(&mut zhang);
    let conflict = lines(desk::conflicts(&town))[0]["id"].as_str().unwrap().to_owned();
    let held: Vec<String> = lines(desk::held(&town)).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(held.len(), 2, "{held:?}");

    let values = Choice::Values(vec!["1".into(), "2".into()]);
    changes_nothing(&mut town, Code::ConflictValue, |town| desk::resolve(town, &conflict, values, ""));
    changes_nothing(&mut town, Code::ConflictUnknown, |town| desk::resolve(town, "ffffffff", Choice::Ours, ""));
    changes_nothing(&mut town, Code::IdMalformed, |town| desk::resolve(town, "1", Choice::Ours, ""));
    changes_nothing(&mut town, Code::HeldUnknown, |town| desk::judge(town, "ffffffff", true, ""));
    changes_nothing(&mut town, Code::ReasonMissing, |town| desk::judge(town, &held[0], false, " "));
    changes_nothing(&mut town, Code::HeldBehind, |town| desk::judge(town, &held[1], true, ""));
    desk::resolve(&mut town, &conflict, Choice::Ours, "按村委会").unwrap();
    changes_nothing(&mut town, Code::ConflictUnknown, |town| desk::resolve(town, &conflict, Choice::Ours, ""));
    desk::judge(&mut town, &held[0], true, "").unwrap();
    desk::judge(&mut town, &held[1], true, "").unwrap();
    changes_nothing(&mut town, Code::HeldUnknown, |town| desk::judge(town, &held[1], false, "晚了"));
    assert_eq!(town.row("household", &home).text("phone"), "0377-6543210");
}

#[test]
fn what_no_reader_takes_is_not_written() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (person, home, long) = (zhang.person("吴大海"), zhang.home("吴大海"), "长".repeat(40_000));
    let fields = [("note".to_owned(), "一".to_owned())];
    changes_nothing(&mut zhang, Code::UsageValue, |zhang| zhang.act(set_fields::PERSON, &long, |act| set_person(act, &person, &fields)));
    changes_nothing(&mut zhang, Code::UsageValue, |zhang| zhang.founds(QINGXI, &long));
    changes_nothing(&mut zhang, Code::UsageValue, |zhang| zhang.enters(&newcomer(&home, &long, "2", "1990-01-01", "97")));
    // Texts that are short enough each, and too long together: every quote is two bytes on its way.
    let quotes = "\"".repeat(99_000);
    changes_nothing(&mut zhang, Code::UsageValue, |zhang| {
        zhang.act(set_fields::PERSON, "", |act| {
            let row = act.t.get(act.t.table("person"), &person)?.unwrap();
            let texts = ["name", "former_name", "birth_text", "id_text", "education_text", "hukou_place", "note", "phone"];
            act.put(texts.iter().fold(row, |row, field| row.with(field, quotes.as_str())))
        })
    });
    // Whatever was taken can be handed in.
    zhang.set("吴大海", "note", "二", "短");
    town.exchange(&mut zhang);
}
