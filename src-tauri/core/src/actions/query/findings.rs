//! Findings (疑点): what is doubtful or contradicts itself, to be worked off. Never a failed merge.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::exchange::undo::HANGING;
use crate::exchange::{ledger, scope};
use crate::model::{codes, names};
use crate::refusal::Result;
use crate::tables::{Row, Tables};

/// A finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Finding {
    /// Follows from what it is about: the same tomorrow.
    pub id: String,
    /// A stable word.
    pub kind: &'static str,
    /// The table of the row.
    pub table: &'static str,
    /// The row.
    pub row: String,
    /// The field, "" where it is the row itself.
    pub field: &'static str,
    /// Whose it is: a person's name, two of them, or a household's number and address, or two addresses.
    pub name: String,
    /// The person, "" where it is a household.
    pub person: String,
    /// The household, "" for a person who is in none.
    pub household: String,
    /// The other person of two who may be one, "" for every other kind: such a pair is one finding.
    pub other: String,
    /// The persons that it is about: one, or both of a pair, who was entered first first; none where it is a household.
    pub persons: Vec<FoundPerson>,
}

/// A person whom a finding is about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FoundPerson {
    /// The person.
    pub id: String,
    /// The name.
    pub name: String,
    /// The household, "" for a person who is in none.
    pub household: String,
}

/// Whose a finding is.
#[derive(Default)]
struct Whose<'a> {
    name: &'a str,
    person: &'a str,
    household: &'a str,
    other: Option<&'a FoundPerson>,
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, kind: &'static str, table: &'static str, row: &str, field: &'static str, whose: &Whose) {
        let id = ledger::derived_id("huce-finding-1", &[kind, row, field]);
        let (name, person, household) = (whose.name.to_owned(), whose.person.to_owned(), whose.household.to_owned());
        let own = FoundPerson { id: person.clone(), name: name.clone(), household: household.clone() };
        let persons: Vec<FoundPerson> = [whose.other.cloned(), Some(own)].into_iter().flatten().filter(|one| !one.id.is_empty()).collect();
        let other = whose.other.map(|other| other.id.clone()).unwrap_or_default();
        let name = match whose.other {
            Some(other) if other.name != name => format!("{}、{name}", other.name),
            _ => name,
        };
        self.0.push(Finding { id, kind, table, row: row.to_owned(), field, name, person, household, other, persons });
    }
}

/// Where a person is a member: the newest that was read, and how often. One of count 0 was a member once.
#[derive(Default)]
struct Places {
    household: String,
    count: usize,
}

#[derive(Default)]
struct Home {
    heads: usize,
    members: usize,
}

/// All findings, or those of one kind. Rows are looked at one by one; only keys are kept.
pub fn findings(t: &dyn Tables, kind: Option<&str>) -> Result<Vec<Finding>> {
    let mut found = Findings::default();
    let mut homes: BTreeMap<String, Home> = BTreeMap::new();
    let mut of_person: BTreeMap<String, Places> = BTreeMap::new();
    t.each(t.table("membership"), &mut |row| {
        if scope::is_running(&row) {
            let home = homes.entry(row.text("household_id").to_owned()).or_default();
            home.members += 1;
            home.heads += usize::from(codes::is_head(row.text("relation")));
            let places = of_person.entry(row.text("person_id").to_owned()).or_default();
            places.count += 1;
            places.household = row.text("household_id").to_owned();
            if row.text("relation").is_empty() || !codes::relation_sex(row.text("relation")).is_empty() {
                let person = t.get(t.table("person"), row.text("person_id"))?;
                let text = |field: &str| person.as_ref().map(|row| row.text(field).to_owned()).unwrap_or_default();
                let whose =
                    Whose { name: &text("name"), person: row.text("person_id"), household: row.text("household_id"), ..Whose::default() };
                if row.text("relation").is_empty() {
                    found.add("relation.open", "membership", &row.id, "relation", &whose);
                } else if codes::contradicts_sex(row.text("relation"), &text("sex")) {
                    found.add("relation.contradicts_sex", "membership", &row.id, "relation", &whose);
                }
            }
        } else if row.text("voided_at").is_empty() {
            of_person.entry(row.text("person_id").to_owned()).or_default();
        }
        Ok(())
    })?;
    let mut known = Known::default();
    t.each(t.table("person"), &mut |row| {
        let places = of_person.remove(&row.id);
        let (household, count) = places.as_ref().map_or(("", 0), |places| (places.household.as_str(), places.count));
        let stands = row.text("voided_at").is_empty();
        if stands {
            look_at_person(&mut found, &row, household, &mut known);
        }
        // What one side took out of the register while the other one built on it, without a question at the merge.
        let kind = match (stands, &places) {
            (true, None) => "person.no_household",
            (true, _) if count > 0 && has_died(&row) => "person.died_member",
            (true, _) if count > 1 => "person.two_households",
            (false, _) if count > 0 => "person.voided_member",
            _ => return Ok(()),
        };
        found.add(kind, "person", &row.id, "", &Whose { name: row.text("name"), person: &row.id, household, ..Whose::default() });
        Ok(())
    })?;
    look_at_merged(t, &mut found)?;
    let mut voided = BTreeSet::new();
    t.each(t.table("place"), &mut |row| {
        if !row.text("voided_at").is_empty() {
            voided.insert(row.id);
        }
        Ok(())
    })?;
    let mut by_number: BTreeMap<(String, String), String> = BTreeMap::new();
    t.each(t.table("household"), &mut |row| {
        let home = homes.remove(&row.id).unwrap_or_default();
        let stands = row.text("voided_at").is_empty() && row.text("closed_on").is_empty();
        let heads = stands && home.members > 0 && home.heads != 1;
        let place = stands && voided.contains(row.text("place_id"));
        let kinds = [
            (heads, if home.heads == 0 { "household.no_head" } else { "household.two_heads" }),
            (place, "household.place_voided"),
            (!stands && home.members > 0, "household.gone"),
        ];
        for (_, kind) in kinds.iter().filter(|(is_so, _)| *is_so) {
            let name = format!("{} {}", row.text("number"), super::views::address_of(t, &row)?);
            found.add(kind, "household", &row.id, "", &Whose { name: name.trim(), household: &row.id, ..Whose::default() });
        }
        if stands && !row.text("number").is_empty() {
            let key = (row.text("place_id").to_owned(), row.text("number").to_owned());
            if let Some(other) = by_number.insert(key, row.id.clone())
                && let Some(other) = t.get(row.table, &other)?
            {
                let addresses = [super::views::address_of(t, &other)?, super::views::address_of(t, &row)?];
                let name = format!("{} {}", row.text("number"), addresses.join("、"));
                found.add(
                    "household.number_twice",
                    "household",
                    &row.id,
                    "number",
                    &Whose { name: &name, household: &row.id, ..Whose::default() },
                );
            }
        }
        Ok(())
    })?;
    let mut seen = BTreeSet::new();
    found.0.retain(|finding| seen.insert(finding.id.clone()));
    found.0.retain(|finding| kind.is_none_or(|kind| finding.kind == kind));
    Ok(found.0)
}

