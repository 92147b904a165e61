//! The container of a bundle (交换包), a `.huce` file: a plain ZIP, stored only, of `manifest.json`, `manifest.json.minisig` and
//! `payload.jsonl.zst.age`, in this order and nothing else. A request has no payload: nobody's key is known yet.
//!
//! Written and read by hand: the zip crate opens deflated, reordered and trailing-byte files and hides duplicate names. The checks come in
//! the order of `docs/exchange.md`: container, sender known (the caller's), signature with that device's stored key, receiver, hash of the
//! payload, length of the age header, and only then decryption and decompression, line by line. The types keep the order: there are no
//! lines without a [`CheckedBundle`].

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::keys::{AGE_HEADER_WINDOW, DeviceKeys, PublicKeys, SIGNATURE_LEN, age_header_len, verify};
use super::payload_io::{Limits, PayloadLines, PayloadWriter};
use crate::model::hex::{from_hex, to_hex};
use crate::refusal::{Code, Refusal, Result, Words, of_io};
use crate::store::stick::{Place, SafeFile, write_file_safely};

/// The `format` of every manifest.
pub const FORMAT: &str = "huce-bundle";
/// The version of the format that this program writes and reads.
pub const VERSION: u32 = 1;
/// The highest `least_reader` that this program satisfies.
pub const READER: u32 = 1;
/// The algorithms. A suite of SM2, SM3 and SM4 would be another name here, with other file names in the container.
pub const SUITE: &str = "age-x25519+minisign-ed25519+zstd+sha256";
/// The features that a manifest may call necessary and that this program has.
pub const KNOWN_FEATURES: &[&str] = &[];

/// officer -> township: public keys and a nonce, signed, not encrypted.
pub const KIND_REQUEST: &str = "request";
/// township -> officer: the township's keys, places, households, code tables.
pub const KIND_ENROLMENT: &str = "enrolment";
/// officer -> township: the entries not acknowledged.
pub const KIND_CHANGES: &str = "changes";
/// township -> officer: acknowledgements and rows.
pub const KIND_RETURN: &str = "return";

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.json.minisig";
const PAYLOAD: &str = "payload.jsonl.zst.age";
const MANIFEST_LIMIT: u32 = 64 << 10;
/// Below the 4 GiB of a plain ZIP and of a FAT32 stick.
const PAYLOAD_LIMIT: u32 = u32::MAX - (1 << 20);

/// `manifest.json`: what any finder of a stick may read. No person, no name, no place, no count of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`]
    pub format: String,
    /// [`VERSION`]
    pub version: u32,
    /// [`SUITE`]
    pub suite: String,
    /// The version of the program that wrote it, which a refusal names.
    #[serde(default)]
    pub program: String,
    /// The lowest [`READER`] that understands it.
    pub least_reader: u32,
    /// Features without which it must not be read; one that is not in [`KNOWN_FEATURES`] is `bundle.newer`.
    #[serde(default)]
    pub necessary: Vec<String>,
    /// `request`, `enrolment`, `changes`, `return`, …
    pub kind: String,
    /// The sender's number for it: digits, or the branch and count of a return.
    pub number: String,
    /// The sending device.
    pub sender: String,
    /// The receiving device; none in a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// None in a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<PayloadInfo>,
    /// The sender's public keys, in a request and an enrolment. They prove nothing before the fingerprint was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<PublicKeys>,
    /// Random text of a request that its enrolment repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The officer that a request is of whose register has joined before: a township that was put back to before that may not know them any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// The version of the schema in which the sender of a request can be answered; the first one where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<u32>,
}

