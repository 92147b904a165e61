//! Who stands in the vectors, and what they know: a township, two officers, a device that was replaced, one that was reported stolen, a
//! stranger, and keys that follow. The same people, ids and salts each time, so that the lines of the vectors are the same each time too.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use huce_core::catalogue::Catalogue;
use huce_core::exchange::entry::hash;
use huce_core::exchange::gate::{self, Act, Actor, Chance, Role};
use huce_core::exchange::keys::{DeviceKeys, fingerprint};
use huce_core::exchange::ledger::Stamp;
use huce_core::exchange::wire::{Changes, Return};
use huce_core::exchange::{officer, payload, town};
use huce_core::model::hex::from_hex;
use huce_core::refusal::Result;
use huce_core::tables::{Memory, Row, Tables};
use serde_json::{Value, json};

use crate::support::source::root;

/// The moment at which everything in the vectors happens.
pub const NOW: &str = "2026-11-25T08:00:00Z";
/// The officer 张建国.
pub const ZHANG: &str = "0194f0c1-0000-7000-8000-0000000000a1";
/// The officer 李秀英.
pub const LI: &str = "0194f0c1-0000-7000-8000-0000000000a2";
/// The branch of the township.
pub const BRANCH: &str = "0194f0c1-0000-7000-8000-0000000000b1";
/// The nonce of 张建国's request.
pub const NONCE: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The township's name and division.
pub const TOWNSHIP: (&str, &str) = ("大石镇", "419999100");

/// The devices, in the order of `keys.json`: name, whose, and the state in which the township has them ("" where it does not know them).
pub const DEVICES: [(&str, &str, &str); 7] = [
    ("township", "", ""),
    ("zhang", ZHANG, "active"),
    ("zhang-before", ZHANG, "retired"),
    ("li", LI, "active"),
    ("li-lost", LI, "revoked"),
    ("stranger", "", ""),
    ("township-next", "", ""),
];

/// The folder of the vectors.
pub fn folder() -> PathBuf {
    root().join("tests").join("vectors")
}

/// A device with its keys.
pub struct Device {
    /// Its id; keys that follow belong to the same device.
    pub id: String,
    /// Its keys.
    pub keys: DeviceKeys,
}

/// The devices by name.
pub struct Keys(BTreeMap<String, Device>);

impl Keys {
    /// Reads `keys.json`.
    pub fn read() -> Self {
        Self::of(&serde_json::from_slice(&fs::read(folder().join("keys.json")).unwrap()).unwrap())
    }

    /// New ones, as the text of `keys.json`.
    pub fn make() -> String {
        let devices: Vec<Value> = DEVICES
            .iter()
            .zip(1_u64..)
            .map(|((name, officer, state), number)| {
                let keys = DeviceKeys::generate().unwrap();
                let secret = keys.to_secret_text();
                let lines: Vec<&str> = secret.lines().collect();
                let number = if *name == "township-next" { 1 } else { number };
                json!({
                    "name": name, "device": format!("0194f0c1-0000-7000-8000-0000000000d{number}"), "officer": officer, "state": state,
                    "minisign": keys.public().minisign, "age": keys.public().age, "fingerprint": fingerprint(keys.public()),
                    "secret_minisign": lines[1], "secret_age": lines[2],
                })
            })
            .collect();
        format!("{:#}\n", json!({ "devices": devices, "nonce": NONCE, "branch": BRANCH }))
    }

    fn of(json: &Value) -> Self {
        let device = |one: &Value| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            let secret = format!("huce-device-keys-1\n{}\n{}\n", text("secret_minisign"), text("secret_age"));
            (text("name"), Device { id: text("device"), keys: DeviceKeys::from_secret_text(&secret).unwrap() })
        };
        Self(json["devices"].as_array().unwrap().iter().map(device).collect())
    }

    /// A device by its name.
    pub fn get(&self, name: &str) -> &Device {
        &self.0[name]
    }

    /// The id of a device.
    pub fn id(&self, name: &str) -> &str {
        &self.0[name].id
    }
}

