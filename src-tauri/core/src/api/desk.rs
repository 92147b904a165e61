//! What lies on the desk: how the register stands, what waits, and what is to be decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::plan_words::{names_of, spoken_name};
use super::register::Register;
use super::{find, other_value};
use crate::actions::{fields, kin};
pub use crate::exchange::clerk::Choice;
use crate::exchange::entry::{Change, Entry};
use crate::exchange::gate::{Act, Role};
use crate::exchange::keys::fingerprint;
use crate::exchange::{clerk, ledger, officer, orphans, redecide, scope, town};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables, Value};

pub(super) fn count(t: &dyn Tables, table: &str, counts: impl Fn(&Row) -> bool) -> Result<usize> {
    let mut number = 0;
    t.each(t.table(table), &mut |row| {
        number += usize::from(counts(&row));
        Ok(())
    })?;
    Ok(number)
}

/// How a register stands, as far as it is known without reading it through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Status {
    /// `officer` or `township`.
    pub role: &'static str,
    /// Whose it is.
    pub name: String,
    /// The township that it belongs to.
    pub township: String,
    /// The township's division code, GB/T 2260.
    pub division: String,
    /// This device.
    pub device: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Of an officer's register: the township's fingerprint.
    pub township_fingerprint: String,
    /// Entries that the township has not acknowledged.
    pub unacknowledged: usize,
    /// Open conflicts; at an officer's those that wait at the township.
    pub conflicts: usize,
    /// Held entries; the same.
    pub held: usize,
    /// Where the township's log is not this officer's own any more.
    pub log_differs: String,
    /// When a bundle was last written.
    pub last_export: String,
    /// When a bundle was last taken in.
    pub last_import: String,
    /// How many actions the register has seen: where it is the same number, nothing has changed.
    pub position: i64,
}

/// How much is in a register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Counts {
    /// Households that stand.
    pub households: usize,
    /// Living persons.
    pub persons: usize,
    /// Entries in the log.
    pub entries: usize,
}

impl Counts {
    /// Reads the register through.
    pub(super) fn of(t: &dyn Tables) -> Result<Self> {
        Ok(Self { households: count(t, "household", stands)?, persons: count(t, "person", stands)?, entries: count(t, "entry", |_| true)? })
    }
}

/// How a register stands, with what is in it counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What is known without counting.
    #[serde(flatten)]
    pub status: Status,
    /// The rest.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Whether a household stands, or a person is alive: what was voided counts nowhere.
pub(super) fn stands(row: &Row) -> bool {
    ["voided_at", "closed_on", "died_on"]
        .iter()
        .all(|field| row.table.find_column(field).is_none_or(|at| row.values[at].as_text().is_empty()))
}

/// How a register stands.
pub fn status(register: &Register) -> Result<Status> {
    let t = register.tables();
    let role = register.role()?;
    let is_officer = role == Role::Officer;
    let waiting = |subject: &str| count(&t, "pending", |row| row.text("subject") == subject);
    Ok(Status {
        role: if is_officer { "officer" } else { "township" },
        name: register.meta("name")?,
        township: if is_officer { register.meta("township")? } else { register.meta("name")? },
        division: register.meta("division")?,
        device: register.meta("device")?,
        fingerprint: fingerprint(register.public_keys()),
        township_fingerprint: match register.township_keys()? {
            keys if is_officer && !keys.minisign.is_empty() => fingerprint(&keys),
            _ => String::new(),
        },
        unacknowledged: if is_officer { officer::count_unacknowledged(&t)? } else { 0 },
        conflicts: if is_officer { waiting("conflict")? } else { count(&t, "conflict", |_| true)? },
        held: if is_officer { waiting("held")? } else { count(&t, "held", |_| true)? },
        log_differs: register.meta("log_differs")?,
        last_export: register.meta("last_export")?,
        last_import: register.meta("last_import")?,
        position: ledger::counter(&t, "position")?,
    })
}

/// How a register stands, with what is in it counted: reads it through.
pub fn summary(register: &Register) -> Result<Summary> {
    Ok(Summary { status: status(register)?, counts: Counts::of(&register.tables())? })
}

