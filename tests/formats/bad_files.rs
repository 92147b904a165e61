//! Bad vectors whose fault lies outside the payload's lines: the ZIP, the manifest, the signature, age, zstd.

use huce_core::exchange::keys::{DeviceKeys, seal};
use serde_json::{Value, json};

use super::cast::{BRANCH, NONCE};
use super::forge::{Draft, Member, Zip, pack, text_of};
use super::good::{Scene, Vector};
use crate::support::container::NAMES;

/// The number of the bundle of which most bad ones are made.
const ID: &str = "0194f0c1-0000-7000-8000-00000000b101";

/// What the bad files are made of: a good draft, its lines, its files.
pub struct Made {
    scene: Scene,
    lines: Vec<String>,
    draft: Draft,
    files: Vec<Member>,
    out: Vec<Vector>,
}

/// All of them.
pub fn all() -> Vec<Vector> {
    let mut scene = Scene::new();
    scene.works();
    let (_, lines) = scene.changes(ID);
    let draft = scene.forge.draft("changes", ID, "zhang", "township", &lines);
    let files = draft.members(&scene.forge.keys.get("zhang").keys);
    let mut made = Made { scene, lines, draft, files, out: Vec::new() };
    made.zips();
    made.headers();
    made.manifests();
    made.signatures();
    made.age();
    made.zstd();
    made.others();
    made.out
}

impl Made {
    fn push(&mut self, name: &str, code: &'static str, why: &str, bytes: Vec<u8>) {
        self.push_for("township", name, code, why, bytes);
    }

    fn push_for(&mut self, reader: &'static str, name: &str, code: &'static str, why: &str, bytes: Vec<u8>) {
        self.out.push(Vector { file: format!("bad/{name}.huce"), reader, expected: code, why: why.into(), bytes, lines: None });
    }

    fn damaged(&mut self, name: &str, why: &str, zip: Zip) {
        self.push(name, "bundle.damaged", why, zip.bytes);
    }

    fn signer(&self, name: &str) -> &DeviceKeys {
        &self.scene.forge.keys.get(name).keys
    }

