//! The vectors of `tests/vectors`: every file gives what the table in its README says, and `cargo xtask vectors` makes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use huce_core::api::bundles::{self, Options};
use huce_core::api::enrolment::{self, Enrol};
use huce_core::api::register::{Clock, Register, Role};
use huce_core::exchange::container::OpenBundle;
use huce_core::exchange::keys::fingerprint;
use huce_core::exchange::{ledger, town};
use huce_core::refusal::Result;
use huce_core::store::folder;
use huce_core::store::keyring::Key;
use huce_core::tables::{Row, Tables};

use super::cast::{self, BRANCH, Keys, NONCE, TOWNSHIP, ZHANG};
use super::good::Vector;
use super::{bad_files, bad_lines, good};
use crate::support::refusals;
use crate::support::scratch::Folder;
use crate::support::township::{PASSPHRASE, asked, contents, settle_in};

/// A row of the table in the README.
struct Line {
    file: String,
    reader: String,
    expected: String,
}

/// The lines between the head of the table and its end.
fn table(readme: &str) -> Vec<Line> {
    let rows = readme.lines().filter(|line| line.starts_with("| `good/") || line.starts_with("| `bad/"));
    let cell = |cell: &str| cell.trim().trim_matches('`').to_owned();
    let rows = rows.map(|row| row.split('|').map(cell).collect::<Vec<_>>());
    rows.map(|cells| Line { file: cells[1].clone(), reader: cells[2].clone(), expected: cells[3].clone() }).collect()
}

/// A register before it is copied for a vector.
struct Master {
    folder: Folder,
    key: Key,
}

/// The registers that read the vectors, as the README describes them.
struct Readers {
    keys: Keys,
    masters: Vec<(&'static str, Master)>,
}

fn clock() -> Clock {
    Clock::of(Some(cast::NOW)).unwrap()
}

impl Master {
    fn new(role: Role, set_up: impl FnOnce(&mut dyn Tables)) -> Self {
        let folder = Folder::new("vectors");
        let dir = folder.path().join("register");
        let (mut register, _) = Register::create(&dir, role, TOWNSHIP.0, TOWNSHIP.1, "钟敏", PASSPHRASE, clock()).unwrap();
        let key = register.key().clone();
        register
            .database()
            .transaction(|t| {
                set_up(t);
                Ok(())
            })
            .unwrap();
        register.folder().finish().unwrap();
        drop(register);
        Self { folder, key }
    }

    /// A copy of it, with the folder in which it stands.
    fn copy(&self) -> (Folder, Register) {
        let (copy, from) = (Folder::new("vector"), self.folder.path().join("register"));
        for file in fs::read_dir(&from).unwrap().map(|entry| entry.unwrap().path()) {
            fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
        }
        let mut register = open(copy.path(), &self.key);
        settle_in(&mut register, None);
        (copy, register)
    }
}

fn open(dir: &Path, key: &Key) -> Register {
    Register::open_with(folder::Folder::open(dir).unwrap(), key.clone(), "", clock()).unwrap()
}

/// Gives a register the device of one of the cast.
fn be(t: &mut dyn Tables, keys: &Keys, name: &str) {
    let device = keys.get(name);
    ledger::set_meta(t, "device", &device.id).unwrap();
    ledger::set_meta(t, "device_secret", &device.keys.to_secret_text()).unwrap();
}

impl Readers {
    fn get() -> &'static Self {
        static READERS: OnceLock<Readers> = OnceLock::new();
        READERS.get_or_init(|| {
            let keys = Keys::read();
            let township = Master::new(Role::Township, |t| {
                be(t, &keys, "township");
                town::begin_branch(t, BRANCH).unwrap();
                for line in fs::read_to_string(cast::folder().join("township.jsonl")).unwrap().lines() {
                    let line: serde_json::Value = serde_json::from_str(line).unwrap();
                    let written = serde_json::from_value(line["v"].clone()).unwrap();
                    let table = t.table(line["table"].as_str().unwrap());
                    t.put(Row::of_written(table, line["id"].as_str().unwrap(), &written)).unwrap();
                }
            });
            let joining = Master::new(Role::Officer, |t| {
                be(t, &keys, "zhang");
                ledger::set_meta(t, "nonce", NONCE).unwrap();
            });
            let officer = Master::joined(&joining, &keys, "zhang");
            let before = Master::joined(&joining, &keys, "zhang-before");
            let masters = vec![("township", township), ("join", joining), ("officer", officer), ("officer-before", before)];
            Self { keys, masters }
        })
    }

