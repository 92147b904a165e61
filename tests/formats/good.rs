//! The good vectors: bundles of every kind, with everything that one may hold.

use huce_core::exchange::entry::{Draft as EntryDraft, Entry, Place, chain_start};
use huce_core::exchange::keys::seal;
use huce_core::exchange::ledger::Stamp;
use huce_core::exchange::plan;
use huce_core::exchange::wire::Changes;
use huce_core::exchange::{clerk, payload, town};
use huce_core::model::hex::to_hex;
use huce_core::tables::{Key, Tables};
use serde_json::{Value, json};

use super::cast::{self, BRANCH, Desk, Keys, NONCE, NOW, ZHANG, row};
use super::forge::{Draft, Forge, Zip, pack, text_of};

/// One file of `tests/vectors`.
pub struct Vector {
    /// Its path in the folder.
    pub file: String,
    /// Who reads it.
    pub reader: &'static str,
    /// What comes of it: a word of success, or a code.
    pub expected: &'static str,
    /// What is in it.
    pub why: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// The lines of its payload, where they are kept beside it.
    pub lines: Option<Vec<String>>,
}

/// Everybody's registers at the moment at which the vectors are written.
pub struct Scene {
    /// Makes the files.
    pub forge: Forge,
    /// 张建国's register after joining.
    pub zhang: Desk,
    /// The lines of the enrolment, without the envelope.
    pub enrolment: Vec<String>,
}

impl Scene {
    /// The scene, from the kept keys.
    pub fn new() -> Self {
        let forge = Forge { keys: Keys::read() };
        let mut town = cast::township(&forge.keys);
        let (zhang, _, enrolment) = cast::zhang(&forge.keys, &mut town);
        Self { forge, zhang, enrolment }
    }

    /// What 张建国 did: a new phone, a birth, a household's note.
    pub fn works(&mut self) {
        self.zhang.put("person.set", "换号", &[("person", row::WU, &[("phone", "19900005551")])]);
        self.zhang.put(
            "event.birth",
            "",
            &[
                (
                    "person",
                    row::BABY,
                    &[("name", "吴䶮"), ("sex", "2"), ("birth", "2026-11-03"), ("birth_calendar", "solar"), ("id_state", "none")],
                ),
                (
                    "event",
                    row::BIRTH,
                    &[("household_id", row::WU_HOME), ("kind", "birth"), ("happened_on", "2026-11-03"), ("person_id", row::BABY)],
                ),
                (
                    "membership",
                    row::BABY_IN,
                    &[("person_id", row::BABY), ("household_id", row::WU_HOME), ("relation", "30"), ("from_on", "2026-11-03")],
                ),
                ("parentage", row::MOTHER, &[("child_id", row::BABY), ("parent_id", row::SUN), ("kind", "birth")]),
            ],
        );
        self.zhang.put("household.set", "村民小组长说的\n两行", &[("household", row::ZHOU_HOME, &[("note", "村口第一家,\"老井\"旁")])]);
    }

    /// 张建国's changes with their lines.
    pub fn changes(&self, id: &str) -> (Changes, Vec<String>) {
        let mut changes = self.zhang.changes(id);
        changes.town_key = self.forge.keys.get("township").keys.public().minisign.clone();
        let lines = self.lines(&changes);
        (changes, lines)
    }

    /// Changes as lines, the envelope first.
    pub fn lines(&self, changes: &Changes) -> Vec<String> {
        let mut lines = vec![self.forge.envelope("changes", &changes.id, "zhang", "township")];
        let mut emit = |line: &str| {
            lines.push(line.to_owned());
            Ok(())
        };
        payload::write_changes(changes, &mut emit).unwrap();
        lines
    }

    /// An entry that the gate would not make: any parts, in the place after the chain's last one.
    pub fn entry_after(&self, before: &[Entry], kind: &str, change: impl FnOnce(&mut Vec<Value>, &mut Value)) -> Vec<String> {
        let last = before.last().unwrap();
        let place = last.place();
        let draft = EntryDraft {
            chain: &place.chain,
            seq: place.seq + 1,
            prev: &place.hash,
            author: &last.header.author,
            made_at: NOW,
            kind,
            reason: "",
            act: "",
            undoes: "",
            schema: huce_core::SCHEMA_VERSION,
        };
        let entry = Entry::make(&draft, &[], &mut || *b"salt of a vector", "0194f0c1-0000-7000-8000-00000000e002".into());
        let mut parts: Vec<Value> = entry.parts.iter().map(|part| serde_json::from_str(&part.wire()).unwrap()).collect();
        let mut header: Value = serde_json::from_str(&entry.header_line).unwrap();
        change(&mut parts, &mut header);
        seal_entry(header, &parts.iter().map(Value::to_string).collect::<Vec<_>>())
    }

