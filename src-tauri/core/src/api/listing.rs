//! The list of households (住户列表) as one looks at it: its order kept in memory, its rows read as they come into sight.
//!
//! The order of a hundred thousand households is read once, from the households and charges alone. After that the journal says which of them
//! a change has touched, and only those are looked at again: neither a page turned nor a field corrected reads the register through.

use std::collections::{BTreeMap, BTreeSet};

use crate::actions::kin;
use crate::actions::query::views;
use crate::exchange::{ledger, scope};
use crate::model::codes;
use crate::model::keys::query_key;
use crate::model::pinyin;
use crate::refusal::Result;
use crate::tables::{Row, Tables, Value};

/// More changes than these are not followed one by one: the list is read anew.
const MOST_CHANGES: usize = 500;
/// More actions than these neither.
const MOST_ACTIONS: i64 = 200;
/// Apart from each other in the words of a household: no key has it.
const APART: char = '\n';

/// A household as far as its place in the list and the filters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) id: Box<str>,
    /// Its place, by the order of codes.
    pub(super) place: u32,
    pub(super) number: Box<str>,
    /// The officer in charge, by the order of ids; 0 for nobody.
    pub(super) officer: u32,
    pub(super) standing: Standing,
    /// What it is filtered by, in the form of search keys; empty until somebody filters.
    pub(super) words: Box<str>,
}

/// Whether a household stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does.
    Stands,
    /// It has ended.
    Closed,
    /// It was entered by mistake, and voided.
    Voided,
}

impl Home {
    fn order(&self) -> (u32, &str, &str) {
        (self.place, &self.number, &self.id)
    }
}

/// A place of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) id: String,
    pub(super) code: String,
    /// As it is spoken: a group with its village before it.
    pub(super) name: String,
    pub(super) parent: String,
    /// Whether it was voided.
    pub(super) is_voided: bool,
}

/// What is known of the order of the list. One belongs to one open register, and is made anew with it.
#[derive(Debug, Default)]
pub struct Listing {
    /// By place, number and id; those that ended or were voided too.
    pub(super) homes: Vec<Home>,
    /// By code; the first stands for none.
    pub(super) places: Vec<Place>,
    /// Id and name, by id; the first stands for nobody.
    pub(super) officers: Vec<(String, String)>,
    has_words: bool,
    /// The action as of which all this holds, and how much was purged by then.
    as_of: Option<(i64, usize)>,
    pub(super) kept: super::households_window::Kept,
}

impl Listing {
    /// Brings the list up to what the register is now.
    pub(super) fn refresh(&mut self, t: &dyn Tables) -> Result<()> {
        let now = ledger::counter(t, "position")?;
        // A purge that a return tells is heeded also where that return is then refused.
        let purged = ledger::purged(t)?.len();
        if self.as_of == Some((now, purged)) {
            return Ok(());
        }
        let touched = match self.as_of {
            Some((then, known)) if known == purged => touched(t, then, now)?,
            _ => None,
        };
        self.kept.forget();
        match touched {
            Some(touched) => touched.iter().try_for_each(|id| self.renew(t, id))?,
            None => self.read(t)?,
        }
        self.as_of = Some((now, purged));
        Ok(())
    }

    /// The same, with the words by which households are filtered.
    pub(super) fn refresh_with_words(&mut self, t: &dyn Tables) -> Result<()> {
        self.refresh(t)?;
        if !self.has_words {
            self.has_words = true;
            self.read_words(t)?;
        }
        Ok(())
    }

