//! A person entered twice (重复人员), as the township looks at both before one of them stays. Ids may be shortened.

use serde::Serialize;

use super::events::{Recorded, Verb};
use super::find;
use super::register::Register;
use crate::actions::fields::{must_have, settable};
use crate::actions::kin::{is_running, members};
use crate::actions::merge_persons;
use crate::actions::query::views::place_name;
use crate::exchange::{scope, town};
use crate::model::codes;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables, Value};

/// By these a person is known: they are compared also where both have the same.
const KNOWN_BY: [&str; 5] = ["name", "sex", "birth", "id_number", "phone"];

/// One of two persons who may be the same, with what would follow if it were the one to go.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Twin {
    /// The id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The household in which the person is, "" for none.
    pub household: String,
    /// Its place's name.
    pub place: String,
    /// Its number.
    pub number: String,
    /// Its address.
    pub address: String,
    /// The officer in charge of it, "" for none.
    pub officer: String,
    /// Relation to its head, GB/T 4761.
    pub relation: String,
    /// Whether the household would be without a head (户主) without this person.
    pub is_head: bool,
    /// How many others are in it.
    pub others: usize,
    /// Memberships, present and past, that would be voided.
    pub memberships: usize,
    /// Marriages, parents and children, stays and events, which would stay with the voided one.
    pub hanging: usize,
    /// Open conflicts about the person.
    pub conflicts: usize,
}

/// A field of both.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Compared {
    /// The field.
    pub field: &'static str,
    /// The value of the first one.
    pub one: Value,
    /// The value of the other one.
    pub other: Value,
}

/// Two persons beside each other.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Twins {
    /// The first one.
    pub one: Twin,
    /// The other one.
    pub other: Twin,
    /// By what they are known, and every other field in which they differ.
    pub fields: Vec<Compared>,
}

/// Both persons beside each other. Refused where they cannot be merged whichever stays.
pub fn compare(register: &Register, one: &str, other: &str) -> Result<Twins> {
    register.must_be_township()?;
    let t = register.tables();
    let (one, other) = two(&t, &find::person(&t, one)?, &find::person(&t, other)?)?;
    let compared = settable(one.table).into_iter().map(|field| {
        let value = |row: &Row| row.values[row.table.column_index(field)].clone();
        Compared { field, one: value(&one), other: value(&other) }
    });
    let mut fields: Vec<Compared> = compared.filter(|line| line.one != line.other || KNOWN_BY.contains(&line.field)).collect();
    fields.sort_by_key(|line| KNOWN_BY.iter().position(|field| *field == line.field).unwrap_or(KNOWN_BY.len()));
    Ok(Twins { one: twin(&t, &one)?, other: twin(&t, &other)?, fields })
}

/// Two persons who both count, neither of whom leads to another one.
fn two(t: &dyn Tables, one: &str, other: &str) -> Result<(Row, Row)> {
    let impossible = |why: Words| Err(Refusal::new(Code::EventImpossible).with_words("why", why));
    let rows = [must_have(t, "person", one, PERSON)?, must_have(t, "person", other, PERSON)?];
    if one == other {
        return impossible(Words("两边选的是同一份登记", "both are the same entry"));
    }
    for row in &rows {
        if town::survivor(t, &row.key())?.is_some() {
            return impossible(Words("其中一份已经并给别人了", "one of them was merged before"));
        }
        if !row.text("voided_at").is_empty() {
            return impossible(Words("其中一份已经作废", "one of them is voided"));
        }
    }
    let [one, other] = rows;
    Ok((one, other))
}

const PERSON: Words = Words("人员", "person");

fn twin(t: &dyn Tables, person: &Row) -> Result<Twin> {
    let counting = |table: &str, column: &str| -> Result<Vec<Row>> {
        let mut rows = t.find(t.table(table), column, &person.id)?;
        rows.retain(|row| row.text("voided_at").is_empty());
        Ok(rows)
    };
    let mut hanging = std::collections::BTreeSet::new();
    for (table, column) in [
        ("partnership", "person_id"),
        ("partnership", "partner_id"),
        ("parentage", "child_id"),
        ("parentage", "parent_id"),
        ("stay", "person_id"),
        ("event", "person_id"),
        ("event", "other_person_id"),
    ] {
        hanging.extend(counting(table, column)?.into_iter().map(|row| row.id));
    }
    let memberships = counting("membership", "person_id")?;
    let count = memberships.len();
    let running = scope::newest(memberships.into_iter().filter(is_running).collect());
    let home = match &running {
        Some(row) => t.get(t.table("household"), row.text("household_id"))?,
        None => None,
    };
    let text = |field: &str| home.as_ref().map(|row| row.text(field).to_owned()).unwrap_or_default();
    let household = home.as_ref().map(|row| row.id.clone()).unwrap_or_default();
    let relation = running.map(|row| row.text("relation").to_owned()).unwrap_or_default();
    let mut others = members(t, &household)?;
    others.retain(|row| row.text("person_id") != person.id);
    Ok(Twin {
        id: person.id.clone(),
        name: person.text("name").to_owned(),
        place: place_name(t, &text("place_id"))?,
        number: text("number"),
        address: text("address"),
        officer: find::officer_name(t, &scope::officer_of_household(t, &household)?)?,
        is_head: codes::is_head(&relation) && !others.iter().any(|row| codes::is_head(row.text("relation"))),
        others: others.len(),
        household,
        relation,
        memberships: count,
        hanging: hanging.len(),
        conflicts: t.find(t.table("conflict"), "row_id", &person.id)?.len(),
    })
}

/// The verb that merges `ending` into `staying`.
pub(super) fn merge(register: &Register, staying: &str, ending: &str) -> Result<Verb> {
    let t = register.tables();
    let (staying, ending) = (find::person(&t, staying)?, find::person(&t, ending)?);
    Ok(Verb::new(merge_persons::KIND, move |act| {
        two(act.t, &staying, &ending)?;
        merge_persons::merge_persons(act, &ending, &staying)?;
        let rows = act.written().iter().map(|key| key.id.clone()).collect();
        Ok(Recorded { person: staying, rows, ..Recorded::default() })
    }))
}
