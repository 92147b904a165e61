//! A check that finds nothing must be able to find something: each kind of damage, made behind the program's back.

use std::fs;

use huce_core::api::check;
use huce_core::store::sql::SqlTables;
use huce_core::tables::Tables;

use crate::support::township::{Office, Town};

/// Damages the register below the gate, and gives what the check then finds.
fn after(office: &mut Office, damage: impl FnOnce(&mut SqlTables)) -> Vec<String> {
    office
        .database()
        .transaction(|t| {
            damage(t);
            Ok(())
        })
        .unwrap();
    office.reopen();
    let checked = check::check(office, false).unwrap();
    assert_eq!(checked.ok, checked.findings.is_empty());
    checked.findings
}

#[track_caller]
fn finds(findings: &[String], word: &str) {
    assert!(findings.iter().any(|finding| finding.starts_with(word)), "{word}: {findings:?}");
}

#[test]
fn a_row_changed_past_the_gate() {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    town.exchange(&mut zhang);
    for office in [&mut *town, &mut zhang] {
        let person = office.person("吴大海");
        let found = after(office, |t| {
            let row = t.get(t.table("person"), &person).unwrap().unwrap();
            t.put(row.with("phone", "19900009999")).unwrap();
        });
        finds(&found, "digest");
    }
}

#[test]
fn an_entry_that_was_rewritten_or_is_missing() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.set("吴大海", "phone", "19900005552", "");
    zhang.must_be_sound();
    let found = after(&mut zhang, |t| {
        let parts = t.all(t.table("part")).unwrap();
        let part = parts.into_iter().find(|part| part.text("body").contains("19900005551")).unwrap();
        let body = part.text("body").replace("19900005551", "19900005550");
        t.put(part.with("body", body)).unwrap();
    });
    finds(&found, "entry ");
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "");
    zhang.set("吴大海", "phone", "19900005552", "");
    let found = after(&mut zhang, |t| {
        let table = t.table("entry");
        let first = t.all(table).unwrap().into_iter().find(|row| row.integer("seq") == 1).unwrap();
        t.remove(table, &first.id).unwrap();
    });
    finds(&found, "chain ");
    finds(&found, "missing ");
}

#[test]
fn a_page_that_was_half_written_is_whole_in_the_log() {
    let (_town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("吴大海", "phone", "19900005551", "");
    // As after a power cut in the middle of a checkpoint: the log is whole, and of its pages half stands in the file.
    let [file, log] = ["register.db", "register.db-wal"].map(|name| zhang.dir.join(name));
    let (mut pages, frames) = (fs::read(&file).unwrap(), fs::read(&log).unwrap());
    zhang.close();
    let mut torn = 0;
    for frame in frames[32..].chunks_exact(24 + 4096) {
        let number = u32::from_be_bytes(frame[..4].try_into().unwrap()) as usize;
        if let Some(page) = pages.get_mut((number - 1) * 4096..number * 4096) {
            page[..2048].copy_from_slice(&frame[24..24 + 2048]);
            torn += 1;
        }
    }
    assert!(torn > 3, "{torn}");
    fs::write(&file, pages).unwrap();
    fs::write(&log, frames).unwrap();
    zhang.reopen();
    zhang.must_be_sound();
    assert_eq!(zhang.of("吴大海").text("phone"), "19900005551");
}

#[test]
fn a_row_that_hangs_on_nothing() {
    let (mut town, ..) = Town::with_two_officers();
    let person = town.person("许老三");
    town.goes_away("许老三", "县敬老院", "", "2026-02-01").unwrap();
    town.close();
    let key: String = town.database_key().iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = rusqlite::Connection::open(town.dir.join("register.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA foreign_keys = OFF;")).unwrap();
    assert_eq!(connection.execute("DELETE FROM person WHERE id = ?1", [&person]).unwrap(), 1);
    drop(connection);
    town.reopen();
    let checked = check::check(&mut town, false).unwrap();
    finds(&checked.findings, "PRAGMA foreign_key_check");
    finds(&checked.findings, "stay ");
}
