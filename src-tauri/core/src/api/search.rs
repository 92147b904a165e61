//! One search over everything: persons and households, while one types.

use std::collections::BTreeSet;

use serde::Serialize;

use super::households_window::head;
use super::people::{self, COUNTED_TO, Hit};
use super::register::Register;
use crate::actions::kin;
use crate::actions::query::views;
use crate::model::codes;
use crate::model::keys::{number_keys, person_keys, query_key};
use crate::refusal::Result;
use crate::store::search;
use crate::tables::{Row, Tables};

/// A household that was found by its head, number, address or telephone.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct HouseholdHit {
    /// The household.
    pub id: String,
    /// The head's name, "" while to be named.
    pub head: String,
    /// The place's name, with the village before a group's.
    pub place: String,
    /// Number.
    pub number: String,
    /// Address.
    pub address: String,
    /// How many members.
    pub members: usize,
}

/// What was found, the first so many of each.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Found {
    /// Persons, whole matches first.
    pub persons: Vec<Hit>,
    /// How many persons in all, counted up to a thousand.
    pub total: usize,
    /// Households that stand: those of this very number, then those whose head was found, then those that were found themselves.
    pub households: Vec<HouseholdHit>,
}

/// Persons and households by a few characters of whatever is known of them.
pub fn anything(register: &Register, text: &str, limit: usize) -> Result<Found> {
    let t = register.tables();
    let key = query_key(text);
    let (found, total) = search::find_persons(&t, &key, limit, COUNTED_TO.max(limit))?;
    let persons = found.iter().map(|hit| people::hit(&t, &hit.person, &hit.matched)).collect::<Result<_>>()?;
    let (mut households, mut seen) = (Vec::new(), BTreeSet::new());
    // Whoever types the whole number of a household means that one, whatever else of others begins so.
    let (mut candidates, others): (Vec<Row>, Vec<Row>) =
        search::find_households(&t, &key, limit)?.into_iter().partition(|row| number_keys(row.text("number")).contains(&key));
    for hit in &found {
        for spell in kin::running_memberships(&t, &hit.person.id)? {
            if codes::is_head(spell.text("relation")) {
                candidates.extend(t.get(t.table("household"), spell.text("household_id"))?);
            }
        }
    }
    candidates.extend(others);
    for row in candidates {
        let stands = row.text("closed_on").is_empty() && row.text("voided_at").is_empty();
        if households.len() < limit && stands && seen.insert(row.id.clone()) {
            households.push(household_hit(&t, &row)?);
        }
    }
    Ok(Found { persons, total, households })
}

/// Households as they are found, by their ids; none for those that are not here.
pub fn households(register: &Register, ids: &[String]) -> Result<Vec<HouseholdHit>> {
    let t = register.tables();
    let mut hits = Vec::new();
    for id in ids {
        hits.extend(t.get(t.table("household"), id)?.map(|row| household_hit(&t, &row)).transpose()?);
    }
    Ok(hits)
}

fn household_hit(t: &dyn Tables, row: &Row) -> Result<HouseholdHit> {
    let members = kin::members(t, &row.id)?;
    Ok(HouseholdHit {
        id: row.id.clone(),
        head: head(t, &members)?.map(|person| person.text("name").to_owned()).unwrap_or_default(),
        place: views::place_name(t, row.text("place_id"))?,
        number: row.text("number").into(),
        address: row.text("address").into(),
        members: members.len(),
    })
}

/// The search keys of words, such as the names of pages: each end of them, their pinyin and its initials. What is typed begins one of them.
pub fn keys_of(texts: &[String]) -> Vec<Vec<String>> {
    texts.iter().map(|text| person_keys(text, "", "", "")).collect()
}
