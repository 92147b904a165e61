//! Taking a village's roster (花名册) into a register.

use super::desk::stands;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::find;
use super::people;
use super::register::Register;
use super::row_plans::{RowPlan, doubts_by_row, membership_of, warning};
use super::traffic::file_name;
use crate::actions::fields::Warning;
use crate::actions::import_household::{self, import_household};
use crate::actions::query::views;
use crate::actions::{add_household, add_place};
use crate::exchange::gate::Role;
use crate::exchange::{ledger, scope};
use crate::model::date::PartialDate;
use crate::model::day::day_of;
use crate::model::names;
use crate::refusal::{Code, Lang, Refusal, Result, of_io};
use crate::roster::{Named, Reason, RefusedRow, Roster, RosterHousehold, RosterPerson, bare, bounds, each_household, mend};
use crate::store::Piece;
use crate::tables::{Row, Tables};

/// A row that was not taken.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// The sheet, "" for a CSV file.
    pub sheet: String,
    /// The row as the table shows it, from 1.
    pub row: u32,
    /// Why.
    pub reason: String,
}

/// What is doubtful in a row that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct Doubt {
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row: u32,
    /// The field.
    pub field: String,
    /// What about it.
    pub text: String,
}

/// What came in. `rows` is `taken` and `refused` together.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    /// Rows of people.
    pub rows: usize,
    /// Taken.
    pub taken: usize,
    /// New households.
    pub households: usize,
    /// New persons.
    pub persons: usize,
    /// Totals, signatures and repeated headers that were passed over.
    pub skipped: usize,
    /// Columns left out on purpose, by name.
    pub left_out: Vec<String>,
    /// Columns that are not understood or repeat another, and are not taken either, by name.
    pub unread: Vec<String>,
    /// Groups that were added under the place.
    pub groups_added: Vec<String>,
    /// Rows not taken.
    pub refused: Vec<Refused>,
    /// What to look at.
    pub doubts: Vec<Doubt>,
}

/// Persons in one entry's worth of an import: about 1.2 KiB each, so that an entry holds whole households.
const PIECE: usize = 750;

/// Takes a roster in under a place, or only says what would come in. All of it in one transaction.
pub fn import(register: &mut Register, file: &Path, place_code: &str, is_plan: bool, lang: Lang) -> Result<Imported> {
    register.must_have_joined()?;
    let table = Table::read(file)?;
    let (roster, run) = run(register, &table, place_code, is_plan, &mut |_| (), &mut |_| ControlFlow::Continue(()))?;
    Ok(imported(roster, run, lang))
}

/// A table that was picked or pasted.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is called in the entry.
    pub name: String,
    /// Its bytes.
    bytes: Vec<u8>,
}

impl Table {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self> {
        let length = std::fs::metadata(file).map_err(|error| of_io(error, file))?.len();
        if length > bounds::MOST_BYTES {
            return Err(bounds::too_large());
        }
        let bytes = std::fs::read(file).map_err(|error| of_io(error, file))?;
        Ok(Self { name: file_name(file), bytes })
    }

    /// Rows that were copied out of a spreadsheet, under a name; a header is put before them where they have none.
    pub fn pasted(register: &Register, name: &str, text: &str) -> Result<Self> {
        if text.len() as u64 > bounds::MOST_BYTES {
            return Err(bounds::too_large());
        }
        Ok(Self { name: name.to_owned(), bytes: bare::with_header(text, today_of(register))?.0.into_bytes() })
    }
}

/// The most rows of one kind that a look shows; the rest is counted.
const MOST_SHOWN: usize = 2_000;

/// What a roster would do, row by row.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RosterPlan {
    /// Rows of people.
    pub rows: usize,
    /// New households.
    pub households: usize,
    /// New persons.
    pub persons: usize,
    /// Rows of people who are there already.
    pub registered: usize,
    /// Rows that cannot be taken.
    pub refused: usize,
    /// Rows with something to look at.
    pub doubtful: usize,
    /// Totals, signatures and repeated headers that were passed over.
    pub skipped: usize,
    /// Columns left out on purpose, by name.
    pub left_out: Vec<String>,
    /// Columns that are not understood, by name.
    pub unread: Vec<String>,
    /// Groups that would be added under the place.
    pub groups_added: Vec<String>,
    /// New households whose number another one of their place has already: both would stand with it.
    pub numbers_taken: usize,
    /// The rows: what is refused, what differs, what is new, at most 2,000 of each.
    pub lines: Vec<RowPlan>,
}