    /// The township after 张建国's changes came in, and a clerk was at work.
    pub fn town_later(&self, changes: &Changes) -> Desk {
        let mut town = cast::township(&self.forge.keys);
        town.write_return(|_| {});
        town.put("person.set", "", &[("person", row::WU, &[("phone", "19900009999")])]);
        let mut stamp = Stamp::begin(&mut town.t, NOW).unwrap();
        plan::merge(&mut town.t, &mut stamp, changes).unwrap();
        town.put("person.set", "来电更正", &[("person", row::HE, &[("phone", "19900004321"), ("nation", "01")])]);
        town.put("person.offer", "", &[("person", row::QIAN, &[("offer_to", ZHANG), ("offer_on", "2026-11-20")])]);
        town
    }
}

/// A header and parts as lines, with the hashes that they must have.
pub fn seal_entry(mut header: Value, parts: &[String]) -> Vec<String> {
    use huce_core::exchange::entry::hash;
    let of_part = |line: &String| match serde_json::from_str::<Value>(line).ok().filter(|part| part["t"] == "stub") {
        Some(stub) => stub["hash"].as_str().unwrap_or_default().to_owned(),
        None => hash("huce-part-1", &[line]),
    };
    let hashes: Vec<String> = parts.iter().map(of_part).collect();
    header["parts"] = parts.len().into();
    header["body"] = hash("huce-body-1", &hashes.iter().map(String::as_str).collect::<Vec<_>>()).into();
    std::iter::once(header.to_string()).chain(parts.iter().cloned()).collect()
}

/// Puts lines before the last one, and mends what the first and the last say of their number.
pub fn with_more(lines: &[String], more: &[String]) -> Vec<String> {
    let mut lines = [&lines[..lines.len() - 1], more, &lines[lines.len() - 1..]].concat();
    let is = |line: &str, t: &str| serde_json::from_str::<Value>(line).is_ok_and(|line| line["t"] == t);
    let entries = lines.iter().filter(|line| is(line, "entry")).count();
    let rows = lines.iter().filter(|line| is(line, "row")).count();
    let count = lines.len() - 2 - lines.iter().filter(|line| is(line, "enrolment")).count();
    for line in &mut lines {
        let Ok(mut value) = serde_json::from_str::<Value>(line) else { continue };
        match value["t"].as_str() {
            Some("changes") if value["entries"] != entries => value["entries"] = entries.into(),
            Some("return") if value["rows"] != rows => value["rows"] = rows.into(),
            Some("end") => value["lines"] = count.into(),
            _ => continue,
        }
        *line = value.to_string();
    }
    lines
}

const ID: [&str; 8] = [
    "0194f0c1-0000-7000-8000-00000000b001",
    "0194f0c1-0000-7000-8000-00000000b002",
    "0194f0c1-0000-7000-8000-00000000b003",
    "0194f0c1-0000-7000-8000-00000000b004",
    "0194f0c1-0000-7000-8000-00000000b005",
    "0194f0c1-0000-7000-8000-00000000b006",
    "0194f0c1-0000-7000-8000-00000000b007",
    "0194f0c1-0000-7000-8000-00000000b008",
];

/// All good vectors.
pub fn all() -> Vec<Vector> {
    let mut scene = Scene::new();
    let mut out = Vec::new();
    enrolling(&scene, &mut out);
    changes(&mut scene, &mut out);
    returns(&mut scene, &mut out);
    out
}

fn vector(name: &str, reader: &'static str, expected: &'static str, why: &str, bytes: Vec<u8>, lines: Vec<String>) -> Vector {
    let lines = Some(lines).filter(|lines| !lines.is_empty());
    Vector { file: format!("good/{name}.huce"), reader, expected, why: why.into(), bytes, lines }
}

fn enrolling(scene: &Scene, out: &mut Vec<Vector>) {
    let (forge, keys) = (&scene.forge, &scene.forge.keys);
    let zhang = keys.get("zhang");
    let request = Draft::request(&zhang.id, zhang.keys.public(), NONCE).bytes(&zhang.keys);
    out.push(vector("request", "enrol", "enrolled", "a request: public keys and a nonce, no payload", request, Vec::new()));
    let number = format!("{BRANCH}/1");
    let mut lines = vec![forge.envelope("enrolment", &number, "township", "zhang")];
    lines.extend(scene.enrolment.iter().cloned());
    let draft = forge.draft("enrolment", &number, "township", "zhang", &lines);
    let enrolment = draft.introducing(keys.get("township").keys.public(), NONCE).bytes(&keys.get("township").keys);
    out.push(vector("enrolment", "join", "joined", "the enrolment of 张建国, with the first full return", enrolment, lines));
}

