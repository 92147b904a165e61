//! The township's side of the exchange, as the window shows it: how it stands with every officer, what was taken in, returns for all.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::bundles::{self, Progress, public_keys_of};
use super::desk::{self, OfficerLine, Receipt};
use super::events::{self, Undone};
use super::find;
use super::register::Register;
use super::standing;
use super::traffic::{Filed, group, short};
use crate::actions::undo::TAKEN_IN;
use crate::exchange::container::KIND_RETURN;
use crate::exchange::undo::undo_of;
use crate::model::day::day_of;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::store::stick::{Place, refusal_for};
use crate::tables::Tables;

/// How the exchange with an officer stands.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BoardLine {
    /// The officer, with what waits.
    #[serde(flatten)]
    pub officer: OfficerLine,
    /// Whole days since the last bundle, by this computer's clock; -1 where none ever came.
    pub silent: i64,
    /// Whether that is long: more than 30 days, of one who never handed in since the first computer was enrolled.
    pub is_silent: bool,
    /// The highest number of an entry that was taken in, 0 for none.
    pub acknowledged: i64,
    /// Whether the last bundle was refused because entries before it are missing.
    pub is_gap: bool,
    /// `equal` where the officer has confirmed the last return and nothing of the share has changed since; `due` where it has changed since the
    /// last return; `unconfirmed` where that one is not confirmed yet; `full` where a full return is due; `none` before the first return.
    pub agreement: &'static str,
}

/// All officers, as the exchange with them stands.
pub fn board(register: &Register) -> Result<Vec<BoardLine>> {
    register.must_be_township()?;
    let t = register.tables();
    let now = register.now();
    let (last_made, common) = (standing::last_made(&t)?, standing::common_touched(&t)?);
    let mut lines = Vec::new();
    for officer in desk::officers(register)? {
        let exchange = t.get(t.table("correspondent"), &officer.id)?;
        let text = |field: &str| exchange.as_ref().map(|row| row.text(field).to_owned()).unwrap_or_default();
        let tips = t.find(t.table("tip"), "officer", &officer.id)?;
        let confirmed = t.find(t.table("confirmed"), "officer", &officer.id)?;
        let last_bundle = text("last_bundle");
        let agreement = match last_made.get(&officer.id) {
            _ if text("full") == "wanted" => "full",
            None => "none",
            // What an enrolment carried is not yet spoken of as a return.
            Some(last) if officer.last_return_at.is_empty() && confirmed.iter().all(|row| row.text("number") != last.number) => "none",
            // Its number is used up, the file was never there: the stick was full, or gone.
            Some(last) if t.get(t.table("bundle"), &last.number)?.is_none() => "due",
            Some(last) if common > last.position || standing::is_changed_since(&t, &officer.id, last.position)? => "due",
            Some(last) if confirmed.iter().any(|row| row.text("number") == last.number) => "equal",
            Some(_) => "unconfirmed",
        };
        let (silent, is_silent) = standing::silence(&t, &officer.id, &officer.last_bundle_at, &now)?;
        lines.push(BoardLine {
            silent,
            is_silent,
            acknowledged: tips.iter().map(|row| row.integer("seq")).max().unwrap_or(0),
            // A bundle that was refused for a gap is known as the last one, but was never taken in.
            is_gap: !last_bundle.is_empty() && t.get(t.table("bundle"), &last_bundle)?.is_none(),
            agreement,
            officer,
        });
    }
    Ok(lines)
}

/// A bundle that was taken in.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TakenIn {
    /// Its receipt.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// Whether it was undone as a whole.
    pub is_undone: bool,
    /// The entry that undid it, by which it can be undone in turn; "" where the bundle stands.
    pub undo: String,
}

/// The bundles that were taken in, newest first.
pub fn taken_in(register: &Register) -> Result<Vec<TakenIn>> {
    register.must_be_township()?;
    let t = register.tables();
    let mut all = Vec::new();
    for receipt in desk::receipts(register)?.into_iter().rev() {
        let entry = entry_of(&t, &receipt.id)?;
        let undo = entry.map(|entry| undo_of(&t, &entry)).transpose()?.flatten();
        all.push(TakenIn { receipt, is_undone: undo.is_some(), undo: undo.map(|undo| undo.id).unwrap_or_default() });
    }
    Ok(all)
}