    fn copy(&self, reader: &str) -> (Folder, Register) {
        let name = if reader == "enrol" { "township" } else { reader };
        self.masters.iter().find(|(one, _)| *one == name).unwrap_or_else(|| panic!("no reader {reader}")).1.copy()
    }
}

impl Master {
    fn joined(joining: &Self, keys: &Keys, name: &str) -> Self {
        let (folder, mut register) = joining.copy();
        let read_out = fingerprint(keys.get("township").keys.public());
        enrolment::join(&mut register, &cast::folder().join("good/enrolment.huce"), &read_out).unwrap();
        register
            .database()
            .transaction(|t| {
                be(t, keys, name);
                Ok(())
            })
            .unwrap();
        drop(register);
        let moved = Folder::new("vectors");
        fs::rename(folder.path(), moved.path().join("register")).unwrap();
        Self { folder: moved, key: joining.key.clone() }
    }
}

/// Has a register read a file, and gives the word for what came of it.
fn read(register: &mut Register, keys: &Keys, reader: &str, file: &Path) -> Result<String> {
    match reader {
        "enrol" => {
            let (folder, read_out) = (Folder::new("enrolment"), fingerprint(keys.get("zhang").keys.public()));
            let out = folder.path().join("enrolment.huce");
            let enrol = Enrol { officer: Some(ZHANG), ..asked(file, "张建国", &read_out, &out) };
            enrolment::enrol(register, &enrol).map(|_| "enrolled".to_owned())
        }
        "join" => {
            let read_out = fingerprint(keys.get("township").keys.public());
            enrolment::join(register, file, &read_out).map(|_| "joined".to_owned())
        }
        _ => {
            let taken = bundles::import(register, &[file.to_path_buf()], Options::default(), &mut |_| {})?.remove(0);
            taken.error.map_or(Ok(taken.status.to_owned()), Err)
        }
    }
}

fn word_of(outcome: &Result<String>) -> &str {
    match outcome {
        Ok(word) => word,
        Err(refusal) => refusal.code().as_str(),
    }
}

fn files_under(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(cast::folder().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".huce")).map(|name| format!("{folder}/{name}")).collect()
}

