//! Files that cost little to make and would cost much to read: each refused under its code, by the product as a whole, in a process of its own
//! whose peak of memory above idle is measured. The bound is the same for all.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use huce_core::api::bundles::{self, Options};
use huce_core::api::roster;
use huce_core::exchange::keys::{DeviceKeys, PublicKeys, seal};
use huce_core::refusal::Lang;
use sha2::{Digest, Sha256};

use super::figures::{Outcome, Sheet, heading, note};
use super::{cast, memory};

/// The first argument of a process that reads one of them.
pub const CHILD: &str = "--read-bomb";
const MOST: u64 = 64 << 20;

/// A file that is to be refused.
struct Bomb {
    name: &'static str,
    /// What it is, in words.
    what: &'static str,
    code: &'static str,
}

/// Makes the files, has each one read, and puts what it took into the table.
pub fn run(dir: &Path, sheet: &mut Sheet) -> Outcome<()> {
    heading("Bombs: the peak of memory above idle at their refusal");
    let path = dir.join("limits");
    let mut town = cast::township(&path)?;
    let officer = cast::enrol(&mut town, dir, "limits", &[])?;
    let forge = Forge { dir, officer: &officer, township: town.public_keys().clone(), device: town.meta("device")? };
    drop(town);
    let mut rows = Vec::new();
    for bomb in forge.all()? {
        let args = [CHILD.to_owned(), path.display().to_string(), dir.join(bomb.name).display().to_string()];
        let output = cast::again(dir, &args).stderr(std::process::Stdio::inherit()).output()?;
        std::fs::remove_file(dir.join(bomb.name))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let word = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("?").to_owned();
        let (code, above, took) = (word("code: "), word("above idle: ").parse::<u64>().unwrap_or(u64::MAX), word("took: "));
        let is_met = code == bomb.code && above <= MOST;
        let reached = format!("`{code}`, {:.1} MiB, {took}", above as f64 / f64::from(1 << 20));
        sheet.goal(bomb.what, reached, format!("`{}`, <= 64 MiB", bomb.code), is_met);
        rows.push(is_met);
    }
    note(&format!("{} of {} refused within the bound", rows.iter().filter(|is_met| **is_met).count(), rows.len()));
    Ok(())
}

/// In the process: opens the register, reads the file, and says what came of it.
pub fn child(register: &Path, file: &Path) -> Outcome<()> {
    let mut town = cast::open(register)?;
    town.database().check_pages()?;
    let idle = memory::forget_the_most()?;
    let began = std::time::Instant::now();
    let is_roster = file.extension().is_some_and(|extension| extension != "huce");
    let refusal = if is_roster {
        roster::import(&mut town, file, "419999100201", true, Lang::En).err()
    } else {
        bundles::import(&mut town, &[file.to_path_buf()], Options::default(), &mut |_| {})?.remove(0).error
    };
    let took = began.elapsed();
    println!("code: {}", refusal.as_ref().map_or("none", |refusal| refusal.code().as_str()));
    println!("above idle: {}", memory::kilobytes("VmHWM:")?.saturating_sub(idle) << 10);
    println!("took: {}", super::figures::seconds(took));
    Ok(())
}

struct Forge<'a> {
    dir: &'a Path,
    officer: &'a cast::Officer,
    township: PublicKeys,
    device: String,
}

const ID: &str = "0194f0c1-0000-7000-8000-00000000b0b0";

