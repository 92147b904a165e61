//! The fuzzer's corpus, played again: every input that was kept comes back from the same functions without a panic. No nightly compiler is
//! needed for that; `cargo xtask fuzz` goes on from here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use huce_core::exchange::container::OpenBundle;
use serde_json::Value;

use super::cast::{self, DEVICES, Keys};
use super::entries::TARGETS;
use crate::support::container::NAMES;
use crate::support::source::root;

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = found_in(folder);
    files.retain(|path| path.is_file());
    files
}

fn found_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn every_kept_input_comes_back() {
    let corpus = root().join("fuzz").join("corpus");
    let folders: BTreeSet<String> =
        found_in(&corpus).iter().map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let known: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(folders, known, "a folder for each target");
    let mut bytes = 0;
    for target in TARGETS {
        let files = files_of(&corpus.join(target.name));
        assert!(files.len() >= 10, "{}: {} inputs", target.name, files.len());
        for file in files {
            let input = fs::read(&file).unwrap();
            bytes += input.len();
            let run = std::panic::catch_unwind(|| (target.run)(&input));
            assert!(run.is_ok(), "{} panicked", file.display());
        }
    }
    assert!(bytes < 1_000_000, "the corpus is kept small: {bytes} bytes");
}

/// Writes the inputs with which fuzzing begins, out of the vectors and the rosters: run by `cargo xtask fuzz`.
#[test]
#[ignore = "writes target/fuzz/seeds"]
fn seed() {
    let folder = root().join("target").join("fuzz").join("seeds");
    let _ = fs::remove_dir_all(&folder);
    let put = |target: &str, name: &str, bytes: &[u8]| {
        let folder = folder.join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    };
    let keys = Keys::read();
    for file in files_of(&cast::folder().join("good")).into_iter().chain(files_of(&cast::folder().join("bad"))) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&file).unwrap();
        if name.ends_with(".huce") && bytes.len() < 16 << 10 {
            put("container", &name, &bytes);
            put("inspect", &name, &bytes);
            if let Some(manifest) = first_file(&bytes) {
                put("manifest", &name, manifest);
                let manifest: Value = serde_json::from_slice(manifest).unwrap_or_default();
                let signature = keys.get("zhang").keys.sign(b"manifest").unwrap();
                put("keys", &name, format!("{}\0{signature}\0{}", manifest["keys"], "12345-".repeat(6)).as_bytes());
            }
            let Some((target, lines)) = opened(&file, &keys) else { continue };
            let (first, rest) = lines.split_once('\n').unwrap_or_default();
            if TARGETS.iter().any(|one| one.name == target) {
                put(&target, &name, rest.as_bytes());
            }
            put("bundle", &name, &[b"\x02", rest.as_bytes()].concat());
            put("bundle", &format!("1-{name}"), &[b"\x01", &super::forge::pack(format!("{first}\n{rest}").as_bytes())[..]].concat());
            put("bundle", &format!("0-{name}"), &[b"\x00", payload_of(&bytes)].concat());
        }
    }
    for zhang in DEVICES.iter().map(|device| keys.get(device.0)) {
        let (public, signature) = (zhang.keys.public(), zhang.keys.sign(b"manifest").unwrap());
        let shown = huce_core::exchange::keys::fingerprint(public);
        put("keys", &zhang.id, format!("{}\0{signature}\0{shown}", serde_json::to_string(public).unwrap()).as_bytes());
    }
    for file in files_of(&root().join("tests/fixtures")).into_iter().chain(files_of(&root().join("src-tauri/core/src/roster/fixtures"))) {
        let (name, bytes) = (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&file).unwrap());
        if bytes.len() < 64 << 10 {
            put("roster", &name, &bytes);
        }
        for (number, text) in inflated(&bytes).into_iter().enumerate().filter(|(_, text)| text.len() < 64 << 10) {
            put("sheet", &format!("{number}-{name}"), &text);
        }
    }
    for (name, text) in [
        ("utf8", "姓名,性别,与户主关系\n周福生,男,户主\n"),
        ("tabs", "姓名\t身份证号\n周福生\t\n"),
        ("quoted", "姓名;备注\n\"周\n福生\";\"\"\n"),
    ] {
        put("roster", name, text.as_bytes());
    }
}

/// The lines of a bundle whose sender and receiver are of the cast, and the target that reads them.
fn opened(file: &Path, keys: &Keys) -> Option<(String, String)> {
    let bundle = OpenBundle::open(file).ok()?;
    let kind = bundle.manifest().kind.clone();
    let (sender, receiver) = (bundle.manifest().sender.clone(), bundle.manifest().receiver.clone()?);
    let of = |id: &str| DEVICES.iter().map(|device| keys.get(device.0)).find(|device| device.id == id);
    let checked = bundle.check(of(&sender)?.keys.public(), &receiver).ok()?;
    let lines: Vec<String> = checked.lines(&of(&receiver)?.keys).ok()?.map_while(Result::ok).collect();
    Some((kind, lines.join("\n")))
}

/// The first file of a stored ZIP, if it looks like one.
fn first_file(bytes: &[u8]) -> Option<&[u8]> {
    let size = u32::from_le_bytes(bytes.get(22..26)?.try_into().ok()?) as usize;
    bytes.get(30 + NAMES[0].len()..)?.get(..size)
}

/// The last file of a bundle, roughly: what follows its name, without the directory.
fn payload_of(bytes: &[u8]) -> &[u8] {
    let name = NAMES[2].as_bytes();
    let from = bytes.windows(name.len()).position(|window| window == name).map_or(0, |at| at + name.len());
    let to = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap_or(bytes.len());
    bytes.get(from..to).unwrap_or_default()
}

/// The deflated files of a ZIP.
fn inflated(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for at in bytes.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x03\x04").map(|(at, _)| at) {
        let half = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        let body = at + 30 + half(at + 26) + half(at + 28);
        let mut text = Vec::new();
        if half(at + 8) == 8 && std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(&bytes[body..]), &mut text).is_ok() {
            texts.push(text);
        }
    }
    texts
}
