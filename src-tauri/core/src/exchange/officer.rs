//! The officer's side: two layers. The *base* is the township's state of the share as of the last return; the own entries that are not
//! acknowledged lie over it. The synced tables hold what the officer sees; `base_row` keeps the base of every row where that differs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Change, Entry, Place};
use super::ledger::{self, Stamp};
use super::orphans;
use super::purge;
use super::scope;
use super::town;
use super::wire::{Changes, Number, Outline, Return, ShowOrphan, Source};
use crate::catalogue::Writer;
use crate::planted::{self, Mistake};
use crate::refusal::{Code, Refusal, Result};
use crate::tables::{Key, Overlay, Row, Tables, Value};

/// Writes a row that the officer changed, over what stands there: keeps its base aside, notes in the journal what was before.
pub fn write(t: &mut dyn Tables, stamp: &mut Stamp, before: Option<&Row>, row: Row, cause: &str) -> Result<()> {
    if before == Some(&row) {
        return Ok(());
    }
    ledger::note_before(t, stamp, cause, before, Some(&row))?;
    lay_row(t, before, row)
}

fn lay_row(t: &mut dyn Tables, before: Option<&Row>, row: Row) -> Result<()> {
    let table = t.table("base_row");
    if t.get(table, &row.id)?.is_none() {
        let written = before.map(|row| serde_json::to_string(&row.written()).unwrap_or_default()).unwrap_or_default();
        t.put(Row::new(table, row.id.clone()).with("row_table", row.table.name).with("written", written))?;
    }
    t.put_over(before, row)
}

/// The entries that the township has not acknowledged, in the order in which they were made.
pub fn unacknowledged(t: &dyn Tables) -> Result<Vec<Entry>> {
    let (mut unsent, mut entries) = (Unacknowledged::of(t)?, Vec::new());
    while let Some(entry) = unsent.next(t)? {
        entries.push(entry);
    }
    Ok(entries)
}

/// How many those are.
pub fn count_unacknowledged(t: &dyn Tables) -> Result<usize> {
    let open = |chain: &Row| (chain.integer("last") - chain.integer("acked")).max(0);
    Ok(t.all(t.table("chain"))?.iter().map(open).sum::<i64>() as usize)
}

/// The first and the last number of the present chain that is not acknowledged, 0 and 0 for none.
pub fn unacknowledged_numbers(t: &dyn Tables) -> Result<(i64, i64)> {
    let chain = t.get(t.table("chain"), &ledger::meta(t, "chain")?)?;
    let open = chain.map(|chain| (chain.integer("acked") + 1, chain.integer("last")));
    Ok(open.filter(|(first, last)| first <= last).unwrap_or_default())
}

