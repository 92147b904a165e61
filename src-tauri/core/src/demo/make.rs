//! Synthetic townships (合成数据) of any size, the same for the same seed.
//!
//! Proportions: 3.9 persons a household in villages, a fifth of them over 60 and a sixth under 15 (census of 2020, as `docs/glossary.md` names
//! its sources); one person in seven of working age lives elsewhere. Names and numbers are invented; numbers carry the division 419999.

use std::io::Write;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde::Serialize;

use super::play::RegisterLine;
use crate::actions::{add_place, begin_stay};
use crate::api::register::{Clock, Register};
use crate::api::{enrolment, roster};
use crate::exchange::gate::Role;
use crate::exchange::keys::fingerprint;
use crate::model::id_number::IdNumber;
use crate::refusal::{Code, Lang, Refusal, Result, of_io};
use crate::tables::Tables;

/// What is ordered.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// How many persons, about: the last household is whole.
    pub persons: usize,
    /// How many officers, each with a register of their own.
    pub officers: usize,
    /// The seed.
    pub seed: u64,
    /// Whether known mistakes are planted.
    pub errors: bool,
}

/// A mistake that was planted.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Planted {
    /// The roster's file.
    pub file: String,
    /// The row as the table shows it, from 1.
    pub row: usize,
    /// Which: `wrong-check`, `damaged`, `twice`, `contradicts-birth`, `contradicts-sex`, `no-such-date`, `ambiguous-relation`.
    pub kind: &'static str,
    /// The column.
    pub column: &'static str,
    /// What would have stood there.
    pub right: String,
    /// What stands there.
    pub wrong: String,
}

/// What was made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// The folder.
    pub folder: PathBuf,
    /// Persons.
    pub persons: usize,
    /// Households.
    pub households: usize,
    /// Villages.
    pub villages: usize,
    /// Stays elsewhere.
    pub stays: usize,
    /// Mistakes planted; their list is `errors.csv`.
    pub errors: usize,
    /// The registers.
    pub registers: Vec<RegisterLine>,
}

/// The columns of a synthetic roster.
pub const COLUMNS: [&str; 11] =
    ["组别", "户号", "姓名", "与户主关系", "性别", "民族", "出生年月", "身份证号码", "文化程度", "婚姻状况", "联系电话"];

const RELATION: usize = 3;
const SEX: usize = 4;
const BIRTH: usize = 6;
const NUMBER: usize = 7;

/// Family names by how common they are: the first ones are carried by a third of all.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const BOYS: &str = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林国建志海文武德福贵荣新春生根水木火土山河东南西北";
const GIRLS: &str = "芳娜敏静丽艳娟霞秀英玉兰梅红琴桂香珍翠莲凤菊云雪萍玲燕倩婷欣悦琳洁慧巧荷蓉薇莉思雨涵一诺彤瑶佳怡梦";

struct Person {
    relation: &'static str,
    sex: u8,
    born: chrono::NaiveDate,
    surname: char,
    marital: &'static str,
}

/// Rows of a roster under [`COLUMNS`], household by household, until there are so many; and the mistakes, counted from row 2.
pub fn rows(rng: &mut Rng, persons: usize, groups: usize, errors: bool) -> (Vec<[String; 11]>, Vec<Planted>) {
    let mut rows: Vec<[String; 11]> = Vec::with_capacity(persons + 8);
    let mut planted = Vec::new();
    let mut household = 0;
    let mut sequence = 0_u32;
    while rows.len() < persons {
        household += 1;
        let at = 1 + (household - 1) * groups / (persons / 4).max(1);
        let group = format!("{}组", numeral(at.min(groups)));
        for person in family(rng) {
            sequence += 1;
            rows.push(row(rng, &group, household, &person, sequence));
            if errors && rows.len().is_multiple_of(50) {
                planted.extend(plant(rng, &mut rows));
            }
        }
    }
    (rows, planted)
}

fn numeral(number: usize) -> String {
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].get(number.clamp(1, 10) - 1).copied().unwrap_or("一").to_owned()
}

