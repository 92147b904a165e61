//! Laptops that come into other hands, closed or open, and who sits at a shared one. What a running process holds in its memory is not
//! promised to anybody; what lies on the disk is.

use std::fs;
use std::path::{Path, PathBuf};

use huce_core::api::backup;
use huce_core::api::register::Register;
use huce_core::api::roster;
use huce_core::refusal::{Code, Lang};
use huce_core::store::keyring::Keyring;

use crate::support::program::Desk;
use crate::support::refusals;
use crate::support::rosters::many_households;
use crate::support::township::{Office, PASSPHRASE, QINGXI, Town};

/// Words of the register that must stand nowhere outside of it.
const WORDS: [&str; 9] = ["吴大海", "孙丽", "清溪村", "大石镇", "张建国", "19900005551", "本人来说", "419999", "wudahai"];

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Bytes as text, each byte one character: the standard library searches texts fast, also in a build for tests.
fn text_of(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// No file of these may hold one of the words, as UTF-8 or UTF-16, nor one of the secrets. Gives the names of the files.
#[track_caller]
fn tell_nothing(paths: &[&Path], secrets: &[Vec<u8>]) -> Vec<String> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { files_below(path, &mut files) } else { files.push(path.to_path_buf()) }
    }
    let wide = |word: &str| word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for file in &files {
        let text = text_of(&fs::read(file).unwrap());
        for word in WORDS {
            let written = [text_of(word.as_bytes()), text_of(&wide(word))];
            assert!(!written.iter().any(|written| text.contains(written)), "{word} stands in {}", file.display());
        }
        for secret in secrets {
            assert!(!text.contains(&text_of(secret)), "a secret stands in {}: {secret:?}", file.display());
        }
    }
    files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// The register's key, the passphrase, the recovery code and the device's secret keys, in the ways in which they could be written.
fn secrets(office: &Office) -> Vec<Vec<u8>> {
    let key = office.database_key();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut secrets = vec![key.to_vec(), key.iter().rev().copied().collect(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    secrets.extend([PASSPHRASE, &office.recovery_code, &office.recovery_code.replace('-', "")].map(|text| text.as_bytes().to_vec()));
    secrets.extend(office.keys().to_secret_text().lines().skip(1).map(|line| line.as_bytes().to_vec()));
    secrets
}

#[test]
fn a_stolen_laptop_that_was_closed() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "本人来说");
    let (bundle, saved) = (town.new_file("changes.huce"), town.new_file("backup"));
    let secrets = secrets(&zhang);
    let state = zhang.dir.with_extension("state");
    let person = zhang.person("孙丽");
    let desk = Desk::of(&mut zhang);
    desk.json(&["person", "set", &person, "note=残疾", "--reason", "本人来说"]);
    desk.json(&["bundle", "export", "--out", bundle.to_str().unwrap()]);
    desk.json(&["backup", "make", "--to", saved.to_str().unwrap()]);
    let mut names = tell_nothing(&[&zhang.dir, &state, &bundle, &saved], &secrets);
    names.sort();
    // Nothing is left open: no log that was not written into the register, no temporary file.
    let in_folder: Vec<String> = desk.files().into_keys().collect();
    assert_eq!(in_folder, ["keyring.json", "lock", "register.db"], "{names:?}");
    // Nothing opens it but a passphrase, the printed code or the township's share.
    let plain = rusqlite::Connection::open(zhang.dir.join("register.db")).unwrap();
    let refused = plain.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).unwrap_err();
    assert!(refused.to_string().contains("not a database"), "{refused}");
    drop(plain);
    for passphrase in ["", "张建国", "门前那一棵老槐", "门前那一棵老槐树 "] {
        let opened = Register::open(&zhang.dir, passphrase, Default::default());
        refusals::is(&opened.err().unwrap(), Code::PassphraseWrong);
    }
    // With the keyring of a register whose passphrase is known it opens no better.
    let known = fs::read(town.dir.join("keyring.json")).unwrap();
    fs::write(zhang.dir.join("keyring.json"), known).unwrap();
    let opened = Register::open(&zhang.dir, PASSPHRASE, Default::default());
    refusals::is(&opened.err().unwrap(), Code::RegisterDamaged);
}

