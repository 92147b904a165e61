//! An invented township with two officers, open and at work: 大石镇, 张建国 in 清溪村, 李秀英 in 石桥村.
//!
//! Making three registers costs seconds of key derivation, so that it is done once; every test gets copies of its own, which go on where
//! the first ones were left (R1), and opens them with the key itself.

use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use huce_core::actions::add_household::{self, add_household};
use huce_core::actions::add_person::{self, NewPerson, add_person};
use huce_core::actions::add_place::{self, add_place};
use huce_core::actions::query::history::Line;
use huce_core::actions::query::{history, views};
use huce_core::actions::set_fields;
use huce_core::api::bundles::{self, Options, Taken};
use huce_core::api::enrolment::{self, Enrol};
use huce_core::api::register::{Clock, Register};
use huce_core::api::{check, desk, find};
use huce_core::exchange::gate::Act;
use huce_core::exchange::ledger;
use huce_core::exchange::wire::Changes;
use huce_core::model::hex::to_hex;
use huce_core::refusal::Result;
use huce_core::store::folder::{self, Beside, Marker};
use huce_core::store::keyring::{KdfCost, Key, Keyring, RecoveryCode};
use huce_core::tables::{Row, Tables};

use super::container;
use super::scratch::Folder;
use super::verbs::newcomer;

/// The passphrase of all three registers.
pub const PASSPHRASE: &str = "门前那一棵老槐树";
/// The moment at which the townships of all tests begin.
pub const BEGINNING: &str = "2026-03-02T08:00:00Z";
/// The codes of the villages.
pub const QINGXI: &str = "419999100201";
/// The second one.
pub const SHIQIAO: &str = "419999100202";

