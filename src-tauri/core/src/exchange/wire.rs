//! What the two sides send each other: changes (变更包) and returns (回执包), as values. `payload.rs` writes them as lines.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::entry::{Entry, Place};
use super::keys::PublicKeys;
use crate::refusal::Result;
use crate::tables::{Key, Row, Value, mark};

/// The number of a return: a township's branch (R9) and a count in it. Numbers of different branches do not compare.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Number {
    /// The branch's id.
    #[serde(deserialize_with = "mark")]
    pub branch: String,
    /// 1, 2, 3 … in the branch.
    pub count: i64,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.branch, self.count)
    }
}

impl Number {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (branch, count) = text.split_once('/')?;
        Some(Self { branch: branch.to_owned(), count: count.parse().ok()? })
    }
}

/// What an officer hands in: everything from the first entry not acknowledged (R2).
#[derive(Clone, Debug)]
pub struct Changes {
    /// The bundle's id.
    pub id: String,
    /// The officer, as the township knows the device.
    pub officer: String,
    /// The device that signed.
    pub device: String,
    /// The present chain.
    pub chain: String,
    /// Every chain of the register, with where it left its parent (R1).
    pub chains: BTreeMap<String, Option<Place>>,
    /// The entries, in the order in which they were made.
    pub entries: Vec<Entry>,
    /// The return applied last.
    pub confirmed: Option<Number>,
    /// Whether the next return should be full (R7).
    pub wants_full: bool,
    /// The township's branches that this register has seen (R9).
    pub branches: BTreeSet<String>,
    /// All rows that this register knows to be purged.
    pub purged: BTreeSet<Key>,
    /// The sender's version of the schema, in which it is written to from then on.
    pub schema: u32,
    /// Rows that a restored township no longer has, offered again with their ids (R9).
    pub orphans: Vec<(Key, BTreeMap<String, Value>)>,
    /// The register's key sealed to the township, in hexadecimal; "" in a simulation.
    pub escrow: String,
    /// The township's signing key that this register knows; "" in a simulation.
    pub town_key: String,
}

/// Takes a row that is offered again, with the values that it had.
pub type ShowOrphan<'a> = dyn FnMut(&Key, &BTreeMap<String, Value>) -> Result<()> + 'a;

/// A bundle of changes, whose entries need not be held in memory: they are gone through as often as they are asked for.
pub trait Source {
    /// What the bundle says before its entries. Its own lists of entries and orphans may be empty.
    fn head(&self) -> &Changes;
    /// How many entries there are.
    fn count(&self) -> usize;
    /// What must be known of the entries before the first one is taken.
    fn outline(&self) -> Result<Cow<'_, Outline>>;
    /// Shows every entry, in the order in which they were made.
    fn each_entry(&self, show: &mut dyn FnMut(&Entry) -> Result<()>) -> Result<()>;
    /// Shows every row that is offered again.
    fn each_orphan(&self, show: &mut ShowOrphan) -> Result<()>;
}

impl Source for Changes {
    fn head(&self) -> &Changes {
        self
    }

    fn count(&self) -> usize {
        self.entries.len()
    }

    fn outline(&self) -> Result<Cow<'_, Outline>> {
        let mut outline = Outline::before(&self.chains);
        self.entries.iter().for_each(|entry| outline.note(entry));
        Ok(Cow::Owned(outline))
    }

    fn each_entry(&self, show: &mut dyn FnMut(&Entry) -> Result<()>) -> Result<()> {
        self.entries.iter().try_for_each(show)
    }

    fn each_orphan(&self, show: &mut ShowOrphan) -> Result<()> {
        self.orphans.iter().try_for_each(|(key, written)| show(key, written))
    }
}

/// The ends of a bundle's entries: what the rules R3 and R6 need to know before the first one is taken. Its size follows the number of chains.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// How many entries there are.
    pub entries: usize,
    /// Where a chain begins in the bundle, or does not go on from the entry of it before.
    pub starts: Vec<Start>,
    /// The last entry of each chain.
    pub tips: BTreeMap<String, Place>,
    /// The entries from which some chain goes on, with their number in the bundle; none where they are not in it.
    parents: BTreeMap<String, Option<usize>>,
}

