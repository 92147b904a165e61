//! Registers one version of the schema apart: each is written to in its own version, nothing is lost, and an update brings what is new.

use huce_core::api::bundles::Taken;
use huce_core::exchange::{clerk, officer};
use huce_core::refusal::Code;
use huce_core::tables::{Key, Row, Tables};

use super::copies::Copied;
use crate::support::refusals;
use crate::support::township::{Office, Town};
use crate::support::versions::{STEP, next};

/// The program is updated, and the register with it.
fn update(office: &mut Office) {
    office.database().declare(next(), STEP).unwrap();
}

fn note(office: &mut Office, household: &str, text: &str) {
    let row = office.row("household", household).with("test_note", text);
    office.record("household.set", |act| act.put(row));
}

fn add_dog(office: &mut Office, household: &str, id: &str, name: &str) {
    office.record("dog.add", |act| {
        let row = Row::new(act.t.table("dog"), id).with("household_id", household).with("name", name);
        act.put(row)
    });
}

fn dogs(office: &Office) -> Vec<String> {
    office.tables().all(office.tables().table("dog")).unwrap().into_iter().map(|row| row.text("name").to_owned()).collect()
}

fn nothing_waits(town: &Town) -> bool {
    let t = town.tables();
    ["conflict", "held"].iter().all(|table| t.all(t.table(table)).unwrap().is_empty())
}

fn is_full(taken: &Taken) -> bool {
    taken.applied > 10
}

/// Both ways; both hold the same, and each register is sound.
#[track_caller]
fn exchange(town: &mut Town, with: &mut Office) -> Taken {
    town.hand_in(with);
    let taken = town.give_back(with);
    assert_eq!(town.digest(Some(with.name)), with.digest(None), "the digests of {}", with.name);
    town.must_be_sound();
    with.must_be_sound();
    taken
}

#[test]
fn an_officer_who_is_not_updated_yet_is_written_to_without_what_is_new_and_loses_nothing_by_it() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    update(&mut town);
    update(&mut li);
    // What is new at home with an officer of either version, written on both sides.
    let (old_home, new_home) = (zhang.home("吴大海"), li.home("许老三"));
    note(&mut town, &old_home, "大院");
    add_dog(&mut town, &old_home, "d1", "旺财");
    note(&mut li, &new_home, "老屋");
    add_dog(&mut li, &new_home, "d2", "来福");
    zhang.set_household(&old_home, "phone", "19900005551", "");
    // A return with a column or a table that its reader does not know would be refused.
    exchange(&mut town, &mut zhang);
    exchange(&mut town, &mut li);
    assert_eq!(town.row("household", &old_home).text("phone"), "19900005551");
    assert_eq!(town.row("household", &old_home).text("test_note"), "大院", "an old officer's change leaves the new column alone");
    assert_eq!(town.row("household", &new_home).text("test_note"), "老屋");
    assert_eq!(dogs(&li), ["来福"]);
    note(&mut town, &new_home, "新屋");
    exchange(&mut town, &mut li);
    assert_eq!(li.row("household", &new_home).text("test_note"), "新屋");
    // An old officer's own household, with and without what is new on it.
    zhang.set_household(&old_home, "note", "低保", "");
    note(&mut town, &old_home, "大院子");
    exchange(&mut town, &mut zhang);
    assert!(nothing_waits(&town));

    // The update: the first bundle after it asks for everything, once.
    update(&mut zhang);
    zhang.must_be_sound();
    assert_eq!(zhang.row("household", &old_home).text("test_note"), "");
    let taken = exchange(&mut town, &mut zhang);
    assert!(is_full(&taken), "{taken:?}");
    assert_eq!(zhang.row("household", &old_home).text("test_note"), "大院子");
    assert_eq!(dogs(&zhang), ["旺财"]);
    exchange(&mut town, &mut zhang);
    let taken = exchange(&mut town, &mut zhang);
    assert!(!is_full(&taken), "{taken:?}");
}

