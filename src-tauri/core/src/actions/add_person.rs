//! Adds a person (人员) to a household.

use super::fields::{Fields, Warning, date, judge_relation, must_have, today, write};
use crate::exchange::gate::Act;
use crate::model::codes;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Row;

/// The kind of its entry.
pub const KIND: &str = "person.add";

/// A new member of a household.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, optional_fields))]
pub struct NewPerson {
    /// The household's id.
    pub household: String,
    /// Name, as written.
    pub name: String,
    /// Sex, GB/T 2261.1.
    pub sex: String,
    /// Birth date in any usual form, lunar ones with 农历.
    pub birth: String,
    /// Relation to the head, GB/T 4761, two digits; "" to be decided.
    pub relation: String,
    /// ID number, "" for none yet.
    pub id_number: String,
    /// Since when the person belongs to the household.
    pub from: String,
    /// Why: birth, move-in, …; "" for a first registration.
    pub why: String,
    /// The event, "" for none.
    pub event: String,
}

/// Adds a person with a membership, and gives the id and what is doubtful.
pub fn add_person(act: &mut Act, new: &NewPerson, fields: &Fields) -> Result<(String, Vec<Warning>)> {
    let today = today(act);
    let household = must_have(act.t, "household", &new.household, Words("户", "household"))?;
    if new.name.trim().is_empty() {
        return Err(Code::NameEmpty.into());
    }
    let mut given: Vec<(String, String)> = Vec::new();
    for (field, value) in [("name", &new.name), ("sex", &new.sex), ("birth", &new.birth), ("id_number", &new.id_number)] {
        given.push((field.to_owned(), value.clone()));
    }
    given.extend(fields.iter().cloned());
    let mut person = Row::new(act.t.table("person"), act.chance.id());
    let mut warnings = write(&mut person, &given, &today)?;
    warnings.extend(judge_relation(&new.relation, person.text("sex")));
    let id = person.id.clone();
    act.put(person)?;
    let from = date(&new.from, &today)?;
    add_membership(act, &household.id, &id, &new.relation, &from, &new.why, &new.event)?;
    Ok((id, warnings))
}

/// Opens a membership, and gives its id.
pub fn add_membership(act: &mut Act, household: &str, person: &str, relation: &str, from: &str, why: &str, event: &str) -> Result<String> {
    if !relation.is_empty() && !codes::RELATION.has(relation) {
        let known = codes::RELATION.source;
        return Err(Refusal::new(Code::CodeUnknown).with("field", "relation").with("value", relation).with("known", known));
    }
    let row = Row::new(act.t.table("membership"), act.chance.id()).with("person_id", person).with("household_id", household);
    let row = row.with("relation", relation).with("from_on", from).with("began_why", why).with("began_event", event);
    let id = row.id.clone();
    act.put(row)?;
    Ok(id)
}
