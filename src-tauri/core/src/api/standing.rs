//! How far the township is with an officer: whether anything of the share has changed since the last return, and how long it has been still.
//!
//! A return leaves the digest of every root of its share behind, and whatever changes a root takes its digest away. So it is enough to look which
//! of them are still there: no row is read again, and a board of 300 officers stays quick.

use std::collections::BTreeMap;

use super::traffic::days_between;
use crate::catalogue::Scope;
use crate::exchange::scope::{self, Root};
use crate::refusal::Result;
use crate::tables::Tables;

/// An officer who has handed nothing in for more days than this is asked about.
const SILENT_DAYS: i64 = 30;

/// The last return that was made for an officer.
#[derive(Clone, Debug, Default)]
pub(super) struct LastMade {
    /// The action that it covers.
    pub(super) position: i64,
    /// Its number.
    pub(super) number: String,
}

/// The last return of each officer, what an enrolment carried among them.
pub(super) fn last_made(t: &dyn Tables) -> Result<BTreeMap<String, LastMade>> {
    let mut made = BTreeMap::<String, LastMade>::new();
    t.each(t.table("return_made"), &mut |row| {
        let known = made.entry(row.text("officer").to_owned()).or_default();
        if row.integer("position") >= known.position {
            *known = LastMade { position: row.integer("position"), number: row.id };
        }
        Ok(())
    })?;
    Ok(made)
}

fn touched(t: &dyn Tables, id: &str) -> Result<i64> {
    Ok(t.get(t.table("touched"), id)?.map_or(0, |row| row.integer("position")))
}

/// The last action that changed something which everybody has: a place, a code, an officer.
pub(super) fn common_touched(t: &dyn Tables) -> Result<i64> {
    let mut last = 0;
    for table in t.catalogue().synced().filter(|table| matches!(table.scope, Scope::Common)) {
        t.each(table, &mut |row| {
            last = last.max(touched(t, &row.id)?);
            Ok(())
        })?;
    }
    Ok(last)
}

/// Whether something that is this officer's own, and not everybody's, has changed since a return that covers the action `covered`: in what the
/// officer has now, or by a household that went to somebody else.
pub(super) fn is_changed_since(t: &dyn Tables, officer: &str, covered: i64) -> Result<bool> {
    let is_forgotten = |root: &Root| -> Result<bool> { Ok(t.get(t.table("root_digest"), &root.name())?.is_none()) };
    if is_forgotten(&Root::Officer(officer.to_owned()))? {
        return Ok(true);
    }
    for charge in t.find(t.table("charge"), "officer_id", officer)? {
        if touched(t, &charge.id)? > covered {
            return Ok(true);
        }
        let household = charge.text("household_id");
        let is_theirs = scope::officer_of_household(t, household)? == officer && t.get(t.table("household"), household)?.is_some();
        if is_theirs && is_forgotten(&Root::Household(household.to_owned()))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whole days since an officer's last bundle, -1 where none ever came; and whether that is long. Who never handed in is silent for long only when
/// the first computer was enrolled so long ago.
pub(super) fn silence(t: &dyn Tables, officer: &str, last_bundle_at: &str, now: &str) -> Result<(i64, bool)> {
    if !last_bundle_at.is_empty() {
        let days = days_between(last_bundle_at, now);
        return Ok((days, days > SILENT_DAYS));
    }
    let devices = t.find(t.table("device"), "officer_id", officer)?;
    let enrolled = devices.iter().map(|row| row.text("enrolled_on")).filter(|on| !on.is_empty()).min().unwrap_or_default();
    Ok((-1, days_between(&format!("{enrolled}T00:00:00Z"), now) > SILENT_DAYS))
}
