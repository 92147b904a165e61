use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::*;

const SENDER: &str = "0192f0c1-1111-7000-8000-000000000001";
const RECEIVER: &str = "0192f0c1-2222-7000-8000-000000000002";

/// An officer's device, the township's, and a folder for what they exchange.
struct Two {
    zhang: DeviceKeys,
    town: DeviceKeys,
    dir: TempDir,
}

impl Two {
    fn new() -> Self {
        Self { zhang: DeviceKeys::generate().unwrap(), town: DeviceKeys::generate().unwrap(), dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("x.huce")
    }

    fn manifest() -> Manifest {
        Manifest::new(KIND_CHANGES, "7", SENDER, Some(RECEIVER))
    }

    fn write(&self, lines: &[&str]) -> Written {
        let mut writer = BundleWriter::create(&self.path(), Self::manifest(), self.town.public()).unwrap();
        writer.line(&first_line()).unwrap();
        lines.iter().for_each(|line| writer.line(line).unwrap());
        writer.finish(&self.zhang).unwrap()
    }

    fn checked(&self) -> Result<CheckedBundle> {
        OpenBundle::open(&self.path())?.check(self.zhang.public(), RECEIVER)
    }

    fn read(&self) -> Result<Vec<String>> {
        self.checked()?.lines(&self.town)?.collect()
    }

    /// Replaces the file, and says what the reader makes of it.
    fn code_of(&self, bytes: &[u8]) -> Code {
        fs::write(self.path(), bytes).unwrap();
        self.read().unwrap_err().code()
    }

    /// A file of any manifest and payload, rightly signed.
    fn forge(&self, manifest: &str, payload: &[u8], signer: &DeviceKeys) -> Vec<u8> {
        let signature = signer.sign(manifest.as_bytes()).unwrap();
        zip(&[(MANIFEST, manifest.as_bytes()), (SIGNATURE, signature.as_bytes()), (PAYLOAD, payload)])
    }
}

fn first_line() -> String {
    serde_json::to_string(&Envelope::of(&Two::manifest())).unwrap()
}

/// A ZIP in our shape of any files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let records = |files: &[(&str, &[u8])]| files.iter().map(|(name, bytes)| Record::of(name, bytes, 0).unwrap()).collect::<Vec<_>>();
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (mut record, (_, bytes)) in records(files).into_iter().zip(files) {
        record.offset = out.len() as u32;
        out.extend(record.local());
        out.extend(*bytes);
        directory.extend(record.central());
    }
    let end = [END, 0].map(u32::to_le_bytes).concat();
    let counts = [files.len() as u16; 2].map(u16::to_le_bytes).concat();
    let places = [directory.len() as u32, out.len() as u32].map(u32::to_le_bytes).concat();
    [out, directory, end, counts, places, vec![0, 0]].concat()
}

/// The manifest of a payload as text, changed by hand.
fn manifest_of(payload: &[u8], change: impl FnOnce(&mut serde_json::Value)) -> String {
    let info = PayloadInfo { size: payload.len() as u64, sha256: to_hex(&Sha256::digest(payload)) };
    let manifest = Manifest { payload: Some(info), ..Two::manifest() };
    let mut value = serde_json::to_value(manifest).unwrap();
    change(&mut value);
    value.to_string()
}

fn payload_for(keys: &DeviceKeys, plain: &str) -> Vec<u8> {
    super::super::keys::seal(keys.public(), &zstd::encode_all(plain.as_bytes(), 3).unwrap()).unwrap()
}

