//! The township's side: its rows and what touches them, conflicts, held entries, purges, and returns.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, Place};
use super::ledger::{self, Stamp};
use super::plan::{self, Conflict, Counts, Why};
use super::scope::{self, Owners};
use super::wire::{Changes, Number, Offer, Pending, Return};
use crate::catalogue::{Scope, Table};
use crate::planted::{self, Mistake};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Key, Overlay, Row, Tables, Value};

/// The row counts as touched from now on (R5): the next return to whoever has it carries it.
pub fn touch(t: &mut dyn Tables, stamp: &mut Stamp, key: &Key) -> Result<()> {
    if !stamp.is_first_touch(&key.id) {
        return Ok(());
    }
    let table = t.table("touched");
    t.put(Row::new(table, key.id.clone()).with("row_table", key.table.name).with("position", stamp.position))
}

/// Whether an id belongs to a row of another table. Every row of the township was touched once, so that `touched` knows the table of each id;
/// an officer who gives a household the id of somebody's person gets no hold on what is kept by ids alone.
pub fn is_taken(t: &dyn Tables, key: &Key) -> Result<bool> {
    Ok(t.get(t.table("touched"), &key.id)?.is_some_and(|row| row.text("row_table") != key.table.name))
}

/// The same as [`touch`] for a row that an entry only names: it may be none, under an id of another table.
pub fn touch_named(t: &mut dyn Tables, stamp: &mut Stamp, key: &Key) -> Result<()> {
    if stamp.has_touched(&key.id) || is_taken(t, key)? { Ok(()) } else { touch(t, stamp, key) }
}

/// Writes a row of the township: the one way in which its synced rows change.
///
/// Touches the row and every row whose share changes with it, forgets the digests that no longer hold, and notes in the journal what
/// was before. `before` is the row as it stands; `is_new` names rows of the same action that nothing can refer to yet, which spares looking.
pub fn write(
    t: &mut dyn Tables,
    stamp: &mut Stamp,
    before: Option<&Row>,
    row: Row,
    cause: &str,
    is_new: &dyn Fn(&Key) -> bool,
) -> Result<()> {
    if before == Some(&row) {
        return Ok(());
    }
    let key = row.key();
    ledger::note_before(t, stamp, cause, before, Some(&row))?;
    if is_alone(t, before, &row, is_new)? {
        // No other row's share follows from it, and its own is what it was: only the digests of its roots no longer hold.
        let mut stale = scope::roots(t, &row)?;
        // Of a household as new as the row nobody has a digest.
        stale.retain(|root| !matches!(root, scope::Root::Household(id) if is_new(&Key::new(t.table("household"), id.clone()))));
        t.put_over(before, row)?;
        scope::forget_digests(t, &stale)?;
        return touch(t, stamp, &key);
    }
    let effect = {
        let mut after = Overlay::new(t);
        after.put(row.clone())?;
        scope::effect_on(t, &after, scope::dependents(&after, &key)?)?
    };
    t.put_over(before, row)?;
    scope::forget_digests(t, &effect.stale)?;
    touch(t, stamp, &key)?;
    if planted::is(Mistake::ForgetMoved) {
        return Ok(());
    }
    effect.moved.iter().filter(|moved| **moved != key).try_for_each(|key| touch(t, stamp, key))
}

