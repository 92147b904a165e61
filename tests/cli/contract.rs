//! Scripts of township offices read these answers: each command gives the fields that the contract names, and `--json` gives one document.

use std::fs;

use serde_json::Value;

use crate::support::program::Desk;
use crate::support::township::{Office, PASSPHRASE, QINGXI, Town};

#[track_caller]
fn has(answer: &Value, fields: &str) {
    for field in fields.split(' ') {
        assert!(answer.get(field).is_some(), "no {field} in {answer}");
    }
}

/// The one list of an answer under its name, whose lines have these fields.
#[track_caller]
fn lists(answer: &Value, name: &str, fields: &str) -> Vec<Value> {
    let lines = answer[name].as_array().unwrap_or_else(|| panic!("no {name} in {answer}")).clone();
    assert!(!lines.is_empty(), "{name} is empty");
    lines.iter().for_each(|line| has(line, fields));
    lines
}

fn path(office: &Office, name: &str) -> String {
    office.dir.parent().unwrap().join(name).to_str().unwrap().to_owned()
}

#[test]
fn answers_of_an_officers_register() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    li.moves_out("钱进", "2026-02-02", Some("张建国")).unwrap();
    town.exchange(&mut li);
    town.give_back(&mut zhang);
    let offered = town.person("钱进");
    let (home, zhou) = (zhang.home("吴大海"), zhang.home("周福生"));
    let ids = ["吴大海", "孙丽", "郑桂花", "周晓芳", "周志强", "陈秀梅", "何玉兰", "周福生"].map(|name| zhang.person(name));
    let [wu, sun, zheng, xiaofang, zhiqiang, xiumei, yulan, fusheng] = ids.each_ref().map(String::as_str);
    let desk = Desk::of(&mut zhang);
    has(
        &desk.json(&["status"]),
        "role name device fingerprint households persons entries unacknowledged conflicts held last_export last_import",
    );
    lists(&desk.json(&["offer", "list"]), "offers", "id name sex birth from since");
    let done = |args: &[&str]| {
        let answer = desk.json(&[&["event", "record"], args].concat());
        has(&answer, "event person rows to_decide");
        answer
    };
    let born = done(&["birth", "--mother", sun, "--name", "吴小满", "--sex", "2", "--on", "2026-02-20"]);
    assert!(born["rows"].as_array().unwrap().len() >= 4, "{born}");
    done(&["receive", "--person", &offered, "--household", &home, "--relation", "97", "--on", "2026-02-03"]);
    done(&["marriage", "--person", wu, "--partner", sun, "--on", "2004"]);
    done(&["divorce", "--person", sun, "--on", "2026-02-21"]);
    done(&["adoption", "--child", xiaofang, "--parent", wu, "--on", "2026-02-22"]);
    done(&["move-out", "--person", xiaofang, "--to", "外省", "--on", "2026-02-23"]);
    done(&["return", "--person", xiaofang, "--on", "2026-02-24"]);
    done(&["move-in", "--person", zheng, "--household", &zhou, "--relation", "99", "--on", "2026-02-25"]);
    done(&["move-in", "--name", "甘露", "--sex", "2", "--birth", "1990-05", "--household", &zhou, "--from", "邻县", "--on", "2026-02-25"]);
    done(&["away", "--person", zhiqiang, "--to", "广东", "--reason", "务工", "--on", "2025-02"]);
    done(&["death", "--person", fusheng, "--new-head", yulan, "--on", "2026-02-26"]);
    has(&desk.json(&["household", "head", &zhou, "--person", zhiqiang]), "id event rows to_decide");
    let split = desk.json(&["household", "split", &zhou, "--person", zhiqiang, xiumei, "--place", QINGXI, "--address", "新院"]);
    has(&split, "id event rows to_decide");
    has(&desk.json(&["household", "merge", &zhou, split["id"].as_str().unwrap()]), "id event rows to_decide");
    has(&desk.json(&["household", "show", &home]), "id address number members officer place");
    lists(&desk.json(&["household", "list"]), "households", "id place number head members address officer");
    let added = desk.json(&[
        "person",
        "add",
        "--household",
        &home,
        "--name",
        "吴双",
        "--sex",
        "1",
        "--birth",
        "2001",
        "--relation",
        "20",
        "note=党员",
    ]);
    has(&added, "id warnings");
    has(&desk.json(&["person", "set", wu, "birth=1980-07-22", "--reason", "按户口簿"]), "id warnings");
    assert_eq!(desk.json(&["person", "show", wu])["id_state"], "contradicts_birth");
    has(&desk.json(&["person", "show", &wu[..35]]), "id name sex birth household address memberships events");
    let found = desk.json(&["person", "search", "吴", "--limit", "2"]);
    assert_eq!(lists(&found, "hits", "id name sex birth household address matched").len(), 2);
    assert!(found["total"].as_i64().unwrap() > 2);
    let entries = lists(&desk.json(&["person", "history", wu]), "entries", "id chain seq kind author made_at reason changes");
    assert!(entries.iter().flat_map(|entry| entry["changes"].as_array().unwrap()).all(|change| change.get("before").is_some()));
    let set = entries.last().unwrap()["id"].as_str().unwrap().to_owned();
    lists(&desk.json(&["household", "history", &home]), "entries", "id kind made_at changes");
    let found = lists(&desk.json(&["finding", "list"]), "findings", "id kind row field message");
    let one = lists(&desk.json(&["finding", "list", "--kind", "id_number.contradicts"]), "findings", "id");
    assert!(one.len() < found.len() && one[0]["row"] == wu);
    has(&desk.json(&["undo", &set[..16]]), "entry");
    assert_eq!(desk.json(&["person", "show", wu])["birth"], "1980-07-21");
    has(&desk.json(&["void", "person", added["id"].as_str().unwrap(), "--reason", "录重了"]), "entry");
    has(&desk.json(&["digest"]), "digest rows");
    has(&desk.json(&["waiting"]), "conflicts held words");
    let out = path(&zhang, "changes.huce");
    let exported = desk.json(&["bundle", "export", "--out", &out]);
    has(&exported, "file kind first_seq last_seq entries bytes");
    let [first, last, entries] = ["first_seq", "last_seq", "entries"].map(|field| exported[field].as_i64().unwrap());
    assert_eq!(last - first + 1, entries);
    has(&desk.json(&["bundle", "inspect", &out]), "kind number sender receiver signature payload");
    has(&desk.json(&["check", "--rebuild"]), "ok findings");
}

