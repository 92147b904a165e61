//! `--as-of`: the register as it was recorded on a day.

use huce_core::actions::query::as_of::register_as_of;
use huce_core::actions::query::views;
use huce_core::api::people;
use huce_core::refusal::Code;
use huce_core::tables::Tables;

use crate::support::refusals;
use crate::support::township::{Office, QINGXI, Town};

fn household_on(office: &Office, day: &str, id: &str) -> Vec<(String, String)> {
    people::on_day(office, Some(day), |t| {
        let row = t.get(t.table("household"), id)?.unwrap();
        let shown = views::household(t, &row)?;
        Ok(shown.members.iter().map(|member| (member.person.text("name").to_owned(), member.relation.clone())).collect())
    })
    .unwrap()
}

fn phone_on(office: &Office, day: &str, name: &str) -> String {
    let person = office.person(name);
    people::on_day(office, Some(day), |t| Ok(t.get(t.table("person"), &person)?.map(|row| row.text("phone").to_owned())))
        .unwrap()
        .unwrap_or_default()
}

#[test]
fn a_household_is_shown_as_it_was_recorded_on_each_day() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let at_first = zhang.members(&home);
    zhang.at("2026-03-10").born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    let with_child = zhang.members(&home);
    zhang.at("2026-03-12").dies("吴大海", "2026-03-11", Some("孙丽")).unwrap();
    let widowed = zhang.members(&home);
    zhang.at("2026-03-14").undoes(None).unwrap();
    assert_eq!((at_first.len(), with_child.len(), widowed.len()), (3, 4, 3));
    // Recorded, not happened: the child was born before it was recorded.
    for (day, members) in [
        ("2026-03-02", &at_first),
        ("2026-03-09", &at_first),
        ("2026-03-10", &with_child),
        ("2026-03-11", &with_child),
        ("2026-03-12", &widowed),
        ("2026-03-13", &widowed),
        ("2026-03-14", &with_child),
        ("2030-01-01", &with_child),
    ] {
        assert_eq!(&household_on(&zhang, day, &home), members, "{day}");
    }
    assert_eq!(zhang.members(&home), with_child, "looking back changes nothing");
}

#[test]
fn the_whole_register_of_a_day_comes_back_row_by_row() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let state = |office: &Office, day: &str| {
        let t = office.tables();
        let view = register_as_of(&t, day).unwrap();
        let mut lines = Vec::new();
        for table in t.catalogue().synced() {
            lines.extend(view.all(table).unwrap().iter().map(|row| format!("{row:?}")));
        }
        lines.sort();
        lines
    };
    let now = |office: &Office| state(office, "2099-01-01");
    let mut seen = vec![("2026-03-02", now(&zhang), now(&town))];
    zhang.at("2026-03-05").set("吴大海", "phone", "19900005551", "");
    town.at("2026-03-05").set("吴大海", "phone", "19900005552", "");
    seen.push(("2026-03-05", now(&zhang), now(&town)));
    let home = zhang.home("周福生");
    zhang.at("2026-03-07").splits(&home, &["周志强", "陈秀梅"], "新址").unwrap();
    town.at("2026-03-07").hand_in(&mut zhang);
    seen.push(("2026-03-07", now(&zhang), now(&town)));
    zhang.at("2026-03-09");
    town.at("2026-03-09").assign(&home, "李秀英");
    town.hand_in(&mut li);
    seen.push(("2026-03-09", now(&zhang), now(&town)));
    for (day, officers, townships) in &seen {
        assert_eq!(&state(&zhang, day), officers, "the officer's, {day}");
        assert_eq!(&state(&town, day), townships, "the township's, {day}");
    }
}

#[test]
fn a_return_is_recorded_on_the_day_on_which_it_was_applied() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    town.at("2026-03-04").set("吴大海", "phone", "19900002222", "村委会来电");
    zhang.at("2026-03-08");
    town.exchange(&mut zhang);
    assert_eq!(phone_on(&town, "2026-03-05", "吴大海"), "19900002222");
    assert_eq!(phone_on(&zhang, "2026-03-05", "吴大海"), "19900001002", "the officer did not know it yet");
    assert_eq!(phone_on(&zhang, "2026-03-08", "吴大海"), "19900002222");
}

#[test]
fn lists_and_searches_look_back_too() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周晓芳");
    zhang.at("2026-03-10").set("周晓芳", "name", "周小方", "按户口簿更正");
    zhang.at("2026-03-12").founds(QINGXI, "清溪村一组9号").unwrap();
    let addresses = |day: Option<&str>| -> Vec<String> {
        let lines = people::on_day(&zhang, day, |t| people::households(t, Some(QINGXI), None)).unwrap();
        lines.into_iter().map(|line| line.address).collect()
    };
    assert!(!addresses(Some("2026-03-11")).contains(&"清溪村一组9号".to_owned()));
    assert!(addresses(Some("2026-03-12")).contains(&"清溪村一组9号".to_owned()) && addresses(None).contains(&"清溪村一组9号".to_owned()));
    let names = |text: &str, day: Option<&str>| -> Vec<String> {
        let found = people::search(&zhang, text, 10, day).unwrap();
        assert_eq!(found.total, found.hits.len());
        assert!(found.hits.iter().all(|hit| hit.household == home));
        found.hits.into_iter().map(|hit| hit.name).collect()
    };
    assert_eq!(names("周小方", None), ["周小方"]);
    assert_eq!(names("周小方", Some("2026-03-10")), ["周小方"]);
    assert_eq!(names("周晓芳", Some("2026-03-09")), ["周晓芳"], "found by the name of that day");
    assert_eq!(names("zxf", Some("2026-03-09")), ["周晓芳"]);
    assert!(names("周小方", Some("2026-03-09")).is_empty(), "nobody had that name yet");
    assert!(names("周晓芳", None).is_empty() && names("周晓芳", Some("2026-03-10")).is_empty());
}

#[test]
fn only_a_whole_day_is_a_day() {
    let (_town, zhang, _li) = Town::with_two_officers();
    for day in ["2026-03", "2026", "2026-02-30", "昨天", ""] {
        refusals::is(&people::on_day(&zhang, Some(day), |_| Ok(())).unwrap_err(), Code::DateInvalid);
    }
}
