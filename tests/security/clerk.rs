//! A dishonest clerk, who may read and change everything at the township, and does so past the program: in the database itself.

use huce_core::api::bundles::{self, Options, Taken};
use huce_core::api::{check, desk, find};
use huce_core::exchange::entry::hash;
use huce_core::exchange::{ledger, officer};
use huce_core::refusal::Code;
use huce_core::store::sql::SqlTables;
use huce_core::tables::{Row, Tables};

use crate::support::township::{Office, Town};

/// What 张建国 has handed in, and what came back: three entries of his, the phone in the second.
fn merged() -> (Town, Office, Vec<String>) {
    let (mut town, mut zhang, _li) = Town::with_two_officers();
    zhang.set("孙丽", "note", "残疾", "");
    zhang.set("吴大海", "phone", "19900005551", "本人来说");
    zhang.set("郑桂花", "note", "一", "");
    let hashes = officer::unacknowledged(&zhang.tables()).unwrap().into_iter().map(|entry| entry.hash).collect();
    town.exchange(&mut zhang);
    // Once more, so that the township knows that the return came.
    town.exchange(&mut zhang);
    assert_eq!(desk::status(&zhang).unwrap().log_differs, "");
    (town, zhang, hashes)
}

/// Past the gate.
fn alter(town: &mut Town, change: impl FnOnce(&mut SqlTables)) {
    town.database()
        .transaction(|t| {
            change(t);
            Ok(())
        })
        .unwrap();
}

fn findings(town: &mut Town) -> Vec<String> {
    check::check(town, false).unwrap().findings
}

fn next_return(town: &mut Town, zhang: &mut Office, is_full: bool) -> Taken {
    let path = town.new_file("return.huce");
    let id = find::officer(&town.tables(), zhang.name).unwrap();
    bundles::export_return(town, &id, is_full, &path).unwrap();
    zhang.take_well(&path)
}

#[track_caller]
fn is_told(zhang: &Office, taken: &Taken, seq: i64) {
    let place = format!("{} {seq}", zhang.meta("chain").unwrap());
    assert_eq!(taken.warnings, [format!("township.log_differs {place}")]);
    assert_eq!(desk::status(zhang).unwrap().log_differs, place.as_str());
}

/// Replaces a value in the part of an entry, wherever it stands, and leaves the hashes.
fn replace_in_place(t: &mut SqlTables, entry: &str, from: &str, to: &str) {
    for part in ledger::parts(t, entry).unwrap() {
        let body = part.text("body").replace(from, to);
        t.put(part.with("body", body)).unwrap();
    }
}

/// Writes a chain anew from an entry on, with a value replaced and every hash made anew, as somebody does who knows the format.
fn rewrite_from(t: &mut SqlTables, hashes: &[String], from: &str, to: &str) -> Vec<String> {
    let mut prev = String::new();
    let mut written = Vec::new();
    for old in hashes {
        let row = t.get(t.table("entry"), old).unwrap().unwrap();
        let mut header: serde_json::Value = serde_json::from_str(row.text("header")).unwrap();
        let parts: Vec<Row> = ledger::parts(t, old).unwrap();
        let bodies: Vec<String> = parts.iter().map(|part| part.text("body").replace(from, to)).collect();
        let part_hashes: Vec<String> = bodies.iter().map(|body| hash("huce-part-1", &[body])).collect();
        let body_hash = hash("huce-body-1", &part_hashes.iter().map(String::as_str).collect::<Vec<_>>());
        let mut line = row.text("header").replace(header["body"].as_str().unwrap(), &body_hash);
        if !prev.is_empty() {
            line = line.replace(header["prev"].as_str().unwrap(), &prev);
        }
        header = serde_json::from_str(&line).unwrap();
        let id = hash("huce-entry-1", &[&line]);
        let mut new = Row::new(row.table, id.as_str());
        new.values.clone_from(&row.values);
        t.remove(row.table, old).unwrap();
        t.put(new.with("header", &line).with("prev", header["prev"].as_str().unwrap())).unwrap();
        for (number, (part, body)) in parts.iter().zip(bodies).enumerate() {
            let mut new = Row::new(part.table, ledger::part_id(&id, number));
            new.values.clone_from(&part.values);
            t.remove(part.table, &part.id).unwrap();
            t.put(new.with("entry", &id).with("body", body)).unwrap();
        }
        prev.clone_from(&id);
        written.push(id);
    }
    written
}