fn changes(scene: &mut Scene, out: &mut Vec<Vector>) {
    let mut push = |scene: &Scene, name: &str, id: &str, expected: &'static str, why: &str, lines: Vec<String>| {
        let bytes = scene.forge.file("changes", id, "zhang", "township", &lines);
        out.push(vector(name, "township", expected, why, bytes, lines));
    };
    let (_, none) = scene.changes(ID[0]);
    push(scene, "changes-none", ID[0], "already", "changes without an entry: nothing new, a confirmation", none);
    scene.works();
    let (changes, lines) = scene.changes(ID[1]);
    push(scene, "changes", ID[1], "merged", "changes: a new phone, a birth of four rows, a note with a reason in two lines", lines);

    // What a later program of the same format may add: lines, fields of lines, fields of rows.
    let later = scene.entry_after(&changes.entries, "person.set", |parts, header| {
        header["later"] = json!({ "a": [1, null, "二"] });
        parts.push(json!({
            "t": "part", "salt": "00112233445566778899aabbccddeeff", "table": "stay", "row": row::STAY,
            "new": { "person_id": row::SUN, "place_text": "郑州", "from_on": "2026-11-10", "hobby": "围棋" }, "later": true,
        }));
    });
    let (_, lines) = scene.changes(ID[2]);
    let photo = |necessary: Value| json!({ "t": "photo", "of": row::WU, "necessary": necessary }).to_string();
    let mut lines = with_more(&lines, &[later, vec![photo(false.into())]].concat());
    lines.insert(2, json!({ "t": "photo", "jpeg": "…" }).to_string());
    lines.insert(3, format!("{{\"t\":\"tree\",\"of\":{}{},\"size\":1e999999999}}", "[".repeat(200), "]".repeat(200)));
    let lines = with_more(&lines, &[]);
    push(
        scene,
        "changes-unknown",
        ID[2],
        "merged",
        "lines of an unknown kind that is not necessary, an unknown field in a header, in a part and in a row: passed over, and kept byte for byte",
        lines,
    );

    // Rows that a restored township lost, and a person whom the officer's register knows to be purged, with what is left of an entry.
    let (mut purging, _) = scene.changes(ID[3]);
    let key = |name: &str, id: &str| Key::new(scene.zhang.t.table(name), id);
    purging.purged.extend([key("person", row::WU)]);
    purging.entries.iter_mut().for_each(|entry| entry.forget(|of| *of == key("person", row::WU)));
    let stay = [("person_id", row::SUN), ("place_text", "郑州")].map(|(field, value)| (field.to_owned(), value.into()));
    purging.orphans.push((key("stay", row::WAITING_STAY), stay.into()));
    push(
        scene,
        "changes-purges-orphans",
        ID[3],
        "merged",
        "a purged person, the entry about whom is a stub without content, and a row that the township lost",
        scene.lines(&purging),
    );

    // A part that was sealed when its row left the share.
    let (mut sealed, _) = scene.changes(ID[4]);
    let town = scene.forge.keys.get("township").keys.public();
    for part in sealed.entries[0].parts.iter_mut().filter(|part| part.row.is_some()) {
        part.sealed = to_hex(&seal(town, part.line.take().unwrap().as_bytes()).unwrap());
    }
    push(
        scene,
        "changes-sealed",
        ID[4],
        "merged",
        "a part sealed to the township, as a register sends again what left its share",
        scene.lines(&sealed),
    );

    // A register restored from a backup: a second chain that names its parent.
    let (mut restored, _) = scene.changes(ID[5]);
    let first = restored.entries[0].place();
    let chain = "0194f0c1-0000-7000-8000-00000000c002".to_owned();
    let draft = EntryDraft {
        chain: &chain,
        seq: 1,
        prev: &chain_start(&chain, Some(&first)),
        author: &restored.entries[0].header.author.clone(),
        made_at: "2019-01-01T00:00:00Z",
        kind: "undo",
        reason: "改错了",
        act: "0194f0c1-0000-7000-8000-00000000ac01",
        undoes: &first.hash,
        schema: huce_core::SCHEMA_VERSION,
    };
    let undone: Vec<_> = restored.entries[0].changes().into_iter().map(turned_round).collect();
    restored.entries.truncate(1);
    restored.entries.push(Entry::make(&draft, &undone, &mut || *b"salt of a vector", "0194f0c1-0000-7000-8000-00000000e001".into()));
    restored.chains.insert(chain.clone(), Some(first));
    restored.chain = chain;
    push(
        scene,
        "changes-second-chain",
        ID[5],
        "merged",
        "a chain that goes on from another one, by a clock that is seven years slow: an undo, with an act id",
        scene.lines(&restored),
    );

    // Written otherwise than this program writes, and just as good.
    let (_, lines) = scene.changes(ID[6]);
    let mut encoder = zstd::Encoder::new(Vec::new(), 19).unwrap();
    encoder.window_log(23).unwrap();
    std::io::copy(&mut &text_of(&lines)[..], &mut encoder).unwrap();
    let draft = scene.forge.around("changes", ID[6], "zhang", "township", &encoder.finish().unwrap());
    let zhang = &scene.forge.keys.get("zhang").keys;
    let text = draft.clone().saying("later", json!([{ "x": 1 }])).manifest.to_string();
    let mut members = draft.members_of(&text, &zhang.sign(text.as_bytes()).unwrap());
    members.iter_mut().for_each(|member| member.stamp = 0x5C79_4A20);
    let zip = Zip::of(&members);
    let made_by = zip.central[0] + 4;
    let bytes = zip.put(made_by, &[63, 0]).bytes;
    let why = "another writer: a manifest in one line with a field more, level 19, a window of 8 MiB, another ZIP program and time";
    out.push(vector("changes-other-writer", "township", "merged", why, bytes, lines));
    let (_, lines) = scene.changes(ID[7]);
    let halves = text_of(&lines);
    let packed = [pack(&halves[..1000]), pack(&halves[1000..])].concat();
    let bytes = scene.forge.around("changes", ID[7], "zhang", "township", &packed).bytes(zhang);
    out.push(vector(
        "changes-two-frames",
        "township",
        "merged",
        "the lines in two zstd frames, as `cat a.zst b.zst` makes them",
        bytes,
        lines,
    ));
}

