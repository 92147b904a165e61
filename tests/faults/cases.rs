//! The operations that are struck, each with a small register, its computer's memory and a stick, as they are before.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use huce_core::SCHEMA_VERSION;
use huce_core::exchange::{clerk, ledger, officer, town};
use huce_core::model::hex::to_hex;
use huce_core::store::sql::SqlTables;
use huce_core::tables::{Key, Tables};
use serde_json::{Value, json};

use super::disk::{Place, copy_tree};
use super::state::{State, View, keyed, open, raw};
use crate::support::township::{Office, PASSPHRASE, Town};

/// The moment of all runs.
pub const NOW: &str = "2026-03-03T08:00:00Z";
/// What opens every register at first.
pub const OLD_PASSPHRASE: &str = PASSPHRASE;
/// What it is changed to.
pub const NEW_PASSPHRASE: &str = "河对岸新修的水渠";

/// What must hold after a fault, besides that the register opens and is sound.
pub enum Judge {
    /// The register is as before or as after.
    Whole,
    /// The register holds some of the files of a folder, each whole; after a crash the first ones.
    Folder(Vec<String>),
    /// The register's contents do not change; the file on the stick is the older one or a new one that its receiver takes.
    Export {
        /// Its name on the stick.
        file: &'static str,
        /// The receiver's register.
        receiver: Place,
        /// The officer of the two.
        officer: &'static str,
    },
    /// The same for a backup, which must restore.
    Backup(&'static str),
    /// There is no register, or the whole one.
    Restore,
    /// One of two passphrases opens the register, which does not change.
    Passphrase,
    /// The database, with this key, is of the older version or of the present one, each whole.
    Migration([u8; 32]),
}

/// One operation.
pub struct Case {
    /// Its name in the report.
    pub name: &'static str,
    /// How everything is before.
    pub place: Place,
    /// The command; `{}` stands for the place.
    pub command: Vec<String>,
    /// What must hold.
    pub judge: Judge,
    /// What it is refused with when it was done already; nothing where it may be done again.
    pub once_done: Option<&'static str>,
    /// To whom the result must then go, with the officer's name: the register of the other side, which is equal afterwards.
    pub drain: Option<(Place, &'static str)>,
    /// The ids and hashes that do not change from run to run.
    pub stable: HashSet<String>,
    /// The states that the register may be in, the first being the one before and the last the one after; in the view of [`Case::view`].
    pub legal: Vec<State>,
    /// The contents in the end; of a folder of which some files were in before, one for each way to it.
    pub done: Vec<State>,
    /// The chain and the branch that must go on; none where a new one is right.
    pub chain: Vec<(&'static str, String)>,
    /// The operations that change something, each with its file.
    pub changes: Vec<(String, String)>,
    /// All operations, opening and reading included.
    pub all: Vec<(String, String)>,
}

impl Case {
    /// How closely the state after a fault is looked at.
    pub fn view(&self) -> View {
        match self.judge {
            Judge::Whole | Judge::Folder(_) | Judge::Passphrase | Judge::Migration(_) => View::Everything,
            Judge::Export { .. } | Judge::Backup(_) | Judge::Restore => View::Contents,
        }
    }

    fn bare(name: &'static str, place: Place, command: &[&str], judge: Judge) -> Self {
        Self {
            name,
            place,
            command: command.iter().map(|arg| (*arg).to_owned()).collect(),
            judge,
            once_done: None,
            drain: None,
            stable: HashSet::new(),
            legal: Vec::new(),
            done: Vec::new(),
            chain: Vec::new(),
            changes: Vec::new(),
            all: Vec::new(),
        }
    }

    /// Prepares an operation: what its undisturbed runs come to, and what they do on the disk. `between` are states that are right besides those
    /// before and after.
    fn new(name: &'static str, place: Place, command: &[&str], judge: Judge, between: Vec<Place>) -> Self {
        let mut case = Self::bare(name, place, command, judge);
        let scratch = case.place.0.with_extension("reference");
        let is_passphrase = matches!(case.judge, Judge::Passphrase);
        let state = |place: &Place, passphrase: &str, view: View| State::of(&open(place, passphrase).unwrap(), view);
        let run = |command: &[String]| {
            let here = case.place.copy_to(&scratch);
            let run = here.run(command);
            assert!(run.is_success(), "{name}: {run:?}");
            here
        };
        let after_passphrase = if is_passphrase { NEW_PASSPHRASE } else { OLD_PASSPHRASE };
        let runs = [0, 1].map(|_| state(&run(&case.command), after_passphrase, View::Everything).tokens());
        case.stable = runs[0].intersection(&runs[1]).cloned().collect();
        let has_register = !matches!(case.judge, Judge::Restore);
        if has_register {
            let register = open(&case.place.copy_to(&scratch), OLD_PASSPHRASE).unwrap();
            case.stable.extend(State::of(&register, View::Everything).tokens());
            case.legal.push(State::of(&register, case.view()));
            case.chain = ["chain", "branch"].map(|mark| (mark, register.meta(mark).unwrap())).to_vec();
        }
        for place in between {
            case.legal.push(state(&place, OLD_PASSPHRASE, case.view()));
        }
        if let Judge::Folder(files) = &case.judge {
            let subsets = 1..(1_u32 << files.len()) - 1;
            for subset in subsets {
                let chosen = (0..files.len()).filter(|at| subset >> at & 1 == 1).map(|at| format!("{{}}/stick/{}", files[at]));
                let command: Vec<String> = ["bundle", "import"].into_iter().map(str::to_owned).chain(chosen).collect();
                let some = run(&command);
                case.legal.push(state(&some, OLD_PASSPHRASE, View::Everything));
                assert!(some.run(&case.command).is_success());
                case.done.push(state(&some, OLD_PASSPHRASE, View::Contents));
            }
        }
        let after = run(&case.command);
        case.legal.push(state(&after, after_passphrase, case.view()));
        case.done.push(state(&after, after_passphrase, View::Contents));
        case.done = case.done.iter().map(|state| state.masked(&case.stable)).collect();
        case.legal = case.legal.iter().map(|state| state.masked(&case.stable)).collect();
        case.changes = case.place.copy_to(&scratch).operations(&case.command, false);
        case.all = case.place.copy_to(&scratch).operations(&case.command, true);
        case
    }

    /// A register of the version before, which every command brings to the present one. It has rows that no step knows, and none that a command
    /// needs: this one is refused afterwards.
    fn migration(place: Place, key: [u8; 32]) -> Self {
        let database = place.register().join("register.db");
        fs::remove_file(&database).unwrap();
        let older = keyed(&database, &key).unwrap();
        let mut steps: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/core/migrations")).unwrap().collect();
        steps.sort_by_key(|step| step.as_ref().unwrap().path());
        for step in steps.into_iter().take(SCHEMA_VERSION as usize - 1) {
            older.execute_batch(&fs::read_to_string(step.unwrap().path()).unwrap()).unwrap();
        }
        older.execute_batch("CREATE TABLE kept (id INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;").unwrap();
        for number in 0..200 {
            older.execute("INSERT INTO kept (value) VALUES (?1)", [format!("{number} 旧的一行").repeat(10)]).unwrap();
        }
        older.pragma_update(None, "user_version", SCHEMA_VERSION - 1).unwrap();
        older.close().unwrap();
        let mut case = Self::bare("migrate", place, &["status"], Judge::Migration(key));
        let scratch = case.place.0.with_extension("reference");
        let after = case.place.copy_to(&scratch);
        after.run(&case.command);
        case.legal = [&case.place.copy_to(&scratch.with_extension("before")), &after].map(|place| raw(place, &key).unwrap()).to_vec();
        assert_ne!(case.legal[0], case.legal[1]);
        case.changes = case.place.copy_to(&scratch).operations(&case.command, false);
        case.all = case.place.copy_to(&scratch).operations(&case.command, true);
        case
    }

    fn refused_once_done(mut self, code: &'static str) -> Self {
        self.once_done = Some(code);
        self
    }

    fn drained_to(mut self, receiver: &Place, officer: &'static str) -> Self {
        self.drain = Some((receiver.clone(), officer));
        self
    }
}

/// Puts an office's register as it is now into a place of its own, with its computer's memory and an empty stick.
fn settle(folder: &Path, name: &str, office: &mut Office) -> Place {
    let place = Place(folder.join(name));
    fs::create_dir_all(place.stick()).unwrap();
    office.leave_to(&place.state());
    copy_tree(&office.dir, &place.register());
    fs::remove_file(place.register().join("lock")).unwrap();
    lighten(&place, &office.database_key());
    office.take_back();
    place
}

/// Wraps the key anew under the least cost that the program reads, which is far below the least that it makes: a point then costs milliseconds.
fn lighten(place: &Place, key: &[u8; 32]) {
    let path = place.register().join("keyring.json");
    let mut keyring: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let (memory, passes, salt, nonce) = (8, 1, [7_u8; 16], [9_u8; 24]);
    let mut wrapping = [0; 32];
    let cost = Params::new(memory, passes, 1, Some(32)).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost).hash_password_into(OLD_PASSPHRASE.as_bytes(), &salt, &mut wrapping).unwrap();
    let aad = format!("huce-user-wrap-1\n{}", keyring["users"][0]["id"].as_str().unwrap());
    let sealed =
        XChaCha20Poly1305::new(&wrapping.into()).encrypt(XNonce::from_slice(&nonce), Payload { msg: key, aad: aad.as_bytes() }).unwrap();
    let user = &mut keyring["users"][0];
    for (field, value) in [
        ("memory_kib", json!(memory)),
        ("passes", json!(passes)),
        ("salt", json!(to_hex(&salt))),
        ("nonce", json!(to_hex(&nonce))),
        ("sealed", json!(to_hex(&sealed))),
    ] {
        user[field] = value;
    }
    fs::write(&path, keyring.to_string()).unwrap();
}

/// All operations, prepared in this folder.
pub fn all(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    // A month in small: what merges, what is in conflict, what is held, a birth and a death.
    zhang.set("周福生", "phone", "19900003001", "");
    zhang.set("吴大海", "phone", "19900003002", "本人来电");
    zhang.born("周晓芳", None, "周新月", "2", "2026-02-20").unwrap();
    li.set("钱有才", "note", "低保", "");
    li.dies("许老三", "2026-02-25", None).unwrap();
    town.set("吴大海", "phone", "19900003003", "");
    let second_home = zhang.home("吴大海");

    let [first, second, third] = ["1-zhang.huce", "2-li.huce", "3-zhang.huce"].map(|name| town.new_file(name));
    zhang.export(&first);
    li.export(&second);
    zhang.set("孙丽", "note", "在县城帮工", "");
    zhang.export(&third);
    town.assign(&second_home, "李秀英");
    let zhang_place = settle(folder, "officer", &mut zhang);

    let place = settle(folder, "import", &mut town);
    fs::copy(&third, place.stick().join("changes.huce")).unwrap();
    let import = ["bundle", "import", "{}/stick/changes.huce"];
    cases.push(Case::new("import a bundle", place, &import, Judge::Whole, vec![]).drained_to(&zhang_place, "张建国"));

    let place = settle(folder, "folder", &mut town);
    let files: Vec<String> = ["1-zhang.huce", "2-li.huce", "3-zhang.huce"].map(str::to_owned).to_vec();
    for (from, name) in [&first, &second, &third].into_iter().zip(&files) {
        fs::copy(from, place.stick().join(name)).unwrap();
    }
    cases.push(
        Case::new("import a folder", place, &["bundle", "import", "{}/stick"], Judge::Folder(files), vec![])
            .drained_to(&zhang_place, "张建国"),
    );

    let place = settle(folder, "changes", &mut zhang);
    fs::copy(&first, place.stick().join("changes.huce")).unwrap();
    let export = ["bundle", "export", "--out", "{}/stick/changes.huce"];
    let receiver = settle(folder, "changes-receiver", &mut town);
    let judge = Judge::Export { file: "changes.huce", receiver, officer: "张建国" };
    cases.push(Case::new("export changes", place, &export, judge, vec![]));

    // The township takes all in and decides nothing yet; the return brings rows, words, a household that is gone, and own entries lie over it.
    let older_return = town.write_return(&zhang);
    [&first, &second, &third].into_iter().for_each(|file| drop(town.take_well(file)));
    let place = settle(folder, "return", &mut town);
    fs::copy(&older_return, place.stick().join("return.huce")).unwrap();
    zhang.set("周福生", "note", "五保", "");
    let receiver = settle(folder, "return-receiver", &mut zhang);
    let judge = Judge::Export { file: "return.huce", receiver, officer: "张建国" };
    let export = ["bundle", "export", "--to", "张建国", "--out", "{}/stick/return.huce"];
    cases.push(Case::new("export a return", place, &export, judge, vec![]));

    let place = settle(folder, "take", &mut zhang);
    fs::copy(town.write_return(&zhang), place.stick().join("return.huce")).unwrap();
    let take = ["bundle", "import", "{}/stick/return.huce"];
    cases.push(Case::new("take a return", place, &take, Judge::Whole, vec![]));

    // A return that purges somebody: the purge may stand alone before the rest.
    let person = town.person("周新月");
    let purge_place = settle(folder, "purge", &mut town);
    let purge = ["person", "purge", &person, "--ground", "本人书面要求"];
    let case = Case::new("purge a person", purge_place, &purge, Judge::Whole, vec![]);
    cases.push(case.refused_once_done("id.unknown").drained_to(&zhang_place, "张建国"));
    let key = Key::new(town.tables().table("person"), person);
    town.act("person.purge", "本人书面要求", |act| clerk::purge(act, &key, "本人书面要求")).unwrap();
    let place = settle(folder, "take-purge", &mut zhang);
    let file = town.write_return(&zhang);
    fs::copy(&file, place.stick().join("return.huce")).unwrap();
    let between = place.copy_to(&folder.join("take-purge-between"));
    heed_purges_of(&town, &between);
    cases.push(Case::new("take a return that purges", place, &take, Judge::Whole, vec![between]));

    town.renew_keys().unwrap();
    let place = settle(folder, "take-keys", &mut zhang);
    fs::copy(town.write_return(&zhang), place.stick().join("return.huce")).unwrap();
    let between = place.copy_to(&folder.join("take-keys-between"));
    heed_purges_of(&town, &between);
    cases.push(Case::new("take a return with new keys", place, &take, Judge::Whole, vec![between]));

    let place = settle(folder, "backup", &mut town);
    let backup = ["backup", "make", "--to", "{}/stick/huce.backup"];
    assert!(place.run(&backup.map(str::to_owned)).is_success());
    let restored = Place(folder.join("restore"));
    for folder in [restored.stick(), restored.state(), restored.0.join("home")] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::copy(place.stick().join("huce.backup"), restored.stick().join("huce.backup")).unwrap();
    cases.push(Case::new("make a backup", place, &backup, Judge::Backup("huce.backup"), vec![]));
    let restore = ["backup", "restore", "{}/stick/huce.backup"];
    cases.push(Case::new("restore a backup", restored, &restore, Judge::Restore, vec![]).refused_once_done("register.exists"));

    let place = settle(folder, "passphrase", &mut li);
    let change = ["passphrase", "change"];
    cases.push(Case::new("change the passphrase", place, &change, Judge::Passphrase, vec![]).refused_once_done("passphrase.wrong"));

    cases.push(Case::migration(settle(folder, "migration", &mut li), li.database_key()));
    cases
}

/// The files of a folder, by name, with their bytes.
pub fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(listed) = fs::read_dir(folder) else { return BTreeMap::new() };
    let files = listed.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

/// What a register has heeded of the township's return before it takes the rest: the purges, and whose they are.
fn heed_purges_of(town: &Town, place: &Place) {
    let (t, branch) = (town.tables(), town.meta("branch").unwrap());
    let purged = ledger::purged(&t).unwrap().into_iter().collect();
    let heed = |t: &mut SqlTables| {
        town::note_branch(t, &branch)?;
        officer::heed_purges(t, &purged, NOW).map(drop)
    };
    open(place, OLD_PASSPHRASE).unwrap().database().transaction(heed).unwrap();
}