/// Whether an entry is acknowledged that was made after this action.
pub fn has_acknowledged_after(t: &dyn Tables, action: i64) -> Result<bool> {
    for chain in t.all(t.table("chain"))? {
        let last = t.find(t.table("entry"), "seat", &ledger::seat(&chain.id, chain.integer("acked")))?;
        if last.iter().any(|row| ledger::action_of(row.integer("position")) > action) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Goes through the entries that are not acknowledged without collecting them: in each chain by number, and where there are several
/// chains, by the order in which they were made.
struct Unacknowledged {
    /// For each chain: the place of the next entry in the order of making, its hash, its chain, its number, and the chain's last number.
    heads: Vec<(i64, String, String, i64, i64)>,
}

impl Unacknowledged {
    fn of(t: &dyn Tables) -> Result<Self> {
        let mut unsent = Self { heads: Vec::new() };
        for chain in t.all(t.table("chain"))? {
            unsent.go_on(t, chain.id.clone(), chain.integer("acked"), chain.integer("last"))?;
        }
        Ok(unsent)
    }

    fn go_on(&mut self, t: &dyn Tables, chain: String, after: i64, last: i64) -> Result<()> {
        for seq in after + 1..=last {
            if let Some(row) = t.find(t.table("entry"), "seat", &ledger::seat(&chain, seq))?.pop() {
                self.heads.push((row.integer("position"), row.id, chain, seq, last));
                return Ok(());
            }
        }
        Ok(())
    }

    fn next(&mut self, t: &dyn Tables) -> Result<Option<Entry>> {
        while let Some(at) = (0..self.heads.len()).min_by_key(|at| self.heads[*at].0) {
            let (_, hash, chain, seq, last) = self.heads.swap_remove(at);
            self.go_on(t, chain, seq, last)?;
            if let Some(entry) = ledger::entry(t, &hash)? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }
}

/// What this register hands in (R2), all of it in memory.
pub fn bundle(t: &dyn Tables, id: &str, officer: &str, device: &str) -> Result<Changes> {
    let mut offered = Vec::new();
    orphans::each_offered(t, &mut |key, written| {
        offered.push((key.clone(), written.clone()));
        Ok(())
    })?;
    Ok(Changes { entries: unacknowledged(t)?, orphans: offered, ..head(t, id, officer, device)? })
}

/// What this register hands in, read from it as it is written.
pub struct Unsent<'a> {
    t: &'a dyn Tables,
    head: Changes,
    count: usize,
}

impl<'a> Unsent<'a> {
    /// What is to be handed in now. The register must not change while it is written.
    pub fn of(t: &'a dyn Tables, id: &str, officer: &str, device: &str) -> Result<Self> {
        Ok(Self { t, head: head(t, id, officer, device)?, count: count_unacknowledged(t)? })
    }
}

impl Source for Unsent<'_> {
    fn head(&self) -> &Changes {
        &self.head
    }

    fn count(&self) -> usize {
        self.count
    }

    fn outline(&self) -> Result<Cow<'_, Outline>> {
        let mut outline = Outline::before(&self.head.chains);
        self.each_entry(&mut |entry| {
            outline.note(entry);
            Ok(())
        })?;
        Ok(Cow::Owned(outline))
    }

    fn each_entry(&self, show: &mut dyn FnMut(&Entry) -> Result<()>) -> Result<()> {
        let (mut unsent, mut shown) = (Unacknowledged::of(self.t)?, 0);
        while let Some(entry) = unsent.next(self.t)? {
            show(&entry)?;
            shown += 1;
        }
        // An entry that is not in the log any more: the township would meet a gap.
        if shown == self.count { Ok(()) } else { Err(Code::RegisterDamaged.into()) }
    }

    fn each_orphan(&self, show: &mut ShowOrphan) -> Result<()> {
        orphans::each_offered(self.t, show)
    }
}

fn head(t: &dyn Tables, id: &str, officer: &str, device: &str) -> Result<Changes> {
    let applied = Number::parse(&ledger::meta(t, "applied")?);
    let mut branches: BTreeSet<String> = t.all(t.table("branch"))?.into_iter().map(|row| row.id).collect();
    branches.extend(applied.iter().map(|number| number.branch.clone()));
    let chains = t.all(t.table("chain"))?;
    let version = t.catalogue().version;
    // After an update of the program the base lacks what is new: only a full return brings it.
    let is_updated = applied.is_some() && applied_schema(t)? != version;
    Ok(Changes {
        id: id.to_owned(),
        officer: officer.to_owned(),
        device: device.to_owned(),
        chain: ledger::meta(t, "chain")?,
        chains: chains.into_iter().map(|row| (row.id.clone(), Place::parse(row.text("parent")))).collect(),
        entries: Vec::new(),
        confirmed: applied,
        wants_full: is_updated || !ledger::meta(t, "wants_full")?.is_empty(),
        branches,
        purged: ledger::purged(t)?.into_iter().collect(),
        schema: version,
        orphans: Vec::new(),
        escrow: ledger::meta(t, "escrow")?,
        town_key: ledger::meta(t, "township_signing_key")?,
    })
}

/// The version of the schema in which the base is: that of the return applied last. Nothing newer stands in it.
pub fn applied_schema(t: &dyn Tables) -> Result<u32> {
    Ok(ledger::meta(t, "applied_schema")?.parse().unwrap_or(1))
}

/// What is heeded first, also of a return that is then refused: what the township knows to be purged, and which branch of it said so. Another
/// copy of the township believes such a purge only from who has heard of a branch besides its own.
pub fn heed_first(t: &mut dyn Tables, ret: &Return, now: &str) -> Result<()> {
    if heed_purges(t, &ret.purged, now)? {
        town::note_branch(t, &ret.number.branch)?;
    }
    Ok(())
}