#[test]
fn an_officer_newer_than_the_township_hands_in_once_it_is_updated_too() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    update(&mut zhang);
    let home = zhang.home("吴大海");
    note(&mut zhang, &home, "大院");
    add_dog(&mut zhang, &home, "d1", "旺财");
    zhang.set("吴大海", "phone", "19900005551", "");
    li.set("许老三", "phone", "19900005552", "");
    let (file, other) = (town.new_file("changes.huce"), town.new_file("changes.huce"));
    zhang.export(&file);
    li.export(&other);
    let before = town.contents();
    let taken = town.take(std::slice::from_ref(&file), Default::default());
    refusals::is(taken[0].error.as_ref().unwrap(), Code::BundleNewer);
    assert!(town.contents() == before);
    // Others' bundles in the same folder come in.
    let taken = town.take(&[file.clone(), other], Default::default());
    assert_eq!([taken[0].status, taken[1].status], ["refused", "merged"]);
    // What the township writes meanwhile, the newer officer reads; the own entries stay laid over it.
    town.set("孙丽", "note", "残疾", "");
    town.give_back(&mut zhang);
    assert_eq!(zhang.of("孙丽").text("note"), "残疾");
    assert_eq!((zhang.row("household", &home).text("test_note"), dogs(&zhang).len()), ("大院", 1));
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));

    update(&mut town);
    let taken = town.take_well(&file);
    assert_eq!((taken.applied, taken.conflicts, taken.held), (3, 0, 0));
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    assert_eq!(town.row("household", &home).text("test_note"), "大院");
    assert!(officer::unacknowledged(&zhang.tables()).unwrap().is_empty());
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn an_officer_goes_back_to_a_backup_of_the_version_before() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    let older = Copied::of(&mut zhang);
    update(&mut town);
    update(&mut zhang);
    note(&mut zhang, &home, "大院");
    add_dog(&mut town, &home, "d1", "旺财");
    exchange(&mut town, &mut zhang);
    assert_eq!(dogs(&zhang), ["旺财"]);
    let too_new = town.write_return(&zhang);

    // With the program of then: what was written for the newer one is refused until the township has heard.
    older.put_back(&mut zhang);
    let taken = zhang.take(&[too_new], Default::default());
    refusals::is(taken[0].error.as_ref().unwrap(), Code::BundleNewer);
    zhang.set("吴大海", "phone", "19900005551", "");
    exchange(&mut town, &mut zhang);
    assert_eq!(town.row("household", &home).text("test_note"), "大院");
    // And updated again.
    update(&mut zhang);
    exchange(&mut town, &mut zhang);
    assert_eq!((zhang.row("household", &home).text("test_note"), dogs(&zhang).len()), ("大院", 1));

    // With the program of now, which brings the old register up when it opens it.
    older.put_back(&mut zhang);
    update(&mut zhang);
    exchange(&mut town, &mut zhang);
    assert_eq!((zhang.row("household", &home).text("test_note"), dogs(&zhang).len()), ("大院", 1));
}

#[test]
fn a_late_stick_from_before_the_update_costs_a_full_return_and_nothing_else() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("吴大海");
    zhang.set("吴大海", "phone", "19900005551", "");
    let late = town.new_file("changes.huce");
    zhang.export(&late);
    update(&mut town);
    update(&mut zhang);
    note(&mut town, &home, "大院");
    add_dog(&mut zhang, &home, "d1", "旺财");
    exchange(&mut town, &mut zhang);
    exchange(&mut town, &mut zhang);
    // An entry that waits for the return, on a row that the return cannot speak of.
    zhang.record("dog.set", |act| {
        let row = act.t.get(act.t.table("dog"), "d1")?.unwrap().with("colour", "黄");
        act.put(row)
    });
    town.take_well(&late);
    town.set("孙丽", "note", "残疾", "");
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    assert_eq!(zhang.of("孙丽").text("note"), "残疾");
    assert_eq!(zhang.row("household", &home).text("test_note"), "", "the township took this register for an older one");
    zhang.must_be_sound();

    exchange(&mut town, &mut zhang);
    assert_eq!(zhang.row("household", &home).text("test_note"), "大院");
    assert_eq!(zhang.row("dog", "d1").text("colour"), "黄");
    assert_eq!(town.row("dog", "d1").text("colour"), "黄");
    assert!(nothing_waits(&town));
}

#[test]
fn a_purge_takes_what_is_new_along_and_is_told_to_either_version() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (home, owner) = (zhang.home("孙丽"), zhang.person("孙丽"));
    let older = Copied::of(&mut zhang);
    update(&mut town);
    update(&mut zhang);
    add_dog(&mut zhang, &home, "d1", "旺财");
    zhang.record("dog.set", |act| {
        let row = act.t.get(act.t.table("dog"), "d1")?.unwrap().with("owner_id", &owner);
        act.put(row)
    });
    exchange(&mut town, &mut zhang);
    exchange(&mut town, &mut zhang);
    // The township knows that this officer had the dog; the register of the version before could not read its name.
    older.put_back(&mut zhang);
    exchange(&mut town, &mut zhang);
    let key = Key::new(town.tables().table("person"), owner);
    town.record("person.purge", |act| clerk::purge(act, &key, "死亡多年"));
    assert!(dogs(&town).is_empty());
    exchange(&mut town, &mut zhang);
    assert!(zhang.persons("孙丽").is_empty());

    update(&mut zhang);
    exchange(&mut town, &mut zhang);
    assert!(zhang.persons("孙丽").is_empty() && dogs(&zhang).is_empty());
    let purged = zhang.tables().all(zhang.tables().table("purged")).unwrap();
    assert!(purged.iter().any(|row| row.id == "d1"), "now it hears of the dog too");
}