#[test]
fn a_dishonest_clerk_who_alters_a_merged_entry_in_place() {
    let (mut town, mut zhang, hashes) = merged();
    alter(&mut town, |t| replace_in_place(t, &hashes[2], "一", "二"));
    assert!(findings(&mut town).contains(&format!("entry {}", hashes[2])));
    // The township's program no longer vouches for it, and the officer's sees that.
    let taken = next_return(&mut town, &mut zhang, false);
    is_told(&zhang, &taken, 1);
    let own = officer::unacknowledged(&zhang.tables()).unwrap();
    assert_eq!(own.last().unwrap().hash, hashes[2], "the officer still has what was written, under the hash that was acknowledged once");
    zhang.must_be_sound();
    // An entry that is not the last one of a bundle: the check names it at once, a full return tells the officer.
    let (mut town, mut zhang, hashes) = merged();
    alter(&mut town, |t| replace_in_place(t, &hashes[1], "19900005551", "19900005550"));
    assert!(findings(&mut town).contains(&format!("entry {}", hashes[1])));
    let taken = next_return(&mut town, &mut zhang, true);
    is_told(&zhang, &taken, 1);
    // What is no entry at all any more ends neither a check nor a return.
    let (mut town, mut zhang, hashes) = merged();
    alter(&mut town, |t| replace_in_place(t, &hashes[2], "{", ""));
    assert!(findings(&mut town).contains(&format!("entry {}", hashes[2])));
    let taken = next_return(&mut town, &mut zhang, false);
    is_told(&zhang, &taken, 1);
}

#[test]
fn a_dishonest_clerk_who_alters_who_and_when() {
    for (column, value) in [("author", "d1/u1"), ("made_at", "2020-01-01T00:00:00Z"), ("kind", "person.void"), ("act", "a1")] {
        let (mut town, _zhang, hashes) = merged();
        alter(&mut town, |t| {
            let row = t.get(t.table("entry"), &hashes[1]).unwrap().unwrap();
            t.put(row.with(column, value)).unwrap();
        });
        assert_eq!(findings(&mut town), [format!("entry {}", hashes[1])], "{column}");
    }
}

#[test]
fn a_dishonest_clerk_who_writes_a_chain_anew() {
    let (mut town, mut zhang, hashes) = merged();
    alter(&mut town, |t| drop(rewrite_from(t, &hashes[1..], "19900005551", "19900005550")));
    let found = findings(&mut town);
    assert!(found.iter().any(|one| one.starts_with("acknowledged ")), "{found:?}");
    assert!(!found.iter().any(|one| one.starts_with("entry ") || one.starts_with("chain ")), "each hash fits: {found:?}");
    let taken = next_return(&mut town, &mut zhang, false);
    is_told(&zhang, &taken, 1);
    // With the notes of what was acknowledged written anew as well, nothing at the township tells: the officer's register does.
    let (mut town, mut zhang, hashes) = merged();
    alter(&mut town, |t| {
        let new = rewrite_from(t, &hashes[1..], "19900005551", "19900005550");
        let officer = zhang.meta("officer").unwrap();
        for tip in t.find(t.table("tip"), "officer", &officer).unwrap() {
            if tip.text("hash") == hashes[2] {
                t.put(tip.with("hash", &new[1])).unwrap();
            }
        }
    });
    assert_eq!(findings(&mut town), Vec::<String>::new());
    let taken = next_return(&mut town, &mut zhang, false);
    is_told(&zhang, &taken, 3);
    let told = |office: &Office| office.history(&office.person("吴大海")).into_iter().find(|line| line.reason == "本人来说").unwrap();
    assert_eq!(told(&zhang).changes[0].after.to_string().trim_matches('"'), "19900005551");
    assert_eq!(told(&zhang).id, hashes[1]);
    // What the officer hands in next is the true line of entries, and the clerk's successor finds both.
    let file = town.new_file("again.huce");
    zhang.export(&file);
    let taken = town.take_well(&file);
    assert!(taken.warnings.iter().any(|warning| warning.starts_with("register.copied")), "{:?}", taken.warnings);
    let t = town.tables();
    assert!(t.get(t.table("entry"), &hashes[1]).unwrap().is_some());
}

