//! The gate (入口): the one way in which a person's action changes the register.
//!
//! An action reads through it and writes whole rows; the gate finds out what changed from the catalogue, writes the entry, and gives it
//! back. It works over [`Tables`], so that the store opens it within a transaction and a simulation over maps.

use std::collections::BTreeMap;

use super::entry::{Change, Draft, Edit, Entry, MOST_BYTES, Place, chain_start};
use super::ledger::{self, Origin, Stamp};
use super::{offers, officer, town};
use crate::catalogue::LONGEST_TEXT;
use crate::planted::{self, Mistake};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Key, Row, Tables, Value};

/// Which side a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A township's (镇).
    Township,
    /// An officer's (信息员).
    Officer,
}

/// Where new ids and salts come from: the operating system's randomness, or a seed in simulations and the demo.
pub trait Chance {
    /// A new UUIDv7.
    fn id(&mut self) -> String;
    /// 16 random bytes.
    fn salt(&mut self) -> [u8; 16];
}

/// Who acts, and where the entry says so.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// `device/user`: the author in the header.
    pub author: String,
    /// The officer whose register this is, "" at the township.
    pub officer: String,
    /// The device.
    pub device: String,
}

/// One action under way.
pub struct Act<'a> {
    /// The register, for reading.
    pub t: &'a mut dyn Tables,
    /// The moment.
    pub stamp: Stamp,
    /// The source of new ids.
    pub chance: &'a mut dyn Chance,
    /// Which side this is.
    pub role: Role,
    actor: Actor,
    cause: String,
    before: BTreeMap<Key, Option<Row>>,
    order: Vec<Key>,
    undoes: String,
    kind: String,
    act: String,
    is_kept_anyway: bool,
    /// At the township: persons who may have come to somebody, and to whom they were offered who did not have them before.
    awaited: Vec<(Key, String)>,
}

impl<'a> Act<'a> {
    /// Begins an action of this kind (the verb, such as `household.set`).
    pub fn begin(t: &'a mut dyn Tables, chance: &'a mut dyn Chance, role: Role, actor: Actor, kind: &str, now: &str) -> Result<Self> {
        let stamp = Stamp::begin(t, now)?;
        let cause = ledger::cause_of(stamp.position);
        let (before, order) = Default::default();
        Ok(Self {
            t,
            stamp,
            chance,
            role,
            actor,
            cause,
            before,
            order,
            undoes: String::new(),
            kind: kind.to_owned(),
            act: String::new(),
            is_kept_anyway: false,
            awaited: Vec::new(),
        })
    }

    /// Names the entry that this action undoes.
    pub fn undoes(&mut self, hash: &str) {
        self.undoes = hash.to_owned();
    }

