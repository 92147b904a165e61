//! Undo (撤销): a new entry that puts the earlier values back. Nothing is taken out of the log.

use std::collections::{BTreeMap, HashSet};

use super::entry::{Change, Edit, Entry};
use super::gate::{Act, Role};
use super::{ledger, redecide, scope, town};
use crate::catalogue::Writer;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Key, Row, Tables};

/// The kind of its entry.
pub const KIND: &str = "undo";

/// Why a place stays.
pub const PLACE_IN_USE: Words = Words("这个地方还有户或下级地方在用", "households or places below are still on this place");

const BUILT_ON: Words = Words("之后又有人记在上面，请先撤销或更正之后的记录", "somebody was entered there since: take that back first");

/// Why two persons are not merged, or a merge is not taken back.
pub const UNDECIDED: Words = Words("这个人还有冲突没有处理，请先处理", "a conflict about the person is open: decide it first");

const NOT_HERE: Words = Words("所改的内容已不在", "the row is no longer here");

/// The reason for which a row was voided that an undone entry had added.
pub const VOIDED: &str = "undo";

/// Whether something stands on a place: a household, a place below, or the township itself.
pub fn is_in_use(t: &dyn Tables, place: &Row) -> Result<bool> {
    let stands = |rows: Vec<Row>| rows.iter().any(|row| row.text("voided_at").is_empty());
    Ok(place.text("level") == "township"
        || stands(t.find(t.table("household"), "place_id", &place.id)?)
        || stands(t.find(t.table("place"), "parent_id", &place.id)?))
}

/// The entries that share an act with this one, itself among them.
pub fn of_same_act(t: &dyn Tables, row: Row) -> Result<Vec<Row>> {
    match row.text("act") {
        "" => Ok(vec![row]),
        name => t.find(t.table("entry"), "act", name),
    }
}

/// Whether an entry's act was undone.
pub fn was_undone(t: &dyn Tables, entry: &Row) -> Result<bool> {
    is_undone(t, &of_same_act(t, entry.clone())?)
}