/// Rows that are known to be purged go, with all that speaks of them. Gives whether any of them is news.
pub fn heed_purges(t: &mut dyn Tables, told: &BTreeSet<Key>, now: &str) -> Result<bool> {
    let purged = purge::heeded(t, told)?;
    let mut news = BTreeSet::new();
    for key in &purged {
        if !ledger::is_purged(t, key)? {
            news.insert(key.clone());
        }
    }
    let along = along_with(t, &news)?;
    for (key, ground) in news.iter().map(|key| (key, "")).chain(along.iter().map(|key| (key, ALONG))) {
        let table = t.table("purged");
        t.put(Row::new(table, key.id.clone()).with("row_table", key.table.name).with("ground", ground).with("purged_at", now))?;
    }
    for key in purged.union(&along) {
        // The kept digests are of the base, where the person may be in another household than on the screen.
        // Every return names all purges so far: of most of them nothing is here any more, and no view has to be laid for those.
        let base_rows = t.table("base_row");
        if t.row(key)?.is_some() || t.get(base_rows, &key.id)?.is_some() {
            let stale = scope::effect(&base(t)?, key, None)?.stale;
            scope::forget_digests(t, &stale)?;
            t.remove(key.table, &key.id)?;
            t.remove(base_rows, &key.id)?;
        }
        purge::forget_in_log(t, key)?;
        for row in t.find(t.table("pending"), "row_id", &key.id)? {
            if row.text("row_table") == key.table.name {
                t.remove(row.table, &row.id)?;
            }
        }
        if key.table.name == "person" {
            let offered = t.table("offered");
            t.remove(offered, &key.id)?;
        }
    }
    orphans::forget(t, &purged)?;
    if !news.is_empty() {
        // An own row may hang on one of them, unknown to the township: every own entry is laid again, whole or not at all.
        let mut seen = BTreeMap::new();
        restore_base(t, &mut seen)?;
        // The base is without them now, as the township's is; what a check compares it with must be so too.
        let (roots, version) = (scope::own_roots(t, &ledger::meta(t, "officer")?)?, applied_schema(t)?);
        let digest = scope::digest_as_of(t, &roots, version)?;
        ledger::set_meta(t, "base_digest", &digest)?;
        lay_again(t, &mut seen)?;
    }
    Ok(!news.is_empty())
}

/// The ground of a row that went with a person here, and that the township did not name: it is not missed in a return.
const ALONG: &str = "along";

/// What this register holds about persons of whose purge it hears, beyond what the township names: a row that waits or is held, or that a
/// restored township has lost. What the township alone writes is the township's to name.
fn along_with(t: &dyn Tables, news: &BTreeSet<Key>) -> Result<BTreeSet<Key>> {
    let people: Vec<Key> = news.iter().filter(|key| key.table.name == "person").cloned().collect();
    let mut keys = BTreeSet::new();
    if people.is_empty() {
        return Ok(keys);
    }
    keys.extend(purge::logged_about(t, &people)?);
    keys.extend(purge::offered_about(t, &people)?);
    let base = base(t)?;
    for person in &people {
        for rows in [purge::speaking_of(t, person)?, purge::speaking_of(&base, person)?] {
            keys.extend(rows.iter().map(Row::key));
        }
    }
    keys.retain(|key| key.table.writer != Writer::Township && !news.contains(key));
    Ok(keys)
}

/// Whether a return is for the officer whose register this is.
pub fn is_for(t: &dyn Tables, ret: &Return) -> Result<bool> {
    Ok(planted::is(Mistake::SkipReceiver) || ret.officer == ledger::meta(t, "officer")?)
}