    /// Which files are there, and in which order.
    fn zips(&mut self) {
        let files = self.files.clone();
        let [manifest, signature, payload] = <[Member; 3]>::try_from(files.clone()).ok().unwrap();
        let good = Zip::of(&files);
        self.push("zip-empty-file", "bundle.damaged", "no bytes at all", Vec::new());
        self.push("zip-not", "bundle.damaged", "a text", "这不是一个包\n".as_bytes().to_vec());
        self.damaged("zip-no-files", "a ZIP without files", Zip::of(&[]));
        let reordered = [manifest.clone(), payload.clone(), signature.clone()];
        self.damaged("zip-reordered", "the payload before the signature", Zip::of(&reordered));
        self.damaged("zip-manifest-last", "the manifest last", Zip::of(&[signature.clone(), payload.clone(), manifest.clone()]));
        self.damaged("zip-manifest-alone", "no signature, no payload", Zip::of(&files[..1]));
        self.damaged("zip-no-signature", "no signature", Zip::of(&[manifest.clone(), payload.clone()]));
        self.damaged("zip-no-payload", "no payload, though the manifest speaks of one", Zip::of(&files[..2]));
        self.damaged("zip-payload-twice", "the payload twice", Zip::of(&[&files[..], &files[2..]].concat()));
        self.damaged(
            "zip-manifest-twice",
            "the manifest twice, the second one in the signature's place",
            Zip::of(&[&files[..1], &files[..]].concat()),
        );
        self.damaged("zip-more-files", "a fourth file", Zip::of(&[&files[..], &[Member::new("readme.txt", b"x")]].concat()));
        let named = |at: usize, name: &str| {
            let mut files = files.clone();
            files[at].name = name.into();
            Zip::of(&files)
        };
        self.damaged("zip-name-case", "MANIFEST.JSON", named(0, "MANIFEST.JSON"));
        self.damaged("zip-name-path", "../manifest.json", named(0, "../manifest.json"));
        self.damaged("zip-name-payload", "the payload under another name", named(2, "payload.jsonl"));
        self.damaged("zip-name-not-ascii", "a name that is not ASCII", named(2, "内容.jsonl.zst.age"));
        let deflated = |at: usize| {
            let mut files = files.clone();
            files[at] = files[at].deflated();
            Zip::of(&files)
        };
        self.damaged("zip-deflated-manifest", "the manifest deflated", deflated(0));
        self.damaged("zip-deflated-payload", "the payload deflated", deflated(2));
        let bytes = |before: &[u8], after: &[u8]| [before, &good.bytes, after].concat();
        self.push("zip-trailing-byte", "bundle.damaged", "one byte after the end", bytes(b"", b"\0"));
        self.push("zip-leading-byte", "bundle.damaged", "one byte before the beginning", bytes(b"\0", b""));
        self.push("zip-self-extracting", "bundle.damaged", "a program before the ZIP", bytes(b"MZ\x90\0 a program", b""));
        self.push("zip-twice", "bundle.damaged", "two bundles in one file", bytes(b"", &good.bytes));
        self.damaged("zip-gap", "four bytes before the directory", Zip::with(&files, b"????", b""));
        self.damaged("zip-comment", "a comment at the end", Zip::with(&files, b"", b"a comment"));
        let places = [
            1,
            29,
            43,
            good.local[1] - 1,
            good.local[1] + 20,
            good.local[2] + 30,
            good.central[0] - 1,
            good.central[1],
            good.end,
            good.end + 21,
        ];
        for (number, len) in places.into_iter().enumerate() {
            let why = format!("the first {len} of {} bytes", good.bytes.len());
            self.push(&format!("zip-cut-{}", number + 1), "bundle.damaged", &why, good.bytes[..len].to_vec());
        }
        let mut many: Vec<Member> = (0..100).map(|number| Member::new(&format!("f{number}"), b"")).collect();
        many.splice(0..0, files.clone());
        self.damaged("zip-hundred-files", "a hundred files more", Zip::of(&many));
        let mut payload_bomb = payload;
        payload_bomb.body = vec![0; 1 << 20];
        payload_bomb.size = 1 << 20;
        payload_bomb.crc = crate::support::container::crc32(&payload_bomb.body);
        let mut deflated = payload_bomb.deflated();
        deflated.size = u32::MAX - 1;
        self.damaged("zip-bomb", "a deflated payload that claims 4 GiB", Zip::of(&[manifest, signature, deflated]));
    }

