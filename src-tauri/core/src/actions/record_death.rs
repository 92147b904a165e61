//! A death (死亡): ends what ran; the death of a head asks for the new one.

use super::fields::{day, must_have, today};
use super::kin::{
    end_stays, follow_head, leave_home, must_know_day, other_of, running_memberships, running_partnerships, spouse_by_relation,
};
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::exchange::scope;
use crate::refusal::{Code, Refusal, Result, Words};

/// The kind of its entry.
pub const KIND: &str = "event.death";

/// Records a death. Where the person was the head, `new_head` becomes it; without one the household is left with its head to be named.
/// Somebody whose death is recorded and who still counts in a household, since it was recorded of an entry that had been merged away, leaves it by that
/// death: on the same day, without another event.
pub fn record_death(act: &mut Act, person: &str, on: &str, new_head: Option<&str>) -> Result<Recorded> {
    let row = must_have(act.t, "person", person, Words("人员", "person"))?;
    let homes = running_memberships(act.t, person)?;
    if homes.is_empty() && (!row.text("died_on").is_empty() || !row.text("death_event").is_empty()) {
        return Err(Refusal::new(Code::EventImpossible).with_words("why", Words("已经记过死亡", "the death is recorded already")));
    }
    let household = match homes.first() {
        Some(home) => home.text("household_id").to_owned(),
        None => last_household(act, person)?,
    };
    let concerns = Concerns { household: household.clone(), person: person.to_owned(), ..Concerns::default() };
    let (event, on) = if row.text("death_event").is_empty() {
        let (event, on) = record_event(act, "death", on, &concerns)?;
        must_know_day(&on)?;
        let reported = today(act);
        act.put(row.with("died_on", on.as_str()).with("death_reported_on", reported).with("death_event", &event))?;
        (event, on)
    } else {
        if day(on, &today(act))?.date.to_string() != row.text("died_on") {
            return Err(Refusal::new(Code::EventImpossible)
                .with_words("why", Words("死亡已经记过，是另一天", "the death is recorded already, of another day")));
        }
        (row.text("death_event").to_owned(), row.text("died_on").to_owned())
    };
    let running_before = running_partnerships(act.t, person)?;
    for partnership in running_before.clone() {
        let other = other_of(&partnership, person);
        act.put(partnership.with("to_on", on.as_str()).with("ended_how", "death").with("ended_event", &event))?;
        // GB/T 2261.2: 30 widowed.
        if let Some(widowed) = act.t.get(act.t.table("person"), &other)? {
            act.put(widowed.with("marital", "30"))?;
        }
    }
    if running_before.is_empty()
        && let Some(other) = spouse_by_relation(act.t, person)?
        && let Some(widowed) = act.t.get(act.t.table("person"), &other)?
    {
        act.put(widowed.with("marital", "30"))?;
    }
    end_stays(act, person, &on, &event)?;
    let home = leave_home(act, person, &on, "death", &event)?;
    let to_decide = follow_head(act, home.as_ref(), new_head)?;
    Ok(recorded(act, event, person, to_decide))
}

/// The household of a person's newest membership.
pub(super) fn last_household(act: &Act, person: &str) -> Result<String> {
    let row = act.t.get(act.t.table("person"), person)?;
    let newest = row.map_or(Ok(None), |row| scope::newest_link(act.t, &row))?;
    newest
        .map(|row| row.text("household_id").to_owned())
        .ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", Words("户", "household")).with("value", person))
}
