//! Bundles that somebody took apart and put together otherwise.

use std::fs;
use std::path::Path;

use huce_core::exchange::container::OpenBundle;
use huce_core::exchange::keys::{DeviceKeys, PublicKeys};
use huce_core::refusal::{Code, Result};
use serde_json::json;

use crate::support::container::{Parts, with_a_bundle, write_zip};
use crate::support::refusals::refused;
use crate::support::township::{Office, Town};

#[test]
fn a_downgrade_of_format_or_suite() {
    let (mut town, zhang, _li, file) = with_a_bundle();
    let parts = Parts::of(&file);
    for (field, value, code) in [
        ("version", json!(0), Code::BundleDamaged),
        ("format", json!("huce-bundle-0"), Code::BundleDamaged),
        ("suite", json!(""), Code::BundleNewer),
        ("suite", json!("none"), Code::BundleNewer),
        ("suite", json!("minisign-ed25519+zstd+sha256"), Code::BundleNewer),
        ("suite", json!("AGE-X25519+MINISIGN-ED25519+ZSTD+SHA256"), Code::BundleNewer),
        ("payload", json!({"size": parts.payload.len(), "sha1": "0".repeat(40)}), Code::BundleDamaged),
    ] {
        let path = town.writes(&parts.signed_by(zhang.keys(), |manifest| manifest[field] = value.clone()));
        refused(&mut town, &path, code);
    }
    // Without encryption, without compression: not even from the officer.
    let checked = OpenBundle::open(&file).unwrap().check(zhang.public_keys(), &town.meta("device").unwrap()).unwrap();
    let plain: String = checked.lines(town.keys()).unwrap().map(|line| line.unwrap() + "\n").collect();
    let sealed = huce_core::exchange::keys::seal(town.public_keys(), plain.as_bytes()).unwrap();
    for payload in [plain.into_bytes(), sealed] {
        let told = json!({"size": payload.len(), "sha256": sha256(&payload)});
        let weaker = Parts { payload, ..parts.clone() };
        let path = town.writes(&weaker.signed_by(zhang.keys(), |manifest| manifest["payload"] = told));
        refused(&mut town, &path, Code::BundleContent);
    }
    // The older algorithm of minisign, which signs without hashing first: the same key, another mark.
    let legacy = String::from_utf8(parts.signature.clone()).unwrap().replacen("\nRU", "\nRW", 1);
    assert_ne!(legacy.as_bytes(), parts.signature);
    let path = town.writes(&Parts { signature: legacy.into_bytes(), ..parts });
    refused(&mut town, &path, Code::BundleSignature);
    assert_eq!(town.take_well(&file).status, "merged");
}

/// SHA-256 of bytes, by the program of that name.
fn sha256(bytes: &[u8]) -> String {
    let path = crate::support::scratch::Folder::new("sum");
    let file = path.path().join("x");
    fs::write(&file, bytes).unwrap();
    let said = crate::support::program::said(std::process::Command::new("sha256sum").arg(&file));
    said.out.split(' ').next().unwrap().to_owned()
}

/// Two valid bundles of the same sender and receiver.
fn two_bundles(town: &mut Town, zhang: &mut Office) -> [std::path::PathBuf; 2] {
    let first = town.new_file("first.huce");
    zhang.export(&first);
    zhang.set("孙丽", "note", "残疾", "");
    let second = town.new_file("second.huce");
    zhang.export(&second);
    [first, second]
}

#[test]
fn members_swapped_between_two_valid_bundles() {
    let (mut town, mut zhang, mut li, _file) = with_a_bundle();
    li.set("钱有才", "note", "党员", "");
    let [first, second] = two_bundles(&mut town, &mut zhang);
    let hers = town.new_file("hers.huce");
    li.export(&hers);
    let other_way = town.write_return(&zhang);
    let all = [&first, &second, &hers, &other_way].map(|path| Parts::of(path));
    for manifest in 0..all.len() {
        for signature in 0..all.len() {
            for payload in 0..all.len() {
                if manifest == signature && signature == payload {
                    continue;
                }
                let mixed = Parts {
                    manifest: all[manifest].manifest.clone(),
                    signature: all[signature].signature.clone(),
                    payload: all[payload].payload.clone(),
                };
                let path = town.writes(&mixed);
                // The township's own return is no bundle of changes, whatever it is mixed with.
                let code = match () {
                    () if mixed.payload.len() != all[manifest].payload.len() => Code::BundleDamaged,
                    () if manifest == 3 => Code::BundleKind,
                    () if manifest != signature => Code::BundleSignature,
                    () => Code::BundleHash,
                };
                let taken = town.take(&[path], huce_core::api::bundles::Options::default());
                assert_eq!(taken[0].error.as_ref().unwrap().code(), code, "{manifest} {signature} {payload}");
            }
        }
    }
    assert_eq!(town.standing(), Town::with_two_officers().0.standing(), "nothing came in");
    for file in [first, second, hers] {
        assert_eq!(town.take_well(&file).status, "merged");
    }
}