    /// Headers that are not what they should be, in one place or in both.
    fn headers(&mut self) {
        let zip = || Zip::of(&self.files);
        let (local, central, end) = (zip().local, zip().central, zip().end);
        let word = 0xFFFF_FFFF_u32.to_le_bytes();
        let with_extra = |at: usize| {
            let mut files = self.files.clone();
            files[at].extra = vec![0x55, 0x54, 1, 0, 0];
            Zip::of(&files)
        };
        let crc = |file: usize| (self.files[file].crc ^ 1).to_le_bytes();
        let list: Vec<(&str, &str, Zip)> = vec![
            ("header-encrypted", "the flag of ZIP's own encryption", zip().put_both(2, 6, &[1])),
            ("header-descriptor", "sizes after the data (flag 3)", zip().put_both(2, 6, &[8])),
            ("header-utf8-flag", "names marked as UTF-8 (flag 11)", zip().put_both(0, 7, &[8])),
            ("header-version", "needs version 4.5 to extract", zip().put_both(2, 4, &[45])),
            ("header-method-local", "a method in the local header alone", zip().put(local[2] + 8, &[8])),
            ("header-method-central", "a method in the directory alone", zip().put(central[2] + 10, &[8])),
            ("header-extra", "an extra field (time) at the manifest", with_extra(0)),
            ("header-extra-payload", "an extra field at the payload", with_extra(2)),
            ("header-name-local", "another name in the local header", zip().put(local[0] + 30, b"M")),
            ("header-name-central", "another name in the directory", zip().put(central[0] + 46, b"M")),
            ("header-size-local", "another size in the local header", zip().put(local[2] + 18, &[1])),
            ("header-size-central", "another size in the directory", zip().put(central[2] + 24, &[1])),
            ("header-time-local", "another time in the local header alone", zip().put(local[1] + 10, &[1])),
            ("header-crc-manifest", "a wrong checksum of the manifest, in both headers", zip().put_both(0, 14, &crc(0))),
            ("header-crc-signature", "a wrong checksum of the signature, in both headers", zip().put_both(1, 14, &crc(1))),
            ("header-crc-payload", "a wrong checksum of the payload, in both headers", zip().put_both(2, 14, &crc(2))),
            ("header-crc-local", "a wrong checksum in the local header alone", zip().put(local[2] + 14, &crc(2))),
            ("header-local-magic", "no local header where the directory says", zip().put(local[1], b"PX")),
            ("header-central-magic", "no header in the directory", zip().put(central[1], b"PX")),
            ("header-offset", "the signature's offset one too high", zip().put(central[1] + 42, &(local[1] as u32 + 1).to_le_bytes())),
            ("header-overlap", "two files in one place", zip().put(central[1] + 42, &[0; 4])),
            ("header-file-comment", "a comment of a file", zip().put(central[1] + 32, &[1])),
            ("header-disk", "a file on another disk", zip().put(central[1] + 34, &[1])),
            ("header-zip64-sizes", "sizes as ZIP64 marks them", zip().put_both(2, 18, &[word, word].concat())),
            ("end-zip64-offset", "the directory's place as ZIP64 marks it", zip().put(end + 16, &word)),
            ("end-zip64-count", "the count of files as ZIP64 marks it", zip().put(end + 8, &[0xFF; 4])),
            ("end-count", "one file fewer in the end record", zip().put(end + 8, &[2, 0, 2, 0])),
            ("end-counts-differ", "two counts that differ", zip().put(end + 8, &[2])),
            ("end-disk", "the end on another disk", zip().put(end + 4, &[1])),
            ("end-directory-size", "another size of the directory", zip().put(end + 12, &[1])),
            ("end-directory-place", "another place of the directory", zip().put(end + 16, &[1])),
            ("end-comment-length", "a comment that is not there", zip().put(end + 20, &[1])),
        ];
        for (name, why, zip) in list {
            self.damaged(name, why, zip);
        }
    }

    fn signed_text(&self, text: &str) -> Vec<u8> {
        let signature = self.signer("zhang").sign(text.as_bytes()).unwrap();
        Zip::of(&self.draft.members_of(text, &signature)).bytes
    }

