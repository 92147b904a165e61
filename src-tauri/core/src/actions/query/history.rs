//! Who changed what, when and why: of a person or a household.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::exchange::entry::Change;
use crate::exchange::undo;
use crate::exchange::{ledger, redecide};
use crate::refusal::Result;
use crate::tables::{Row, Tables, Value};

/// One field that changed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FieldChange {
    /// The table, where it is not the row asked for.
    pub table: String,
    /// The field.
    pub field: String,
    /// Before; "" for a new row.
    pub before: Value,
    /// After.
    pub after: Value,
    /// In a household's history, of a row that hangs on the household: whose it is, by name, as far as that is known here; in a person's, with whom the
    /// person is married, or whose parent or child the person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub of: Option<String>,
}

/// One line of a history.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Line {
    /// The entry's hash, or the row's id of an outcome.
    pub id: String,
    /// Its chain.
    pub chain: String,
    /// Its number.
    pub seq: i64,
    /// The verb; `return` for what a return brought, `outcome` for a clerk's word.
    pub kind: String,
    /// Who: device/user.
    pub author: String,
    /// The officer's name, or the township's.
    pub by: String,
    /// When, by that clock.
    pub made_at: String,
    /// When this register learned it.
    pub recorded_at: String,
    /// Why.
    pub reason: String,
    /// What became of it: own, merged, conflict, held, …
    pub fate: String,
    /// Whether it was undone.
    pub undone: bool,
    /// What changed.
    pub changes: Vec<FieldChange>,
}

/// The history of rows, oldest first.
pub fn of_rows(t: &dyn Tables, ids: &[String]) -> Result<Vec<Line>> {
    of_named_rows(t, &ids.iter().map(|id| (id.clone(), None)).collect::<Vec<_>>())
}

