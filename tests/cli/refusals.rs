//! Refusals at the command: exit status, code, shape, words in both languages, and no byte of the register changed.

use std::fs;

use crate::support::program::{Desk, said};
use crate::support::township::{Office, PASSPHRASE, SHIQIAO, Town};

fn path(office: &Office, name: &str) -> String {
    office.dir.parent().unwrap().join(name).to_str().unwrap().to_owned()
}

#[test]
fn the_wrong_passphrase_and_none() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let mut desk = Desk::of(&mut zhang);
    let file = path(&zhang, "passphrase.txt");
    fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    desk.passphrase = "不是这一句话".into();
    desk.refuses(&["status"], "passphrase.wrong");
    assert_eq!(desk.json(&["status", "--passphrase-file", &file])["name"], "张建国", "a file goes before the environment");
    fs::write(&file, "也不是这一句").unwrap();
    desk.refuses(&["status", "--passphrase-file", &file], "passphrase.wrong");
    desk.refuses(&["status", "--passphrase-file", &path(&zhang, "nothing.txt")], "file.missing");
    let none = said(desk.command(&["status", "--json"]).env_remove("HUCE_PASSPHRASE"));
    none.must_refuse("passphrase.missing", 1);
    assert_eq!(none.err, "", "nobody is asked where there is no terminal");
    desk.passphrase = PASSPHRASE.into();
    let short = said(desk.command(&["passphrase", "change", "--json"]).env("HUCE_NEW_PASSPHRASE", "短"));
    short.must_refuse("passphrase.short", 1);
    desk.json(&["status"]);
}

#[test]
fn a_register_in_use_one_from_a_newer_program_and_none() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let mut desk = Desk::of(&mut zhang);
    zhang.reopen();
    desk.refuses(&["status"], "register.in_use");
    desk.refuses(&["person", "search", "吴"], "register.in_use");
    zhang.close();
    desk.refuses(&["township", "new", "--name", "大石镇", "--division", "419999100"], "register.exists");
    desk.refuses(&["officer", "new", "--request", &path(&zhang, "request.huce")], "register.exists");

    let key: String = zhang.database_key().iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = rusqlite::Connection::open(zhang.dir.join("register.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA user_version = 4000;")).unwrap();
    drop(connection);
    desk.refuses(&["status"], "register.newer");
    let message = desk.run(&["status", "--lang", "en"]).err;
    assert!(message.contains("4000"), "{message}");

    fs::write(zhang.dir.join("keyring.json"), "{").unwrap();
    desk.refuses(&["status"], "keyring.damaged");
    desk.register = town.new_file("nothing");
    desk.refuses(&["status"], "register.missing");
    assert!(!desk.register.exists());
}

#[test]
fn a_damaged_register() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let desk = Desk::of(&mut zhang);
    let file = zhang.dir.join("register.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[1000] ^= 1;
    fs::write(&file, &bytes).unwrap();
    desk.refuses(&["status"], "register.damaged");
    bytes[1000] ^= 1;
    // The first page and the schema are as they were.
    bytes[8 * 4096..].iter_mut().step_by(4096).for_each(|byte| *byte ^= 1);
    fs::write(&file, &bytes).unwrap();
    desk.refuses(&["person", "search", "吴"], "register.damaged");
}

#[test]
fn wrong_usage_is_status_2_in_the_language_asked_for() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let desk = Desk::of(&mut zhang);
    for args in [
        &["persons"][..],
        &["person"],
        &["person", "find", "吴"],
        &["person", "search"],
        &["person", "search", "吴", "--limit", "many"],
        &["person", "add", "--name", "吴双"],
        &["conflict", "resolve", "01234567"],
        &["conflict", "resolve", "01234567", "--take", "both"],
        &["status", "--passphrase", "秘密"],
        &["event", "record", "birth"],
    ] {
        desk.refuses_with(args, "usage.arguments", 2);
    }
    let help = desk.run(&["--help"]);
    assert_eq!((help.status, help.err.as_str()), (Some(0), ""));
    assert!(help.out.contains("household") && help.out.contains("--register"));
    assert_eq!(desk.run(&["person", "add", "--help"]).status, Some(0));
    assert!(desk.run(&["--version"]).out.contains(huce_core::api::VERSION));
}

