//! Bundles of somebody else, and for somebody else.

use huce_core::api::bundles::Options;
use huce_core::api::enrolment;
use huce_core::api::register::{Clock, Register};
use huce_core::exchange::container::OpenBundle;
use huce_core::exchange::keys::DeviceKeys;
use huce_core::exchange::{officer, wire::Return};
use huce_core::refusal::Code;
use huce_core::tables::{Row, Tables};

use crate::support::container::{Parts, forge, forge_return, with_a_bundle};
use crate::support::refusals::{self, refused};
use crate::support::township::{BEGINNING, Office, PASSPHRASE, Town};

#[test]
fn a_strangers_key() {
    let (mut town, mut zhang, _li, file) = with_a_bundle();
    let stranger = DeviceKeys::generate().unwrap();
    for (sender, code) in [(zhang.meta("device").unwrap(), Code::BundleSignature), ("01a21378-beef".into(), Code::BundleSender)] {
        let path = town.writes(&Parts::of(&file).signed_by(&stranger, |manifest| manifest["sender"] = sender.into()));
        refused(&mut town, &path, code);
    }
    // Nor does a stranger send returns.
    let back = town.write_return(&zhang);
    for (sender, code) in [(town.meta("device").unwrap(), Code::BundleSignature), ("01a21378-beef".into(), Code::BundleSender)] {
        let path = town.writes(&Parts::of(&back).signed_by(&stranger, |manifest| manifest["sender"] = sender.into()));
        refused(&mut zhang, &path, code);
    }
    assert_eq!((town.take_well(&file).status, zhang.take_well(&back).status), ("merged", "applied"), "the true ones still come in");
}

#[test]
fn a_revoked_device_and_one_that_was_replaced() {
    let (mut town, mut zhang, mut li, file) = with_a_bundle();
    let ids = [&zhang, &li].map(|office| office.meta("officer").unwrap());
    enrolment::revoke(&mut town, &ids[0], true).unwrap();
    refused(&mut town, &file, Code::BundleRevoked);
    // Its next ones as well, whatever they are dated.
    zhang.at("2025-01-01").set("孙丽", "note", "残疾", "");
    let later = town.new_file("later.huce");
    zhang.export(&later);
    refused(&mut town, &later, Code::BundleRevoked);
    // Asked for by name it comes in, and changes nothing by itself.
    let standing = town.standing();
    let taken = town.take(&[later], Options { from_revoked: true, ..Options::default() });
    assert_eq!((taken[0].status, taken[0].applied, taken[0].held), ("merged", 0, 2));
    assert!(town.standing() == standing);
    // A device that was merely replaced is heard, and held.
    li.set("钱有才", "note", "党员", "");
    let device = li.meta("device").unwrap();
    let retire = |t: &mut dyn Tables| {
        let row = t.get(t.table("device"), &device)?.unwrap();
        t.put(row.with("state", "retired"))
    };
    town.database().transaction(|t| retire(t)).unwrap();
    let taken = town.hand_in(&mut li);
    assert_eq!((taken.applied, taken.held), (0, 1));
}

#[test]
fn the_right_device_and_the_wrong_officer() {
    let (mut town, mut zhang, mut li, _file) = with_a_bundle();
    // 李秀英's entries under 张建国's signature, in her chain and in his.
    li.set("钱有才", "phone", "19900009999", "");
    let hers = officer::unacknowledged(&li.tables()).unwrap();
    let path = town.new_file("hers.huce");
    forge(&zhang, &path, |changes| {
        changes.chains.insert(hers[0].header.chain.clone(), None);
        changes.entries = hers.clone();
    });
    refused(&mut town, &path, Code::BundleContent);
    let path = town.new_file("hers-in-his-chain.huce");
    forge(&zhang, &path, |changes| changes.entries.extend(hers.clone()));
    refused(&mut town, &path, Code::BundleContent);
    // A return for his device that speaks of her share.
    let her_id = li.meta("officer").unwrap();
    let path = town.new_file("for-her.huce");
    forge_return(&town, &zhang, &path, town.keys(), |ret: &mut Return| ret.officer = her_id);
    refused(&mut zhang, &path, Code::BundleContent);
    // And hers, given to him.
    let path = town.write_return(&li);
    refused(&mut zhang, &path, Code::BundleReceiver);
}

