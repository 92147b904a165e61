//! What the fuzzer runs: one function for each thing that others write and this program reads. Each takes any bytes and must come back, without
//! a panic, within a second and within 64 MiB. The tests of the repository play the kept corpus through the same functions.
//!
//! Where bytes are taken in, properties that must hold are asserted besides: what was read and written again is the same, entries are accounted
//! for, nothing comes in twice.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use huce_core::catalogue::Catalogue;
use huce_core::exchange::container::{Manifest, OpenBundle};
use huce_core::exchange::keys::{DeviceKeys, PublicKeys, check_fingerprint, fingerprint, same_fingerprint, seal, verify};
use huce_core::exchange::ledger::Stamp;
use huce_core::exchange::plan::{self, Met};
use huce_core::exchange::wire::{Changes, Return};
use huce_core::exchange::{entry, gate, officer, payload, scope, town};
use huce_core::model::hex::{from_hex, to_hex};
use huce_core::refusal::{Code, Refusal, Result};
use huce_core::roster;
use huce_core::tables::{Memory, Row, Tables};
use serde_json::{Value, json};

/// A fuzz target.
pub struct Target {
    /// Its name, and that of its folder in `fuzz/corpus`.
    pub name: &'static str,
    /// What it runs.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "manifest", run: manifest },
    Target { name: "keys", run: keys },
    Target { name: "container", run: container },
    Target { name: "changes", run: changes },
    Target { name: "return", run: returned },
    Target { name: "enrolment", run: enrolment },
    Target { name: "roster", run: roster },
    Target { name: "sheet", run: sheet },
    Target { name: "inspect", run: inspect },
    Target { name: "bundle", run: bundle },
];

const NOW: &str = "2026-11-25T08:00:00Z";
const KEYS: &str = include_str!("../../tests/vectors/keys.json");
const TOWNSHIP: &str = include_str!("../../tests/vectors/township.jsonl");
const ENROLMENT: &str = include_str!("../../tests/vectors/good/enrolment.jsonl");

/// `manifest.json`. What was read and is written again is the same.
pub fn manifest(data: &[u8]) {
    if let Ok(read) = Manifest::read(data) {
        let again = serde_json::to_vec(&read).unwrap_or_default();
        assert_eq!(Manifest::read(&again).ok(), Some(read));
    }
}

/// Public keys, a signature and a fingerprint as it is typed: JSON, then the two texts, with zero bytes between.
pub fn keys(data: &[u8]) {
    let mut pieces = data.splitn(3, |byte| *byte == 0);
    let mut next = || pieces.next().unwrap_or_default();
    let Ok(keys) = serde_json::from_slice::<PublicKeys>(next()) else { return };
    let is_sound = keys.check().is_ok();
    let _ = verify(b"manifest", next(), &keys);
    if let Ok(typed) = std::str::from_utf8(next()) {
        let shown = fingerprint(&keys);
        assert_eq!(check_fingerprint(&keys, typed).is_ok(), same_fingerprint(&shown, typed));
    }
    assert!(!is_sound || keys.receiving().is_ok());
}

/// A whole file, as far as its container goes and the keys that it introduces.
pub fn container(data: &[u8]) {
    with_file(data, |path| {
        if let Ok(bundle) = OpenBundle::open(path) {
            let _ = bundle.introduced();
            let _ = bundle.check_signature(cast().zhang.public());
        }
    });
}

/// A whole file, as `huce bundle inspect` shows it.
pub fn inspect(data: &[u8]) {
    with_file(data, |path| {
        if let Ok(shown) = huce_core::api::bundles::inspect(None, path) {
            assert!(serde_json::to_string(&shown).is_ok());
        }
    });
}

/// The lines of changes as plain text, without the envelope: read, planned and merged into a small township.
pub fn changes(data: &[u8]) {
    let Ok(changes) = read_changes(data) else { return };
    let again = {
        let mut lines = Vec::new();
        let mut emit = |line: &str| {
            lines.push(line.to_owned());
            Ok(())
        };
        must(payload::write_changes(&changes, &mut emit));
        must(read_changes(lines.join("\n").as_bytes()))
    };
    assert!(again.entries == changes.entries, "written again the entries are others");
    merge(&changes);
}