#[test]
fn answers_of_a_townships_register() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    let home = zhang.home("周福生");
    town.set("吴大海", "phone", "19900002222", "");
    zhang.set("吴大海", "phone", "19900001111", "本人来说");
    town.assign(&home, "李秀英");
    zhang.set_household(&home, "address", "新区", "");
    zhang.set("孙丽", "note", "残疾", "");
    let file = town.new_file("changes.huce");
    zhang.export(&file);
    let (wu, sun) = (town.person("吴大海"), town.person("孙丽"));
    let desk = Desk::of(&mut town);
    let file = file.to_str().unwrap();
    let planned = desk.json(&["bundle", "import", file, "--plan"]);
    let line = &lists(&planned, "bundles", "file from status entries applied conflicts held error effects")[0];
    let effects: Vec<&str> = line["effects"].as_array().unwrap().iter().map(|effect| effect["what"].as_str().unwrap()).collect();
    assert!(["write", "conflict", "held"].iter().all(|what| effects.contains(what)), "{effects:?}");
    let shown = desk.text(&["bundle", "import", file, "--plan"], "zh");
    assert!(["预演", "吴大海", "19900001111", "冲突", "待审"].iter().all(|word| shown.contains(word)), "{shown}");
    lists(&desk.json(&["bundle", "import", file]), "bundles", "file from status entries applied conflicts held error");
    let conflict = lists(&desk.json(&["conflict", "list"]), "conflicts", "id table row field before ours theirs entry").remove(0);
    assert_eq!(conflict["row"], wu.as_str());
    let id = conflict["id"].as_str().unwrap();
    desk.refuses_with(&["conflict", "resolve", id, "--take", "ours", "--value", "1"], "usage.arguments", 2);
    has(&desk.json(&["conflict", "resolve", id, "--value", "19900003333", "--reason", "两个号都不对"]), "id");
    assert_eq!(desk.json(&["person", "show", &wu])["phone"], "19900003333");
    let held = lists(&desk.json(&["held", "list"]), "held", "id entry from reason").remove(0);
    has(&desk.json(&["held", "accept", held["id"].as_str().unwrap(), "--reason", "改得对"]), "id");
    let receipt = lists(&desk.json(&["receipt", "list"]), "receipts", "id sent merged conflicts held rejected purged already").remove(0);
    has(&desk.json(&["receipt", "show", receipt["id"].as_str().unwrap()]), "sent merged conflicts held rejected purged already");
    assert!(desk.json(&["orphan", "list"])["orphans"].as_array().unwrap().is_empty());
    let listed = lists(&desk.json(&["place", "list"]), "places", "id code name level parent_id");
    assert_eq!(listed.len(), 3);
    has(&desk.json(&["place", "add", "--code", "41999910020107", "--name", "七组", "--level", "group"]), "id");
    has(&desk.json(&["household", "assign", &home, "--officer", "张建国"]), "officer households");
    let own = desk.json(&["household", "list", "--officer", "张建国"]);
    assert_eq!(lists(&own, "households", "id officer").len(), 2);
    has(&desk.json(&["digest", "--officer", "张建国"]), "digest rows");
    has(&desk.json(&["person", "purge", &sun, "--ground", "本人书面要求"]), "entry parts");
    desk.refuses(&["person", "show", &sun], "id.unknown");
    let out = path(&town, "return.huce");
    let exported = desk.json(&["bundle", "export", "--to", "张建国", "--full", "--out", &out]);
    has(&exported, "file kind first_seq last_seq entries bytes");
    let share = path(&town, "share");
    has(&desk.json(&["township", "share-for", "张建国", "--out", &share]), "ok");
    has(&desk.json(&["township", "revoke", "张建国", "--stolen"]), "officer device");
    desk.refuses(&["bundle", "export", "--to", "张建国", "--out", &out], "officer.no_device");
    desk.refuses(&["bundle", "export", "--to", "无此人", "--out", &out], "officer.unknown");
}

