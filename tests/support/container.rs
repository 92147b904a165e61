//! Takes bundles apart and puts them together otherwise, as somebody would who means ill or has a bad stick. Written from `docs/exchange.md`,
//! without the program's own writer.

use std::fs;
use std::path::{Path, PathBuf};

use huce_core::exchange::container::{BundleWriter, Envelope, KIND_CHANGES, KIND_RETURN, Manifest};
use huce_core::exchange::entry::Place;
use huce_core::exchange::keys::DeviceKeys;
use huce_core::exchange::town::Given;
use huce_core::exchange::wire::{Changes, Number, Return};
use huce_core::exchange::{officer, payload};
use huce_core::tables::{Row, Tables};
use serde_json::Value;

use super::township::{Office, Town, new_id};

/// The files of a bundle, in their order.
pub const NAMES: [&str; 3] = ["manifest.json", "manifest.json.minisig", "payload.jsonl.zst.age"];

/// The three files of a bundle.
#[derive(Clone)]
pub struct Parts {
    /// `manifest.json`
    pub manifest: Vec<u8>,
    /// `manifest.json.minisig`
    pub signature: Vec<u8>,
    /// `payload.jsonl.zst.age`
    pub payload: Vec<u8>,
}

impl Parts {
    /// Takes a bundle apart.
    pub fn of(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let mut at = 0;
        let [manifest, signature, payload] = NAMES.map(|name| {
            let number = |from: usize, bytes_of: usize| {
                bytes[at + from..at + from + bytes_of].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
            };
            let (size, body) = (number(22, 4), at + 30 + number(26, 2));
            assert_eq!(&bytes[at + 30..body], name.as_bytes());
            at = body + size;
            bytes[body..at].to_vec()
        });
        Self { manifest, signature, payload }
    }

    /// The same bundle with another manifest, signed by somebody.
    pub fn signed_by(&self, signer: &DeviceKeys, change: impl FnOnce(&mut Value)) -> Self {
        let mut manifest: Value = serde_json::from_slice(&self.manifest).unwrap();
        change(&mut manifest);
        let manifest = manifest.to_string().into_bytes();
        let signature = signer.sign(&manifest).unwrap().into_bytes();
        Self { manifest, signature, payload: self.payload.clone() }
    }

    /// Writes it.
    pub fn write(&self, path: &Path) {
        write_zip(path, &[(NAMES[0], &self.manifest), (NAMES[1], &self.signature), (NAMES[2], &self.payload)]);
    }
}

/// Writes any files as a plain ZIP, stored, with right checksums (PKWARE's APPNOTE 6.3).
pub fn write_zip(path: &Path, files: &[(&str, &[u8])]) {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, body) in files {
        let offset = out.len() as u32;
        let mut common: Vec<u8> = [10_u16, 0, 0].iter().flat_map(|half| half.to_le_bytes()).collect();
        let (crc, size) = (crc32(body), body.len() as u32);
        common.extend([0x0021_0000, crc, size, size, name.len() as u32].iter().flat_map(|word| word.to_le_bytes()));
        out.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), body].concat());
        let attributes = (0o100_644_u32 << 16).to_le_bytes();
        directory.extend([&b"PK\x01\x02"[..], &[20, 3], &common, &[0; 6], &attributes, &offset.to_le_bytes(), name.as_bytes()].concat());
    }
    let (start, length, count) = (out.len() as u32, directory.len() as u32, (files.len() as u16).to_le_bytes());
    out.extend(directory);
    out.extend([&b"PK\x05\x06"[..], &[0; 4], &count, &count, &length.to_le_bytes(), &start.to_le_bytes(), &[0; 2]].concat());
    fs::write(path, out).unwrap();
}

/// Writes what an officer hands in, changed before it is signed with the officer's own keys: what a dishonest officer's program can send.
pub fn forge(office: &Office, path: &Path, change: impl FnOnce(&mut Changes)) {
    let [device, receiver, of] = ["device", "township_device", "officer"].map(|mark| office.meta(mark).unwrap());
    let mut changes = officer::bundle(&office.tables(), &new_id(), &of, &device).unwrap();
    change(&mut changes);
    let manifest = Manifest::new(KIND_CHANGES, &changes.id, &device, Some(&receiver));
    let mut writer = BundleWriter::create(path, manifest, &office.township_keys().unwrap()).unwrap();
    writer.line(&first_line(&writer)).unwrap();
    payload::write_changes(&changes, &mut |line| writer.line(line)).unwrap();
    writer.finish(office.keys()).unwrap();
}

/// Writes a return for an officer that says what the township's next one would say without rows, changed and then signed by whoever: for the
/// township's own keys, what a lying township can send.
pub fn forge_return(town: &Office, to: &Office, path: &Path, signer: &DeviceKeys, change: impl FnOnce(&mut Return)) {
    let applied = Number::parse(&to.meta("applied").unwrap()).unwrap();
    let t = town.tables();
    let acks = t.find(t.table("tip"), "officer", &to.meta("officer").unwrap()).unwrap();
    let place = |row: &Row| Place { chain: row.text("chain").into(), seq: row.integer("seq"), hash: row.text("hash").into() };
    let mut ret = Return {
        schema: huce_core::SCHEMA_VERSION,
        officer: to.meta("officer").unwrap(),
        number: Number { count: applied.count + 1, ..applied.clone() },
        since: Some(applied.clone()),
        acks: acks.iter().map(place).collect(),
        rows: Vec::new(),
        branches: [applied.branch].into(),
        purged: Default::default(),
        offers: Vec::new(),
        pending: Vec::new(),
        digest: to.meta("base_digest").unwrap(),
        next_keys: None,
    };
    change(&mut ret);
    let manifest = Manifest::new(KIND_RETURN, &ret.number.to_string(), &town.meta("device").unwrap(), Some(&to.meta("device").unwrap()));
    let mut writer = BundleWriter::create(path, manifest, to.public_keys()).unwrap();
    writer.line(&first_line(&writer)).unwrap();
    let rows: Vec<Given> = Vec::new();
    payload::write_return(&ret, &rows, &t, &mut |line| writer.line(line)).unwrap();
    writer.finish(signer).unwrap();
}

fn first_line(writer: &BundleWriter) -> String {
    serde_json::to_string(&Envelope::of(writer.manifest())).unwrap().replacen('{', "{\"t\":\"envelope\",", 1)
}

/// 张建国 has something to hand in, and has written it.
pub fn with_a_bundle() -> (Town, Office, Office, PathBuf) {
    let (mut town, mut zhang, li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "换号");
    let file = town.new_file("changes.huce");
    zhang.export(&file);
    (town, zhang, li, file)
}

impl Town {
    /// Writes a bundle that was put together by hand; gives its path.
    pub fn writes(&mut self, parts: &Parts) -> PathBuf {
        let file = self.new_file("made.huce");
        parts.write(&file);
        file
    }
}

/// CRC-32 of ISO 3309, bit by bit.
pub fn crc32(bytes: &[u8]) -> u32 {
    let step =
        |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 });
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn checksums_are_the_standards() {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}