/// The payload as the manifest vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadInfo {
    /// Its length in bytes, encrypted.
    pub size: u64,
    /// SHA-256 of the encrypted bytes, lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// A manifest in this program's format, still without payload, keys and nonce.
    pub fn new(kind: &str, number: &str, sender: &str, receiver: Option<&str>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            suite: SUITE.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            least_reader: READER,
            necessary: Vec::new(),
            kind: kind.to_owned(),
            number: number.to_owned(),
            sender: sender.to_owned(),
            receiver: receiver.map(str::to_owned),
            payload: None,
            keys: None,
            nonce: None,
            officer: None,
            schema: None,
        }
    }

    /// The same with the sender's public keys and the nonce of the request.
    pub fn introducing(mut self, keys: &PublicKeys, nonce: &str) -> Self {
        self.keys = Some(keys.clone());
        self.nonce = Some(nonce.to_owned());
        self
    }

    /// The same with the officer of a register that has joined before.
    pub fn of_officer(mut self, officer: &str) -> Self {
        self.officer = (!officer.is_empty()).then(|| officer.to_owned());
        self
    }

    /// The same with the version of the schema in which the sender can be answered.
    pub fn in_schema(mut self, version: u32) -> Self {
        self.schema = Some(version);
        self
    }

    /// Reads `manifest.json`; `bundle.damaged` where it is none, `bundle.newer` where this program does not know what it needs.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        /// What decides whether the rest can be understood at all.
        #[derive(Deserialize)]
        struct Probe {
            format: String,
            version: u32,
            #[serde(default)]
            suite: String,
            #[serde(default)]
            program: String,
            #[serde(default)]
            least_reader: u32,
            #[serde(default)]
            necessary: Vec<String>,
        }
        let probe: Probe = serde_json::from_slice(bytes).map_err(|why| damaged("manifest").caused_by(why))?;
        if probe.format != FORMAT || probe.version == 0 {
            return Err(damaged("manifest: format"));
        }
        let unknown = |feature: &String| !KNOWN_FEATURES.contains(&feature.as_str());
        if probe.version > VERSION || probe.least_reader > READER || probe.suite != SUITE || probe.necessary.iter().any(unknown) {
            // Not yet verified: show nothing but what looks like a version.
            let looks_right = is_token(&probe.program, 32, ".+-");
            let version = if looks_right { probe.program } else { format!("{FORMAT} {}", probe.version) };
            let refusal = Refusal::new(Code::BundleNewer).with_words("what", Words("版本", "version"));
            return Err(refusal.with("version", version).with("known", env!("CARGO_PKG_VERSION")));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|why| damaged("manifest").caused_by(why))?;
        manifest.check_text().map(|()| manifest)
    }

    fn check_text(&self) -> Result<()> {
        let sound = is_token(&self.kind, 32, "-")
            && is_token(&self.number, 96, "-/")
            && is_token(&self.sender, 64, "-")
            && self.receiver.as_deref().is_none_or(|receiver| is_token(receiver, 64, "-"))
            && self.nonce.as_deref().is_none_or(|nonce| is_token(nonce, 128, "-"))
            && self.officer.as_deref().is_none_or(|officer| is_token(officer, 64, "-"))
            && self.payload.as_ref().is_none_or(|payload| payload.digest().is_some())
            && self.payload.is_some() == self.receiver.is_some();
        if sound { Ok(()) } else { Err(damaged("manifest: values")) }
    }

    /// The text in exactly `len` bytes: JSON may end in blanks, and so the payload can be written before its size is known.
    fn text(&self, len: Option<usize>) -> Result<String> {
        let mut text = serde_json::to_string_pretty(self).map_err(|why| internal("manifest").caused_by(why))?;
        while len.is_some_and(|len| text.len() + 1 < len) {
            text.push(' ');
        }
        text.push('\n');
        if len.is_none_or(|len| text.len() == len) { Ok(text) } else { Err(internal("manifest: length")) }
    }
}

impl PayloadInfo {
    fn digest(&self) -> Option<[u8; 32]> {
        from_hex(&self.sha256)?.try_into().ok()
    }
}

fn is_token(text: &str, most: usize, also: &str) -> bool {
    (1..=most).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
}