fn read_changes(data: &[u8]) -> Result<Changes> {
    let cast = cast();
    // In place of age: the plain text in hexadecimal.
    let unseal = |sealed: &str| {
        let bytes = from_hex(sealed).ok_or_else(|| entry::bad("sealed"))?;
        String::from_utf8(bytes).map_err(|_| entry::bad("sealed"))
    };
    payload::read_changes("b1", &cast.officer, &cast.device, &mut lines_of(data), Catalogue::standard(), &unseal)
}

fn merge(changes: &Changes) {
    let mut town = cast().town.clone();
    let planned = must(plan::plan(&town, changes, NOW));
    let mut stamp = must(Stamp::begin(&mut town, NOW));
    let (met, counts) = must(plan::merge(&mut town, &mut stamp, changes));
    assert_eq!((planned.met, planned.counts), (met, counts), "the plan and what was done");
    if met == Met::Gap {
        return;
    }
    let known = counts.merged + counts.conflicts + counts.held + counts.rejected + counts.purged + counts.already;
    assert_eq!(counts.sent, known, "every entry has one fate");
    let before = rows_of(&town);
    let mut stamp = must(Stamp::begin(&mut town, NOW));
    let (met, _) = must(plan::merge(&mut town, &mut stamp, changes));
    assert_eq!(met, Met::Already);
    assert!(rows_of(&town) == before, "taken in twice, and something changed");
}

/// The lines of a return as plain text, without the envelope: read, and applied to an officer's register.
pub fn returned(data: &[u8]) {
    if let Ok(ret) = payload::read_return(&mut lines_of(data), Catalogue::standard()) {
        apply(ret);
    }
}

/// The lines of an enrolment.
pub fn enrolment(data: &[u8]) {
    if let Ok((_, ret)) = payload::read_enrolment(&mut lines_of(data), Catalogue::standard()) {
        let mut t = Memory::new(Catalogue::standard());
        let mut stamp = must(Stamp::begin(&mut t, NOW));
        let _ = officer::apply(&mut t, &mut stamp, &ret);
    }
}

fn apply(mut ret: Return) {
    let mut t = cast().register.clone();
    must(officer::heed_purges(&mut t, &ret.purged, NOW));
    if must(officer::refusal(&t, &ret, true)).is_some() {
        return;
    }
    let mut tried = t.clone();
    let mut stamp = must(Stamp::begin(&mut tried, NOW));
    match officer::apply(&mut tried, &mut stamp, &ret) {
        Ok(_) => {}
        // A fuzzer finds no digest: the one that the rows come to stands in the tables that would now be thrown away.
        Err(refusal) if refusal.code() == Code::ReturnDiffers => {
            let roots = must(scope::own_roots(&tried, &ret.officer));
            ret.digest = must(scope::digest(&mut tried, &roots));
            let mut stamp = must(Stamp::begin(&mut t, NOW));
            must(officer::apply(&mut t, &mut stamp, &ret));
            assert_eq!(must(officer::refusal(&t, &ret, true)), Some(Code::ReturnOld), "a return that was applied is an old one");
        }
        Err(refusal) => panic!("{refusal:?}"),
    }
}

/// A roster in any form.
pub fn roster(data: &[u8]) {
    read_roster(data);
}

/// A sheet's XML in an .xlsx that is otherwise sound.
pub fn sheet(data: &[u8]) {
    const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    read_roster(&zip(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", data),
    ]));
}

fn read_roster(data: &[u8]) {
    let today = huce_core::model::date::PartialDate::parse("2026-11-25").unwrap_or(huce_core::model::date::PartialDate::UNKNOWN);
    let mut taken = 0;
    let read = roster::each_household("roster", data, today, &mut |household| {
        taken += household.members.len();
        Ok(())
    });
    if let Ok(read) = read {
        assert_eq!(read.taken, taken, "persons handed out");
        assert_eq!(read.rows, read.taken + read.refused.len(), "every row is taken or refused");
    }
}

