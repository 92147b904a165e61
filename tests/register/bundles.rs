//! Bundles that must not come in: each refused under its own code, with nothing changed. And those that come in late, twice or from a copy.

use std::fs;

use huce_core::api::bundles::{self, Options, Shown, Taken};
use huce_core::api::{desk, enrolment, find, intake};
use huce_core::exchange::keys::{DeviceKeys, fingerprint};
use huce_core::refusal::Code;

use super::copies::Copied;
use crate::support::container::{Parts, with_a_bundle};
use crate::support::lines::lines;
use crate::support::refusals::{self, refused};
use crate::support::township::{Office, Town, asked, assert_same};

#[test]
fn the_helper_writes_what_the_program_reads() {
    let (mut town, zhang, _li, file) = with_a_bundle();
    let again = Parts::of(&file).signed_by(zhang.keys(), |_| {});
    let path = town.writes(&again);
    assert_eq!(town.take_well(&path).status, "merged", "so that a refusal below is for the change alone");
}

#[test]
fn a_damaged_file() {
    let (mut town, _zhang, _li, file) = with_a_bundle();
    let good = fs::read(&file).unwrap();
    let parts = Parts::of(&file);
    let bad = town.new_file("bad.huce");
    // In the manifest, the signature and the payload, as a stick forgets a bit.
    let manifest = 30 + 13 + 20;
    let signature = manifest + parts.manifest.len() + 100;
    for (at, code) in [(0, Code::BundleDamaged), (manifest, Code::BundleDamaged), (signature, Code::BundleDamaged)] {
        let mut bytes = good.clone();
        bytes[at] ^= 4;
        fs::write(&bad, bytes).unwrap();
        refused(&mut town, &bad, code);
    }
    let mut bytes = good.clone();
    let middle = good.len() - parts.payload.len() / 2 - 300;
    bytes[middle] ^= 4;
    fs::write(&bad, bytes).unwrap();
    refused(&mut town, &bad, Code::BundleHash);
    fs::write(&bad, "这不是一个包").unwrap();
    refused(&mut town, &bad, Code::BundleDamaged);
    assert_eq!(town.take_well(&file).status, "merged", "the good one still comes in");
}

#[test]
fn a_truncated_file_and_one_that_is_not_there() {
    let (mut town, _zhang, _li, file) = with_a_bundle();
    let good = fs::read(&file).unwrap();
    let bad = town.new_file("bad.huce");
    for length in [0, 1, 100, good.len() / 2, good.len() - 1] {
        fs::write(&bad, &good[..length]).unwrap();
        refused(&mut town, &bad, Code::BundleDamaged);
    }
    let nothing = town.new_file("nothing.huce");
    refused(&mut town, &nothing, Code::FileMissing);
}

#[test]
fn a_bundle_signed_by_a_stranger() {
    let (mut town, _zhang, _li, file) = with_a_bundle();
    let stranger = DeviceKeys::generate().unwrap();
    let parts = Parts::of(&file);
    let under_his_name = parts.signed_by(&stranger, |_| {});
    let path = town.writes(&under_his_name);
    refused(&mut town, &path, Code::BundleSignature);
    let under_an_own = parts.signed_by(&stranger, |manifest| manifest["sender"] = "01a21378-0000-7000-8000-00000000beef".into());
    let path = town.writes(&under_an_own);
    refused(&mut town, &path, Code::BundleSender);
    // The key inside a file says nothing.
    let introduced = parts.signed_by(&stranger, |manifest| {
        manifest["keys"] = serde_json::to_value(stranger.public()).unwrap();
        manifest["nonce"] = "n1".into();
    });
    let path = town.writes(&introduced);
    refused(&mut town, &path, Code::BundleSignature);
    assert_eq!(bundles::inspect(Some(&town), &path).unwrap().signature, "bad");
    assert_eq!(bundles::inspect(None, &path).unwrap().signature, "unknown-device");
    assert_eq!(bundles::inspect(Some(&town), &file).unwrap().signature, "good");
}

