//! Households, persons and events for the window and the command.

use super::desk::stands;
use serde::Serialize;

use super::find;
use super::register::Register;
use crate::actions::query::as_of::register_as_of;
use crate::actions::query::views;
use crate::model::codes;
use crate::model::keys::{household_keys, person_keys, query_key};
use crate::refusal::{Code, Lang, Refusal, Result};
use crate::store::search;
use crate::tables::{Row, Tables};

/// Runs a reading on the register as it stands, or as it was recorded on a day.
pub fn on_day<T>(register: &Register, day: Option<&str>, read: impl FnOnce(&dyn Tables) -> Result<T>) -> Result<T> {
    let t = register.tables();
    match day {
        None => read(&t),
        Some(day) => read(&register_as_of(&t, &day_of(day)?)?),
    }
}

/// A whole day, YYYY-MM-DD.
fn day_of(text: &str) -> Result<String> {
    match crate::model::date::PartialDate::parse(text) {
        Some(date) if date.is_full() => Ok(text.to_owned()),
        _ => Err(Refusal::new(Code::DateInvalid).with("value", text)),
    }
}

/// A household in a list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
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
    /// Telephone; where the household has none, its head's.
    pub phone: String,
}

/// The rows of all households of a place and below.
pub(super) fn below(t: &dyn Tables, place: String) -> Result<Vec<Row>> {
    let (mut places, mut rows) = (vec![place], Vec::new());
    while let Some(id) = places.pop() {
        places.extend(t.find(t.table("place"), "parent_id", &id)?.into_iter().map(|row| row.id));
        rows.extend(t.find(t.table("household"), "place_id", &id)?);
    }
    Ok(rows)
}

/// The households of a place and below, or of an officer, or all, by place and number.
pub fn households(t: &dyn Tables, place: Option<&str>, officer: Option<&str>) -> Result<Vec<HouseholdLine>> {
    let mut rows = Vec::new();
    match (place, officer) {
        (Some(code), _) => {
            rows = below(t, find::place(t, code)?.id)?;
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
    for row in rows.iter().filter(|row| stands(row)) {
        let shown = views::household(t, row)?;
        if officer_id.as_ref().is_none_or(|id| *id == shown.officer) {
            lines.push(household_line(t, row, shown)?);
        }
    }
    lines.sort_by(|a, b| (&a.place_code, &a.number, &a.id).cmp(&(&b.place_code, &b.number, &b.id)));
    lines.dedup_by(|a, b| a.id == b.id);
    Ok(lines)
}

fn household_line(t: &dyn Tables, row: &Row, shown: views::Household) -> Result<HouseholdLine> {
    let head = shown.members.iter().find(|member| member.person.id == shown.head);
    let place = t.get(t.table("place"), row.text("place_id"))?;
    let of_head = |field: &str| head.map(|member| member.person.text(field).to_owned()).unwrap_or_default();
    let phone = if row.text("phone").is_empty() { of_head("phone") } else { row.text("phone").to_owned() };
    Ok(HouseholdLine {
        id: row.id.clone(),
        place_code: place.map(|row| row.text("code").to_owned()).unwrap_or_default(),
        place: shown.place,
        number: row.text("number").into(),
        address: row.text("address").into(),
        head: of_head("name"),
        members: shown.members.len(),
        officer: shown.officer_name,
        phone,
    })
}

/// One household as it stands in a list; nothing where it is closed or voided.
pub fn line_of_household(t: &dyn Tables, id: &str) -> Result<Option<HouseholdLine>> {
    let row = t.get(t.table("household"), id)?.filter(stands);
    row.map(|row| household_line(t, &row, views::household(t, &row)?)).transpose()
}

/// A hit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
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

/// Hits, and how many there are in all, counted up to a thousand.
#[derive(Clone, Debug, Serialize)]
pub struct Hits {
    /// The first ones.
    pub hits: Vec<Hit>,
    /// How many in all.
    pub total: usize,
}

/// As many are counted; who finds more types one more character.
pub(super) const COUNTED_TO: usize = 1_000;

/// Persons by 1-3 characters of the name, pinyin, initials, ID number, phone, or their household's number or address.
pub fn search(register: &Register, text: &str, limit: usize, day: Option<&str>) -> Result<Hits> {
    let t = register.tables();
    let key = query_key(text);
    if let Some(day) = day {
        return search_as_of(&t, &key, limit, &day_of(day)?);
    }
    let (found, mut total) = search::find_persons(&t, &key, limit, COUNTED_TO.max(limit))?;
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
    let hits = persons.iter().map(|(person, matched)| hit(&t, person, matched)).collect::<Result<_>>()?;
    Ok(Hits { hits, total })
}

pub(super) fn hit(t: &dyn Tables, person: &Row, matched: &str) -> Result<Hit> {
    let shown = views::person(t, person)?;
    Ok(Hit {
        id: person.id.clone(),
        name: person.text("name").into(),
        sex: person.text("sex").into(),
        birth: person.text("birth").into(),
        household: shown.household,
        address: shown.address,
        matched: matched.to_owned(),
    })
}

/// Most hits by the present keys that are looked at again as they were.
const MOST: usize = 10_000;

/// A search in the register as it was recorded on a day: who is found today, and all who were otherwise then, by the keys of that day.
fn search_as_of(t: &crate::store::sql::SqlTables, key: &str, limit: usize, day: &str) -> Result<Hits> {
    let view = register_as_of(t, day)?;
    let (persons, households) = (t.table("person"), t.table("household"));
    let mut candidates: Vec<Row> = view.laid(persons).cloned().collect();
    for found in search::find_persons(t, key, MOST, MOST)?.0 {
        candidates.extend(view.get(persons, &found.person.id)?);
    }
    let fits = |keys: Vec<String>| keys.into_iter().filter(|one| one.starts_with(key)).min_by_key(String::len);
    let mut found: Vec<(Row, String)> = Vec::new();
    for row in candidates {
        let keys = person_keys(row.text("name"), row.text("former_name"), row.text("id_number"), row.text("phone"));
        if let Some(matched) = fits(keys) {
            found.push((row, matched));
        }
    }
    let mut homes: Vec<Row> = view.laid(households).cloned().collect();
    for row in search::find_households(t, key, MOST)? {
        homes.extend(view.get(households, &row.id)?);
    }
    for home in homes {
        if fits(household_keys(home.text("number"), home.text("address"), home.text("phone"))).is_some() {
            for member in crate::actions::kin::members(&view, &home.id)? {
                let person = view.get(persons, member.text("person_id"))?;
                found.extend(person.map(|person| (person, home.text("address").to_owned())));
            }
        }
    }
    found.retain(|(row, _)| row.text("voided_at").is_empty());
    found.sort_by(|a, b| (a.1.len(), &a.1, &a.0.id).cmp(&(b.1.len(), &b.1, &b.0.id)));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|(row, _)| !key.is_empty() && seen.insert(row.id.clone()));
    let total = found.len();
    let hits = found.iter().take(limit).map(|(row, matched)| hit(&view, row, matched)).collect::<Result<_>>()?;
    Ok(Hits { hits, total })
}

/// The words of a code in this field (GB/T 2261, 3304, 4658, 4761, 4762), for text output; "" where the field has no codes or not this one.
pub fn code_name(field: &str, code: &str, lang: Lang) -> &'static str {
    codes::of_field(field).map_or("", |table| table.name(code, lang))
}
