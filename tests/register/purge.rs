//! A purge leaves nothing of a person: not in tables, log or keys, not in free pages of the file, and not with the officers.

use huce_core::api::bundles::Options;
use huce_core::api::desk;
use huce_core::exchange::{clerk, ledger, officer, payload};
use huce_core::refusal::Code;
use huce_core::store::folder::{Beside, Marker};
use huce_core::tables::{Key, Row, Tables};

use super::copies::Copied;
use crate::support::lines::lines;
use crate::support::pages::in_the_clear;
use crate::support::refusals;
use crate::support::township::{Office, Town, id_number};
use crate::support::verbs::newcomer;

const NAME: &str = "欧阳槿初";
const PHONE: &str = "19900007463";
const NOTE: &str = "曾住蔷薇巷";
const RELATION: &str = "认养的甥女";

/// What is looked for: values that stand with this one person only.
fn traces(number: &str) -> Vec<String> {
    let mut traces = [NAME, PHONE, NOTE, RELATION, "槿初", "ouyangjinchu"].map(str::to_owned).to_vec();
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
    zhang.set(NAME, "relation_text", RELATION, "");
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

/// A clerk purges a person of the township's register.
fn purge(town: &mut Town, person: &str) {
    let key = Key::new(town.tables().table("person"), person);
    town.record("person.purge", |act| clerk::purge(act, &key, "本人书面要求"));
}

/// What the officer would hand in now, as the lines of the payload.
fn bundle_lines(office: &Office) -> String {
    let changes = officer::bundle(&office.tables(), "b", &office.meta("officer").unwrap(), &office.meta("device").unwrap()).unwrap();
    let mut lines = String::new();
    payload::write_changes(&changes, &mut |line| {
        lines += line;
        Ok(())
    })
    .unwrap();
    lines
}

#[track_caller]
fn nothing_is_left(office: &Office, traces: &[String]) {
    assert_eq!(in_rows(office, traces), Vec::<String>::new(), "at {}", office.name);
}

#[test]
fn what_was_held_or_rejected_about_a_person_goes_with_a_purge() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let (person, home) = (zhang.person("孙丽"), zhang.home("孙丽"));
    let traces = ["蔷薇巷", "茉莉路", "残疾证", "槿初"].map(str::to_owned);
    // The household is somebody else's by the time that this comes in: rows that the township never takes into its tables.
    town.assign(&home, "李秀英");
    zhang.goes_away("孙丽", "蔷薇巷", "残疾证", "2026-02-01").unwrap();
    zhang.goes_away("孙丽", "茉莉路", "", "2026-02-05").unwrap();
    assert_eq!(town.hand_in(&mut zhang).held, 2);
    let held: Vec<String> = lines(desk::held(&town)).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    desk::judge(&mut town, &held[0], false, "槿初已在外地").unwrap();
    town.give_back(&mut zhang);
    assert!(in_rows(&town, &traces).len() > 2 && !in_rows(&zhang, &traces).is_empty(), "the traces were there before");
    purge(&mut town, &person);
    nothing_is_left(&town, &traces);
    assert!(lines(desk::held(&town)).is_empty());
    town.exchange(&mut zhang);
    nothing_is_left(&zhang, &traces);
    assert!(!traces.iter().any(|trace| bundle_lines(&zhang).contains(trace)));
    town.exchange(&mut li);
    for office in [&mut *town, &mut zhang, &mut li] {
        office.must_be_sound();
    }
}