#[test]
fn a_payload_wrapped_again_under_another_name() {
    let (mut town, zhang, li, file) = with_a_bundle();
    let parts = Parts::of(&file);
    let device = li.meta("device").unwrap();
    let stolen = parts.signed_by(li.keys(), |manifest| manifest["sender"] = device.into());
    let path = town.writes(&stolen);
    refused(&mut town, &path, Code::BundleContent);
    // Not even the sender can give it another number.
    let renumbered = parts.signed_by(zhang.keys(), |manifest| manifest["number"] = "01a21378-0000-7000-8000-000000000001".into());
    let path = town.writes(&renumbered);
    refused(&mut town, &path, Code::BundleContent);
}

#[test]
fn the_manifest_of_one_with_the_payload_of_another() {
    let (mut town, mut zhang, _li, file) = with_a_bundle();
    zhang.set("孙丽", "note", "残疾", "");
    let second = town.new_file("second.huce");
    zhang.export(&second);
    let (one, other) = (Parts::of(&file), Parts::of(&second));
    let mut mixed = one.clone();
    mixed.payload.clone_from(&other.payload);
    let path = town.writes(&mixed);
    // Mostly the length gives it away; where it fits, the hash does.
    refused(&mut town, &path, if one.payload.len() == other.payload.len() { Code::BundleHash } else { Code::BundleDamaged });
    let mut same_length = one.clone();
    same_length.payload.reverse();
    let path = town.writes(&same_length);
    refused(&mut town, &path, Code::BundleHash);
    let mut signed_by_other = one;
    signed_by_other.signature = other.signature;
    let path = town.writes(&signed_by_other);
    refused(&mut town, &path, Code::BundleSignature);
}

#[test]
fn a_bundle_of_a_newer_program() {
    let (mut town, zhang, _li, file) = with_a_bundle();
    for (field, value) in [
        ("version", serde_json::json!(2)),
        ("least_reader", 2.into()),
        ("suite", "sm2+sm4".into()),
        ("necessary", serde_json::json!(["photos"])),
    ] {
        let newer = Parts::of(&file).signed_by(zhang.keys(), |manifest| manifest[field] = value);
        let path = town.writes(&newer);
        refused(&mut town, &path, Code::BundleNewer);
    }
    // A schema that is not known here yet.
    let path = town.altered(&zhang, |changes| changes.schema += 1);
    refused(&mut town, &path, Code::BundleNewer);
}

#[test]
fn a_file_for_somebody_else() {
    let (mut town, mut zhang, mut li, changes) = with_a_bundle();
    let for_li = town.write_return(&li);
    refused(&mut zhang, &for_li, Code::BundleReceiver);
    // Files of the wrong kind say so, whoever made them.
    refused(&mut li, &changes, Code::BundleKind);
    refused(&mut zhang, &changes, Code::BundleKind);
    refused(&mut town, &for_li, Code::BundleKind);
    let request = town.new_file("request.huce");
    enrolment::write_request_again(&zhang, &request).unwrap();
    refused(&mut town, &request, Code::BundleKind);
    let code = enrolment::join(&mut li, &for_li, &fingerprint(town.public_keys())).unwrap_err().code();
    assert_eq!(code, Code::RegisterJoined);
}

