//! A marriage (结婚). Either of the two may be outside this register, then with a name.

use super::add_person::add_membership;
use super::fields::must_have;
use super::kin::{follow_head, head, leave_home, running_memberships, running_partnerships};
use super::record_death::last_household;
use super::record_event::{Concerns, Recorded, record_event, recorded};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The kind of its entry.
pub const KIND: &str = "event.marriage";

/// A marriage.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, optional_fields))]
pub struct Marriage {
    /// One of the two, in this register.
    pub person: String,
    /// The other one: here, or the id that the other officer read out, or "".
    pub partner: String,
    /// The other one's name, where not here.
    pub partner_name: String,
    /// When.
    pub on: String,
    /// Whether `partner`, when here, moves into the household of `person`.
    pub moves_in: bool,
    /// The relation there, where it is known better than it can be derived.
    pub relation: String,
}

/// Records a marriage. A first marriage is 21, a later one 22 (GB/T 2261.2).
pub fn record_marriage(act: &mut Act, marriage: &Marriage) -> Result<Recorded> {
    let persons = act.t.table("person");
    let person = must_have(act.t, "person", &marriage.person, Words("人员", "person"))?;
    let partner = act.t.get(persons, &marriage.partner)?;
    let impossible = |why: Words| Refusal::new(Code::EventImpossible).with_words("why", why);
    if marriage.partner.is_empty() && marriage.partner_name.trim().is_empty() {
        return Err(impossible(Words("没有写明另一方", "the other one is not named")));
    }
    if marriage.person == marriage.partner {
        return Err(impossible(Words("两方是同一个人", "both are the same person")));
    }
    for one in [Some(&person), partner.as_ref()].into_iter().flatten() {
        if !running_partnerships(act.t, &one.id)?.is_empty() {
            return Err(impossible(Words(
                "其中一方已有配偶；离过婚的，请先补记离婚",
                "one of them is married already; where they were divorced, record that first",
            )));
        }
        if !one.text("died_on").is_empty() {
            return Err(impossible(Words("其中一方已记为死亡", "the death of one of them is recorded")));
        }
    }
    let household = last_household(act, &person.id)?;
    let concerns =
        Concerns { household: household.clone(), person: person.id.clone(), other_person: marriage.partner.clone(), ..Concerns::default() };
    let (event, on) = record_event(act, "marriage", &marriage.on, &concerns)?;
    for one in [Some(&person), partner.as_ref()].into_iter().flatten() {
        let was_married = ["22", "23", "30", "40"].contains(&one.text("marital"));
        let marital = if was_married { "22" } else { "21" };
        act.put(one.clone().with("marital", marital))?;
    }
    let row = Row::new(act.t.table("partnership"), act.chance.id()).with("person_id", &person.id).with("partner_id", &marriage.partner);
    let name = partner.as_ref().map_or(marriage.partner_name.as_str(), |_| "");
    act.put(row.with("partner_name", name).with("from_on", on.as_str()).with("began_event", &event))?;
    let mut to_decide = Vec::new();
    if marriage.moves_in
        && let Some(partner) = &partner
    {
        let left = leave_home(act, &partner.id, &on, "marriage", &event)?;
        let relation = match marriage.relation.as_str() {
            "" => relation_of_spouse(act.t, &household, &person, partner)?,
            relation => relation.to_owned(),
        };
        add_membership(act, &household, &partner.id, &relation, &on, "marriage", &event)?;
        if relation.is_empty() {
            to_decide.push(partner.id.clone());
        }
        to_decide.extend(follow_head(act, left.as_ref(), None)?);
    }
    Ok(recorded(act, event, &person.id, to_decide))
}

/// The relation of a spouse who moves in: of the head 11 or 12, of a son 38, of a daughter 28; otherwise to be decided.
fn relation_of_spouse(t: &dyn Tables, household: &str, person: &Row, partner: &Row) -> Result<String> {
    if head(t, household)?.is_some_and(|row| row.text("person_id") == person.id) {
        return Ok(if partner.text("sex") == "1" { "11" } else { "12" }.into());
    }
    let own = running_memberships(t, &person.id)?.into_iter().find(|row| row.text("household_id") == household);
    Ok(match own.as_ref().map(|row| row.text("relation")).unwrap_or_default().as_bytes() {
        [b'2', digit] if *digit != b'8' => "38",
        [b'3', digit] if *digit != b'8' => "28",
        _ => "",
    }
    .into())
}