/// Why a return is refused, or nothing.
pub fn refusal(t: &dyn Tables, ret: &Return, follow: bool) -> Result<Option<Code>> {
    let present = Number::parse(&ledger::meta(t, "applied")?);
    let was_left = t.get(t.table("branch"), &ret.number.branch)?.is_some_and(|row| row.text("state") == "left");
    let present_branch = present.as_ref().map(|number| number.branch.as_str());
    let is_other = present_branch.is_some_and(|branch| branch != ret.number.branch);
    if was_left || (!is_other && present.as_ref().is_some_and(|present| ret.number <= *present)) {
        return Ok(Some(Code::ReturnOld));
    }
    if is_other && !present_branch.is_some_and(|branch| ret.branches.contains(branch)) {
        return Ok(Some(Code::TownshipUnheard));
    }
    if is_other && !follow {
        return Ok(Some(Code::TownshipRestored));
    }
    // What a replaced device knows to be purged the township does not take from it: words bring no values back. Nor is a purge missing of which
    // the return's version cannot speak: such a row cannot come back with it.
    for row in if ret.is_words() { Vec::new() } else { t.all(t.table("purged"))? } {
        let key = Key::new(t.table(row.text("row_table")), row.id.clone());
        if row.text("ground") != ALONG && key.table.since <= ret.schema && !ret.purged.contains(&key) {
            return Ok(Some(Code::ReturnPurge));
        }
    }
    if let Some(since) = &ret.since
        && !ret.is_words()
        && !planted::is(Mistake::OverlookGaps)
        && present.as_ref().is_none_or(|present| since.branch != present.branch || since > present)
    {
        return Ok(Some(Code::ReturnGap));
    }
    Ok(None)
}

/// What came of a return.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows that the return gave.
    pub rows: usize,
    /// Rows that left the share.
    pub left: usize,
    /// Own entries that wait because their rows are not here.
    pub waiting: usize,
    /// Rows that a full return no longer has.
    pub gone: Vec<Key>,
    /// Where the township's log is not the own one: chain and number.
    pub log_differs: Option<(String, i64)>,
}

/// Applies a return that was not refused, within the caller's transaction. Where the base then differs from the township's digest the
/// refusal `return.differs` comes, and the caller rolls back.
pub fn apply(t: &mut dyn Tables, stamp: &mut Stamp, ret: &Return) -> Result<Applied> {
    let applied_branch = Number::parse(&ledger::meta(t, "applied")?).map(|present| present.branch);
    let is_of_other_branch = applied_branch.as_ref().is_some_and(|branch| *branch != ret.number.branch);
    let log_differs = heed_acknowledgements(t, &ret.acks, applied_branch.is_some() && !is_of_other_branch)?;
    let mark = log_differs.as_ref().map(|(chain, seq)| format!("{chain} {seq}")).unwrap_or_default();
    ledger::set_meta(t, "log_differs", &mark)?;
    let vanishing = if is_of_other_branch { orphans::vanishing(t, ret)? } else { Vec::new() };
    let mut seen: BTreeMap<Key, Option<Row>> = BTreeMap::new();
    restore_base(t, &mut seen)?;
    if applied_schema(t)? > ret.schema {
        fall_back(t, &mut seen, ret.schema)?;
    }
    let mut applied = Applied { log_differs, ..Applied::default() };
    if ret.since.is_none() {
        let given: BTreeSet<&Key> = ret.rows.iter().map(|(key, _)| key).collect();
        let mut gone = Vec::new();
        for table in t.catalogue().synced().filter(|table| table.since <= ret.schema) {
            t.each(table, &mut |row| {
                if !given.contains(&row.key()) {
                    gone.push(row.key());
                }
                Ok(())
            })?;
        }
        for key in gone {
            applied.left += 1;
            put_base(t, &mut seen, &key, None)?;
            applied.gone.push(key);
        }
    }
    for (key, row) in &ret.rows {
        match row {
            Some(_) => applied.rows += 1,
            None => {
                applied.left += usize::from(t.row(key)?.is_some());
                orphans::drop_left(t, key)?;
            }
        }
        let speaks = || row.as_ref().map_or(Ok(false), |row| ledger::speaks_of_purged(t, row));
        if ret.is_words() && (ledger::is_purged(t, key)? || speaks()?) {
            continue;
        }
        put_base(t, &mut seen, key, row.clone())?;
    }
    let roots = scope::own_roots(t, &ret.officer)?;
    let digest = scope::digest_as_of(t, &roots, ret.schema)?;
    // A replaced device is told words alone: it holds a share that nobody compares any more.
    if digest != ret.digest && !ret.is_words() {
        return Err(Refusal::new(Code::ReturnDiffers));
    }
    ledger::set_meta(t, "base_digest", &digest)?;
    applied.waiting = lay_again(t, &mut seen)?;
    let cause = format!("return:{}", ret.number);
    for (key, before) in seen {
        let after = t.row(&key)?;
        if before != after && !ledger::is_purged(t, &key)? {
            ledger::note_before(t, stamp, &cause, before.as_ref(), after.as_ref())?;
        }
    }
    vanishing.into_iter().try_for_each(|orphan| t.put(orphan))?;
    orphans::drop_found(t)?;
    follow(t, ret)?;
    Ok(applied)
}