#[test]
fn a_bundle_handed_in_twice_and_one_overtaken_by_a_later_one() {
    let (mut town, mut zhang, _li, first) = with_a_bundle();
    zhang.set("孙丽", "note", "残疾", "");
    let second = town.new_file("second.huce");
    zhang.export(&second);
    assert_eq!(town.take_well(&second).applied, 2);
    // The first one is a bundle of its own, and has its receipt; but all of its entries are here.
    let taken = town.take_well(&first);
    assert_eq!((taken.status, taken.applied, taken.already), ("already", 0, 1));
    let (contents, digest) = (town.contents(), town.digest(Some("张建国")));
    for file in [&first, &second, &first] {
        let taken = town.take_well(file);
        assert_eq!((taken.status, taken.applied, taken.already), ("already", 0, taken.entries));
        assert_same(&town.contents(), &contents, "imported again");
    }
    assert_eq!(town.digest(Some("张建国")), digest);
    let mut counts: Vec<_> = desk::receipts(&town).unwrap().iter().map(|one| [one.sent, one.merged, one.already]).collect();
    counts.sort_unstable();
    assert_eq!(counts, [[1, 0, 1], [2, 2, 0]]);
    assert_eq!(town.history(&town.person("吴大海")).iter().filter(|line| line.by == "张建国").count(), 1, "nothing twice");
}

#[test]
fn a_return_given_twice_and_an_older_one_after_a_newer() {
    let (mut town, mut zhang, _li, file) = with_a_bundle();
    town.take_well(&file);
    let (older, newer) = (town.write_return(&zhang), town.write_return(&zhang));
    assert_eq!(zhang.take_well(&newer).status, "applied");
    let before = zhang.contents();
    assert_eq!(zhang.take_well(&newer).status, "already");
    refused(&mut zhang, &older, Code::ReturnOld);
    assert!(zhang.contents() == before);
}

#[test]
fn a_bundle_before_which_something_is_missing() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    zhang.set("吴大海", "phone", "19900005551", "");
    town.exchange(&mut zhang);
    zhang.set("吴大海", "note", "一", "");
    let file = town.new_file("later.huce");
    zhang.export(&file);
    older.put_back(&mut town);
    // As the window does it: such a file is taken along after the look.
    let go_on = &mut |_: usize| std::ops::ControlFlow::Continue(());
    let files = [file.clone()];
    let looked = intake::look(&mut town, &files, &[], go_on).unwrap();
    let taken = intake::take(&mut town, &files, &[], &bundles::shown(&looked), go_on).unwrap();
    for one in looked.iter().chain(&taken) {
        assert_eq!(one.error.as_ref().map(|error| error.code()), Some(Code::BundleGap));
    }
    let line = huce_core::api::board::board(&town).unwrap().into_iter().find(|line| line.officer.name == "张建国").unwrap();
    assert!(line.is_gap && line.agreement == "full", "the board says so: {line:?}");
    refused(&mut town, &file, Code::BundleGap);
    // What the hint says then helps: a return, then a new export.
    let file = town.write_return(&zhang);
    refused(&mut zhang, &file, Code::TownshipRestored);
    let followed = zhang.take(std::slice::from_ref(&file), Options { follow: true, ..Options::default() });
    assert_eq!(followed[0].status, "applied", "{:?}", followed[0].error);
    assert_eq!(town.hand_in(&mut zhang).applied, 2, "both entries come again");
    town.give_back(&mut zhang);
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    assert_eq!((town.of("吴大海").text("phone"), town.of("吴大海").text("note")), ("19900005551", "一"));
    town.must_be_sound();
    zhang.must_be_sound();
}

#[test]
fn a_folder_whose_bundles_go_on_from_each_other_is_taken_whole_in_any_order() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    let mut files = Vec::new();
    for note in ["一", "二", "三"] {
        zhang.set("吴大海", "note", note, "");
        let file = town.new_file("changes.huce");
        zhang.export(&file);
        town.take_well(&file);
        town.give_back(&mut zhang);
        files.insert(0, file);
    }
    older.put_back(&mut town);
    let mut statuses = |is_plan: bool| -> Vec<&str> {
        town.take(&files, Options { is_plan, ..Options::default() }).iter().map(|one| one.status).collect()
    };
    assert_eq!(statuses(true), ["planned"; 3]);
    assert_eq!(statuses(false), ["merged"; 3]);
    assert_eq!(town.of("吴大海").text("note"), "三");
}