impl Forge<'_> {
    fn all(&self) -> Outcome<Vec<Bomb>> {
        let mut bombs = Vec::new();
        let mut add = |name, what, code| bombs.push(Bomb { name, what, code });
        self.zips(&mut add)?;
        self.ages(&mut add)?;
        self.frames(&mut add)?;
        self.lines(&mut add)?;
        self.rosters(&mut add)?;
        Ok(bombs)
    }

    fn keys(&self) -> &DeviceKeys {
        self.officer.keys()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Outcome<()> {
        Ok(std::fs::write(self.dir.join(name), bytes)?)
    }

    /// A bundle with this payload, rightly signed.
    fn bundle(&self, name: &str, payload: &[u8]) -> Outcome<()> {
        let manifest = serde_json::json!({
            "format": "huce-bundle", "version": 1, "suite": "age-x25519+minisign-ed25519+zstd+sha256", "least_reader": 1, "kind": "changes",
            "number": ID, "sender": self.officer.device, "receiver": self.device,
            "payload": { "size": payload.len(), "sha256": huce_core::model::hex::to_hex(&Sha256::digest(payload)) },
        });
        let manifest = manifest.to_string();
        let signature = self.keys().sign(manifest.as_bytes())?;
        let files =
            [("manifest.json", manifest.as_bytes()), ("manifest.json.minisig", signature.as_bytes()), ("payload.jsonl.zst.age", payload)];
        self.file(name, &zip(&files.map(|(name, bytes)| (name, bytes, 0, bytes.len() as u32))))
    }

    /// A bundle of compressed bytes.
    fn packed(&self, name: &str, packed: &[u8]) -> Outcome<()> {
        self.bundle(name, &seal(&self.township, packed)?)
    }

    /// A bundle of what is written between the envelope and nothing.
    fn written(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Outcome<()> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3)?;
        let (from, to) = (&self.officer.device, &self.device);
        writeln!(encoder, "{{\"t\":\"envelope\",\"kind\":\"changes\",\"number\":\"{ID}\",\"sender\":\"{from}\",\"receiver\":\"{to}\"}}")?;
        write(&mut encoder)?;
        self.packed(name, &encoder.finish()?)
    }

    fn zips(&self, add: &mut dyn FnMut(&'static str, &'static str, &'static str)) -> Outcome<()> {
        let zeros = deflated(&mut std::io::Read::take(std::io::repeat(0), 1 << 30))?;
        let manifest = ("manifest.json", &zeros[..], 8, 1 << 30);
        self.file("zip-deflated.huce", &zip(&[manifest]))?;
        add("zip-deflated.huce", "ZIP: a manifest of 1 GiB, deflated", "bundle.damaged");
        let many: Vec<String> = (0..65_535).map(|number| format!("{number:05}")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), &b""[..], 0, 0)).collect();
        self.file("zip-many.huce", &zip(&many))?;
        add("zip-many.huce", "ZIP: 65,535 files", "bundle.damaged");
        let mut file = File::create(self.dir.join("zip-large.huce"))?;
        let (front, end) = zip_around("manifest.json", 0, 0, 4_000_000_000);
        file.write_all(&front)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Current(4_000_000_000))?;
        file.write_all(&end)?;
        add("zip-large.huce", "ZIP: a manifest of 4 GB, stored", "bundle.damaged");
        Ok(())
    }

    fn ages(&self, add: &mut dyn FnMut(&'static str, &'static str, &'static str)) -> Outcome<()> {
        let packed = zstd::encode_all(&b"x\n"[..], 3)?;
        for (name, what, stanzas) in [
            ("age-hundred.huce", "age: a hundred stanzas, the right one last", 100),
            ("age-ten-thousand.huce", "age: a header of 1 MB, the right stanza last", 10_000),
        ] {
            let mut recipients = vec![age::x25519::Identity::generate().to_public(); stanzas - 1];
            recipients.push(self.township.receiving()?);
            let encryptor = age::Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient))?;
            let mut writer = encryptor.wrap_output(Vec::new())?;
            writer.write_all(&packed)?;
            self.bundle(name, &writer.finish()?)?;
            add(name, what, "bundle.content");
        }
        Ok(())
    }

    fn frames(&self, add: &mut dyn FnMut(&'static str, &'static str, &'static str)) -> Outcome<()> {
        self.packed("zstd-window.huce", &[0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x01, 0x00, 0x00])?;
        add("zstd-window.huce", "zstd: a frame that asks for a window of 2 GiB", "bundle.content");
        self.written("zstd-line.huce", |out| (0..1 << 14).try_for_each(|_| out.write_all(&[b'x'; 1 << 16])))?;
        add("zstd-line.huce", "zstd: 1 GiB of one letter in one line", "bundle.content");
        let line = format!("{{\"t\":\"x\",\"x\":\"{}\"}}\n", "x".repeat(1 << 20));
        self.written("zstd-lines.huce", |out| {
            writeln!(out, "{}", first_line(1))?;
            (0..2_200).try_for_each(|_| out.write_all(line.as_bytes()))
        })?;
        add("zstd-lines.huce", "zstd: 2.2 GiB in lines of 1 MiB that are passed over", "bundle.content");
        Ok(())
    }

    fn lines(&self, add: &mut dyn FnMut(&'static str, &'static str, &'static str)) -> Outcome<()> {
        const ROOM: usize = (2 << 20) - 200;
        let orphan = |v: String| format!("{{\"t\":\"orphan\",\"table\":\"stay\",\"id\":\"a\",\"v\":{v}}}");
        let row = |n: usize| format!("\"{n:06}\":1");
        let many: Vec<String> = (0..ROOM / 12).map(row).collect();
        let list: Vec<(&'static str, &'static str, String)> = vec![
            (
                "json-depth.huce",
                "JSON: a million arrays in each other, as a value",
                orphan(format!("{{\"note\":{}", "[".repeat(ROOM - 100))),
            ),
            ("json-number.huce", "JSON: a number of two million digits", orphan(format!("{{\"note\":{}}}", "7".repeat(ROOM - 100)))),
            ("json-names.huce", "JSON: 170,000 fields in a row", orphan(format!("{{{}}}", many.join(",")))),
            (
                "json-escapes.huce",
                "JSON: a text of 350,000 escapes",
                orphan(format!("{{\"note\":\"{}\"}}", "\\u0041".repeat(ROOM / 6 - 20))),
            ),
        ];
        for (name, what, line) in list {
            self.written(name, |out| writeln!(out, "{}\n{line}", first_line(0)))?;
            add(name, what, "bundle.content");
        }
        let chain = "{\"chain\":\"a\",\"parent\":null}";
        let chains = vec![chain; ROOM / (chain.len() + 1) - 40].join(",");
        self.written("json-chains.huce", |out| {
            writeln!(out, "{}", first_line(0).replace("\"chains\":[]", &format!("\"chains\":[{chains}]")))
        })?;
        add("json-chains.huce", "JSON: a list of 70,000 chains", "bundle.damaged");
        let header = format!(
            "{{\"t\":\"entry\",\"v\":1,\"id\":\"e\",\"chain\":\"c\",\"seq\":1,\"prev\":\"\",\"author\":\"{}/u\",\"made_at\":\"\",\"kind\":\"k\",\"program\":\"\",\"schema\":1,\"parts\":100000,\"body\":\"\"}}",
            self.officer.device
        );
        let salt = "0".repeat(32);
        let note = "x".repeat(99_000);
        self.written("entry-parts.huce", |out| {
            writeln!(out, "{}\n{header}\n{{\"t\":\"part\",\"salt\":\"{salt}\",\"reason\":\"\"}}", first_line(1))?;
            (0..20_000).try_for_each(|n| {
                writeln!(
                    out,
                    "{{\"t\":\"part\",\"salt\":\"{salt}\",\"table\":\"stay\",\"row\":\"{n}\",\"new\":{{\"place_text\":\"{note}\"}}}}"
                )
            })
        })?;
        add("entry-parts.huce", "an entry of 1.9 GiB in 20,000 parts", "bundle.content");
        Ok(())
    }

    fn rosters(&self, add: &mut dyn FnMut(&'static str, &'static str, &'static str)) -> Outcome<()> {
        let spaces = |bytes: u64| deflated(&mut std::io::Read::take(std::io::repeat(b' '), bytes));
        let text = |text: &str| deflated(&mut text.as_bytes());
        let types = text(TYPES)?;
        let (rels, book, book_rels) = (text(RELS)?, text(BOOK)?, text(BOOK_RELS)?);
        let sheet = text(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>",
        )?;
        let strings = spaces(1 << 30)?;
        let with = |strings: &[u8], sheet: &[u8], claimed: u32| {
            zip(&[
                ("[Content_Types].xml", &types[..], 8, TYPES.len() as u32),
                ("_rels/.rels", &rels, 8, RELS.len() as u32),
                ("xl/workbook.xml", &book, 8, BOOK.len() as u32),
                ("xl/_rels/workbook.xml.rels", &book_rels, 8, BOOK_RELS.len() as u32),
                ("xl/sharedStrings.xml", strings, 8, claimed),
                ("xl/worksheets/sheet1.xml", sheet, 8, claimed),
            ])
        };
        self.file("strings.xlsx", &with(&strings, &sheet, 1 << 30))?;
        add("strings.xlsx", "xlsx: shared strings of 1 GiB, deflated", "roster.unreadable");
        self.file("sheet.xlsx", &with(&text("<sst/>")?, &strings, 1 << 30))?;
        add("sheet.xlsx", "xlsx: a sheet of 1 GiB, deflated", "roster.unreadable");
        let mut far = include_bytes!("../../src/roster/fixtures/far.xls").to_vec();
        self.file("far.xls", &far)?;
        add("far.xls", "xls: two cells, 65,535 rows and 255 columns apart", "roster.unreadable");
        // The record of the last cell: a shared string, row and column.
        let last = [0xFD, 0x00, 0x0A, 0x00, 0xFF, 0xFF, 0xFF, 0x00];
        let at = far.windows(8).position(|window| window == last).ok_or("no last cell")?;
        far[at + 7] = 0xFF;
        self.file("farther.xls", &far)?;
        add("farther.xls", "xls: two cells, 65,535 rows and 65,535 columns apart", "roster.unreadable");
        let huge = File::create(self.dir.join("large.csv"))?;
        huge.set_len(4_000_000_000)?;
        add("large.csv", "a file of 4 GB that is no table", "roster.unreadable");
        Ok(())
    }
}

fn first_line(entries: usize) -> String {
    format!(
        "{{\"t\":\"changes\",\"schema\":1,\"chain\":\"c\",\"chains\":[],\"confirmed\":null,\"wants_full\":false,\"branches\":[],\"purged\":[],\"entries\":{entries}}}"
    )
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

fn deflated(from: &mut dyn std::io::Read) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(from, &mut encoder)?;
    Ok(encoder.finish()?)
}

fn common(name: &str, method: u16, crc: u32, stored: u32, size: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = [20_u16, 0, method].iter().flat_map(|half| half.to_le_bytes()).collect();
    bytes.extend([0x0021_0000, crc, stored, size, name.len() as u32].iter().flat_map(|word| word.to_le_bytes()));
    bytes
}

/// A ZIP of files: name, bytes as they are stored, method, length unpacked. Checksums are those of the bytes where they are stored.
fn zip(files: &[(&str, &[u8], u16, u32)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, method, size) in files {
        let common = common(name, *method, crc32fast::hash(bytes), bytes.len() as u32, *size);
        directory.extend([&b"PK\x01\x02\x14\x03"[..], &common, &[0; 10], &(out.len() as u32).to_le_bytes(), name.as_bytes()].concat());
        out.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), bytes].concat());
    }
    let end = end(files.len() as u16, directory.len() as u32, out.len() as u32);
    [out, directory, end].concat()
}

/// What stands before and after a stored file that is not in memory.
fn zip_around(name: &str, method: u16, crc: u32, size: u32) -> (Vec<u8>, Vec<u8>) {
    let common = common(name, method, crc, size, size);
    let front = [&b"PK\x03\x04"[..], &common, name.as_bytes()].concat();
    let directory = [&b"PK\x01\x02\x14\x03"[..], &common, &[0; 14], name.as_bytes()].concat();
    let end = end(1, directory.len() as u32, front.len() as u32 + size);
    (front, [directory, end].concat())
}

fn end(count: u16, directory: u32, at: u32) -> Vec<u8> {
    [&b"PK\x05\x06"[..], &[0; 4], &count.to_le_bytes(), &count.to_le_bytes(), &directory.to_le_bytes(), &at.to_le_bytes(), &[0; 2]].concat()
}
