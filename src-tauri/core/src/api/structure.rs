//! Events that make, divide, unite and end households (立户、分户、并户、变更户主、销户), told to [`super::events`].

use serde::Deserialize;

use super::events::{Recorded, Verb};
use super::find;
use super::register::Register;
use crate::actions::add_person::{NewPerson, add_person};
use crate::actions::fields::{day, today};
use crate::actions::kin::members;
use crate::actions::{add_household, change_head, merge_households, set_fields, split_household, void};
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};

/// A new household with its first member.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, optional_fields))]
pub struct NewHousehold {
    /// The place's code.
    pub place: String,
    /// Address.
    pub address: String,
    /// Number (户号); "" for the next one of the village.
    pub number: String,
    /// The head (户主); without a name the household has no member yet.
    pub head: NewPerson,
}

/// What a verb about a household did.
fn recorded(act: &Act, person: String) -> Recorded {
    Recorded { person, rows: act.written().iter().map(|key| key.id.clone()).collect(), ..Recorded::default() }
}

fn verb(kind: &'static str, run: impl FnOnce(&mut Act) -> Result<(Recorded, String)> + 'static) -> Verb {
    Verb { kind, reason: String::new(), run: Box::new(run) }
}

/// A household on a place, and its first member as the head.
pub(super) fn add(register: &Register, new: NewHousehold) -> Result<Verb> {
    let place = find::place(&register.tables(), &new.place)?;
    Ok(verb(add_household::KIND, move |act| {
        let fields = if new.number.trim().is_empty() { Vec::new() } else { vec![("number".to_owned(), new.number.clone())] };
        let id = add_household::add_household(act, &place, &new.address, &fields)?;
        let mut person = String::new();
        if !new.head.name.trim().is_empty() {
            let relation = if new.head.relation.is_empty() { "02".to_owned() } else { new.head.relation.clone() };
            person = add_person(act, &NewPerson { household: id.clone(), relation, ..new.head.clone() }, &[])?.0;
        }
        Ok((recorded(act, person), id))
    }))
}

/// Some members make a household of their own; the first named is its head.
pub(super) fn split(register: &Register, household: &str, persons: &[String], place: &str, address: String) -> Result<Verb> {
    let t = register.tables();
    let id = find::household(&t, household)?;
    let persons: Vec<String> = persons.iter().map(|id| find::person(&t, id)).collect::<Result<_>>()?;
    let place = find::place(&t, place)?;
    Ok(verb(split_household::KIND, move |act| {
        let (new, recorded) = split_household::split_household(act, &id, &persons, &place, &address)?;
        Ok((recorded, new))
    }))
}

/// The members of `ending` go to `staying`.
pub(super) fn merge(register: &Register, staying: &str, ending: &str) -> Result<Verb> {
    let (staying, ending) = (find::household(&register.tables(), staying)?, find::household(&register.tables(), ending)?);
    Ok(verb(merge_households::KIND, move |act| {
        let recorded = merge_households::merge_households(act, &staying, &ending)?;
        Ok((recorded, staying))
    }))
}

/// Another member becomes the head.
pub(super) fn change_head(register: &Register, household: &str, person: &str) -> Result<Verb> {
    let (id, person) = (find::household(&register.tables(), household)?, find::person(&register.tables(), person)?);
    Ok(verb(change_head::KIND, move |act| {
        let recorded = change_head::change_head(act, &id, &person)?;
        Ok((recorded, id))
    }))
}

/// A household in which nobody is left ends.
pub(super) fn end(register: &Register, household: &str, on: String, why: String) -> Result<Verb> {
    let id = find::household(&register.tables(), household)?;
    Ok(verb(set_fields::HOUSEHOLD, move |act| {
        if !members(act.t, &id)?.is_empty() {
            let why =
                Words("户里还有人，请先迁出、并户或记下去世", "it has members; move them, unite the household or record their death first");
            return Err(Refusal::new(Code::EventImpossible).with_words("why", why));
        }
        let on = day(&on, &today(act))?.date.to_string();
        set_fields::set_household(act, &id, &[("closed_on".to_owned(), on), ("closed_why".to_owned(), why)])?;
        Ok((recorded(act, String::new()), id))
    }))
}

/// A household that was entered by mistake does not count any longer.
pub(super) fn void(register: &Register, household: &str, reason: String) -> Result<Verb> {
    let id = find::household(&register.tables(), household)?;
    let why = reason.clone();
    let run = move |act: &mut Act| {
        void::void(act, "household", &id, &why)?;
        Ok((recorded(act, String::new()), id))
    };
    Ok(Verb { kind: void::KIND, reason, run: Box::new(run) })
}
