//! Enrolment: two files on a stick and two people on the phone. Whoever carries the files can swap them; nobody carries the voices.

use std::fs;
use std::path::Path;

use huce_core::exchange::container::{KIND_REQUEST, Manifest};
use huce_core::exchange::keys::{DeviceKeys, PublicKeys, fingerprint};

use crate::support::container::{Parts, write_zip};
use crate::support::program::Desk;
use crate::support::township::{QINGXI, Town};

fn write_request(path: &Path, device: &str, keys: &PublicKeys, nonce: &str, signer: &DeviceKeys) {
    let manifest = Manifest::new(KIND_REQUEST, "1", device, None).introducing(keys, nonce);
    let text = serde_json::to_string(&manifest).unwrap();
    let signature = signer.sign(text.as_bytes()).unwrap();
    write_zip(path, &[("manifest.json", text.as_bytes()), ("manifest.json.minisig", signature.as_bytes())]);
}

fn line_of<'a>(text: &'a str, label: &str) -> &'a str {
    text.lines().find(|line| line.starts_with(label)).unwrap_or_else(|| panic!("no {label} in {text}"))
}

/// What each of the two has on the screen must be enough to notice: the own fingerprint to read out, that it is read on the phone, and
/// nowhere a fingerprint to copy where one was asked for.
#[test]
fn a_request_swapped_in_transit_is_noticed_on_the_phone() {
    let (mut town, ..) = Town::with_two_officers();
    let desk = Desk::of(&mut town);
    let (home, request, out) = (town.new_file("laptop"), town.new_file("request.huce"), town.new_file("enrolment.huce"));
    fs::create_dir(&home).unwrap();
    let officer = Desk::new(&home, "一句只有自己知道的话", "2026-03-03T08:00:00Z");
    let [request, out] = [&request, &out].map(|path| path.to_str().unwrap());
    let screen = officer.text(&["officer", "new", "--request", request], "zh");
    let told = line_of(&screen, "指纹").split_whitespace().last().unwrap().to_owned();
    assert!(line_of(&screen, "怎么办").contains("电话") && screen.contains("念给镇上听"), "{screen}");
    officer.make_light();
    let status = officer.json(&["status"]);
    assert_eq!(status["fingerprint"], told.as_str(), "it can be looked up again");
    let device = status["device"].as_str().unwrap();

    // On its way the file is swapped: other keys altogether, other keys under the officer's device, one of the two keys.
    let thief = DeviceKeys::generate().unwrap();
    let true_keys: PublicKeys = serde_json::from_value(desk.json(&["bundle", "inspect", request])["keys"].clone()).unwrap();
    let swapped = town.new_file("swapped.huce");
    let path = swapped.to_str().unwrap();
    let half = PublicKeys { age: true_keys.age.clone(), ..thief.public().clone() };
    for (device, keys) in [("01a21378-0000-7000-8000-00000000beef", thief.public()), (device, thief.public()), (device, &half)] {
        write_request(&swapped, device, keys, "a1b2", &thief);
        // The clerk may look at the file first. What it says of itself is named as that, in both languages.
        let (zh, en) = (desk.text(&["bundle", "inspect", path], "zh"), desk.text(&["bundle", "inspect", path], "en"));
        let shown = fingerprint(keys);
        assert_ne!(shown, told);
        assert!(zh.contains(&shown) && zh.contains("什么也证明不了") && zh.contains("电话"), "{zh}");
        assert!(en.contains(&shown) && en.contains("proves nothing") && en.contains("on the phone"), "{en}");
        let enrol = ["township", "enrol", path, "--name", "王志远", "--place", QINGXI, "--out", out, "--fingerprint", &told];
        desk.refuses(&enrol, "fingerprint.differs");
        // The refusal gives nothing to copy: with the file's own fingerprint on the screen, that one would be typed next.
        for lang in ["zh", "en"] {
            let said = desk.run(&[&enrol[..], &["--lang", lang]].concat());
            let digits = |text: &str| shown.split('-').any(|group| text.contains(group));
            assert!(!digits(&said.err) && !digits(&said.out), "{}", said.err);
        }
        assert!(!Path::new(out).exists());
    }
    // The officer's signing key with the thief's key to receive: nobody can sign that.
    let half = PublicKeys { age: thief.public().age.clone(), ..true_keys };
    write_request(&swapped, device, &half, "a1b2", &thief);
    let enrol = ["township", "enrol", path, "--name", "王志远", "--fingerprint", &told, "--out", out];
    desk.refuses(&enrol, "bundle.signature");

    let enrol = ["township", "enrol", request, "--name", "王志远", "--fingerprint", &told, "--place", QINGXI, "--out", out];
    let screen = desk.text(&enrol, "en");
    let township = desk.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
    assert!(line_of(&screen, "the township's fingerprint").contains(&township), "{screen}");
    assert!(!screen.contains(&told) && screen.contains("on the phone"), "only the fingerprint that is to be read out: {screen}");
    assert!(desk.text(&enrol, "zh").contains("念给信息员听"));
}