    fn manifests(&mut self) {
        let text = self.draft.text();
        let long = format!("{}{}\n", text.trim_end(), " ".repeat(64 << 10));
        let deep = text.replacen("\"necessary\": []", &format!("\"necessary\": {}{}", "[".repeat(60_000), "]".repeat(4_000)), 1);
        let number = text.replacen("\"version\": 1", "\"version\": 1e999999999", 1);
        for (name, why, text) in [
            ("manifest-empty", "a manifest without a byte", String::new()),
            ("manifest-not-json", "a manifest that is not JSON", "manifest\n".to_owned()),
            ("manifest-array", "a JSON array", "[]\n".to_owned()),
            ("manifest-twice", "two documents", format!("{text}{text}")),
            ("manifest-key-twice", "the field `number` twice", text.replacen('{', "{\"number\":\"8\",", 1)),
            ("manifest-huge", "64 KiB of blanks after it", long),
            ("manifest-deep", "sixty thousand arrays in each other, not all ended", deep),
            ("manifest-big-number", "a version of 1e999999999", number),
            ("manifest-cut", "the first half of it", text[..text.len() / 2].to_owned()),
            ("manifest-bom", "a byte order mark before it", format!("\u{FEFF}{text}")),
        ] {
            let bytes = self.signed_text(&text);
            self.push(name, "bundle.damaged", why, bytes);
        }
        let draft = self.draft.clone();
        let size = draft.payload.as_ref().unwrap().len();
        let sha = draft.manifest["payload"]["sha256"].clone();
        let long_id = "a".repeat(65);
        let list: Vec<(&str, &'static str, &str, &str, Value)> = vec![
            ("manifest-format", "bundle.damaged", "another format", "format", "other-bundle".into()),
            ("manifest-version-0", "bundle.damaged", "version 0", "version", 0.into()),
            ("manifest-version-negative", "bundle.damaged", "version -1", "version", (-1).into()),
            ("manifest-version-2", "bundle.newer", "version 2", "version", 2.into()),
            ("manifest-least-reader", "bundle.newer", "a reader of version 2 is needed", "least_reader", 2.into()),
            ("manifest-suite", "bundle.newer", "the suite of SM2, SM3 and SM4", "suite", "sm4+sm2+zstd+sm3".into()),
            ("manifest-no-suite", "bundle.newer", "no suite", "suite", "".into()),
            ("manifest-necessary", "bundle.newer", "a feature that is necessary and unknown", "necessary", json!(["photos"])),
            ("manifest-kind-unknown", "bundle.kind", "a kind of a later version", "kind", "notice".into()),
            ("manifest-kind-empty", "bundle.damaged", "an empty kind", "kind", "".into()),
            ("manifest-kind-chinese", "bundle.damaged", "a kind that is no plain word", "kind", "变更".into()),
            ("manifest-number-type", "bundle.damaged", "a number where a text belongs", "number", 7.into()),
            ("manifest-number-blank", "bundle.damaged", "a blank in the bundle's number", "number", "7 ".into()),
            ("manifest-sender-path", "bundle.damaged", "a path as sender", "sender", "../x".into()),
            ("manifest-sender-long", "bundle.damaged", "a sender of 65 characters", "sender", long_id.as_str().into()),
            ("manifest-no-receiver", "bundle.damaged", "a payload for nobody", "receiver", Value::Null),
            ("manifest-no-payload", "bundle.damaged", "a receiver without a payload", "payload", Value::Null),
            ("manifest-size", "bundle.damaged", "the payload one byte longer", "payload", json!({ "size": size + 1, "sha256": sha })),
            (
                "manifest-size-huge",
                "bundle.damaged",
                "the longest size that there is",
                "payload",
                json!({ "size": u64::MAX, "sha256": sha }),
            ),
            ("manifest-sha-short", "bundle.damaged", "a hash of one byte", "payload", json!({ "size": size, "sha256": "00" })),
            ("manifest-sha-upper", "bundle.damaged", "a hash in upper case", "payload", json!({ "size": size, "sha256": "AB".repeat(32) })),
            ("manifest-sha", "bundle.hash", "the hash of something else", "payload", json!({ "size": size, "sha256": "0".repeat(64) })),
        ];
        let zhang = self.scene.forge.keys.get("zhang").keys.to_secret_text();
        let zhang = DeviceKeys::from_secret_text(&zhang).unwrap();
        for (name, code, why, field, value) in list {
            self.push(name, code, why, draft.clone().saying(field, value).bytes(&zhang));
        }
        let missing = |field: &str| {
            let mut draft = draft.clone();
            draft.manifest.as_object_mut().unwrap().remove(field);
            draft.bytes(&zhang)
        };
        self.push("manifest-no-sender", "bundle.damaged", "no sender", missing("sender"));
        self.push("manifest-no-number", "bundle.damaged", "no number", missing("number"));
        let id = |name: &str| self.scene.forge.keys.id(name).to_owned();
        let (li, stranger, lost) = (id("li"), id("stranger"), id("li-lost"));
        self.push(
            "sender-unknown",
            "bundle.sender",
            "a device that nobody enrolled",
            draft.clone().saying("sender", stranger).bytes(&zhang),
        );
        self.push(
            "receiver-other",
            "bundle.receiver",
            "for another register, by the manifest",
            draft.clone().saying("receiver", li.clone()).bytes(&zhang),
        );
        self.push("sender-other", "bundle.signature", "another officer's name on it", draft.clone().saying("sender", li).bytes(&zhang));
        let draft = self.scene.forge.draft("changes", ID, "li-lost", "township", &self.lines);
        let bytes = draft.saying("sender", lost).bytes(self.signer("li-lost"));
        self.push("sender-revoked", "bundle.revoked", "a device that was reported stolen", bytes);
    }