    fn read(&mut self, t: &dyn Tables) -> Result<()> {
        let mut places = Vec::new();
        for row in t.all(t.table("place"))? {
            places.push(Place {
                code: row.text("code").to_owned(),
                name: views::place_name(t, &row.id)?,
                parent: row.text("parent_id").to_owned(),
                is_voided: !row.text("voided_at").is_empty(),
                id: row.id,
            });
        }
        places.sort_by(|a, b| (&a.code, &a.id).cmp(&(&b.code, &b.id)));
        places.insert(0, Place::default());
        self.places = places;
        self.officers = t.all(t.table("officer"))?.into_iter().map(|row| (row.id.clone(), row.text("name").to_owned())).collect();
        self.officers.insert(0, (String::new(), String::new()));
        let at_place: BTreeMap<&str, u32> = self.places.iter().enumerate().map(|(at, place)| (place.id.as_str(), at as u32)).collect();
        let at_officer: BTreeMap<&str, u32> = self.officers.iter().enumerate().map(|(at, (id, _))| (id.as_str(), at as u32)).collect();
        let charged = charged(t)?;
        let mut homes = Vec::new();
        t.each(t.table("household"), &mut |row| {
            let officer = charged.get(row.id.as_str()).map_or("", |charge| charge.officer.as_str());
            let place = at_place.get(row.text("place_id")).copied().unwrap_or(0);
            homes.push(home(&row, place, at_officer.get(officer).copied().unwrap_or(0)));
            Ok(())
        })?;
        homes.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        self.homes = homes;
        if self.has_words { self.read_words(t) } else { Ok(()) }
    }

    /// Reads who the heads are, and the rest of what a household is filtered by.
    fn read_words(&mut self, t: &dyn Tables) -> Result<()> {
        let mut heads: BTreeMap<String, String> = BTreeMap::new();
        t.each(t.table("membership"), &mut |row| {
            if codes::is_head(row.text("relation")) && scope::is_running(&row) {
                let person = t.get(t.table("person"), row.text("person_id"))?;
                let names = heads.entry(row.text("household_id").to_owned()).or_default();
                names.push_str(&person.as_ref().map(|row| name_words(row.text("name"))).unwrap_or_default());
            }
            Ok(())
        })?;
        let at: BTreeMap<Box<str>, usize> = self.homes.iter().enumerate().map(|(at, home)| (home.id.clone(), at)).collect();
        let homes = &mut self.homes;
        t.each(t.table("household"), &mut |row| {
            if let Some(at) = at.get(row.id.as_str()) {
                homes[*at].words = words(&row, heads.get(&row.id).map_or("", String::as_str)).into();
            }
            Ok(())
        })
    }

    /// Looks at one household again.
    fn renew(&mut self, t: &dyn Tables, id: &str) -> Result<()> {
        if let Some(at) = self.homes.iter().position(|home| &*home.id == id) {
            self.homes.remove(at);
        }
        let Some(row) = t.get(t.table("household"), id)? else { return Ok(()) };
        let officer = crate::exchange::scope::officer_of_household(t, id)?;
        let officer = self.officers.iter().position(|(known, _)| *known == officer).unwrap_or(0) as u32;
        let place = self.places.iter().position(|place| place.id == row.text("place_id")).unwrap_or(0) as u32;
        let mut home = home(&row, place, officer);
        if self.has_words {
            let mut names = String::new();
            for member in kin::members(t, id)?.iter().filter(|member| codes::is_head(member.text("relation"))) {
                let person = t.get(t.table("person"), member.text("person_id"))?;
                names.push_str(&person.as_ref().map(|row| name_words(row.text("name"))).unwrap_or_default());
            }
            home.words = words(&row, &names).into();
        }
        let at = self.homes.partition_point(|other| other.order() < home.order());
        self.homes.insert(at, home);
        Ok(())
    }
}

fn home(row: &Row, place: u32, officer: u32) -> Home {
    let standing = match (row.text("voided_at"), row.text("closed_on")) {
        ("", "") => Standing::Stands,
        ("", _) => Standing::Closed,
        _ => Standing::Voided,
    };
    Home { id: row.id.as_str().into(), place, number: row.text("number").into(), officer, standing, words: "".into() }
}

/// The newest running charge of a household.
#[derive(Default)]
struct Charge {
    from_on: String,
    id: String,
    officer: String,
}