#[test]
fn what_was_typed_and_cannot_be_taken() {
    let (_town, mut zhang, li) = Town::with_two_officers();
    let (person, home, stranger, elsewhere) = (zhang.person("吴大海"), zhang.home("吴大海"), li.person("钱有才"), li.home("钱有才"));
    let unmarried = zhang.person("周晓芳");
    let desk = Desk::of(&mut zhang);
    desk.refuses(&["person", "set", &person, "id_number=4199991980"], "id_number.invalid");
    desk.refuses(&["person", "set", &person, "birth=1980-02-30"], "date.invalid");
    desk.refuses(&["person", "show", &person, "--as-of", "昨天"], "date.invalid");
    desk.refuses(&["person", "set", &person, "nation=ZZ"], "code.unknown");
    desk.refuses(&["person", "set", &person, "hobby=棋"], "usage.field");
    desk.refuses(&["person", "set", &person, "phone"], "usage.field");
    desk.refuses(&["person", "show", &person[..7]], "id.malformed");
    desk.refuses(&["person", "show", "吴大海"], "id.malformed");
    desk.refuses(&["person", "show", &person[..8]], "id.ambiguous");
    desk.refuses(&["person", "show", "ffffffff"], "id.unknown");
    desk.refuses(&["person", "set", &stranger, "note=一"], "id.unknown");
    desk.refuses(&["household", "show", &elsewhere], "id.unknown");
    desk.refuses(&["household", "add", "--place", SHIQIAO, "--address", "石桥村东头"], "share.outside");
    desk.refuses(&["event", "record", "divorce", "--person", &unmarried, "--on", "2026-02-02"], "event.impossible");
    desk.refuses(&["void", "person", &person], "reason.missing");
    desk.refuses(&["undo"], "undo.impossible");
    let clock = said(desk.command(&["status", "--json"]).env("HUCE_NOW", "morgen"));
    clock.must_refuse("date.invalid", 1);
    assert_eq!(desk.json(&["household", "show", &home])["members"].as_array().unwrap().len(), 3);
}

#[test]
fn verbs_of_the_other_role() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let (officer, person) = (Desk::of(&mut zhang), town.person("吴大海"));
    let township = Desk::of(&mut town);
    let out = path(&zhang, "out.huce");
    for args in [
        &["place", "add", "--code", "419999100299", "--name", "新村", "--level", "village"][..],
        &["township", "enrol", "x.huce", "--name", "王志远", "--fingerprint", "1", "--place", SHIQIAO, "--out", &out],
        &["township", "revoke", "张建国"],
        &["township", "share-for", "张建国", "--out", &out],
        &["household", "assign", "01234567", "--officer", "李秀英"],
        &["bundle", "export", "--to", "李秀英", "--out", &out],
        &["conflict", "list"],
        &["held", "list"],
        &["held", "accept", "01234567"],
        &["orphan", "list"],
        &["person", "purge", "01234567", "--ground", "本人要求"],
    ] {
        officer.refuses(args, "role.township");
    }
    township.refuses(&["bundle", "export", "--out", &out], "role.officer");
    township.refuses(&["waiting"], "role.officer");
    township.refuses(&["officer", "join", "x.huce", "--fingerprint", "1"], "role.officer");
    township.refuses(&["person", "purge", &person, "--ground", " "], "reason.missing");
    assert!(!fs::exists(&out).unwrap());
}

#[test]
fn an_import_answers_for_every_file_and_fails_only_when_none_could_be_looked_at() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "note", "一", "");
    let (good, bad, nothing) = (path(&zhang, "good.huce"), path(&zhang, "bad.huce"), path(&zhang, "nothing.huce"));
    zhang.export(good.as_ref());
    fs::write(&bad, "坏了").unwrap();
    let desk = Desk::of(&mut town);
    let taken = desk.json(&["bundle", "import", &bad, &good, &nothing]);
    let lines = taken["bundles"].as_array().unwrap();
    assert_eq!(lines.iter().map(|line| line["status"].as_str().unwrap()).collect::<Vec<_>>(), ["refused", "merged", "refused"]);
    for (line, code) in [(&lines[0], "bundle.damaged"), (&lines[2], "file.missing")] {
        assert_eq!(line["error"]["code"], code);
        assert!(["message", "hint"].iter().all(|field| !line["error"][field].as_str().unwrap().is_empty()));
    }
    assert!(lines[1]["error"].is_null());
    let shown = desk.text(&["bundle", "import", &bad], "en");
    assert!(shown.contains("refused") && shown.contains("[bundle.damaged]"), "{shown}");
    let none = desk.run(&["bundle", "import", &nothing, "--json"]);
    assert_eq!((none.status, none.document()["bundles"][0]["error"]["code"].as_str()), (Some(1), Some("file.missing")));
    let inspected = desk.run(&["bundle", "inspect", &bad, "--json"]);
    inspected.must_refuse("bundle.damaged", 1);
}