    fn signatures(&mut self) {
        let (draft, text) = (self.draft.clone(), self.draft.text());
        let good = self.signer("zhang").sign(text.as_bytes()).unwrap();
        let bytes = |text: &str, signature: &str| Zip::of(&draft.members_of(text, signature)).bytes;
        // Made by the public tool, since the program's own library writes no such thing any more. The mark is the first two bytes of the
        // signature's line.
        let legacy = legacy_signature(self.signer("zhang"), &text);
        let marked = good.replacen("\nRU", "\nRW", 1);
        let lines: Vec<&str> = good.lines().collect();
        let swapped = |at: usize, line: &str| {
            let mut lines = lines.clone();
            lines[at] = line;
            format!("{}\n", lines.join("\n"))
        };
        let other = self.signer("zhang").sign(draft.clone().saying("number", "other").text().as_bytes()).unwrap();
        let other_line = other.lines().nth(1).unwrap();
        let flipped = if lines[1].ends_with("A=") { lines[1].replace("A=", "B=") } else { swap_char(lines[1], 60) };
        let list = vec![
            ("signature-legacy", "bundle.signature", "right, but over the manifest itself: minisign's legacy algorithm", legacy),
            ("signature-legacy-mark", "bundle.signature", "the mark of the legacy algorithm on a pre-hashed signature", marked),
            ("signature-key", "bundle.signature", "signed by another device", self.signer("li").sign(text.as_bytes()).unwrap()),
            ("signature-flipped", "bundle.signature", "one character of the signature changed", swapped(1, &flipped)),
            ("signature-of-other", "bundle.signature", "the signature of another bundle of the same device", other.clone()),
            ("signature-line-of-other", "bundle.signature", "the first signature of another bundle", swapped(1, other_line)),
            ("signature-untrusted", "bundle.signature", "another untrusted comment", swapped(0, "untrusted comment: HUCE bundle")),
            ("signature-trusted", "bundle.signature", "another trusted comment", swapped(2, "trusted comment: huce-bundle-2")),
            ("signature-global", "bundle.signature", "one character of the second signature changed", swapped(3, &swap_char(lines[3], 20))),
            ("signature-crlf", "bundle.damaged", "line ends of Windows", good.replace('\n', "\r\n")),
            ("signature-short", "bundle.damaged", "without its last line", format!("{}\n{}\n{}\n", lines[0], lines[1], lines[2])),
            ("signature-empty", "bundle.damaged", "an empty signature", String::new()),
            ("signature-long", "bundle.damaged", "a line more", format!("{good}untrusted comment: x\n")),
            ("signature-zeros", "bundle.signature", "as many zeros as a signature is long", "0".repeat(good.len())),
        ];
        for (name, code, why, signature) in list {
            self.push(name, code, why, bytes(&text, &signature));
        }
        let changed = text.replacen("changes", "changeS", 1);
        assert_ne!(changed, text);
        let changed = text.replacen("\"0.1.0\"", "\"0.1.1\"", 1);
        self.push(
            "signature-manifest-changed",
            "bundle.signature",
            "one character of the manifest changed after signing",
            bytes(&changed, &good),
        );
        let introduced = draft.introducing(self.scene.forge.keys.get("stranger").keys.public(), NONCE);
        let bytes = introduced.bytes(self.signer("stranger"));
        self.push("signature-own-key-inside", "bundle.signature", "signed by a key that the manifest brings along", bytes);
    }

    fn with_payload(&self, payload: Vec<u8>) -> Vec<u8> {
        let draft = Draft { payload: Some(payload), ..self.draft.clone() };
        draft.sized().bytes(self.signer("zhang"))
    }