/// Who lives there: village, address, then name, sex, birth, relation and further fields of each member. A test reads it as the village book.
type Book = &'static [(&'static str, &'static str, &'static [(&'static str, &'static str, &'static str, &'static str, &'static str)])];
const VILLAGE_BOOK: Book = &[
    (
        QINGXI,
        "清溪村一组1号",
        &[
            ("周福生", "1", "1955-04-12", "02", "marital=21 phone=19900001001 nation=01"),
            ("何玉兰", "2", "1957-09-30", "12", "marital=21 nation=01"),
            ("周志强", "1", "1982-01-15", "22", "marital=21 nation=01"),
            ("陈秀梅", "2", "1984-06-08", "38", "marital=21 nation=01"),
            ("周晓芳", "2", "1999-11-03", "30", "marital=10 nation=01"),
        ],
    ),
    (
        QINGXI,
        "清溪村一组2号",
        &[
            ("吴大海", "1", "1980-07-21", "02", "marital=21 phone=19900001002"),
            ("孙丽", "2", "1983-02-14", "12", "marital=21"),
            ("郑桂花", "2", "1950-12-01", "52", "marital=30"),
        ],
    ),
    (
        SHIQIAO,
        "石桥村三组7号",
        &[
            ("钱有才", "1", "1970-05-05", "02", "marital=21 phone=19900001003"),
            ("冯春花", "2", "1972-08-19", "12", "marital=21"),
            ("钱进", "1", "1996-10-10", "20", "marital=10"),
        ],
    ),
    (SHIQIAO, "石桥村三组8号", &[("许老三", "1", "1948-03-27", "02", "marital=10")]),
];

/// A register of the township or of an officer, with what its owner knows.
pub struct Office {
    /// The owner's name.
    pub name: &'static str,
    /// The folder.
    pub dir: PathBuf,
    /// The recovery code as it was printed.
    pub recovery_code: String,
    key: Key,
    wrap: String,
    clock: Clock,
    register: Option<Register>,
}

impl Deref for Office {
    type Target = Register;

    fn deref(&self) -> &Register {
        self.register.as_ref().unwrap()
    }
}

impl DerefMut for Office {
    fn deref_mut(&mut self) -> &mut Register {
        self.register.as_mut().unwrap()
    }
}

impl Office {
    /// Enters 周晓芳, who is in 周福生's household already, in 许老三's with another telephone number.
    pub fn enters_again(&mut self) -> String {
        let there = self.home("许老三");
        let (twice, _) = self.enters(&newcomer(&there, "周晓芳", "2", "1999-11-03", "97")).unwrap();
        let phone = [("phone".to_owned(), "19900007777".to_owned())];
        self.act("person.set", "", |act| set_fields::set_person(act, &twice, &phone)).unwrap();
        twice
    }

    fn open(&mut self) {
        let folder = folder::Folder::open(&self.dir).unwrap();
        self.register = Some(Register::open_with(folder, self.key.clone(), &self.wrap, self.clock.clone()).unwrap());
    }

    /// Closes the register, so that somebody else can open it.
    pub fn close(&mut self) {
        self.register = None;
    }

    /// Closes the register and opens it again, as after a night.
    pub fn reopen(&mut self) {
        self.close();
        self.open();
    }

    /// Goes on at another moment: `2026-03-10` or a whole RFC 3339.
    pub fn at(&mut self, when: &str) -> &mut Self {
        let moment = if when.len() == 10 { format!("{when}T09:00:00Z") } else { when.to_owned() };
        self.clock = Clock::of(Some(&moment)).unwrap();
        self.reopen();
        self
    }

    /// The raw key of the database.
    pub fn database_key(&self) -> [u8; 32] {
        *self.key.bytes()
    }

    /// Runs a verb that must succeed, and gives what it gave.
    #[track_caller]
    pub fn record<T>(&mut self, kind: &str, verb: impl FnOnce(&mut Act) -> Result<T>) -> T {
        self.act(kind, "", verb).unwrap().value
    }

    /// All persons of a name.
    pub fn persons(&self, name: &str) -> Vec<Row> {
        let t = self.tables();
        t.all(t.table("person")).unwrap().into_iter().filter(|row| row.text("name") == name).collect()
    }

    /// The id of the one person of a name.
    #[track_caller]
    pub fn person(&self, name: &str) -> String {
        let mut found = self.persons(name);
        assert_eq!(found.len(), 1, "{name} at {}", self.name);
        found.remove(0).id
    }

    /// The person's row.
    #[track_caller]
    pub fn of(&self, name: &str) -> Row {
        self.row("person", &self.person(name))
    }

    /// A row that must be here.
    #[track_caller]
    pub fn row(&self, table: &str, id: &str) -> Row {
        let t = self.tables();
        t.get(t.table(table), id).unwrap().unwrap_or_else(|| panic!("no {table} {id} at {}", self.name))
    }

    /// All rows of a table with this value, voided ones left out.
    pub fn rows(&self, table: &str, column: &str, value: &str) -> Vec<Row> {
        let t = self.tables();
        let mut rows = t.find(t.table(table), column, value).unwrap();
        rows.retain(|row| row.table.find_column("voided_at").is_none() || row.text("voided_at").is_empty());
        rows
    }

    /// The running memberships of a person.
    pub fn spells(&self, name: &str) -> Vec<Row> {
        let mut rows = self.rows("membership", "person_id", &self.person(name));
        rows.retain(|row| row.text("to_on").is_empty());
        rows
    }

    /// The household in which a person is now.
    #[track_caller]
    pub fn home(&self, name: &str) -> String {
        let spells = self.spells(name);
        assert_eq!(spells.len(), 1, "{name} is in {} households", spells.len());
        spells[0].text("household_id").to_owned()
    }

    /// The relation to the head, "" while to be decided.
    #[track_caller]
    pub fn relation(&self, name: &str) -> String {
        self.spells(name)[0].text("relation").to_owned()
    }

    /// A household as it is shown.
    pub fn household(&self, id: &str) -> views::Household {
        views::household(&self.tables(), &self.row("household", id)).unwrap()
    }

    /// The names of a household's members with their relations, in the order of a household book.
    pub fn members(&self, household: &str) -> Vec<(String, String)> {
        let shown = self.household(household);
        shown.members.iter().map(|member| (member.person.text("name").to_owned(), member.relation.clone())).collect()
    }

    /// Sets one field of a person.
    #[track_caller]
    pub fn set(&mut self, name: &str, field: &str, value: &str, reason: &str) {
        let id = self.person(name);
        let fields = [(field.to_owned(), value.to_owned())];
        self.act(set_fields::PERSON, reason, |act| set_fields::set_person(act, &id, &fields)).unwrap();
    }

    /// Sets one field of a household.
    #[track_caller]
    pub fn set_household(&mut self, id: &str, field: &str, value: &str, reason: &str) {
        let fields = [(field.to_owned(), value.to_owned())];
        self.act(set_fields::HOUSEHOLD, reason, |act| set_fields::set_household(act, id, &fields)).unwrap();
    }

    /// The history of a person.
    pub fn history(&self, person: &str) -> Vec<Line> {
        history::of_person(&self.tables(), person).unwrap()
    }

    /// The kinds of the entries of this register, oldest first.
    pub fn entry_kinds(&self) -> Vec<String> {
        let t = self.tables();
        let mut rows = t.all(t.table("entry")).unwrap();
        rows.sort_by_key(|row| row.integer("position"));
        rows.iter().map(|row| row.text("kind").to_owned()).collect()
    }

    /// The last entry of a kind that is the register's own, no officer's that came to a township.
    #[track_caller]
    pub fn last_of_kind(&self, kind: &str) -> String {
        let t = self.tables();
        let mut rows = t.all(t.table("entry")).unwrap();
        rows.retain(|row| row.text("kind") == kind && row.text("officer").is_empty());
        rows.into_iter().max_by_key(|row| row.integer("position")).unwrap().id
    }

    /// Everything in the register, row by row, in an order of its own: what is equal to it has not changed.
    pub fn everything(&self) -> Vec<String> {
        everything(&self.tables())
    }

    /// The synced rows and all that an exchange moves: entries with their fates, conflicts, held entries.
    pub fn contents(&self) -> Vec<String> {
        contents(&self.tables())
    }

    /// The synced rows that count: what a person sees, whatever led there. Receipts and outcomes tell of the way and are left out.
    pub fn standing(&self) -> Vec<String> {
        let t = self.tables();
        let mut lines = Vec::new();
        for table in t.catalogue().synced().filter(|table| !["receipt", "outcome"].contains(&table.name)) {
            let counts = |row: &Row| !table.can_void() || row.text("voided_at").is_empty();
            lines.extend(t.all(table).unwrap().iter().filter(|row| counts(row)).map(|row| format!("{row:?}")));
        }
        lines.sort();
        lines
    }

    /// The digest of the share as this register has it; at the township that of an officer.
    pub fn digest(&mut self, officer: Option<&str>) -> String {
        desk::digest(self, officer).unwrap().digest
    }

    /// A check must find nothing.
    #[track_caller]
    pub fn must_be_sound(&mut self) {
        let name = self.name;
        let checked = check::check(self, false).unwrap();
        assert!(checked.ok, "{name}: {:?}", checked.findings);
    }

    /// Writes what this officer hands in, under a name of its own.
    #[track_caller]
    pub fn export(&mut self, out: &Path) {
        bundles::export_changes(self, out).unwrap();
    }

    /// Takes files in.
    #[track_caller]
    pub fn take(&mut self, files: &[PathBuf], options: Options) -> Vec<Taken> {
        bundles::import(self, files, options, &mut |_| {}).unwrap()
    }

    /// Takes one file in, which must succeed.
    #[track_caller]
    pub fn take_well(&mut self, file: &Path) -> Taken {
        let mut taken = self.take(&[file.to_path_buf()], Options::default());
        let one = taken.remove(0);
        assert!(one.error.is_none(), "{:?}", one.error);
        one
    }
}

/// The synced rows of a register and all that an exchange moves: entries with their fates, conflicts, held entries.
pub fn contents(t: &dyn Tables) -> Vec<String> {
    const MOVED: [&str; 5] = ["entry", "part", "conflict", "held", "base_row"];
    let synced: Vec<&str> = t.catalogue().synced().map(|table| table.name).collect();
    dump(t, |name| synced.contains(&name) || MOVED.contains(&name))
}

/// Every row of a register, in words and in an order of its own: what is equal to it has not changed.
pub fn everything(t: &dyn Tables) -> Vec<String> {
    dump(t, |_| true)
}

fn dump(t: &dyn Tables, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    for table in t.catalogue().tables.iter().filter(|table| is_wanted(table.name)) {
        lines.extend(t.all(table).unwrap().iter().map(|row| format!("{row:?}")));
    }
    lines.sort();
    lines
}

/// The township, with a folder for everybody's files.
pub struct Town {
    folder: Folder,
    office: Office,
    files: u32,
}

impl Deref for Town {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl DerefMut for Town {
    fn deref_mut(&mut self) -> &mut Office {
        &mut self.office
    }
}

impl Town {
    /// The township, 张建国 of 清溪村 and 李秀英 of 石桥村, whose shares are as the township has them.
    pub fn with_two_officers() -> (Town, Office, Office) {
        static PREPARED: OnceLock<[Prepared; 3]> = OnceLock::new();
        let [town, zhang, li] = PREPARED.get_or_init(prepare);
        let folder = Folder::new("town");
        let town = Town { office: town.copy(folder.path()), folder, files: 0 };
        let (zhang, li) = (zhang.copy(town.folder.path()), li.copy(town.folder.path()));
        (town, zhang, li)
    }

    /// The same, where 李秀英 has entered 周晓芳 of 张建国's village once more, with a telephone number: with the ids of both.
    pub fn with_a_person_entered_twice() -> (Town, Office, Office, [String; 2]) {
        let (mut town, mut zhang, mut li) = Self::with_two_officers();
        let known = zhang.person("周晓芳");
        let twice = li.enters_again();
        town.exchange(&mut zhang);
        town.exchange(&mut li);
        (town, zhang, li, [known, twice])
    }

    /// Goes on at another moment.
    pub fn at(&mut self, when: &str) -> &mut Self {
        self.office.at(when);
        self
    }

    /// A path that nothing has yet.
    pub fn new_file(&mut self, name: &str) -> PathBuf {
        self.files += 1;
        self.folder.path().join(format!("{}-{name}", self.files))
    }

    /// An officer's changes come in.
    #[track_caller]
    pub fn hand_in(&mut self, from: &mut Office) -> Taken {
        let file = self.new_file("changes.huce");
        from.export(&file);
        self.take_well(&file)
    }

    /// What an officer with a program of the own making hands in: changes that say something else, well signed.
    pub fn altered(&mut self, from: &Office, alter: impl FnOnce(&mut Changes)) -> PathBuf {
        let path = self.new_file("altered.huce");
        container::forge(from, &path, alter);
        path
    }

    /// Writes a return.
    #[track_caller]
    pub fn write_return(&mut self, to: &Office) -> PathBuf {
        let file = self.new_file("return.huce");
        let officer = find::officer(&self.tables(), to.name).unwrap();
        bundles::export_return(self, &officer, false, &file).unwrap();
        file
    }

    /// A household goes into an officer's charge.
    #[track_caller]
    pub fn assign(&mut self, household: &str, officer: &str) {
        let officer = find::officer(&self.tables(), officer).unwrap();
        self.act("household.assign", "片区调整", |act| {
            let today = huce_core::actions::fields::today(act);
            huce_core::exchange::clerk::assign(act, household, &officer, &today, "片区调整")
        })
        .unwrap();
    }

    /// A return goes to an officer.
    #[track_caller]
    pub fn give_back(&mut self, to: &mut Office) -> Taken {
        let file = self.write_return(to);
        to.take_well(&file)
    }

    /// Both ways, after which both must hold the same.
    #[track_caller]
    pub fn exchange(&mut self, with: &mut Office) {
        self.hand_in(with);
        self.give_back(with);
        assert_eq!(self.digest(Some(with.name)), with.digest(None), "the digests of {}", with.name);
    }
}

/// What a clerk says to enrol a new officer with nothing given yet: what is otherwise is written before `..asked(…)`.
pub fn asked<'a>(request: &'a Path, name: &'a str, fingerprint: &'a str, out: &'a Path) -> Enrol<'a> {
    Enrol { request, name, officer: None, is_same_name: false, fingerprint, places: &[], households: &[], out }
}

/// Puts a keyring of the least cost that the program takes in place of the register's: the command opens it many times. Gives the new wrap
/// of the passphrase and the new recovery code.
pub fn make_light(register: &mut Register, passphrase: &str, township: Option<&Register>) -> (String, RecoveryCode) {
    let key = register.key().clone();
    let (mut keyring, wrap, code) = Keyring::create_with(&key, passphrase, KdfCost::LEAST).unwrap();
    if let Some(township) = township {
        keyring.wrap_for_township(&key, township.public_keys()).unwrap();
    }
    register.write_keyring(&keyring).unwrap();
    let escrow = keyring.township_wrap().unwrap().unwrap_or_default();
    let set_wraps = |t: &mut dyn Tables| {
        let user = t.all(t.table("user"))?.remove(0);
        ledger::set_meta(t, "escrow", &to_hex(&escrow))?;
        t.put(user.with("wrap", &wrap))
    };
    register.database().transaction(|t| set_wraps(t)).unwrap();
    (wrap, code)
}

/// A register as every test finds it.
struct Prepared {
    name: &'static str,
    database: Vec<u8>,
    keyring: Vec<u8>,
    key: Key,
    wrap: String,
    recovery_code: String,
}

impl Prepared {
    fn of(name: &'static str, mut register: Register, dir: &Path, township: Option<&Register>) -> Self {
        let key = register.key().clone();
        let (wrap, code) = make_light(&mut register, PASSPHRASE, township);
        let recovery_code = code.printed().to_string();
        drop(register);
        let read = |file: &str| fs::read(dir.join(file)).unwrap();
        let (database, keyring) = (read("register.db"), read("keyring.json"));
        Self { name, database, keyring, key, wrap, recovery_code }
    }

    fn copy(&self, to: &Path) -> Office {
        let dir = to.join(self.name);
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join("register.db"), &self.database).unwrap();
        fs::write(dir.join("keyring.json"), &self.keyring).unwrap();
        let mut office = Office {
            name: self.name,
            dir,
            recovery_code: self.recovery_code.clone(),
            key: self.key.clone(),
            wrap: self.wrap.clone(),
            clock: Clock::of(Some(BEGINNING)).unwrap(),
            register: None,
        };
        office.open();
        settle_in(&mut office, None);
        office
    }
}

/// Gives a copied register a name and a marker of its own, so that it goes on its chain and is no copy of another test's: with this
/// process's state folder, or with another one.
pub fn settle_in(copied: &mut Register, state: Option<&Path>) {
    let register = new_id();
    let count = ledger::counter(&copied.tables(), "commits").unwrap();
    let computer = match state {
        None => {
            Marker::write(&register, count as u64, 1, Beside::default()).unwrap();
            folder::computer_id().unwrap()
        }
        Some(state) => {
            Marker::write_in(state, &register, count as u64, 1, Beside::default()).unwrap();
            Marker::read_in(state, &register).unwrap().unwrap().computer().to_owned()
        }
    };
    let settle = |t: &mut dyn Tables| {
        ledger::set_meta(t, "register", &register)?;
        ledger::set_meta(t, "computer", &computer)
    };
    copied.database().transaction(|t| settle(t)).unwrap();
}

impl Office {
    /// Opens the register again in this process, after programs had it.
    pub fn take_back(&mut self) {
        self.open();
        settle_in(self, None);
    }

    /// Closes the register and leaves it to programs that have this state folder.
    pub fn leave_to(&mut self, state: &Path) {
        settle_in(self, Some(state));
        self.close();
    }
}

/// A new id, as the program makes them.
pub fn new_id() -> String {
    huce_core::exchange::gate::Chance::id(&mut huce_core::store::SystemChance)
}

fn prepare() -> [Prepared; 3] {
    let folder = Folder::new("prepared");
    let dir = |name: &str| folder.path().join(name);
    let clock = || Clock::of(Some(BEGINNING)).unwrap();
    enrolment::new_township(&dir("town"), "大石镇", "419999100", PASSPHRASE, clock()).unwrap();
    let mut town = Register::open(&dir("town"), PASSPHRASE, clock()).unwrap();
    for (code, name) in [(QINGXI, "清溪村"), (SHIQIAO, "石桥村")] {
        town.act(add_place::KIND, "", |act| add_place(act, code, name, "village", None)).unwrap();
    }
    for (village, address, members) in VILLAGE_BOOK {
        let place = find::place(&town.tables(), village).unwrap();
        let household = town.act(add_household::KIND, "", |act| add_household(act, &place, address, &[])).unwrap().value;
        for (name, sex, birth, relation, fields) in *members {
            let new = NewPerson {
                household: household.clone(),
                name: (*name).into(),
                sex: (*sex).into(),
                birth: (*birth).into(),
                relation: (*relation).into(),
                id_number: id_number(birth, sex, 10 + name.chars().map(|c| c as u32).sum::<u32>() % 80),
                ..NewPerson::default()
            };
            let fields: Vec<(String, String)> =
                fields.split(' ').map(|pair| pair.split_once('=').unwrap()).map(|(field, value)| (field.into(), value.into())).collect();
            let (_, warnings) = town.act(add_person::KIND, "", |act| add_person(act, &new, &fields)).unwrap().value;
            assert!(warnings.is_empty(), "{name}: {warnings:?}");
        }
    }
    let mut officers = Vec::new();
    for (name, village) in [("张建国", QINGXI), ("李秀英", SHIQIAO)] {
        let (request, out) = (dir(&format!("{name}-request.huce")), dir(&format!("{name}-enrolment.huce")));
        let made = enrolment::new_officer(&dir(name), &request, PASSPHRASE, clock()).unwrap();
        let places = [find::place(&town.tables(), village).unwrap().id];
        let enrol = Enrol { places: &places, ..asked(&request, name, &made.fingerprint, &out) };
        let enrolled = enrolment::enrol(&mut town, &enrol).unwrap();
        let mut officer = Register::open(&dir(name), PASSPHRASE, clock()).unwrap();
        enrolment::join(&mut officer, &out, &enrolled.fingerprint).unwrap();
        officers.push(officer);
    }
    let [mut zhang, li] = <[Register; 2]>::try_from(officers).ok().unwrap();
    // The first officer hears of the second.
    let (file, first) = (dir("return.huce"), zhang.meta("officer").unwrap());
    bundles::export_return(&mut town, &first, false, &file).unwrap();
    let taken = bundles::import(&mut zhang, &[file], Options::default(), &mut |_| {}).unwrap();
    assert_eq!(taken[0].status, "applied");
    let zhang = Prepared::of("张建国", zhang, &dir("张建国"), Some(&town));
    let li = Prepared::of("李秀英", li, &dir("李秀英"), Some(&town));
    [Prepared::of("大石镇", town, &dir("town"), None), zhang, li]
}

/// Fails with what one has and the other lacks.
#[track_caller]
pub fn assert_same(now: &[String], before: &[String], what: &str) {
    let only = |one: &[String], other: &[String]| -> String {
        one.iter().filter(|line| !other.contains(line)).map(|line| format!("\n    {line}")).collect()
    };
    assert!(now == before, "{what}\n  now:{}\n  before:{}", only(now, before), only(before, now));
}

/// A given name for a number: its digits as the ten stems (天干), since no name has digits.
pub fn given_name(number: usize) -> String {
    let stems = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    number.to_string().bytes().map(|digit| stems[usize::from(digit - b'0')]).collect()
}

/// A valid ID number of the unused division 419999 (GB 11643-1999): birth, a running number below 100 of which the sex makes the parity,
/// and the check digit.
pub fn id_number(birth: &str, sex: &str, running: u32) -> String {
    let order = running * 2 + u32::from(sex == "1");
    with_check_digit(&format!("419999{}{order:03}", birth.replace('-', "")))
}

/// Seventeen digits with their check digit (ISO 7064 MOD 11-2): the sum of the digits times 2 to the power of their places is 1 modulo 11.
pub fn with_check_digit(seventeen: &str) -> String {
    assert_eq!(seventeen.len(), 17, "{seventeen}");
    let sum = seventeen.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => format!("{seventeen}X"),
        digit => format!("{seventeen}{digit}"),
    }
}

#[test]
fn numbers_of_fixtures_are_valid() {
    // The two examples of the standard itself (GB 11643-1999, annex A).
    assert_eq!(with_check_digit("11010519491231002"), "11010519491231002X");
    assert_eq!(with_check_digit("44052418800101001"), "440524188001010014");
}

#[test]
fn the_copies_go_on_their_chains_and_do_not_know_each_other() {
    let (mut town, mut zhang, mut li) = Town::with_two_officers();
    let (chain, branch) = (zhang.meta("chain").unwrap(), town.meta("branch").unwrap());
    zhang.set("吴大海", "phone", "19900007777", "");
    li.set("钱有才", "phone", "19900008888", "");
    zhang.reopen();
    zhang.set("吴大海", "note", "一", "");
    town.exchange(&mut zhang);
    town.exchange(&mut li);
    assert_eq!(zhang.meta("chain").unwrap(), chain);
    assert_eq!(town.meta("branch").unwrap(), branch);
    let (other, ..) = Town::with_two_officers();
    assert_eq!(other.of("吴大海").text("phone"), "19900001002");
    for register in [&mut town.office, &mut zhang, &mut li] {
        register.must_be_sound();
    }
}
