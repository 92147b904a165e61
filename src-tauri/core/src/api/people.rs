//! Households, persons and events for the window and the command.

use serde::Serialize;

use super::find;
use super::register::Register;
use crate::actions::query::as_of::register_as_of;
use crate::actions::query::views;
use crate::model::codes;
use crate::model::keys::query_key;
use crate::refusal::{Code, Lang, Refusal, Result};
use crate::store::search;
use crate::tables::{Row, Tables};

/// Runs a reading on the register as it stands, or as it was recorded on a day.
pub fn on_day<T>(register: &Register, day: Option<&str>, read: impl FnOnce(&dyn Tables) -> Result<T>) -> Result<T> {
    let t = register.tables();
    match day {
        None => read(&t),
        Some(day) => {
            if crate::model::date::PartialDate::parse(day).is_none_or(|date| !date.is_full()) {
                return Err(Refusal::new(Code::DateInvalid).with("value", day));
            }
            read(&register_as_of(&t, day)?)
        }
    }
}

/// A household in a list.
#[derive(Clone, Debug, Serialize)]
pub struct HouseholdLine {
    /// The id.
    pub id: String,
    /// The place's code.
    pub place_code: String,
    /// The place's name.
    pub place: String,
    /// Number.
    pub number: String,
    /// Address.
    pub address: String,
    /// The head's name, "" while to be named or outside.
    pub head: String,
    /// Running members.
    pub members: usize,
    /// The officer's name.
    pub officer: String,
    /// Telephone.
    pub phone: String,
}

/// The households of a place and below, or of an officer, or all, by place and number.
pub fn households(t: &dyn Tables, place: Option<&str>, officer: Option<&str>) -> Result<Vec<HouseholdLine>> {
    let mut rows = Vec::new();
    match (place, officer) {
        (Some(code), _) => {
            let mut places = vec![find::place(t, code)?.id];
            while let Some(id) = places.pop() {
                places.extend(t.find(t.table("place"), "parent_id", &id)?.into_iter().map(|row| row.id));
                rows.extend(t.find(t.table("household"), "place_id", &id)?);
            }
        }
        (None, Some(text)) => {
            let officer = find::officer(t, text)?;
            for charge in t.find(t.table("charge"), "officer_id", &officer)? {
                rows.extend(t.get(t.table("household"), charge.text("household_id"))?);
            }
        }
        (None, None) => rows = t.all(t.table("household"))?,
    }
    let officer_id = officer.map(|text| find::officer(t, text)).transpose()?;
    let mut lines = Vec::new();
    for row in rows.iter().filter(|row| row.text("voided_at").is_empty() && row.text("closed_on").is_empty()) {
        let shown = views::household(t, row)?;
        if officer_id.as_ref().is_some_and(|id| *id != shown.officer) {
            continue;
        }
        let head = shown.members.iter().find(|member| codes::is_head(&member.relation));
        let place = t.get(t.table("place"), row.text("place_id"))?;
        lines.push(HouseholdLine {
            id: row.id.clone(),
            place_code: place.map(|row| row.text("code").to_owned()).unwrap_or_default(),
            place: shown.place,
            number: row.text("number").into(),
            address: row.text("address").into(),
            head: head.map(|member| member.person.text("name").to_owned()).unwrap_or_default(),
            members: shown.members.len(),
            officer: shown.officer_name,
            phone: row.text("phone").into(),
        });
    }
    lines.sort_by(|a, b| (&a.place_code, &a.number, &a.id).cmp(&(&b.place_code, &b.number, &b.id)));
    lines.dedup_by(|a, b| a.id == b.id);
    Ok(lines)
}

/// A hit.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// The person.
    pub id: String,
    /// Name.
    pub name: String,
    /// Sex, GB/T 2261.1.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// The household.
    pub household: String,
    /// Its address.
    pub address: String,
    /// What matched: the key.
    pub matched: String,
}

/// Hits, and how many there are in all, counted up to ten thousand.
#[derive(Clone, Debug, Serialize)]
pub struct Hits {
    /// The first ones.
    pub hits: Vec<Hit>,
    /// How many in all.
    pub total: usize,
}

/// Persons by 1-3 characters of the name, pinyin, initials, ID number, phone, or their household's number or address.
pub fn search(register: &Register, text: &str, limit: usize, day: Option<&str>) -> Result<Hits> {
    let t = register.tables();
    let key = query_key(text);
    let (found, mut total) = search::find_persons(&t, &key, limit, 10_000)?;
    let mut persons: Vec<(Row, String)> = found.into_iter().map(|hit| (hit.person, hit.matched)).collect();
    if persons.len() < limit {
        for household in search::find_households(&t, &key, limit)? {
            for member in crate::actions::kin::members(&t, &household.id)? {
                let Some(person) = t.get(t.table("person"), member.text("person_id"))? else { continue };
                if persons.len() < limit && !persons.iter().any(|(known, _)| known.id == person.id) {
                    total += 1;
                    persons.push((person, household.text("address").to_owned()));
                }
            }
        }
    }
    on_day(register, day, |t| {
        let mut hits = Vec::new();
        for (person, matched) in &persons {
            let Some(row) = t.row(&person.key())? else { continue };
            let shown = views::person(t, &row)?;
            hits.push(Hit {
                id: row.id.clone(),
                name: row.text("name").into(),
                sex: row.text("sex").into(),
                birth: row.text("birth").into(),
                household: shown.household,
                address: shown.address,
                matched: matched.clone(),
            });
        }
        let total = if day.is_some() { hits.len() } else { total };
        Ok(Hits { hits, total })
    })
}

/// The words of a code, for text output.
pub fn relation_name(code: &str, lang: Lang) -> &'static str {
    codes::RELATION.name(code, lang)
}

/// The words of a sex, for text output.
pub fn sex_name(code: &str, lang: Lang) -> &'static str {
    codes::SEX.name(code, lang)
}
