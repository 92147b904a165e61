//! A day to begin with: what has happened at a synthetic township in the month before it is opened, so that something waits at both desks.
//!
//! All of it is recorded, handed in and given back as people do it, with real files.

use std::path::Path;

use super::cast::{Cast, head, member, must};
use super::make::Made;
use super::month::Calendar;
use crate::actions::add_person::NewPerson;
use crate::actions::query::views::{Household, Member};
use crate::api::events::{self, Birth, Event};
use crate::api::register::{Clock, Register};
use crate::api::{bundles, charges, desk, find, households, persons, traffic};
use crate::exchange::clerk::Choice;
use crate::refusal::{Code, Refusal, Result};

/// So many days before today the township was made.
const BEFORE: i64 = 30;
const CHILDREN: [&str; 10] = ["20", "21", "22", "23", "24", "30", "31", "32", "33", "34"];

/// When the township must have been made, for [`play`].
pub fn made_at(clock: &Clock) -> Result<Clock> {
    ago(clock, BEFORE)
}

fn ago(clock: &Clock, days: i64) -> Result<Clock> {
    let now = chrono::DateTime::parse_from_rfc3339(&clock.now()).map_err(|error| Refusal::new(Code::Internal).caused_by(error))?;
    Clock::of(Some(&(now - chrono::TimeDelta::days(days)).to_rfc3339()))
}

/// Plays it at a township with two officers, the first of whom is left with work: findings, something to hand in, a return to read, an open
/// question, somebody to receive. The township is left with a conflict, an entry to judge and a return to write. Gives the number of the enrolment, which
/// the officer has read by then.
pub fn play(made: &Made, clock: &Clock) -> Result<String> {
    let [town, one, two] = &made.registers[..] else { return Err(Code::Internal.into()) };
    let open = |line: &super::play::RegisterLine| Register::open(&line.register, &line.passphrase, clock.clone());
    let mut stage = Stage {
        town: open(town)?,
        one: open(one)?,
        two: open(two)?,
        names: [one.name.clone(), two.name.clone()],
        clock: clock.clone(),
        days: Calendar::before(&clock.now()),
        cast: Cast::default(),
    };
    let read = stage.one.meta("applied")?;
    stage.mistakes()?;
    stage.both_sides(&made.folder)?;
    stage.since_then()?;
    Ok(read)
}

struct Stage {
    town: Register,
    one: Register,
    two: Register,
    names: [String; 2],
    clock: Clock,
    days: Calendar,
    cast: Cast,
}

fn of_head(home: &Household) -> Result<&Member> {
    must(head(home))
}

fn has_head(home: &Household) -> bool {
    head(home).is_some()
}

impl Stage {
    /// It is so many days before today at every desk.
    fn at(&mut self, days: i64) -> Result<()> {
        let clock = ago(&self.clock, days)?;
        for register in [&mut self.town, &mut self.one, &mut self.two] {
            register.set_clock(clock.clone());
        }
        Ok(())
    }

    /// What will be doubtful: a number with a wrong check digit, one person entered twice, a newcomer whose relation nobody knows.
    fn mistakes(&mut self) -> Result<()> {
        self.at(16)?;
        let home = self.cast.household(&self.one, "a number", has_head)?;
        let number = of_head(&home)?.person.text("id_number").to_owned();
        let (body, check) = number.split_at(number.len().saturating_sub(1));
        let wrong = format!("{body}{}", if check == "0" { '1' } else { '0' });
        set(&mut self.one, of_head(&home)?, "id_number", &wrong, "抄自花名册")?;

        let home =
            self.cast.household(&self.one, "somebody who was entered twice", |home| member(home, &CHILDREN, 1960..2026).is_some())?;
        let twice = must(member(&home, &CHILDREN, 1960..2026))?;
        let other = self.cast.household(&self.one, "where that one was entered again", has_head)?;
        let text = |field: &str| twice.person.text(field).to_owned();
        let again = NewPerson {
            household: other.row.id.clone(),
            name: text("name"),
            sex: text("sex"),
            birth: text("birth"),
            relation: "97".into(),
            ..NewPerson::default()
        };
        persons::add(&mut self.one, &again, &[], "住在亲戚家")?;

        let home = self.cast.household(&self.one, "room for a newcomer", has_head)?;
        let newcomer = NewPerson {
            household: home.row.id.clone(),
            name: "司马明远".into(),
            sex: "1".into(),
            birth: "1958-03".into(),
            ..NewPerson::default()
        };
        persons::add(&mut self.one, &newcomer, &[], "上门核实")?;
        Ok(())
    }

