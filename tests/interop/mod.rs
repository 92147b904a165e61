//! Judged from outside: the tools of any Linux distribution verify and open what the program writes, and what they make it takes. Nothing in
//! this folder but the tests themselves shares a line with the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use huce_core::api::register::Register;
use huce_core::catalogue::Catalogue;
use huce_core::exchange::entry::hash;
use huce_core::exchange::officer;
use huce_core::store::keyring::Keyring;
use huce_core::tables::Tables;
use serde_json::Value;

use crate::support::container::{Parts, with_a_bundle};
use crate::support::program::{Desk, said};
use crate::support::source::{file, root};
use crate::support::township::{PASSPHRASE, QINGXI, Town};

const MANIFEST: &str = "manifest.json";
const PAYLOAD: &str = "payload.jsonl.zst.age";

/// Whether these are here. A test without its judges says so loudly, and never where `cargo xtask test` has installed them.
fn are_here(judges: &[&str]) -> bool {
    let missing: Vec<&&str> = judges.iter().filter(|judge| Command::new(judge).arg("--help").output().is_err()).collect();
    if !missing.is_empty() {
        let installed = std::env::var("CI").as_deref() == Ok("true") || std::env::var_os("HUCE_TEST_PROGRAMS_BUILT").is_some();
        assert!(!installed, "{missing:?} must be here");
        eprintln!("\n*** SKIPPED: {missing:?} are not installed; `cargo xtask test` installs them ***\n");
    }
    missing.is_empty()
}

fn helper(name: &str) -> PathBuf {
    root().join("tests/interop").join(name)
}

/// Runs a tool in a folder; it must succeed.
#[track_caller]
fn judge(folder: &Path, tool: &str, args: &[&str]) -> String {
    let said = said(Command::new(tool).args(args).current_dir(folder));
    assert_eq!(said.status, Some(0), "{tool} {args:?}: {said:?}");
    said.out
}

/// The keys of a register in the formats of minisign and age: the line of a `.pub` file, and an identity file of age's.
struct Published {
    minisign: String,
    age: PathBuf,
    device: String,
}

fn publish(register: &Register, to: &Path) -> Published {
    let secret = register.keys().to_secret_text();
    fs::write(to, format!("{}\n", secret.lines().nth(2).unwrap())).unwrap();
    Published { minisign: register.public_keys().minisign.clone(), age: to.to_path_buf(), device: register.meta("device").unwrap() }
}

/// A bundle of this sender must be verified, opened and read by the public tools; gives its lines.
#[track_caller]
fn opened(folder: &Path, bundle: &Path, sender: &str, receiver: &Published) -> Vec<String> {
    fs::create_dir(folder).unwrap();
    let bundle = bundle.to_str().unwrap();
    assert!(judge(folder, "unzip", &["-t", bundle]).contains("No errors detected"));
    let listed = judge(folder, "unzip", &["-Z1", bundle]);
    assert_eq!(listed.lines().collect::<Vec<_>>(), [MANIFEST, "manifest.json.minisig", PAYLOAD]);
    judge(folder, "unzip", &["-q", bundle]);
    judge(folder, "minisign", &["-H", "-V", "-m", MANIFEST, "-P", sender]);
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).unwrap()).unwrap();
    let sum = judge(folder, "sha256sum", &[PAYLOAD]);
    assert_eq!(sum.split(' ').next(), manifest["payload"]["sha256"].as_str());
    judge(folder, "age", &["-d", "-i", receiver.age.to_str().unwrap(), "-o", "payload.jsonl.zst", PAYLOAD]);
    let lines: Vec<String> = judge(folder, "zstd", &["-d", "-q", "-c", "payload.jsonl.zst"]).lines().map(str::to_owned).collect();
    let envelope: Value = serde_json::from_str(&lines[0]).unwrap();
    for field in ["kind", "number", "sender", "receiver"] {
        assert_eq!(envelope[field], manifest[field]);
    }
    lines
}