/// Another township, in which 张建国's device is enrolled as well.
fn another_township(town: &mut Town, zhang: &Office) -> Register {
    let dir = town.new_file("other-township");
    let clock = || Clock::of(Some(BEGINNING)).unwrap();
    enrolment::new_township(&dir, "小石镇", "419999101", PASSPHRASE, clock()).unwrap();
    let mut other = Register::open(&dir, PASSPHRASE, clock()).unwrap();
    let (device, keys) = (zhang.meta("device").unwrap(), zhang.public_keys().clone());
    let enrol = |t: &mut dyn Tables| {
        t.put(Row::new(t.table("officer"), "o1").with("name", "张建国"))?;
        let row = Row::new(t.table("device"), device.as_str()).with("officer_id", "o1").with("state", "active");
        t.put(row.with("signing_key", &keys.minisign).with("sealing_key", &keys.age))
    };
    other.database().transaction(|t| enrol(t)).unwrap();
    other
}

#[test]
fn the_right_bundle_and_the_wrong_township() {
    let (mut town, mut zhang, _li, file) = with_a_bundle();
    let mut other = another_township(&mut town, &zhang);
    let import = |other: &mut Register, path: &std::path::Path| {
        let taken = huce_core::api::bundles::import(other, &[path.to_path_buf()], Options::default(), &mut |_| {}).unwrap();
        taken.into_iter().next().unwrap().error.unwrap()
    };
    refusals::is(&import(&mut other, &file), Code::BundleReceiver);
    // Even signed anew for it by the officer, it is encrypted to the first one.
    let device = other.meta("device").unwrap();
    let path = town.writes(&Parts::of(&file).signed_by(zhang.keys(), |manifest| manifest["receiver"] = device.into()));
    refusals::is(&import(&mut other, &path), Code::BundleReceiver);
    // The other township's return, under its own name and under the right one's.
    let back = town.write_return(&zhang);
    for (sender, code) in [("device", Code::BundleSender), ("township_device", Code::BundleSignature)] {
        let sender = if sender == "device" { other.meta("device").unwrap() } else { zhang.meta(sender).unwrap() };
        let path = town.writes(&Parts::of(&back).signed_by(other.keys(), |manifest| manifest["sender"] = sender.into()));
        refused(&mut zhang, &path, code);
    }
    assert_eq!(town.take_well(&file).status, "merged");
}

/// What lies on a stick is for one device. Somebody who copies it has sizes, device ids and numbers.
#[test]
fn a_copied_stick_opens_for_nobody_else() {
    let (mut town, mut zhang, li, changes) = with_a_bundle();
    let request = town.new_file("request.huce");
    enrolment::write_request_again(&zhang, &request).unwrap();
    let back = town.write_return(&zhang);
    let stranger = DeviceKeys::generate().unwrap();
    for (path, sender, receiver) in [(&changes, &*zhang, &**town), (&back, &**town, &*zhang)] {
        let device = receiver.meta("device").unwrap();
        let opens = |keys: &DeviceKeys| {
            let checked = OpenBundle::open(path).unwrap().check(sender.public_keys(), &device).unwrap();
            let lines = checked.lines(keys).map(|lines| lines.filter_map(Result::ok).count());
            lines.map_err(|refusal| refusal.code())
        };
        assert!(opens(receiver.keys()).unwrap() > 2);
        // Not for who wrote it, a colleague or a stranger.
        for other in [sender.keys(), li.keys(), &stranger] {
            assert_eq!(opens(other), Err(Code::BundleReceiver));
        }
    }
    let names = ["吴大海", "孙丽", "清溪村", "大石镇", "张建国", "19900005551", "换号", "419999"];
    for path in [&request, &changes, &back] {
        let bytes = std::fs::read(path).unwrap();
        for name in names {
            assert!(!bytes.windows(name.len()).any(|window| window == name.as_bytes()), "{name} in {}", path.display());
        }
        // The name of a file is the person's who types it; the one inside says nothing of place or person.
        assert!(!String::from_utf8_lossy(&bytes).contains(zhang.name));
    }
    assert_eq!(zhang.take_well(&back).status, "applied");
}