#[test]
fn what_waits_unsent_about_a_person_who_was_purged_meanwhile_goes_too() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (person, home) = (zhang.person("孙丽"), zhang.home("孙丽"));
    let traces = ["蔷薇巷", "茉莉路"].map(str::to_owned);
    zhang.goes_away("孙丽", "蔷薇巷", "", "2026-02-01").unwrap();
    zhang.set("吴大海", "note", "一", "");
    // It leaves the share, and what was recorded of it waits; then comes the purge.
    town.assign(&home, "李秀英");
    town.give_back(&mut zhang);
    assert!(zhang.persons("孙丽").is_empty());
    purge(&mut town, &person);
    town.give_back(&mut zhang);
    nothing_is_left(&zhang, &traces);
    assert!(!traces.iter().any(|trace| bundle_lines(&zhang).contains(trace)));
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.entries, taken.purged, taken.held), (2, 1, 1));
    town.exchange(&mut zhang);
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn what_somebody_adds_about_a_person_of_whose_purge_he_never_hears_is_not_taken_in() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (person, husband) = (town.person("冯春花"), zhang.person("吴大海"));
    purge(&mut town, &person);
    // He knows the id from a colleague's household book; her name stands in his row alone.
    zhang.record("marriage.record", |act| {
        let row = Row::new(act.t.table("partnership"), act.chance.id()).with("person_id", &husband).with("partner_id", &person);
        act.put(row.with("partner_name", NAME))?;
        let row = act.t.get(act.t.table("person"), &husband)?.unwrap().with("marital", "21");
        act.put(row.with("note", "再婚"))
    });
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.entries, taken.applied, taken.held), (1, 1, 0));
    nothing_is_left(&town, &[NAME.to_owned()]);
    assert_eq!(town.of("吴大海").text("note"), "再婚");
    town.exchange(&mut zhang);
    nothing_is_left(&zhang, &[NAME.to_owned()]);
    assert_eq!(zhang.of("吴大海").text("note"), "再婚");
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn what_a_restored_township_is_offered_again_about_a_person_goes_with_a_purge() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (home, person) = (town.home("孙丽"), town.person("孙丽"));
    let older = Copied::of(&mut town);
    // Written at the township, known to the officer, lost with the restore: offered again.
    town.goes_away("孙丽", "蔷薇巷", "", "2026-02-01").unwrap();
    let lost = town.enters(&newcomer(&home, NAME, "2", "1992-04-05", "97")).unwrap().0;
    town.goes_away(NAME, "茉莉路", "", "2026-02-01").unwrap();
    town.exchange(&mut zhang);
    older.put_back(&mut town);
    zhang.set("吴大海", "note", "一", "");
    town.hand_in_gap(&mut zhang);
    let file = town.write_return(&zhang);
    let taken = zhang.take(&[file], Options { follow: true, ..Options::default() });
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    town.hand_in(&mut zhang);
    let offered: Vec<String> = desk::orphans(&town).unwrap().iter().map(|one| one.id.clone()).collect();
    assert!(offered.contains(&lost) && offered.len() >= 4, "{offered:?}");
    let traces = [NAME, "蔷薇巷", "茉莉路"].map(str::to_owned);
    assert!(in_rows(&town, &traces[1..2]).len() == 1 && in_rows(&zhang, &traces[1..2]).len() == 1);
    let stay_of_lost = offered.iter().find(|id| {
        let row = town.row("orphan", id);
        row.text("row_table") == "stay" && row.text("written").contains("茉莉路")
    });
    let stay_of_lost = stay_of_lost.unwrap().clone();

    purge(&mut town, &person);
    nothing_is_left(&town, &traces[1..2]);
    town.give_back(&mut zhang);
    nothing_is_left(&zhang, &traces[1..2]);
    // The other one comes back first, and is then purged while the stay is still only offered.
    desk::accept_orphan(&mut town, &lost).unwrap();
    purge(&mut town, &lost);
    nothing_is_left(&town, &traces);
    refusals::changes_nothing(&mut town, Code::IdUnknown, |town| desk::accept_orphan(town, &stay_of_lost));
    town.give_back(&mut zhang);
    nothing_is_left(&zhang, &traces);
    assert!(!traces.iter().any(|trace| bundle_lines(&zhang).contains(trace)));
    town.exchange(&mut zhang);
    assert!(!desk::orphans(&town).unwrap().iter().any(|one| traces.iter().any(|trace| one.values.to_string().contains(trace))));
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn a_restored_townships_purge_takes_what_it_no_longer_knows_also_from_who_does_not_follow_it_yet() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let person = town.person("孙丽");
    let older = Copied::of(&mut town);
    town.goes_away("孙丽", "蔷薇巷", "", "2026-02-01").unwrap();
    town.exchange(&mut zhang);
    older.put_back(&mut town);
    town.hand_in_gap(&mut zhang);
    purge(&mut town, &person);
    let file = town.write_return(&zhang);
    let taken = zhang.take(std::slice::from_ref(&file), Options::default());
    refusals::is(taken[0].error.as_ref().unwrap(), Code::TownshipRestored);
    assert!(zhang.persons("孙丽").is_empty());
    nothing_is_left(&zhang, &["蔷薇巷".to_owned()]);
    zhang.must_be_sound();
    let taken = zhang.take(&[file], Options { follow: true, ..Options::default() });
    assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    town.exchange(&mut zhang);
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn a_purge_made_at_a_second_copy_of_the_township_is_believed_by_the_first() {
    for is_put_back in [false, true] {
        let (mut town, mut zhang, _li) = Town::with_two_officers();
        let person = town.person("孙丽");
        let (of_town, of_zhang) = (Copied::of(&mut town), Copied::of(&mut zhang));
        town.set("吴大海", "phone", "19900005551", "");
        zhang.set("吴大海", "note", "党员", "");
        let first = Copied::of(&mut town);
        let (register, count) = (town.meta("register").unwrap(), ledger::counter(&town.tables(), "commits").unwrap());

        of_town.put_back(&mut town);
        purge(&mut town, &person);
        let file = town.write_return(&zhang);
        let taken = zhang.take(&[file], Options::default());
        refusals::is(taken[0].error.as_ref().unwrap(), Code::TownshipRestored);
        assert!(zhang.persons("孙丽").is_empty(), "a purge is heeded also where the return is not followed");
        if is_put_back {
            // What this computer remembers goes on from there.
            of_zhang.put_back(&mut zhang);
            assert!(zhang.persons("孙丽").is_empty());
        }
        // The clerk goes on at the first computer, which has seen nothing of the second one.
        town.close();
        Marker::write(&register, count as u64, 1, Beside::default()).unwrap();
        first.put_back(&mut town);
        assert_eq!(town.persons("孙丽").len(), 1);
        town.exchange(&mut zhang);
        for office in [&mut *town, &mut zhang] {
            assert!(office.persons("孙丽").is_empty(), "at {}", office.name);
            office.must_be_sound();
        }
    }
}