#[test]
fn a_bundle_comes_back_line_by_line_and_twice() {
    let two = Two::new();
    let written = two.write(&["{\"a\":1}", "{\"name\":\"王䶮\"}"]);
    let bytes = fs::read(two.path()).unwrap();
    assert_eq!(written, Written { bytes: bytes.len() as u64, sha256: to_hex(&Sha256::digest(&bytes)) });
    let bundle = two.checked().unwrap();
    assert_eq!(bundle.manifest().payload.as_ref().unwrap().sha256, to_hex(bundle.payload_sha256()));
    let expected = [first_line(), "{\"a\":1}".to_owned(), "{\"name\":\"王䶮\"}".to_owned()];
    let (one, other) = (bundle.lines(&two.town).unwrap(), bundle.lines(&two.town).unwrap());
    // Two passes at once do not disturb each other.
    let both: Vec<(String, String)> = one.zip(other).map(|(one, other)| (one.unwrap(), other.unwrap())).collect();
    assert!(both.iter().zip(&expected).all(|((one, other), line)| one == line && other == line) && both.len() == 3);
    // The open file stays what was checked when the name is given to another.
    fs::remove_file(two.path()).unwrap();
    assert_eq!(bundle.lines(&two.town).unwrap().count(), 3);
}

#[test]
fn the_manifest_tells_a_finder_nothing() {
    let two = Two::new();
    two.write(&["{\"name\":\"王䶮\",\"place\":\"高河镇\"}"]);
    let bundle = two.checked().unwrap();
    let text = bundle.manifest().text(None).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    let known = ["format", "kind", "least_reader", "necessary", "number", "payload", "program", "receiver", "sender", "suite", "version"];
    assert_eq!(keys, known);
    assert!(!fs::read(two.path()).unwrap().windows(3).any(|three| three == "王".as_bytes()));
}