fn damaged(why: &str) -> Refusal {
    Refusal::new(Code::BundleDamaged).with("why", why)
}

fn content(why: &str) -> Refusal {
    Refusal::new(Code::BundleContent).with("why", why)
}

fn internal(why: &str) -> Refusal {
    Refusal::new(Code::Internal).with("why", why)
}

/// What the first line of a payload repeats of the manifest, so that a payload cannot be wrapped again under another name. The writer of a
/// payload flattens it into its first line; [`CheckedBundle::lines`] compares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// As in the manifest.
    pub kind: String,
    /// As in the manifest.
    pub number: String,
    /// As in the manifest.
    pub sender: String,
    /// As in the manifest.
    pub receiver: String,
}

impl Envelope {
    /// What the first line must repeat.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            kind: manifest.kind.clone(),
            number: manifest.number.clone(),
            sender: manifest.sender.clone(),
            receiver: manifest.receiver.clone().unwrap_or_default(),
        }
    }
}

/// Whether the first line of a payload repeats its manifest; `bundle.content` otherwise.
pub fn check_envelope(first_line: &str, manifest: &Manifest) -> Result<()> {
    let found: Envelope = serde_json::from_str(first_line).map_err(|why| content("first line").caused_by(why))?;
    if found == Envelope::of(manifest) { Ok(()) } else { Err(content("first line is of another bundle")) }
}

/// A bundle that is written, synced and read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file's length.
    pub bytes: u64,
    /// SHA-256 of the whole file, lower-case hexadecimal.
    pub sha256: String,
}

/// Writes a bundle with a payload. Dropped before [`finish`](Self::finish), it leaves nothing behind and an older file as it was.
pub struct BundleWriter {
    safe: SafeFile,
    manifest: Manifest,
    manifest_len: usize,
    payload: PayloadWriter<Counted>,
    limits: Limits,
    plain: u64,
}

/// Counts and hashes the encrypted bytes on their way into the file.
struct Counted {
    file: File,
    len: u64,
    crc: crc32fast::Hasher,
    sha256: Sha256,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.len + bytes.len() as u64 > u64::from(PAYLOAD_LIMIT) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.len += written as u64;
        self.crc.update(&bytes[..written]);
        self.sha256.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl BundleWriter {
    /// Begins a bundle at `target` for the receiver's public keys. The manifest has no payload yet; it names the receiving device.
    pub fn create(target: &Path, manifest: Manifest, receiver: &PublicKeys) -> Result<Self> {
        // The front comes first in the file but is known last: leave room for it, with the longest size and a hash of the same length.
        let longest = PayloadInfo { size: u64::from(u32::MAX), sha256: "0".repeat(64) };
        let manifest = Manifest { payload: Some(longest), ..manifest };
        manifest.check_text().map_err(|why| internal("manifest").caused_by(why))?;
        let manifest_len = manifest.text(None)?.len();
        let mut safe = SafeFile::create(target, Place::Stick)?;
        let room = Room::for_manifest(manifest_len);
        let started = safe.file()?.seek(SeekFrom::Start(room.payload as u64)).and_then(|_| safe.file_clone());
        let counted =
            Counted { file: started.map_err(|why| safe.refusal(why))?, len: 0, crc: crc32fast::Hasher::new(), sha256: Sha256::new() };
        let payload = PayloadWriter::new(counted, receiver)?.map_err(|why| safe.refusal(why))?;
        Ok(Self { safe, manifest, manifest_len, payload, limits: Limits::default(), plain: 0 })
    }

    /// The manifest so far, for the first line's [`Envelope`].
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Writes one line of the payload, without its line feed. The first must begin with the [`Envelope`]'s fields.
    pub fn line(&mut self, line: &str) -> Result<()> {
        if self.plain == 0 {
            check_envelope(line, &self.manifest)?;
        }
        self.plain += line.len() as u64 + 1;
        // A reader would refuse these, so they must not leave this computer.
        if line.is_empty() || line.contains('\n') || line.len() >= self.limits.line || self.plain > self.limits.total {
            return Err(content("line"));
        }
        self.payload.line(line).map_err(|why| self.safe.refusal(why))
    }

    /// Signs, writes front and end, syncs, reads back and puts the file in its place.
    pub fn finish(self, signer: &DeviceKeys) -> Result<Written> {
        let Self { mut safe, mut manifest, manifest_len, payload, plain, .. } = self;
        if plain == 0 {
            return Err(content("no lines"));
        }
        let Counted { len, crc, sha256, file } = payload.finish().map_err(|why| safe.refusal(why))?;
        drop(file);
        let digest: [u8; 32] = sha256.finalize().into();
        manifest.payload = Some(PayloadInfo { size: len, sha256: to_hex(&digest) });
        let text = manifest.text(Some(manifest_len))?;
        let signature = signer.sign(text.as_bytes())?;
        let size = u32::try_from(len).map_err(|why| internal("payload: length").caused_by(why))?;
        let records = [
            Record::of(MANIFEST, text.as_bytes(), 0)?,
            Record::of(SIGNATURE, signature.as_bytes(), 0)?,
            Record { name: PAYLOAD.to_owned(), size, crc: crc.finalize(), offset: 0, stamp: STAMP },
        ];
        let (front, end) = around(records, [text.as_bytes(), signature.as_bytes()]);
        if front.len() != Room::for_manifest(manifest_len).payload {
            return Err(internal("front: length"));
        }
        let file = safe.file()?;
        let put = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&front)).and_then(|()| file.seek(SeekFrom::End(0)));
        put.and_then(|_| file.write_all(&end)).map_err(|why| safe.refusal(why))?;
        let mut whole = Sha256::new();
        safe.finish(|back| read_back(back, &front, (len, &digest), &end, &mut whole))?;
        Ok(Written { bytes: front.len() as u64 + len + end.len() as u64, sha256: to_hex(&whole.finalize()) })
    }
}