    /// The same changed on both sides, households that change hands, somebody who moves from one officer to the other; handed in, one of two
    /// questions decided, and given back to the first officer.
    fn both_sides(&mut self, folder: &Path) -> Result<()> {
        let [decided, open] =
            [self.cast.household(&self.one, "a telephone", has_head)?, self.cast.household(&self.one, "another", has_head)?];
        self.at(14)?;
        set(&mut self.town, of_head(&decided)?, "phone", "19900002222", "村委会来电")?;
        set(&mut self.town, of_head(&open)?, "phone", "19900004444", "本人来镇上办事时说的")?;
        self.at(13)?;
        set(&mut self.one, of_head(&decided)?, "phone", "19900001111", "本人说")?;
        set(&mut self.one, of_head(&open)?, "phone", "19900003333", "家里人说")?;

        let given_up = self.cast.household(&self.one, "a household that goes", has_head)?;
        let gained = self.cast.household(&self.two, "a household that comes", has_head)?;
        let moving = self.cast.household(&self.two, "somebody who moves", |home| member(home, &CHILDREN, 1960..2006).is_some())?;
        self.at(12)?;
        let [first, second] = self.names.clone();
        charges::give(&mut self.town, std::slice::from_ref(&given_up.row.id), &second, "片区调整")?;
        charges::give(&mut self.town, std::slice::from_ref(&gained.row.id), &first, "片区调整")?;
        let address = [("address".to_owned(), "村口新建房".to_owned())];
        households::set(&mut self.two, &gained.row.id, &address, "搬了新房")?;
        let leaving = Event::MoveOut {
            person: must(member(&moving, &CHILDREN, 1960..2006))?.person.id.clone(),
            to: String::new(),
            to_officer: Some(first.clone()),
            new_head: None,
            on: self.days.ago(12),
        };
        events::record_entry(&mut self.two, &leaving, "本人说")?;

        self.at(10)?;
        let files = [folder.join("changes-001.huce"), folder.join("changes-002.huce")];
        bundles::export_changes(&mut self.one, &files[0])?;
        bundles::export_changes(&mut self.two, &files[1])?;
        all_taken(bundles::import(&mut self.town, &files, bundles::Options::default(), &mut |_| {})?)?;
        let conflict =
            desk::conflicts(&self.town)?.into_iter().find(|one| one.name == of_head(&decided).map_or("", |head| head.person.text("name")));
        let conflict = conflict.ok_or_else(|| Refusal::new(Code::Internal).with("why", "no conflict"))?;
        desk::resolve(&mut self.town, &conflict.id, Choice::Theirs, "以本人当面所说为准")?;
        self.at(9)?;
        let officer = find::officer(&self.town.tables(), &first)?;
        let file = folder.join("return-001.huce");
        bundles::export_return(&mut self.town, &officer, false, &file)?;
        traffic::take_return(&mut self.one, &file, false)?;
        Ok(())
    }

    /// What the first officer recorded since the last return, and has not handed in.
    fn since_then(&mut self) -> Result<()> {
        let year = self.days.year();
        let young = year - 40..year - 20;
        self.at(6)?;
        let home = self.cast.household(&self.one, "a young mother", |home| member(home, &["12", "38"], young.clone()).is_some())?;
        let mother = must(member(&home, &["12", "38"], young))?;
        let birth = Birth {
            mother: mother.person.id.clone(),
            name: format!("{}小满", surname(of_head(&home)?.person.text("name"))),
            sex: "2".into(),
            on: self.days.ago(8),
            ..Birth::default()
        };
        events::record_entry(&mut self.one, &Event::Birth(birth), "出生医学证明")?;
        self.at(4)?;
        let home = self.cast.household(&self.one, "a new number", has_head)?;
        set(&mut self.one, of_head(&home)?, "phone", "19900005555", "上门核实")?;
        self.at(2)?;
        let home = self.cast.household(&self.one, "somebody who works elsewhere", |home| member(home, &CHILDREN, 1975..2006).is_some())?;
        let away = Event::Away {
            person: must(member(&home, &CHILDREN, 1975..2006))?.person.id.clone(),
            to: "省城".into(),
            reason: "work".into(),
            on: self.days.ago(3),
        };
        events::record_entry(&mut self.one, &away, "家里人说")?;
        Ok(())
    }
}

fn set(register: &mut Register, whose: &Member, field: &str, value: &str, reason: &str) -> Result<()> {
    persons::set(register, &whose.person.id, &[(field.to_owned(), value.to_owned())], reason).map(drop)
}

fn surname(name: &str) -> &str {
    name.chars().next().map_or("", |first| &name[..first.len_utf8()])
}

fn all_taken(taken: Vec<bundles::Taken>) -> Result<()> {
    taken.into_iter().find_map(|one| one.error).map_or(Ok(()), Err)
}