#[test]
fn a_return_that_does_not_connect_and_the_full_one_that_does() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut zhang);
    zhang.set("吴大海", "phone", "19900005551", "");
    town.exchange(&mut zhang);
    zhang.set("吴大海", "note", "一", "");
    town.exchange(&mut zhang);
    town.hand_in(&mut zhang);
    older.put_back(&mut zhang);
    let file = town.write_return(&zhang);
    refused(&mut zhang, &file, Code::ReturnGap);
    town.hand_in(&mut zhang);
    town.give_back(&mut zhang);
    assert_eq!(zhang.of("吴大海").text("note"), "一", "the old copy has caught up");
    assert_eq!(town.digest(Some("张建国")), zhang.digest(None));
    zhang.must_be_sound();
}

#[test]
fn a_township_that_has_not_heard_of_the_one_that_is_followed() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let older = Copied::of(&mut town);
    town.exchange(&mut zhang);
    older.put_back(&mut town);
    town.exchange_following(&mut zhang);
    let followed = town.meta("branch").unwrap();
    older.put_back(&mut town);
    let file = town.write_return(&zhang);
    assert_ne!(town.meta("branch").unwrap(), followed);
    refused(&mut zhang, &file, Code::TownshipUnheard);
}

impl Town {
    fn exchange_following(&mut self, with: &mut Office) {
        self.hand_in(with);
        let file = self.write_return(with);
        let taken = with.take(&[file], Options { follow: true, ..Options::default() });
        assert_eq!(taken[0].status, "applied", "{:?}", taken[0].error);
    }
}

#[test]
fn a_device_that_was_lost_and_one_that_was_replaced() {
    let (mut town, mut zhang, mut li, file) = with_a_bundle();
    let officer = find::officer(&town.tables(), "张建国").unwrap();
    refusals::changes_nothing(&mut zhang, Code::RoleTownship, |zhang| enrolment::revoke(zhang, &officer, true));
    enrolment::revoke(&mut town, &officer, true).unwrap();
    refused(&mut town, &file, Code::BundleRevoked);
    let return_file = town.new_file("return.huce");
    refusals::changes_nothing(&mut town, Code::OfficerNoDevice, |town| bundles::export_return(town, &officer, false, &return_file));
    let taken = town.take(std::slice::from_ref(&file), Options { from_revoked: true, ..Options::default() });
    assert_eq!((taken[0].status, taken[0].held, taken[0].applied), ("merged", 1, 0));
    let held = lines(desk::held(&town));
    assert_eq!(held[0]["reason"], "retired");
    let heard = desk::officers(&town).unwrap().into_iter().find(|one| one.id == officer).unwrap().last_bundle_at;
    assert_eq!(heard, "", "it does not stand for what the officer hands in");
    assert_eq!(town.of("吴大海").text("phone"), "19900001002");
    li.set("钱有才", "note", "党员", "");
    assert_eq!(town.hand_in(&mut li).applied, 1, "nobody else is touched by it");
}

#[test]
fn what_a_lost_device_made_is_planned_apart_and_taken_where_it_is_named() {
    let (mut town, mut zhang, mut li, file) = with_a_bundle();
    let officer = find::officer(&town.tables(), "张建国").unwrap();
    li.set("钱有才", "note", "党员", "");
    let hers = town.new_file("hers.huce");
    li.export(&hers);
    enrolment::revoke(&mut town, &officer, false).unwrap();
    let files = [file.clone(), hers.clone()];
    let everything = town.everything();
    let go_on = &mut |_: usize| std::ops::ControlFlow::Continue(());
    let looked = intake::look(&mut town, &files, &[], go_on).unwrap();
    assert_eq!(town.everything(), everything);
    let told: Vec<_> = looked.iter().map(|one| (one.status, one.from.as_str(), one.held, one.applied, one.warnings.clone())).collect();
    assert_eq!(told, [("planned", "张建国", 1, 0, vec!["device.revoked".to_owned()]), ("planned", "李秀英", 0, 1, vec![])]);
    // Where nobody names it, it is refused as ever.
    let taken = intake::take(&mut town, &files, &[], &Shown::new(), go_on).unwrap();
    assert_eq!(taken.iter().map(|one| one.status).collect::<Vec<_>>(), ["refused", "merged"]);
    let taken = intake::take(&mut town, &[hers], &[file], &Shown::new(), go_on).unwrap();
    let told: Vec<_> = taken.iter().map(|one| (one.status, one.held, one.warnings.len())).collect();
    assert_eq!(told, [("already", 0, 0), ("merged", 1, 1)]);
    refusals::changes_nothing(&mut zhang, Code::RoleTownship, |zhang| intake::look(zhang, &[], &[], go_on));
}