    fn age(&mut self) {
        let good = self.draft.payload.clone().unwrap();
        let mut flipped = good.clone();
        let last = flipped.len() - 20;
        flipped[last] ^= 1;
        let header = good.windows(5).position(|five| five == b"\n--- ").unwrap();
        let mut mac = good.clone();
        mac[header + 8] = if mac[header + 8] == b'A' { b'B' } else { b'A' };
        let grease = |count: usize| [&good[..22], &b"-> grease x\n\n".repeat(count), &good[22..]].concat();
        let lines = text_of(&self.lines);
        let hundred = {
            let mut identities: Vec<_> = (0..99).map(|_| age::x25519::Identity::generate().to_public()).collect();
            identities.push(self.scene.forge.keys.get("township").keys.public().receiving().unwrap());
            let recipients = identities.iter().map(|one| one as &dyn age::Recipient);
            let encryptor = age::Encryptor::with_recipients(recipients).unwrap();
            let mut writer = encryptor.wrap_output(Vec::new()).unwrap();
            std::io::copy(&mut &pack(&lines)[..], &mut writer).unwrap();
            writer.finish().unwrap()
        };
        // Several chunks of 64 KiB, so that one in the middle can be missing or swapped.
        let noise: Vec<String> =
            (0_u64..6200).map(|n| json!({ "t": "x", "n": n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_string() }).to_string()).collect();
        let long: Vec<String> = [&self.lines[..2], &noise[..], &self.lines[2..]].concat();
        let chunks = seal(self.scene.forge.keys.get("township").keys.public(), &pack(&text_of(&long))).unwrap();
        let body = chunks.windows(5).position(|five| five == b"\n--- ").unwrap() + 5 + 43 + 1 + 16;
        let chunk = (64 << 10) + 16;
        assert!(chunks.len() > body + chunk + 100, "{} {body}", chunks.len());
        let list = vec![
            ("age-empty", "bundle.content", "an empty payload", Vec::new()),
            ("age-not", "bundle.content", "a payload that is not age", b"not age".to_vec()),
            ("age-plain-zstd", "bundle.content", "a payload that is not encrypted", pack(&lines)),
            (
                "age-armored",
                "bundle.content",
                "the text form of age",
                b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n".to_vec(),
            ),
            ("age-version", "bundle.content", "version 2 of age", [b"age-encryption.org/v2", &good[21..]].concat()),
            ("age-header-long", "bundle.content", "a header of more than 4 KiB", grease(320)),
            ("age-header-mac", "bundle.content", "a header with another MAC", mac),
            ("age-header-cut", "bundle.content", "the header alone", good[..header + 49].to_vec()),
            ("age-hundred", "bundle.content", "a hundred recipients, the township the last of them, all in order", hundred),
            ("age-cut", "bundle.content", "without its last byte", good[..good.len() - 1].to_vec()),
            ("age-more", "bundle.content", "a byte more", [&good[..], b"x"].concat()),
            ("age-flipped", "bundle.content", "one bit of the ciphertext changed before signing", flipped),
            ("age-chunk-missing", "bundle.content", "the first chunk left out", [&chunks[..body], &chunks[body + chunk..]].concat()),
            ("age-chunk-last-missing", "bundle.content", "all but the first chunk left out", chunks[..body + chunk].to_vec()),
        ];
        for (name, code, why, payload) in list {
            let bytes = self.with_payload(payload);
            self.push(name, code, why, bytes);
        }
        let for_li = seal(self.scene.forge.keys.get("li").keys.public(), &pack(&lines)).unwrap();
        let bytes = self.with_payload(for_li);
        self.push("age-recipient", "bundle.receiver", "encrypted to somebody else's key", bytes);
        let another = self.scene.forge.draft("changes", ID, "zhang", "township", &[self.lines[0].clone()]);
        let draft = Draft { manifest: self.draft.manifest.clone(), payload: another.payload };
        let bytes = draft.bytes(self.signer("zhang"));
        self.push("payload-of-other-size", "bundle.damaged", "the payload of another bundle, of another size", bytes);
        let mut flipped = good;
        flipped[last] ^= 1;
        let draft = Draft { manifest: self.draft.manifest.clone(), payload: Some(flipped) };
        let bytes = draft.bytes(self.signer("zhang"));
        self.push("payload-flipped", "bundle.hash", "one bit of the payload changed after signing", bytes);
    }

