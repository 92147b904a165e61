//! One month of a township with two officers, by the command alone: every step as somebody types it, every answer read from standard output.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::program::Desk;
use crate::support::scratch::Folder;

/// Three computers and what is carried between them.
struct Month {
    folder: Folder,
    town: Desk,
    zhang: Desk,
    li: Desk,
}

fn s(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

fn number(value: &Value, field: &str) -> i64 {
    value[field].as_i64().unwrap_or_else(|| panic!("no {field} in {value}"))
}

impl Month {
    fn begin() -> Self {
        let folder = Folder::new("month");
        let desk = |name: &str| {
            let home = folder.path().join(name);
            fs::create_dir(&home).unwrap();
            Desk::new(&home, &format!("{name}自己的一句话啊"), "2026-03-02T08:00:00Z")
        };
        let (town, zhang, li) = (desk("镇"), desk("张"), desk("李"));
        Self { folder, town, zhang, li }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// 2026-03 goes on: everybody's clock.
    fn day(&mut self, day: u32) {
        for desk in [&mut self.town, &mut self.zhang, &mut self.li] {
            desk.now = format!("2026-03-{day:02}T09:00:00Z");
        }
    }

    /// The id of the one person of a name.
    #[track_caller]
    fn person(&self, desk: &Desk, name: &str) -> String {
        let found = desk.json(&["person", "search", name]);
        let mut hits = found["hits"].as_array().unwrap().iter().filter(|hit| hit["name"] == name);
        let hit = hits.next().unwrap_or_else(|| panic!("{name}: {found}"));
        assert!(hits.next().is_none(), "{found}");
        text(hit, "id").to_owned()
    }

    /// The household of the one person of a name.
    fn home(&self, desk: &Desk, name: &str) -> String {
        text(&desk.json(&["person", "show", &self.person(desk, name)]), "household").to_owned()
    }

    fn enrol(&self, desk: &Desk, name: &str, places: &[&str]) {
        let (request, enrolment) = (self.file(&format!("{name}-request.huce")), self.file(&format!("{name}-enrolment.huce")));
        let made = desk.json(&["officer", "new", "--request", s(&request)]);
        assert!(!text(&made, "recovery_code").is_empty());
        desk.make_light();
        assert_eq!(desk.run(&["bundle", "export", "--out", "x.huce", "--json"]).must_refuse("register.not_joined", 1).len(), 2);
        let inspected = self.town.json(&["bundle", "inspect", s(&request)]);
        assert_eq!((text(&inspected, "kind"), text(&inspected, "fingerprint")), ("request", text(&made, "fingerprint")));
        let mut args = vec!["township", "enrol", s(&request), "--name", name, "--fingerprint", text(&made, "fingerprint"), "--place"];
        args.extend(places);
        args.extend(["--out", s(&enrolment)]);
        let enrolled = self.town.json(&args);
        assert_eq!(text(&enrolled, "device"), text(&made, "device"));
        let fingerprint = text(&self.town.json(&["status"]), "fingerprint").to_owned();
        let joined = desk.json(&["officer", "join", s(&enrolment), "--fingerprint", &fingerprint]);
        assert_eq!((text(&joined, "township"), &joined["households"]), ("大石镇", &enrolled["households"]));
    }

    /// An officer's changes come in; a plan beforehand must say the same, and change nothing.
    fn hand_in(&self, desk: &Desk, name: &str) -> Value {
        let file = self.file(name);
        let exported = desk.json(&["bundle", "export", "--out", s(&file)]);
        assert_eq!((text(&exported, "kind"), number(&exported, "bytes")), ("changes", fs::metadata(&file).unwrap().len() as i64));
        let inspected = self.town.json(&["bundle", "inspect", s(&file)]);
        assert_eq!(text(&inspected, "signature"), "good");
        let before = self.town.json(&["status"]);
        let planned = self.town.json(&["bundle", "import", s(&file), "--plan"]);
        assert_eq!(self.town.json(&["status"]), before, "a plan changes nothing");
        let taken = self.town.json(&["bundle", "import", s(&file)]);
        let (planned, taken) = (&planned["bundles"][0], &taken["bundles"][0]);
        assert_eq!((text(planned, "status"), text(taken, "status")), ("planned", "merged"));
        for count in ["entries", "applied", "conflicts", "held"] {
            assert_eq!(planned[count], taken[count], "{count}");
        }
        assert_eq!(number(taken, "entries"), number(&exported, "entries"));
        taken.clone()
    }

    /// A return goes to an officer, and both sides must hold the same.
    fn give_back(&self, desk: &Desk, officer: &str, name: &str) {
        let file = self.file(name);
        let exported = self.town.json(&["bundle", "export", "--to", officer, "--out", s(&file)]);
        assert_eq!(text(&exported, "kind"), "return");
        let taken = desk.json(&["bundle", "import", s(&file)]);
        assert_eq!(text(&taken["bundles"][0], "status"), "applied", "{taken}");
        assert_eq!(text(&desk.json(&["bundle", "import", s(&file)])["bundles"][0], "status"), "already");
        let ours = self.town.json(&["digest", "--officer", officer]);
        assert_eq!(ours, desk.json(&["digest"]), "the digests of {officer}");
    }

    /// sent = merged + conflicts + held + rejected + purged + already, on every receipt.
    fn receipts(&self, desk: &Desk) -> Vec<Value> {
        let receipts = desk.json(&["receipt", "list"])["receipts"].as_array().unwrap().clone();
        for (at, receipt) in receipts.iter().enumerate() {
            let fates = ["merged", "conflicts", "held", "rejected", "purged", "already"];
            let sum: i64 = fates.iter().map(|fate| number(receipt, fate)).sum();
            assert_eq!(number(receipt, "sent"), sum, "{receipt}");
            if at == 0 {
                assert_eq!(&desk.json(&["receipt", "show", text(receipt, "id")]), receipt);
            }
        }
        receipts
    }
}

const ROSTER: &str = "户号,姓名,与户主关系,性别,民族,出生日期,身份证号码,联系电话,组别\n\
    001,司空远,户主,男,汉族,1960-02-03,,19900003001,一组\n\
    001,褚秋月,妻,女,汉族,1962-05-06,,,一组\n\
    001,司空明,长子,男,汉族,1988-07-08,,,一组\n\
    001,柏青,儿媳,女,汉族,1990-09-10,,,一组\n\
    002,阚大山,户主,男,汉族,1955-11-12,,19900003002,二组\n\
    002,阚小玉,长女,女,汉族,2000-01-02,,,二组\n\
    002,查无字,其他,男,汉族,不知道,,,二组\n";

#[test]
fn a_month_from_the_first_register_to_equal_digests() {
    let mut month = Month::begin();

    // The township, its villages and a roster.
    let made = month.town.json(&["township", "new", "--name", "大石镇", "--division", "419999100"]);
    for field in ["register", "device", "fingerprint", "recovery_code"] {
        assert!(!text(&made, field).is_empty());
    }
    month.town.make_light();
    for (code, name) in [("419999100201", "清溪村"), ("419999100202", "石桥村")] {
        month.town.json(&["place", "add", "--code", code, "--name", name, "--level", "village"]);
    }
    let roster = month.file("名单.csv");
    fs::write(&roster, ROSTER).unwrap();
    let import = ["roster", "import", s(&roster), "--place", "419999100201"];
    let before = month.town.json(&["status"]);
    let planned = month.town.json(&[&import[..], &["--plan"]].concat());
    assert_eq!(month.town.json(&["status"]), before, "a plan changes nothing");
    let done = month.town.json(&import);
    assert_eq!(planned, done);
    assert_eq!(["rows", "taken", "households", "persons"].map(|field| number(&done, field)), [7, 7, 2, 7]);
    let places = month.town.json(&["place", "list"]);
    let codes: Vec<&str> = places["places"].as_array().unwrap().iter().map(|place| text(place, "code")).collect();
    assert_eq!(codes, ["419999100", "419999100201", "41999910020101", "41999910020102", "419999100202"]);

    // Two officers, one with a village of which nobody has written a roster.
    month.enrol(&month.zhang, "张建国", &["41999910020101"]);
    month.enrol(&month.li, "李秀英", &["41999910020102", "419999100202"]);
    let officers = month.town.json(&["officer", "list"]);
    let counted: Vec<(&str, i64)> =
        officers["officers"].as_array().unwrap().iter().map(|one| (text(one, "name"), number(one, "households"))).collect();
    assert_eq!(counted, [("张建国", 1), ("李秀英", 1)]);

    // A month of work.
    month.day(5);
    let (zhang, li) = (&month.zhang, &month.li);
    let (head, daughter_in_law) = (month.person(zhang, "司空远"), month.person(zhang, "柏青"));
    let born = zhang.json(&[
        "event",
        "record",
        "birth",
        "--mother",
        &daughter_in_law,
        "--father",
        &month.person(zhang, "司空明"),
        "--name",
        "司空小满",
        "--sex",
        "2",
        "--on",
        "2026-03-01",
    ]);
    assert!(born["to_decide"].as_array().unwrap().is_empty());
    zhang.json(&["person", "set", &head, "phone=19900003111", "--reason", "本人来说换了号"]);
    let set = zhang.json(&["person", "set", &head, "note=党员"]);
    assert!(set["warnings"].as_array().unwrap().is_empty());
    let undone = zhang.json(&["undo"]);
    assert!(!text(&undone, "entry").is_empty());
    let home = month.home(zhang, "司空远");
    zhang.json(&["household", "set", &home, "address=清溪村一组5号", "--reason", "搬了新房"]);

    let house = text(&li.json(&["household", "add", "--place", "419999100202", "--address", "石桥村东头"]), "id").to_owned();
    let added = li.json(&[
        "person",
        "add",
        "--household",
        &house,
        "--name",
        "乐正平",
        "--sex",
        "1",
        "--birth",
        "农历1940年腊月初八",
        "--relation",
        "02",
        "--id-number",
        "",
    ]);
    let elder = li.json(&["person", "show", text(&added, "id")]);
    // The eighth day of the twelfth lunar month of 1940 was 5 January 1941.
    assert_eq!((text(&elder, "birth"), text(&elder, "birth_calendar")), ("1941-01-05", "lunar"));
    li.json(&["event", "record", "away", "--person", &month.person(li, "阚小玉"), "--to", "省城", "--reason", "上学", "--on", "2025-09"]);
    li.json(&[
        "event",
        "record",
        "death",
        "--person",
        &month.person(li, "阚大山"),
        "--on",
        "2026-03-04",
        "--new-head",
        &month.person(li, "阚小玉"),
    ]);

    // The clerk corrects the same telephone, and gives the household to the colleague.
    let town = &month.town;
    town.json(&["person", "set", &head, "phone=19900003222", "--reason", "村委会来电"]);
    let assigned = town.json(&["household", "assign", &home, "--officer", "李秀英", "--reason", "片区调整"]);
    assert_eq!(number(&assigned, "households"), 1);

    // The bundles come in.
    month.day(10);
    let of_zhang = month.hand_in(&month.zhang, "zhang-1.huce");
    // The household is not his any more: what he wrote waits for the clerk.
    assert_eq!(["entries", "applied", "conflicts", "held"].map(|count| number(&of_zhang, count)), [5, 0, 0, 5]);
    let of_li = month.hand_in(&month.li, "li-1.huce");
    assert_eq!(["entries", "applied", "conflicts", "held"].map(|count| number(&of_li, count)), [4, 4, 0, 0]);
    let before = month.town.json(&["digest"]);
    let again = month.town.json(&["bundle", "import", s(&month.file("zhang-1.huce")), s(&month.file("li-1.huce"))]);
    let statuses: Vec<&str> = again["bundles"].as_array().unwrap().iter().map(|one| text(one, "status")).collect();
    assert_eq!(statuses, ["already", "already"]);
    assert_eq!(month.town.json(&["digest"]), before);

    // Held entries are judged in their order; what is accepted now meets the clerk's own number.
    let town = &month.town;
    let held = town.json(&["held", "list"])["held"].as_array().unwrap().clone();
    assert_eq!(held.iter().map(|one| text(one, "kind")).collect::<Vec<_>>()[..2], ["event.birth", "person.set"]);
    assert!(held.iter().all(|one| text(one, "from") == "张建国"));
    let last = text(held.last().unwrap(), "id").to_owned();
    town.refuses(&["held", "reject", &last, "--reason", " "], "reason.missing");
    for one in &held[..held.len() - 1] {
        town.json(&["held", "accept", text(one, "id")]);
    }
    town.json(&["held", "reject", &last, "--reason", "地址以李秀英报的为准"]);
    assert!(town.json(&["held", "list"])["held"].as_array().unwrap().is_empty());
    let conflicts = town.json(&["conflict", "list"])["conflicts"].as_array().unwrap().clone();
    assert_eq!(conflicts.len(), 1);
    let conflict = &conflicts[0];
    assert_eq!(
        ["name", "field", "ours", "theirs", "officer"].map(|field| text(conflict, field)),
        ["司空远", "phone", "19900003222", "19900003111", "张建国"]
    );
    town.json(&["conflict", "resolve", text(conflict, "id"), "--take", "theirs", "--reason", "以本人当面所说为准"]);
    assert_eq!(text(&town.json(&["person", "show", &head]), "phone"), "19900003111");

    // Returns, and the words that came with them.
    month.day(15);
    month.give_back(&month.zhang, "张建国", "return-1.huce");
    month.give_back(&month.li, "李秀英", "return-2.huce");
    let waiting = month.zhang.json(&["waiting"]);
    let words: Vec<&str> = waiting["words"].as_array().unwrap().iter().map(|word| text(word, "word")).collect();
    assert!(words.contains(&"以本人当面所说为准") && words.contains(&"地址以李秀英报的为准"), "{words:?}");
    assert!(waiting["held"].as_array().unwrap().is_empty() && waiting["conflicts"].as_array().unwrap().is_empty());
    // The household is the colleague's now, with the child that was born in it.
    assert_eq!(number(&month.zhang.json(&["status"]), "households"), 0);
    let members = month.li.json(&["household", "show", &home])["members"].as_array().unwrap().clone();
    let relations: Vec<(&str, &str)> = members.iter().map(|one| (text(one, "name"), text(one, "relation"))).collect();
    assert_eq!(relations, [("司空远", "02"), ("褚秋月", "12"), ("司空明", "22"), ("柏青", "38"), ("司空小满", "42")]);
    // As of a day before, by the day on which each register learned it.
    let then = month.town.json(&["person", "show", &head, "--as-of", "2026-03-04"]);
    assert_eq!(text(&then, "phone"), "19900003001");
    let then = month.town.json(&["household", "list", "--as-of", "2026-03-04"]);
    assert_eq!(then["households"].as_array().unwrap().len(), 2);

    // Receipts balance and are the same on both sides; nobody has anything left to hand in; every register is sound.
    let (ours, theirs) = (month.receipts(&month.town), month.receipts(&month.zhang));
    let of = |receipts: &[Value], name: &str| -> Vec<Value> {
        receipts
            .iter()
            .filter(|one| text(one, "officer") == name)
            .map(|one| [text(one, "id").into(), one["sent"].clone()].into_iter().collect())
            .collect()
    };
    assert_eq!(of(&ours, "张建国"), of(&theirs, "张建国"));
    assert_eq!(of(&ours, "张建国").len(), 1);
    for desk in [&month.town, &month.zhang, &month.li] {
        let checked = desk.json(&["check"]);
        assert_eq!(checked, serde_json::json!({ "ok": true, "findings": [] }));
        let status = desk.json(&["status"]);
        assert_eq!(["unacknowledged", "conflicts", "held"].map(|field| number(&status, field)), [0, 0, 0], "{status}");
    }
    month.speaks_to_people(&head, &home);
}

impl Month {
    /// The same answers as text, in both languages, with labels and words for codes.
    fn speaks_to_people(&self, head: &str, home: &str) {
        let has = |desk: &Desk, args: &[&str], zh: &[&str], en: &[&str]| {
            for (lang, words) in [("zh", zh), ("en", en)] {
                let shown = desk.text(args, lang);
                for word in words {
                    assert!(shown.contains(word), "{args:?} in {lang} lacks {word}:\n{shown}");
                }
            }
        };
        has(&self.town, &["status"], &["身份", "镇", "大石镇", "指纹"], &["township", "大石镇"]);
        has(&self.li, &["household", "show", home], &["户主", "妻", "儿媳", "司空小满", "女"], &["head", "wife", "司空小满", "female"]);
        has(&self.town, &["receipt", "list"], &["信息员", "合并", "张建国"], &["officer", "merged", "张建国"]);
        has(&self.town, &["person", "history", head], &["更正人员", "19900003111", "本人来说换了号"], &["person corrected", "19900003111"]);
        has(&self.zhang, &["waiting"], &["以本人当面所说为准", "采用信息员的"], &["以本人当面所说为准", "officer's value taken"]);
        has(&self.town, &["check"], &["正常", "是"], &["yes"]);
        has(&self.town, &["place", "list"], &["村", "组", "清溪村"], &["village", "group", "清溪村"]);
        // A person never sees a bare JSON document.
        assert!(!self.town.text(&["status"], "zh").contains('{'));
    }
}