/// The first entry of a chain in a bundle.
#[derive(Clone, Debug)]
pub struct Start {
    /// Its place.
    pub place: Place,
    /// The hash that it names as the one before.
    pub prev: String,
    number: usize,
}

impl Outline {
    /// Before the first entry of a register with these chains.
    pub fn before(chains: &BTreeMap<String, Option<Place>>) -> Self {
        Self { parents: chains.values().flatten().map(|place| (place.hash.clone(), None)).collect(), ..Self::default() }
    }

    /// Notes the next entry.
    pub fn note(&mut self, entry: &Entry) {
        self.entries += 1;
        let place = entry.place();
        if !self.goes_on(entry) {
            self.starts.push(Start { place: place.clone(), prev: entry.header.prev.clone(), number: self.entries });
        }
        if let Some(number) = self.parents.get_mut(&entry.hash) {
            number.get_or_insert(self.entries);
        }
        match self.tips.get_mut(&place.chain) {
            Some(tip) => *tip = place,
            None => drop(self.tips.insert(place.chain.clone(), place)),
        }
    }

    /// Whether this entry, from which a chain goes on, stands in the bundle before that chain's first one.
    pub fn has_before(&self, parent: &str, start: &Start) -> bool {
        self.parents.get(parent).copied().flatten().is_some_and(|number| number < start.number)
    }

    /// Whether an entry goes on from the last one of its chain.
    pub fn goes_on(&self, entry: &Entry) -> bool {
        let tip = self.tips.get(&entry.header.chain);
        tip.is_some_and(|tip| tip.hash == entry.header.prev && tip.seq + 1 == entry.header.seq)
    }
}

/// A person who was offered to the receiver's share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The person's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Sex, GB/T 2261.1.
    pub sex: String,
    /// Birth date as stored.
    pub birth: String,
    /// The officer who offers, or "" for the township.
    pub from: String,
    /// Since when.
    pub since: String,
}

/// Something of the officer's that waits at the township.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Of the conflict or held entry.
    pub id: String,
    /// "conflict" or "held".
    pub subject: String,
    /// The entry's hash.
    pub entry: String,
    /// The row's table, of a conflict.
    pub table: String,
    /// The row, of a conflict.
    pub row: String,
    /// The fields, of a conflict, separated by commas.
    pub fields: String,
    /// Values before, as JSON.
    pub before: String,
    /// The township's present values, as JSON.
    pub ours: String,
    /// The officer's values, as JSON.
    pub theirs: String,
    /// Why it is held.
    pub why: String,
}

/// The line of an enrolment that says who joins what, before the lines of a full return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Always "enrolment".
    pub t: String,
    /// The township's name.
    pub township: String,
    /// Its division code.
    pub division: String,
    /// The township's device.
    pub device: String,
    /// The officer's id.
    pub officer: String,
    /// The officer's name, as the clerk typed it.
    pub officer_name: String,
    /// The nonce of the request.
    pub nonce: String,
}

impl Return {
    /// Whether it brings acknowledgements and words alone, to a device that was replaced: it gives no digest.
    pub fn is_words(&self) -> bool {
        self.digest.is_empty() && self.since.is_some()
    }
}

/// What a township sends back.
#[derive(Clone, Debug)]
pub struct Return {
    /// The version of the schema in which it is written: that of the officer's last bundle. Nothing newer stands in it.
    pub schema: u32,
    /// The officer.
    pub officer: String,
    /// Its number.
    pub number: Number,
    /// From which return on it counts; none for a full one (R7).
    pub since: Option<Number>,
    /// The last entry of every bundle merged (R6).
    pub acks: Vec<Place>,
    /// Every row touched since then; none for "not in your share" (R5).
    pub rows: Vec<(Key, Option<Row>)>,
    /// The branches that the township knows (R9).
    pub branches: BTreeSet<String>,
    /// The purged rows that this officer had or named.
    pub purged: BTreeSet<Key>,
    /// Persons offered to this officer.
    pub offers: Vec<Offer>,
    /// What waits.
    pub pending: Vec<Pending>,
    /// The digest of the officer's share.
    pub digest: String,
    /// The township's next keys, in a return that the present ones sign.
    pub next_keys: Option<PublicKeys>,
}