/// An officer as the township sees the exchange.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OfficerLine {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The present device, "" for none.
    pub device: String,
    /// Households in charge.
    pub households: usize,
    /// When the last bundle was taken in.
    pub last_bundle_at: String,
    /// When the last return was made.
    pub last_return_at: String,
    /// Open conflicts.
    pub conflicts: usize,
    /// Held entries.
    pub held: usize,
}

/// All officers.
pub fn officers(register: &Register) -> Result<Vec<OfficerLine>> {
    let t = register.tables();
    let mut lines = Vec::new();
    for row in t.all(t.table("officer"))? {
        let devices = t.find(t.table("device"), "officer_id", &row.id)?;
        let exchange = t.get(t.table("correspondent"), &row.id)?;
        let text = |field: &str| exchange.as_ref().map(|row| row.text(field).to_owned()).unwrap_or_default();
        lines.push(OfficerLine {
            device: devices.into_iter().find(|row| row.text("state") == "active").map(|row| row.id).unwrap_or_default(),
            households: scope::share_roots(&t, &row.id)?.iter().filter(|root| matches!(root, scope::Root::Household(_))).count(),
            last_bundle_at: text("last_bundle_at"),
            last_return_at: text("last_return_at"),
            conflicts: t.find(t.table("conflict"), "officer", &row.id)?.len(),
            held: t.find(t.table("held"), "officer", &row.id)?.len(),
            name: row.text("name").into(),
            id: row.id,
        });
    }
    Ok(lines)
}

pub(super) fn name_of(t: &dyn Tables, table: &str, id: &str) -> Result<String> {
    // A row of a table that only a newer program knows has no name here.
    let Some(table) = t.catalogue().find_table(table) else { return Ok(String::new()) };
    match t.get(table, id)? {
        Some(row) => spoken_name(t, &BTreeMap::new(), &row),
        None => Ok(String::new()),
    }
}

/// What is shown of a conflict's values: the one value of a lone field, or a list in the order of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum ConflictValue {
    /// Of a lone field.
    One(Value),
    /// Of several.
    Many(Vec<Value>),
}

impl std::fmt::Display for ConflictValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(value) => write!(f, "{value}"),
            Self::Many(values) => write!(f, "{}", values.iter().map(Value::to_string).collect::<Vec<_>>().join(" ")),
        }
    }
}

impl ConflictValue {
    fn of(values: &[Value]) -> Self {
        match values {
            [one] => Self::One(one.clone()),
            many => Self::Many(many.to_vec()),
        }
    }
}

/// An open conflict (冲突).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Conflict {
    /// The id.
    pub id: String,
    /// The table of the row.
    pub table: &'static str,
    /// The row.
    pub row: String,
    /// Whose it is: a person's name, or a household's address.
    pub name: String,
    /// The fields that differ, with commas between.
    pub field: String,
    /// The fields that are typed where neither value is right, in their order; none where only one of the two can be taken.
    pub asked: Vec<&'static str>,
    /// What both started from.
    pub before: ConflictValue,
    /// What the township has now.
    pub ours: ConflictValue,
    /// What the officer hands in.
    pub theirs: ConflictValue,
    /// What the ids among the values are called, as far as they are known here.
    pub names: BTreeMap<String, String>,
    /// The officer's name.
    pub officer: String,
    /// The officer: two may have one name.
    pub officer_id: String,
    /// The officer's reason.
    pub reason: String,
    /// When the officer recorded it, by that clock.
    pub made_at: String,
    /// The officer's entry.
    pub entry: String,
}

/// The open conflicts.
pub fn conflicts(register: &Register) -> Result<Vec<Conflict>> {
    register.must_be_township()?;
    let t = register.tables();
    let mut lines = Vec::new();
    for conflict in town::conflicts(&t)? {
        let ours = town::present(&t, &conflict)?;
        let entry = conflict.parts.last().and_then(|part| part.split('/').next()).unwrap_or_default().to_owned();
        let (reason, made_at) = ledger::entry(&t, &entry)?.map(|entry| (entry.reason(), entry.header.made_at)).unwrap_or_default();
        let differing = other_value::differing(&conflict, &ours);
        let pick = |values: &[Value]| ConflictValue::of(&differing.iter().filter_map(|at| values.get(*at).cloned()).collect::<Vec<_>>());
        let field: Vec<&str> = differing.iter().map(|at| conflict.fields[*at].as_str()).collect();
        lines.push(Conflict {
            table: conflict.key.table.name,
            name: name_of(&t, conflict.key.table.name, &conflict.key.id)?,
            asked: other_value::asked(conflict.key.table, &field),
            field: field.join(","),
            before: pick(&conflict.before),
            ours: pick(&ours),
            theirs: pick(&conflict.theirs),
            names: names_of(&t, conflict.key.table, &conflict.fields, &[&conflict.before, &ours, &conflict.theirs])?,
            officer: name_of(&t, "officer", &conflict.officer)?,
            officer_id: conflict.officer,
            row: conflict.key.id,
            id: conflict.id,
            reason,
            made_at,
            entry,
        });
    }
    Ok(lines)
}

