//! Takes bundles apart and puts them together otherwise, as somebody would who means ill or has a bad stick. Written from `docs/exchange.md`,
//! without the program's own writer.

use std::fs;
use std::path::Path;

use huce_core::exchange::keys::DeviceKeys;
use serde_json::Value;

const NAMES: [&str; 3] = ["manifest.json", "manifest.json.minisig", "payload.jsonl.zst.age"];

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

    /// Writes it: a plain ZIP, stored, with right checksums (PKWARE's APPNOTE 6.3).
    pub fn write(&self, path: &Path) {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, body) in NAMES.iter().zip([&self.manifest, &self.signature, &self.payload]) {
            let offset = out.len() as u32;
            let mut common: Vec<u8> = [10_u16, 0, 0].iter().flat_map(|half| half.to_le_bytes()).collect();
            let (crc, size) = (crc32(body), body.len() as u32);
            common.extend([0x0021_0000, crc, size, size, name.len() as u32].iter().flat_map(|word| word.to_le_bytes()));
            out.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), body].concat());
            let attributes = (0o100_644_u32 << 16).to_le_bytes();
            directory
                .extend([&b"PK\x01\x02"[..], &[20, 3], &common, &[0; 6], &attributes, &offset.to_le_bytes(), name.as_bytes()].concat());
        }
        let (start, length) = (out.len() as u32, directory.len() as u32);
        out.extend(directory);
        out.extend([&b"PK\x05\x06"[..], &[0; 4], &[3, 0, 3, 0], &length.to_le_bytes(), &start.to_le_bytes(), &[0; 2]].concat());
        fs::write(path, out).unwrap();
    }
}

/// CRC-32 of ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step =
        |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 });
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn checksums_are_the_standards() {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}
