//! Bad vectors whose fault lies in the payload's lines, or in what they say to a register.

use huce_core::exchange::entry::Entry;
use huce_core::exchange::town;
use serde_json::{Value, json};

use super::cast::{BRANCH, NONCE, ZHANG, row};
use super::forge::text_of;
use super::good::{Scene, Vector, nowhere, number_of, seal_entry, with_more};

const ID: &str = "0194f0c1-0000-7000-8000-00000000b201";

struct Made {
    scene: Scene,
    /// Of changes: envelope, first line, then header, reason and part of the new phone, header, reason and four parts of the birth, …
    lines: Vec<String>,
    entries: Vec<Entry>,
    out: Vec<Vector>,
}

/// All of them.
pub fn all() -> Vec<Vector> {
    let mut scene = Scene::new();
    scene.works();
    let (changes, lines) = scene.changes(ID);
    let mut made = Made { scene, lines, entries: changes.entries, out: Vec::new() };
    made.texts();
    made.frames();
    made.entries();
    made.parts();
    made.chains();
    made.returns();
    made.enrolments();
    made.out
}

/// A line of JSON, changed.
fn changed(line: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value = serde_json::from_str(line).unwrap();
    change(&mut value);
    value.to_string()
}

impl Made {
    fn push(&mut self, name: &str, code: &'static str, why: &str, lines: &[String]) {
        let bytes = self.scene.forge.file("changes", ID, "zhang", "township", lines);
        self.add("township", name, code, why, bytes);
    }

    fn add(&mut self, reader: &'static str, name: &str, code: &'static str, why: &str, bytes: Vec<u8>) {
        self.out.push(Vector { file: format!("bad/{name}.huce"), reader, expected: code, why: why.into(), bytes, lines: None });
    }

    /// Another text in place of one line.
    fn line(&mut self, name: &str, code: &'static str, why: &str, at: usize, line: String) {
        let mut lines = self.lines.clone();
        lines[at] = line;
        self.push(name, code, why, &lines);
    }

    /// Bytes that are no lines.
    fn plain(&mut self, name: &str, why: &str, plain: &[u8]) {
        let zhang = &self.scene.forge.keys.get("zhang").keys;
        let bytes = self.scene.forge.around("changes", ID, "zhang", "township", &super::forge::pack(plain)).bytes(zhang);
        self.add("township", name, "bundle.content", why, bytes);
    }