/// A bundle that is rightly signed, of which the first byte says what the rest is: 0 its payload, 1 what was encrypted, 2 its lines.
pub fn bundle(data: &[u8]) {
    let Some((layer, rest)) = data.split_first() else { return };
    let cast = cast();
    let (number, receiver) = ("b1", &cast.township_device);
    let sealed = |plain: &[u8]| must(seal(cast.township.public(), plain));
    let payload = match layer % 3 {
        0 => rest.to_vec(),
        1 => sealed(rest),
        _ => {
            let first = json!({ "t": "envelope", "kind": "changes", "number": number, "sender": cast.device, "receiver": receiver });
            let plain = [format!("{first}\n").as_bytes(), rest].concat();
            sealed(&zstd::encode_all(&plain[..], 1).unwrap_or_default())
        }
    };
    let manifest = json!({
        "format": "huce-bundle", "version": 1, "suite": "age-x25519+minisign-ed25519+zstd+sha256", "program": "0.1.0", "least_reader": 1,
        "necessary": [], "kind": "changes", "number": number, "sender": cast.device, "receiver": receiver,
        "payload": { "size": payload.len(), "sha256": sha256(&payload) },
    });
    let manifest = manifest.to_string();
    let signature = must(cast.zhang.sign(manifest.as_bytes()));
    let bytes = zip(&[
        ("manifest.json", manifest.as_bytes()),
        ("manifest.json.minisig", signature.as_bytes()),
        ("payload.jsonl.zst.age", &payload),
    ]);
    with_file(&bytes, |path| {
        let checked = must(OpenBundle::open(path)).check(cast.zhang.public(), receiver);
        let Ok(lines) = checked.as_ref().map(|checked| checked.lines(&cast.township)) else { return };
        let Ok(mut lines) = lines else { return };
        if lines.next().is_some_and(|line| line.is_ok()) {
            let unseal = |_: &str| Err(entry::bad("sealed"));
            let read = payload::read_changes(number, &cast.officer, &cast.device, &mut lines, Catalogue::standard(), &unseal);
            if let Ok(changes) = read {
                merge(&changes);
            }
        }
    });
}

/// The people of the vectors, at work.
pub struct Cast {
    /// The township's register.
    town: Memory,
    /// The officer's, after joining and with an entry of its own.
    register: Memory,
    officer: String,
    device: String,
    zhang: DeviceKeys,
    township: DeviceKeys,
    township_device: String,
}

fn cast() -> &'static Cast {
    thread_local! {
        static CAST: &'static Cast = Box::leak(Box::new(Cast::new()));
    }
    CAST.with(|cast| *cast)
}

impl Cast {
    fn new() -> Self {
        let keys: Value = must_json(KEYS);
        let device = |name: &str| {
            let one = keys["devices"].as_array().into_iter().flatten().find(|one| one["name"] == name).cloned().unwrap_or_default();
            let text = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
            let secret = format!("huce-device-keys-1\n{}\n{}\n", text("secret_minisign"), text("secret_age"));
            (text("device"), text("officer"), must(DeviceKeys::from_secret_text(&secret)))
        };
        let (device_id, officer, zhang) = device("zhang");
        let (township_device, _, township) = device("township");
        let mut town = Memory::new(Catalogue::standard());
        must(town::begin_branch(&mut town, keys["branch"].as_str().unwrap_or_default()));
        must(gate::begin_chain(&mut town, "town"));
        for line in TOWNSHIP.lines() {
            let line: Value = must_json(line);
            let written = serde_json::from_value(line["v"].clone()).unwrap_or_default();
            let table = town.table(line["table"].as_str().unwrap_or_default());
            must(town.put(Row::of_written(table, line["id"].as_str().unwrap_or_default(), &written)));
        }
        let mut register = Memory::new(Catalogue::standard());
        must(gate::begin_chain(&mut register, "0194f0c1-0000-7000-8000-00000000c0aa"));
        let after_envelope = ENROLMENT.split_once('\n').map_or("", |(_, rest)| rest);
        let (_, ret) = must(payload::read_enrolment(&mut lines_of(after_envelope.as_bytes()), Catalogue::standard()));
        let mut stamp = must(Stamp::begin(&mut register, NOW));
        must(officer::apply(&mut register, &mut stamp, &ret));
        let mut this = Self { town, register, officer, device: device_id, zhang, township, township_device };
        this.work();
        this
    }

