//! What a plan would do, row by row, for a person who decides whether to go on.

use serde::Serialize;

use crate::exchange::plan::Step;
use crate::refusal::Result;
use crate::tables::{Key, Row, Tables, Value};

/// One effect of a bundle.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// `insert`, `write`, `conflict`, `conflict-goes-on`, `conflict-closed`, `held`, `received`, `purge` or `copied`.
    pub what: &'static str,
    /// The table, "" where no row is meant.
    pub table: String,
    /// The row.
    pub row: String,
    /// The name of the person or place, or the address of the household.
    pub name: String,
    /// The fields.
    pub fields: Vec<String>,
    /// Their values before; of a conflict what the officer's register held.
    pub before: Vec<Value>,
    /// What stands in this register now, for a conflict.
    pub ours: Vec<Value>,
    /// Their values after; of a conflict what the officer wants.
    pub after: Vec<Value>,
    /// Why an entry is held, or a conflict ends.
    pub why: String,
}

/// The effects of a plan's steps, in their order; bookkeeping is left out. `t` is the register before the plan is carried out.
pub fn effects(t: &dyn Tables, steps: &[Step]) -> Result<Vec<Effect>> {
    let mut found = Vec::new();
    // Rows that the plan itself adds, so that what hangs on them can be named.
    let mut added: std::collections::BTreeMap<Key, Row> = std::collections::BTreeMap::new();
    for step in steps {
        let mut one = Effect {
            what: "",
            table: String::new(),
            row: String::new(),
            name: String::new(),
            fields: Vec::new(),
            before: Vec::new(),
            ours: Vec::new(),
            after: Vec::new(),
            why: String::new(),
        };
        let key = match step {
            Step::Insert(row, _) => {
                one.what = "insert";
                (one.fields, one.after) = row.written().into_iter().unzip();
                added.insert(row.key(), row.clone());
                row.key()
            }
            Step::Write(key, edit, _) => {
                one.what = "write";
                (one.fields, one.before, one.after) = differing(&edit.fields, &edit.before, &edit.after);
                key.clone()
            }
            Step::Open(conflict) => {
                one.what = "conflict";
                one.fields = conflict.fields.clone();
                one.before = conflict.before.clone();
                one.after = conflict.theirs.clone();
                let present = t.row(&conflict.key)?;
                one.ours = present.map(|row| conflict.fields.iter().map(|field| row.value(field).clone()).collect()).unwrap_or_default();
                conflict.key.clone()
            }
            Step::GoOn(id, values, _) => {
                one.what = "conflict-goes-on";
                one.after = values.clone();
                match conflict_row(t, id)? {
                    Some(key) => key,
                    None => continue,
                }
            }
            Step::Close(id, why) => {
                one.what = "conflict-closed";
                one.why = (*why).to_owned();
                match conflict_row(t, id)? {
                    Some(key) => key,
                    None => continue,
                }
            }
            Step::Hold(entry, _, why) => {
                (one.what, one.row, one.why) = ("held", entry.clone(), why.as_str().to_owned());
                found.push(one);
                continue;
            }
            Step::UseOffer(key, _) => {
                one.what = "received";
                key.clone()
            }
            Step::Purge(key) => {
                one.what = "purge";
                key.clone()
            }
            Step::Branched { chain, seq } => {
                (one.what, one.row) = ("copied", format!("{chain}/{seq}"));
                found.push(one);
                continue;
            }
            _ => continue,
        };
        one.name = match added.get(&key).cloned().map_or_else(|| t.row(&key), |row| Ok(Some(row)))? {
            Some(row) => spoken_name(t, &added, &row)?,
            None => String::new(),
        };
        (one.table, one.row) = (key.table.name.to_owned(), key.id);
        found.push(one);
    }
    Ok(found)
}

fn conflict_row(t: &dyn Tables, id: &str) -> Result<Option<Key>> {
    let row = t.get(t.table("conflict"), id)?;
    Ok(row.map(|row| Key::new(t.table(row.text("row_table")), row.text("row_id"))))
}

fn differing(fields: &[String], before: &[Value], after: &[Value]) -> (Vec<String>, Vec<Value>, Vec<Value>) {
    let changed = fields.iter().zip(before.iter().zip(after)).filter(|(_, (before, after))| before != after);
    let mut three = (Vec::new(), Vec::new(), Vec::new());
    for (field, (before, after)) in changed {
        three.0.push(field.clone());
        three.1.push(before.clone());
        three.2.push(after.clone());
    }
    three
}

/// The name that a row goes by: its own, or that of the person or household on which it hangs.
pub fn spoken_name(t: &dyn Tables, added: &std::collections::BTreeMap<Key, Row>, row: &Row) -> Result<String> {
    for field in ["name", "address"] {
        if row.table.find_column(field).is_some() && !row.text(field).is_empty() {
            return Ok(row.text(field).to_owned());
        }
    }
    for (field, table) in [("person_id", "person"), ("child_id", "person"), ("household_id", "household")] {
        if row.table.find_column(field).is_some() && !row.text(field).is_empty() {
            let key = Key::new(t.table(table), row.text(field));
            let hangs_on = added.get(&key).cloned().map_or_else(|| t.row(&key), |row| Ok(Some(row)))?;
            return Ok(hangs_on.map(|row| row.text(if table == "person" { "name" } else { "address" }).to_owned()).unwrap_or_default());
        }
    }
    Ok(String::new())
}