/// A conflict that was decided.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Decided {
    /// The conflict.
    pub id: String,
    /// The clerk's entry, by which the decision is taken back.
    pub entry: Option<String>,
}

/// Decides a conflict. Another value than the two is given for the fields that are [`Conflict::asked`], in their order; the rest of their group
/// follows by the rules of fields that people set.
pub fn resolve(register: &mut Register, id: &str, choice: clerk::Choice, word: &str) -> Result<Decided> {
    register.must_be_township()?;
    let id = find::id(&register.tables(), "conflict", id, Words("冲突", "conflict"))
        .map_err(|error| unknown(error, Code::ConflictUnknown, id))?;
    let done = register.act("conflict.resolve", word, |act| decide(act, &id, &choice, word))?;
    Ok(Decided { id, entry: done.entries.into_iter().next() })
}

/// Decides a conflict within an action, with another value made whole.
pub(super) fn decide(act: &mut Act, id: &str, choice: &clerk::Choice, word: &str) -> Result<()> {
    let open = act.t.get(act.t.table("conflict"), id)?;
    let whole = match (choice, open) {
        (clerk::Choice::Values(typed), Some(row)) => {
            let conflict = town::conflict_of(act.t, &row);
            &clerk::Choice::Values(other_value::values(act.t, &conflict, typed, &fields::today(act))?)
        }
        _ => choice,
    };
    clerk::decide(act, id, whole, word).map(drop)
}

fn unknown(error: Refusal, code: Code, id: &str) -> Refusal {
    if error.code() == Code::IdUnknown { Refusal::new(code).with("value", id) } else { error }
}

/// A held entry (待审).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Held {
    /// The id.
    pub id: String,
    /// The entry.
    pub entry: String,
    /// The officer's name.
    pub from: String,
    /// Why it waits, as a code.
    pub reason: String,
    /// The verb.
    pub kind: String,
    /// Whom it is about.
    pub name: String,
    /// What it would change.
    pub changes: Vec<FieldShown>,
    /// The officer's reason.
    pub word: String,
    /// The rows, as `table:id`.
    pub rows: Vec<String>,
    /// How many held entries are judged with it, itself included: those of one act go together.
    pub together: usize,
}

/// A field with what it was and what it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FieldShown {
    /// The field.
    pub field: String,
    /// Before; "" for a new row.
    pub before: Value,
    /// After.
    pub after: Value,
}

/// The held entries, in the order in which they came.
pub fn held(register: &Register) -> Result<Vec<Held>> {
    register.must_be_township()?;
    let t = register.tables();
    let (mut lines, mut acts, mut of_act) = (Vec::new(), Vec::new(), BTreeMap::new());
    for row in town::held(&t, "")? {
        let entry = ledger::entry(&t, row.text("entry"))?;
        let act = (row.text("officer").to_owned(), entry.as_ref().map(|entry| entry.header.act.clone()).unwrap_or_default());
        *of_act.entry(act.clone()).or_insert(0) += 1;
        acts.push(act);
        lines.push(Held {
            id: row.id.clone(),
            entry: row.text("entry").to_owned(),
            from: name_of(&t, "officer", row.text("officer"))?,
            reason: row.text("why").to_owned(),
            kind: entry.as_ref().map(|entry| entry.header.kind.clone()).unwrap_or_default(),
            name: entry.as_ref().map_or(Ok(String::new()), |entry| names_in(&t, entry))?,
            changes: entry.as_ref().map(changes_in).unwrap_or_default(),
            word: entry.as_ref().map(|entry| entry.reason()).unwrap_or_default(),
            rows: entry.iter().flat_map(|entry| entry.rows()).map(|key| format!("{}:{}", key.table.name, key.id)).collect(),
            together: 1,
        });
    }
    for (line, act) in lines.iter_mut().zip(acts).filter(|(_, (_, act))| !act.is_empty()) {
        line.together = of_act[&act];
    }
    Ok(lines)
}