fn born(rng: &mut Rng, years: std::ops::Range<i32>) -> chrono::NaiveDate {
    let days = rng.u32(0..365);
    let first = chrono::NaiveDate::from_ymd_opt(rng.i32(years), 1, 1).unwrap_or_default();
    first.checked_add_days(chrono::Days::new(days.into())).unwrap_or(first)
}

fn surname(rng: &mut Rng) -> char {
    let names: Vec<char> = SURNAMES.chars().collect();
    // The square of a uniform number: the first names come up most.
    let at = (rng.f64() * rng.f64() * names.len() as f64) as usize;
    names.get(at).copied().unwrap_or('王')
}

/// A family: an old person or couple alone, a couple, a couple with children, three generations.
fn family(rng: &mut Rng) -> Vec<Person> {
    let name = surname(rng);
    let kind = rng.u32(0..100);
    let mut members = Vec::new();
    let add =
        |members: &mut Vec<Person>, relation, sex, born, surname, marital| members.push(Person { relation, sex, born, surname, marital });
    let (old, middle, young) = (1938..1962, 1962..1985, 1985..2000);
    if kind < 6 {
        let sex = rng.u8(1..3);
        add(&mut members, "户主", sex, born(rng, old), name, "丧偶");
        return members;
    }
    let years = if kind < 18 {
        old
    } else if kind < 58 {
        middle.clone()
    } else {
        middle.start - 12..middle.end - 12
    };
    let head = born(rng, years);
    let year = chrono::Datelike::year(&head);
    let other = surname(rng);
    add(&mut members, "户主", 1, head, name, "有配偶");
    add(&mut members, "妻", 2, born(rng, year - 2..year + 4), other, "有配偶");
    if kind < 25 {
        return members;
    }
    if kind < 60 {
        for at in 0..rng.usize(1..4) {
            let sex = rng.u8(1..3);
            let relation = if sex == 1 { "子" } else { "女" };
            let child = born(rng, (year + 21 + at as i32 * 2).min(2025)..(year + 26 + at as i32 * 2).min(2026));
            add(&mut members, relation, sex, child, name, "未婚");
        }
        return members;
    }
    let son = born(rng, young.start.max(year + 20)..young.end.max(year + 24));
    let son_year = chrono::Datelike::year(&son);
    let bride = surname(rng);
    add(&mut members, "长子", 1, son, name, "有配偶");
    add(&mut members, "儿媳", 2, born(rng, son_year - 1..son_year + 4), bride, "有配偶");
    for at in 0..rng.usize(1..3) {
        let sex = rng.u8(1..3);
        let relation = if sex == 1 { "孙子" } else { "孙女" };
        let child = born(rng, (son_year + 22 + at as i32 * 2).min(2025)..(son_year + 28 + at as i32 * 2).min(2026));
        add(&mut members, relation, sex, child, name, "未婚");
    }
    members
}

fn row(rng: &mut Rng, group: &str, household: usize, person: &Person, sequence: u32) -> [String; 11] {
    let given: Vec<char> = if person.sex == 1 { BOYS } else { GIRLS }.chars().collect();
    let mut name = person.surname.to_string();
    for _ in 0..1 + usize::from(rng.u8(0..4) > 0) {
        name.push(given.get(rng.usize(0..given.len())).copied().unwrap_or('明'));
    }
    let year = chrono::Datelike::year(&person.born);
    let in_day = (sequence % 499) * 2 + u32::from(person.sex == 1);
    let body = format!("419999{}{in_day:03}", person.born.format("%Y%m%d"));
    let number = format!("{body}{}", IdNumber::check_digit(&body).unwrap_or('X'));
    let education = match year {
        ..1960 => "小学",
        1960..1985 => "初中",
        1985..2004 => ["初中", "高中", "大专", "本科"][rng.usize(0..4)],
        2004..2019 => "小学",
        _ => "",
    };
    let nation = if rng.u32(0..100) < 92 { "汉" } else { "土家" };
    let phone = if year < 2010 { format!("199{:08}", rng.u32(0..100_000_000)) } else { String::new() };
    [
        group.to_owned(),
        format!("{household:03}"),
        name,
        person.relation.to_owned(),
        if person.sex == 1 { "男" } else { "女" }.to_owned(),
        nation.to_owned(),
        person.born.format("%Y-%m-%d").to_string(),
        number,
        education.to_owned(),
        person.marital.to_owned(),
        phone,
    ]
}

