//! Adds a household (户). On an officer's register its charge comes with it, in the own name.

use super::fields::{Fields, today, write};
use crate::exchange::gate::{Act, Role};
use crate::refusal::{Code, Refusal, Result};
use crate::tables::{Row, Tables};

/// The kind of its entry.
pub const KIND: &str = "household.add";

/// Adds a household on a place, given by its id, and gives the household's id. Without a number it gets the next one there.
pub fn add_household(act: &mut Act, place: &Row, address: &str, fields: &Fields) -> Result<String> {
    let today = today(act);
    let mut row = Row::new(act.t.table("household"), act.chance.id()).with("place_id", &place.id).with("address", address.trim());
    row.set("kind", "family");
    row.set("opened_on", today.as_str());
    write(&mut row, fields, &today)?;
    if row.text("number").is_empty() {
        let number = next_number_in_village(act.t, place)?;
        row.set("number", number);
    }
    let id = row.id.clone();
    if act.role == Role::Officer {
        let officer = act.actor().officer.clone();
        if !crate::exchange::town::may_found(act.t, &row, &officer)? {
            return Err(Refusal::new(Code::ShareOutside).with("what", format!("{} {}", place.text("name"), place.text("code"))));
        }
        act.put(row)?;
        let charge = Row::new(act.t.table("charge"), act.chance.id()).with("household_id", &id).with("officer_id", officer);
        act.put(charge.with("from_on", today))?;
    } else {
        act.put(row)?;
    }
    Ok(id)
}

/// The next free household number of the village that a place is or belongs to, as three digits: villages number their households through.
fn next_number_in_village(t: &dyn Tables, place: &Row) -> Result<String> {
    let village = if place.text("level") == "group" { place.text("parent_id") } else { place.id.as_str() };
    let mut places = vec![village.to_owned(), place.id.clone()];
    places.extend(t.find(t.table("place"), "parent_id", village)?.into_iter().map(|row| row.id));
    let mut next = String::new();
    for place in places {
        next = next.max(next_number(t, &place)?);
    }
    Ok(next)
}

/// The next free household number of a place, as three digits.
pub fn next_number(t: &dyn Tables, place: &str) -> Result<String> {
    let rows = t.find(t.table("household"), "place_id", place)?;
    let last = rows.iter().filter_map(|row| row.text("number").parse::<u32>().ok()).max().unwrap_or(0);
    Ok(format!("{:03}", last + 1))
}
