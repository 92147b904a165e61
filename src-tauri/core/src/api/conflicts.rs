//! Conflicts (冲突) as a clerk settles them by the dozen: what stands around one, and many decided in one act.

use serde::Serialize;

use super::register::Register;
use super::{desk, find, other_value};
use crate::actions::query::history;
use crate::actions::query::views::{self, Household};
use crate::exchange::clerk::Choice;
use crate::exchange::{scope, town};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Tables;

/// What stands around a conflict.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Around {
    /// The household that the row belongs to; none where it belongs to none.
    pub household: Option<Household>,
    /// Who gave the value that the township has now, "" where nobody is known.
    pub by: String,
    /// When, by that clock.
    pub made_at: String,
    /// Why.
    pub reason: String,
}

/// What stands around an open conflict.
pub fn around(register: &Register, id: &str) -> Result<Around> {
    register.must_be_township()?;
    let t = register.tables();
    let conflict = town::conflicts(&t)?.into_iter().find(|one| one.id == id);
    let conflict = conflict.ok_or_else(|| Refusal::new(Code::ConflictUnknown).with("value", id))?;
    let roots = t.row(&conflict.key)?.map(|row| scope::roots(&t, &row)).transpose()?.unwrap_or_default();
    let household = roots.into_iter().find_map(|root| match root {
        scope::Root::Household(id) => Some(id),
        _ => None,
    });
    let row = household.map(|id| t.get(t.table("household"), &id)).transpose()?.flatten();
    let lines = history::of_rows(&t, std::slice::from_ref(&conflict.key.id))?;
    // What waits or was refused has not become the township's value.
    let stands = |line: &&history::Line| ["own", "merged", "taken", "accepted", ""].contains(&line.fate.as_str());
    let wrote = |line: &&history::Line| line.changes.iter().any(|change| conflict.fields.contains(&change.field));
    let last = lines.into_iter().rfind(|line| stands(&line) && wrote(&line));
    Ok(Around {
        household: row.map(|row| views::household(&t, &row)).transpose()?,
        by: last.as_ref().map(|line| line.by.clone()).unwrap_or_default(),
        made_at: last.as_ref().map(|line| line.made_at.clone()).unwrap_or_default(),
        reason: last.map(|line| line.reason).unwrap_or_default(),
    })
}

/// Conflicts that were decided in one act.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct DecidedAll {
    /// The conflicts that were decided.
    pub decided: Vec<String>,
    /// How many were no longer open.
    pub gone: usize,
    /// The clerk's entry, by which all decisions are taken back together.
    pub entry: Option<String>,
}

/// Decides many conflicts alike, in one act with one word. Another value than the two is for conflicts that ask for the same fields.
pub fn resolve_all(register: &mut Register, ids: &[String], choice: &Choice, word: &str) -> Result<DecidedAll> {
    register.must_be_township()?;
    let ids = {
        let t = register.tables();
        let open = town::conflicts(&t)?;
        let one = |text: &String| find::id(&t, "conflict", text, Words("冲突", "conflict")).unwrap_or_else(|_| text.clone());
        let ids: Vec<String> = ids.iter().map(one).collect();
        if matches!(choice, Choice::Values(_)) {
            other_value::must_ask_alike(&t, open.iter().filter(|one| ids.contains(&one.id)))?;
        }
        ids
    };
    let done = register.act("conflict.resolve", word, |act| {
        let mut decided = Vec::new();
        for id in &ids {
            // One decision may end another conflict about the same row.
            if act.t.get(act.t.table("conflict"), id)?.is_some() {
                desk::decide(act, id, choice, word)?;
                decided.push(id.clone());
            }
        }
        match decided.is_empty() {
            true => Err(Refusal::new(Code::ConflictUnknown).with("value", ids.first().map_or("", String::as_str))),
            false => Ok(decided),
        }
    })?;
    Ok(DecidedAll { gone: ids.len() - done.value.len(), decided: done.value, entry: done.entries.into_iter().next() })
}