#[test]
fn unzip_minisign_age_zstd_and_sha256sum_open_every_kind_of_bundle() {
    if !are_here(&["unzip", "minisign", "age", "zstd", "sha256sum"]) {
        return;
    }
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let of_town = publish(&town, &town.dir.with_extension("age"));
    let of_zhang = publish(&zhang, &zhang.dir.with_extension("age"));
    let person = zhang.person("吴大海");
    let files = ["request", "enrolment", "changes", "return"].map(|kind| town.new_file(&format!("{kind}.huce")));
    let [request, enrolment, changes, back] = files.each_ref().map(|path| path.to_str().unwrap());
    let (township, desk) = (Desk::of(&mut town), Desk::of(&mut zhang));

    desk.json(&["person", "set", &person, "phone=19900005551", "--reason", "换号"]);
    desk.json(&["bundle", "export", "--out", changes]);
    let lines = opened(&town.new_file("changes"), changes.as_ref(), &of_zhang.minisign, &of_town);
    assert!(lines.iter().any(|line| line.contains("19900005551")) && lines.iter().any(|line| line.contains("换号")));
    // The hashes of an entry are those of its lines as they stand, which sha256sum finds too.
    let at = lines.iter().position(|line| line.starts_with("{\"t\":\"entry\"")).unwrap();
    let header: Value = serde_json::from_str(&lines[at]).unwrap();
    let sum_of = |purpose: &str, of: &[String]| {
        let text = of.iter().fold(format!("{purpose}\n"), |text, line| text + line + "\n");
        let path = town.dir.with_extension("sum");
        fs::write(&path, text).unwrap();
        judge(path.parent().unwrap(), "sha256sum", &[path.to_str().unwrap()]).split(' ').next().unwrap().to_owned()
    };
    let parts: Vec<String> = lines[at + 1..][..header["parts"].as_u64().unwrap() as usize]
        .iter()
        .map(|part| sum_of("huce-part-1", std::slice::from_ref(part)))
        .collect();
    assert_eq!(sum_of("huce-body-1", &parts), header["body"].as_str().unwrap());
    let entry = sum_of("huce-entry-1", &lines[at..=at]);

    assert_eq!(township.json(&["bundle", "import", changes])["bundles"][0]["status"], "merged");
    township.json(&["bundle", "export", "--to", "张建国", "--full", "--out", back]);
    let lines = opened(&town.new_file("return"), back.as_ref(), &of_town.minisign, &of_zhang);
    assert!(lines[1].contains(&entry), "the return acknowledges the entry by its hash: {}", lines[1]);

    // A new officer's request, and what the township answers.
    let home = town.new_file("laptop");
    fs::create_dir(&home).unwrap();
    let new = Desk::new(&home, PASSPHRASE, "2026-03-03T08:00:00Z");
    let made = new.json(&["officer", "new", "--request", request]);
    let folder = town.new_file("request");
    fs::create_dir(&folder).unwrap();
    judge(&folder, "unzip", &["-q", request]);
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).unwrap()).unwrap();
    judge(&folder, "minisign", &["-H", "-V", "-m", MANIFEST, "-P", manifest["keys"]["minisign"].as_str().unwrap()]);
    let fingerprint = made["fingerprint"].as_str().unwrap();
    let enrol = ["township", "enrol", request, "--name", "王志远", "--fingerprint", fingerprint, "--out", enrolment];
    township.json(&enrol);
    new.make_light();
    let register = Register::open(&new.register, PASSPHRASE, Default::default()).unwrap();
    let of_new = publish(&register, &home.join("age"));
    let lines = opened(&town.new_file("enrolment"), enrolment.as_ref(), &of_town.minisign, &of_new);
    assert!(lines[1].contains("大石镇") && lines[1].contains("王志远"));
}

#[test]
fn a_bundle_made_by_a_shell_script_of_public_tools_is_merged() {
    if !are_here(&["unzip", "zip", "minisign", "age", "age-keygen", "zstd", "sha256sum"]) {
        return;
    }
    let (mut town, ..) = Town::with_two_officers();
    let desk = Desk::of(&mut town);
    let home = town.new_file("shell");
    fs::create_dir(&home).unwrap();
    let script = |args: &[&str]| {
        let said = said(Command::new("sh").arg(helper("make_bundle.sh")).args(args).current_dir(home.parent().unwrap()));
        assert_eq!(said.status, Some(0), "{args:?}: {said:?}");
    };
    let (dir, request, enrolment) = (home.to_str().unwrap(), home.join("request.huce"), home.join("enrolment.huce"));
    let [request, enrolment] = [&request, &enrolment].map(|path| path.to_str().unwrap());
    script(&["request", dir]);
    let inspected = desk.json(&["bundle", "inspect", request]);
    let fingerprint = inspected["fingerprint"].as_str().unwrap();
    let household = desk.json(&["household", "list", "--officer", "张建国"])["households"][0]["id"].as_str().unwrap().to_owned();
    let named = desk.json(&["household", "show", &household])["members"][0].clone();
    let (person, name) =
        (named["person"].as_str().or(named["id"].as_str()).unwrap().to_owned(), named["name"].as_str().unwrap().to_owned());
    let old = desk.json(&["person", "show", &person])["phone"].as_str().unwrap_or_default().to_owned();
    desk.json(&[
        "township",
        "enrol",
        request,
        "--name",
        "王志远",
        "--fingerprint",
        fingerprint,
        "--place",
        QINGXI,
        "--household",
        &household,
        "--out",
        enrolment,
    ]);
    script(&["open", dir, enrolment]);
    let out = home.join("changes.huce");
    script(&["changes", dir, &name, &old, "19900007771", out.to_str().unwrap()]);
    let taken = desk.json(&["bundle", "import", out.to_str().unwrap()]);
    let line = &taken["bundles"][0];
    assert_eq!((&line["status"], &line["applied"], &line["from"]), (&"merged".into(), &1.into(), &"王志远".into()), "{taken}");
    assert_eq!(desk.json(&["person", "show", &person])["phone"], "19900007771");
    assert_eq!(desk.json(&["check"])["ok"], true);
    assert_eq!(desk.json(&["bundle", "import", out.to_str().unwrap()])["bundles"][0]["status"], "already");
}