/// Says what a roster would do under a place. Nothing is changed. `tell` hears how many persons were looked at, and may stop: then nothing is given.
pub fn look(
    register: &mut Register,
    table: &Table,
    place_code: &str,
    tell: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Option<RosterPlan>> {
    register.must_have_joined()?;
    let mut lines: Vec<RowPlan> = Vec::new();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let (mut registered, mut is_stopped) = (0, false);
    let outcome = run(
        register,
        table,
        place_code,
        true,
        &mut |plan: RowPlan| {
            registered += usize::from(plan.outcome != "new");
            let count = counts.entry(plan.outcome).or_default();
            *count += 1;
            if *count <= MOST_SHOWN {
                lines.push(plan);
            }
        },
        &mut |done| {
            let said = tell(done);
            is_stopped = said.is_break();
            said
        },
    );
    if is_stopped {
        return Ok(None);
    }
    let (roster, run) = outcome?;
    lines.extend(roster.refused.iter().take(MOST_SHOWN).map(RowPlan::refused));
    let mut doubts = doubts_by_row(&roster.doubts);
    let of_numbers = lines.iter().filter(|line| line.doubts.iter().any(|doubt| doubt.code == NUMBER_TAKEN));
    let doubtful = doubts.len() + of_numbers.filter(|line| !doubts.contains_key(&(line.sheet.clone(), line.row))).count();
    for line in &mut lines {
        line.doubts.extend(doubts.remove(&(line.sheet.clone(), line.row)).unwrap_or_default());
    }
    let rank = |line: &RowPlan| ["refused", "differs", "new", "same"].iter().position(|outcome| *outcome == line.outcome);
    lines.sort_by_key(|line| (rank(line), line.doubts.is_empty(), line.sheet.clone(), line.row));
    Ok(Some(RosterPlan {
        rows: roster.rows,
        households: run.households,
        persons: run.persons,
        registered,
        refused: roster.refused.len(),
        doubtful,
        skipped: roster.skipped,
        left_out: roster.left_out,
        unread: roster.unread,
        groups_added: run.groups_added,
        numbers_taken: run.numbers_taken,
        lines,
    }))
}

/// What came in, and the entry by which all of it is taken back.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TakenRoster {
    /// New households.
    pub households: usize,
    /// New persons.
    pub persons: usize,
    /// Rows of people who were there already.
    pub registered: usize,
    /// Rows that were not taken.
    pub refused: usize,
    /// One entry of the act; none where nothing changed.
    pub entry: Option<String>,
}