#[test]
fn users_passphrases_and_the_ways_back_by_command() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    let mut desk = Desk::of(&mut zhang);
    let (second, third, code) = (path(&zhang, "second.txt"), path(&zhang, "third.txt"), path(&zhang, "code.txt"));
    fs::write(&second, "第二个人自己的话\n").unwrap();
    fs::write(&third, "第三句谁也猜不到\n").unwrap();
    fs::write(&code, format!("{}\n", zhang.recovery_code.to_lowercase())).unwrap();
    assert_eq!(lists(&desk.json(&["user", "list"]), "users", "id name added_at").len(), 1);
    let users = desk.json(&["user", "add", "--name", "张小燕", "--new-passphrase-file", &second]);
    assert_eq!(lists(&users, "users", "id name added_at").len(), 2);
    assert_eq!(desk.json(&["status", "--passphrase-file", &second])["name"], "张建国");
    has(&desk.json(&["passphrase", "change", "--new-passphrase-file", &third]), "ok");
    desk.refuses(&["status"], "passphrase.wrong");
    desk.json(&["status", "--passphrase-file", &third]);
    desk.refuses_with(&["passphrase", "recover", "--new-passphrase-file", &third], "usage.arguments", 2);
    desk.passphrase = "一个已经忘了的".into();
    let new = path(&zhang, "new.txt");
    fs::write(&new, PASSPHRASE).unwrap();
    has(&desk.json(&["passphrase", "recover", "--code-file", &code, "--new-passphrase-file", &new]), "ok");
    desk.passphrase = PASSPHRASE.into();
    desk.json(&["status"]);
    desk.json(&["status", "--passphrase-file", &second]);
}