/// Whom an entry is about: each name once, new rows by what they say themselves.
fn names_in(t: &dyn Tables, entry: &Entry) -> Result<String> {
    let mut added = BTreeMap::new();
    for change in entry.changes() {
        if let Change::New(row) = change {
            added.insert(row.key(), row);
        }
    }
    let mut names: Vec<String> = Vec::new();
    for key in entry.rows() {
        let row = added.get(&key).cloned().map_or_else(|| t.row(&key), |row| Ok(Some(row)))?;
        let name = row.map(|row| spoken_name(t, &added, &row)).transpose()?.unwrap_or_default();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names.join("、"))
}

/// What an entry would change, field by field.
fn changes_in(entry: &Entry) -> Vec<FieldShown> {
    let one = |field: &str, before: Value, after: Value| FieldShown { field: field.to_owned(), before, after };
    let of = |change: Change| -> Vec<FieldShown> {
        match change {
            Change::New(row) => row.written().into_iter().map(|(field, value)| one(&field, "".into(), value)).collect(),
            Change::Set(_, edit) => {
                let values = edit.fields.iter().zip(edit.before.into_iter().zip(edit.after));
                values.filter(|(_, (a, b))| a != b).map(|(field, (a, b))| one(field, a, b)).collect()
            }
        }
    };
    entry.changes().into_iter().flat_map(of).collect()
}

/// What a judgement came to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Judged {
    /// The held entry that was named.
    pub id: String,
    /// All that were judged with it: the entries of one act go together.
    pub judged: Vec<String>,
    /// Held entries of the same officer that build on a rejected one and are to be looked at next.
    pub behind: Vec<String>,
    /// The clerk's entry, by which the judgement is taken back.
    pub entry: Option<String>,
}

/// Accepts or rejects a held entry, with all held entries of its act.
pub fn judge(register: &mut Register, id: &str, accept: bool, word: &str) -> Result<Judged> {
    register.must_be_township()?;
    let id = find::id(&register.tables(), "held", id, Words("待审", "held")).map_err(|error| unknown(error, Code::HeldUnknown, id))?;
    let (judged, behind) = {
        let t = register.tables();
        let judged = held_of_act(&t, &id)?;
        let behind = if accept { Vec::new() } else { held_behind(&t, &judged)? };
        (judged, behind)
    };
    let done = if accept {
        judged.iter().try_for_each(|id| must_have_place(&register.tables(), id))?;
        register.act(crate::actions::undo::ACCEPTED, word, |act| judged.iter().try_for_each(|id| clerk::accept(act, id, word)))?
    } else {
        if word.trim().is_empty() {
            return Err(Code::ReasonMissing.into());
        }
        register.act("held.reject", word, |act| judged.iter().rev().try_for_each(|id| clerk::reject(act, id, word)))?
    };
    Ok(Judged { id, judged, behind, entry: done.entries.into_iter().next() })
}

/// Refuses to accept a held household on a place that is not here, as where a restore of the township lost it.
pub fn must_have_place(t: &dyn Tables, held: &str) -> Result<()> {
    let Some(held) = t.get(t.table("held"), held)? else { return Ok(()) };
    let changes = ledger::entry(t, held.text("entry"))?.map(|entry| entry.changes()).unwrap_or_default();
    changes.into_iter().try_for_each(|change| match change {
        Change::New(row) => must_stand_somewhere(t, &row),
        Change::Set(..) => Ok(()),
    })
}

/// The same of a row: nobody could find a household on no place, or move it.
fn must_stand_somewhere(t: &dyn Tables, row: &Row) -> Result<()> {
    if row.table.name != "household" || t.get(t.table("place"), row.text("place_id"))?.is_some() {
        return Ok(());
    }
    let zh = "户所在的村组镇上没有，等信息员把村组带回来，或请其在现有的村组里另建";
    let why = Words(zh, "its place is not here: wait until an officer offers that again, or have the household entered on another one");
    Err(Refusal::new(Code::HeldImpossible).with_words("why", why))
}

