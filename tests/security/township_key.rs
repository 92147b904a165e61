//! The township's own keys, stolen or lost: everybody's trust hangs on them.

use std::path::Path;

use huce_core::api::{desk, enrolment};
use huce_core::exchange::container::OpenBundle;
use huce_core::exchange::keys::DeviceKeys;
use huce_core::refusal::Code;

use crate::register::copies::Copied;
use crate::support::container::forge_return;
use crate::support::refusals::{self, refused};
use crate::support::township::{Office, Town};

/// What somebody has who got at the township's keys.
fn stolen(town: &Office) -> DeviceKeys {
    DeviceKeys::from_secret_text(&town.keys().to_secret_text()).unwrap()
}

/// Whether these keys open a bundle for the township.
fn opens(keys: &DeviceKeys, bundle: &Path, zhang: &Office, town: &Office) -> Result<usize, Code> {
    let checked = OpenBundle::open(bundle).unwrap().check(zhang.public_keys(), &town.meta("device").unwrap()).unwrap();
    checked.lines(keys).map(Iterator::count).map_err(|refusal| refusal.code())
}

#[test]
fn a_key_stolen_from_the_township_is_worth_nothing_once_there_are_new_ones() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let thief = stolen(&town);
    zhang.set("吴大海", "phone", "19900005551", "");
    let before = town.new_file("before.huce");
    zhang.export(&before);
    assert!(opens(&thief, &before, &zhang, &town).is_ok(), "what was sealed to the stolen key is open to the thief");
    town.renew_keys().unwrap();
    // Until an officer has heard of the new keys, by a return and by the next one that needs no more words about it, the old one still signs.
    for officer in [&mut zhang, &mut li] {
        town.exchange(officer);
        town.exchange(officer);
        let path = town.new_file("forged.huce");
        forge_return(&town, officer, &path, &thief, |ret| ret.next_keys = Some(thief.public().clone()));
        refused(officer, &path, Code::BundleSignature);
    }
    // Whom a register trusts can be looked up, and compared on the phone once more.
    let fingerprint = desk::status(&town).unwrap().fingerprint.clone();
    assert_eq!(desk::status(&zhang).unwrap().township_fingerprint, fingerprint);
    zhang.set("孙丽", "note", "残疾", "");
    let after = town.new_file("after.huce");
    zhang.export(&after);
    assert_eq!(opens(&thief, &after, &zhang, &town), Err(Code::BundleReceiver));
    assert_eq!(town.take_well(&after).applied, 1);
}

#[test]
fn a_township_restored_from_before_its_new_keys_says_so() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    town.renew_keys().unwrap();
    let newer = Copied::of(&mut town);
    town.exchange(&mut zhang);
    town.exchange(&mut zhang);
    older.put_back(&mut town);
    zhang.set("吴大海", "phone", "19900005551", "");
    let file = town.new_file("changes.huce");
    zhang.export(&file);
    refused(&mut town, &file, Code::BundleReceiver);
    let back = town.write_return(&zhang);
    refused(&mut zhang, &back, Code::BundleSignature);
    // The way out is a backup that has the new keys; what was made meanwhile comes again by itself.
    newer.put_back(&mut town);
    town.hand_in(&mut zhang);
    let back = town.write_return(&zhang);
    let follow = huce_core::api::bundles::Options { follow: true, ..Default::default() };
    let taken = zhang.take(&[back], follow).remove(0);
    assert_eq!(taken.status, "applied", "{:?}", taken.error);
    town.exchange(&mut zhang);
    assert_eq!(town.of("吴大海").text("phone"), "19900005551");
}

#[test]
fn where_the_townships_keys_are_lost_for_good_the_officers_register_stays_readable() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    town.renew_keys().unwrap();
    town.exchange(&mut zhang);
    town.exchange(&mut zhang);
    // Of the new keys there is no backup.
    older.put_back(&mut town);
    zhang.set("吴大海", "phone", "19900005551", "");
    let file = town.new_file("changes.huce");
    zhang.export(&file);
    refused(&mut town, &file, Code::BundleReceiver);
    let unsent = desk::status(&zhang).unwrap().unacknowledged;
    assert!(unsent > 0);
    zhang.close();
    zhang.reopen();
    assert_eq!(zhang.of("吴大海").text("phone"), "19900005551");
    zhang.set("吴大海", "note", "仍在记", "");
    assert_eq!(desk::status(&zhang).unwrap().unacknowledged, unsent + 1, "what nobody can take is kept");
    // It follows no other township; there the officer begins a new one.
    let enrolment = town.new_file("enrolment.huce");
    std::fs::copy(&file, &enrolment).unwrap();
    refusals::changes_nothing(&mut zhang, Code::RegisterJoined, |zhang| enrolment::join(zhang, &enrolment, "").map(drop));
}