#[test]
fn a_bundle_is_taken_only_where_it_does_what_was_shown() {
    let go_on = &mut |_: usize| std::ops::ControlFlow::Continue(());
    let shown = bundles::shown;
    let told = |taken: &[Taken]| -> Vec<(&'static str, Option<Code>)> {
        taken.iter().map(|one| (one.status, one.error.as_ref().map(|error| error.code()))).collect()
    };
    let (merged, differs) = (("merged", None), ("refused", Some(Code::PlanDiffers)));
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900001001", "");
    let first = town.new_file("1.huce");
    zhang.export(&first);
    zhang.set("吴大海", "note", "党员", "");
    li.set("钱有才", "note", "党员", "");
    let (second, hers) = (town.new_file("2.huce"), town.new_file("3.huce"));
    zhang.export(&second);
    li.export(&hers);
    let files = [first.clone(), second.clone(), hers.clone()];

    // Two bundles go on from each other: without the first, the second brings what was to have come with it.
    let looked = intake::look(&mut town, &files, &[], go_on).unwrap();
    assert_eq!((looked[1].applied, looked[1].already), (1, 1));
    let before = town.standing();
    let taken = intake::take(&mut town, &files[1..2], &[], &shown(&looked), go_on).unwrap();
    assert_eq!(told(&taken), [differs]);
    assert_eq!(town.standing(), before);
    // What is left out for now is planned after the others, and is no gap.
    let looked = intake::look(&mut town, &files, &files[1..2], go_on).unwrap();
    assert_eq!((looked[0].applied, looked[1].applied, looked[1].already), (1, 1, 1));
    // Looked at with the first left out it is shown so, and taken.
    let looked = intake::look(&mut town, &files, std::slice::from_ref(&first), go_on).unwrap();
    assert_eq!(looked.iter().map(|one| one.file.clone()).collect::<Vec<_>>(), files);
    assert_eq!((looked[1].applied, looked[1].already), (2, 0));
    // The clerk writes what 李秀英 writes, too; on the stick another file takes the place of the second one.
    town.set("钱有才", "note", "退伍军人", "");
    let kept = std::fs::read(&second).unwrap();
    zhang.export(&second);
    let taken = intake::take(&mut town, &files[1..], &[], &shown(&looked), go_on).unwrap();
    assert_eq!(told(&taken), [differs, differs]);
    std::fs::write(&second, kept).unwrap();
    let taken = intake::take(&mut town, &files[1..2], &[], &shown(&looked), go_on).unwrap();
    assert_eq!(told(&taken), [merged]);
    // A copy of a file beside it is no reason to doubt.
    let copy = town.new_file("4.huce");
    std::fs::copy(&hers, &copy).unwrap();
    let both = [hers, copy];
    let looked = intake::look(&mut town, &both, &[], go_on).unwrap();
    let taken = intake::take(&mut town, &both, &[], &shown(&looked), go_on).unwrap();
    assert_eq!((told(&taken), taken[0].conflicts), (vec![merged, ("already", None)], 1));
}