#[test]
fn the_manifest_of_one_bundle_on_the_payload_of_another() {
    let (mut town, mut zhang, _li, _file) = with_a_bundle();
    let [first, second] = two_bundles(&mut town, &mut zhang);
    let (one, other) = (Parts::of(&first), Parts::of(&second));
    // As it stands, and filled up or cut to the length that the manifest tells.
    let mut fitted = other.payload.clone();
    fitted.resize(one.payload.len(), 0);
    let path = town.writes(&Parts { payload: fitted, ..one.clone() });
    refused(&mut town, &path, Code::BundleHash);
    // Signed anew with the right hash by the officer: the first line inside is of another bundle.
    let told = serde_json::from_slice::<serde_json::Value>(&other.manifest).unwrap()["payload"].clone();
    let rewrapped = Parts { payload: other.payload.clone(), ..one }.signed_by(zhang.keys(), |manifest| manifest["payload"] = told);
    let path = town.writes(&rewrapped);
    refused(&mut town, &path, Code::BundleContent);
}

#[test]
fn a_second_copy_of_a_name_in_the_zip() {
    let (mut town, mut zhang, _li, _file) = with_a_bundle();
    let [first, second] = two_bundles(&mut town, &mut zhang);
    let (one, other) = (Parts::of(&first), Parts::of(&second));
    let names = ["manifest.json", "manifest.json.minisig", "payload.jsonl.zst.age"];
    let whole = |parts: &Parts| [parts.manifest.clone(), parts.signature.clone(), parts.payload.clone()];
    let (good, copies) = (whole(&one), whole(&other));
    let path = town.new_file("twice.huce");
    for doubled in 0..names.len() {
        for at in 0..=names.len() {
            for copy in [&good[doubled], &copies[doubled]] {
                let mut members: Vec<(&str, &[u8])> = names.iter().zip(&good).map(|(name, bytes)| (*name, &bytes[..])).collect();
                members.insert(at, (names[doubled], copy));
                write_zip(&path, &members);
                refused(&mut town, &path, Code::BundleDamaged);
            }
        }
    }
    // Twice in the directory alone, for one file.
    let bytes = fs::read(&first).unwrap();
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = bytes.len() - 22;
    let entry = &bytes[directory..directory + 46 + names[0].len()];
    let mut doubled = [&bytes[..end], entry, &bytes[end..]].concat();
    let end = end + entry.len();
    doubled[end + 8] += 1;
    doubled[end + 10] += 1;
    let length = (end - directory) as u32;
    doubled[end + 12..end + 16].copy_from_slice(&length.to_le_bytes());
    fs::write(&path, doubled).unwrap();
    refused(&mut town, &path, Code::BundleDamaged);
    assert_eq!(town.take_well(&first).status, "merged");
}

/// All lines of a bundle, with every check before them.
fn lines_of(path: &Path, sender: &PublicKeys, device: &str, keys: &DeviceKeys) -> Result<Vec<String>> {
    OpenBundle::open(path)?.check(sender, device)?.lines(keys)?.collect()
}

#[test]
fn every_single_byte_flipped_is_refused_or_of_no_matter() {
    let (mut town, mut zhang, _li, changes) = with_a_bundle();
    // The same bundle taken twice is no news: what comes in of a flipped one must be exactly what came in of the good one.
    let back = town.write_return(&zhang);
    town.take_well(&changes);
    zhang.take_well(&back);
    let flipped = town.new_file("flipped.huce");
    let mut harmless = Vec::new();
    let ways: [(&Path, &Office, &Office); 2] = [(&changes, &zhang, &town), (&back, &town, &zhang)];
    for (way, (file, sender, receiver)) in ways.into_iter().enumerate() {
        let (sender, device) = (sender.public_keys(), receiver.meta("device").unwrap());
        let good = fs::read(file).unwrap();
        let lines = lines_of(file, sender, &device, receiver.keys()).unwrap();
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&flipped, &bytes).unwrap();
            if let Ok(found) = lines_of(&flipped, sender, &device, receiver.keys()) {
                assert!(found == lines, "byte {at} changes the content");
                harmless.push((way, at));
            }
        }
    }
    // Of each of three files in both bundles: who made it (2 bytes), its attributes (6), and in both headers the version needed, which may be
    // any up to 2.0.
    assert!(harmless.len() <= 2 * 3 * (2 + 6 + 2), "{harmless:?}");
    // The whole way, for a sample: what is not refused is the bundle that was taken before.
    let good = fs::read(&changes).unwrap();
    let sample = (0..good.len()).step_by(61).chain(harmless.iter().filter(|(way, _)| *way == 0).map(|(_, at)| *at));
    let contents = town.contents();
    for at in sample {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&flipped, &bytes).unwrap();
        let taken = town.take(std::slice::from_ref(&flipped), huce_core::api::bundles::Options::default()).remove(0);
        assert!(taken.error.is_some() || taken.status == "already", "byte {at}: {taken:?}");
        assert!(town.contents() == contents, "byte {at} changed the register");
    }
}