/// Spoils the last row in one known way.
fn plant(rng: &mut Rng, rows: &mut [[String; 11]]) -> Option<Planted> {
    let number = rows.len() + 1;
    let before = rows.iter().rev().nth(rng.usize(3..9)).map(|row| row[NUMBER].clone());
    let last = rows.last_mut()?;
    let (kind, at, wrong) = match rng.u32(0..7) {
        0 => {
            let check = last[NUMBER].chars().last()?;
            ("wrong-check", NUMBER, format!("{}{}", &last[NUMBER][..17], if check == '0' { '1' } else { '0' }))
        }
        1 => ("damaged", NUMBER, format!("{}E+17", last[NUMBER].get(..6).map(|six| format!("{}.{}", &six[..1], &six[1..]))?)),
        2 => ("twice", NUMBER, before?),
        3 => ("contradicts-birth", BIRTH, format!("{}-01-31", &last[BIRTH][..4])),
        4 => ("contradicts-sex", SEX, if last[SEX] == "男" { "女" } else { "男" }.to_owned()),
        5 => ("no-such-date", BIRTH, format!("{}-02-30", &last[BIRTH][..4])),
        _ => ("ambiguous-relation", RELATION, "媳妇".to_owned()),
    };
    let right = std::mem::replace(&mut last[at], wrong.clone());
    (right != wrong).then(|| Planted { file: String::new(), row: number, kind, column: COLUMNS[at], right, wrong })
}

/// A roster as CSV in UTF-8 with a mark, as WPS writes it.
pub fn csv_of(rows: &[[String; 11]]) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut line = |cells: &[&str]| {
        bytes.extend_from_slice(cells.join(",").as_bytes());
        bytes.extend_from_slice(b"\r\n");
    };
    line(&COLUMNS);
    for row in rows {
        line(&row.each_ref().map(String::as_str));
    }
    bytes
}

/// Makes a township with its rosters, its register and its officers' registers in a folder that is not there yet. `progress` hears of each village
/// and officer, and may refuse to go on.
pub fn make(dir: &Path, order: &Order, clock: &Clock, progress: &mut dyn FnMut(&str) -> Result<()>) -> Result<Made> {
    if dir.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Refusal::new(Code::RegisterExists).with("path", dir.display()));
    }
    let rosters = dir.join("rosters");
    std::fs::create_dir_all(&rosters).map_err(|error| of_io(error, &rosters))?;
    let mut rng = Rng::with_seed(order.seed);
    let passphrase = "huce-demo-township";
    let path = dir.join("township");
    let (mut town, shown) = Register::create(&path, Role::Township, "演示镇", "419999100", "演示镇", passphrase, clock.clone())?;
    enrolment::name_township(&mut town, "演示镇", "419999100")?;
    let mut made = Made {
        folder: dir.to_path_buf(),
        persons: 0,
        households: 0,
        villages: 0,
        stays: 0,
        errors: 0,
        registers: vec![RegisterLine {
            name: "演示镇".into(),
            register: path,
            passphrase: passphrase.into(),
            recovery_code: shown.recovery_code,
        }],
    };
    let mut all_planted = Vec::new();
    while made.persons < order.persons {
        made.villages += 1;
        let (code, file) = (format!("419999100{:03}", 200 + made.villages), format!("village-{:02}.csv", made.villages));
        let size = (order.persons - made.persons).min(rng.usize(1_300..1_700));
        let (rows, planted) = rows(&mut rng, size, 6, order.errors);
        let table = rosters.join(&file);
        std::fs::write(&table, csv_of(&rows)).map_err(|error| of_io(error, &table))?;
        let name = format!("演示{}村", numeral_of_village(made.villages));
        town.act(add_place::KIND, "", |act| add_place::add_place(act, &code, &name, "village", None))?;
        let done = roster::import(&mut town, &table, &code, false, Lang::Zh)?;
        if done.persons == 0 {
            return Err(Refusal::new(Code::Internal).with("why", "an empty village"));
        }
        made.persons += done.persons;
        made.households += done.households;
        all_planted.extend(planted.into_iter().map(|one| Planted { file: file.clone(), ..one }));
        progress(&format!("{file}: {} / {}", made.persons, order.persons))?;
    }
    made.stays = send_away(&mut town, &mut rng)?;
    made.errors = all_planted.len();
    if order.errors {
        write_planted(&dir.join("errors.csv"), &all_planted)?;
    }
    let households: Vec<String> = crate::api::people::households(&town.tables(), None, None)?.into_iter().map(|line| line.id).collect();
    let share = households.len().div_ceil(order.officers.max(1)).max(1);
    for (at, households) in households.chunks(share).take(order.officers).enumerate() {
        let line = officer(dir, &mut town, at, households, clock)?;
        progress(&line.name)?;
        made.registers.push(line);
    }
    Ok(made)
}