/// Ids and salts that follow from a number.
pub struct Counting(&'static str, u64);

impl Counting {
    fn next(&mut self) -> String {
        self.1 += 1;
        hash("huce-vectors", &[self.0, &self.1.to_string()])
    }
}

impl Chance for Counting {
    fn id(&mut self) -> String {
        let hex = self.next();
        format!("0194f0c1-{}-7{}-8{}-{}", &hex[..4], &hex[4..7], &hex[7..10], &hex[10..22])
    }

    fn salt(&mut self) -> [u8; 16] {
        from_hex(&self.next()[..32]).unwrap().try_into().unwrap()
    }
}

/// A row: its table, its id, and values.
pub type Fields<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

/// A register in memory with whoever works on it.
pub struct Desk {
    /// Its tables.
    pub t: Memory,
    role: Role,
    officer: &'static str,
    device: String,
    chance: Counting,
}

impl Desk {
    fn new(role: Role, officer: &'static str, device: &str, seed: &'static str) -> Self {
        let mut t = Memory::new(Catalogue::standard());
        let mut chance = Counting(seed, 0);
        gate::begin_chain(&mut t, &chance.id()).unwrap();
        Self { t, role, officer, device: device.to_owned(), chance }
    }

    /// One action of a person.
    pub fn act(&mut self, kind: &str, reason: &str, run: impl FnOnce(&mut Act) -> Result<()>) {
        let actor = Actor {
            author: format!("{}/0194f0c1-0000-7000-8000-0000000000e1", self.device),
            officer: self.officer.to_owned(),
            device: self.device.clone(),
        };
        let mut act = Act::begin(&mut self.t, &mut self.chance, self.role, actor, kind, NOW).unwrap();
        run(&mut act).unwrap();
        act.finish(reason).unwrap();
    }

    /// Puts rows, each as table, id and its fields.
    pub fn put(&mut self, kind: &str, reason: &str, rows: &[Fields]) {
        self.act(kind, reason, |act| {
            for (table, id, fields) in rows {
                let table = act.t.table(table);
                let row = act.t.get(table, id)?.unwrap_or_else(|| Row::new(table, *id));
                act.put(fields.iter().fold(row, |row, (field, value)| row.with(field, *value)))?;
            }
            Ok(())
        });
    }

    /// What the officer hands in, as values.
    pub fn changes(&self, id: &str) -> Changes {
        Changes { town_key: String::new(), ..officer::bundle(&self.t, id, self.officer, &self.device).unwrap() }
    }

    /// Takes a return, which must be right.
    pub fn take(&mut self, ret: &Return) {
        let mut stamp = Stamp::begin(&mut self.t, NOW).unwrap();
        assert_eq!(officer::refusal(&self.t, ret, false).unwrap(), None);
        officer::apply(&mut self.t, &mut stamp, ret).unwrap();
    }

    /// The next return to 张建国, with its lines.
    pub fn write_return(&mut self, change: impl FnOnce(&mut Return)) -> (Return, Vec<String>) {
        let mut stamp = Stamp::begin(&mut self.t, NOW).unwrap();
        let (ret, given) = town::begin_return(&mut self.t, &mut stamp, ZHANG).unwrap();
        self.lines_of(ret, &given, change)
    }

    /// The words for the device that was replaced.
    pub fn write_words(&mut self, device: &str) -> (Return, Vec<String>) {
        let mut stamp = Stamp::begin(&mut self.t, NOW).unwrap();
        let (ret, given) = town::begin_words(&mut self.t, &mut stamp, ZHANG, device).unwrap();
        self.lines_of(ret, &given, |_| {})
    }

    fn lines_of(&self, mut ret: Return, given: &[town::Given], change: impl FnOnce(&mut Return)) -> (Return, Vec<String>) {
        change(&mut ret);
        let rows = given.iter().map(|one| one.said(&self.t, huce_core::SCHEMA_VERSION)).collect::<Result<_>>().unwrap();
        let mut lines = Vec::new();
        let mut emit = |line: &str| {
            lines.push(line.to_owned());
            Ok(())
        };
        payload::write_return(&ret, given, &self.t, &mut emit).unwrap();
        (Return { rows, ..ret }, lines)
    }
}

/// Ids of rows that the vectors speak of.
pub mod row {
    macro_rules! ids { ($($name:ident $number:literal)*) => { $(pub const $name: &str = concat!("0194f0c1-0000-7000-8000-00000000", $number);)* } }
    ids! {
        TOWN "0001" QINGXI "0002" SHIQIAO "0003"
        ZHOU_HOME "0101" WU_HOME "0102" QIAN_HOME "0103"
        ZHOU "0201" HE "0202" WU "0203" SUN "0204" QIAN "0205"
        BABY "0301" BIRTH "0302" BABY_IN "0303" MOTHER "0304" STAY "0305" WAITING_STAY "0306"
    }
}

/// The township as the vectors find it: the rows that stand in `township.jsonl`.
pub fn township(keys: &Keys) -> Desk {
    let mut town = Desk::new(Role::Township, "", keys.id("township"), "township");
    town::begin_branch(&mut town.t, BRANCH).unwrap();
    town.put(
        "place.add",
        "",
        &[
            ("place", row::TOWN, &[("code", TOWNSHIP.1), ("name", TOWNSHIP.0), ("level", "township")]),
            ("place", row::QINGXI, &[("code", "419999100201"), ("name", "清溪村"), ("level", "village"), ("parent_id", row::TOWN)]),
            ("place", row::SHIQIAO, &[("code", "419999100202"), ("name", "石桥村"), ("level", "village"), ("parent_id", row::TOWN)]),
        ],
    );
    town.put(
        "officer.enrol",
        "",
        &[
            ("officer", ZHANG, &[("name", "张建国"), ("from_on", "2026-03-02")]),
            ("officer", LI, &[("name", "李秀英"), ("from_on", "2026-03-02")]),
            (
                "area",
                "0194f0c1-0000-7000-8000-0000000000f1",
                &[("officer_id", ZHANG), ("place_id", row::QINGXI), ("from_on", "2026-03-02")],
            ),
            ("area", "0194f0c1-0000-7000-8000-0000000000f2", &[("officer_id", LI), ("place_id", row::SHIQIAO), ("from_on", "2026-03-02")]),
        ],
    );
    for (name, officer, state) in DEVICES.iter().filter(|(_, officer, _)| !officer.is_empty()) {
        let public = keys.get(name).keys.public();
        let since = ("state_since", "2026-11-02");
        let fields = [
            ("officer_id", *officer),
            ("signing_key", &public.minisign),
            ("sealing_key", &public.age),
            ("enrolled_on", "2026-03-02"),
            ("state", *state),
            since,
        ];
        town.put("officer.enrol", "", &[("device", keys.id(name), &fields)]);
    }
    let homes = [
        (row::ZHOU_HOME, row::QINGXI, "清溪村一组1号", ZHANG),
        (row::WU_HOME, row::QINGXI, "清溪村一组2号", ZHANG),
        (row::QIAN_HOME, row::SHIQIAO, "石桥村三组7号", LI),
    ];
    for (number, (home, place, address, officer)) in homes.into_iter().enumerate() {
        let charge = format!("0194f0c1-0000-7000-8000-000000000c{number:02}");
        town.put(
            "household.add",
            "",
            &[
                ("household", home, &[("place_id", place), ("kind", "family"), ("address", address)]),
                ("charge", &charge, &[("household_id", home), ("officer_id", officer), ("from_on", "2026-03-02")]),
            ],
        );
    }
    let people = [
        (row::ZHOU, row::ZHOU_HOME, "周福生", "1", "1955-04-12", "02"),
        (row::HE, row::ZHOU_HOME, "何玉兰", "2", "1957-09-30", "12"),
        (row::WU, row::WU_HOME, "吴大海", "1", "1980-07-21", "02"),
        (row::SUN, row::WU_HOME, "孙丽", "2", "1983-02-14", "12"),
        (row::QIAN, row::QIAN_HOME, "钱有才", "1", "1970-05-05", "02"),
    ];
    for (number, (person, home, name, sex, birth, relation)) in people.into_iter().enumerate() {
        let membership = format!("0194f0c1-0000-7000-8000-000000000d{number:02}");
        town.put(
            "person.add",
            "",
            &[
                ("person", person, &[("name", name), ("sex", sex), ("birth", birth), ("birth_calendar", "solar"), ("id_state", "none")]),
                ("membership", &membership, &[("person_id", person), ("household_id", home), ("relation", relation)]),
            ],
        );
    }
    town
}

/// The synced rows of a register, as lines of a return.
pub fn rows_of(t: &dyn Tables) -> Vec<String> {
    let mut lines = Vec::new();
    for table in t.catalogue().synced() {
        for row in t.all(table).unwrap() {
            lines.push(json!({ "t": "row", "table": table.name, "id": row.id, "v": row.written() }).to_string());
        }
    }
    lines
}

/// 张建国's register as it is after joining, with the lines of the enrolment.
pub fn zhang(keys: &Keys, town: &mut Desk) -> (Desk, Return, Vec<String>) {
    let (ret, lines) = town.write_return(|_| {});
    let mut zhang = Desk::new(Role::Officer, ZHANG, keys.id("zhang"), "zhang");
    zhang.take(&ret);
    let line = json!({
        "t": "enrolment", "township": TOWNSHIP.0, "division": TOWNSHIP.1, "device": keys.id("township"), "officer": ZHANG,
        "officer_name": "张建国", "nonce": NONCE,
    });
    let lines = std::iter::once(line.to_string()).chain(lines).collect();
    (zhang, ret, lines)
}