/// The held entries of the same act, in the order in which they came.
fn held_of_act(t: &dyn Tables, id: &str) -> Result<Vec<String>> {
    let Some(held) = t.get(t.table("held"), id)? else { return Ok(vec![id.to_owned()]) };
    let act = |row: &Row| -> Result<String> { Ok(ledger::entry(t, row.text("entry"))?.map(|entry| entry.header.act).unwrap_or_default()) };
    let of = act(&held)?;
    if of.is_empty() {
        return Ok(vec![id.to_owned()]);
    }
    let mut ids = Vec::new();
    for row in town::held(t, held.text("officer"))? {
        if act(&row)? == of {
            ids.push(row.id);
        }
    }
    Ok(ids)
}

/// Held entries that come after one of these and share a row with it.
fn held_behind(t: &dyn Tables, judged: &[String]) -> Result<Vec<String>> {
    let mut behind = Vec::new();
    for id in judged {
        let Some(first) = t.get(t.table("held"), id)? else { continue };
        let named = ledger::entry(t, first.text("entry"))?.map(|entry| entry.rows()).unwrap_or_default();
        for row in town::held(t, first.text("officer"))? {
            let is_later = row.integer("position") > first.integer("position") && !judged.contains(&row.id);
            let entry = if is_later { ledger::entry(t, row.text("entry"))? } else { None };
            if entry.is_some_and(|entry| entry.rows().iter().any(|key| named.contains(key))) && !behind.contains(&row.id) {
                behind.push(row.id);
            }
        }
    }
    Ok(behind)
}

/// What became of a bundle (回单): sent = merged + conflicts + held + rejected + purged + already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Receipt {
    /// The receipt's id.
    pub id: String,
    /// The officer's name.
    pub officer: String,
    /// The bundle's id.
    pub bundle: String,
    /// When it was taken in.
    pub taken_at: String,
    /// Entries in it.
    pub sent: i64,
    /// Entries merged.
    pub merged: i64,
    /// Entries in conflict.
    pub conflicts: i64,
    /// Entries held.
    pub held: i64,
    /// Entries taken before that a clerk has rejected since.
    pub rejected: i64,
    /// Entries of which nothing is left after a purge.
    pub purged: i64,
    /// Entries taken before otherwise.
    pub already: i64,
}

/// The receipts: what became of each bundle, the same on both sides.
pub fn receipts(register: &Register) -> Result<Vec<Receipt>> {
    let t = register.tables();
    let mut rows = t.all(t.table("receipt"))?;
    rows.sort_by(|a, b| a.text("taken_at").cmp(b.text("taken_at")));
    rows.iter().map(|row| receipt(&t, row)).collect()
}

/// One receipt, by its id or the beginning of it.
pub fn receipt_by_id(register: &Register, id: &str) -> Result<Receipt> {
    let t = register.tables();
    let what = Words("回单", "receipt");
    let id = find::id(&t, "receipt", id, what)?;
    let row = t.get(t.table("receipt"), &id)?;
    receipt(&t, &row.ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", what).with("value", &id))?)
}

/// One receipt as it is shown.
pub(super) fn receipt(t: &dyn Tables, row: &Row) -> Result<Receipt> {
    Ok(Receipt {
        id: row.id.clone(),
        officer: name_of(t, "officer", row.text("officer_id"))?,
        bundle: row.text("bundle").into(),
        taken_at: row.text("taken_at").into(),
        sent: row.integer("sent"),
        merged: row.integer("merged"),
        conflicts: row.integer("conflicts"),
        held: row.integer("held"),
        rejected: row.integer("rejected"),
        purged: row.integer("purged"),
        already: row.integer("already"),
    })
}

/// A conflict of this officer's that waits at the township, as the last return told.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct WaitingConflict {
    /// The conflict.
    pub id: String,
    /// The table of the row.
    pub table: String,
    /// The row.
    pub row: String,
    /// Whose it is.
    pub name: String,
    /// The fields, with commas between.
    pub fields: String,
    /// What both started from.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub before: Json,
    /// What the township has.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub ours: Json,
    /// What this officer handed in.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub theirs: Json,
    /// The entry.
    pub entry: String,
}