fn numeral_of_village(number: usize) -> String {
    if number <= 10 { numeral(number) } else { format!("{}{}", numeral(number / 10), numeral(number % 10)) }
}

/// One in seven of working age lives elsewhere.
fn send_away(town: &mut Register, rng: &mut Rng) -> Result<usize> {
    let mut leaving = Vec::new();
    let t = &town.tables();
    t.each(t.table("person"), &mut |row| {
        let year: i32 = row.text("birth").get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
        if (1970..2006).contains(&year) && rng.u32(0..7) == 0 {
            leaving.push(row.id);
        }
        Ok(())
    })?;
    let places = ["省城", "外省某市", "县城", "沿海某市"];
    for heap in leaving.chunks(1_000) {
        town.act(begin_stay::KIND, "", |act| {
            for person in heap {
                let (place, from) = (places[rng.usize(0..places.len())], format!("{}-{:02}", rng.u32(2018..2026), rng.u32(1..13)));
                begin_stay::begin_stay(act, person, place, "work", &from)?;
            }
            Ok(())
        })?;
    }
    Ok(leaving.len())
}

fn officer(dir: &Path, town: &mut Register, at: usize, households: &[String], clock: &Clock) -> Result<RegisterLine> {
    let number = at + 1;
    let passphrase = format!("huce-demo-officer-{number}");
    let path = dir.join(format!("officer-{number:03}"));
    let (mut register, shown) = Register::create(&path, Role::Officer, "", "", "", &passphrase, clock.clone())?;
    let request = dir.join(format!("request-{number:03}.huce"));
    let enrolment_file = dir.join(format!("enrolment-{number:03}.huce"));
    enrolment::first_request(&mut register, &request)?;
    let read_out = fingerprint(register.public_keys());
    let name = format!("信息员{number:03}");
    let enrol = enrolment::Enrol {
        request: &request,
        name: &name,
        officer: None,
        is_same_name: false,
        fingerprint: &read_out,
        places: &[],
        households,
        out: &enrolment_file,
    };
    let enrolled = enrolment::enrol(town, &enrol)?;
    enrolment::join(&mut register, &enrolment_file, &enrolled.fingerprint)?;
    Ok(RegisterLine { name, register: path, passphrase, recovery_code: shown.recovery_code })
}

fn write_planted(path: &Path, planted: &[Planted]) -> Result<()> {
    let file = std::fs::File::create(path).map_err(|error| of_io(error, path))?;
    let mut out = std::io::BufWriter::new(file);
    let mut write = || -> std::io::Result<()> {
        out.write_all("\u{feff}文件,行,种类,栏目,原应为,写成了\r\n".as_bytes())?;
        for one in planted {
            write!(out, "{},{},{},{},{},{}\r\n", one.file, one.row, one.kind, one.column, one.right, one.wrong)?;
        }
        out.flush()
    };
    write().map_err(|error| of_io(error, path))
}
