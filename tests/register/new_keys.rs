//! A township changes its keys (decision 0005).

use std::path::Path;

use huce_core::api::bundles::Options;
use huce_core::api::register::Clock;
use huce_core::api::{find, users};
use huce_core::refusal::Code;

use crate::support::refusals;
use crate::support::township::{Office, Town};

#[test]
fn what_was_on_its_way_still_opens_and_both_sides_stay_equal() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    zhang.set("吴大海", "note", "before the change", "");
    let on_its_way = town.new_file("changes.huce");
    zhang.export(&on_its_way);
    let before = town.public_keys().clone();
    town.renew_keys().unwrap();
    assert_ne!(*town.public_keys(), before);
    assert_eq!(town.take_well(&on_its_way).applied, 1);

    // Two returns are made before the township hears that the first one told of the new keys.
    let (first, second) = (town.write_return(&zhang), town.write_return(&zhang));
    zhang.take_well(&first);
    assert_eq!(zhang.township_keys().unwrap(), *town.public_keys());
    zhang.take_well(&second);
    zhang.set("吴大海", "note", "after the change", "");
    town.exchange(&mut zhang);
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    assert_eq!(li.township_keys().unwrap(), *town.public_keys());
}

#[test]
fn the_earlier_key_is_worth_nothing_once_the_new_one_was_seen() {
    let (mut town, mut zhang, _) = Town::with_two_officers();
    town.renew_keys().unwrap();
    let (_, late) = (town.give_back(&mut zhang), town.write_return(&zhang));
    town.exchange(&mut zhang);
    // Made with the earlier key after the officer's register had taken the new one over; newer ones have come since.
    let refused = zhang.take(&[late], Options::default()).remove(0);
    assert_eq!(refused.error.map(|error| error.code()), Some(Code::BundleSignature));
}

#[test]
fn a_register_is_opened_by_the_township_after_the_change_too() {
    let (mut town, mut zhang, _) = Town::with_two_officers();
    let officer = find::officer(&town.tables(), zhang.name).unwrap();
    town.hand_in(&mut zhang);
    town.renew_keys().unwrap();
    let by_the_earlier = town.new_file("share");
    users::share_for(&town, &officer, &by_the_earlier).unwrap();
    town.give_back(&mut zhang);
    town.hand_in(&mut zhang);
    let by_the_new = town.new_file("share");
    users::share_for(&town, &officer, &by_the_new).unwrap();
    zhang.close();
    for share in [by_the_earlier, by_the_new] {
        let clock = huce_core::api::register::Clock::default();
        users::recover(&zhang.dir, &users::WayBack::Share(&share), "a new passphrase 1", clock).unwrap();
    }
}

#[test]
fn a_share_that_was_used_is_worth_nothing_once_the_township_can_make_another() {
    let (mut town, mut zhang, _) = Town::with_two_officers();
    let officer = find::officer(&town.tables(), zhang.name).unwrap();
    town.exchange(&mut zhang);
    // On a stick that is forgotten in a drawer: everything as it was before the share was used.
    zhang.set("吴大海", "note", "before", "");
    let late = town.new_file("late.huce");
    zhang.export(&late);
    let (first, second) = (town.new_file("share"), town.new_file("share"));
    users::share_for(&town, &officer, &first).unwrap();
    let recover = |zhang: &mut Office, share: &Path| {
        zhang.close();
        let opened = users::recover(&zhang.dir, &users::WayBack::Share(share), "a new passphrase 1", Clock::default());
        zhang.reopen();
        opened
    };
    recover(&mut zhang, &first).unwrap();
    recover(&mut zhang, &first).expect("nobody is locked out while the township can make no other");
    town.exchange(&mut zhang);
    zhang.set("吴大海", "note", "since", "");
    town.exchange(&mut zhang);
    refusals::is(&recover(&mut zhang, &first).unwrap_err(), Code::RecoveryWrong);
    assert_eq!(town.take_well(&late).status, "already");
    users::share_for(&town, &officer, &second).unwrap();
    recover(&mut zhang, &second).expect("a wrap that came late does not replace the newer one");
    zhang.must_be_sound();
}

#[test]
fn a_share_opens_after_the_change_until_the_township_has_the_next_wrap() {
    let (mut town, mut zhang, _) = Town::with_two_officers();
    let officer = find::officer(&town.tables(), zhang.name).unwrap();
    let recover = |town: &mut Town, zhang: &mut Office, name: &str| {
        let share = town.new_file(name);
        users::share_for(town, &officer, &share).unwrap();
        zhang.close();
        users::recover(&zhang.dir, &users::WayBack::Share(&share), "a new passphrase 1", Clock::default()).unwrap();
        zhang.reopen();
    };
    town.exchange(&mut zhang);
    recover(&mut town, &mut zhang, "first.share");
    zhang.set("吴大海", "note", "since", "");
    town.hand_in(&mut zhang);
    town.renew_keys().unwrap();
    town.give_back(&mut zhang);
    // The passphrase is forgotten again before the township has the wrap to its new keys.
    recover(&mut town, &mut zhang, "second.share");
    town.exchange(&mut zhang);
    zhang.must_be_sound();
}

#[test]
fn only_a_township_has_keys_to_change() {
    let (_, mut zhang, _) = Town::with_two_officers();
    assert_eq!(zhang.renew_keys().err().map(|error| error.code()), Some(Code::RoleTownship));
}