fn read_back(back: &mut dyn Read, front: &[u8], payload: (u64, &[u8; 32]), end: &[u8], whole: &mut Sha256) -> io::Result<bool> {
    let mut sha256 = Sha256::new();
    let mut start = Vec::new();
    back.take(front.len() as u64).read_to_end(&mut start)?;
    whole.update(&start);
    let len = each_piece(&mut back.take(payload.0), |piece| {
        sha256.update(piece);
        whole.update(piece);
    })?;
    let mut rest = Vec::new();
    back.take(end.len() as u64 + 1).read_to_end(&mut rest)?;
    whole.update(&rest);
    Ok(start == front && len == payload.0 && sha256.finalize().as_slice() == payload.1 && rest == end)
}

fn each_piece(input: &mut impl Read, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
    let mut buffer = vec![0; 64 << 10];
    let mut len = 0;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(len),
            Ok(n) => {
                take(&buffer[..n]);
                len += n as u64;
            }
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
}

/// Writes a request: manifest and signature only. The manifest introduces the signer's keys.
pub fn write_request(target: &Path, manifest: &Manifest, signer: &DeviceKeys) -> Result<Written> {
    if manifest.kind != KIND_REQUEST || manifest.keys.as_ref() != Some(signer.public()) || manifest.nonce.is_none() {
        return Err(internal("request"));
    }
    manifest.check_text().map_err(|why| internal("manifest").caused_by(why))?;
    let text = manifest.text(None)?;
    let signature = signer.sign(text.as_bytes())?;
    let records = [Record::of(MANIFEST, text.as_bytes(), 0)?, Record::of(SIGNATURE, signature.as_bytes(), 0)?];
    let (mut bytes, end) = around(records, [text.as_bytes(), signature.as_bytes()]);
    bytes.extend(end);
    write_file_safely(target, |file| file.write_all(&bytes))?;
    Ok(Written { bytes: bytes.len() as u64, sha256: to_hex(&Sha256::digest(&bytes)) })
}

