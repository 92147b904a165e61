//! A divorce (离婚).

use super::fields::must_have;
use super::kin::{must_know_day, other_of, running_partnerships, spouse_by_relation};
use super::record_death::last_household;
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Row;

/// The kind of its entry.
pub const KIND: &str = "event.divorce";

/// Ends the running marriage of a person; both become 40 (GB/T 2261.2). Who moves where is recorded as a move of its own.
pub fn record_divorce(act: &mut Act, person: &str, on: &str) -> Result<Recorded> {
    let row = must_have(act.t, "person", person, Words("人员", "person"))?;
    let running = running_partnerships(act.t, person)?.into_iter().next();
    let partnership = match (running, spouse_by_relation(act.t, person)?) {
        (Some(running), _) => running,
        // A couple of a roster: nobody wrote down when they married.
        (None, Some(spouse)) => Row::new(act.t.table("partnership"), act.chance.id()).with("person_id", person).with("partner_id", spouse),
        (None, None) => {
            let why = Words("没有登记的婚姻，请先补记结婚", "no running marriage is recorded; record the marriage first");
            return Err(Refusal::new(Code::EventImpossible).with_words("why", why));
        }
    };
    let other = other_of(&partnership, person);
    let household = last_household(act, person)?;
    let concerns = Concerns { household, person: person.to_owned(), other_person: other.clone(), ..Concerns::default() };
    let (event, on) = record_event(act, "divorce", on, &concerns)?;
    must_know_day(&on)?;
    act.put(partnership.with("to_on", on).with("ended_how", "divorce").with("ended_event", &event))?;
    act.put(row.with("marital", "40"))?;
    if let Some(other) = act.t.get(act.t.table("person"), &other)? {
        act.put(other.with("marital", "40"))?;
    }
    Ok(recorded(act, event, person, Vec::new()))
}
