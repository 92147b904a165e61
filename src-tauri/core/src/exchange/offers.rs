//! Who is offered (待接收) to whom, and when an offer is used up: once the person is that officer's, whichever way.

use super::scope;
use crate::catalogue::Table;
use crate::planted::{self, Mistake};
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// Whether rows of this table may bring a person to somebody.
pub(super) fn brings(t: &dyn Tables, table: &Table) -> bool {
    table.name == "charge" || scope::is_link(t, table)
}

/// The persons whom a membership, or a charge over a household, may bring to somebody.
pub(super) fn brought_by(t: &dyn Tables, row: &Row) -> Result<Vec<Key>> {
    if let Some(person) = scope::person_of_link(t, row) {
        return Ok(vec![person]);
    }
    if row.table.name != "charge" {
        return Ok(Vec::new());
    }
    let memberships = t.find(t.table("membership"), "household_id", row.text("household_id"))?;
    Ok(memberships.iter().filter_map(|membership| scope::person_of_link(t, membership)).collect())
}

/// Those of them who are offered to somebody who does not have them yet, and to whom.
pub(super) fn awaited_by(t: &dyn Tables, row: &Row) -> Result<Vec<(Key, String)>> {
    let mut awaited = Vec::new();
    for person in brought_by(t, row)? {
        let to = offered_to(t, &person)?;
        if !to.is_empty() && !scope::owners_of(t, &person)?.include(&to) {
            awaited.push((person, to));
        }
    }
    Ok(awaited)
}

/// To whom a person is offered, "" for nobody.
pub(super) fn offered_to(t: &dyn Tables, person: &Key) -> Result<String> {
    Ok(t.row(person)?.map(|row| row.text("offer_to").to_owned()).unwrap_or_default())
}

/// Whether a person is offered to an officer who has that person.
pub(super) fn is_used_up(t: &dyn Tables, person: &Key, officer: &str) -> Result<bool> {
    Ok(!planted::is(Mistake::KeepOffers) && is_offered(t, person, officer)? && scope::owners_of(t, person)?.include(officer))
}

/// Whether a person of this register is offered to this officer; nobody is to none.
pub(super) fn is_offered(t: &dyn Tables, person: &Key, officer: &str) -> Result<bool> {
    Ok(!officer.is_empty() && offered_to(t, person)? == officer)
}