fn turned_round(change: huce_core::exchange::entry::Change) -> huce_core::exchange::entry::Change {
    use huce_core::exchange::entry::{Change, Edit};
    match change {
        Change::Set(key, edit) => Change::Set(key, Edit { before: edit.after, after: edit.before, ..edit }),
        new => new,
    }
}

fn returns(scene: &mut Scene, out: &mut Vec<Vector>) {
    let (changes, _) = scene.changes(ID[1]);
    let mut push = |name: &str, to: &'static str, signer: &str, why: &str, lines: Vec<String>| {
        let number = number_of(&lines);
        let mut lines = lines;
        lines.insert(0, scene.forge.envelope("return", &number, "township", to));
        let draft = scene.forge.draft("return", &number, "township", to, &lines);
        out.push(vector(name, reader_of(to), "applied", why, draft.bytes(&scene.forge.keys.get(signer).keys), lines));
    };
    let mut town = scene.town_later(&changes);
    let (_, lines) = town.write_return(|_| {});
    push("return", "zhang", "township", "a return since the enrolment's: rows, an offer, a conflict that waits, acknowledgements", lines);
    let (_, lines) = town.write_words(scene.forge.keys.id("zhang-before"));
    push("return-words", "zhang-before", "township", "the words for a device that was replaced: outcomes and receipts, no digest", lines);
    town::want_full(&mut town.t, ZHANG).unwrap();
    let (_, lines) = town.write_return(|_| {});
    let row_later = json!({ "t": "row-later", "table": "household", "id": row::WU_HOME }).to_string();
    let lines = with_more_rows(lines, row_later);
    push("return-full", "zhang", "township", "a full return, with a line of an unknown kind that is not necessary", lines);

    let mut town = scene.town_later(&changes);
    town.act("household.assign", "", |act| clerk::assign(act, row::WU_HOME, cast::LI, "2026-11-24", "片区调整"));
    let person = Key::new(town.t.table("person"), row::ZHOU);
    town.act("person.purge", "依法删除", |act| clerk::purge(act, &person, "依法删除").map(drop));
    let (_, lines) = town.write_return(|_| {});
    push("return-purges", "zhang", "township", "a purged person, and a household that left the share with all that hangs on it", lines);

    let mut town = scene.town_later(&changes);
    let next = scene.forge.keys.get("township-next").keys.public().clone();
    let (_, lines) = town.write_return(|ret| ret.next_keys = Some(next));
    push("return-next-keys", "zhang", "township", "the township's next keys, in a return that the present ones sign", lines);
}

/// Puts a line before the end of a return's lines, which have no envelope yet.
fn with_more_rows(mut lines: Vec<String>, line: String) -> Vec<String> {
    lines.insert(0, "{}".into());
    let mut lines = with_more(&lines, &[line]);
    lines.remove(0);
    lines
}

fn reader_of(device: &str) -> &'static str {
    if device == "zhang" { "officer" } else { "officer-before" }
}

/// The number that the first line of a return gives.
pub fn number_of(lines: &[String]) -> String {
    let first: Value = serde_json::from_str(&lines[0]).unwrap();
    format!("{}/{}", first["number"]["branch"].as_str().unwrap(), first["number"]["count"])
}

/// Places for forged acknowledgements and parents.
pub fn nowhere(chain: &str) -> Place {
    Place { chain: chain.into(), seq: 9, hash: "0".repeat(64) }
}
