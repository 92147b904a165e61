//! A purge leaves nothing of a person: not in tables, log or keys, not in free pages of the file, and not with the officers.

use huce_core::exchange::clerk;
use huce_core::refusal::Code;
use huce_core::tables::{Key, Tables};

use crate::support::pages::in_the_clear;
use crate::support::refusals;
use crate::support::township::{Office, Town, id_number};
use crate::support::verbs::newcomer;

const NAME: &str = "欧阳槿初";
const PHONE: &str = "19900007463";
const NOTE: &str = "曾住蔷薇巷";

/// What is looked for: values that stand with this one person only.
fn traces(number: &str) -> Vec<String> {
    let mut traces = [NAME, PHONE, NOTE, "槿初", "ouyangjinchu"].map(str::to_owned).to_vec();
    traces.push(number.to_owned());
    traces
}

/// How often one of these stands in the decrypted file, free pages included.
fn in_pages(office: &mut Office, traces: &[String]) -> usize {
    office.close();
    let plain = in_the_clear(&office.dir, &office.database_key());
    assert!(plain.windows(12).any(|bytes| bytes == b"CREATE TABLE"), "the pages were not decrypted");
    office.reopen();
    traces.iter().map(|trace| plain.windows(trace.len()).filter(|bytes| *bytes == trace.as_bytes()).count()).sum()
}

fn in_rows(office: &Office, traces: &[String]) -> Vec<String> {
    office.everything().into_iter().filter(|line| traces.iter().any(|trace| line.contains(trace))).collect()
}

#[test]
fn nothing_of_a_purged_person_is_left_on_either_side() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let number = id_number("1992-04-05", "2", 77);
    let new = huce_core::actions::add_person::NewPerson { id_number: number.clone(), ..newcomer(&home, NAME, "2", "1992-04-05", "97") };
    let (person, _) = zhang.enters(&new).unwrap();
    zhang.set(NAME, "phone", PHONE, "");
    zhang.set(NAME, "note", NOTE, "");
    zhang.goes_away(NAME, "蔷薇巷", "", "2026-02-01").unwrap();
    zhang.born(NAME, None, "欧阳小满", "1", "2026-02-20").unwrap();
    town.exchange(&mut zhang);
    town.set(NAME, "phone", "19900007464", "");
    zhang.set(NAME, "phone", "19900007465", "");
    assert_eq!(town.hand_in(&mut zhang).conflicts, 1);
    let mut traces = traces(&number);
    traces.extend(["19900007464".to_owned(), "19900007465".to_owned()]);
    for office in [&mut *town, &mut zhang] {
        assert!(in_rows(office, &traces).len() > 5 && in_pages(office, &traces) > 5, "the traces were there before");
    }

    let key = Key::new(town.tables().table("person"), person.clone());
    let purged = town.act("person.purge", "本人书面要求", |act| clerk::purge(act, &key, "本人书面要求")).unwrap();
    assert!(purged.value.contains(&key));
    assert_eq!(in_rows(&town, &traces), Vec::<String>::new());
    assert!(huce_core::api::people::search(&town, NAME, 5, None).unwrap().hits.is_empty());
    assert_eq!(in_pages(&mut town, &traces), 0, "the township's file");
    refusals::is(&huce_core::api::find::person(&town.tables(), &person).unwrap_err(), Code::IdUnknown);

    town.give_back(&mut zhang);
    assert_eq!(in_rows(&zhang, &traces), Vec::<String>::new());
    assert!(huce_core::api::people::search(&zhang, NAME, 5, None).unwrap().hits.is_empty());
    assert_eq!(in_pages(&mut zhang, &traces), 0, "the officer's file");
    assert_eq!(zhang.persons("欧阳小满").len(), 1, "the child stays");
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn a_purge_travels_and_what_was_under_way_about_the_person_has_its_fate() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let person = zhang.person("孙丽");
    zhang.set("孙丽", "note", "残疾", "");
    zhang.set("吴大海", "note", "低保户", "");
    let key = Key::new(town.tables().table("person"), person);
    town.act("person.purge", "死亡多年", |act| clerk::purge(act, &key, "死亡多年")).unwrap();
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.entries, taken.applied, taken.purged), (2, 1, 1));
    town.give_back(&mut zhang);
    assert!(zhang.persons("孙丽").is_empty());
    assert_eq!(town.of("吴大海").text("note"), "低保户");
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
}

#[test]
fn a_return_from_before_a_purge_is_refused() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let key = Key::new(town.tables().table("person"), zhang.person("孙丽"));
    let older = town.write_return(&zhang);
    town.act("person.purge", "死亡多年", |act| clerk::purge(act, &key, "死亡多年")).unwrap();
    town.give_back(&mut zhang);
    let before = zhang.contents();
    let taken = zhang.take(&[older], Default::default());
    assert_eq!(taken[0].status, "refused");
    let error = taken[0].error.as_ref().unwrap();
    assert!([Code::ReturnPurge, Code::ReturnOld].contains(&error.code()), "{error:?}");
    assert!(zhang.contents() == before);
    assert!(zhang.persons("孙丽").is_empty());
}