#[test]
fn a_dishonest_clerk_who_removes_a_merged_entry() {
    let (mut town, mut zhang, hashes) = merged();
    alter(&mut town, |t| {
        for part in ledger::parts(t, &hashes[2]).unwrap() {
            t.remove(part.table, &part.id).unwrap();
        }
        let entries = t.table("entry");
        t.remove(entries, &hashes[2]).unwrap();
    });
    let found = findings(&mut town);
    assert!(found.iter().any(|one| one.starts_with("acknowledged ")), "{found:?}");
    let taken = next_return(&mut town, &mut zhang, false);
    is_told(&zhang, &taken, 1);
    assert_eq!(town.hand_in(&mut zhang).applied, 1, "it comes again by itself");
    assert_eq!(findings(&mut town), Vec::<String>::new());
    let taken = next_return(&mut town, &mut zhang, false);
    assert_eq!(taken.warnings, Vec::<String>::new());
    assert_eq!(desk::status(&zhang).unwrap().log_differs, "");
}

/// The value alone, without a word: as it stands, with the kept digest removed, and with the row marked for the next return.
#[test]
fn a_dishonest_clerk_who_alters_a_value() {
    let write = |t: &mut SqlTables, id: &str| {
        let row = t.get(t.table("person"), id).unwrap().unwrap();
        t.put(row.with("phone", "19900006666")).unwrap();
    };
    let (mut town, mut zhang, _) = merged();
    let person = town.person("吴大海");
    alter(&mut town, |t| write(t, &person));
    assert!(findings(&mut town).iter().any(|one| one.starts_with("digest household:")));
    let forget = |t: &mut SqlTables| {
        for row in t.all(t.table("root_digest")).unwrap() {
            t.remove(row.table, &row.id).unwrap();
        }
    };
    alter(&mut town, forget);
    let before = zhang.contents();
    let file = town.write_return(&zhang);
    let refused = zhang.take(&[file], Options::default()).remove(0);
    assert_eq!(refused.error.map(|error| error.code()), Some(Code::ReturnDiffers));
    assert!(zhang.contents() == before, "the officer's register keeps what it has, and says that the two differ");

    // Done as if the township had written it: it comes, as the township's change of what the officer had recorded, on a day, without a word.
    let (mut town, mut zhang, hashes) = merged();
    let position = town.row("counter", "position").integer("value");
    alter(&mut town, |t| {
        write(t, &person);
        forget(t);
        let touched = t.get(t.table("touched"), &person).unwrap().unwrap();
        t.put(touched.with("position", position + 1)).unwrap();
    });
    assert_eq!(next_return(&mut town, &mut zhang, false).status, "applied");
    let history = zhang.history(&person);
    let [own, theirs] = &history[history.len() - 2..] else { panic!("{history:?}") };
    assert_eq!((own.id.as_str(), own.by.as_str(), own.reason.as_str()), (hashes[1].as_str(), "张建国", "本人来说"));
    assert_eq!((theirs.kind.as_str(), theirs.by.as_str(), theirs.reason.as_str()), ("return", "大石镇", ""));
    let change = &theirs.changes[0];
    assert_eq!((change.before.to_string(), change.after.to_string()), (own.changes[0].after.to_string(), "19900006666".into()));
}