/// R6: the highest pair of each chain that is found in the own log; it *replaces* what was thought before.
///
/// Gives a place where the township's log is not the own one: it has another entry under a number of the own chain (a second copy of this
/// register handed in, or the township's log was altered), or no longer vouches for what it had acknowledged. The latter is honest only of
/// a restored township, which is another branch.
fn heed_acknowledgements(t: &mut dyn Tables, acks: &[Place], is_same_branch: bool) -> Result<Option<(String, i64)>> {
    let mut acked: BTreeMap<&str, i64> = BTreeMap::new();
    let mut differs = None;
    for place in acks {
        let own = t.get(t.table("entry"), &place.hash)?;
        if planted::is(Mistake::AcknowledgeByNumber)
            || own.is_some_and(|row| row.text("chain") == place.chain && row.integer("seq") == place.seq)
        {
            let highest = acked.entry(&place.chain).or_default();
            *highest = place.seq.max(*highest);
        } else if !t.find(t.table("entry"), "seat", &ledger::seat(&place.chain, place.seq))?.is_empty() {
            differs = differs.or_else(|| Some((place.chain.clone(), place.seq)));
        }
    }
    for chain in t.all(t.table("chain"))? {
        let seq = acked.get(chain.id.as_str()).copied().unwrap_or(0);
        let before = chain.integer("acked");
        if seq < before && is_same_branch {
            differs = differs.or_else(|| Some((chain.id.clone(), seq + 1)));
        }
        if before != seq {
            t.put(chain.with("acked", seq))?;
        }
    }
    Ok(differs)
}

fn note_seen(t: &dyn Tables, seen: &mut BTreeMap<Key, Option<Row>>, key: &Key) -> Result<()> {
    if !seen.contains_key(key) {
        seen.insert(key.clone(), t.row(key)?);
    }
    Ok(())
}

fn put_raw(t: &mut dyn Tables, key: &Key, row: Option<Row>) -> Result<()> {
    match row {
        Some(row) => t.put(row),
        None => t.remove(key.table, &key.id),
    }
}

fn restore_base(t: &mut dyn Tables, seen: &mut BTreeMap<Key, Option<Row>>) -> Result<()> {
    for kept in t.all(t.table("base_row"))? {
        let key = Key::new(t.table(kept.text("row_table")), kept.id.clone());
        note_seen(t, seen, &key)?;
        let base = base_of(t, &kept);
        put_raw(t, &key, base)?;
        t.remove(kept.table, &kept.id)?;
    }
    Ok(())
}

fn base_of(t: &dyn Tables, kept: &Row) -> Option<Row> {
    let written: BTreeMap<String, Value> = match kept.text("written") {
        "" => return None,
        text => serde_json::from_str(text).unwrap_or_default(),
    };
    Some(Row::of_written(t.table(kept.text("row_table")), &kept.id, &written))
}

fn put_base(t: &mut dyn Tables, seen: &mut BTreeMap<Key, Option<Row>>, key: &Key, row: Option<Row>) -> Result<()> {
    note_seen(t, seen, key)?;
    if t.row(key)? != row {
        let stale = scope::effect(t, key, row.as_ref())?.stale;
        put_raw(t, key, row)?;
        scope::forget_digests(t, &stale)?;
    }
    Ok(())
}

/// The base as an earlier version of the schema has it: the township believes that this register is of that one, and what it says of rows
/// and digests speaks of nothing newer. What is newer comes back with the full return that the next bundle asks for.
fn fall_back(t: &mut dyn Tables, seen: &mut BTreeMap<Key, Option<Row>>, schema: u32) -> Result<()> {
    let mut rows = Vec::new();
    for table in t.catalogue().synced().filter(|table| table.newest() > schema) {
        t.each(table, &mut |row| {
            let as_then = (table.since <= schema).then(|| row.clone().as_of(schema));
            if as_then.as_ref() != Some(&row) {
                rows.push((row.key(), as_then));
            }
            Ok(())
        })?;
    }
    rows.into_iter().try_for_each(|(key, row)| put_base(t, seen, &key, row))
}