/// The Python into which `cargo xtask test` has installed the judges.
fn python() -> PathBuf {
    root().join("target/tools/python/bin/python")
}

#[test]
fn a_public_sqlcipher_opens_a_register_with_its_raw_key() {
    let python = python();
    if !are_here(&[python.to_str().unwrap()]) {
        return;
    }
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "换号");
    town.exchange(&mut zhang);
    let counted = {
        let t = town.tables();
        let count = |table: &str| t.all(t.table(table)).unwrap().len();
        ["person", "household", "entry", "part"].map(|table| (table, count(table)))
    };
    town.close();
    let (key, _) = Keyring::read(&town.dir.join("keyring.json")).unwrap().open_with_passphrase(PASSPHRASE).unwrap();
    let key: String = key.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let open = |key: &str| {
        let mut command = Command::new(&python);
        command.arg(helper("open_register.py")).arg(town.dir.join("register.db"));
        said(command.arg(key).arg(root().join("schema.sql")).arg("吴大海"))
    };
    let document = open(&key).document();
    assert!(document["cipher"].as_str().unwrap().starts_with("4."), "{document}");
    for nothing in ["broken", "only_in_register", "only_in_schema"] {
        assert_eq!(document[nothing], serde_json::json!([]), "{nothing}");
    }
    assert!(document["tables"].as_array().unwrap().len() > 20, "{document}");
    for (table, count) in counted {
        assert_eq!(document["rows"][table], count, "{table}");
    }
    assert_eq!(document["phones"], serde_json::json!(["19900005551"]));
    let wrong = open(&"00".repeat(32));
    assert!(wrong.status != Some(0) && wrong.err.contains("file is not a database"), "{wrong:?}");
}

/// Reads a bundle with the reader that was written from the format alone.
fn read(bundle: &Path, sender: &str, receiver: &Published) -> crate::support::program::Said {
    let mut command = Command::new("python3");
    command.arg(helper("read_bundle.py")).arg(bundle).args([sender, &receiver.device]);
    said(command.arg(&receiver.age))
}

