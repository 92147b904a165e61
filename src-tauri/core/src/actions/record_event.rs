//! The event row (事件) that every event verb writes: the source of the spells that it opens and closes.

use super::fields::{day, today};
use crate::exchange::gate::Act;
use crate::refusal::Result;
use crate::tables::Row;

/// What an event verb did.
#[derive(Clone, Debug, Default, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Recorded {
    /// The event's id.
    pub event: String,
    /// The person in question, or the new one.
    pub person: String,
    /// Ids of the rows written.
    pub rows: Vec<String>,
    /// Persons whose relation to the head is left to decide.
    pub to_decide: Vec<String>,
}

/// Whom an event concerns.
#[derive(Clone, Debug, Default)]
pub struct Concerns {
    /// The household of whoever records it.
    pub household: String,
    /// The person.
    pub person: String,
    /// The second person.
    pub other_person: String,
    /// The second household.
    pub other_household: String,
    /// Where, in words.
    pub place_text: String,
    /// The paper that shows it.
    pub document: String,
    /// Remark.
    pub note: String,
}

/// Writes the event and gives its id and its date as stored.
pub fn record_event(act: &mut Act, kind: &str, on: &str, concerns: &Concerns) -> Result<(String, String)> {
    let today = today(act);
    let reading = day(on, &today)?;
    let stored = reading.date.to_string();
    let mut row = Row::new(act.t.table("event"), act.chance.id()).with("kind", kind).with("reported_on", today);
    row.set("happened_on", stored.as_str());
    row.set("calendar", reading.calendar);
    row.set("date_text", if reading.text == stored { "" } else { reading.text.as_str() });
    for (field, value) in [
        ("household_id", &concerns.household),
        ("person_id", &concerns.person),
        ("other_person_id", &concerns.other_person),
        ("other_household_id", &concerns.other_household),
        ("place_text", &concerns.place_text),
        ("document", &concerns.document),
        ("note", &concerns.note),
    ] {
        row.set(field, value.as_str());
    }
    let id = row.id.clone();
    act.put(row)?;
    Ok((id, stored))
}

/// What the act has written so far, as the answer of a verb.
pub fn recorded(act: &Act, event: String, person: &str, to_decide: Vec<String>) -> Recorded {
    Recorded { event, person: person.to_owned(), rows: act.written().iter().map(|key| key.id.clone()).collect(), to_decide }
}
