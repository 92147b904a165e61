//! Who is offered (待接收) to whom, and when an offer is used up: once the person is that officer's, whichever way.

use super::scope;
use crate::catalogue::{Scope, Table};
use crate::planted::{self, Mistake};
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables};

/// The person whom a link row (a membership) puts into its household.
pub(super) fn person_of_link(t: &dyn Tables, row: &Row) -> Option<Key> {
    t.catalogue().synced().find_map(|table| match table.scope {
        Scope::Newest { link, of, .. } if link == row.table.name => Some(Key::new(table, row.text(of))),
        _ => None,
    })
}

/// Whether the newest row of this table says where a row of another one belongs, as a membership does of a person.
pub(super) fn is_link(t: &dyn Tables, table: &Table) -> bool {
    t.catalogue().synced().any(|other| matches!(other.scope, Scope::Newest { link, .. } if link == table.name))
}

/// The person of a membership who is offered to somebody, and to whom.
pub(super) fn offered_by(t: &dyn Tables, link: &Row) -> Result<Option<(Key, String)>> {
    let Some(person) = person_of_link(t, link) else { return Ok(None) };
    let officer = t.row(&person)?.map(|row| row.text("offer_to").to_owned()).unwrap_or_default();
    Ok((!officer.is_empty()).then_some((person, officer)))
}

/// The persons whom a membership, or a charge over a household, may bring to somebody to whom they are offered and who does not have them yet.
pub(super) fn awaited_by(t: &dyn Tables, row: &Row) -> Result<Vec<(Key, String)>> {
    let mut awaited = Vec::from_iter(offered_by(t, row)?);
    let charged = if row.table.name == "charge" { row.text("officer_id") } else { "" };
    if !charged.is_empty() {
        let persons = t.find(t.table("person"), "offer_to", charged)?;
        awaited.extend(persons.iter().map(|person| (person.key(), charged.to_owned())));
    }
    let mut still = Vec::new();
    for (person, officer) in awaited {
        if !scope::owners_of(t, &person)?.include(&officer) {
            still.push((person, officer));
        }
    }
    Ok(still)
}

/// Whether a person is offered to an officer who has that person.
pub(super) fn is_used_up(t: &dyn Tables, person: &Key, officer: &str) -> Result<bool> {
    Ok(!planted::is(Mistake::KeepOffers) && is_offered(t, person, officer)? && scope::owners_of(t, person)?.include(officer))
}

/// Whether a person of this register is offered to this officer; nobody is to none.
pub(super) fn is_offered(t: &dyn Tables, person: &Key, officer: &str) -> Result<bool> {
    Ok(!officer.is_empty() && t.row(person)?.is_some_and(|row| row.text("offer_to") == officer))
}