#[test]
fn a_reader_written_from_the_format_alone_lists_entries_and_verifies_the_chain() {
    if !are_here(&["python3", "minisign", "age", "zstd"]) {
        return;
    }
    let (mut town, mut zhang, li) = Town::with_two_officers();
    let of_town = publish(&town, &town.dir.with_extension("age"));
    let of_zhang = publish(&zhang, &zhang.dir.with_extension("age"));
    let of_li = publish(&li, &li.dir.with_extension("age"));
    zhang.born("孙丽", Some("吴大海"), "吴小满", "2", "2026-02-20").unwrap();
    zhang.set("吴大海", "phone", "19900005551", "换号");
    let (first, later) = (town.new_file("first.huce"), town.new_file("later.huce"));
    zhang.export(&first);
    let documents = |said: crate::support::program::Said| -> Vec<Value> {
        assert_eq!(said.status, Some(0), "{said:?}");
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let own = officer::unacknowledged(&zhang.tables()).unwrap();
    let listed = documents(read(&first, &of_zhang.minisign, &of_town));
    let (about, entries) = listed.split_last().unwrap();
    assert_eq!((about["t"].as_str(), about["entries"].as_u64()), (Some("changes"), Some(own.len() as u64)));
    for (found, entry) in entries.iter().zip(&own) {
        let header = &entry.header;
        assert_eq!((found["hash"].as_str(), found["seq"].as_i64()), (Some(entry.hash.as_str()), Some(header.seq)));
        assert_eq!((found["chain"].as_str(), found["kind"].as_str()), (Some(header.chain.as_str()), Some(header.kind.as_str())));
        assert_eq!(found["rows"].as_array().unwrap().len(), entry.rows().len());
        assert_eq!(found["reason"], entry.reason());
    }
    assert_eq!(entries.len(), own.len());
    assert_eq!(entries.last().unwrap()["rows"][0]["set"][0]["a"], serde_json::json!(["19900005551"]));

    // What the township sends back, and what goes on from what was acknowledged.
    town.hand_in(&mut zhang);
    let back = town.write_return(&zhang);
    let rows = documents(read(&back, &of_town.minisign, &of_zhang));
    assert_eq!(rows.last().unwrap()["acks"].as_array().unwrap().last().unwrap()["hash"], own.last().unwrap().hash.as_str());
    assert!(rows.iter().any(|row| row["v"]["name"] == "吴小满"));
    zhang.take_well(&back);
    zhang.set("吴大海", "note", "一", "");
    zhang.export(&later);
    assert_eq!(documents(read(&later, &of_zhang.minisign, &of_town)).len(), 2);

    // It refuses what is not so.
    for (sender, receiver, why) in [
        (&of_li.minisign, &of_town, "minisign"),
        (&of_zhang.minisign, &of_li, "another receiver"),
        (&of_zhang.minisign, &Published { device: of_town.device.clone(), age: of_li.age.clone(), minisign: String::new() }, "age"),
    ] {
        let refused = read(&first, sender, receiver);
        assert!(refused.status == Some(1) && refused.err.contains(why), "{why}: {refused:?}");
    }
    let (one, other) = (Parts::of(&first), Parts::of(&later));
    let mixed = town.writes(&Parts { payload: other.payload, ..one });
    assert!(read(&mixed, &of_zhang.minisign, &of_town).err.contains("not the payload"));
}

#[test]
fn the_independent_reader_sees_a_chain_that_was_tampered_with() {
    if !are_here(&["python3", "minisign", "age", "zstd"]) {
        return;
    }
    let (mut town, mut zhang, _li, _file) = with_a_bundle();
    zhang.set("孙丽", "note", "残疾", "");
    zhang.set("郑桂花", "note", "一", "");
    let of_town = publish(&town, &town.dir.with_extension("age"));
    let minisign = zhang.public_keys().minisign.clone();
    let forged = |town: &mut Town, change: fn(&mut Vec<huce_core::exchange::entry::Entry>)| {
        let path = town.new_file("forged.huce");
        crate::support::container::forge(&zhang, &path, |changes| change(&mut changes.entries));
        read(&path, &minisign, &of_town)
    };
    assert_eq!(forged(&mut town, |_| {}).status, Some(0));
    let missing = forged(&mut town, |entries| drop(entries.remove(1)));
    assert!(missing.err.contains("chain at"), "{missing:?}");
    let altered = forged(&mut town, |entries| {
        let line = entries[1].parts[1].line.as_mut().unwrap();
        *line = line.replace("残疾", "健康");
    });
    assert!(altered.err.contains("body of"), "{altered:?}");
    // With its own hashes made anew, the next entry no longer goes on from it.
    let rewritten = forged(&mut town, |entries| {
        let (old, parts) = (entries[1].header.body.clone(), &mut entries[1].parts);
        let line = parts[1].line.take().unwrap().replace("残疾", "健康");
        parts[1].hash = hash("huce-part-1", &[&line]);
        parts[1].line = Some(line);
        let hashes: Vec<&str> = parts.iter().map(|part| part.hash.as_str()).collect();
        let body = hash("huce-body-1", &hashes);
        entries[1].header_line = entries[1].header_line.replace(&old, &body);
    });
    assert!(rewritten.err.contains("chain at"), "{rewritten:?}");
}

#[test]
fn the_independent_reader_stays_short() {
    assert!(file("tests/interop/read_bundle.py").text.lines().count() <= 120);
}

#[test]
fn the_format_names_the_groups_of_the_catalogue() {
    let text = file("docs/exchange.md").text;
    let (_, section) = text.split_once("### Groups").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let words = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for line in section.lines().filter(|line| line.starts_with("| `") || line.starts_with("| all")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        for table in words(cells[0]) {
            told.extend(cells[1].split(';').map(|group| (table.clone(), words(group))));
        }
    }
    let mut held: Vec<(String, Vec<String>)> = Vec::new();
    for table in Catalogue::standard().synced() {
        let named = |group: &Vec<usize>| group.iter().map(|at| table.columns[*at].name.to_owned()).collect();
        held.extend(table.groups().iter().filter(|group| group.len() > 1).map(|group| (table.name.to_owned(), named(group))));
    }
    told.sort();
    held.sort();
    assert_eq!(told, held);
}