fn has_died(person: &Row) -> bool {
    !person.text("died_on").is_empty() || !person.text("death_event").is_empty()
}

/// What an officer who did not know recorded of somebody who had been merged away: it speaks of an entry that nobody looks at.
fn look_at_merged(t: &dyn Tables, found: &mut Findings) -> Result<()> {
    let came_in = |id: &str| -> Result<Option<(i64, String)>> {
        let mut noted = t.find(t.table("journal"), "row_id", id)?;
        noted.retain(|noted| noted.text("before").is_empty());
        Ok(noted.first().map(|noted| (ledger::action_of(noted.integer("position")), noted.text("cause").to_owned())))
    };
    for alias in t.all(t.table("alias"))?.into_iter().filter(|alias| alias.text("voided_at").is_empty()) {
        let (Some(dead), Some((merged_in, _))) = (t.get(t.table("person"), alias.text("dead_id"))?, came_in(&alias.id)?) else { continue };
        let home = scope::newest_link(t, &dead)?;
        let household = home.as_ref().map_or("", |home| home.text("household_id"));
        let whose = Whose { name: dead.text("name"), person: &dead.id, household, ..Whose::default() };
        for (table, column) in HANGING.into_iter().filter(|(table, _)| *table != "alias") {
            for row in t.find(t.table(table), column, &dead.id)?.into_iter().filter(|row| row.text("voided_at").is_empty()) {
                // What came by an officer's entry: not what the clerk writes, nor what a return brought.
                if came_in(&row.id)?.is_some_and(|(came_in, cause)| came_in > merged_in && cause.starts_with("entry:")) {
                    found.add("person.merged_since", table, &row.id, "", &whose);
                }
            }
        }
    }
    Ok(())
}

/// Who was looked at so far.
#[derive(Default)]
struct Known {
    /// By ID number.
    by_number: BTreeMap<String, FoundPerson>,
    /// By name and birth date, and whether with an ID number.
    by_name: BTreeMap<(String, String), (FoundPerson, bool)>,
}

fn look_at_person(found: &mut Findings, row: &Row, household: &str, known: &mut Known) {
    let name = row.text("name");
    let whose = Whose { name, person: &row.id, household, ..Whose::default() };
    match row.text("id_state") {
        "wrong_check" => found.add("id_number.wrong_check", "person", &row.id, "id_number", &whose),
        "damaged" => found.add("id_number.damaged", "person", &row.id, "id_number", &whose),
        "contradicts_birth" | "contradicts_sex" => found.add("id_number.contradicts", "person", &row.id, "id_number", &whose),
        _ => {}
    }
    if row.text("birth").is_empty() && !row.text("birth_text").is_empty() {
        found.add("birth.unread", "person", &row.id, "birth", &whose);
    }
    if row.text("birth_calendar") == "lunar_guessed" {
        found.add("birth.lunar_guessed", "person", &row.id, "birth", &whose);
    }
    if !row.text("birth").is_empty() && row.text("birth") < "1900" {
        found.add("birth.improbable", "person", &row.id, "birth", &whose);
    }
    if names::has_private_use(name) {
        found.add("name.private_characters", "person", &row.id, "name", &whose);
    }
    let number = row.text("id_number");
    let me = || FoundPerson { id: row.id.clone(), name: name.to_owned(), household: household.to_owned() };
    if !number.is_empty()
        && let Some(other) = known.by_number.insert(number.to_owned(), me())
    {
        found.add("id_number.twice", "person", &row.id, "id_number", &Whose { other: Some(&other), ..whose });
    }
    // Two persons of one name and birth date with different numbers are two persons; without a number one of them is asked about.
    if row.text("birth").len() == 10 {
        let key = (name.to_owned(), row.text("birth").to_owned());
        if let Some((other, has_number)) = known.by_name.insert(key, (me(), !number.is_empty()))
            && (number.is_empty() || !has_number)
        {
            found.add("person.twice", "person", &row.id, "", &Whose { other: Some(&other), ..whose });
        }
    }
}