// The ZIP, as in PKWARE's APPNOTE 6.3: the one shape of it that a bundle may have.

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;
const LOCAL_LEN: usize = 30;
const CENTRAL_LEN: usize = 46;
const END_LEN: usize = 22;
/// 1 January 1980, midnight: a file tells nobody when it was made.
const STAMP: u32 = 0x0021_0000;
/// As many files as a later format may have before this reader has read its manifest.
const MOST_FILES: usize = 8;
const LONGEST_NAME: usize = 64;

/// One file in the ZIP.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    name: String,
    size: u32,
    crc: u32,
    offset: u32,
    stamp: u32,
}

/// Where things stand in a file whose manifest has a given length.
struct Room {
    payload: usize,
}

impl Room {
    fn for_manifest(len: usize) -> Self {
        Self { payload: 3 * LOCAL_LEN + MANIFEST.len() + len + SIGNATURE.len() + SIGNATURE_LEN + PAYLOAD.len() }
    }
}

impl Record {
    fn of(name: &str, bytes: &[u8], offset: u32) -> Result<Self> {
        let size = u32::try_from(bytes.len()).map_err(|why| internal("size").caused_by(why))?;
        Ok(Self { name: name.to_owned(), size, crc: crc32fast::hash(bytes), offset, stamp: STAMP })
    }

    /// What the local and the central header share: version needed, flags, method, time and date, CRC, sizes, length of the name, no extra field.
    fn common(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(26);
        for half in [10_u16, 0, 0] {
            bytes.extend(half.to_le_bytes());
        }
        for word in [self.stamp, self.crc, self.size, self.size, self.name.len() as u32] {
            bytes.extend(word.to_le_bytes());
        }
        bytes
    }

    fn local(&self) -> Vec<u8> {
        [&LOCAL.to_le_bytes()[..], &self.common(), self.name.as_bytes()].concat()
    }

    fn central(&self) -> Vec<u8> {
        // Made on Unix by version 2.0; a plain file, rw-r--r--.
        let mut bytes = [&CENTRAL.to_le_bytes()[..], &[20, 3], &self.common(), &[0; 6]].concat();
        bytes.extend((0o100_644_u32 << 16).to_le_bytes());
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(self.name.as_bytes());
        bytes
    }
}

/// What stands before the bytes of the last record and after them. The records before it bring theirs; with as many bodies as records,
/// nothing stands between.
fn around<const N: usize, const M: usize>(mut records: [Record; N], bodies: [&[u8]; M]) -> (Vec<u8>, Vec<u8>) {
    let mut front = Vec::new();
    let mut end = Vec::new();
    let mut after = 0_u32;
    for (n, record) in records.iter_mut().enumerate() {
        record.offset = front.len() as u32;
        front.extend(record.local());
        match bodies.get(n) {
            Some(body) => front.extend(*body),
            None => after = record.size,
        }
        end.extend(record.central());
    }
    let directory = end.len() as u32;
    end.extend(END.to_le_bytes());
    end.extend([0; 4]);
    end.extend([N as u16; 2].iter().flat_map(|count| count.to_le_bytes()));
    end.extend(directory.to_le_bytes());
    end.extend((front.len() as u32 + after).to_le_bytes());
    end.extend([0; 2]);
    (front, end)
}