#[test]
fn every_bad_vector_is_refused_with_its_code_and_changes_nothing() {
    let readers = Readers::get();
    let lines = table(&fs::read_to_string(cast::folder().join("README.md")).unwrap());
    let bad: Vec<&Line> = lines.iter().filter(|line| line.file.starts_with("bad/")).collect();
    assert!(bad.len() >= 60, "{} bad vectors", bad.len());
    assert_eq!(bad.iter().map(|line| line.file.clone()).collect::<BTreeSet<_>>(), files_under("bad"), "the table and the folder");
    let proof = fs::read_to_string(cast::folder().join("../../docs/proof.md")).unwrap();
    assert!(proof.contains(&format!("and {} bad ones", bad.len())), "docs/proof.md says how many there are");
    let mut wrong = Vec::new();
    let readers_named: BTreeSet<&str> = bad.iter().map(|line| line.reader.as_str()).collect();
    for reader in readers_named {
        let (mut _folder, mut register) = readers.copy(reader);
        let before = contents(&register.tables());
        for line in bad.iter().filter(|line| line.reader == reader) {
            let file = cast::folder().join(&line.file);
            let outcome = read(&mut register, &readers.keys, reader, &file);
            match &outcome {
                Err(refusal) if word_of(&outcome) == line.expected => refusals::is(refusal, refusal.code()),
                _ => wrong.push(format!("{}: {} instead of {} {:?}", line.file, word_of(&outcome), line.expected, outcome.as_ref().err())),
            }
            if contents(&register.tables()) != before {
                wrong.push(format!("{}: changed something", line.file));
                (_folder, register) = readers.copy(reader);
            }
            looked_at(&file, &outcome);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever only looks at a file is told no other fault of its container than whoever takes it in.
fn looked_at(file: &Path, outcome: &Result<String>) {
    const OF_THE_CONTAINER: [&str; 2] = ["bundle.damaged", "bundle.newer"];
    let looked = bundles::inspect(None, file);
    if let Err(refusal) = looked {
        assert_eq!(refusal.code().as_str(), word_of(outcome), "{}", file.display());
        assert!(OF_THE_CONTAINER.contains(&refusal.code().as_str()), "{}", file.display());
    }
}

#[test]
fn every_good_vector_comes_in() {
    let readers = Readers::get();
    let lines = table(&fs::read_to_string(cast::folder().join("README.md")).unwrap());
    let good: Vec<&Line> = lines.iter().filter(|line| line.file.starts_with("good/")).collect();
    assert_eq!(good.iter().map(|line| line.file.clone()).collect::<BTreeSet<_>>(), files_under("good"), "the table and the folder");
    for line in good {
        let file = cast::folder().join(&line.file);
        let (_folder, mut register) = readers.copy(&line.reader);
        let kept = file.with_extension("jsonl");
        if kept.exists() {
            let sender = readers.keys.get(if line.reader == "township" { "zhang" } else { "township" }).keys.public();
            let bundle = OpenBundle::open(&file).unwrap().check(sender, &register.meta("device").unwrap()).unwrap();
            let found: Vec<String> = bundle.lines(register.keys()).unwrap().collect::<Result<_>>().unwrap();
            let kept = fs::read_to_string(&kept).unwrap();
            assert!(found.iter().map(String::as_str).eq(kept.lines()), "{}: the lines beside it are others", line.file);
        }
        let outcome = read(&mut register, &readers.keys, &line.reader, &file);
        assert_eq!(word_of(&outcome), line.expected, "{}: {outcome:?}", line.file);
        if !["enrol", "join"].contains(&line.reader.as_str()) {
            let again = read(&mut register, &readers.keys, &line.reader, &file);
            assert_eq!(word_of(&again), "already", "{} a second time", line.file);
        }
        if line.file == "good/changes-unknown.huce" {
            let t = register.tables();
            let parts = t.find(t.table("part"), "row_id", cast::row::STAY).unwrap();
            let body = parts[0].text("body");
            assert!(fs::read_to_string(&kept).unwrap().lines().any(|line| line == body), "what is not known is kept: {body}");
            assert!(body.contains("围棋"));
        }
    }
}

/// `cargo xtask vectors`: writes the folder anew. Keys and lines stay as they are; what is encrypted is not, since age takes fresh
/// random numbers each time.
#[test]
#[ignore = "writes tests/vectors anew"]
fn make() {
    let folder = cast::folder();
    if !folder.join("keys.json").exists() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("keys.json"), Keys::make()).unwrap();
    }
    let mut town = cast::township(&Keys::read());
    fs::write(folder.join("township.jsonl"), cast::rows_of(&town.t).join("\n") + "\n").unwrap();
    drop(cast::zhang(&Keys::read(), &mut town));
    let vectors: Vec<Vector> = [good::all(), bad_files::all(), bad_lines::all()].into_iter().flatten().collect();
    for part in ["good", "bad"] {
        let _ = fs::remove_dir_all(folder.join(part));
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    let mut rows = String::new();
    let mut seen = BTreeSet::new();
    for vector in &vectors {
        assert!(seen.insert(&vector.file), "{} twice", vector.file);
        let path: PathBuf = folder.join(&vector.file);
        fs::write(&path, &vector.bytes).unwrap();
        if let Some(lines) = &vector.lines {
            fs::write(path.with_extension("jsonl"), super::forge::text_of(lines)).unwrap();
        }
        let expected = if vector.file.starts_with("bad/") { format!("`{}`", vector.expected) } else { vector.expected.to_owned() };
        rows += &format!("| `{}` | {} | {expected} | {} |\n", vector.file, vector.reader, vector.why.replace('|', "\\|"));
    }
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let (before, _) = readme.split_once(TABLE).unwrap();
    fs::write(folder.join("README.md"), format!("{before}{TABLE}{rows}")).unwrap();
}

/// Where the table of the README begins.
const TABLE: &str = "| file | reader | result | what it is |\n|---|---|---|---|\n";