/// The entry by which the bundle of a receipt was taken in.
fn entry_of(t: &dyn Tables, receipt: &str) -> Result<Option<String>> {
    for part in t.find(t.table("part"), "row_id", receipt)? {
        let entry = t.get(t.table("entry"), part.text("entry"))?;
        if let Some(entry) = entry.filter(|entry| entry.text("kind") == TAKEN_IN) {
            return Ok(Some(entry.id));
        }
    }
    Ok(None)
}

/// Takes a whole bundle back, by its receipt. Refused (`bundle.kept`) where something of it was changed or decided since, and where that was done
/// already (`bundle.taken_back`).
pub fn undo_taken_in(register: &mut Register, receipt: &str) -> Result<Undone> {
    register.must_be_township()?;
    let what = Words("回单", "receipt");
    let entry = {
        let t = register.tables();
        let id = find::id(&t, "receipt", receipt, what)?;
        entry_of(&t, &id)?
    };
    let entry = entry.ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", what).with("value", receipt))?;
    if undo_of(&register.tables(), &entry)?.is_some() {
        return Err(Code::BundleTakenBack.into());
    }
    events::undo(register, Some(&entry)).map_err(|refusal| match refusal.code() {
        Code::UndoImpossible => refusal.told_as(Code::BundleKept),
        _ => refusal,
    })
}

/// A return among those that were written in one go.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ReturnLine {
    /// The officer.
    pub officer: String,
    /// The name.
    pub name: String,
    /// `written`, `refused`, or `not-taken` where it was stopped before.
    pub status: &'static str,
    /// The folder of its own, below the one that was chosen.
    pub folder: String,
    /// The file, "" where there is none.
    pub file: PathBuf,
    /// Rows in it.
    pub rows: usize,
    /// Whether it is a full one.
    pub is_full: bool,
    /// Why it was refused.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub error: Option<Refusal>,
}

/// Writes a return for each of these officers, each into a folder of its own named after the officer's device, for one alone as well: a later one then lies
/// beside the earlier one and not elsewhere.
pub fn export_returns(register: &mut Register, officers: &[String], into: &Path, progress: &mut Progress) -> Result<Vec<ReturnLine>> {
    register.must_be_township()?;
    let known = desk::officers(register)?;
    let (mut lines, mut is_enough) = (Vec::new(), false);
    for (at, id) in officers.iter().enumerate() {
        is_enough = is_enough || progress(at).is_break();
        let Some(officer) = known.iter().find(|one| one.id == *id) else {
            return Err(Refusal::new(Code::OfficerUnknown).with("name", id));
        };
        let group = register.tables().get(register.tables().table("device"), &officer.device)?.map(|row| group(&public_keys_of(&row)));
        let beginning = format!("回执-{}", group.unwrap_or_default());
        let folder = beginning.clone();
        let mut line = ReturnLine {
            officer: id.clone(),
            name: officer.name.clone(),
            status: "not-taken",
            folder,
            file: PathBuf::new(),
            rows: 0,
            is_full: false,
            error: None,
        };
        if !is_enough {
            let filed = Filed {
                folder: &into.join(&line.folder),
                beginning: format!("{beginning}-"),
                before: format!("return-{}.huce", short(&officer.device)),
                is_one: &|manifest| manifest.kind == KIND_RETURN && manifest.receiver.as_deref() == Some(officer.device.as_str()),
            };
            match export_one(register, id, &filed) {
                Ok(exported) => {
                    (line.status, line.file, line.rows, line.is_full) = ("written", exported.file, exported.entries, exported.is_full);
                }
                Err(refusal) => (line.status, line.error) = ("refused", Some(refusal)),
            }
        }
        lines.push(line);
    }
    // All are done: nothing is left to be stopped.
    let _ = progress(officers.len());
    Ok(lines)
}

fn export_one(register: &mut Register, officer: &str, filed: &Filed) -> Result<bundles::Exported> {
    std::fs::create_dir_all(filed.folder).map_err(|error| refusal_for(error, filed.folder, Place::Stick))?;
    let exported = bundles::export_return(register, officer, false, &filed.new_file(&day_of(&register.now())));
    // Only an empty one goes: that of an officer who has no computer.
    let exported = exported.inspect_err(|_| drop(std::fs::remove_dir(filed.folder)))?;
    filed.keep_only(&exported.file);
    Ok(exported)
}