/// Takes little-endian numbers off the front of a slice.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, n: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or_else(|| damaged("zip: directory"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn half(&mut self) -> Result<u16> {
        Ok(self.bytes(2)?.iter().rev().fold(0, |number, byte| number << 8 | u16::from(*byte)))
    }

    fn word(&mut self) -> Result<u32> {
        Ok(self.bytes(4)?.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn expect(&mut self, half: u16, why: &str) -> Result<()> {
        if self.half()? == half { Ok(()) } else { Err(damaged(why)) }
    }

    /// [`Record::common`], and the name's length.
    fn common(&mut self) -> Result<(Record, usize)> {
        if self.half()? > 20 {
            return Err(damaged("zip: version"));
        }
        self.expect(0, "zip: flags")?; // no encryption, no data descriptor
        self.expect(0, "zip: compressed")?;
        let (stamp, crc, stored, size) = (self.word()?, self.word()?, self.word()?, self.word()?);
        let name = usize::from(self.half()?);
        self.expect(0, "zip: extra field")?; // no zip64 either
        if stored != size || size > PAYLOAD_LIMIT || !(1..=LONGEST_NAME).contains(&name) {
            return Err(damaged("zip: sizes"));
        }
        Ok((Record { name: String::new(), size, crc, offset: 0, stamp }, name))
    }

    fn name(&mut self, len: usize) -> Result<String> {
        match std::str::from_utf8(self.bytes(len)?) {
            Ok(name) if is_token(name, LONGEST_NAME, "._-") => Ok(name.to_owned()),
            _ => Err(damaged("zip: names")),
        }
    }
}

/// A bundle whose container is sound: nothing is verified yet, and nobody has to be believed.
#[derive(Debug)]
pub struct OpenBundle {
    path: PathBuf,
    file: File,
    manifest: Manifest,
    manifest_bytes: Vec<u8>,
    signature: Vec<u8>,
    payload: Option<Found>,
}

/// The payload's place in the file, and what is known of it.
#[derive(Clone, Debug)]
struct Found {
    at: u64,
    size: u64,
    crc: u32,
    sha256: [u8; 32],
}

impl OpenBundle {
    /// Opens a file and checks its container and the sizes; `bundle.damaged`, `bundle.newer`, `file.missing` or `disk.error` otherwise.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|why| of_io(why, path))?;
        let reader = Positioned { file: &file, path };
        let records = reader.records()?;
        let Some((first, rest)) = records.split_first().filter(|(first, _)| first.name == MANIFEST && first.size <= MANIFEST_LIMIT) else {
            return Err(damaged("zip: names"));
        };
        let manifest_bytes = reader.body(first)?;
        // Before the other names: a later format may have others, and should be called newer, not damaged.
        let manifest = Manifest::read(&manifest_bytes)?;
        let (signed, payload) = match rest {
            [signature] if signature.name == SIGNATURE => (signature, None),
            [signature, payload] if signature.name == SIGNATURE && payload.name == PAYLOAD => (signature, Some(payload)),
            _ => return Err(damaged("zip: names")),
        };
        if signed.size as usize != SIGNATURE_LEN {
            return Err(damaged("signature: length"));
        }
        let signature = reader.body(signed)?;
        let payload = match (payload, &manifest.payload) {
            (None, None) => None,
            (Some(record), Some(info)) if u64::from(record.size) == info.size => Some(Found {
                at: record.body_at(),
                size: info.size,
                crc: record.crc,
                sha256: info.digest().ok_or_else(|| damaged("manifest: values"))?,
            }),
            _ => return Err(damaged("payload: size")),
        };
        Ok(Self { path: path.to_owned(), file, manifest, manifest_bytes, signature, payload })
    }

    /// What the manifest says; not to be believed before a check.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the manifest is signed with these stored keys; `bundle.signature` otherwise.
    pub fn check_signature(&self, sender: &PublicKeys) -> Result<()> {
        verify(&self.manifest_bytes, &self.signature, sender)
    }

    /// The keys and the nonce that a request or an enrolment introduces, which signed it themselves: whoever made the file has them. That
    /// they are the right person's is known only when the fingerprint was compared.
    pub fn introduced(&self) -> Result<(&PublicKeys, &str)> {
        let (Some(keys), Some(nonce)) = (&self.manifest.keys, &self.manifest.nonce) else {
            return Err(content("no keys"));
        };
        keys.check()?;
        self.check_signature(keys)?;
        Ok((keys, nonce))
    }

    /// Checks a bundle with a payload: signature with the sender's *stored* keys, receiver, hash of the payload, length of the age header.
    /// The caller has looked the sender up by the manifest's `sender` (`bundle.sender`, `bundle.revoked`).
    pub fn check(self, sender: &PublicKeys, receiver: &str) -> Result<CheckedBundle> {
        self.check_signature(sender)?;
        if self.manifest.receiver.as_deref() != Some(receiver) {
            return Err(Refusal::new(Code::BundleReceiver));
        }
        let Some(payload) = self.payload.clone() else { return Err(content("no payload")) };
        let bundle = CheckedBundle { open: self, payload };
        let mut sha256 = Sha256::new();
        let mut crc = crc32fast::Hasher::new();
        let mut start = Vec::with_capacity(AGE_HEADER_WINDOW);
        each_piece(&mut bundle.section(), |piece| {
            sha256.update(piece);
            crc.update(piece);
            start.extend(&piece[..piece.len().min(AGE_HEADER_WINDOW - start.len())]);
        })
        .map_err(|why| of_io(why, &bundle.open.path))?;
        if sha256.finalize().as_slice() != bundle.payload.sha256 {
            return Err(Refusal::new(Code::BundleHash));
        }
        if crc.finalize() != bundle.payload.crc {
            return Err(damaged("zip: checksum"));
        }
        age_header_len(&start)?;
        Ok(bundle)
    }
}

