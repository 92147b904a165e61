//! A month of 大石镇, played with real registers and real files.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cast::{Cast, VILLAGES};
use super::month::{self, Calendar, Teller};
use crate::actions::{add_place, set_fields};
use crate::api::register::{Clock, Made, Register};
use crate::api::traffic::file_name;
use crate::api::{bundles, check, desk, enrolment, find, people, roster};
use crate::exchange::clerk;
use crate::exchange::gate::Role;
use crate::refusal::{Code, Lang, Refusal, Result, of_io};

const TOWNSHIP: &str = "大石镇";
const DIVISION: &str = "419999100";
const ROSTERS: [(&str, &[u8]); 2] = [
    ("qingxi.xlsx", include_bytes!("../../../../tests/fixtures/1-qingxi.xlsx")),
    ("shiqiao.csv", include_bytes!("../../../../tests/fixtures/2-shiqiao.csv")),
];
const OFFICERS: [&str; 3] = ["张建国", "李秀英", "王志远"];

/// A register of the demo and how it opens.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterLine {
    /// Whose it is.
    pub name: String,
    /// Its folder.
    pub register: PathBuf,
    /// Its passphrase. Only a demo prints one.
    pub passphrase: String,
    /// Its recovery code.
    pub recovery_code: String,
}

/// An officer's month in figures.
#[derive(Clone, Debug, Serialize)]
pub struct OfficerLine {
    /// The name.
    pub name: String,
    /// Households in charge.
    pub households: usize,
    /// Persons in them.
    pub persons: usize,
    /// Entries handed in.
    pub sent: i64,
    /// Merged.
    pub merged: i64,
    /// In conflict at first.
    pub conflicts: i64,
    /// Held at first.
    pub held: i64,
    /// Whether both sides have the same digest.
    pub equal: bool,
    /// The beginning of the digest, to compare on the telephone.
    pub digest: String,
}

/// What the demo came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The folder with everything.
    pub folder: PathBuf,
    /// The registers.
    pub registers: Vec<RegisterLine>,
    /// Files that were refused, and the code of the refusal.
    pub refused: Vec<(String, String)>,
    /// The officers.
    pub officers: Vec<OfficerLine>,
    /// Whether `check` is clean on all registers.
    pub ok: bool,
    /// Commands to try.
    pub next: Vec<String>,
}

struct Office {
    register: Register,
    line: RegisterLine,
}

/// Plays the month into a folder that is not there yet, telling what happens.
pub fn run(dir: &Path, clock: &Clock, lang: Lang, say: &mut dyn FnMut(&str)) -> Result<Report> {
    if dir.join("township").exists() || dir.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Refusal::new(Code::RegisterExists).with("path", dir.display()));
    }
    let dir = &std::path::absolute(dir).map_err(|error| of_io(error, dir))?;
    for folder in ["rosters", "sticks", "returns"] {
        let path = dir.join(folder);
        std::fs::create_dir_all(&path).map_err(|error| of_io(error, &path))?;
    }
    let mut play = Play { dir, clock, teller: Teller { lang, say }, days: Calendar::before(&clock.now()), refused: Vec::new() };
    let mut town = play.set_up()?;
    let mut officers = play.enrol(&mut town)?;
    let (to, bride) = play.month(&mut town, &mut officers)?;
    play.hand_in(&mut town, &mut officers)?;
    play.decide(&mut town)?;
    play.send_back(&mut town, &mut officers)?;
    play.receive(&mut town, &mut officers, &to, &bride)?;
    play.close(town, officers)
}

struct Play<'a> {
    dir: &'a Path,
    clock: &'a Clock,
    teller: Teller<'a>,
    days: Calendar,
    refused: Vec<(String, String)>,
}

