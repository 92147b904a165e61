//! Makes bundles of any kind, good ones and such as nobody should make, without the program's own writer: written from `docs/exchange.md` and
//! PKWARE's APPNOTE 6.3.

use huce_core::exchange::keys::{DeviceKeys, PublicKeys, seal};
use serde_json::{Value, json};

use super::cast::Keys;
use crate::support::container::{NAMES, crc32};

/// The suite of every bundle so far.
const SUITE: &str = "age-x25519+minisign-ed25519+zstd+sha256";

/// Lines as a payload's plain text.
pub fn text_of(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

/// Compresses as the program does.
pub fn pack(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    std::io::copy(&mut &plain[..], &mut encoder).unwrap();
    encoder.finish().unwrap()
}

/// One file in a ZIP, with every field that a header has.
#[derive(Clone)]
pub struct Member {
    /// The name in both headers.
    pub name: String,
    /// The bytes as they are stored.
    pub body: Vec<u8>,
    /// Compression: 0 is stored.
    pub method: u16,
    /// The length that is claimed for the file unpacked.
    pub size: u32,
    /// CRC-32 of the file unpacked.
    pub crc: u32,
    /// An extra field, in both headers.
    pub extra: Vec<u8>,
    /// DOS time and date.
    pub stamp: u32,
}

impl Member {
    /// A stored file.
    pub fn new(name: &str, body: &[u8]) -> Self {
        Self {
            name: name.into(),
            body: body.to_vec(),
            method: 0,
            size: body.len() as u32,
            crc: crc32(body),
            extra: Vec::new(),
            stamp: 0x0021_0000,
        }
    }

    /// The same file, deflated.
    pub fn deflated(&self) -> Self {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::copy(&mut &self.body[..], &mut encoder).unwrap();
        Self { body: encoder.finish().unwrap(), method: 8, ..self.clone() }
    }

    fn common(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = [10, 0, self.method].iter().flat_map(|half: &u16| half.to_le_bytes()).collect();
        bytes.extend([self.stamp, self.crc, self.body.len() as u32, self.size].iter().flat_map(|word| word.to_le_bytes()));
        bytes.extend([self.name.len() as u16, self.extra.len() as u16].iter().flat_map(|half| half.to_le_bytes()));
        bytes
    }
}

/// A ZIP, and where its headers stand.
pub struct Zip {
    /// All of it.
    pub bytes: Vec<u8>,
    /// The local headers.
    pub local: Vec<usize>,
    /// The headers in the directory.
    pub central: Vec<usize>,
    /// The end record.
    pub end: usize,
}

impl Zip {
    /// Files in this order, with something of no use before the directory and in the comment.
    pub fn with(members: &[Member], gap: &[u8], comment: &[u8]) -> Self {
        let (mut bytes, mut directory, mut local, mut central) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for member in members {
            let offset = (bytes.len() as u32).to_le_bytes();
            local.push(bytes.len());
            bytes.extend([&b"PK\x03\x04"[..], &member.common(), member.name.as_bytes(), &member.extra, &member.body].concat());
            central.push(directory.len());
            let attributes = (0o100_644_u32 << 16).to_le_bytes();
            let tail = [&[0; 6][..], &attributes, &offset, member.name.as_bytes(), &member.extra].concat();
            directory.extend([&b"PK\x01\x02"[..], &[20, 3], &member.common(), &tail].concat());
        }
        bytes.extend(gap);
        let (start, length, count) = (bytes.len() as u32, directory.len() as u32, members.len() as u16);
        central.iter_mut().for_each(|at| *at += bytes.len());
        bytes.extend(directory);
        let end = bytes.len();
        bytes.extend([&b"PK\x05\x06"[..], &[0; 4], &count.to_le_bytes(), &count.to_le_bytes()].concat());
        bytes.extend([&length.to_le_bytes()[..], &start.to_le_bytes(), &(comment.len() as u16).to_le_bytes(), comment].concat());
        Self { bytes, local, central, end }
    }

    /// Files in this order and nothing else.
    pub fn of(members: &[Member]) -> Self {
        Self::with(members, b"", b"")
    }

    /// Other bytes at a place.
    pub fn put(mut self, at: usize, bytes: &[u8]) -> Self {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    /// The same field in the local header and in the directory; `at` as in the local header.
    pub fn put_both(self, file: usize, at: usize, bytes: &[u8]) -> Self {
        let (local, central) = (self.local[file], self.central[file]);
        self.put(local + at, bytes).put(central + 2 + at, bytes)
    }
}

/// A bundle before it is a file.
#[derive(Clone)]
pub struct Draft {
    /// The manifest.
    pub manifest: Value,
    /// `payload.jsonl.zst.age`; none in a request.
    pub payload: Option<Vec<u8>>,
}

impl Draft {
    /// Kind, number, from which device to which, with this payload.
    pub fn new(kind: &str, number: &str, from: &str, to: &str, payload: Vec<u8>) -> Self {
        let manifest = json!({
            "format": "huce-bundle", "version": 1, "suite": SUITE, "program": "0.1.0", "least_reader": 1, "necessary": [], "kind": kind,
            "number": number, "sender": from, "receiver": to,
        });
        Self { manifest, payload: Some(payload) }.sized()
    }

    /// A request: no receiver, no payload.
    pub fn request(from: &str, keys: &PublicKeys, nonce: &str) -> Self {
        let mut draft = Self::new("request", "1", from, "", Vec::new());
        draft.payload = None;
        let manifest = draft.manifest.as_object_mut().unwrap();
        manifest.remove("receiver");
        manifest.remove("payload");
        draft.introducing(keys, nonce)
    }

    /// The same with the sender's keys and a nonce in its manifest.
    pub fn introducing(mut self, keys: &PublicKeys, nonce: &str) -> Self {
        self.manifest["keys"] = json!({ "minisign": keys.minisign, "age": keys.age });
        self.manifest["nonce"] = nonce.into();
        self
    }

    /// The manifest says what the payload is.
    pub fn sized(mut self) -> Self {
        if let Some(payload) = &self.payload {
            self.manifest["payload"] = json!({ "size": payload.len(), "sha256": sha256(payload) });
        }
        self
    }

    /// The same with another value in the manifest.
    pub fn saying(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.manifest[field] = value.into();
        self
    }

    /// The manifest's text.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.manifest)
    }

    /// The files of it, signed by these keys.
    pub fn members(&self, signer: &DeviceKeys) -> Vec<Member> {
        self.members_of(&self.text(), &signer.sign(self.text().as_bytes()).unwrap())
    }

    /// The files of it with any text as manifest, and any signature.
    pub fn members_of(&self, manifest: &str, signature: &str) -> Vec<Member> {
        let mut members = vec![Member::new(NAMES[0], manifest.as_bytes()), Member::new(NAMES[1], signature.as_bytes())];
        members.extend(self.payload.as_ref().map(|payload| Member::new(NAMES[2], payload)));
        members
    }

    /// The file, signed by these keys.
    pub fn bytes(&self, signer: &DeviceKeys) -> Vec<u8> {
        Zip::of(&self.members(signer)).bytes
    }
}

/// Draws up bundles between the people of the cast.
pub struct Forge {
    /// Their keys.
    pub keys: Keys,
}

impl Forge {
    /// The first line, which repeats the manifest.
    pub fn envelope(&self, kind: &str, number: &str, from: &str, to: &str) -> String {
        json!({ "t": "envelope", "kind": kind, "number": number, "sender": self.keys.id(from), "receiver": self.keys.id(to) }).to_string()
    }

    /// A bundle of these lines, envelope included.
    pub fn draft(&self, kind: &str, number: &str, from: &str, to: &str, lines: &[String]) -> Draft {
        self.around(kind, number, from, to, &pack(&text_of(lines)))
    }

    /// A bundle of compressed bytes, whatever they are.
    pub fn around(&self, kind: &str, number: &str, from: &str, to: &str, packed: &[u8]) -> Draft {
        let payload = seal(self.keys.get(to).keys.public(), packed).unwrap();
        Draft::new(kind, number, self.keys.id(from), self.keys.id(to), payload)
    }

    /// The same as a file, signed by the sender.
    pub fn file(&self, kind: &str, number: &str, from: &str, to: &str, lines: &[String]) -> Vec<u8> {
        self.draft(kind, number, from, to, lines).bytes(&self.keys.get(from).keys)
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    huce_core::model::hex::to_hex(&sha2::Sha256::digest(bytes))
}