#[test]
fn many_lines_are_streamed() {
    let two = Two::new();
    let mut writer = BundleWriter::create(&two.path(), Two::manifest(), two.town.public()).unwrap();
    writer.line(&first_line()).unwrap();
    let row = |n: u64| format!("{{\"n\":{},\"x\":\"{:x}\"}}", n, n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (0..50_000).for_each(|n| writer.line(&row(n)).unwrap());
    writer.finish(&two.zhang).unwrap();
    let bundle = two.checked().unwrap();
    let wrong = bundle.lines(&two.town).unwrap().skip(1).zip(0..).filter(|(line, n)| line.as_ref().unwrap() != &row(*n)).count();
    assert_eq!(wrong, 0);
}

#[test]
fn every_flipped_byte_is_refused_or_of_no_matter() {
    let two = Two::new();
    two.write(&["{\"a\":1}"]);
    let good = fs::read(two.path()).unwrap();
    let lines = two.read().unwrap();
    let manifest = two.checked().unwrap().manifest().clone();
    let mut harmless = 0;
    for at in 0..good.len() {
        for mask in [1 << (at % 8), 0xFF] {
            let mut bytes = good.clone();
            bytes[at] ^= mask;
            fs::write(two.path(), &bytes).unwrap();
            let Ok(bundle) = two.checked() else { continue };
            assert_eq!(bundle.manifest(), &manifest, "byte {at}");
            assert_eq!(bundle.lines(&two.town).unwrap().collect::<Result<Vec<_>>>().unwrap(), lines, "byte {at}");
            harmless += 1;
        }
    }
    // Three times: who made the file (2 bytes) and its attributes (6), and in both headers nothing else.
    assert!(harmless <= 3 * 8 * 2 + 6, "{harmless} flips went through");
}

#[test]
fn every_truncation_and_every_addition_is_damage() {
    let two = Two::new();
    two.write(&["{\"a\":1}"]);
    let good = fs::read(two.path()).unwrap();
    for len in 0..good.len() {
        assert_eq!(two.code_of(&good[..len]), Code::BundleDamaged, "cut at {len}");
    }
    assert_eq!(two.code_of(&[&good[..], b"\0"].concat()), Code::BundleDamaged);
    assert_eq!(two.code_of(&[b"\0", &good[..]].concat()), Code::BundleDamaged);
    assert_eq!(two.code_of(&[&good[..], &good[..]].concat()), Code::BundleDamaged);
    fs::remove_file(two.path()).unwrap();
    assert_eq!(two.read().unwrap_err().code(), Code::FileMissing);
}

#[test]
fn other_shapes_of_zip_are_damage() {
    let two = Two::new();
    let payload = payload_for(&two.town, &format!("{}\n", first_line()));
    let text = manifest_of(&payload, |_| {});
    let signature = two.zhang.sign(text.as_bytes()).unwrap();
    let (manifest, signature, payload) = ((MANIFEST, text.as_bytes()), (SIGNATURE, signature.as_bytes()), (PAYLOAD, &payload[..]));
    let good = zip(&[manifest, signature, payload]);
    fs::write(two.path(), &good).unwrap();
    two.read().unwrap();

    for files in [
        &[manifest, payload, signature][..],
        &[signature, manifest, payload],
        &[manifest, signature],
        &[manifest, payload],
        &[manifest],
        &[],
        &[manifest, signature, payload, payload],
        &[manifest, manifest, signature, payload],
        &[manifest, signature, payload, ("extra", b"")],
        &[manifest, signature, ("payload.jsonl", payload.1)],
        &[("../manifest.json", manifest.1), signature, payload],
        &[("MANIFEST.JSON", manifest.1), signature, payload],
        &[manifest, (SIGNATURE, &signature.1[1..]), payload],
        &[manifest, signature, (PAYLOAD, &payload.1[1..])],
    ] {
        assert_eq!(two.code_of(&zip(files)), Code::BundleDamaged, "{:?}", files.iter().map(|(name, _)| name).collect::<Vec<_>>());
    }

    let directory = good.windows(4).position(|four| four == CENTRAL.to_le_bytes()).unwrap();
    let end = good.len() - END_LEN;
    let with = |changes: &[(usize, u8)]| {
        let mut bytes = good.clone();
        changes.iter().for_each(|(at, value)| bytes[*at] = *value);
        two.code_of(&bytes)
    };
    // Encrypted, with a data descriptor, UTF-8 names, compressed, an extra field: in both headers alike, or in one alone.
    for (local, value) in [(6, 1), (6, 8), (7, 8), (8, 8), (28, 4), (4, 45), (10, 1)] {
        let both = [(local, value), (directory + local + 2, value)];
        if local != 10 {
            assert_eq!(with(&both), Code::BundleDamaged, "{both:?}");
        }
        assert_eq!(with(&both[..1]), Code::BundleDamaged, "{both:?}");
        assert_eq!(with(&both[1..]), Code::BundleDamaged, "{both:?}");
    }
    // Comments, disks, counts, places.
    for at in [32, 34].map(|field| directory + field).into_iter().chain([4, 6, 8, 10, 12, 16, 20].map(|field| end + field)) {
        assert_eq!(with(&[(at, good[at] ^ 1)]), Code::BundleDamaged, "byte {at}");
    }
    // zip64 marks.
    let word = |at: usize| [(at, 0xFF), (at + 1, 0xFF), (at + 2, 0xFF), (at + 3, 0xFF)];
    assert_eq!(with(&word(end + 16)), Code::BundleDamaged);
    assert_eq!(with(&[word(18), word(22), word(directory + 20), word(directory + 24)].concat()), Code::BundleDamaged);
    // A gap before the directory.
    let mut gap = [&good[..directory], b"????", &good[directory..]].concat();
    let moved = (directory as u32 + 4).to_le_bytes();
    gap[end + 4 + 16..end + 4 + 20].copy_from_slice(&moved);
    assert_eq!(two.code_of(&gap), Code::BundleDamaged);
    // A wrong checksum of what is otherwise right.
    for file in 0..3 {
        let at = good.windows(4).enumerate().filter(|(_, four)| *four == LOCAL.to_le_bytes()).nth(file).unwrap().0 + 14;
        let central = good.windows(4).enumerate().filter(|(_, four)| *four == CENTRAL.to_le_bytes()).nth(file).unwrap().0 + 16;
        assert_eq!(with(&[(at, good[at] ^ 1), (central, good[central] ^ 1)]), Code::BundleDamaged);
    }
}

#[test]
fn a_huge_directory_costs_nothing() {
    let two = Two::new();
    let many: Vec<(String, Vec<u8>)> = (0..10_000).map(|n| (format!("f{n}"), Vec::new())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    assert_eq!(two.code_of(&zip(&many)), Code::BundleDamaged);
    let huge = vec![b' '; MANIFEST_LIMIT as usize + 1];
    assert_eq!(two.code_of(&zip(&[(MANIFEST, &huge), (SIGNATURE, b""), (PAYLOAD, b"")])), Code::BundleDamaged);
}

#[test]
fn manifests_that_cannot_be_are_damage() {
    let two = Two::new();
    let payload = payload_for(&two.town, &format!("{}\n", first_line()));
    let code = |text: &str| two.code_of(&two.forge(text, &payload, &two.zhang));
    let changed = |key: &str, value: serde_json::Value| code(&manifest_of(&payload, |manifest| manifest[key] = value));
    for text in ["", "{}", "[]", "null", "{\"format\":\"huce-bundle\"}"] {
        assert_eq!(code(text), Code::BundleDamaged, "{text}");
    }
    let text = manifest_of(&payload, |_| {});
    assert_eq!(code(&text.replacen('{', "{\"number\":\"8\",", 1)), Code::BundleDamaged, "a field twice");
    for (key, value) in [
        ("format", "other".into()),
        ("version", 0.into()),
        ("version", (-1).into()),
        ("kind", "".into()),
        ("kind", "张三".into()),
        ("number", 7.into()),
        ("number", "7 ".into()),
        ("sender", "../x".into()),
        ("sender", "a".repeat(65).into()),
        ("receiver", "".into()),
        ("receiver", serde_json::Value::Null),
        ("payload", serde_json::Value::Null),
        ("payload", serde_json::json!({"size": payload.len(), "sha256": "00"})),
        ("payload", serde_json::json!({"size": payload.len() + 1, "sha256": "0".repeat(64)})),
        ("payload", serde_json::json!({"size": u64::MAX, "sha256": "0".repeat(64)})),
        ("nonce", "a b".into()),
    ] {
        assert_eq!(changed(key, value.clone()), Code::BundleDamaged, "{key} {value}");
    }
    // What is not known and not necessary passes.
    let text = manifest_of(&payload, |manifest| manifest["later"] = serde_json::json!({"a": [1]}));
    fs::write(two.path(), two.forge(&text, &payload, &two.zhang)).unwrap();
    assert_eq!(two.read().unwrap().len(), 1);
}

#[test]
fn what_is_newer_names_the_version_that_is_needed() {
    let two = Two::new();
    let payload = payload_for(&two.town, &format!("{}\n", first_line()));
    for (key, value) in [
        ("version", 2.into()),
        ("least_reader", (READER + 1).into()),
        ("suite", "sm2+sm3+sm4".into()),
        ("necessary", serde_json::json!(["photos"])),
    ] {
        let text = manifest_of(&payload, |manifest| {
            manifest[key] = value;
            manifest["program"] = "2.5.0".into();
            manifest.as_object_mut().unwrap().remove("number"); // a later format may lack what this one has
        });
        let signature = two.zhang.sign(text.as_bytes()).unwrap();
        // … and name its files otherwise.
        let bytes =
            zip(&[(MANIFEST, text.as_bytes()), ("manifest.json.sm2", signature.as_bytes()), ("payload.sm4", &payload), ("more", b"")]);
        fs::write(two.path(), bytes).unwrap();
        let refusal = OpenBundle::open(&two.path()).unwrap_err();
        assert_eq!(refusal.code(), Code::BundleNewer);
        assert!(refusal.message(crate::refusal::Lang::En).contains("2.5.0"));
    }
    let text = manifest_of(&payload, |manifest| {
        manifest["version"] = 2.into();
        manifest["program"] = "拨打 12345 领奖".into();
    });
    fs::write(two.path(), two.forge(&text, &payload, &two.zhang)).unwrap();
    let refusal = OpenBundle::open(&two.path()).unwrap_err();
    assert!(!refusal.message(crate::refusal::Lang::Zh).contains("领奖"), "nothing unsigned is shown");
}

#[test]
fn a_bundle_of_another_or_for_another_is_refused() {
    let two = Two::new();
    let li = DeviceKeys::generate().unwrap();
    two.write(&["{\"a\":1}"]);
    let code =
        |sender: &DeviceKeys, receiver: &str| OpenBundle::open(&two.path()).unwrap().check(sender.public(), receiver).unwrap_err().code();
    assert_eq!(code(&li, RECEIVER), Code::BundleSignature);
    assert_eq!(code(&two.town, RECEIVER), Code::BundleSignature);
    assert_eq!(code(&two.zhang, SENDER), Code::BundleReceiver);
    // The signature is looked at first: for a stranger's file the receiver is not even a question.
    assert_eq!(code(&li, SENDER), Code::BundleSignature);
    // Meant for this device by name, but encrypted to another key.
    assert_eq!(two.checked().unwrap().lines(&li).err().unwrap().code(), Code::BundleReceiver);
    // A key that is merely inside the file convinces nobody.
    let payload = payload_for(&two.town, &format!("{}\n", first_line()));
    let text = manifest_of(&payload, |manifest| manifest["keys"] = serde_json::to_value(li.public()).unwrap());
    assert_eq!(two.code_of(&two.forge(&text, &payload, &li)), Code::BundleSignature);
}

#[test]
fn the_payload_must_be_the_signed_one() {
    let two = Two::new();
    let payload = payload_for(&two.town, &format!("{}\n", first_line()));
    let text = manifest_of(&payload, |_| {});
    for at in (0..payload.len()).step_by(7) {
        let mut flipped = payload.clone();
        flipped[at] ^= 4;
        assert_eq!(two.code_of(&two.forge(&text, &flipped, &two.zhang)), Code::BundleHash, "byte {at}");
    }
    // Well made, encrypted to the right key, of the same size: still not what was signed.
    // (age puts a stanza of random length into its header, hence the search.)
    let another = || payload_for(&two.town, &format!("{}\n", first_line()));
    let other = std::iter::repeat_with(another).find(|other| other.len() == payload.len()).unwrap();
    assert_eq!(two.code_of(&two.forge(&text, &other, &two.zhang)), Code::BundleHash);
    // Swapped between the check and the reading.
    fs::write(two.path(), two.forge(&text, &payload, &two.zhang)).unwrap();
    let bundle = two.checked().unwrap();
    let file = fs::OpenOptions::new().write(true).open(two.path()).unwrap();
    let at = bundle.payload.at;
    let mut file = file;
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&other).unwrap();
    assert_eq!(bundle.lines(&two.town).unwrap().last().unwrap().unwrap_err().code(), Code::BundleHash);
}

#[test]
fn what_was_signed_but_breaks_the_rules_is_content() {
    let two = Two::new();
    let code = |payload: &[u8]| two.code_of(&two.forge(&manifest_of(payload, |_| {}), payload, &two.zhang));
    assert_eq!(code(b""), Code::BundleContent);
    assert_eq!(code(b"not age"), Code::BundleContent);
    let sealed = |plain: &[u8]| super::super::keys::seal(two.town.public(), plain).unwrap();
    assert_eq!(code(&sealed(b"not zstd")), Code::BundleContent);
    let good = payload_for(&two.town, &format!("{}\n", first_line()));
    assert_eq!(code(&good[..good.len() - 1]), Code::BundleContent);
    assert_eq!(code(&[&good[..], b"x"].concat()), Code::BundleContent);
    let long_header = [&good[..22], &b"-> grease x\n\n".repeat(80_000), &good[22..]].concat();
    let before = std::time::Instant::now();
    assert_eq!(code(&long_header), Code::BundleContent);
    assert!(before.elapsed().as_secs() < 5, "the age header was parsed");
}

#[test]
fn the_first_line_repeats_the_manifest() {
    let two = Two::new();
    let code = |line: &str| {
        let payload = payload_for(&two.town, &format!("{line}\n{{}}\n"));
        two.code_of(&two.forge(&manifest_of(&payload, |_| {}), &payload, &two.zhang))
    };
    for (from, to) in [(KIND_CHANGES, KIND_RETURN), ("\"7\"", "\"8\""), (SENDER, RECEIVER), (RECEIVER, SENDER), ("kind", "Kind"), ("{", "")]
    {
        assert_eq!(code(&first_line().replacen(from, to, 1)), Code::BundleContent, "{to}");
    }
    let more = first_line().replacen('{', "{\"chain\":\"c\",\"seq\":3,", 1);
    check_envelope(&more, &Two::manifest()).unwrap();
    // The writer holds itself to it, and to what a reader would refuse.
    let mut writer = BundleWriter::create(&two.path(), Two::manifest(), two.town.public()).unwrap();
    assert_eq!(writer.line("{}").unwrap_err().code(), Code::BundleContent);
    writer.line(&more).unwrap();
    for bad in ["", "a\nb", &"x".repeat(2 << 20)] {
        assert_eq!(writer.line(bad).unwrap_err().code(), Code::BundleContent);
    }
    let empty = BundleWriter::create(&two.path(), Two::manifest(), two.town.public()).unwrap();
    assert_eq!(empty.finish(&two.zhang).unwrap_err().code(), Code::BundleContent);
}

#[test]
fn a_request_is_signed_by_the_keys_that_it_introduces() {
    let two = Two::new();
    let manifest = Manifest::new(KIND_REQUEST, "1", SENDER, None).introducing(two.zhang.public(), "ab12");
    write_request(&two.path(), &manifest, &two.zhang).unwrap();
    let open = OpenBundle::open(&two.path()).unwrap();
    assert_eq!(open.manifest(), &manifest);
    assert_eq!(open.introduced().unwrap(), (two.zhang.public(), "ab12"));
    assert!(open.check_signature(two.town.public()).is_err());
    assert_eq!(open.check(two.zhang.public(), RECEIVER).unwrap_err().code(), Code::BundleReceiver);
    // Somebody else's keys put in.
    let text = manifest.text(None).unwrap().replace(&two.zhang.public().minisign, &two.town.public().minisign);
    let signature = two.zhang.sign(text.as_bytes()).unwrap();
    fs::write(two.path(), zip(&[(MANIFEST, text.as_bytes()), (SIGNATURE, signature.as_bytes())])).unwrap();
    assert_eq!(OpenBundle::open(&two.path()).unwrap().introduced().unwrap_err().code(), Code::BundleSignature);
    assert!(write_request(&two.path(), &manifest, &two.town).is_err());
    two.write(&[]);
    assert_eq!(OpenBundle::open(&two.path()).unwrap().introduced().unwrap_err().code(), Code::BundleContent);
}

#[test]
fn an_older_bundle_survives_an_export_that_fails() {
    let two = Two::new();
    two.write(&["{\"a\":1}"]);
    let older = fs::read(two.path()).unwrap();
    let mut writer = BundleWriter::create(&two.path(), Two::manifest(), two.town.public()).unwrap();
    writer.line(&first_line()).unwrap();
    drop(writer);
    assert_eq!(fs::read(two.path()).unwrap(), older);
    // A stick that keeps something else.
    let mut writer = BundleWriter::create(&two.path(), Two::manifest(), two.town.public()).unwrap();
    writer.line(&first_line()).unwrap();
    writer.safe.file().unwrap().set_len(100_000).unwrap();
    assert_eq!(writer.finish(&two.zhang).unwrap_err().code(), Code::StickVerify);
    assert_eq!(fs::read(two.path()).unwrap(), older);
    assert_eq!(fs::read_dir(two.dir.path()).unwrap().count(), 1, "nothing is left behind");
}

/// The public tools are judges: with the right key, nobody needs this program to verify and read a bundle.
#[test]
fn the_tools_of_any_distribution_open_a_bundle() {
    let missing: Vec<&str> = ["unzip", "minisign", "age", "zstd"]
        .into_iter()
        .filter(|tool| Command::new(tool).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err())
        .collect();
    if !missing.is_empty() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "apt-get install {}", missing.join(" "));
        eprintln!("\n*** SKIPPED: the public tools were not asked, {missing:?} are not installed ***\n");
        return;
    }
    let two = Two::new();
    two.write(&["{\"name\":\"王䶮\"}"]);
    let run = |tool: &str, args: &[&str]| {
        let output = Command::new(tool).args(args).current_dir(two.dir.path()).output().unwrap();
        assert!(output.status.success(), "{tool} {args:?}: {}{}", str_of(&output.stdout), str_of(&output.stderr));
        output.stdout
    };
    run("unzip", &["-t", "x.huce"]);
    run("unzip", &["x.huce"]);
    let public = two.zhang.public();
    run("minisign", &["-H", "-V", "-m", MANIFEST, "-P", &public.minisign]);
    let hash = str_of(&run("sha256sum", &[PAYLOAD]));
    assert!(fs::read_to_string(two.dir.path().join(MANIFEST)).unwrap().contains(&hash[..64]));
    let secret = two.town.to_secret_text();
    fs::write(two.dir.path().join("key.txt"), secret.lines().last().unwrap()).unwrap();
    run("age", &["-d", "-i", "key.txt", "-o", "payload.zst", PAYLOAD]);
    let plain = str_of(&run("zstd", &["-d", "-c", "payload.zst"]));
    assert_eq!(plain, format!("{}\n{{\"name\":\"王䶮\"}}\n", first_line()));

    // And the other way: what the tools make with our keys is a bundle.
    fs::write(two.dir.path().join("lines"), &plain).unwrap();
    for made in [MANIFEST, SIGNATURE, PAYLOAD, "payload.zst"] {
        fs::remove_file(two.dir.path().join(made)).unwrap();
    }
    run("zstd", &["-q", "-19", "--long=23", "-o", "payload.zst", "lines"]);
    run("age", &["-r", &two.town.public().age, "-o", PAYLOAD, "payload.zst"]);
    let payload = fs::read(two.dir.path().join(PAYLOAD)).unwrap();
    fs::write(two.dir.path().join(MANIFEST), manifest_of(&payload, |_| {})).unwrap();
    let line = two.zhang.to_secret_text().lines().nth(1).unwrap().to_owned();
    fs::write(two.dir.path().join("t.sec"), format!("untrusted comment: minisign secret key\n{line}\n")).unwrap();
    let (comment, trusted) = (super::super::keys::UNTRUSTED_COMMENT, super::super::keys::TRUSTED_COMMENT);
    run("minisign", &["-S", "-W", "-s", "t.sec", "-m", MANIFEST, "-c", comment, "-t", trusted]);
    let files = [MANIFEST, SIGNATURE, PAYLOAD].map(|name| (name, fs::read(two.dir.path().join(name)).unwrap()));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    fs::write(two.path(), zip(&files)).unwrap();
    assert_eq!(two.read().unwrap().len(), 2);
    if Command::new("zip").arg("-h").stdout(Stdio::null()).status().is_ok() {
        fs::remove_file(two.path()).unwrap();
        run("zip", &["-q", "-0", "-X", "x.huce", MANIFEST, SIGNATURE, PAYLOAD]);
        assert_eq!(two.read().unwrap().len(), 2);
    }
}

fn str_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
