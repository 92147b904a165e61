//! Takes a household of a village's roster (花名册) into the register.

use super::add_person::add_membership;
use crate::exchange::gate::{Act, Role};
use crate::model::codes;
use crate::refusal::Result;
use crate::roster::{RosterHousehold, RosterPerson};
use crate::tables::Row;

/// The kind of its entries.
pub const KIND: &str = "roster.import";

/// Adds a household on a place with all its members and gives its id; `into` names one that was taken in before and goes on here.
pub fn import_household(act: &mut Act, place: &str, household: &RosterHousehold, into: Option<&str>) -> Result<String> {
    let id = match into {
        Some(id) => id.to_owned(),
        None => {
            let row = Row::new(act.t.table("household"), act.chance.id()).with("place_id", place).with("number", &household.number);
            let kind = if codes::HOUSEHOLD_KINDS.has(&household.kind) { household.kind.as_str() } else { "family" };
            let row = row.with("kind", kind).with("address", &household.address).with("phone", &household.phone);
            let id = row.id.clone();
            act.put(row)?;
            if act.role == Role::Officer {
                let officer = act.actor().officer.clone();
                let charge = Row::new(act.t.table("charge"), act.chance.id()).with("household_id", &id);
                act.put(charge.with("officer_id", officer).with("from_on", super::fields::today(act)))?;
            }
            id
        }
    };
    for person in &household.members {
        let row = person_row(act, person);
        let person_id = row.id.clone();
        act.put(row)?;
        let membership = add_membership(act, &id, &person_id, person.relation, "", "", "")?;
        if !person.relation_text.is_empty()
            && let Some(row) = act.t.get(act.t.table("membership"), &membership)?
        {
            act.put(row.with("relation_text", &person.relation_text))?;
        }
        if !person.residence.is_empty() && person.residence != household.address {
            let stay = Row::new(act.t.table("stay"), act.chance.id()).with("person_id", &person_id);
            act.put(stay.with("place_text", &person.residence))?;
        }
    }
    Ok(id)
}

fn person_row(act: &mut Act, person: &RosterPerson) -> Row {
    let mut note = person.note.clone();
    for (field, words) in &person.unread {
        // What was not understood is kept where a person finds it.
        note = format!("{note}{}{field}: {words}", if note.is_empty() { "" } else { "; " });
    }
    let mut row = Row::new(act.t.table("person"), act.chance.id());
    let birth = person.birth.to_string();
    for (field, value) in [
        ("name", person.name_as_given.as_str()),
        ("former_name", &person.former_name),
        ("sex", person.sex),
        ("birth_calendar", if birth.is_empty() { "" } else { person.birth_calendar }),
        ("birth_text", if person.birth_text == birth { "" } else { &person.birth_text }),
        ("birth", &birth),
        ("id_kind", if person.id_number.is_empty() { "" } else { person.id_kind }),
        ("id_number", &person.id_number),
        ("id_state", person.id_state),
        ("id_text", if person.id_text == person.id_number { "" } else { &person.id_text }),
        ("nation", person.nation),
        ("education", person.education),
        ("education_text", &person.education_text),
        ("marital", person.marital),
        ("phone", &person.phone),
        ("political", person.political),
        ("occupation", person.occupation),
        ("hukou_kind", person.hukou_kind),
        ("hukou_place", &person.hukou_place),
        ("note", &note),
    ] {
        row.set(field, value);
    }
    row
}