/// A bundle that is from the sender, for this register, and as it was signed.
#[derive(Debug)]
pub struct CheckedBundle {
    open: OpenBundle,
    payload: Found,
}

impl CheckedBundle {
    /// The manifest, signed by the sender.
    pub fn manifest(&self) -> &Manifest {
        &self.open.manifest
    }

    /// SHA-256 of the payload: two bundles with the same one hold the same.
    pub fn payload_sha256(&self) -> &[u8; 32] {
        &self.payload.sha256
    }

    /// Begins a pass over the lines; there can be any number of passes. `bundle.receiver` when it is not encrypted to these keys.
    ///
    /// What a pass gives stands only when it has come to its end without a refusal: keep it in one transaction.
    pub fn lines(&self, keys: &DeviceKeys) -> Result<Lines<'_>> {
        self.lines_within(keys, Limits::default())
    }

    /// The same with other bounds.
    pub fn lines_within(&self, keys: &DeviceKeys, limits: Limits) -> Result<Lines<'_>> {
        let lines = PayloadLines::new(self.section(), keys, self.payload.sha256, &self.open.path, limits)?;
        Ok(Lines { lines, manifest: &self.open.manifest, begun: false, refused: false })
    }

    fn section(&self) -> Section<'_> {
        Section { file: &self.open.file, at: self.payload.at, end: self.payload.at + self.payload.size }
    }
}

/// The lines of a checked bundle. The first has been compared with the manifest.
pub struct Lines<'a> {
    lines: PayloadLines<Section<'a>>,
    manifest: &'a Manifest,
    begun: bool,
    refused: bool,
}

impl Iterator for Lines<'_> {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.refused {
            return None;
        }
        let line = self.lines.next()?;
        if std::mem::replace(&mut self.begun, true) {
            return Some(line);
        }
        let line = line.and_then(|line| check_envelope(&line, self.manifest).map(|()| line));
        self.refused = line.is_err();
        Some(line)
    }
}

/// A part of a file, read by position: several passes share one open file, which stays the same when its name is given to another.
#[derive(Debug)]
struct Section<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end - self.at).unwrap_or(usize::MAX).min(out.len());
        let n = read_at(self.file, &mut out[..most], self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(unix)]
fn read_at(file: &File, out: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, out, at)
}

#[cfg(windows)]
fn read_at(file: &File, out: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, out, at)
}

struct Positioned<'a> {
    file: &'a File,
    path: &'a Path,
}

