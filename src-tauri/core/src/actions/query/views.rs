//! A household and a person as they are shown.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::actions::kin::members;
use crate::exchange::scope;
use crate::model::codes;
use crate::refusal::Result;
use crate::tables::{Row, Tables, Value};

/// A row with its id and all its fields.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Shown {
    /// The id.
    pub id: String,
    /// All fields.
    #[serde(flatten)]
    pub fields: BTreeMap<String, Value>,
}

impl Shown {
    /// A row as it is shown.
    pub fn of(row: &Row) -> Self {
        let fields =
            row.table.columns.iter().zip(row.values.iter()).map(|(column, value)| (column.name.to_owned(), value.clone())).collect();
        Self { id: row.id.clone(), fields }
    }

    /// A text field.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", Value::as_text)
    }
}

/// A member of a household.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Member {
    /// The person's row; where outside these households, only the id is known.
    #[serde(flatten)]
    pub person: Shown,
    /// Relation to the head, GB/T 4761.
    pub relation: String,
    /// The relation in words, where the code says less.
    pub relation_text: String,
    /// Since when.
    pub from_on: String,
    /// The membership's id.
    pub membership: String,
    /// Whether the person's row is in another officer's share.
    pub outside: bool,
}

/// A household with its members in the order of a household book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Household {
    /// The row.
    #[serde(flatten)]
    pub row: Shown,
    /// The place's name, with the village before a group's.
    pub place: String,
    /// The officer in charge, "" for none.
    pub officer: String,
    /// The officer's name.
    pub officer_name: String,
    /// Running members.
    pub members: Vec<Member>,
    /// The id of the head (户主), the first one where there are several; "" while to be named.
    pub head: String,
}

/// A household by its row.
pub fn household(t: &dyn Tables, row: &Row) -> Result<Household> {
    let mut shown = Vec::new();
    for membership in members(t, &row.id)? {
        let person = t.get(t.table("person"), membership.text("person_id"))?;
        let unknown = Row::new(t.table("person"), membership.text("person_id"));
        shown.push(Member {
            outside: person.is_none(),
            person: Shown::of(person.as_ref().unwrap_or(&unknown)),
            relation: membership.text("relation").into(),
            relation_text: membership.text("relation_text").into(),
            from_on: membership.text("from_on").into(),
            membership: membership.id.clone(),
        });
    }
    shown.sort_by(|a, b| {
        let order = |member: &Member| {
            (codes::household_book_order(&member.relation), member.person.text("birth").to_owned(), member.person.id.clone())
        };
        order(a).cmp(&order(b))
    });
    let officer = scope::officer_of_household(t, &row.id)?;
    let officer_name = t.get(t.table("officer"), &officer)?.map(|row| row.text("name").to_owned()).unwrap_or_default();
    let place = place_name(t, row.text("place_id"))?;
    let head = shown.iter().find(|member| codes::is_head(&member.relation)).map(|member| member.person.id.clone()).unwrap_or_default();
    Ok(Household { row: Shown::of(row), place, officer, officer_name, members: shown, head })
}

/// Where a household stands, in words: its place and its number.
pub fn place_and_number(t: &dyn Tables, household: &Row) -> Result<String> {
    let words = format!("{} {}", place_name(t, household.text("place_id"))?, household.text("number"));
    Ok(words.trim().to_owned())
}

/// The name of a place as it is spoken: a group with its village before it.
pub fn place_name(t: &dyn Tables, id: &str) -> Result<String> {
    let Some(place) = t.get(t.table("place"), id)? else { return Ok(String::new()) };
    if place.text("level") != "group" {
        return Ok(place.text("name").to_owned());
    }
    let village = t.get(t.table("place"), place.text("parent_id"))?;
    Ok(format!("{}{}", village.as_ref().map_or("", |row| row.text("name")), place.text("name")))
}

/// Where a household lives, for a line in a list: its address, or the name of its place where none is written.
pub fn address_of(t: &dyn Tables, household: &Row) -> Result<String> {
    if household.text("address").is_empty() { place_name(t, household.text("place_id")) } else { Ok(household.text("address").to_owned()) }
}

/// A person with everything that hangs on it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Person {
    /// The row.
    #[serde(flatten)]
    pub row: Shown,
    /// The household of the newest membership.
    pub household: String,
    /// Its address, or the name of its place where none is written.
    pub address: String,
    /// All memberships.
    pub memberships: Vec<Shown>,
    /// Marriages.
    pub partnerships: Vec<Shown>,
    /// Parents and children.
    pub parentage: Vec<Shown>,
    /// Stays elsewhere.
    pub stays: Vec<Shown>,
    /// Events.
    pub events: Vec<Shown>,
}

/// A person by its row.
pub fn person(t: &dyn Tables, row: &Row) -> Result<Person> {
    let hanging = |table: &str, columns: &[&str]| -> Result<Vec<Shown>> {
        let mut rows = Vec::new();
        for column in columns {
            rows.extend(t.find(t.table(table), column, &row.id)?.iter().map(Shown::of));
        }
        Ok(rows)
    };
    let newest = scope::newest_link(t, row)?;
    let household = newest.map(|row| row.text("household_id").to_owned()).unwrap_or_default();
    let address = t.get(t.table("household"), &household)?.map(|row| address_of(t, &row)).transpose()?.unwrap_or_default();
    Ok(Person {
        row: Shown::of(row),
        household,
        address,
        memberships: hanging("membership", &["person_id"])?,
        partnerships: hanging("partnership", &["person_id", "partner_id"])?,
        parentage: hanging("parentage", &["child_id", "parent_id"])?,
        stays: hanging("stay", &["person_id"])?,
        events: hanging("event", &["person_id", "other_person_id"])?,
    })
}
