//! What each row of somebody's table would do: a new person, one who is there already with other values, or nothing, with the reason.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::actions::fields::Warning;
use crate::actions::query::history::FieldChange;
use crate::refusal::{Lang, Result};
use crate::roster::{Doubt, DoubtKind, RefusedRow, RosterPerson};
use crate::tables::{Row, Tables};

/// A row of a table, and what would come of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RowPlan {
    /// The sheet; "" where there is only one.
    pub sheet: String,
    /// The row, from 1, as it was copied or as the spreadsheet shows it.
    pub row: u32,
    /// Whom it names.
    pub name: String,
    /// `new`, `same`, `differs` or `refused`.
    pub outcome: &'static str,
    /// The person who is there already; "" otherwise.
    pub person: String,
    /// The household by its number and head, as the table has them.
    pub household: String,
    /// What is filled in, or differs.
    pub changes: Vec<FieldChange>,
    /// Why it is refused.
    pub why: Option<Warning>,
    /// What is to be looked at.
    pub doubts: Vec<Warning>,
}

impl RowPlan {
    /// A row that speaks of somebody and does nothing yet.
    pub(super) fn of(person: &RosterPerson) -> Self {
        Self {
            sheet: person.sheet.to_string(),
            row: person.row,
            name: person.name.clone(),
            outcome: "same",
            person: String::new(),
            household: String::new(),
            changes: Vec::new(),
            why: None,
            doubts: Vec::new(),
        }
    }

    /// A row that is not taken.
    pub(super) fn refused(row: &RefusedRow) -> Self {
        let nobody = RosterPerson { sheet: row.sheet.clone(), row: row.row, ..RosterPerson::default() };
        let why = warning(row.reason.as_str(), row.text(Lang::Zh), row.text(Lang::En));
        Self { outcome: "refused", why: Some(why), ..Self::of(&nobody) }
    }

    /// Somebody new, with all that is filled in.
    pub(super) fn new_person(person: &RosterPerson) -> Self {
        let changes = values(person).into_iter().map(|(table, field, value)| change(table, field, "", &value)).collect();
        Self { outcome: "new", changes, ..Self::of(person) }
    }

    /// Somebody who is there already; `membership` is the running one, where it can be compared.
    pub(super) fn known(person: &RosterPerson, row: &Row, membership: Option<&Row>) -> Self {
        let changes: Vec<FieldChange> = values(person)
            .into_iter()
            .filter_map(|(table, field, value)| {
                let standing = match table {
                    "person" => Some(row),
                    "membership" => membership,
                    _ => None,
                };
                let before = standing?.text(field);
                // A month says less than a day and nothing else, a name is compared as it is searched, and a note may say more than the table's.
                let is_same = before == value
                    || (field == "birth" && before.starts_with(&value))
                    || (field == "note" && before.contains(&value))
                    || (field == "name" && crate::model::names::normal(before) == crate::model::names::normal(&value));
                (!is_same).then(|| change(table, field, before, &value))
            })
            .collect();
        let outcome = if changes.is_empty() { "same" } else { "differs" };
        Self { outcome, changes, person: row.id.clone(), ..Self::of(person) }
    }
}

/// What doubts say, each at its row.
pub(super) fn doubts_by_row(doubts: &[Doubt]) -> BTreeMap<(String, u32), Vec<Warning>> {
    let mut found: BTreeMap<(String, u32), Vec<Warning>> = BTreeMap::new();
    // What the ID number filled in stands in the row anyway.
    for doubt in doubts.iter().filter(|doubt| doubt.kind != DoubtKind::FromIdNumber) {
        let said = warning(doubt.kind.as_str(), doubt.words(Lang::Zh), doubt.words(Lang::En));
        found.entry((doubt.sheet.to_string(), doubt.row)).or_default().push(said);
    }
    found
}

/// A warning with its words.
pub(super) fn warning(code: &str, zh: String, en: String) -> Warning {
    Warning { code: code.to_owned(), zh, en }
}

fn change(table: &str, field: &str, before: &str, after: &str) -> FieldChange {
    FieldChange { table: table.to_owned(), field: field.to_owned(), before: before.into(), after: after.into(), of: None }
}

/// What a row says, in the order of a household book, as (table, field, value).
fn values(person: &RosterPerson) -> Vec<(&'static str, &'static str, String)> {
    let all = [
        ("membership", "relation", person.relation.to_owned()),
        ("person", "name", person.name_as_given.clone()),
        ("person", "former_name", person.former_name.clone()),
        ("person", "sex", person.sex.to_owned()),
        ("person", "birth", person.birth.to_string()),
        ("person", "id_number", person.id_number.clone()),
        ("person", "nation", person.nation.to_owned()),
        ("person", "phone", person.phone.clone()),
        ("person", "education", person.education.to_owned()),
        ("person", "marital", person.marital.to_owned()),
        ("person", "political", person.political.to_owned()),
        ("person", "occupation", person.occupation.to_owned()),
        ("person", "hukou_kind", person.hukou_kind.to_owned()),
        ("person", "hukou_place", person.hukou_place.clone()),
        ("stay", "place_text", person.residence.clone()),
        ("person", "note", person.note.clone()),
    ];
    all.into_iter().filter(|(_, _, value)| !value.is_empty()).collect()
}

/// The running membership of a person in a household, or in any where none is named.
pub(super) fn membership_of(t: &dyn Tables, person: &str, household: Option<&str>) -> Result<Option<Row>> {
    let running = crate::actions::kin::running_memberships(t, person)?;
    Ok(running.into_iter().find(|row| household.is_none_or(|id| row.text("household_id") == id)))
}