/// The officer in charge of each household.
fn charged(t: &dyn Tables) -> Result<BTreeMap<String, Charge>> {
    let mut charged: BTreeMap<String, Charge> = BTreeMap::new();
    t.each(t.table("charge"), &mut |row| {
        if scope::is_running(&row) {
            let known = charged.entry(row.text("household_id").to_owned()).or_default();
            if (row.text("from_on"), row.id.as_str()) >= (known.from_on.as_str(), known.id.as_str()) {
                let (from_on, officer) = (row.text("from_on").to_owned(), row.text("officer_id").to_owned());
                *known = Charge { from_on, officer, id: row.id };
            }
        }
        Ok(())
    })?;
    Ok(charged)
}

/// A name, and how it is read.
fn name_words(name: &str) -> String {
    let mut said = format!("{APART}{}", query_key(name));
    for (whole, initials) in pinyin::readings(name) {
        said.extend([APART.to_string(), whole, APART.to_string(), initials]);
    }
    said
}

fn words(household: &Row, heads: &str) -> String {
    let fields = ["number", "address", "phone"].map(|field| query_key(household.text(field)));
    format!("{}{heads}", fields.join(&APART.to_string()))
}

/// The first moment of an action, as the journal counts them.
const fn first_moment(action: i64) -> i64 {
    action << 22
}

/// The households that the actions after `then` up to `now` touched. None where that cannot be told, or is much.
fn touched(t: &dyn Tables, then: i64, now: i64) -> Result<Option<BTreeSet<String>>> {
    if now < then || now - then > MOST_ACTIONS {
        return Ok(None);
    }
    let (mut lines, mut actions) = (Vec::new(), BTreeSet::new());
    for beginning in beginnings(first_moment(then + 1), first_moment(now + 1)) {
        t.from(t.table("journal"), &beginning, MOST_CHANGES + 1, &mut |row| {
            actions.insert(ledger::action_of(row.integer("position")));
            lines.push(row);
            Ok(())
        })?;
        if lines.len() > MOST_CHANGES {
            return Ok(None);
        }
    }
    // An action that changed no row of its own may have removed some.
    if actions.len() as i64 != now - then {
        return Ok(None);
    }
    let mut touched = BTreeSet::new();
    for line in &lines {
        // What a return takes away goes without a line.
        if line.text("cause").starts_with("return:") {
            return Ok(None);
        }
        let id = line.text("row_id");
        match line.text("row_table") {
            "place" | "officer" => return Ok(None),
            "household" => {
                touched.insert(id.to_owned());
            }
            table @ ("membership" | "charge") => {
                let row = t.get(t.table(table), id)?;
                touched.extend(row.map(|row| row.text("household_id").to_owned()));
                let before: BTreeMap<String, Value> = serde_json::from_str(line.text("before")).unwrap_or_default();
                touched.extend(before.get("household_id").map(|before| before.as_text().to_owned()));
            }
            "person" => {
                let memberships = t.find(t.table("membership"), "person_id", id)?;
                touched.extend(memberships.iter().map(|row| row.text("household_id").to_owned()));
            }
            _ => {}
        }
    }
    Ok(Some(touched))
}

/// The beginnings of all numbers of 20 digits from one up to, without it, another.
fn beginnings(from: i64, to: i64) -> Vec<String> {
    let (mut beginnings, mut at) = (Vec::new(), from);
    while at < to {
        let (mut step, mut cut) = (1, 0);
        while at % (step * 10) == 0 && at + step * 10 <= to {
            step *= 10;
            cut += 1;
        }
        beginnings.push(format!("{at:020}")[..20 - cut].to_owned());
        at += step;
    }
    beginnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_journal() {
        assert_eq!(ledger::action_of(first_moment(7)), 7);
        assert_eq!(ledger::action_of(first_moment(8) - 1), 7);
    }

    #[test]
    fn beginnings_cover_each_number_once() {
        for (from, to) in [(95, 123), (0, 1_000), (7, 8), (999, 12_001), (5, 5)] {
            let beginnings = beginnings(from, to);
            for number in from.max(1) - 1..=to {
                let text = format!("{number:020}");
                let found = beginnings.iter().filter(|one| text.starts_with(one.as_str())).count();
                assert_eq!(found, usize::from((from..to).contains(&number)), "{number} in {from}..{to}");
            }
            assert!(beginnings.len() < 100);
        }
    }
}