/// Takes a roster in under a place, in one transaction. `tell` hears how many persons were taken, and may stop: then nothing has happened and
/// nothing is given.
pub fn take(
    register: &mut Register,
    table: &Table,
    place_code: &str,
    tell: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Option<TakenRoster>> {
    register.must_have_joined()?;
    let mut is_stopped = false;
    let outcome = run(register, table, place_code, false, &mut |_| (), &mut |done| {
        let said = tell(done);
        is_stopped = said.is_break();
        said
    });
    if is_stopped {
        return Ok(None);
    }
    let (roster, run) = outcome?;
    let entry = if run.persons + run.households > 0 { last_entry(register)? } else { None };
    Ok(Some(TakenRoster {
        households: run.households,
        persons: run.persons,
        registered: run.registered.len(),
        refused: roster.refused.len(),
        entry,
    }))
}

/// The rows that a look refused, as separated text to be mended and taken in again; `headings` stand over the reason and the row's number.
pub fn refused_rows(table: &Table, looked: &RosterPlan, headings: [&str; 2], lang: Lang) -> Result<String> {
    let why =
        |line: &RowPlan| line.why.as_ref().map_or(String::new(), |why| if lang == Lang::Zh { why.zh.clone() } else { why.en.clone() });
    let refused = looked.lines.iter().filter(|line| line.outcome == "refused");
    let rows: Vec<_> = refused.map(|line| (line.sheet.clone(), line.row, why(line))).collect();
    mend::to_mend(&table.name, &table.bytes, &rows, headings)
}

/// The last entry of the present chain.
fn last_entry(register: &Register) -> Result<Option<String>> {
    let t = register.tables();
    let chain = ledger::meta(&t, "chain")?;
    let last = t.get(t.table("chain"), &chain)?.map_or(0, |row| row.integer("last"));
    Ok(t.find(t.table("entry"), "seat", &ledger::seat(&chain, last))?.into_iter().next().map(|row| row.id))
}

fn today_of(register: &Register) -> PartialDate {
    PartialDate::parse(&day_of(&register.now())).unwrap_or(PartialDate::UNKNOWN)
}

/// What came of the households of a roster.
struct Run {
    households: usize,
    persons: usize,
    groups_added: Vec<String>,
    numbers_taken: usize,
    registered: Vec<RefusedRow>,
}

/// What is said of a new household whose number another one has.
const NUMBER_TAKEN: &str = "household.number_taken";

/// The households that stand on a place and its groups, by where they are and their numbers.
type Numbers = BTreeMap<(String, String), String>;

fn numbers_of(t: &dyn Tables, place: &Row) -> Result<Numbers> {
    let mut numbers = Numbers::new();
    for home in people::below(t, place.id.clone())?.into_iter().filter(stands) {
        numbers.entry((home.text("place_id").to_owned(), home.text("number").to_owned())).or_insert(home.id);
    }
    Ok(numbers)
}

/// What becomes of a household of a roster whose number one of its place has: it goes on there, or both stand with that number.
fn on_number(t: &dyn Tables, id: &str, number: &str, is_joined: bool) -> Result<Option<Warning>> {
    let Some(line) = people::line_of_household(t, id)? else { return Ok(None) };
    let whose = if line.head.is_empty() { line.address } else { line.head };
    Ok(Some(if is_joined {
        let (zh, en) =
            (format!("加进这里已有的 {number} 户（{whose}）"), format!("joins household {number}, which is here already ({whose})"));
        warning("household.joined", zh, en)
    } else {
        let zh = format!("户号 {number} 这里已经有了（{whose}）：导入后另立一户，两户同号；是同一户的，先不导，到那一户里添人");
        let en = format!(
            "number {number} is taken here ({whose}): another household with the same number is made; if it is the same one, leave it out and add its members there"
        );
        warning(NUMBER_TAKEN, zh, en)
    }))
}

fn run(
    register: &mut Register,
    table: &Table,
    place_code: &str,
    is_look: bool,
    note: &mut dyn FnMut(RowPlan),
    tell: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<(Roster, Run)> {
    let Table { name, bytes } = table;
    let today = today_of(register);
    let place = find::place(&register.tables(), place_code)?;
    if register.role()? == Role::Officer {
        let probe = Row::new(register.tables().table("household"), "").with("place_id", &place.id);
        if !crate::exchange::town::may_found(&register.tables(), &probe, &register.meta("officer")?)? {
            return Err(Refusal::new(Code::ShareOutside).with("what", format!("{} {place_code}", place.text("name"))));
        }
    }
    let (mut households, mut persons, mut groups_added) = (0, 0, Vec::new());
    let mut registered: Vec<RefusedRow> = Vec::new();
    let has_persons = {
        let t = register.tables();
        let mut first = None;
        t.from(t.table("person"), "", 1, &mut |row| {
            first = Some(row);
            Ok(())
        })?;
        first.is_some()
    };
    // Only whoever looks is told.
    let numbers = if is_look { numbers_of(&register.tables(), &place)? } else { Numbers::new() };
    let mut numbers_taken = 0;
    let without_number = if has_persons { without_number(&register.tables())? } else { Numberless::new() };
    let run = |pieces: &mut Piece| -> Result<Roster> {
        let mut ids: Vec<String> = Vec::new();
        let mut waiting: Vec<RosterHousehold> = Vec::new();
        let (mut waiting_persons, mut seen) = (0, 0);
        let mut flush = |waiting: &mut Vec<RosterHousehold>, ids: &mut Vec<String>| -> Result<()> {
            let heap = std::mem::take(waiting);
            if heap.is_empty() {
                return Ok(());
            }
            pieces.act(import_household::KIND, name, |act| {
                for household in &heap {
                    let group = group_of(act, &place, &household.group_name, &mut groups_added)?;
                    let mut into = household.continues.and_then(|at| ids.get(at).cloned()).filter(|id| !id.is_empty());
                    let mut household = household.clone();
                    let words = format!("{} {}", household.number, household.head_name).trim().to_owned();
                    if has_persons {
                        let home = leave_out_registered(act.t, &without_number, &group, &mut household, &mut registered, &mut |plan| {
                            note(RowPlan { household: words.clone(), ..plan });
                        })?;
                        into = into.or(home);
                        if household.members.is_empty() {
                            ids.push(into.unwrap_or_default());
                            continue;
                        }
                    }
                    if household.number.is_empty() && into.is_none() {
                        household.number = add_household::next_number(act.t, &group)?;
                    }
                    households += usize::from(into.is_none());
                    persons += household.members.len();
                    let taken = numbers.get(&(group.clone(), household.number.clone())).filter(|_| !household.number.is_empty());
                    let is_joined = taken.is_some() && into.as_ref() == taken;
                    let said = taken.filter(|_| into.is_none() || is_joined);
                    let mut said = said.map(|id| on_number(act.t, id, &household.number, is_joined)).transpose()?.flatten();
                    numbers_taken += usize::from(said.as_ref().is_some_and(|one| one.code == NUMBER_TAKEN));
                    for member in &household.members {
                        let doubts = said.take().into_iter().collect();
                        note(RowPlan { household: words.clone(), doubts, ..RowPlan::new_person(member) });
                    }
                    ids.push(import_household(act, &group, &household, into.as_deref())?);
                }
                Ok(())
            })
        };
        let roster = each_household(name, bytes, today, &mut |household| {
            waiting_persons += household.members.len();
            seen += household.members.len();
            waiting.push(household);
            if waiting_persons >= PIECE {
                waiting_persons = 0;
                flush(&mut waiting, &mut ids)?;
                if tell(seen).is_break() {
                    return Err(Refusal::new(Code::Internal).with("why", "stopped"));
                }
            }
            Ok(())
        })?;
        flush(&mut waiting, &mut ids)?;
        Ok(roster)
    };
    let roster = register.act_in_pieces(is_look, run)?;
    Ok((roster, Run { households, persons, groups_added, numbers_taken, registered }))
}

fn imported(roster: Roster, run: Run, lang: Lang) -> Imported {
    Imported {
        rows: roster.rows,
        taken: roster.taken - run.registered.len(),
        households: run.households,
        persons: run.persons,
        skipped: roster.skipped,
        left_out: roster.left_out,
        unread: roster.unread,
        groups_added: run.groups_added,
        refused: roster
            .refused
            .iter()
            .chain(&run.registered)
            .map(|row| Refused { sheet: row.sheet.to_string(), row: row.row, reason: row.text(lang) })
            .collect(),
        doubts: roster
            .doubts
            .iter()
            .map(|doubt| Doubt {
                sheet: doubt.sheet.to_string(),
                row: doubt.row,
                field: doubt.field.to_string(),
                text: doubt.words(lang).to_string(),
            })
            .collect(),
    }
}

/// Takes out of a household of a roster whoever stands in the register already: by ID number and name, or without a number by name and birth in
/// the household of the same place and number. Gives the household here to which the others belong.
fn leave_out_registered(
    t: &dyn Tables,
    without_number: &Numberless,
    place: &str,
    household: &mut RosterHousehold,
    registered: &mut Vec<RefusedRow>,
    note: &mut dyn FnMut(RowPlan),
) -> Result<Option<String>> {
    let mut home: Option<Row> = None;
    let mut new = Vec::new();
    for member in std::mem::take(&mut household.members) {
        match registered_at(t, without_number, place, &household.number, &member)? {
            Some((found, person)) => {
                if let Some(person) = &person {
                    let membership = membership_of(t, &person.id, None)?;
                    note(RowPlan::known(&member, person, membership.as_ref()));
                }
                let detail = Named::Words(format!("{} {}", found.text("number"), views::address_of(t, &found)?));
                registered.push(RefusedRow { sheet: member.sheet.clone(), row: member.row, reason: Reason::Registered, detail });
                let is_here = found.text("number") == household.number;
                home = if is_here { Some(found) } else { home.or(Some(found)) };
            }
            None => new.push(member),
        }
    }
    household.members = new;
    let is_same = |home: &Row| {
        stands(home) && home.text("place_id") == place && home.text("number") == household.number && !household.number.is_empty()
    };
    Ok(home.filter(is_same).map(|home| home.id))
}

/// A household, and who stands in it.
type Found = (Row, Option<Row>);

/// The household in which this person stands already.
fn registered_at(t: &dyn Tables, without_number: &Numberless, place: &str, number: &str, member: &RosterPerson) -> Result<Option<Found>> {
    let households = t.table("household");
    let standing = |row: &Row| row.text("voided_at").is_empty();
    if !member.id_number.is_empty() {
        let same = t.find(t.table("person"), "id_number", &member.id_number)?;
        let Some(person) = same.into_iter().find(|row| standing(row) && names::normal(row.text("name")) == member.name) else {
            return Ok(None);
        };
        let newest = scope::newest_link(t, &person)?;
        let home = newest.map(|row| t.get(households, row.text("household_id"))).transpose()?.flatten();
        return Ok(Some((home.unwrap_or_else(|| Row::new(households, "")), Some(person))));
    }
    // Without a number: by name and birth in the same place, and in the same household where the roster names one.
    let found = without_number.get(&(place.to_owned(), member.name.clone(), member.birth.to_string()));
    let Some((household, person)) = found else { return Ok(None) };
    let home = t.get(households, household)?.filter(|home| standing(home) && (number.is_empty() || home.text("number") == number));
    let Some(home) = home else { return Ok(None) };
    Ok(Some((home, t.get(t.table("person"), person)?)))
}

/// The household of each person without an ID number and the person, by place, name and birth.
type Numberless = BTreeMap<(String, String, String), (String, String)>;

fn without_number(t: &dyn Tables) -> Result<Numberless> {
    let mut found = Numberless::new();
    t.each(t.table("membership"), &mut |membership| {
        let person = if scope::is_running(&membership) { t.get(t.table("person"), membership.text("person_id"))? } else { None };
        if let Some(person) = person.filter(|row| row.text("id_number").is_empty() && row.text("voided_at").is_empty())
            && let Some(home) = t.get(t.table("household"), membership.text("household_id"))?
        {
            let key = (home.text("place_id").to_owned(), names::normal(person.text("name")), person.text("birth").to_owned());
            found.insert(key, (home.id, person.id));
        }
        Ok(())
    })?;
    Ok(found)
}

/// The group of a row under the place, added where it is missing; the place itself where the row names none or the place is a group.
fn group_of(act: &mut crate::exchange::gate::Act, place: &Row, name: &str, added: &mut Vec<String>) -> Result<String> {
    if name.is_empty() || place.text("level") != "village" {
        return Ok(place.id.clone());
    }
    let mut groups = act.t.find(act.t.table("place"), "parent_id", &place.id)?;
    groups.retain(|row| row.text("voided_at").is_empty());
    if let Some(known) = groups.iter().find(|row| row.text("name") == name) {
        return Ok(known.id.clone());
    }
    if act.role != Role::Township {
        return Err(Refusal::new(Code::PlaceUnknown).with("code", name));
    }
    let taken = |code: &str| groups.iter().any(|row| row.text("code") == code);
    let number = group_number(name).unwrap_or(0);
    let by_number = format!("{}{number:02}", place.text("code"));
    let code = if number > 0 && number < 100 && !taken(&by_number) {
        by_number
    } else {
        let free = (1..100).map(|number| format!("{}{number:02}", place.text("code"))).find(|code| !taken(code));
        free.ok_or_else(|| Refusal::new(Code::PlaceUnknown).with("code", name))?
    };
    added.push(format!("{code} {name}"));
    add_place::add_place(act, &code, name, "group", Some(place.text("code")))
}

/// The number in 一组, 十二组, 第3村民小组.
fn group_number(name: &str) -> Option<u32> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    if let Ok(number) = digits.parse() {
        return Some(number);
    }
    let value = |c: char| "一二三四五六七八九".chars().position(|digit| digit == c).map(|at| at as u32 + 1);
    let words: Vec<char> = name.chars().filter(|c| *c == '十' || value(*c).is_some()).collect();
    match words[..] {
        [one] => {
            if one == '十' {
                Some(10)
            } else {
                value(one)
            }
        }
        ['十', one] => Some(10 + value(one)?),
        [ten, '十'] => Some(10 * value(ten)?),
        [ten, '十', one] => Some(10 * value(ten)? + value(one)?),
        _ => None,
    }
}