/// Whether one of these entries was undone. An undo that was undone itself undoes nothing any more.
pub fn is_undone(t: &dyn Tables, rows: &[Row]) -> Result<bool> {
    for row in rows {
        if undo_of(t, &row.id)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The entry that undid another one, where it was not undone itself.
pub fn undo_of(t: &dyn Tables, hash: &str) -> Result<Option<Row>> {
    for undo in t.find(t.table("entry"), "undoes", hash)? {
        if !was_undone(t, &undo)? {
            return Ok(Some(undo));
        }
    }
    Ok(None)
}

/// What the journal gives as the cause of whatever undid these entries and was undone itself, and of what undid that: nothing of them stands.
pub fn cancelled(t: &dyn Tables, rows: &[Row]) -> Result<Causes> {
    let (mut causes, mut next) = (Causes::new(), rows.to_vec());
    while let Some(row) = next.pop() {
        for undo in t.find(t.table("entry"), "undoes", &row.id)? {
            causes.insert(cause_of_own(&undo));
            next.push(undo);
        }
    }
    Ok(causes)
}

/// What the journal gives as the cause of what an entry of the township's own wrote.
fn cause_of_own(entry: &Row) -> String {
    ledger::cause_of(ledger::action_of(entry.integer("position")))
}

/// What it gives as the cause of what an entry wrote, wherever that came from.
pub fn cause_of_logged(entry: &Row) -> String {
    if entry.text("bundle").is_empty() { cause_of_own(entry) } else { ledger::cause_of_entry(&entry.id) }
}

/// Causes of writes, as the journal gives them, that count no more.
pub type Causes = HashSet<String>;

/// Whose a value is that an officer's entry said.
#[derive(PartialEq, Eq)]
enum Own {
    /// The entry wrote it, and nobody since, in this row: its own, or the one into which that was merged.
    Still(Key),
    /// It stood already, waits in a conflict, or was refused: the entry wrote nothing.
    Never,
    /// Somebody wrote it again since.
    NoMore,
}

/// At the township, an undo takes back only what is still its own. `own_act` is the cause of what the township's own entry wrote, none where the
/// entry came in a bundle; `taken_back` is what was undone before it.
fn own(act: &Act, entry: &Entry, own_act: Option<&str>, changes: &[Change], at: usize, taken_back: &Causes) -> Result<Own> {
    let key = changes[at].key();
    if act.role == Role::Officer {
        let is_theirs = match &changes[at] {
            Change::New(added) => was_changed_by_the_township(act.t, added)?,
            Change::Set(..) => false,
        };
        return Ok(if is_theirs { Own::NoMore } else { Own::Still(key) });
    }
    if let Some(mine) = own_act {
        return match &changes[at] {
            Change::New(row) if !is_as_added(act, row, mine, taken_back)? => Ok(Own::NoMore),
            _ => Ok(Own::Still(key)),
        };
    }
    let fields: &[String] = match &changes[at] {
        Change::New(_) => &[],
        Change::Set(_, edit) => &edit.fields,
    };
    let mine = ledger::cause_of_entry(&entry.hash);
    // Its own row first: where two persons had been parted again, each has what was said of it.
    let mut may_stand_in = vec![key.clone()];
    if matches!(changes[at], Change::Set(..)) {
        may_stand_in.extend(town::ever_led_to(act.t, &key)?.into_iter().filter(|other| *other != key));
    }
    for key in may_stand_in {
        let writes = town::writes(act.t, &key, fields)?;
        if writes.iter().any(|write| write.cause == mine) && wrote(act, &key, &writes, &mine, changes, at)? {
            if let Change::New(row) = &changes[at] {
                return Ok(if is_as_added(act, row, &mine, taken_back)? { Own::Still(key) } else { Own::NoMore });
            }
            let last = writes.iter().rev().find(|write| counts(act, write, taken_back));
            return Ok(if last.is_some_and(|write| write.cause == mine) { Own::Still(key) } else { Own::NoMore });
        }
    }
    Ok(Own::Never)
}

/// At an officer's: whether the township has written another value in a row since it last came, and the row stands otherwise than it was added.
fn was_changed_by_the_township(t: &dyn Tables, added: &Row) -> Result<bool> {
    let Some(row) = t.row(&added.key())?.filter(|row| row.table.writer == Writer::Both && row.table.can_void()) else { return Ok(false) };
    if row == *added || !row.text("voided_at").is_empty() {
        return Ok(false);
    }
    let writes = town::all_writes(t, &added.key())?;
    Ok(writes.iter().rev().take_while(|write| !write.before.is_empty()).any(|write| write.cause.starts_with("return:")))
}

/// Whether nothing of anybody else's would be voided with a row that an entry added: it stands as it was added, or as this entry wrote it last, or
/// is void already.
fn is_as_added(act: &Act, added: &Row, mine: &str, taken_back: &Causes) -> Result<bool> {
    let Some(present) = act.t.row(&added.key())? else { return Ok(false) };
    let is_void = present.table.can_void() && !present.text("voided_at").is_empty();
    if is_void || present == *added {
        return Ok(true);
    }
    let writes = town::all_writes(act.t, &added.key())?;
    let last = writes.iter().rev().find(|write| counts(act, write, taken_back));
    Ok(last.is_some_and(|write| write.cause == mine))
}

/// Whether it was this change of its entry that wrote here. Another one may lead to the same row, where two persons of the entry were merged: then
/// one of them can have found its value there already.
fn wrote(act: &Act, key: &Key, writes: &[town::Written], mine: &str, changes: &[Change], at: usize) -> Result<bool> {
    let Change::Set(own, edit) = &changes[at] else { return Ok(true) };
    // Nothing but its own id leads to a row into which nobody was merged: no need to ask where each of many changes leads.
    let is_survivor = key.table.name == "person" && !act.t.find(act.t.table("alias"), "survivor_id", &key.id)?.is_empty();
    if !is_survivor {
        return Ok(true);
    }
    let mut lead_here = Vec::new();
    for (other_at, other) in changes.iter().enumerate() {
        if let Change::Set(other, written) = other
            && (other.table.name == own.table.name && written.fields == edit.fields)
            && town::ever_led_to(act.t, other)?.contains(key)
            && (other == key || !town::writes(act.t, other, &edit.fields)?.iter().any(|write| write.cause == mine))
        {
            lead_here.push((other_at, written));
        }
    }
    if lead_here.len() == 1 {
        return Ok(true);
    }
    // A change is written where its value from before stood, and the first of two alike.
    let is_alike = |other: &Edit| other.before == edit.before && other.after == edit.after;
    let same_before = lead_here.iter().filter(|(other_at, other)| *other_at < at && is_alike(other)).count();
    let row = act.t.row(key)?;
    let left = |from: usize, field: &String| {
        let next = writes[from + 1..].iter().find_map(|write| write.before.get(field));
        next.or_else(|| row.as_ref().map(|row| row.value(field)))
    };
    let is_so = |from: usize| {
        let mut values = edit.fields.iter().zip(edit.before.iter().zip(&edit.after));
        values.all(|(field, (before, after))| {
            left(from, field) == Some(after) && writes[from].before.get(field).is_none_or(|was| was == before)
        })
    };
    let written = writes.iter().enumerate().filter(|(from, write)| write.cause == mine && is_so(*from)).count();
    Ok(same_before < written)
}

/// Whether a write still counts: it is neither of this undo nor of what was undone before it.
fn counts(act: &Act, write: &town::Written, taken_back: &Causes) -> bool {
    write.cause != act.cause() && !taken_back.contains(&write.cause)
}

fn impossible(why: Words) -> Refusal {
    Refusal::new(Code::UndoImpossible).with_words("why", why)
}

/// Takes back, within an action, what an entry changed: only where its value still stands. A row that it added is voided; what it decided
/// at the township waits again.
pub fn undo(act: &mut Act, entry: &Entry, taken_back: &Causes) -> Result<()> {
    act.undoes(&entry.hash);
    // That a bundle came stays told.
    if entry.changes().iter().all(|change| change.key().table.name == "receipt") {
        return Err(impossible(Words("没有可撤销的内容", "nothing to take back")));
    }
    // What is sealed is with a colleague by now: the rest alone would be half of it.
    if act.role == Role::Officer && entry.has_sealed() {
        return Err(impossible(NOT_HERE));
    }
    redecide::take_back(act, entry, taken_back)?;
    take_back_values(act, entry, taken_back)
}

/// What names a person and would speak of nobody without one, beside the memberships.
pub(crate) const HANGING: [(&str, &str); 6] = [
    ("alias", "survivor_id"),
    ("stay", "person_id"),
    ("partnership", "person_id"),
    ("partnership", "partner_id"),
    ("parentage", "child_id"),
    ("parentage", "parent_id"),
];

/// Whether somebody belongs to a household that an entry added, or a person whom it added belongs somewhere, by a membership of another entry, or
/// others have recorded something of such a person, or merged somebody into one.
fn is_built_on(t: &dyn Tables, entry: &Entry, key: &Key) -> Result<bool> {
    let column = match key.table.name {
        "household" => "household_id",
        "person" => "person_id",
        _ => return Ok(false),
    };
    let mut hanging = t.find(t.table("membership"), column, &key.id)?;
    if key.table.name == "person" {
        for (table, column) in HANGING {
            hanging.extend(t.find(t.table(table), column, &key.id)?);
        }
    }
    let named = if hanging.is_empty() { Vec::new() } else { entry.named() };
    Ok(hanging.iter().any(|row| row.text("voided_at").is_empty() && !named.contains(&row.key())))
}

/// Whether this is a person who was merged away by another entry than this one, or a membership that went with such a person.
fn is_merged_by_another(t: &dyn Tables, entry: &Entry, row: &Row) -> Result<bool> {
    let linked = scope::person_of_link(t, row);
    let is_link = linked.is_some();
    let person = linked.unwrap_or_else(|| row.key());
    if person.table.name != "person" {
        return Ok(false);
    }
    for alias in t.find(t.table("alias"), "dead_id", &person.id)? {
        let is_another = alias.text("voided_at").is_empty() && !entry.named().contains(&alias.key());
        if is_another && !(is_link && town::was_voided_since(t, row, &alias)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether this is a charge that would run beside another one over the same household.
fn is_second_charge(act: &Act, row: &Row) -> Result<bool> {
    if act.role != Role::Township || row.table.name != "charge" || !scope::is_running(row) {
        return Ok(false);
    }
    let running = scope::running_charges(act.t, row.text("household_id"))?;
    Ok(running.iter().any(|other| other.id != row.id))
}

/// Whether this is the alias of two persons of whom a word waits that would be about the other one with the alias voided, or standing again.
fn parts_a_conflict(t: &dyn Tables, row: &Row) -> Result<bool> {
    if row.table.name != "alias" {
        return Ok(false);
    }
    let persons = t.table("person");
    let waiting = |person: &str| t.find(t.table("conflict"), "row_id", person);
    let (dead, survivor) = (Key::new(persons, row.text("dead_id")), Key::new(persons, row.text("survivor_id")));
    // The one who stays may have been merged on since, and into the other one somebody before.
    let stays = town::survivor(t, &survivor)?.unwrap_or(survivor);
    for conflict in waiting(&stays.id)? {
        for part in town::conflict_of(t, &conflict).parts {
            if let Some(named) = town::named_by_part(t, &part)?
                && town::ever_led_to(t, &named)?.contains(&dead)
            {
                return Ok(true);
            }
        }
    }
    Ok(!waiting(&dead.id)?.is_empty())
}

/// Takes the values and the new rows of an entry back.
pub(super) fn take_back_values(act: &mut Act, entry: &Entry, taken_back: &Causes) -> Result<()> {
    // The last change first, so that what was written twice comes back to the first value.
    let changes = entry.changes();
    let logged = act.t.get(act.t.table("entry"), &entry.hash)?;
    let own_act = logged.filter(|row| row.text("bundle").is_empty()).map(|row| cause_of_own(&row));
    for (at, change) in changes.iter().enumerate().rev() {
        let table = change.key().table;
        if ["outcome", "receipt"].contains(&table.name) {
            continue;
        }
        if table.name == "device" {
            return Err(impossible(Words("设备的登记和停用不能撤销", "the enrolment of a device, and its end, cannot be undone")));
        }
        let key = match own(act, entry, own_act.as_deref(), &changes, at, taken_back)? {
            Own::Still(key) => key,
            Own::Never => continue,
            Own::NoMore => return Err(impossible(Words("之后又改过", "it was changed again since"))),
        };
        let row = act.t.row(&key)?.ok_or_else(|| impossible(NOT_HERE))?;
        match change {
            // The charge over a household that an officer founded stays the township's word; the household itself is voided.
            Change::New(_) if act.role == Role::Officer && key.table.writer == Writer::TownshipOrFounder => {}
            Change::New(_) if !key.table.can_void() => return Err(impossible(Words("这一类不能撤销", "this kind cannot be undone"))),
            Change::New(_) if !row.text("voided_at").is_empty() => {
                if act.role == Role::Township && is_merged_by_another(act.t, entry, &row)? {
                    return Err(impossible(BUILT_ON));
                }
                // Void for another reason, it would stand again with that one taken back.
                if act.role == Role::Township {
                    act.put(row.with("void_reason", VOIDED))?;
                }
            }
            Change::New(_) if key.table.name == "place" && is_in_use(act.t, &row)? => return Err(impossible(PLACE_IN_USE)),
            Change::New(_) if is_built_on(act.t, entry, &key)? => return Err(impossible(BUILT_ON)),
            _ if parts_a_conflict(act.t, &row)? => return Err(impossible(UNDECIDED)),
            Change::New(_) => {
                let now = act.stamp.now.clone();
                act.put(row.clone().with("voided_at", now).with("void_reason", VOIDED))?;
                offer_again(act, entry, &row, taken_back)?;
            }
            Change::Set(_, edit) => {
                // An entry that offers a person and brings the person there has used its offer up itself.
                let is_used_up = edit.fields.iter().any(|field| field == "offer_to") && own_act.is_none();
                if edit.present(&row) != edit.after && !is_used_up {
                    return Err(impossible(Words("之后又改过", "it was changed again since")));
                }
                let mut row = row;
                for (field, value) in edit.fields.iter().zip(&edit.before) {
                    row.set(field, value.clone());
                }
                // Who was merged away meanwhile does not stand again beside the one who stays.
                let stands_again = edit.says_voided() && row.text("voided_at").is_empty();
                if act.role == Role::Township && stands_again && is_merged_by_another(act.t, entry, &row)? {
                    return Err(impossible(BUILT_ON));
                }
                if is_second_charge(act, &row)? {
                    return Err(impossible(BUILT_ON));
                }
                act.put(row.clone())?;
                offer_again(act, entry, &row, taken_back)?;
            }
        }
    }
    Ok(())
}

/// A membership that is taken back had perhaps used up the offer of its person: then the offer stands again.
fn offer_again(act: &mut Act, entry: &Entry, link: &Row, taken_back: &Causes) -> Result<()> {
    let Some(person) = scope::person_of_link(act.t, link).filter(|_| act.role == Role::Township) else { return Ok(()) };
    let Some(row) = act.t.row(&person)? else { return Ok(()) };
    let mut writes = town::writes(act.t, &person, &["offer_to".to_owned(), "offer_on".to_owned()])?;
    writes.retain(|write| counts(act, write, taken_back));
    let mine = ledger::cause_of_entry(&entry.hash);
    // As it stood before the first of them: the entry may have offered the person to somebody else after it.
    let mut was = BTreeMap::new();
    for write in writes.into_iter().rev().take_while(|write| write.cause == mine) {
        was.extend(write.before);
    }
    if was.is_empty() {
        return Ok(());
    }
    let mut row = row;
    for field in ["offer_to", "offer_on"] {
        if let Some(before) = was.remove(field) {
            row.set(field, before);
        }
    }
    act.put(row)
}