#[test]
fn a_stolen_laptop_that_was_open() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let names = town.new_file("名单.csv");
    fs::write(&names, many_households(60)).unwrap();
    let bundle = town.new_file("changes.huce");
    let state = zhang.dir.with_extension("state");
    zhang.leave_to(&state);
    zhang.take_back();
    let secrets = secrets(&zhang);
    zhang.set("吴大海", "phone", "19900005551", "本人来说");
    roster::import(&mut zhang, &names, QINGXI, false, Lang::Zh).unwrap();
    zhang.export(&bundle);
    let dir = zhang.dir.clone();
    let look = || tell_nothing(&[&dir, &state, &bundle], &secrets);
    let open = look();
    assert!(open.iter().any(|name| name == "register.db-wal"), "{open:?}");
    assert!(fs::metadata(dir.join("register.db-wal")).unwrap().len() > 100_000, "much of it lies in the write-ahead log");
    // In the middle of a change, before anything of it counts.
    let person = zhang.person("孙丽");
    zhang
        .look_ahead(|t| {
            use huce_core::tables::Tables;
            let row = t.get(t.table("person"), &person)?.unwrap();
            t.put(row.with("phone", "19900005551").with("note", "本人来说"))?;
            look();
            Ok(())
        })
        .unwrap();
    // Somebody else's program does not get in while it is open, with the passphrase neither.
    refusals::is(&Register::open(&dir, PASSPHRASE, Default::default()).err().unwrap(), Code::RegisterInUse);
    // Taken out and looked at elsewhere, the files are as if the register were closed.
    let copy = town.new_file("copy");
    fs::create_dir(&copy).unwrap();
    for name in ["register.db", "register.db-wal", "keyring.json"] {
        fs::copy(dir.join(name), copy.join(name)).unwrap();
    }
    refusals::is(&Register::open(&copy, "不是这一句话", Default::default()).err().unwrap(), Code::PassphraseWrong);
    assert!(Register::open(&copy, PASSPHRASE, Default::default()).is_ok(), "nor is anything lost of what was in the log");
    zhang.close();
    let closed = look();
    assert!(!closed.iter().any(|name| name.ends_with("-wal") || name.ends_with("-shm")), "{closed:?}");
    // A backup says no more than the register.
    zhang.reopen();
    let saved = town.new_file("backup");
    backup::make(&mut zhang, &saved).unwrap();
    tell_nothing(&[&saved], &secrets);
}