/// An entry of this officer's that is held at the township.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct WaitingHeld {
    /// The held entry.
    pub id: String,
    /// The entry.
    pub entry: String,
    /// Why it waits, as a code.
    pub reason: String,
}

/// What a clerk decided on something of this officer's.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ClerkWord {
    /// The outcome.
    pub id: String,
    /// `conflict` or `held`.
    pub subject: String,
    /// `taken`, `refused`, `other`, `accepted`, `rejected` or `withdrawn`.
    pub verdict: String,
    /// The row.
    pub row: String,
    /// The fields, with commas between.
    pub fields: String,
    /// Whose it is.
    pub name: String,
    /// The word.
    pub word: String,
    /// When.
    pub decided_at: String,
    /// The entry.
    pub entry: String,
}

/// An own entry that is not laid since its rows are not here.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct NotLaid {
    /// The entry.
    pub entry: String,
}

/// What of an officer's waits, and the clerk's words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Waiting {
    /// Open conflicts.
    pub conflicts: Vec<WaitingConflict>,
    /// Held entries.
    pub held: Vec<WaitingHeld>,
    /// Decisions.
    pub words: Vec<ClerkWord>,
    /// Own entries whose rows are not here.
    pub not_laid: Vec<NotLaid>,
}

/// What of this officer's waits at the township, and the clerk's words on what was decided.
pub fn waiting(register: &Register) -> Result<Waiting> {
    register.must_be_officer()?;
    let t = register.tables();
    let (mut conflicts, mut held, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for row in t.all(t.table("pending"))? {
        let text = |field: &str| row.text(field).to_owned();
        let json = |field: &str| serde_json::from_str::<Json>(row.text(field)).unwrap_or(Json::Null);
        if row.text("subject") == "conflict" {
            conflicts.push(WaitingConflict {
                id: row.id.clone(),
                table: text("row_table"),
                row: text("row_id"),
                name: name_of(&t, row.text("row_table"), row.text("row_id"))?,
                fields: text("fields"),
                before: json("before"),
                ours: json("ours"),
                theirs: json("theirs"),
                entry: text("entry"),
            });
        } else {
            held.push(WaitingHeld { id: row.id.clone(), entry: text("entry"), reason: text("why") });
        }
    }
    for row in t.all(t.table("outcome"))? {
        let text = |field: &str| row.text(field).to_owned();
        let table = if row.text("row_table").is_empty() { "person" } else { row.text("row_table") };
        words.push(ClerkWord {
            id: row.id.clone(),
            subject: text("subject"),
            verdict: redecide::verdict(&row).into(),
            row: text("row_id"),
            fields: text("fields"),
            name: name_of(&t, table, row.text("row_id"))?,
            word: text("word"),
            decided_at: text("decided_at"),
            entry: text("entry"),
        });
    }
    let not_laid = t.all(t.table("waiting"))?.into_iter().map(|row| NotLaid { entry: row.id }).collect();
    Ok(Waiting { conflicts, held, words, not_laid })
}

/// A person on offer (移交).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Offer {
    /// The person.
    pub id: String,
    /// Name.
    pub name: String,
    /// Sex, GB/T 2261.1.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// The officer who offers.
    pub from: String,
    /// At the township: the officer to whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub to: Option<String>,
    /// Since when.
    pub since: String,
}

/// Persons on offer: to this officer, or at the township to anybody.
pub fn offers(register: &Register) -> Result<Vec<Offer>> {
    let t = register.tables();
    let mut lines = Vec::new();
    if register.role()? == Role::Officer {
        for row in t.all(t.table("offered"))? {
            // Received already: the offer stands until the township has heard of it.
            if !kin::running_memberships(&t, &row.id)?.is_empty() {
                continue;
            }
            let text = |field: &str| row.text(field).to_owned();
            let from = name_of(&t, "officer", row.text("from_officer"))?;
            let (name, sex, birth, since) = (text("name"), text("sex"), text("birth"), text("since"));
            lines.push(Offer { id: row.id.clone(), name, sex, birth, from, to: None, since });
        }
        return Ok(lines);
    }
    for officer in t.all(t.table("officer"))? {
        for offer in town::offers_to(&t, &officer.id)? {
            let from = name_of(&t, "officer", &offer.from)?;
            let to = Some(officer.text("name").to_owned());
            lines.push(Offer { id: offer.id, name: offer.name, sex: offer.sex, birth: offer.birth, from, to, since: offer.since });
        }
    }
    Ok(lines)
}