/// Lays the own entries that are not acknowledged over the base again, and gives how many had to wait.
fn lay_again(t: &mut dyn Tables, seen: &mut BTreeMap<Key, Option<Row>>) -> Result<usize> {
    let table = t.table("waiting");
    for row in t.all(table)? {
        t.remove(table, &row.id)?;
    }
    let (mut waiting, mut unsent) = (0, Unacknowledged::of(t)?);
    while let Some(entry) = unsent.next(t)? {
        if can_lay(t, &entry)? {
            for change in entry.changes() {
                let key = change.key();
                note_seen(t, seen, &key)?;
                let before = t.row(&key)?;
                match (change, &before) {
                    (Change::New(row), None) => lay_row(t, None, row)?,
                    (Change::Set(_, edit), Some(present)) => {
                        let mut row = present.clone();
                        edit.write_to(&mut row);
                        lay_row(t, before.as_ref(), row)?;
                    }
                    _ => {}
                }
            }
        } else {
            waiting += 1;
            t.put(Row::new(table, entry.hash.clone()).with("why", "rows not here"))?;
        }
    }
    Ok(waiting)
}

/// Whether all rows of an entry are here with their whole path, in the base or by own inserts, and all that it says of them can be read.
fn can_lay(t: &dyn Tables, entry: &Entry) -> Result<bool> {
    if entry.has_sealed() {
        return Ok(false);
    }
    for change in entry.changes() {
        if let Change::Set(key, _) = change
            && t.row(&key)?.is_none()
            && !entry.changes().iter().any(|other| matches!(other, Change::New(row) if row.key() == key))
        {
            return Ok(false);
        }
    }
    let mut after = Overlay::new(t);
    entry.lay_on(&mut after)?;
    for key in entry.rows() {
        let Some(row) = after.row(&key)? else { return Ok(false) };
        if scope::hangs(&after, &row)? || scope::roots(&after, &row)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// R8, R9: from now on this branch is followed; the one before is never followed again.
fn follow(t: &mut dyn Tables, ret: &Return) -> Result<()> {
    let branches = t.table("branch");
    if let Some(before) = Number::parse(&ledger::meta(t, "applied")?)
        && before.branch != ret.number.branch
    {
        t.put(Row::new(branches, before.branch).with("state", "left"))?;
    }
    ledger::set_meta(t, "applied", &ret.number.to_string())?;
    ledger::set_meta(t, "applied_schema", &ret.schema.to_string())?;
    ledger::set_meta(t, "wants_full", "")?;
    let offered = t.table("offered");
    for row in t.all(offered)? {
        t.remove(offered, &row.id)?;
    }
    for offer in &ret.offers {
        let row = Row::new(offered, offer.id.clone()).with("name", &offer.name).with("sex", &offer.sex).with("birth", &offer.birth);
        t.put(row.with("from_officer", &offer.from).with("since", &offer.since))?;
    }
    let pending = t.table("pending");
    for row in t.all(pending)? {
        t.remove(pending, &row.id)?;
    }
    for item in &ret.pending {
        t.put(
            Row::new(pending, item.id.clone())
                .with("subject", &item.subject)
                .with("entry", &item.entry)
                .with("row_table", &item.table)
                .with("row_id", &item.row)
                .with("fields", &item.fields)
                .with("before", &item.before)
                .with("ours", &item.ours)
                .with("theirs", &item.theirs)
                .with("why", &item.why),
        )?;
    }
    Ok(())
}

/// The base of the share as a view: what the officer sees, without what is not acknowledged.
pub fn base(t: &dyn Tables) -> Result<Overlay<'_>> {
    let mut view = Overlay::new(t);
    for kept in t.all(t.table("base_row"))? {
        let key = Key::new(t.table(kept.text("row_table")), kept.id.clone());
        put_raw(&mut view, &key, base_of(t, &kept))?;
    }
    Ok(view)
}
