//! Rows that a restore of the township lost and officers offer again (无主, 待恢复).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::desk;
use super::register::Register;
use crate::refusal::{Refusal, Result};
use crate::tables::{Tables, Value};

/// A row that is offered again, with whom it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OfferedAgain {
    /// The row's id.
    pub id: String,
    /// The table that it is of.
    pub table: String,
    /// The officer's name.
    pub from: String,
    /// The person that it is or speaks of, "" for none.
    pub person: String,
    /// The address of the household that it is or belongs to, "" for none.
    pub household: String,
    /// Its fields, as far as they say something.
    pub values: BTreeMap<String, Value>,
}

/// The rows that are offered again, in the order in which they can be taken: places by their codes, households, persons, what hangs on them. The places of offered
/// persons in their households come with the persons and are not named.
pub fn offered_again(register: &Register) -> Result<Vec<OfferedAgain>> {
    let mut all: Vec<OfferedAgain> = desk::orphans(register)?.into_iter().map(of).collect();
    let t = register.tables();
    let offered: BTreeMap<(String, String), BTreeMap<String, Value>> =
        all.iter().map(|one| ((one.table.clone(), one.id.clone()), one.values.clone())).collect();
    let text = |values: &BTreeMap<String, Value>, field: &str| values.get(field).map_or("", Value::as_text).to_owned();
    let said = |table: &str, id: &str, field: &str| -> Result<String> {
        if id.is_empty() {
            return Ok(String::new());
        }
        match offered.get(&(table.to_owned(), id.to_owned())) {
            Some(values) => Ok(text(values, field)),
            None => Ok(t.get(t.table(table), id)?.map(|row| row.text(field).to_owned()).unwrap_or_default()),
        }
    };
    let mut home_of: BTreeMap<String, String> = BTreeMap::new();
    for one in all.iter().filter(|one| one.table == "membership") {
        home_of.insert(text(&one.values, "person_id"), text(&one.values, "household_id"));
    }
    all.retain(|one| one.table != "membership" || !offered.contains_key(&("person".to_owned(), text(&one.values, "person_id"))));
    all.sort_by_key(|one| {
        let code = if one.table == "place" { text(&one.values, "code") } else { String::new() };
        (rank(&one.table), code, one.from.clone(), one.id.clone())
    });
    for orphan in &mut all {
        let of = |fields: &[&str]| fields.iter().map(|field| text(&orphan.values, field)).find(|id| !id.is_empty()).unwrap_or_default();
        let (person, household) = match orphan.table.as_str() {
            "person" => (orphan.id.clone(), home_of.get(&orphan.id).cloned().unwrap_or_default()),
            "household" => (String::new(), orphan.id.clone()),
            _ => (of(&["person_id", "child_id"]), of(&["household_id"])),
        };
        orphan.person = said("person", &person, "name")?;
        orphan.household = said("household", &household, "address")?;
    }
    Ok(all)
}

fn of(orphan: desk::Orphan) -> OfferedAgain {
    OfferedAgain {
        id: orphan.id,
        table: orphan.table,
        from: orphan.from,
        person: String::new(),
        household: String::new(),
        values: serde_json::from_value(orphan.values).unwrap_or_default(),
    }
}

fn rank(table: &str) -> usize {
    ["place", "household", "person", "membership"].iter().position(|one| *one == table).unwrap_or(4)
}

/// What taking many in came to.
#[derive(Debug)]
pub struct AcceptedAll {
    /// Those that are here again.
    pub accepted: Vec<String>,
    /// Those that could not be taken, each with its reason.
    pub refused: Vec<(String, Refusal)>,
}

/// Takes many in, each in its own act: places before households, households before persons, those before what hangs on them. What cannot be taken stays on offer.
pub fn accept_all(register: &mut Register, ids: &[String]) -> Result<AcceptedAll> {
    let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let wanted = offered_again(register)?.into_iter().map(|one| one.id).filter(|id| ids.contains(id.as_str())).collect::<Vec<_>>();
    register.in_a_row(wanted.len() as u64 * 2, |register| {
        let mut all = AcceptedAll { accepted: Vec::new(), refused: Vec::new() };
        for id in wanted {
            match desk::accept_orphan(register, &id) {
                Ok(id) => all.accepted.push(id),
                Err(refusal) => all.refused.push((id, refusal)),
            }
        }
        Ok(all)
    })
}