impl Play<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn open(&self, name: &str, folder: &str, make: impl FnOnce(&Path, &str) -> Result<Made>) -> Result<Office> {
        let passphrase = format!("huce-demo-{folder}");
        let register = self.path(folder);
        let made = make(&register, &passphrase)?;
        let opened = Register::open(&register, &passphrase, self.clock.clone())?;
        let line = RegisterLine { name: name.to_owned(), register, passphrase, recovery_code: made.recovery_code };
        Ok(Office { register: opened, line })
    }

    fn set_up(&mut self) -> Result<Office> {
        self.teller.tell("一、镇上建册，导入两个村的花名册", "1. The township makes its register and takes in the rosters of two villages");
        let clock = self.clock.clone();
        let mut town =
            self.open(TOWNSHIP, "township", |dir, passphrase| enrolment::new_township(dir, TOWNSHIP, DIVISION, passphrase, clock))?;
        for (code, name) in VILLAGES {
            town.register.act(add_place::KIND, "", |act| add_place::add_place(act, code, name, "village", None))?;
        }
        for ((name, bytes), (code, village)) in ROSTERS.iter().zip(VILLAGES) {
            let file = self.path("rosters").join(name);
            std::fs::write(&file, bytes).map_err(|error| of_io(error, &file))?;
            let done = roster::import(&mut town.register, &file, code, false, self.teller.lang)?;
            self.teller.tell(
                &format!(
                    "  {village}：{} 行，收下 {}，没收 {}；{} 户 {} 人",
                    done.rows,
                    done.taken,
                    done.refused.len(),
                    done.households,
                    done.persons
                ),
                &format!(
                    "  {village}: {} rows, {} taken, {} refused; {} households, {} persons",
                    done.rows,
                    done.taken,
                    done.refused.len(),
                    done.households,
                    done.persons
                ),
            );
        }
        Ok(town)
    }

    fn enrol(&mut self, town: &mut Office) -> Result<Vec<Office>> {
        self.teller.tell(
            "二、登记三位信息员的电脑（电话里核对指纹），各管一片，跨村组",
            "2. Three officers are enrolled; fingerprints are compared on the telephone; their households cross village borders",
        );
        let mut offices = Vec::new();
        for (at, name) in OFFICERS.into_iter().enumerate() {
            let folder = format!("officer-{}", at + 1);
            let request = self.path("sticks").join(format!("request-{}.huce", at + 1));
            let clock = self.clock.clone();
            let mut office = self.open(name, &folder, |dir, passphrase| enrolment::new_officer(dir, &request, passphrase, clock))?;
            let (places, households) = share_of(&town.register, at)?;
            let out = self.path("returns").join(format!("enrolment-{}.huce", at + 1));
            let fingerprint = crate::exchange::keys::fingerprint(office.register.public_keys());
            let enrol = enrolment::Enrol {
                request: &request,
                name,
                officer: None,
                is_same_name: false,
                fingerprint: &fingerprint,
                places: &places,
                households: &households,
                out: &out,
            };
            let enrolled = enrolment::enrol(&mut town.register, &enrol)?;
            let joined = enrolment::join(&mut office.register, &out, &enrolled.fingerprint)?;
            self.teller.tell(
                &format!("  {name}：指纹 {fingerprint}，{} 户 {} 人", joined.households, joined.persons),
                &format!("  {name}: fingerprint {fingerprint}, {} households, {} persons", joined.households, joined.persons),
            );
            offices.push(office);
        }
        Ok(offices)
    }

    fn month(&mut self, town: &mut Office, officers: &mut [Office]) -> Result<(month::First, (String, String))> {
        let mut cast = Cast::default();
        let [one, two, three] = officers else { return Err(Code::Internal.into()) };
        self.teller.tell("三、一个月的工作", "3. A month of work");
        self.teller.tell(OFFICERS[0], OFFICERS[0]);
        let to = month::first(&mut one.register, &mut cast, &self.days, &mut self.teller)?;
        self.teller.tell(OFFICERS[1], OFFICERS[1]);
        month::second(&mut two.register, &mut cast, &self.days, &mut self.teller)?;
        self.teller.tell(OFFICERS[2], OFFICERS[2]);
        let bride = month::third(&mut three.register, &mut cast, &self.days, &to, OFFICERS[0], &mut self.teller)?;
        self.teller.tell(TOWNSHIP, TOWNSHIP);
        let fields = [("phone".to_owned(), "19900002222".to_owned())];
        town.register.act(set_fields::PERSON, "村委会来电", |act| set_fields::set_person(act, &to.phone, &fields))?;
        self.teller.tell("  镇上也改了同一人的电话：19900002222", "  the clerk corrects the same person's telephone: 19900002222");
        let officer = find::officer(&town.register.tables(), OFFICERS[1])?;
        let today = self.days.ago(0);
        town.register.act("household.assign", "片区调整", |act| clerk::assign(act, &to.moved, &officer, &today, "片区调整"))?;
        self.teller.tell(
            &format!("  镇上把一户从 {} 调给 {}", OFFICERS[0], OFFICERS[1]),
            &format!("  the clerk gives one household from {} to {}", OFFICERS[0], OFFICERS[1]),
        );
        Ok((to, bride))
    }

    fn hand_in(&mut self, town: &mut Office, officers: &mut [Office]) -> Result<()> {
        self.teller.tell(
            "四、交 U 盘：丢了一只，一份交了两次，一份损坏，一份来自陌生人",
            "4. Sticks: one lost, one bundle handed in twice, one damaged, one from a stranger",
        );
        let sticks = self.path("sticks");
        let lost = sticks.join("lost.huce");
        let gone = bundles::export_changes(&mut officers[1].register, &lost)?;
        std::fs::remove_file(&lost).map_err(|error| of_io(error, &lost))?;
        self.teller.tell(
            &format!("  {} 写出 {} 条，U 盘丢了；下次会把没确认的全部再带上", OFFICERS[1], gone.entries),
            &format!("  {} exports {} entries and loses the stick; the next bundle carries all of it again", OFFICERS[1], gone.entries),
        );
        for (at, office) in officers.iter_mut().enumerate() {
            let file = sticks.join(format!("changes-{}.huce", at + 1));
            let done = bundles::export_changes(&mut office.register, &file)?;
            self.teller.tell(
                &format!("  {} 交 {} 条，{} 字节", office.line.name, done.entries, done.bytes),
                &format!("  {} hands in {} entries, {} bytes", office.line.name, done.entries, done.bytes),
            );
        }
        let copy =
            |from: &str, to: &str| std::fs::copy(sticks.join(from), sticks.join(to)).map_err(|error| of_io(error, &sticks)).map(drop);
        copy("changes-1.huce", "twice.huce")?;
        let damaged = sticks.join("damaged.huce");
        let mut bytes = std::fs::read(sticks.join("changes-2.huce")).map_err(|error| of_io(error, &damaged))?;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x20;
        std::fs::write(&damaged, bytes).map_err(|error| of_io(error, &damaged))?;
        self.stranger(&sticks.join("stranger.huce"))?;
        let files = bundles::files_in(std::slice::from_ref(&sticks))?;
        let files: Vec<PathBuf> = files.into_iter().filter(|file| !file_name(file).starts_with("request")).collect();
        let planned = bundles::import(&mut town.register, &files, bundles::Options { is_plan: true, ..Default::default() }, &mut |_| {})?;
        self.teller.tell("  先看（什么也不改）：", "  the plan (nothing is changed):");
        self.tell_taken(&planned);
        let taken = bundles::import(&mut town.register, &files, bundles::Options::default(), &mut |_| {})?;
        self.teller.tell("  收取：", "  taken in:");
        self.tell_taken(&taken);
        for one in &taken {
            if let Some(error) = &one.error {
                self.refused.push((file_name(&one.file), error.code().as_str().to_owned()));
            }
        }
        Ok(())
    }

    fn tell_taken(&mut self, taken: &[bundles::Taken]) {
        for one in taken {
            let name = file_name(&one.file);
            match &one.error {
                Some(error) => {
                    let (zh, en) = (error.message(Lang::Zh), error.message(Lang::En));
                    self.teller.tell(&format!("    {name}：没有收。{zh}"), &format!("    {name}: refused. {en}"));
                }
                None => self.teller.tell(
                    &format!(
                        "    {name}：{}，{} 条：合并 {}，冲突 {}，待审 {}，早已收下 {}",
                        one.from, one.entries, one.applied, one.conflicts, one.held, one.already
                    ),
                    &format!(
                        "    {name}: {}, {} entries: {} merged, {} in conflict, {} held, {} already there",
                        one.from, one.entries, one.applied, one.conflicts, one.held, one.already
                    ),
                ),
            }
        }
    }

    /// A neighbouring township and its officer, whose bundle lands on the wrong table.
    fn stranger(&self, out: &Path) -> Result<()> {
        let clock = || self.clock.clone();
        let dir = self.path("stranger");
        let passphrase = "huce-demo-stranger";
        enrolment::new_township(&dir.join("township"), "邻镇", "419999101", passphrase, clock())?;
        let mut town = Register::open(&dir.join("township"), passphrase, clock())?;
        let request = dir.join("request.huce");
        enrolment::new_officer(&dir.join("officer"), &request, passphrase, clock())?;
        let mut officer = Register::open(&dir.join("officer"), passphrase, clock())?;
        let fingerprint = crate::exchange::keys::fingerprint(officer.public_keys());
        let place = find::place(&town.tables(), "419999101")?.id;
        let enrolment_file = dir.join("enrolment.huce");
        let enrol = enrolment::Enrol {
            request: &request,
            name: "赵小山",
            officer: None,
            is_same_name: false,
            fingerprint: &fingerprint,
            places: &[place],
            households: &[],
            out: &enrolment_file,
        };
        let enrolled = enrolment::enrol(&mut town, &enrol)?;
        enrolment::join(&mut officer, &enrolment_file, &enrolled.fingerprint)?;
        bundles::export_changes(&mut officer, out)?;
        drop((town, officer));
        std::fs::remove_dir_all(&dir).map_err(|error| of_io(error, &dir))
    }

    fn decide(&mut self, town: &mut Office) -> Result<()> {
        self.teller.tell("五、镇上处理", "5. The clerk decides");
        for conflict in desk::conflicts(&town.register)? {
            let word = "以本人当面所说为准";
            desk::resolve(&mut town.register, &conflict.id, clerk::Choice::Theirs, word)?;
            let desk::Conflict { name, ours, theirs, .. } = conflict;
            self.teller.tell(
                &format!("  冲突：{name} 的电话，镇上 {ours}，信息员 {theirs} → 采用信息员的，批语“{word}”"),
                &format!("  conflict: the telephone of {name}, here {ours}, the officer's {theirs}: the officer's is taken, with the word “{word}”"),
            );
        }
        for held in desk::held(&town.register)? {
            desk::judge(&mut town.register, &held.id, true, "改得对，户已调走")?;
            self.teller.tell(
                &format!("  待审：{} 改了已调走的户，收下", held.from),
                &format!("  held: {} changed a household that had been given away; accepted", held.from),
            );
        }
        Ok(())
    }

    fn send_back(&mut self, town: &mut Office, officers: &mut [Office]) -> Result<()> {
        self.teller.tell("六、回执", "6. Returns");
        for (at, office) in officers.iter_mut().enumerate() {
            self.return_to(town, office, &format!("return-{}.huce", at + 1))?;
            let waiting = desk::waiting(&office.register)?;
            for word in &waiting.words {
                let (name, said, verdict) = (word.name.as_str(), word.word.as_str(), word.verdict.as_str());
                let (zh, en) = if verdict == "taken" { ("采用了您的", "your value is taken") } else { ("收下了", "accepted") };
                let gone = name.is_empty();
                let zh_name = if gone { "已调走的户" } else { name };
                let en_name = if gone { "the household given away" } else { name };
                self.teller.tell(
                    &format!("    镇上的批语：{zh_name}，{zh}，“{said}”"),
                    &format!("    the clerk's word: {en_name}, {en}, “{said}”"),
                );
            }
        }
        Ok(())
    }

    fn return_to(&mut self, town: &mut Office, office: &mut Office, name: &str) -> Result<()> {
        let file = self.path("returns").join(name);
        let officer = find::officer(&town.register.tables(), &office.line.name)?;
        bundles::export_return(&mut town.register, &officer, false, &file)?;
        let taken = bundles::import(&mut office.register, &[file], bundles::Options::default(), &mut |_| {})?;
        for one in taken {
            match one.error {
                Some(error) => return Err(error),
                None => self.teller.tell(
                    &format!("  {} 读回执，{} 行", office.line.name, one.applied),
                    &format!("  {} applies the return, {} rows", office.line.name, one.applied),
                ),
            }
        }
        Ok(())
    }

    fn receive(&mut self, town: &mut Office, officers: &mut [Office], to: &month::First, bride: &(String, String)) -> Result<()> {
        let name = &bride.1;
        self.teller.tell(
            &format!("七、{} 接收新娘 {name}，再交一次", OFFICERS[0]),
            &format!("7. {} receives the bride {name} and hands in again", OFFICERS[0]),
        );
        month::receive(&mut officers[0].register, &bride.0, to, &self.days)?;
        let file = self.path("sticks").join("changes-1-second.huce");
        bundles::export_changes(&mut officers[0].register, &file)?;
        let taken = bundles::import(&mut town.register, &[file], bundles::Options::default(), &mut |_| {})?;
        self.tell_taken(&taken);
        for (at, office) in officers.iter_mut().enumerate() {
            self.return_to(town, office, &format!("return-{}-second.huce", at + 1))?;
        }
        Ok(())
    }

    fn close(mut self, mut town: Office, mut officers: Vec<Office>) -> Result<Report> {
        self.teller.tell("八、核对", "8. Both sides compared");
        let receipts = desk::receipts(&town.register)?;
        let mut lines = Vec::new();
        let mut ok = check::check(&mut town.register, false)?.ok;
        for office in &mut officers {
            ok &= check::check(&mut office.register, false)?.ok;
            let name = office.line.name.clone();
            let ours = desk::digest(&mut town.register, Some(&name))?;
            let theirs = desk::digest(&mut office.register, None)?;
            let equal = ours.digest == theirs.digest;
            let sum = |field: fn(&desk::Receipt) -> i64| receipts.iter().filter(|one| one.officer == name).map(field).sum::<i64>();
            let counts = desk::summary(&office.register)?.counts;
            lines.push(OfficerLine {
                households: counts.households,
                persons: counts.persons,
                sent: sum(|one| one.sent) - sum(|one| one.already),
                merged: sum(|one| one.merged),
                conflicts: sum(|one| one.conflicts),
                held: sum(|one| one.held),
                equal,
                digest: theirs.digest.chars().take(16).collect(),
                name,
            });
        }
        let all_equal = lines.iter().all(|line| line.equal);
        self.teller.tell(
            &format!(
                "  四本户册检查：{}；两边核对码：{}",
                if ok { "都正常" } else { "有问题" },
                if all_equal { "都相同" } else { "有不同" }
            ),
            &format!(
                "  check of four registers: {}; digests: {}",
                if ok { "clean" } else { "findings" },
                if all_equal { "all equal" } else { "some differ" }
            ),
        );
        let show = first_of(&town.register)?;
        let at = |office: &Office, command: &str| {
            format!("HUCE_REGISTER={} HUCE_PASSPHRASE={} huce {command}", office.line.register.display(), office.line.passphrase)
        };
        let next = vec![
            at(&town, "status"),
            at(&town, "person search 王"),
            at(&town, &format!("household show {show}")),
            at(&town, "receipt list"),
            at(&officers[0], "waiting"),
            at(&officers[0], "bundle export --out my.huce"),
        ];
        let registers = std::iter::once(town.line).chain(officers.into_iter().map(|office| office.line)).collect();
        Ok(Report { folder: self.dir.to_path_buf(), registers, refused: self.refused, officers: lines, ok: ok && all_equal, next })
    }
}

fn first_of(register: &Register) -> Result<String> {
    let lines = people::households(&register.tables(), None, None)?;
    Ok(lines.into_iter().next().map(|line| line.id).unwrap_or_default())
}

/// The places and households of an officer: groups of one village and, for the first, some households of another.
fn share_of(register: &Register, at: usize) -> Result<(Vec<String>, Vec<String>)> {
    debug_assert_eq!(register.role()?, Role::Township);
    let t = register.tables();
    let group = |village: usize, group: usize| find::place(&t, &format!("{}{group:02}", VILLAGES[village].0)).map(|row| row.id);
    let village = |village: usize| find::place(&t, VILLAGES[village].0).map(|row| row.id);
    match at {
        0 => {
            let across = people::households(&t, Some(&format!("{}01", VILLAGES[1].0)), None)?;
            Ok((vec![group(0, 1)?, group(0, 2)?], across.into_iter().take(6).map(|line| line.id).collect()))
        }
        1 => Ok((vec![group(0, 3)?, group(0, 4)?, group(0, 5)?, group(0, 6)?], Vec::new())),
        _ => Ok((vec![village(1)?, village(2)?], Vec::new())),
    }
}