    /// Names the act that this action is a piece of: a big import runs in several, shown and undone together.
    pub fn piece_of(&mut self, act: &str) {
        self.act = act.to_owned();
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Writes an entry also where no row changes: a purge, whose reason names what it was.
    pub fn keep_anyway(&mut self) {
        self.is_kept_anyway = true;
    }

    /// What the journal gives as the cause of this action's writes.
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// Writes a row, new or changed.
    pub fn put(&mut self, row: Row) -> Result<()> {
        for (column, value) in row.table.columns.iter().zip(row.values.iter()) {
            check_length(column.name, value.as_text())?;
        }
        let key = row.key();
        let present = self.t.row(&key)?;
        if !self.before.contains_key(&key) {
            self.before.insert(key.clone(), present.clone());
            self.order.push(key);
        }
        let before = &self.before;
        let is_new = |key: &Key| matches!(before.get(key), Some(None));
        match self.role {
            Role::Township => {
                let awaited = offers::awaited_by(self.t, &row)?;
                town::write(self.t, &mut self.stamp, present.as_ref(), row, &self.cause, &is_new)?;
                self.awaited.extend(awaited);
                Ok(())
            }
            Role::Officer => officer::write(self.t, &mut self.stamp, present.as_ref(), row, &self.cause),
        }
    }

    /// The rows that this action has written so far, in the order of first writing.
    pub fn written(&self) -> &[Key] {
        &self.order
    }

    /// Whether a row is new in this action.
    pub fn is_new(&self, key: &Key) -> bool {
        matches!(self.before.get(key), Some(None))
    }

    /// Whoever has a person now to whom that person was offered is offered nothing more, whichever way the membership came to stand. An action that
    /// writes the offer itself says what becomes of it.
    fn use_offers(&mut self) -> Result<()> {
        for (person, officer) in std::mem::take(&mut self.awaited) {
            let offered_before = |before: &Option<Row>| before.as_ref().is_some_and(|row| row.text("offer_to") == officer);
            if self.before.get(&person).is_none_or(offered_before)
                && offers::is_used_up(self.t, &person, &officer)?
                && let Some(row) = self.t.row(&person)?
            {
                self.put(row.with("offer_to", "").with("offer_on", ""))?;
            }
        }
        Ok(())
    }

    /// Ends the action: writes its entry, or several of at most 1 MiB that share an act id, and gives their hashes. Nothing changed
    /// gives no entry.
    pub fn finish(mut self, reason: &str) -> Result<Vec<String>> {
        check_length("reason", reason)?;
        self.use_offers()?;
        let order = std::mem::take(&mut self.order);
        let (mut sheet, mut bytes, mut hashes) = (Vec::new(), 0, Vec::new());
        for key in &order {
            let Some(after) = self.t.row(key)? else { continue };
            let of_row: Vec<Change> = match self.before.get(key) {
                Some(Some(before)) => Edit::between(before, &after).into_iter().map(|edit| Change::Set(key.clone(), edit)).collect(),
                _ => vec![Change::New(after)],
            };
            let size: usize = of_row.iter().map(most_bytes).sum::<usize>() + 200;
            if bytes + size > MOST_BYTES - 2048 && !sheet.is_empty() {
                if self.act.is_empty() {
                    self.act = self.chance.id();
                }
                hashes.push(self.append(&sheet, reason)?);
                (sheet, bytes) = (Vec::new(), 0);
            }
            bytes += if of_row.is_empty() { 0 } else { size };
            sheet.extend(of_row);
        }
        if !sheet.is_empty() || (self.is_kept_anyway && hashes.is_empty()) {
            hashes.push(self.append(&sheet, reason)?);
        }
        Ok(hashes)
    }

    fn append(&mut self, changes: &[Change], reason: &str) -> Result<String> {
        let chain_id = ledger::meta(self.t, "chain")?;
        let table = self.t.table("chain");
        let chain = self.t.get(table, &chain_id)?.unwrap_or_else(|| Row::new(table, chain_id.clone()));
        let seq = chain.integer("last") + 1;
        let tip = match chain.text("tip") {
            "" => chain_start(&chain_id, Place::parse(chain.text("parent")).as_ref()),
            tip => tip.to_owned(),
        };
        let now = self.stamp.now.clone();
        let draft = Draft {
            chain: &chain_id,
            seq,
            prev: &tip,
            author: &self.actor.author,
            made_at: &now,
            kind: &self.kind,
            reason,
            act: &self.act,
            undoes: &self.undoes,
            schema: self.t.catalogue().version,
        };
        let id = self.chance.id();
        let entry = Entry::make(&draft, changes, &mut || self.chance.salt(), id);
        // A line that no reader takes would keep this entry, and all after it, from ever being handed in.
        if entry.parts.iter().filter_map(|part| part.line.as_ref()).any(|line| line.len() > MOST_BYTES - SEAL) {
            return Err(too_long("text"));
        }
        self.t.put(chain.with("last", seq).with("tip", &entry.hash))?;
        ledger::set_meta(self.t, "last_entry", &entry.place().to_string())?;
        let origin = Origin { officer: self.actor.officer.clone(), device: self.actor.device.clone(), bundle: String::new() };
        ledger::log_entry(self.t, &mut self.stamp, &entry, &origin, "own")?;
        Ok(entry.hash)
    }
}

/// What sealing adds to a line, which is then written in hexadecimal: it must still be one that readers take.
const SEAL: usize = 1024;

/// No reader takes a longer text, and one that cannot be handed in must not be written.
fn check_length(field: &str, text: &str) -> Result<()> {
    if text.len() > LONGEST_TEXT { Err(too_long(field)) } else { Ok(()) }
}

fn too_long(field: &str) -> Refusal {
    let expected = Words(
        "短一些的文字（不超过 100000 字节，一行合计不超过 1 MB）",
        "a shorter text: at most 100,000 bytes, and 1 MB for all of a row",
    );
    Refusal::new(Code::UsageValue).with("field", field).with("value", "…").with_words("expected", expected)
}

/// An upper bound of what a change takes as JSON: each character of a text at most six bytes.
fn most_bytes(change: &Change) -> usize {
    let text = |value: &Value| match value {
        Value::Text(text) => text.len() * 2 + 8,
        Value::Integer(_) => 48,
    };
    match change {
        Change::New(row) => row.pairs_written().map(|(name, value)| name.len() + 6 + text(value)).sum(),
        Change::Set(_, edit) => {
            let names: usize = edit.fields.iter().map(|field| field.len() + 4).sum();
            names + edit.before.iter().chain(&edit.after).map(text).sum::<usize>()
        }
    }
}

/// Begins a new chain (R1): numbers are never used again after a restore, a copy, or a change of computer.
pub fn begin_chain(t: &mut dyn Tables, id: &str) -> Result<()> {
    let parent = ledger::meta(t, "last_entry")?;
    if planted::is(Mistake::ReuseNumbers) && !parent.is_empty() {
        return Ok(());
    }
    let table = t.table("chain");
    t.put(Row::new(table, id).with("parent", parent))?;
    ledger::set_meta(t, "chain", id)
}