/// The same of rows each of which is somebody's.
fn of_named_rows(t: &dyn Tables, rows: &[(String, Option<String>)]) -> Result<Vec<Line>> {
    let mut lines: Vec<(i64, Line)> = Vec::new();
    for (id, of) in rows {
        let named = |change: FieldChange| FieldChange { of: of.clone(), ..change };
        for part in t.find(t.table("part"), "row_id", id)? {
            let Some(row) = t.get(t.table("entry"), part.text("entry"))? else { continue };
            let Some(entry) = ledger::entry(t, &row.id)? else { continue };
            let at = part.integer("number") as usize;
            let changes = entry.parts.get(at).map(|part| part.changes()).unwrap_or_default();
            let changes = changes.iter().flat_map(field_changes).map(named).collect::<Vec<_>>();
            match lines.iter_mut().find(|(_, line)| line.id == row.id) {
                Some((_, line)) => line.changes.extend(changes),
                None => lines.push((row.integer("position"), line_of(t, &row, entry.reason(), part.text("fate"), changes)?)),
            }
        }
        let mut journal = t.find(t.table("journal"), "row_id", id)?;
        journal.sort_by_key(|noted| noted.integer("position"));
        for (at, noted) in journal.iter().enumerate() {
            // That a row came here for the first time is told by the entries of whoever added it.
            if noted.text("cause").starts_with("return:") && !noted.text("before").is_empty() {
                let mut line = returned(t, noted, &journal[at + 1..])?;
                line.changes = line.changes.into_iter().map(named).collect();
                lines.push((noted.integer("position"), line));
            }
        }
        for outcome in t.find(t.table("outcome"), "row_id", id)? {
            let noted = t.find(t.table("journal"), "row_id", &outcome.id)?;
            let position = noted.iter().map(|row| row.integer("position")).min().unwrap_or(i64::MAX);
            lines.push((position, outcome_line(t, &outcome)?));
        }
    }
    lines.sort_by_key(|(position, _)| *position);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn line_of(t: &dyn Tables, row: &Row, reason: String, fate: &str, changes: Vec<FieldChange>) -> Result<Line> {
    let officer = t.get(t.table("officer"), row.text("officer"))?;
    let by = officer.map_or_else(|| ledger::meta(t, "name"), |officer| Ok(officer.text("name").to_owned()))?;
    Ok(Line {
        by,
        id: row.id.clone(),
        chain: row.text("chain").into(),
        seq: row.integer("seq"),
        kind: row.text("kind").into(),
        author: row.text("author").into(),
        made_at: row.text("made_at").into(),
        recorded_at: row.text("recorded_at").into(),
        reason,
        fate: fate.to_owned(),
        undone: undo::was_undone(t, row)?,
        changes,
    })
}

/// What a change does to its fields.
pub fn field_changes(change: &Change) -> Vec<FieldChange> {
    let one = |table: &str, field: &str, before: Value, after: Value| FieldChange {
        table: table.into(),
        field: field.into(),
        before,
        after,
        of: None,
    };
    match change {
        Change::New(row) => row.written().into_iter().map(|(field, value)| one(row.table.name, &field, "".into(), value)).collect(),
        Change::Set(key, edit) => {
            let values = edit.before.iter().zip(&edit.after);
            let changed = edit.fields.iter().zip(values).filter(|(_, (before, after))| before != after);
            changed.map(|(field, (before, after))| one(key.table.name, field, before.clone(), after.clone())).collect()
        }
    }
}

type Values = BTreeMap<String, Value>;

/// What a return did to a row: its fields before, and after: what the next line of the journal found there, or what stands now.
fn returned(t: &dyn Tables, noted: &Row, later: &[Row]) -> Result<Line> {
    let before: Values = serde_json::from_str(noted.text("before")).unwrap_or_default();
    let later: Vec<Values> = later.iter().map(|line| serde_json::from_str(line.text("before")).unwrap_or_default()).collect();
    let now = t.get(t.table(noted.text("row_table")), noted.text("row_id"))?;
    let changes = before.into_iter().map(|(field, before)| {
        let next = later.iter().find_map(|values| values.get(&field).cloned());
        let after = next.or_else(|| now.as_ref().map(|row| row.value(&field).clone())).unwrap_or_else(|| "".into());
        FieldChange { table: noted.text("row_table").into(), field, before, after, of: None }
    });
    let number = noted.text("cause").trim_start_matches("return:").to_owned();
    Ok(Line {
        id: noted.id.clone(),
        chain: number,
        seq: 0,
        kind: "return".into(),
        author: String::new(),
        by: ledger::meta(t, "township")?,
        made_at: noted.text("recorded_at").into(),
        recorded_at: noted.text("recorded_at").into(),
        reason: String::new(),
        fate: String::new(),
        undone: false,
        changes: changes.collect(),
    })
}

fn outcome_line(t: &dyn Tables, outcome: &Row) -> Result<Line> {
    Ok(Line {
        id: outcome.id.clone(),
        chain: String::new(),
        seq: 0,
        kind: "outcome".into(),
        author: String::new(),
        by: ledger::meta(t, "township")?,
        made_at: outcome.text("decided_at").into(),
        recorded_at: outcome.text("decided_at").into(),
        reason: outcome.text("word").into(),
        fate: redecide::verdict(outcome).into(),
        undone: false,
        changes: Vec::new(),
    })
}

/// The history of a person: its own row and all that hangs on it.
pub fn of_person(t: &dyn Tables, id: &str) -> Result<Vec<Line>> {
    let mut rows = vec![(id.to_owned(), None)];
    for (table, column, _) in t.catalogue().referring("person").filter(|(table, _, _)| table.name != "outcome") {
        for row in t.find(table, column.name, id)? {
            rows.push((row.id.clone(), other_than(t, id, &row)?));
        }
    }
    of_named_rows(t, &rows)
}

/// The name of the other one of a marriage, or of a parent and a child.
fn other_than(t: &dyn Tables, id: &str, row: &Row) -> Result<Option<String>> {
    let (one, other, written) = match row.table.name {
        "partnership" => ("person_id", "partner_id", "partner_name"),
        "parentage" => ("child_id", "parent_id", "parent_name"),
        _ => return Ok(None),
    };
    let other_id = if row.text(one) == id { row.text(other) } else { row.text(one) };
    let name = match t.get(t.table("person"), other_id)? {
        Some(person) => person.text("name").to_owned(),
        None => row.text(written).to_owned(),
    };
    Ok(Some(name).filter(|name| !name.is_empty()))
}

/// The history of a household: its row, its members' spells, its charges and events, each with whose it is.
pub fn of_household(t: &dyn Tables, id: &str) -> Result<Vec<Line>> {
    let mut rows = vec![(id.to_owned(), None)];
    for (table, column, _) in t.catalogue().referring("household") {
        for row in t.find(table, column.name, id)? {
            rows.push((row.id.clone(), whose(t, &row)?));
        }
    }
    of_named_rows(t, &rows)
}

/// The name of the person or the officer whom a row names; of somebody whose row is still with another officer, that of the offer.
fn whose(t: &dyn Tables, row: &Row) -> Result<Option<String>> {
    for (field, tables) in [("person_id", ["person", "offered"].as_slice()), ("officer_id", ["officer"].as_slice())] {
        let Some(at) = row.table.find_column(field) else { continue };
        for table in tables {
            let named = t.get(t.table(table), row.values[at].as_text())?.map(|row| row.text("name").to_owned());
            if let Some(name) = named.filter(|name| !name.is_empty()) {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}
