//! An officer who gives a new row the id of somebody else's row of another table gains nothing by it, and nobody else loses anything.

use huce_core::api::desk;
use huce_core::exchange::clerk;
use huce_core::refusal::Code;
use huce_core::tables::{Key, Row, Tables};

use crate::support::lines::lines;
use crate::support::refusals;
use crate::support::township::{Office, QINGXI, Town};

/// 张建国 founds a household under an id of his choice.
fn found_under(zhang: &mut Office, id: &str) {
    let place = zhang.rows("place", "code", QINGXI).remove(0).id;
    let officer = zhang.meta("officer").unwrap();
    zhang.record("household.add", |act| {
        act.put(Row::new(act.t.table("household"), id).with("place_id", &place).with("address", "清溪村一组9号"))?;
        let charge = Row::new(act.t.table("charge"), act.chance.id());
        act.put(charge.with("household_id", id).with("officer_id", &officer))
    });
}

#[test]
fn a_household_under_the_id_of_another_officers_person_is_held() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let person = li.person("钱进");
    li.set("钱进", "phone", "19900005551", "");
    town.hand_in(&mut li);
    found_under(&mut zhang, &person);
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.applied, taken.held), (0, 1));
    // Nor with a word of the clerk's, who may have taken it for a household like any other.
    let held = lines(desk::held(&town))[0]["id"].as_str().unwrap().to_owned();
    refusals::changes_nothing(&mut town, Code::HeldImpossible, |town| desk::judge(town, &held, true, ""));
    // What was touched is still the person: her officer's next return is whole, and counts from the last one.
    town.set("钱进", "note", "外出", "");
    zhang.set_household(&person, "note", "一", "");
    town.hand_in(&mut zhang);
    let taken = town.give_back(&mut li);
    assert!(taken.applied < 10, "not a full return: {taken:?}");
    assert_eq!(li.of("钱进").text("note"), "外出");
    assert_eq!(town.digest(Some("李秀英")), li.digest(None));

    // Of her purge he hears nothing, since he never had her; nothing of his goes with it.
    let key = Key::new(town.tables().table("person"), person.clone());
    town.record("person.purge", |act| clerk::purge(act, &key, "本人要求"));
    assert_eq!(lines(desk::held(&town)).len(), 2, "both entries still wait");
    town.give_back(&mut zhang);
    assert!(zhang.tables().all(zhang.tables().table("purged")).unwrap().is_empty());
    town.exchange(&mut li);
    assert!(li.persons("钱进").is_empty());
    desk::judge(&mut town, &held, false, "编号不对").unwrap();
    town.exchange(&mut zhang);
    town.must_be_sound();
    zhang.must_be_sound();
    li.must_be_sound();
}

#[test]
fn one_id_for_two_rows_of_one_entry_is_held() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (place, officer) = (zhang.rows("place", "code", QINGXI).remove(0).id, zhang.meta("officer").unwrap());
    zhang.record("household.add", |act| {
        let id = act.chance.id();
        act.put(Row::new(act.t.table("household"), &id).with("place_id", &place))?;
        act.put(Row::new(act.t.table("charge"), &id).with("household_id", &id).with("officer_id", &officer))
    });
    let taken = town.hand_in(&mut zhang);
    assert_eq!((taken.applied, taken.held), (0, 1));
    let held = lines(desk::held(&town))[0]["id"].as_str().unwrap().to_owned();
    refusals::changes_nothing(&mut town, Code::HeldImpossible, |town| desk::judge(town, &held, true, ""));
}

#[test]
fn a_purge_of_a_stay_under_the_id_of_a_person_purges_nobody() {
    let (mut town, zhang, mut li) = Town::with_two_officers();
    let person = li.person("钱进");
    let stay = Key::new(zhang.tables().table("stay"), person);
    let file = town.altered(&zhang, |changes| {
        changes.purged.insert(stay.clone());
    });
    town.take_well(&file);
    li.set("钱进", "phone", "19900005551", "");
    let taken = town.hand_in(&mut li);
    assert_eq!((taken.applied, taken.purged), (1, 0));
    assert_eq!(town.of("钱进").text("phone"), "19900005551");
    town.exchange(&mut li);
    assert_eq!(li.of("钱进").text("phone"), "19900005551");
    town.must_be_sound();
    li.must_be_sound();
}