impl Record {
    fn body_at(&self) -> u64 {
        u64::from(self.offset) + (LOCAL_LEN + self.name.len()) as u64
    }

    fn end(&self) -> u64 {
        self.body_at() + u64::from(self.size)
    }
}

impl Positioned<'_> {
    /// Bytes at a place; fewer than wanted is damage, since the place was told by the file itself.
    fn take(&self, at: u64, len: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; len];
        let mut section = Section { file: self.file, at, end: at + len as u64 };
        section.read_exact(&mut bytes).map_err(|why| match why.kind() {
            io::ErrorKind::UnexpectedEof => damaged("zip: cut off"),
            _ => of_io(why, self.path),
        })?;
        Ok(bytes)
    }

    fn body(&self, record: &Record) -> Result<Vec<u8>> {
        let bytes = self.take(record.body_at(), record.size as usize)?;
        if crc32fast::hash(&bytes) == record.crc { Ok(bytes) } else { Err(damaged("zip: checksum")) }
    }

    /// The files of the ZIP, which must fill it from the first byte to the last, local headers and directory alike.
    fn records(&self) -> Result<Vec<Record>> {
        let len = self.file.metadata().map_err(|why| of_io(why, self.path))?.len();
        let end_at = len.checked_sub(END_LEN as u64).ok_or_else(|| damaged("zip: cut off"))?;
        let end = self.take(end_at, END_LEN)?;
        let mut end = Fields(&end);
        if end.word()? != END {
            return Err(damaged("zip: end"));
        }
        end.expect(0, "zip: disks")?;
        end.expect(0, "zip: disks")?;
        let count = end.half()?;
        end.expect(count, "zip: counts")?;
        let (directory_len, directory_at) = (end.word()? as usize, u64::from(end.word()?));
        end.expect(0, "zip: comment")?;
        let most = usize::from(count) * (CENTRAL_LEN + LONGEST_NAME);
        if usize::from(count) > MOST_FILES || directory_len > most || directory_at + directory_len as u64 != end_at {
            return Err(damaged("zip: directory"));
        }
        let directory = self.take(directory_at, directory_len)?;
        let mut fields = Fields(&directory);
        let mut records: Vec<Record> = Vec::new();
        let mut next = 0;
        for _ in 0..count {
            let record = central_record(&mut fields)?;
            if u64::from(record.offset) != next || records.iter().any(|other| other.name == record.name) {
                return Err(damaged("zip: order"));
            }
            if self.local_record(&record)? != record {
                return Err(damaged("zip: headers differ"));
            }
            next = record.end();
            records.push(record);
        }
        if !fields.0.is_empty() || next != directory_at {
            return Err(damaged("zip: gap"));
        }
        Ok(records)
    }

    fn local_record(&self, central: &Record) -> Result<Record> {
        let bytes = self.take(u64::from(central.offset), LOCAL_LEN + central.name.len())?;
        let mut fields = Fields(&bytes);
        if fields.word()? != LOCAL {
            return Err(damaged("zip: local header"));
        }
        let (record, name_len) = fields.common()?;
        if name_len != central.name.len() {
            return Err(damaged("zip: headers differ"));
        }
        Ok(Record { name: fields.name(name_len)?, offset: central.offset, ..record })
    }
}

fn central_record(fields: &mut Fields<'_>) -> Result<Record> {
    if fields.word()? != CENTRAL {
        return Err(damaged("zip: directory"));
    }
    fields.half()?; // who made it is of no interest
    let (record, name_len) = fields.common()?;
    fields.expect(0, "zip: comment")?;
    fields.expect(0, "zip: disks")?;
    fields.half()?; // attributes: nothing is unpacked by this program
    fields.word()?;
    let offset = fields.word()?;
    Ok(Record { name: fields.name(name_len)?, offset, ..record })
}

#[cfg(test)]
#[path = "container_tests.rs"]
mod tests;