#[test]
fn an_enrolment_swapped_in_transit_is_noticed_on_the_phone() {
    let (mut town, ..) = Town::with_two_officers();
    let desk = Desk::of(&mut town);
    let new = |town: &mut Town, name: &str| {
        let home = town.new_file(name);
        fs::create_dir(&home).unwrap();
        Desk::new(&home, "一句只有自己知道的话", "2026-03-03T08:00:00Z")
    };
    let (officer, thief) = (new(&mut town, "laptop"), new(&mut town, "thief"));
    let files =
        ["request.huce", "enrolment.huce", "swapped.huce", "other-request.huce", "other-enrolment.huce"].map(|name| town.new_file(name));
    let [request, enrolment, swapped, other_request, other_enrolment] = files.each_ref().map(|path| path.to_str().unwrap());
    let screen = officer.text(&["officer", "new", "--request", request], "en");
    assert!(screen.contains("read the fingerprint above to the clerk") && screen.contains("on the phone"), "{screen}");
    officer.make_light();
    let of_officer = officer.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
    let enrolled = desk.json(&["township", "enrol", request, "--name", "王志远", "--fingerprint", &of_officer, "--out", enrolment]);
    let read_out = enrolled["fingerprint"].as_str().unwrap();

    // Whoever has the request can make a township of the same name and answer it.
    thief.json(&["township", "new", "--name", "大石镇", "--division", "419999100"]);
    thief.make_light();
    thief.json(&["township", "enrol", request, "--name", "王志远", "--fingerprint", &of_officer, "--out", swapped]);
    officer.refuses(&["officer", "join", swapped, "--fingerprint", read_out], "fingerprint.differs");
    let shown = thief.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
    for lang in ["zh", "en"] {
        let said = officer.run(&["officer", "join", swapped, "--fingerprint", read_out, "--lang", lang]);
        assert!(!shown.split('-').any(|group| said.err.contains(group)), "{}", said.err);
    }
    // The true answer with the thief's keys in it, and with the true keys but another signature.
    let keys = DeviceKeys::generate().unwrap();
    let replaced =
        Parts::of(enrolment.as_ref()).signed_by(&keys, |manifest| manifest["keys"] = serde_json::to_value(keys.public()).unwrap());
    replaced.write(swapped.as_ref());
    officer.refuses(&["officer", "join", swapped, "--fingerprint", read_out], "fingerprint.differs");
    Parts::of(enrolment.as_ref()).signed_by(&keys, |_| {}).write(swapped.as_ref());
    officer.refuses(&["officer", "join", swapped, "--fingerprint", read_out], "bundle.signature");
    // The officer reads the own fingerprint back by mistake.
    officer.refuses(&["officer", "join", enrolment, "--fingerprint", &of_officer], "fingerprint.differs");
    // The answer to somebody else.
    let other = new(&mut town, "other");
    let made = other.json(&["officer", "new", "--request", other_request]);
    let of_other = made["fingerprint"].as_str().unwrap();
    desk.json(&["township", "enrol", other_request, "--name", "赵平", "--fingerprint", of_other, "--out", other_enrolment]);
    officer.refuses(&["officer", "join", other_enrolment, "--fingerprint", read_out], "enrolment.other");
    assert_eq!(officer.json(&["officer", "join", enrolment, "--fingerprint", read_out])["township"], "大石镇");
}