#[cfg(unix)]
#[test]
fn another_account_of_the_same_computer() {
    use std::os::unix::fs::PermissionsExt;
    let (mut town, ..) = Town::with_two_officers();
    let home = town.new_file("laptop");
    fs::create_dir(&home).unwrap();
    // A folder that was there already, open to all.
    fs::create_dir(home.join("register")).unwrap();
    fs::set_permissions(home.join("register"), fs::Permissions::from_mode(0o777)).unwrap();
    let desk = Desk::new(&home, PASSPHRASE, "2026-03-03T08:00:00Z");
    desk.json(&["officer", "new", "--request", home.join("request.huce").to_str().unwrap()]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    for path in [&desk.register, &desk.register.join("keyring.json"), &desk.register.join("lock"), &desk.state.join("huce")] {
        assert_eq!(mode(path), 0, "{}", path.display());
    }
}

#[test]
fn guessing_a_passphrase_never_costs_less_than_the_floor() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = town.new_file("laptop");
    fs::create_dir(&home).unwrap();
    let desk = Desk::new(&home, PASSPHRASE, "2026-03-03T08:00:00Z");
    desk.json(&["officer", "new", "--request", home.join("request.huce").to_str().unwrap()]);
    let keyring: serde_json::Value = serde_json::from_slice(&desk.files()["keyring.json"]).unwrap();
    let wraps = keyring["users"].as_array().unwrap().iter().chain([&keyring["recovery"]]);
    for wrap in wraps {
        let cost = (wrap["memory_kib"].as_u64().unwrap(), wrap["passes"].as_u64().unwrap());
        assert!(cost.0 >= 64 << 10 && cost.1 >= 3, "{cost:?}");
        assert_eq!((wrap["salt"].as_str().unwrap().len(), wrap["nonce"].as_str().unwrap().len()), (32, 48));
    }
    // Somebody lowers the cost of the first wrap in the file, so that the next one, of another user or another passphrase, is made as cheaply.
    huce_core::api::users::add(&mut zhang, "张小燕", "第二个人自己的话").unwrap();
    zhang.close();
    let path = zhang.dir.join("keyring.json");
    let good = fs::read(&path).unwrap();
    for (field, value) in [("memory_kib", 8), ("memory_kib", (64 << 10) - 1), ("passes", 1), ("passes", 2)] {
        for wrap in ["users", "recovery"] {
            let mut altered: serde_json::Value = serde_json::from_slice(&good).unwrap();
            let wrap = if wrap == "users" { &mut altered["users"][0] } else { &mut altered["recovery"] };
            wrap[field] = value.into();
            fs::write(&path, altered.to_string()).unwrap();
            let refusal = Keyring::read(&path).err().unwrap_or_else(|| panic!("{field} {value} was read"));
            refusals::is(&refusal, Code::KeyringDamaged);
            refusals::is(&Register::open(&zhang.dir, "第二个人自己的话", Default::default()).err().unwrap(), Code::KeyringDamaged);
        }
    }
    fs::write(&path, good).unwrap();
    assert!(Register::open(&zhang.dir, "第二个人自己的话", Default::default()).is_ok());
    // And what is shorter than eight characters is no passphrase.
    zhang.reopen();
    for short in ["", "1234567", "七个字的口令短"] {
        refusals::changes_nothing(&mut zhang, Code::PassphraseShort, |zhang| {
            huce_core::api::users::change_passphrase(zhang, PASSPHRASE, short)
        });
    }
}

/// Seconds of a processor that this thread has had, whatever else the computer does.
fn processor_time() -> f64 {
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    said.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// The figures of `docs/security.md`: what one guess costs on this computer, at the least cost and at the one that a new register gets here.
#[test]
#[ignore = "a measurement: `cargo test --release --test huce -- --ignored --nocapture what_a_guess_costs`"]
fn what_a_guess_costs() {
    let (mut town, zhang, _li) = Town::with_two_officers();
    let home = town.new_file("laptop");
    fs::create_dir(&home).unwrap();
    let desk = Desk::new(&home, PASSPHRASE, "2026-03-03T08:00:00Z");
    desk.json(&["officer", "new", "--request", home.join("request.huce").to_str().unwrap()]);
    for (what, path) in [("least", zhang.dir.join("keyring.json")), ("calibrated", desk.register.join("keyring.json"))] {
        let wrap = serde_json::from_slice::<serde_json::Value>(&fs::read(&path).unwrap()).unwrap()["users"][0].clone();
        let keyring = Keyring::read(&path).unwrap();
        let before = processor_time();
        let guesses = 12;
        for number in 0..guesses {
            assert!(keyring.open_with_passphrase(&format!("不是这一句话{number}")).is_err());
        }
        let each = (processor_time() - before) / f64::from(guesses);
        println!(
            "{what}: {} MiB, {} passes: {each:.3} s a guess, {:.1} a second",
            wrap["memory_kib"].as_u64().unwrap() >> 10,
            wrap["passes"],
            1.0 / each
        );
    }
}