    /// An entry of the officer's that no return acknowledges, and one of which a return may.
    fn work(&mut self) {
        struct Same(u8);
        impl gate::Chance for Same {
            fn id(&mut self) -> String {
                self.0 += 1;
                format!("0194f0c1-0000-7000-8000-0000000001{:02}", self.0)
            }

            fn salt(&mut self) -> [u8; 16] {
                [self.0; 16]
            }
        }
        for value in ["1", "2"] {
            let actor = gate::Actor { author: format!("{}/u", self.device), officer: self.officer.clone(), device: self.device.clone() };
            let mut chance = Same(0);
            let act = gate::Act::begin(&mut self.register, &mut chance, gate::Role::Officer, actor, "person.set", NOW);
            let mut act = must(act);
            let table = act.t.table("person");
            let person = must(act.t.all(table)).swap_remove(0);
            must(act.put(person.with("note", value)));
            must(act.finish(""));
        }
    }
}

/// All rows of a register but its counters, which count also what changed nothing.
fn rows_of(t: &Memory) -> Vec<Row> {
    let counts = ["counter", "touched", "tip"];
    let tables = t.catalogue().tables.iter().filter(|table| !counts.contains(&table.name));
    tables.flat_map(|table| must(t.all(table))).collect()
}

/// What cannot be refused here.
#[track_caller]
fn must<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

fn must_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Plain text as the container gives it: until the first line that is no UTF-8, which is refused.
fn lines_of(data: &[u8]) -> impl Iterator<Item = Result<String>> + '_ {
    data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(|line| {
        let text = std::str::from_utf8(line).map_err(|_| Refusal::new(Code::BundleContent));
        text.map(str::to_owned)
    })
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    to_hex(&sha2::Sha256::digest(bytes))
}

/// A stored ZIP.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, body) in files {
        let offset = (out.len() as u32).to_le_bytes();
        let mut common: Vec<u8> = [10_u16, 0, 0].iter().flat_map(|half| half.to_le_bytes()).collect();
        let size = body.len() as u32;
        common.extend([0x0021_0000, crc32fast::hash(body), size, size, name.len() as u32].iter().flat_map(|word| word.to_le_bytes()));
        out.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), body].concat());
        directory.extend([&b"PK\x01\x02"[..], &[20, 3], &common, &[0; 10], &offset, name.as_bytes()].concat());
    }
    let (start, length, count) = (out.len() as u32, directory.len() as u32, (files.len() as u16).to_le_bytes());
    out.extend(directory);
    out.extend([&b"PK\x05\x06"[..], &[0; 4], &count, &count, &length.to_le_bytes(), &start.to_le_bytes(), &[0; 2]].concat());
    out
}

/// Has these bytes in a file, for what reads files: one file in memory without a name of its own, written over each time.
fn with_file(data: &[u8], run: impl FnOnce(&std::path::Path)) {
    thread_local! {
        static FILE: RefCell<(File, PathBuf)> = RefCell::new(nameless());
    }
    FILE.with_borrow_mut(|(file, path)| {
        let written = file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(data));
        written.unwrap_or_else(|error| panic!("{error}"));
        run(path);
    });
}

fn nameless() -> (File, PathBuf) {
    use std::os::fd::AsRawFd;
    let folder = if std::path::Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let path = folder.join(format!("huce-fuzz-{}-{:?}", std::process::id(), std::thread::current().id()));
    let made = File::create(&path).and_then(|file| std::fs::remove_file(&path).map(|()| file));
    let file = made.unwrap_or_else(|error| panic!("{error}"));
    let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    (file, path)
}