#[test]
fn what_was_said_of_two_devices_by_their_fingerprints() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let request = town.new_file("request.huce");
    enrolment::write_request_again(&zhang, &request).unwrap();
    let out = town.new_file("enrolment.huce");
    let (right, wrong) = (fingerprint(zhang.public_keys()), fingerprint(town.public_keys()));
    let try_with = |town: &mut Office, read_out: &str, name: &str| enrolment::enrol(town, &asked(&request, name, read_out, &out));
    refusals::changes_nothing(&mut town, Code::FingerprintDiffers, |town| try_with(town, &wrong, "王志远"));
    assert!(!out.exists());
    assert!(try_with(&mut town, &right, "张建国").is_ok(), "the same device again is the same enrolment");
    // It has joined long ago, and learns of the township's new keys by a return as before.
    town.hand_in(&mut zhang);
    town.renew_keys().unwrap();
    assert!(try_with(&mut town, &right, "张建国").is_ok());
    town.give_back(&mut zhang);
    assert_eq!(zhang.township_keys().unwrap(), *town.public_keys());
    // A changed request does not carry its signature.
    let bytes = fs::read(&request).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(text.contains("\"nonce\""));
    let at = bytes.windows(7).position(|seven| seven == b"\"nonce\"").unwrap() + 12;
    let mut altered = bytes.clone();
    altered[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    fs::write(&request, altered).unwrap();
    refusals::changes_nothing(&mut town, Code::BundleDamaged, |town| try_with(town, &right, "王志远"));
    fs::write(&request, bytes).unwrap();
    let officer = find::officer(&town.tables(), "张建国").unwrap();
    enrolment::revoke(&mut town, &officer, false).unwrap();
    refusals::changes_nothing(&mut town, Code::EnrolmentReplaced, |town| try_with(town, &right, "张建国"));
}

#[test]
fn a_whole_stick_is_looked_at_and_one_bad_file_stops_nothing() {
    let (mut town, mut zhang, mut li, _file) = with_a_bundle();
    li.set("钱有才", "note", "党员", "");
    let stick = town.new_file("stick");
    fs::create_dir(&stick).unwrap();
    zhang.export(&stick.join("b.huce"));
    li.export(&stick.join("c.huce"));
    fs::write(stick.join("a.huce"), "坏了").unwrap();
    fs::write(stick.join("._b.huce"), "a shadow that some computers leave").unwrap();
    fs::write(stick.join("readme.txt"), "no bundle").unwrap();
    let files = bundles::files_in(&[stick]).unwrap();
    let planned = town.take(&files, Options { is_plan: true, ..Options::default() });
    let done = town.take(&files, Options::default());
    let statuses = |taken: &[bundles::Taken]| taken.iter().map(|one| one.status).collect::<Vec<_>>();
    assert_eq!(statuses(&planned), ["refused", "planned", "planned"]);
    assert_eq!(statuses(&done), ["refused", "merged", "merged"]);
    let counts = |taken: &[bundles::Taken]| taken.iter().map(|one| (one.entries, one.applied, one.conflicts, one.held)).collect::<Vec<_>>();
    assert_eq!(counts(&planned), counts(&done), "the plan says what then happens");
}

#[test]
fn what_ends_in_the_middle_of_many_actions_leaves_nothing_that_the_next_one_would_be_lost_with() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let (mut town, _zhang, _li) = Town::with_two_officers();
    let broken_off = catch_unwind(AssertUnwindSafe(|| {
        town.together(|register| -> () {
            let id = huce_core::api::find::person(&register.tables(), "吴大海").unwrap();
            let note = [("note".to_owned(), "一".to_owned())];
            register.act("person.set", "", |act| huce_core::actions::set_fields::set_person(act, &id, &note)).unwrap();
            panic!("in the middle");
        })
    }));
    assert!(broken_off.is_err());
    assert_eq!(town.of("吴大海").text("note"), "");
    town.set("孙丽", "note", "二", "");
    town.reopen();
    assert_eq!((town.of("吴大海").text("note"), town.of("孙丽").text("note")), ("", "二"));
}
