//! Another value than the two of a conflict (都不对): which fields a clerk types, and what the rest of their group follows from. What is typed
//! is checked as every field is that people set by hand.

use crate::actions::fields;
use crate::catalogue::Table;
use crate::exchange::plan::Conflict;
use crate::exchange::town;
use crate::model::date::{PartialDate, read_date};
use crate::model::id_number::IdNumber;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables, Value};

/// Fields that follow from what is typed into another one, or stand for it as it was written.
const FOLLOWING: &[(&str, &str, &str)] = &[
    ("person", "birth_calendar", "birth"),
    ("person", "birth_text", "birth"),
    ("person", "id_kind", "id_number"),
    ("person", "id_state", "id_number"),
    ("person", "id_text", "id_number"),
    ("person", "education_text", "education"),
    ("membership", "relation_text", "relation"),
    ("event", "calendar", "happened_on"),
    ("event", "date_text", "happened_on"),
];

/// Marks of an ID number that follow from birth and sex as well: where these are in question the number is not.
const JUDGED: &[&str] = &["id_kind", "id_state"];

/// Fields whose words are the program's own, set by events alone.
const OF_EVENTS: &[&str] = &["kind", "began_why", "ended_why", "ended_how", "closed_why"];

/// Which fields of a conflict differ, by their places.
pub fn differing(conflict: &Conflict, ours: &[Value]) -> Vec<usize> {
    (0..conflict.fields.len()).filter(|at| ours.get(*at) != conflict.theirs.get(*at)).collect()
}

/// The fields that a clerk types who takes neither value, in their order; none where no other value can be given.
pub fn asked(table: &Table, differing: &[&str]) -> Vec<&'static str> {
    let leads = |field: &str| FOLLOWING.iter().find(|(of, follows, _)| *of == table.name && *follows == field).map(|(.., lead)| *lead);
    let told = differing.iter().filter(|field| !field.ends_with("_event"));
    let (judged, own): (Vec<&str>, Vec<&str>) = told.partition(|field| JUDGED.contains(field));
    let mut asked: Vec<&str> = Vec::new();
    for field in if own.is_empty() { judged } else { own } {
        let lead = leads(field).unwrap_or(field);
        if !asked.contains(&lead) {
            asked.push(lead);
        }
    }
    let settable = fields::settable(table);
    let can = |field: &str| !OF_EVENTS.contains(&field) && settable.contains(&field);
    if !asked.iter().all(|field| can(field)) {
        return Vec::new();
    }
    settable.into_iter().filter(|field| asked.contains(field)).collect()
}

fn asked_of(t: &dyn Tables, conflict: &Conflict) -> Result<Vec<&'static str>> {
    let differ = differing(conflict, &town::present(t, conflict)?);
    Ok(asked(conflict.key.table, &differ.iter().map(|at| conflict.fields[*at].as_str()).collect::<Vec<_>>()))
}

/// Refuses where conflicts that are to be given the same values ask for different fields.
pub fn must_ask_alike<'a>(t: &dyn Tables, conflicts: impl Iterator<Item = &'a Conflict>) -> Result<()> {
    let mut first = None;
    for conflict in conflicts {
        let asks = (conflict.key.table.name, asked_of(t, conflict)?);
        if *first.get_or_insert_with(|| asks.clone()) != asks {
            return Err(impossible(Words("所选的各处问的不是同样的栏目", "those that were chosen are not about the same fields")));
        }
    }
    Ok(())
}

/// The values of all of a conflict's fields, in their order, from what was typed into those that are [`asked`]. Of several an empty one is not
/// said: it follows from a sound ID number that was given, and else stays as the township has it. Values that stood there already are taken as
/// they are.
pub fn values(t: &dyn Tables, conflict: &Conflict, typed: &[Value], today: &str) -> Result<Vec<Value>> {
    let ours = town::present(t, conflict)?;
    if [&conflict.before, &ours, &conflict.theirs].into_iter().any(|known| known == typed) {
        return Ok(typed.to_vec());
    }
    let Some(mut row) = t.row(&conflict.key)? else { return Err(Refusal::new(Code::ConflictUnknown).with("value", &conflict.id)) };
    let asked = asked_of(t, conflict)?;
    if asked.is_empty() {
        return Err(impossible(Words("所涉的内容不是直接填的", "what it is about is not entered by hand")));
    }
    if asked.len() != typed.len() {
        return Err(impossible(Words("给的值和要填的栏目数目不一样", "not so many fields are in question as values were given")));
    }
    let is_said = |value: &Value| asked.len() == 1 || !value.as_text().trim().is_empty();
    let said = asked.iter().zip(typed).filter(|(_, value)| is_said(value));
    let said: Vec<(String, String)> = said.map(|(field, value)| ((*field).to_owned(), value.as_text().to_owned())).collect();
    if said.is_empty() {
        return Err(impossible(Words("什么也没有填", "nothing was given")));
    }
    let number = said.iter().find(|(field, _)| field == "id_number");
    if number.is_some_and(|(_, number)| IdNumber::read_typed(number).state == "sound") {
        for field in ["sex", "birth"] {
            if asked.contains(&field) && !said.iter().any(|(given, _)| given == field) {
                row.set(field, "");
                for (_, follows, _) in FOLLOWING.iter().filter(|(of, _, lead)| *of == row.table.name && *lead == field) {
                    row.set(follows, "");
                }
            }
        }
    }
    fields::write(&mut row, &said, today)?;
    for (field, value) in &said {
        follow(&mut row, field, value, today);
    }
    Ok(conflict.fields.iter().map(|field| row.value(field).clone()).collect())
}

/// What people wrote before goes with the code or date that takes its place.
fn follow(row: &mut Row, field: &str, typed: &str, today: &str) {
    match (row.table.name, field) {
        ("person", "education") => row.set("education_text", ""),
        ("membership", "relation") => row.set("relation_text", ""),
        ("event", "happened_on") => {
            let reading = read_date(typed, PartialDate::parse(today).unwrap_or(PartialDate::UNKNOWN));
            let as_written = if reading.text == row.text("happened_on") { String::new() } else { reading.text };
            row.set("calendar", reading.calendar);
            row.set("date_text", as_written);
        }
        _ => {}
    }
}

fn impossible(why: Words) -> Refusal {
    Refusal::new(Code::ConflictValue).with_words("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn what_is_typed_is_what_people_know_and_not_what_follows_from_it() {
        let asks = |table: &str, differing: &[&str]| asked(Catalogue::standard().table(table), differing).join(" ");
        assert_eq!(asks("person", &["phone"]), "phone");
        assert_eq!(asks("person", &["id_number", "id_state"]), "id_number");
        assert_eq!(asks("person", &["birth", "birth_calendar", "birth_text", "id_state"]), "birth");
        assert_eq!(asks("person", &["sex", "birth", "id_number", "id_state"]), "sex birth id_number");
        assert_eq!(asks("person", &["education_text"]), "education");
        assert_eq!(asks("person", &["died_on", "death_event"]), "died_on");
        assert_eq!(asks("membership", &["relation", "relation_text"]), "relation");
        assert_eq!(asks("event", &["happened_on", "calendar", "date_text"]), "happened_on");
        // What events, decisions and ids say is not typed.
        assert_eq!(asks("person", &["death_event"]), "");
        assert_eq!(asks("person", &["offer_to", "offer_on"]), "");
        assert_eq!(asks("household", &["place_id"]), "");
        assert_eq!(asks("membership", &["to_on", "ended_why"]), "");
        assert_eq!(asks("person", &["voided_at", "void_reason"]), "");
    }
}