/// An officer to whom somebody can be offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Colleague {
    /// The officer.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The officers in the post, by name, without the one whose register this is.
pub fn colleagues(register: &Register) -> Result<Vec<Colleague>> {
    let t = register.tables();
    let own = register.meta("officer")?;
    let in_post = |row: &Row| row.id != own && scope::is_running(row);
    let rows = t.all(t.table("officer"))?.into_iter().filter(in_post);
    let mut all: Vec<Colleague> = rows.map(|row| Colleague { name: row.text("name").to_owned(), id: row.id }).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// A row that a restore of the township lost and an officer offers again.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Orphan {
    /// The row.
    pub id: String,
    /// Its table.
    pub table: String,
    /// The officer's name.
    pub from: String,
    /// Its values.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub values: Json,
}

/// Rows that a restore of the township lost and officers offer again.
pub fn orphans(register: &Register) -> Result<Vec<Orphan>> {
    register.must_be_township()?;
    let t = register.tables();
    let mut lines = Vec::new();
    for row in t.all(t.table("orphan"))? {
        let values: Json = serde_json::from_str(row.text("written")).unwrap_or(Json::Null);
        let from = name_of(&t, "officer", row.text("officer"))?;
        lines.push(Orphan { table: row.text("row_table").into(), from, values, id: row.id });
    }
    Ok(lines)
}

/// Takes an offered row in again, with its id, a person with the place in a household. Held entries that waited for it are judged anew.
pub fn accept_orphan(register: &mut Register, id: &str) -> Result<String> {
    register.must_be_township()?;
    let id = find::id(&register.tables(), "orphan", id, Words("待恢复的行", "orphan"))?;
    register.act("orphan.accept", "", |act| {
        let offered = act.t.get(act.t.table("orphan"), &id)?;
        let offered = offered.ok_or_else(|| Refusal::new(Code::IdUnknown).with("what", "orphan").with("value", &id))?;
        let today = crate::actions::fields::today(act);
        must_stand_somewhere(act.t, &orphans::row_of(act.t, &offered))?;
        clerk::accept_orphan(act, &offered, &today)
    })?;
    Ok(id)
}

/// The digest of a share, and how many rows it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Digest {
    /// In hexadecimal; "" before the first return.
    pub digest: String,
    /// Rows.
    pub rows: usize,
}

impl Digest {
    /// Four groups of five digits, short enough to be read out on the phone; none before the first return.
    pub fn spoken(&self) -> Vec<String> {
        if self.digest.is_empty() {
            return Vec::new();
        }
        let number = u128::from_str_radix(self.digest.get(..32).unwrap_or(&self.digest), 16).unwrap_or_default() % 10_u128.pow(20);
        let digits = format!("{number:020}");
        (0..4).map(|group| digits[group * 5..group * 5 + 5].to_owned()).collect()
    }
}

/// The digest of a share: of an officer at the township, of the own base at an officer's.
pub fn digest(register: &mut Register, officer: Option<&str>) -> Result<Digest> {
    if register.role()? == Role::Officer {
        register.must_have_joined()?;
        let digest = register.meta("base_digest")?;
        let t = register.tables();
        let base = officer::base(&t)?;
        let mut rows = 0;
        for table in t.catalogue().synced() {
            base.each(table, &mut |_| {
                rows += 1;
                Ok(())
            })?;
        }
        return Ok(Digest { digest, rows });
    }
    let officers = match officer {
        Some(text) => vec![find::officer(&register.tables(), text)?],
        None => register.tables().all(register.tables().table("officer"))?.into_iter().map(|row| row.id).collect(),
    };
    register.look_ahead(|t| {
        let (mut roots, mut rows) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
        // Of one officer as the officer's register has it; of all together as this one does.
        let version = match officers.as_slice() {
            [one] => town::schema_of(t, one)?,
            _ => t.catalogue().version,
        };
        for officer in &officers {
            roots.extend(scope::share_roots(t, officer)?);
            rows.extend(town::share(t, officer)?.into_iter().filter(|key| key.table.since <= version));
        }
        Ok(Digest { digest: scope::digest_as_of(t, &roots, version)?, rows: rows.len() })
    })
}