/// Whether the roots and officers of no other row can change with this write, nor those that the row itself had.
fn is_alone(t: &dyn Tables, before: Option<&Row>, row: &Row, is_new: &dyn Fn(&Key) -> bool) -> Result<bool> {
    if let Some(before) = before {
        let columns = row.table.columns.iter().zip(before.values.iter().zip(row.values.iter()));
        let changed: Vec<&str> = columns.filter(|(_, (was, is))| was != is).map(|(column, _)| column.name).collect();
        return Ok(!scope::decides(t, row.table, &changed));
    }
    // A row that this very action has made, and where it draws another one in, that one is as new. What a restore of the township lost comes
    // again under its old id, which others may have named since.
    let draws_in = |table: &'static Table| match table.scope {
        Scope::Newest { link, of, .. } if link == row.table.name => Some(Key::new(table, row.text(of))),
        Scope::Charged if row.table.name == "charge" => Some(Key::new(table, row.text("household_id"))),
        _ => None,
    };
    for key in std::iter::once(row.key()).chain(t.catalogue().synced().filter_map(draws_in)) {
        if !is_new(&key) || scope::is_awaited(t, &key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The row that a merged-away one leads to (`alias`), if it was merged away.
pub fn survivor(t: &dyn Tables, key: &Key) -> Result<Option<Key>> {
    if key.table.name != "person" {
        return Ok(None);
    }
    let mut found = None;
    let mut id = key.id.clone();
    for _ in 0..8 {
        let alias = t.find(t.table("alias"), "dead_id", &id)?.into_iter().find(|row| row.text("voided_at").is_empty());
        let Some(alias) = alias else { break };
        id = alias.text("survivor_id").to_owned();
        found = Some(Key::new(key.table, id.clone()));
    }
    Ok(found)
}

/// Whether a membership that is void would stand again with such values, though its person was merged away with it.
pub fn stands_without_person(t: &dyn Tables, row: &Row, fields: &[String], values: &[Value]) -> Result<bool> {
    let Some(person) = scope::person_of_link(t, row).filter(|_| !row.text("voided_at").is_empty()) else { return Ok(false) };
    let stands = fields.iter().zip(values).any(|(field, value)| field == "voided_at" && value.as_text().is_empty());
    let alias = t.find(t.table("alias"), "dead_id", &person.id)?.into_iter().find(|alias| stands && alias.text("voided_at").is_empty());
    alias.map_or(Ok(false), |alias| Ok(!was_voided_since(t, row, &alias)?))
}

/// Whether a membership was voided after its person had been merged away: one that was added later by somebody who did not know.
pub(super) fn was_voided_since(t: &dyn Tables, membership: &Row, alias: &Row) -> Result<bool> {
    let noted = |row: &Row| t.find(t.table("journal"), "row_id", &row.id);
    let merged_in = noted(alias)?.iter().map(|noted| ledger::action_of(noted.integer("position"))).max();
    let is_later = |noted: &Row| Some(ledger::action_of(noted.integer("position"))) > merged_in;
    Ok(noted(membership)?.into_iter().any(|noted| is_later(&noted) && Written::of(noted).before.contains_key("voided_at")))
}

/// A row, and all that it ever led to, also where a merge was undone since: what was taken or began to wait then stands there.
pub fn ever_led_to(t: &dyn Tables, key: &Key) -> Result<BTreeSet<Key>> {
    let mut found = BTreeSet::from([key.clone()]);
    let mut next = if key.table.name == "person" { vec![key.id.clone()] } else { Vec::new() };
    while let Some(id) = next.pop() {
        for alias in t.find(t.table("alias"), "dead_id", &id)? {
            if found.insert(Key::new(key.table, alias.text("survivor_id"))) {
                next.push(alias.text("survivor_id").to_owned());
            }
        }
    }
    Ok(found)
}

/// Whether an officer may add a household on its place: one of the officer's areas, or under it, or where a household of the share stands.
pub fn may_found(t: &dyn Tables, household: &Row, officer: &str) -> Result<bool> {
    let place = household.text("place_id");
    let places = t.table("place");
    let mut areas = BTreeSet::new();
    for area in t.find(t.table("area"), "officer_id", officer)? {
        if scope::is_running(&area) {
            areas.insert(area.text("place_id").to_owned());
        }
    }
    let mut at = place.to_owned();
    for _ in 0..8 {
        if areas.contains(&at) {
            return Ok(true);
        }
        match t.get(places, &at)? {
            Some(row) => at = row.text("parent_id").to_owned(),
            None => break,
        }
    }
    for charge in t.find(t.table("charge"), "officer_id", officer)? {
        let neighbour = t.get(t.table("household"), charge.text("household_id"))?;
        if neighbour.is_some_and(|row| !place.is_empty() && row.text("place_id") == place)
            && scope::officer_of_household(t, charge.text("household_id"))? == officer
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How a device stands: `active`, `retired` or `revoked`. One that the register has no row of (a simulation's) counts as active.
pub fn state_of_device(t: &dyn Tables, device: &str) -> Result<String> {
    let row = t.get(t.table("device"), device)?;
    Ok(row.map_or_else(|| "active".to_owned(), |row| row.text("state").to_owned()))
}

/// Whether the device may still hand in for its officer.
pub fn is_active_device(t: &dyn Tables, device: &str) -> Result<bool> {
    Ok(state_of_device(t, device)? == "active")
}

/// Notes a branch of the township that somebody has seen (R9).
pub fn note_branch(t: &mut dyn Tables, branch: &str) -> Result<()> {
    let table = t.table("branch");
    if t.get(table, branch)?.is_none() {
        t.put(Row::new(table, branch).with("state", "heard"))?;
    }
    Ok(())
}

/// Whether the sender of a bundle was in the township's present branch and has left it for another one: a second copy of the township's register
/// was in use, and no return of this branch is ever followed again (R8). The township goes on in a branch of its own then.
pub fn was_left(t: &dyn Tables, head: &Changes) -> Result<bool> {
    let present = branch(t)?;
    Ok(head.branches.contains(&present) && confirmed_by(t, head)?.is_some_and(|number| number.branch != present))
}

/// The return that the sender of a bundle says to have applied last. A replaced device still waits for the word that all was received; of a lost one
/// nothing is believed.
fn confirmed_by<'a>(t: &dyn Tables, head: &'a Changes) -> Result<Option<&'a Number>> {
    let is_lost = state_of_device(t, &head.device)? == "revoked";
    Ok(head.confirmed.as_ref().filter(|_| !is_lost))
}

/// Whether the sender of a bundle has applied a return of the township's present branch that this register never made to that officer: it was put
/// back, or copied, in a way that it could not notice itself, together with all that its computer knows of it. It goes on in a branch of its own, too.
pub fn was_put_back(t: &dyn Tables, head: &Changes) -> Result<bool> {
    let present = branch(t)?;
    let Some(number) = confirmed_by(t, head)?.filter(|number| number.branch == present) else { return Ok(false) };
    let made = t.get(t.table("return_made"), &number.to_string())?;
    Ok(made.is_none_or(|made| made.text("officer") != head.officer))
}

/// Whether an officer had or named a row.
pub fn is_given(t: &dyn Tables, officer: &str, key: &Key) -> Result<bool> {
    let given = t.get(t.table("given"), &format!("{officer}/{}", key.id))?;
    Ok(given.is_some_and(|row| row.text("row_table") == key.table.name))
}

/// Whether there may have been purges that this register does not know: it was restored from a backup, or a second copy of it is or was in
/// use (R9). Purges are made at the township alone, so otherwise an officer's list names no row that still stands here.
pub fn may_have_forgotten(t: &dyn Tables) -> Result<bool> {
    let present = branch(t)?;
    Ok(t.all(t.table("branch"))?.iter().any(|row| row.id != present))
}

/// Notes that an officer had or named a row: what a return may speak of.
pub fn give(t: &mut dyn Tables, officer: &str, key: &Key) -> Result<()> {
    let table = t.table("given");
    let id = format!("{officer}/{}", key.id);
    if !is_given(t, officer, key)? {
        t.put(Row::new(table, id).with("officer", officer).with("row_table", key.table.name).with("row_id", &key.id))?;
    }
    Ok(())
}

fn correspondent(t: &dyn Tables, officer: &str) -> Result<Row> {
    let table = t.table("correspondent");
    Ok(t.get(table, officer)?.unwrap_or_else(|| Row::new(table, officer)))
}

/// The next return to this officer is full (R7).
pub fn want_full(t: &mut dyn Tables, officer: &str) -> Result<()> {
    let row = correspondent(t, officer)?.with("full", "wanted");
    t.put(row)
}

/// Notes the version of the schema in which an officer's register, or one device, is written to: that of the last bundle, or of the request.
pub fn note_schema(t: &mut dyn Tables, officer_or_device: &str, schema: u32) -> Result<()> {
    let row = correspondent(t, officer_or_device)?;
    if row.integer("schema") == i64::from(schema) { Ok(()) } else { t.put(row.with("schema", i64::from(schema))) }
}

/// That version: the first one where nothing is known, and none that is newer than this register.
pub fn schema_of(t: &dyn Tables, officer_or_device: &str) -> Result<u32> {
    let noted = u32::try_from(correspondent(t, officer_or_device)?.integer("schema")).unwrap_or(0);
    Ok(noted.clamp(1, t.catalogue().version))
}

/// Notes which return an officer's register has applied (R7).
pub fn confirm(
    t: &mut dyn Tables,
    officer: &str,
    chain: &str,
    parents: &[String],
    number: Option<&Number>,
    wants_full: bool,
) -> Result<()> {
    let table = t.table("confirmed");
    let number = number.map(Number::to_string).unwrap_or_default();
    t.put(Row::new(table, format!("{officer}/{chain}")).with("officer", officer).with("chain", chain).with("number", number))?;
    for parent in parents {
        t.remove(table, &format!("{officer}/{parent}"))?;
    }
    let row = correspondent(t, officer)?;
    if wants_full {
        t.put(row.with("full", "wanted"))?;
    } else if row.text("full") == "made" {
        t.put(row.with("full", ""))?;
    }
    Ok(())
}

/// Notes the last entry of a chain in a bundle (R6).
pub fn note_tip(t: &mut dyn Tables, officer: &str, place: &Place) -> Result<()> {
    let table = t.table("tip");
    let row = Row::new(table, format!("{officer}/{place}")).with("officer", officer);
    t.put(row.with("chain", &place.chain).with("seq", place.seq).with("hash", &place.hash))
}

/// A write to a row, as the journal has it.
pub struct Written {
    /// What it was: `entry:hash`, `act:position`.
    pub cause: String,
    /// The fields that it changed, as they were before; none where the row was new.
    pub before: BTreeMap<String, Value>,
}

impl Written {
    fn of(row: Row) -> Self {
        Self { cause: row.text("cause").to_owned(), before: serde_json::from_str(row.text("before")).unwrap_or_default() }
    }
}

/// All writes of any of these fields that the journal knows, oldest first; without fields, the row's coming.
pub fn writes(t: &dyn Tables, key: &Key, fields: &[String]) -> Result<Vec<Written>> {
    let mut rows = t.find(t.table("journal"), "row_id", &key.id)?;
    rows.retain(|row| row.text("row_table") == key.table.name && row.text("before").is_empty() == fields.is_empty());
    let is_meant = |write: &Written| fields.is_empty() || fields.iter().any(|field| write.before.contains_key(field));
    Ok(rows.into_iter().map(Written::of).filter(is_meant).collect())
}

/// All writes of a row that the journal knows, its coming too, oldest first.
pub fn all_writes(t: &dyn Tables, key: &Key) -> Result<Vec<Written>> {
    let rows = t.find(t.table("journal"), "row_id", &key.id)?.into_iter().filter(|row| row.text("row_table") == key.table.name);
    Ok(rows.map(Written::of).collect())
}

// Conflicts.

pub(super) fn texts(values: &[Value]) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

fn values(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The conflict that a row of the list is.
pub fn conflict_of(t: &dyn Tables, row: &Row) -> Conflict {
    Conflict {
        id: row.id.clone(),
        key: Key::new(t.table(row.text("row_table")), row.text("row_id")),
        fields: row.text("fields").split(',').map(str::to_owned).collect(),
        officer: row.text("officer").to_owned(),
        before: values(row.text("before")),
        theirs: values(row.text("theirs")),
        parts: row.text("parts").split(' ').map(str::to_owned).collect(),
    }
}

/// The row that a part of an entry in the log is about.
pub(super) fn named_by_part(t: &dyn Tables, id: &str) -> Result<Option<Key>> {
    Ok(t.get(t.table("part"), id)?.map(|part| Key::new(t.table(part.text("row_table")), part.text("row_id"))))
}

/// All open conflicts, oldest first.
pub fn conflicts(t: &dyn Tables) -> Result<Vec<Conflict>> {
    let mut rows = t.all(t.table("conflict"))?;
    rows.sort_by_key(|row| row.integer("position"));
    Ok(rows.iter().map(|row| conflict_of(t, row)).collect())
}

/// The open conflict of this officer about these fields of a row.
pub fn open_conflict(t: &dyn Tables, key: &Key, fields: &[String], officer: &str) -> Result<Option<Conflict>> {
    let rows = t.find(t.table("conflict"), "row_id", &key.id)?;
    let same = |conflict: &Conflict| conflict.officer == officer && conflict.fields == fields && conflict.key == *key;
    Ok(rows.iter().map(|row| conflict_of(t, row)).find(same))
}

/// Opens a conflict.
pub fn put_conflict(t: &mut dyn Tables, stamp: &mut Stamp, conflict: &Conflict) -> Result<()> {
    let table = t.table("conflict");
    let moment = stamp.moment();
    t.put(
        Row::new(table, conflict.id.clone())
            .with("row_table", conflict.key.table.name)
            .with("row_id", &conflict.key.id)
            .with("fields", conflict.fields.join(","))
            .with("officer", &conflict.officer)
            .with("before", texts(&conflict.before))
            .with("theirs", texts(&conflict.theirs))
            .with("parts", conflict.parts.join(" "))
            .with("position", moment)
            .with("opened_at", &stamp.now),
    )
}

/// A later entry goes on from the value that waits.
pub fn go_on(t: &mut dyn Tables, id: &str, theirs: &[Value], part: &str) -> Result<()> {
    if let Some(row) = t.get(t.table("conflict"), id)? {
        let parts = format!("{} {part}", row.text("parts"));
        t.put(row.with("theirs", texts(theirs)).with("parts", parts))?;
    }
    Ok(())
}

/// Closes a conflict; its parts have this fate unless another group of theirs is still in conflict. What it was is kept for an undo.
pub fn close_conflict(t: &mut dyn Tables, stamp: &mut Stamp, id: &str, word: &'static str) -> Result<()> {
    let Some(row) = t.get(t.table("conflict"), id)? else { return Ok(()) };
    let conflict = conflict_of(t, &row);
    t.remove(row.table, id)?;
    if word != "purged" {
        ledger::keep_row(t, stamp, &row, &conflict.key.id)?;
    }
    for part in conflict.parts {
        if let Some(row) = t.get(t.table("part"), &part)?
            && !waits_in_conflict(t, &row)?
        {
            t.put_over(Some(&row), row.clone().with("fate", word))?;
        }
    }
    Ok(())
}

fn waits_in_conflict(t: &dyn Tables, row: &Row) -> Result<bool> {
    for key in ever_led_to(t, &Key::new(t.table(row.text("row_table")), row.text("row_id")))? {
        let conflicts = t.find(t.table("conflict"), "row_id", &key.id)?;
        if conflicts.iter().any(|conflict| conflict.text("parts").split(' ').any(|waiting| waiting == row.id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One word for each part of an entry that was taken: in conflict, purged or merged.
pub fn settle_fate(t: &mut dyn Tables, entry: &str) -> Result<()> {
    for row in ledger::parts(t, entry)? {
        let word = match () {
            () if row.text("row_id").is_empty() => continue,
            () if ledger::is_purged_part(&row) => "purged",
            () if waits_in_conflict(t, &row)? => "conflict",
            () => "merged",
        };
        t.put_over(Some(&row), row.clone().with("fate", word))?;
    }
    Ok(())
}

// Held entries.

/// The held entries of an officer, or of all for "", in the order in which they came.
pub fn held(t: &dyn Tables, officer: &str) -> Result<Vec<Row>> {
    let table = t.table("held");
    let mut rows = if officer.is_empty() { t.all(table)? } else { t.find(table, "officer", officer)? };
    rows.sort_by_key(|row| row.integer("position"));
    Ok(rows)
}

/// The id under which an entry is held, however often.
pub fn held_id(entry: &str) -> String {
    ledger::derived_id("huce-held-1", &[entry])
}

/// Holds an entry whole.
pub fn hold(t: &mut dyn Tables, stamp: &mut Stamp, entry: &str, officer: &str, why: Why) -> Result<()> {
    let table = t.table("held");
    let moment = stamp.moment();
    t.put(
        Row::new(table, held_id(entry))
            .with("entry", entry)
            .with("officer", officer)
            .with("why", why.as_str())
            .with("position", moment)
            .with("opened_at", &stamp.now),
    )?;
    ledger::set_fate(t, entry, |part| if ledger::is_purged_part(part) { "purged" } else { "held" })
}

/// Whether a held entry of this officer from before `position` names a row of this one: it must be judged first.
pub fn is_behind(t: &dyn Tables, entry: &Entry, officer: &str, position: i64) -> Result<bool> {
    Ok(first_before(t, entry, officer, position)?.is_some())
}

/// The first of these earlier held entries.
pub fn first_before(t: &dyn Tables, entry: &Entry, officer: &str, position: i64) -> Result<Option<Row>> {
    let (held, mut first) = (t.table("held"), None::<Row>);
    for key in entry.rows() {
        t.find_each(t.table("part"), "row_id", &key.id, &mut |part| {
            if part.text("fate") != "held" || part.text("entry") == entry.hash {
                return Ok(());
            }
            let limit = first.as_ref().map_or(position, |row| row.integer("position"));
            let earlier = t.get(held, &held_id(part.text("entry")))?;
            if let Some(row) = earlier.filter(|row| row.text("officer") == officer && row.integer("position") < limit) {
                first = Some(row);
            }
            Ok(())
        })?;
    }
    Ok(first)
}

/// Accepts a held entry: only in the order of their coming where they share a row, and nothing that would hang or overwrite.
pub fn accept(t: &mut dyn Tables, stamp: &mut Stamp, id: &str) -> Result<Entry> {
    let (row, entry) = held_entry(t, id)?;
    let officer = row.text("officer").to_owned();
    if let Some(first) = first_before(t, &entry, &officer, row.integer("position"))? {
        return Err(Refusal::new(Code::HeldBehind).with("first", &first.id[..8]));
    }
    let impossible = |why: Words| Refusal::new(Code::HeldImpossible).with_words("why", why);
    for change in entry.changes() {
        let is_here = t.row(&change.key())?.is_some();
        match change {
            super::entry::Change::New(ref row) if survivor(t, &scope::person_of_link(t, row).unwrap_or_else(|| row.key()))?.is_some() => {
                return Err(impossible(Words("这个人已经合并到另一份", "the person was merged into another entry")));
            }
            super::entry::Change::New(ref row) if is_here && is_voided_by_undo(t, row)? => {}
            super::entry::Change::New(_) if is_here => return Err(impossible(Words("编号已存在", "id exists"))),
            // A held entry that writes devices or decisions is not a change of the register's people: nobody is enrolled in this way.
            // Nor does an officer change a charge, though one comes with a household that the officer founds.
            ref change
                if ["device", "outcome", "receipt"].contains(&change.key().table.name)
                    || matches!(change, super::entry::Change::Set(key, _) if key.table.name == "charge") =>
            {
                return Err(impossible(Words("只有镇上能写", "only the township writes this")));
            }
            super::entry::Change::Set(..) if !is_here => return Err(impossible(Words("所改的内容不在", "row is missing"))),
            super::entry::Change::Set(ref key, ref edit) if plan::changes_fixed(key, edit) => {
                return Err(impossible(Words("记了不能改的内容", "it changes what never changes")));
            }
            _ => {}
        }
    }
    if plan::takes_another_id(t, &entry.changes())? {
        return Err(impossible(Words("编号已存在", "id exists")));
    }
    let mut after = Overlay::new(t);
    entry.lay_on(&mut after)?;
    for key in entry.rows() {
        if let Some(row) = after.row(&key)? {
            if row.table.name == "charge" && scope::running_charges(&after, row.text("household_id"))?.len() > 1 {
                return Err(impossible(Words("这一户已经有人负责", "the household is in somebody's charge already")));
            }
            if scope::hangs(&after, &row)? {
                return Err(impossible(Words("所属的户不在", "its household is missing")));
            }
            let person = scope::person_of_link(&after, &row);
            let is_of_nobody =
                person.map_or(Ok(false), |person| Result::Ok(after.row(&person)?.is_none() && !ledger::is_purged(t, &person)?))?;
            if is_of_nobody || scope::roots(&after, &row)?.is_empty() {
                return Err(impossible(Words("所说的人或户不在", "the person or household that it speaks of is missing")));
            }
        }
    }
    take_off(t, stamp, &row)?;
    plan::accept(t, stamp, &entry, &officer)?;
    Ok(entry)
}

/// Rejects a held entry.
pub fn reject(t: &mut dyn Tables, stamp: &mut Stamp, id: &str) -> Result<Entry> {
    let (row, entry) = held_entry(t, id)?;
    take_off(t, stamp, &row)?;
    for key in entry.named() {
        touch(t, stamp, &key)?;
    }
    ledger::set_fate(t, &entry.hash, |part| if ledger::is_purged_part(part) { "purged" } else { "rejected" })?;
    Ok(entry)
}

/// Takes a held entry off the list. What it was is kept for an undo.
pub(super) fn take_off(t: &mut dyn Tables, stamp: &mut Stamp, held: &Row) -> Result<()> {
    t.remove(held.table, &held.id)?;
    ledger::keep_row(t, stamp, held, &held.id)
}

/// Whether this very row is here and counts no longer only because an acceptance was undone.
fn is_voided_by_undo(t: &dyn Tables, row: &Row) -> Result<bool> {
    let plain = |row: Row| row.with("voided_at", "").with("void_reason", "");
    let Some(present) = t.row(&row.key())?.filter(|present| present.table.can_void()) else { return Ok(false) };
    Ok(present.text("void_reason") == super::undo::VOIDED && plain(present) == plain(row.clone()))
}

fn held_entry(t: &dyn Tables, id: &str) -> Result<(Row, Entry)> {
    let unknown = || Refusal::new(Code::HeldUnknown).with("value", id);
    let row = t.get(t.table("held"), id)?.ok_or_else(unknown)?;
    let entry = ledger::entry(t, row.text("entry"))?.ok_or_else(unknown)?;
    Ok((row, entry))
}

// Returns.

/// The township's present branch.
pub fn branch(t: &dyn Tables) -> Result<String> {
    ledger::meta(t, "branch")
}

/// Begins a branch (R9): for a new township, and for one that was restored.
pub fn begin_branch(t: &mut dyn Tables, branch: &str) -> Result<()> {
    ledger::set_meta(t, "branch", branch)?;
    let table = t.table("counter");
    t.put(Row::new(table, "return").with("value", 0i64))?;
    note_branch(t, branch)
}

/// The share of an officer as keys, in the order of the catalogue.
pub fn share(t: &dyn Tables, officer: &str) -> Result<BTreeSet<Key>> {
    let mut keys = BTreeSet::new();
    for root in scope::share_roots(t, officer)? {
        keys.extend(scope::rows_of_root(t, &root)?);
    }
    Ok(keys)
}

/// From which return on the next one counts, or none for a full one (R7, R9).
fn counts_from(t: &dyn Tables, officer: &str) -> Result<Option<Number>> {
    let branch = branch(t)?;
    let rows = t.find(t.table("confirmed"), "officer", officer)?;
    let numbers: Vec<Option<Number>> = rows.iter().map(|row| Number::parse(row.text("number"))).collect();
    let is_plain = numbers.iter().all(|number| number.as_ref().is_some_and(|number| number.branch == branch));
    let is_full = !correspondent(t, officer)?.text("full").is_empty() || numbers.is_empty() || !is_plain;
    Ok(if is_full { None } else { numbers.into_iter().flatten().min() })
}

/// So many touched rows are looked at one by one, to see whose they are; of more, the officer's own are looked for among them.
const MOST_LOOKED_AT: usize = 4_000;

/// The rows touched since a position that are this officer's, and those that were given to the officer and no longer are: a row that is not here,
/// and was not purged, may have been lost with a restore, and is not said to be somebody else's.
fn touched_for(t: &dyn Tables, officer: &str, covered: i64) -> Result<Vec<Given>> {
    let (touched, given) = (t.table("touched"), t.table("given"));
    let mut rows = Vec::new();
    let few = t.above(touched, "position", covered, MOST_LOOKED_AT)?;
    if few.len() < MOST_LOOKED_AT {
        for one in few {
            let key = Key::new(t.table(one.text("row_table")), one.id);
            let row = t.row(&key)?;
            let mine = row.as_ref().map_or(Ok(Owners::default()), |row| scope::owners(t, row))?.include(officer);
            if mine || (is_given(t, officer, &key)? && is_known(t, &key)?) {
                rows.push(Given { key, mine });
            }
        }
    } else {
        let mine = share(t, officer)?;
        let mut keys = mine.clone();
        t.from(given, &format!("{officer}/"), usize::MAX, &mut |row| {
            keys.insert(Key::new(t.table(row.text("row_table")), row.text("row_id")));
            Ok(())
        })?;
        for key in keys {
            let is_touched = t.get(touched, &key.id)?.is_some_and(|row| row.integer("position") > covered);
            if is_touched && (mine.contains(&key) || is_known(t, &key)?) {
                rows.push(Given { mine: mine.contains(&key), key });
            }
        }
    }
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(rows)
}

fn is_known(t: &dyn Tables, key: &Key) -> Result<bool> {
    Ok(t.row(key)?.is_some() || ledger::is_purged(t, key)?)
}

/// A row that a return speaks of.
#[derive(Clone, Debug)]
pub struct Given {
    /// Which.
    pub key: Key,
    /// Whether it is the officer's; otherwise the return says "not in your share".
    pub mine: bool,
}

impl Given {
    /// What a return in this version of the schema says of it.
    pub fn said(&self, t: &dyn Tables, schema: u32) -> Result<(Key, Option<Row>)> {
        let row = if self.mine { t.row(&self.key)? } else { None };
        let schema = if planted::is(Mistake::DropNewerFields) { 1 } else { schema };
        Ok((self.key.clone(), row.map(|row| row.as_of(schema))))
    }
}

/// Makes the next return to an officer with all its rows, and notes that it was made.
pub fn make_return(t: &mut dyn Tables, stamp: &mut Stamp, officer: &str) -> Result<Return> {
    let (ret, given) = begin_return(t, stamp, officer)?;
    let rows = given.iter().map(|one| one.said(t, ret.schema)).collect::<Result<_>>()?;
    Ok(Return { rows, ..ret })
}

/// The same without the values of its rows, which are read one by one when they are written: a full return of a big share is not held
/// in memory. The register must not change in between.
pub fn begin_return(t: &mut dyn Tables, stamp: &mut Stamp, officer: &str) -> Result<(Return, Vec<Given>)> {
    let since = counts_from(t, officer)?;
    let schema = schema_of(t, officer)?;
    let row = correspondent(t, officer)?;
    if !row.text("full").is_empty() {
        t.put(row.with("full", "made"))?;
    }
    let mut rows: Vec<Given> = match &since {
        None => share(t, officer)?.into_iter().map(|key| Given { key, mine: true }).collect(),
        Some(number) => {
            let covered = t.get(t.table("return_made"), &number.to_string())?.map_or(0, |row| row.integer("position"));
            touched_for(t, officer, covered)?
        }
    };
    rows.retain(|one| one.key.table.since <= schema);
    rows.iter().filter(|one| one.mine).try_for_each(|one| give(t, officer, &one.key))?;
    let roots = scope::share_roots(t, officer)?;
    let digest = scope::digest_as_of(t, &roots, schema)?;
    let offers = offers_to(t, officer)?;
    let mut told = told_to(t, stamp, officer, schema)?;
    if since.is_none() {
        // A full return takes as long as the share is big anyway: it vouches for every entry from the first.
        keep_sound(t, &mut told.acks)?;
    }
    Ok((Return { since, offers, digest, ..told }, rows))
}

/// The entry at a place, if the log still holds it as it was hashed.
fn sound_entry(t: &dyn Tables, place: &Place) -> Result<Option<Entry>> {
    let entry = match ledger::entry(t, &place.hash) {
        // What cannot even be read as an entry any more is not sound either.
        Err(refusal) if refusal.code() == Code::BundleContent => None,
        found => found?,
    };
    Ok(entry.filter(|entry| entry.place() == *place && entry.is_sound()))
}

/// Leaves only acknowledgements before which every entry of the chain is sound.
fn keep_sound(t: &dyn Tables, acks: &mut Vec<Place>) -> Result<()> {
    acks.sort();
    let mut sound: BTreeSet<String> = BTreeSet::new();
    let mut kept = Vec::new();
    for place in std::mem::take(acks) {
        let (mut at, mut walked) = (place.clone(), Vec::new());
        let is_sound = loop {
            if sound.contains(&at.hash) {
                break true;
            }
            let Some(entry) = sound_entry(t, &at)? else { break false };
            walked.push(at.hash);
            if at.seq == 1 {
                break true;
            }
            at = Place { chain: at.chain, seq: at.seq - 1, hash: entry.header.prev };
        };
        if is_sound {
            sound.extend(walked);
            kept.push(place);
        }
    }
    *acks = kept;
    Ok(())
}

/// What a replaced device gets (all received): the acknowledgements, what was decided and what waits. It compares no digest.
pub fn begin_words(t: &mut dyn Tables, stamp: &mut Stamp, officer: &str, device: &str) -> Result<(Return, Vec<Given>)> {
    let mut keys = scope::rows_of_root(t, &scope::Root::Officer(officer.to_owned()))?;
    keys.retain(|key| ["outcome", "receipt"].contains(&key.table.name));
    let since = Some(Number { branch: branch(t)?, count: 0 });
    let rows = keys.into_iter().map(|key| Given { key, mine: true }).collect();
    let schema = schema_of(t, device)?;
    Ok((Return { since, ..told_to(t, stamp, officer, schema)? }, rows))
}

/// The next return of an officer without rows: its number, the acknowledgements, the purged rows, what waits.
fn told_to(t: &mut dyn Tables, stamp: &mut Stamp, officer: &str, schema: u32) -> Result<Return> {
    let number = Number { branch: branch(t)?, count: ledger::count(t, "return")? };
    let made = t.table("return_made");
    t.put(Row::new(made, number.to_string()).with("position", stamp.position).with("officer", officer).with("made_at", &stamp.now))?;
    let mut acks = Vec::new();
    for row in t.find(t.table("tip"), "officer", officer)? {
        let place = Place { chain: row.text("chain").into(), seq: row.integer("seq"), hash: row.text("hash").into() };
        // What was noted once is no proof: an acknowledgement vouches for what the log holds now.
        if planted::is(Mistake::AcknowledgeUntaken) || sound_entry(t, &place)?.is_some() {
            acks.push(place);
        }
    }
    let mut purged = BTreeSet::new();
    for key in ledger::purged(t)? {
        if key.table.since <= schema && is_given(t, officer, &key)? {
            purged.insert(key);
        }
    }
    Ok(Return {
        schema,
        officer: officer.to_owned(),
        since: None,
        acks,
        rows: Vec::new(),
        branches: t.all(t.table("branch"))?.into_iter().map(|row| row.id).collect(),
        purged,
        offers: Vec::new(),
        pending: pending_of(t, officer)?,
        digest: String::new(),
        next_keys: None,
        number,
    })
}

/// The persons offered to an officer in whose share no membership of theirs runs. Another offer is not shown: it counts again where that membership was a
/// mistake, and is taken back.
pub fn offers_to(t: &dyn Tables, officer: &str) -> Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for row in t.find(t.table("person"), "offer_to", officer)? {
        let owners = scope::owners(t, &row)?;
        let is_there = scope::newest_link(t, &row)?.is_some_and(|link| scope::is_running(&link));
        if is_there && owners.include(officer) {
            continue;
        }
        let from = owners.officers.into_iter().next().unwrap_or_default();
        offers.push(Offer {
            id: row.id.clone(),
            name: row.text("name").into(),
            sex: row.text("sex").into(),
            birth: row.text("birth").into(),
            from,
            since: row.text("offer_on").into(),
        });
    }
    Ok(offers)
}

fn pending_of(t: &dyn Tables, officer: &str) -> Result<Vec<Pending>> {
    let mut pending = Vec::new();
    for row in t.find(t.table("conflict"), "officer", officer)? {
        let conflict = conflict_of(t, &row);
        // What stands in a row that has gone to somebody else is not this officer's to read.
        let is_theirs = scope::owners_of(t, &conflict.key)?.include(officer);
        let ours = if is_theirs { present(t, &conflict)? } else { Vec::new() };
        pending.push(Pending {
            id: conflict.id,
            subject: "conflict".into(),
            entry: conflict.parts.last().and_then(|part| part.split('/').next()).unwrap_or_default().to_owned(),
            table: conflict.key.table.name.into(),
            row: conflict.key.id,
            fields: conflict.fields.join(","),
            before: texts(&conflict.before),
            ours: texts(&ours),
            theirs: texts(&conflict.theirs),
            why: String::new(),
        });
    }
    for row in held(t, officer)? {
        pending.push(Pending {
            id: row.id.clone(),
            subject: "held".into(),
            entry: row.text("entry").into(),
            table: String::new(),
            row: String::new(),
            fields: String::new(),
            before: String::new(),
            ours: String::new(),
            theirs: String::new(),
            why: row.text("why").into(),
        });
    }
    Ok(pending)
}

/// The present values of the fields of a conflict: *ours*, read when they are asked for.
pub fn present(t: &dyn Tables, conflict: &Conflict) -> Result<Vec<Value>> {
    let row = t.row(&conflict.key)?;
    Ok(row.map(|row| conflict.fields.iter().map(|field| row.value(field).clone()).collect()).unwrap_or_default())
}

/// The receipt (回单) of a bundle, once for each bundle, and none where nothing was in it.
pub fn receipt(t: &dyn Tables, stamp: &Stamp, officer: &str, bundle: &str, counts: &Counts) -> Result<Option<Row>> {
    let table = t.table("receipt");
    let id = ledger::derived_id("huce-receipt-1", &[bundle]);
    if counts.sent == 0 || t.get(table, &id)?.is_some() {
        return Ok(None);
    }
    let row = Row::new(table, id).with("officer_id", officer).with("bundle", bundle).with("taken_at", &stamp.now);
    let row = row.with("sent", counts.sent).with("merged", counts.merged).with("conflicts", counts.conflicts).with("held", counts.held);
    Ok(Some(row.with("rejected", counts.rejected).with("purged", counts.purged).with("already", counts.already)))
}