    fn texts(&mut self) {
        let text = text_of(&self.lines);
        let phone = self.lines[4].clone();
        let at = text.windows(phone.len()).position(|bytes| bytes == phone.as_bytes()).unwrap();
        let with = |bytes: &[u8]| [&text[..at], bytes, &text[at..]].concat();
        self.plain("line-not-utf8", "bytes that are no UTF-8", &with(b"{\"t\":\"\xFF\xFE\"}\n"));
        self.plain("line-surrogate", "half a surrogate pair, as bytes", &with(b"{\"t\":\"\xED\xA0\x80\"}\n"));
        self.plain("line-nul", "a zero byte", &with(b"{\"t\":\"x\"}\0\n"));
        self.plain("line-empty", "an empty line", &with(b"\n"));
        self.plain("line-crlf", "a line feed before and after a line", &with(b"\n\n"));
        self.plain("line-not-ended", "a last line without a line feed", &text[..text.len() - 1]);
        self.plain("line-bom", "a byte order mark before the first line", &[b"\xEF\xBB\xBF", &text[..]].concat());
        let long = format!("{{\"t\":\"x\",\"x\":\"{}\"}}\n", "x".repeat(2 << 20));
        self.plain("line-long", "a line of more than 2 MiB, of a kind that would be passed over", &with(long.as_bytes()));
        let deep = format!(
            "{{\"t\":\"orphan\",\"table\":\"stay\",\"id\":\"a\",\"v\":{{\"note\":{}{}}}}}\n",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        self.plain("line-deep", "a hundred thousand arrays in each other as a value", &with(deep.as_bytes()));
        let objects = format!("{{\"t\":{}1{}}}\n", "{\"x\":".repeat(300), "}".repeat(300));
        self.plain("line-deep-objects", "three hundred objects in each other as the kind of a line", &with(objects.as_bytes()));
        self.plain("line-two-documents", "two documents in a line", &with(b"{\"t\":\"x\"}{\"t\":\"x\"}\n"));
        self.plain("line-not-object", "a line that is a number", &with(b"7\n"));
        self.plain("line-no-kind", "a line without `t`", &with(b"{\"x\":1}\n"));
        self.plain("line-kind-twice", "`t` twice in a line", &with(b"{\"t\":\"x\",\"t\":\"end\",\"lines\":1}\n"));
    }

    fn frames(&mut self) {
        let lines = self.lines.clone();
        let end = lines.len() - 1;
        for (field, value, why) in [
            ("kind", "return", "another kind in the first line"),
            ("number", "7", "another number in the first line"),
            ("sender", self.scene.forge.keys.id("li"), "another sender in the first line"),
            ("receiver", self.scene.forge.keys.id("li"), "another receiver in the first line"),
        ]
        .map(|(field, value, why)| (field, value.to_owned(), why))
        {
            let line = changed(&lines[0], |line| line[field] = value.into());
            self.line(&format!("envelope-{field}"), "bundle.content", why, 0, line);
        }
        self.push("envelope-missing", "bundle.content", "no first line", &lines[1..]);
        self.push("end-missing", "bundle.damaged", "no last line: the payload ends early", &lines[..end]);
        self.push("end-early", "bundle.content", "a line after the last one", &[&lines[..], &lines[end..]].concat());
        self.line(
            "end-lines",
            "bundle.content",
            "another count of lines in the last one",
            end,
            json!({ "t": "end", "lines": end }).to_string(),
        );
        self.line("end-negative", "bundle.content", "a negative count of lines", end, json!({ "t": "end", "lines": -1 }).to_string());
        self.line("end-huge", "bundle.content", "a count of 2^64 - 1", end, json!({ "t": "end", "lines": u64::MAX }).to_string());
        let cut = |at: usize| [&lines[..at], &lines[end..]].concat();
        self.push("lines-left-out", "bundle.content", "the last entry left out, and nothing said of it", &cut(end - 3));
        self.push("changes-missing", "bundle.content", "no line of changes", &[&lines[..1], &lines[2..]].concat());
        self.push("changes-only", "bundle.damaged", "nothing after the first lines", &lines[..2]);
        let necessary = json!({ "t": "photo", "necessary": true }).to_string();
        self.push("line-necessary", "bundle.newer", "a line of an unknown kind that is necessary", &with_more(&lines, &[necessary]));
        let first = lines[1].clone();
        let mut list = |name: &str, code, why: &str, change: &dyn Fn(&mut Value)| self.line(name, code, why, 1, changed(&first, change));
        list("changes-schema", "bundle.newer", "a schema of a later version", &|line| line["schema"] = 99.into());
        list("changes-schema-negative", "bundle.content", "a schema of -1", &|line| line["schema"] = (-1).into());
        list("changes-schema-float", "bundle.content", "a schema of 1.0", &|line| line["schema"] = 1.0.into());
        list("changes-entries", "bundle.content", "one entry fewer than there are", &|line| line["entries"] = 2.into());
        list("changes-chain-missing", "bundle.content", "the list of chains without the one of the entries", &|line| {
            line["chains"] = json!([])
        });
        list("changes-purged-table", "bundle.content", "a purged row of a table that is not exchanged", &|line| {
            line["purged"] = json!([["user", row::WU]])
        });
        list("changes-purged-unknown", "bundle.content", "a purged row of an unknown table", &|line| {
            line["purged"] = json!([["pet", row::WU]])
        });
        list("changes-purged-id", "bundle.content", "a purged row with an empty id", &|line| line["purged"] = json!([["person", ""]]));
        list("changes-type", "bundle.content", "a text where a truth value belongs", &|line| line["wants_full"] = "no".into());
        let twice = first.replacen('{', "{\"entries\":3,", 1);
        self.line("changes-key-twice", "bundle.content", "the field `entries` twice", 1, twice);
        let number = first.replacen("\"schema\":1", &format!("\"schema\":{}", "1".repeat(1000)), 1);
        self.line("changes-number-long", "bundle.content", "a schema of a thousand digits", 1, number);
        let orphan = |table: &str, id: &str, v: Value| json!({ "t": "orphan", "table": table, "id": id, "v": v }).to_string();
        for (name, why, line) in [
            ("orphan-table", "a lost row of an unknown table", orphan("pet", row::STAY, json!({}))),
            ("orphan-local", "a lost row of a table that is not exchanged", orphan("user", row::STAY, json!({}))),
            ("orphan-id", "a lost row whose id has a slash", orphan("stay", "a/b", json!({}))),
            ("orphan-field", "a lost row with an unknown field", orphan("stay", row::STAY, json!({ "hobby": "x" }))),
            ("orphan-type", "a number where a text belongs", orphan("stay", row::STAY, json!({ "place_text": 7 }))),
        ] {
            self.push(name, "bundle.content", why, &with_more(&lines, &[line]));
        }
    }

    /// The lines with another first entry, whose hashes are mended so that the fault alone remains; the other entries are left out.
    fn first_entry(&mut self, name: &str, code: &'static str, why: &str, change: impl FnOnce(&mut Value, &mut Vec<String>)) {
        let mut header: Value = serde_json::from_str(&self.lines[2]).unwrap();
        let mut parts = self.lines[3..5].to_vec();
        change(&mut header, &mut parts);
        self.only(name, code, why, seal_entry(header, &parts));
    }

    /// The first two lines, this entry, and the end.
    fn only(&mut self, name: &str, code: &'static str, why: &str, entry: Vec<String>) {
        let lines = [&self.lines[..2], &self.lines[self.lines.len() - 1..]].concat();
        self.push(name, code, why, &with_more(&lines, &entry));
    }

    fn entries(&mut self) {
        let lines = self.lines.clone();
        let header = lines[2].clone();
        let mut list = |name: &str, why: &str, change: &dyn Fn(&mut Value)| {
            self.line(name, "bundle.content", why, 2, changed(&header, change));
        };
        list("entry-body", "a header with another body hash", &|header| header["body"] = "0".repeat(64).into());
        list("entry-seq-0", "an entry with the number 0", &|header| header["seq"] = 0.into());
        list("entry-version-0", "an entry of version 0", &|header| header["v"] = 0.into());
        list("entry-no-author", "an entry without an author", &|header| header["author"] = "".into());
        list("entry-parts-fewer", "one part fewer than there are", &|header| header["parts"] = 1.into());
        list("entry-parts-more", "one part more than there are", &|header| header["parts"] = 3.into());
        list("entry-parts-huge", "a billion parts", &|header| header["parts"] = 1_000_000_000.into());
        self.line("entry-version-2", "bundle.newer", "an entry of version 2", 2, changed(&header, |header| header["v"] = 2.into()));
        self.line(
            "entry-header-bytes",
            "bundle.content",
            "a blank in a header that the next entry names by its hash",
            2,
            header.replacen("{", "{ ", 1),
        );
        self.line("entry-part-bytes", "bundle.content", "a blank in a part", 4, lines[4].replacen("{", "{ ", 1));
        self.line("entry-part-value", "bundle.content", "another value in a part", 4, lines[4].replacen("19900005551", "19900005552", 1));
        self.line("entry-reason", "bundle.content", "another reason", 3, lines[3].replacen("换号", "换卡", 1));
        let mut swapped = lines.clone();
        swapped.swap(6, 7);
        swapped.swap(7, 8);
        self.push("entry-parts-swapped", "bundle.content", "two parts in another order", &swapped);
        let li = format!("{}/x", self.scene.forge.keys.id("li"));
        self.first_entry("entry-author-other", "bundle.content", "another officer's device as author", |header, _| {
            header["author"] = li.into()
        });
        self.first_entry("entry-schema", "bundle.newer", "an entry of a later schema in changes of this one", |header, _| {
            header["schema"] = 99.into()
        });
        self.first_entry("entry-schema-0", "bundle.content", "an entry of a schema that never was", |header, _| {
            header["schema"] = 0.into()
        });
        self.first_entry("entry-chain-unknown", "bundle.content", "a chain that the first line does not list", |header, _| {
            header["chain"] = "0194f0c1-0000-7000-8000-00000000cfff".into();
        });
        let second = lines.len() - 4;
        self.line(
            "entry-seq-jump",
            "bundle.content",
            "a number left out within the bundle",
            second,
            changed(&lines[second], |header| header["seq"] = 4.into()),
        );
        self.line(
            "entry-prev-wrong",
            "bundle.content",
            "another entry before it than the one in the bundle",
            second,
            changed(&lines[second], |header| header["prev"] = "0".repeat(64).into()),
        );
        let without = [&lines[..5], &lines[second..]].concat();
        self.push("entry-left-out", "bundle.content", "an entry left out in the middle", &with_more(&without, &[]));
        let turned = [&lines[..2], &lines[5..11], &lines[2..5], &lines[11..]].concat();
        self.push("entry-order", "bundle.content", "two entries in another order", &turned);
    }

    fn part(&mut self, name: &str, code: &'static str, why: &str, change: impl FnOnce(&mut Value)) {
        self.first_entry(name, code, why, |_, parts| parts[1] = changed(&parts[1], change));
    }

    fn parts(&mut self) {
        self.part("part-table", "bundle.content", "a row of an unknown table", |part| part["table"] = "pet".into());
        self.part("part-table-local", "bundle.content", "a row of a table that is not exchanged", |part| part["table"] = "user".into());
        self.part("part-row-empty", "bundle.content", "a row with an empty id", |part| part["row"] = "".into());
        self.part("part-row-path", "bundle.content", "a row whose id has a slash", |part| part["row"] = "a/b".into());
        self.part("part-row-long", "bundle.content", "a row whose id has 65 characters", |part| part["row"] = "a".repeat(65).into());
        self.part("part-salt", "bundle.content", "a salt of four bytes", |part| part["salt"] = "00112233".into());
        self.part("part-reason", "bundle.content", "a reason in a part that speaks of a row", |part| part["reason"] = "x".into());
        self.part("part-field", "bundle.content", "a change to an unknown field", |part| part["set"][0]["f"] = json!(["hobby"]));
        self.part("part-no-fields", "bundle.content", "a change to no field", |part| part["set"][0] = json!({ "f": [], "b": [], "a": [] }));
        self.part("part-fewer-values", "bundle.content", "fewer values than fields", |part| part["set"][0]["a"] = json!([]));
        self.part("part-group-partial", "bundle.content", "two of the eight fields of a group", |part| {
            part["set"] = json!([{ "f": ["sex", "birth"], "b": ["1", "1980-07-21"], "a": ["1", "1980-07-22"] }]);
        });
        self.part("part-group-two", "bundle.content", "fields of two groups in one change", |part| {
            part["set"] = json!([{ "f": ["phone", "note"], "b": ["", ""], "a": ["1", "2"] }]);
        });
        self.part("part-group-order", "bundle.content", "the fields of a group in another order", |part| {
            part["set"] = json!([{ "f": ["offer_on", "offer_to"], "b": ["", ""], "a": ["2026-11-20", "x"] }]);
        });
        self.part("part-field-twice", "bundle.content", "a field twice in one change", |part| {
            part["set"] = json!([{ "f": ["phone", "phone"], "b": ["", ""], "a": ["1", "2"] }]);
        });
        self.part("part-group-twice", "bundle.content", "the same field in two changes of a part", |part| {
            let one = part["set"][0].clone();
            part["set"] = json!([one.clone(), one]);
        });
        self.part("part-new-and-set", "bundle.content", "a new row that is changed as well", |part| {
            part["new"] = json!({ "name": "吴二" })
        });
        self.part("part-type", "bundle.content", "a number where a text belongs", |part| part["set"][0]["a"] = json!([7]));
        self.part("part-null", "bundle.content", "null as a value", |part| part["set"][0]["a"] = json!([null]));
        self.part("part-float", "bundle.content", "1.5 as a value", |part| part["set"][0]["a"] = json!([1.5]));
        self.part("part-word", "bundle.content", "a word that the field does not take", |part| {
            part["table"] = "household".into();
            part["set"] = json!([{ "f": ["kind"], "b": ["family"], "a": ["palace"] }]);
        });
        self.part("part-text-long", "bundle.content", "a text of 100,001 bytes", |part| part["set"][0]["a"] = json!(["x".repeat(100_001)]));
        self.part("part-kind", "bundle.content", "a part that calls itself something else", |part| part["t"] = "piece".into());
        let phone = self.lines[4].clone();
        let twice = |field: &str, value: &str| phone.replacen('{', &format!("{{\"{field}\":\"{value}\","), 1);
        self.first_entry("part-key-twice", "bundle.content", "the row named twice in a part", |_, parts| parts[1] = twice("row", row::SUN));
        let new = json!({ "t": "part", "salt": "00112233445566778899aabbccddeeff", "table": "stay", "row": row::STAY, "new": { "place_text": "郑州" } });
        let new = new.to_string().replacen("\"place_text\"", "\"place_text\":\"洛阳\",\"place_text\"", 1);
        self.first_entry("part-field-key-twice", "bundle.content", "a field of a new row twice", |_, parts| parts[1] = new);
        let stub = |hash: &str, sealed: &str| {
            json!({ "t": "stub", "hash": hash, "table": "person", "row": row::WU, "sealed": sealed }).to_string()
        };
        self.first_entry("stub-hash", "bundle.content", "a stub whose hash is no hash", |_, parts| parts[1] = stub("x", ""));
        self.first_entry("stub-sealed-not", "bundle.content", "a sealed part that is no age file", |_, parts| {
            parts[1] = stub(&"0".repeat(64), "00ff")
        });
        self.first_entry("stub-sealed-text", "bundle.content", "a sealed part that is no hexadecimal", |_, parts| {
            parts[1] = stub(&"0".repeat(64), "zz")
        });
        let town = self.scene.forge.keys.get("township").keys.public().clone();
        let sealed = huce_core::model::hex::to_hex(&huce_core::exchange::keys::seal(&town, b"{\"t\":\"part\"}").unwrap());
        self.first_entry("stub-sealed-other", "bundle.content", "a sealed part that is not the one of the hash", |_, parts| {
            parts[1] = stub(&"0".repeat(64), &sealed)
        });
        let li = self.scene.forge.keys.get("li").keys.public().clone();
        let sealed = huce_core::model::hex::to_hex(&huce_core::exchange::keys::seal(&li, phone.as_bytes()).unwrap());
        self.first_entry("stub-sealed-receiver", "bundle.receiver", "a part sealed to somebody else", |_, parts| {
            parts[1] = stub(&"0".repeat(64), &sealed)
        });
        self.first_entry("part-not", "bundle.content", "a part that is no part", |_, parts| parts[1] = "{\"t\":\"x\"}".into());
        self.first_entry("part-reason-missing", "bundle.content", "no reason as the first part", |_, parts| {
            parts.remove(0);
        });
        self.first_entry("part-reason-late", "bundle.content", "the reason after the row", |_, parts| parts.swap(0, 1));
        self.first_entry("entry-long", "bundle.content", "an entry of 5 MiB, all in order", |_, parts| {
            let row = |number: u32| json!({ "t": "part", "salt": "0".repeat(32), "table": "stay", "row": format!("s-{number}"), "new": { "person_id": row::SUN, "place_text": "x".repeat(99_000) } });
            parts.extend((0..53).map(|number| row(number).to_string()));
        });
        self.first_entry("entry-no-parts", "bundle.content", "an entry without any part", |_, parts| parts.clear());
    }

    fn chains(&mut self) {
        let entries = self.entries.clone();
        let lines = self.lines.clone();
        let without_first = [&lines[..2], &lines[5..]].concat();
        self.push(
            "chain-gap",
            "bundle.gap",
            "the chain's first entry left out: something before is missing",
            &with_more(&without_first, &[]),
        );
        let first = changed(&lines[1], |line| {
            line["chains"][0]["parent"] = serde_json::to_value(nowhere("0194f0c1-0000-7000-8000-00000000c0ff")).unwrap()
        });
        let mut of_parent = lines.clone();
        of_parent[1] = first;
        self.push("chain-parent-other", "bundle.gap", "a first entry whose start is not that of the parent in the list", &of_parent);
        let chain = entries[0].header.chain.clone();
        let parent = nowhere("0194f0c1-0000-7000-8000-00000000c0ff");
        let start = huce_core::exchange::entry::chain_start(&chain, Some(&parent));
        let mut header: Value = serde_json::from_str(&lines[2]).unwrap();
        header["prev"] = start.into();
        let entry = seal_entry(header, &lines[3..5]);
        let mut lines = with_more(&[&of_parent[..2], &lines[lines.len() - 1..]].concat(), &entry);
        lines[0] = of_parent[0].clone();
        self.push("chain-parent-unknown", "bundle.gap", "a new chain that goes on from an entry that never came", &lines);
    }

    fn returned(&mut self, name: &str, code: &'static str, why: &str, lines: &[String]) {
        let number = number_of(lines);
        self.returned_as(name, code, why, &number, lines);
    }

    fn returned_as(&mut self, name: &str, code: &'static str, why: &str, number: &str, lines: &[String]) {
        let mut all = vec![self.scene.forge.envelope("return", number, "township", "zhang")];
        all.extend(lines.iter().cloned());
        let bytes = self.scene.forge.file("return", number, "township", "zhang", &all);
        self.add("officer", name, code, why, bytes);
    }

    fn returns(&mut self) {
        let (changes, _) = self.scene.changes(ID);
        let mut town = self.scene.town_later(&changes);
        let (_, lines) = town.write_return(|_| {});
        town::want_full(&mut town.t, ZHANG).unwrap();
        let (_, full) = town.write_return(|_| {});
        let (first, end) = (lines[0].clone(), lines.len() - 1);
        let of_first = |change: &dyn Fn(&mut Value)| {
            let mut lines = lines.clone();
            lines[0] = changed(&first, change);
            lines
        };
        let of_row = |change: &dyn Fn(&mut Value)| {
            let mut lines = lines.clone();
            let at = lines.iter().position(|line| line.contains("\"t\":\"row\"") && line.contains("\"person\"")).unwrap();
            lines[at] = changed(&lines[at], change);
            lines
        };
        let list: Vec<(&str, &'static str, &str, Vec<String>)> = vec![
            ("return-schema", "bundle.newer", "a return in a later schema", of_first(&|line| line["schema"] = 99.into())),
            (
                "return-officer",
                "bundle.content",
                "a return for another officer",
                of_first(&|line| line["officer"] = super::cast::LI.into()),
            ),
            ("return-rows", "bundle.content", "one row fewer than there are", of_first(&|line| line["rows"] = 1.into())),
            (
                "return-digest",
                "return.differs",
                "another digest than the rows come to",
                of_first(&|line| line["digest"] = "0".repeat(64).into()),
            ),
            (
                "return-gap",
                "return.gap",
                "a return that counts from one that never came",
                of_first(&|line| line["since"] = json!({ "branch": BRANCH, "count": 7 })),
            ),
            (
                "return-gap-branch",
                "return.gap",
                "a return that counts from one of another branch",
                of_first(&|line| line["since"] = json!({ "branch": "b", "count": 1 })),
            ),
            ("return-row-table", "bundle.content", "a row of an unknown table", of_row(&|line| line["table"] = "pet".into())),
            ("return-row-local", "bundle.content", "a row of a table that is not exchanged", of_row(&|line| line["table"] = "meta".into())),
            ("return-row-id", "bundle.content", "a row with an empty id", of_row(&|line| line["id"] = "".into())),
            ("return-row-field", "bundle.content", "a row with an unknown field", of_row(&|line| line["v"]["hobby"] = "围棋".into())),
            ("return-row-word", "bundle.content", "a word that a field does not take", of_row(&|line| line["v"]["sex"] = "7".into())),
            ("return-row-type", "bundle.content", "a number where a text belongs", of_row(&|line| line["v"]["name"] = 7.into())),
            ("return-row-value", "return.differs", "a row of which one value was changed", of_row(&|line| line["v"]["note"] = "x".into())),
            ("return-end", "bundle.damaged", "no last line", lines[..end].to_vec()),
            (
                "return-purged",
                "bundle.content",
                "a purged row of an unknown table",
                of_first(&|line| line["purged"] = json!([["pet", "x"]])),
            ),
            (
                "return-next-keys",
                "bundle.content",
                "next keys that are no keys",
                of_first(&|line| line["next_keys"] = json!({ "minisign": "x", "age": "y" })),
            ),
        ];
        for (name, code, why, lines) in list {
            self.returned(name, code, why, &lines);
        }
        let mut twice = of_row(&|_| {});
        let at = twice.iter().position(|line| line.contains("\"t\":\"row\"")).unwrap();
        twice[at] = twice[at].replacen("\"v\":{", "\"v\":{\"note\":\"1\",\"note\":\"2\",", 1);
        self.returned("return-key-twice", "bundle.content", "a field of a row twice", &twice);
        self.returned_as(
            "return-number",
            "bundle.content",
            "another number in its line than in the manifest",
            &format!("{BRANCH}/9"),
            &lines,
        );
        let unheard = of_first(&|line| {
            line["number"]["branch"] = "0194f0c1-0000-7000-8000-0000000000b2".into();
            line["since"] = Value::Null;
            line["branches"] = json!(["0194f0c1-0000-7000-8000-0000000000b2"]);
        });
        self.returned("return-unheard", "township.unheard", "a branch that has not heard of the one that is followed", &unheard);
        let restored = of_first(&|line| {
            line["number"]["branch"] = "0194f0c1-0000-7000-8000-0000000000b2".into();
            line["since"] = Value::Null;
        });
        self.returned("return-restored", "township.restored", "the branch of a restored township, to be asked about", &restored);
        let mut old = full;
        old[0] = changed(&old[0], |line| line["number"]["count"] = 0.into());
        self.returned("return-old", "return.old", "a full return that is older than the last one applied", &old);
        let number = number_of(&lines);
        let mut all = vec![self.scene.forge.envelope("return", &number, "township", "zhang")];
        all.extend(lines);
        let keys = &self.scene.forge.keys;
        let draft = self.scene.forge.draft("return", &number, "township", "zhang", &all);
        let by_li = draft.clone().saying("sender", keys.id("li")).bytes(&keys.get("li").keys);
        let by_next = draft.bytes(&keys.get("township-next").keys);
        self.add("officer", "return-sender", "bundle.sender", "a return from another officer's device", by_li);
        self.add("officer", "return-signature", "bundle.signature", "a return signed by keys that nobody announced", by_next);
    }

    fn enrolments(&mut self) {
        let number = format!("{BRANCH}/1");
        let lines = self.scene.enrolment.clone();
        let mut push = |name: &str, code: &'static str, why: &str, lines: &[String]| {
            let mut all = vec![self.scene.forge.envelope("enrolment", &number, "township", "zhang")];
            all.extend(lines.iter().cloned());
            let town = self.scene.forge.keys.get("township");
            let draft = self.scene.forge.draft("enrolment", &number, "township", "zhang", &all);
            let bytes = draft.introducing(town.keys.public(), NONCE).bytes(&town.keys);
            self.out.push(Vector { file: format!("bad/{name}.huce"), reader: "join", expected: code, why: why.into(), bytes, lines: None });
        };
        let with = |at: usize, change: &dyn Fn(&mut Value)| {
            let mut lines = lines.clone();
            lines[at] = changed(&lines[at], change);
            lines
        };
        push("enrolment-no-line", "bundle.content", "no line of its own", &lines[1..]);
        push("enrolment-only-line", "bundle.damaged", "its own line alone", &lines[..1]);
        push("enrolment-line-nonce", "enrolment.other", "another nonce in its line", &with(0, &|line| line["nonce"] = "ffff".into()));
        push("enrolment-line-device", "enrolment.other", "another device in its line", &with(0, &|line| line["device"] = "ffff".into()));
        push("enrolment-line-kind", "bundle.content", "its line under another name", &with(0, &|line| line["t"] = "enrollment".into()));
        push("enrolment-officer", "bundle.content", "two officers", &with(0, &|line| line["officer"] = super::cast::LI.into()));
        push(
            "enrolment-not-full",
            "bundle.content",
            "a return that is not full",
            &with(1, &|line| {
                line["since"] = json!({ "branch": BRANCH, "count": 0 });
                line["digest"] = "".into();
            }),
        );
        push(
            "enrolment-number",
            "bundle.content",
            "another number than the manifest's",
            &with(1, &|line| line["number"]["count"] = 2.into()),
        );
        push("enrolment-digest", "return.differs", "another digest than the rows come to", &with(1, &|line| line["digest"] = "".into()));
    }
}