    fn zstd(&mut self) {
        let lines = text_of(&self.lines);
        let good = pack(&lines);
        let mut checksum = good.clone();
        let last = checksum.len() - 1;
        checksum[last] ^= 1;
        let window = |log: u8| vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, (log - 10) << 3, 0x01, 0x00, 0x00];
        let wide = {
            let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
            encoder.window_log(24).unwrap();
            encoder.include_contentsize(false).unwrap();
            std::io::copy(&mut &lines[..], &mut encoder).unwrap();
            encoder.finish().unwrap()
        };
        let bomb = |unit: &[u8], bytes: usize| {
            let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
            (0..bytes / unit.len()).for_each(|_| std::io::Write::write_all(&mut encoder, unit).unwrap());
            encoder.finish().unwrap()
        };
        let first = format!("{}\n", self.lines[0]);
        let dictionary = {
            let mut encoder = zstd::Encoder::with_dictionary(Vec::new(), 3, first.as_bytes()).unwrap();
            std::io::copy(&mut &lines[..], &mut encoder).unwrap();
            encoder.finish().unwrap()
        };
        let list = vec![
            ("zstd-not", "encrypted lines that are not compressed", lines.clone()),
            ("zstd-empty", "nothing compressed", pack(b"")),
            ("zstd-no-bytes", "nothing at all", Vec::new()),
            ("zstd-window-16m", "a window of 16 MiB", wide),
            ("zstd-window-2g", "a frame that asks for a window of 2 GiB", window(31)),
            ("zstd-cut", "without its last byte", good[..good.len() - 1].to_vec()),
            ("zstd-half", "the first half", good[..good.len() / 2].to_vec()),
            ("zstd-checksum", "a wrong checksum of the frame", checksum),
            ("zstd-trailing", "four bytes after the frame", [&good[..], b"more"].concat()),
            ("zstd-trailing-frame", "a second frame with a line after the end", [&good[..], &pack(b"{\"t\":\"x\"}\n")].concat()),
            ("zstd-dictionary", "a frame that needs a dictionary", dictionary),
            ("zstd-bomb-line", "64 MiB of one letter in a line", [&pack(first.as_bytes())[..], &bomb(&[b'x'; 1 << 16], 64 << 20)].concat()),
            ("zstd-bomb-zeros", "64 MiB of zeros", bomb(&[0; 1 << 16], 64 << 20)),
            ("zstd-bomb-lines", "64 MiB of empty lines", [&pack(first.as_bytes())[..], &bomb(&[b'\n'; 1 << 16], 64 << 20)].concat()),
        ];
        for (name, why, packed) in list {
            let bytes = self.scene.forge.around("changes", ID, "zhang", "township", &packed).bytes(self.signer("zhang"));
            self.push(name, "bundle.content", why, bytes);
        }
    }

    /// Requests and enrolments, and files that are good for somebody else.
    fn others(&mut self) {
        let keys = &self.scene.forge.keys;
        let (zhang, town, stranger) = (keys.get("zhang"), keys.get("township"), keys.get("stranger"));
        let request = Draft::request(&zhang.id, zhang.keys.public(), NONCE);
        let mut enrolment = vec![self.scene.forge.envelope("enrolment", &format!("{BRANCH}/1"), "township", "zhang")];
        enrolment.extend(self.scene.enrolment.iter().cloned());
        let draft = self.scene.forge.draft("enrolment", &format!("{BRANCH}/1"), "township", "zhang", &enrolment);
        let draft = draft.introducing(town.keys.public(), NONCE);
        let mut short = request.clone();
        short.manifest["keys"]["age"] = "age1qqqqqqqq".into();
        let mut upper = request.clone();
        upper.manifest["keys"]["age"] = zhang.keys.public().age.to_uppercase().into();
        let mut no_nonce = request.clone();
        no_nonce.manifest.as_object_mut().unwrap().remove("nonce");
        let mut no_keys = request.clone();
        no_keys.manifest.as_object_mut().unwrap().remove("keys");
        let list: Vec<(&'static str, &str, &'static str, &str, Vec<u8>)> = vec![
            ("enrol", "request-signer", "bundle.signature", "signed by other keys than it introduces", request.bytes(&stranger.keys)),
            ("enrol", "request-keys", "bundle.content", "something that is no public key", short.bytes(&zhang.keys)),
            ("enrol", "request-keys-upper", "bundle.content", "the same key in another writing", upper.bytes(&zhang.keys)),
            ("enrol", "request-no-nonce", "bundle.content", "no nonce", no_nonce.bytes(&zhang.keys)),
            ("enrol", "request-no-keys", "bundle.content", "no keys", no_keys.bytes(&zhang.keys)),
            (
                "enrol",
                "request-nonce",
                "bundle.damaged",
                "a nonce that is no plain word",
                request.clone().saying("nonce", "a b").bytes(&zhang.keys),
            ),
            ("enrol", "request-kind", "bundle.kind", "changes where a request is wanted", self.draft.bytes(&zhang.keys)),
            (
                "enrol",
                "request-fingerprint",
                "fingerprint.differs",
                "a stranger's request under 张建国's name",
                Draft::request(&zhang.id, stranger.keys.public(), NONCE).bytes(&stranger.keys),
            ),
            ("township", "kind-request", "bundle.kind", "a request where changes are wanted", request.bytes(&zhang.keys)),
            ("join", "enrolment-kind", "bundle.kind", "changes where an enrolment is wanted", self.draft.bytes(&zhang.keys)),
            (
                "join",
                "enrolment-nonce",
                "enrolment.other",
                "the nonce of another request",
                draft.clone().saying("nonce", "ffff").bytes(&town.keys),
            ),
            (
                "join",
                "enrolment-receiver",
                "enrolment.other",
                "for another device",
                draft.clone().saying("receiver", keys.id("li")).bytes(&town.keys),
            ),
            (
                "join",
                "enrolment-swapped",
                "fingerprint.differs",
                "a stranger's keys in the township's place",
                draft.clone().introducing(stranger.keys.public(), NONCE).bytes(&stranger.keys),
            ),
            ("join", "enrolment-signer", "bundle.signature", "the township's keys, signed by a stranger", draft.bytes(&stranger.keys)),
            ("officer", "kind-enrolment", "bundle.kind", "an enrolment where a return is wanted", draft.bytes(&town.keys)),
            ("officer", "kind-changes", "bundle.kind", "changes where a return is wanted", self.draft.bytes(&zhang.keys)),
        ];
        for (reader, name, code, why, bytes) in list {
            self.push_for(reader, name, code, why, bytes);
        }
        assert_eq!(NAMES.len(), 3);
    }
}

/// Another character of base64 at a place.
fn swap_char(text: &str, at: usize) -> String {
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// What `minisign -S -l` writes with these keys.
fn legacy_signature(signer: &DeviceKeys, text: &str) -> String {
    let folder = crate::support::scratch::Folder::new("legacy");
    let path = |name: &str| folder.path().join(name);
    let secret = signer.to_secret_text();
    std::fs::write(path("t.sec"), format!("untrusted comment: minisign secret key\n{}\n", secret.lines().nth(1).unwrap())).unwrap();
    std::fs::write(path("manifest.json"), text).unwrap();
    let args = ["-S", "-l", "-W", "-s", "t.sec", "-m", "manifest.json", "-c", "huce bundle", "-t", "huce-bundle-1"];
    let output = std::process::Command::new("minisign").args(args).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    std::fs::read_to_string(path("manifest.json.minisig")).unwrap()
}
