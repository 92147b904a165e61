//! Whose a row is, what a share holds, and its digest: all of it computed from the catalogue.

use std::collections::{BTreeSet, VecDeque};

use sha2::{Digest, Sha256};

use super::entry::hash;
use crate::catalogue::{Scope, Table};
use crate::model::hex::to_hex;
use crate::planted::{self, Mistake};
use crate::refusal::Result;
use crate::tables::{Key, Overlay, Row, Tables, Value};

/// A root of shares (根): what is assigned, and compared, as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// What everybody has.
    Common,
    /// What is meant for one officer.
    Officer(String),
    /// A household, with what hangs on it.
    Household(String),
}

impl Root {
    /// The name under which its digest is kept and compared.
    pub fn name(&self) -> String {
        match self {
            Root::Common => "common".into(),
            Root::Officer(id) => format!("officer:{id}"),
            Root::Household(id) => format!("household:{id}"),
        }
    }
}

/// The roots that a row belongs to. None while what it hangs on is missing.
pub fn roots(t: &dyn Tables, row: &Row) -> Result<BTreeSet<Root>> {
    let mut roots = BTreeSet::new();
    match row.table.scope {
        Scope::Common => {
            roots.insert(Root::Common);
        }
        Scope::Officer(column) => {
            roots.insert(Root::Officer(row.text(column).to_owned()));
        }
        Scope::Charged => {
            roots.insert(Root::Household(row.id.clone()));
        }
        Scope::Newest { to, .. } => {
            if let Some(newest) = newest_link(t, row)? {
                roots.extend(roots_behind(t, &newest, to)?);
            }
        }
        Scope::Via(columns) => {
            for column in columns {
                roots.extend(roots_behind(t, row, column)?);
            }
        }
        Scope::Local => {}
    }
    Ok(roots)
}

/// The newest of such rows: one that is not voided before one that is, one that runs before one that is over, then by the last of its dates, the one
/// from which it held, and the id. No clock decides.
pub fn newest(rows: Vec<Row>) -> Option<Row> {
    newest_with(rows, ("", ""))
}

/// The row that says where another one belongs, as the newest membership does of a person. One that stands as that other row does goes first: of
/// somebody who is void, what was voided in the same action.
pub fn newest_link(t: &dyn Tables, row: &Row) -> Result<Option<Row>> {
    let Scope::Newest { link, of, .. } = row.table.scope else { return Ok(None) };
    Ok(newest_with(t.find(t.table(link), of, &row.id)?, standing(row)))
}

/// The person whom a link row (a membership) puts into its household.
pub(super) fn person_of_link(t: &dyn Tables, row: &Row) -> Option<Key> {
    t.catalogue().synced().find_map(|table| match table.scope {
        Scope::Newest { link, of, .. } if link == row.table.name => Some(Key::new(table, row.text(of))),
        _ => None,
    })
}

/// Whether the newest row of this table says where a row of another one belongs, as a membership does of a person.
pub(super) fn is_link(t: &dyn Tables, table: &Table) -> bool {
    t.catalogue().synced().any(|other| matches!(other.scope, Scope::Newest { link, .. } if link == table.name))
}

/// When and why a row was voided, nothing and nothing where it was not.
fn standing(row: &Row) -> (&str, &str) {
    (row.text("voided_at"), row.text("void_reason"))
}

fn newest_with(rows: Vec<Row>, as_that: (&str, &str)) -> Option<Row> {
    let order = |row: &Row| {
        let (from_on, to_on) = (row.text("from_on"), row.text("to_on"));
        let stands = (standing(row) == as_that, row.text("voided_at").is_empty());
        (stands, to_on.is_empty(), from_on.max(to_on).to_owned(), from_on.to_owned(), row.id.clone())
    };
    rows.into_iter().max_by_key(order)
}

fn roots_behind(t: &dyn Tables, row: &Row, column: &str) -> Result<BTreeSet<Root>> {
    let target = row.table.columns[row.table.column_index(column)].refers.map(|reference| t.table(reference.table));
    match target {
        Some(table) if !row.text(column).is_empty() => match t.get(table, row.text(column))? {
            Some(found) => roots(t, &found),
            None => Ok(BTreeSet::new()),
        },
        _ => Ok(BTreeSet::new()),
    }
}

/// Whether such a row holds today: it neither ended nor was voided.
pub fn is_running(row: &Row) -> bool {
    row.text("to_on").is_empty() && row.text("voided_at").is_empty()
}

/// The charges over a household that neither ended nor were voided: one, but where two copies of the township gave it to somebody.
pub fn running_charges(t: &dyn Tables, household: &str) -> Result<Vec<Row>> {
    let mut rows = t.find(t.table("charge"), "household_id", household)?;
    rows.retain(is_running);
    Ok(rows)
}

/// The officer in charge of a household, "" for none.
pub fn officer_of_household(t: &dyn Tables, household: &str) -> Result<String> {
    Ok(newest(running_charges(t, household)?).map(|row| row.text("officer_id").to_owned()).unwrap_or_default())
}

/// Whose a row is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners {
    /// Whether it is everybody's.
    pub is_common: bool,
    /// The officers in whose shares it is.
    pub officers: BTreeSet<String>,
}

impl Owners {
    /// Whether the row is in this officer's share.
    pub fn include(&self, officer: &str) -> bool {
        self.is_common || self.officers.contains(officer)
    }
}

/// Whose a row is: nobody's while its household is in nobody's charge.
pub fn owners(t: &dyn Tables, row: &Row) -> Result<Owners> {
    owners_of_roots(t, roots(t, row)?)
}

fn owners_of_roots(t: &dyn Tables, roots: impl IntoIterator<Item = Root>) -> Result<Owners> {
    let mut owners = Owners::default();
    for root in roots {
        match root {
            Root::Common => owners.is_common = true,
            Root::Officer(id) => {
                owners.officers.insert(id);
            }
            Root::Household(id) => {
                owners.officers.insert(officer_of_household(t, &id)?);
            }
        }
    }
    owners.officers.remove("");
    Ok(owners)
}

/// Whose the row of a key is, or nobody's where there is none.
pub fn owners_of(t: &dyn Tables, key: &Key) -> Result<Owners> {
    t.row(key)?.map_or(Ok(Owners::default()), |row| owners(t, &row))
}

/// Whether a change of these fields can move rows between roots or officers.
pub fn decides(t: &dyn Tables, table: &Table, fields: &[&str]) -> bool {
    let named = |names: &[&str]| fields.iter().any(|field| names.contains(field));
    match table.scope {
        _ if table.name == "charge" => true,
        _ if is_link(t, table) => named(&["from_on", "to_on", "voided_at", "void_reason", "household_id"]),
        Scope::Newest { .. } => named(&["voided_at", "void_reason"]),
        Scope::Via(columns) => named(columns),
        Scope::Officer(column) => named(&[column]),
        _ => false,
    }
}

/// The rows whose share follows from this one, itself first.
pub fn dependents(t: &dyn Tables, key: &Key) -> Result<Vec<Key>> {
    let mut found = vec![key.clone()];
    let mut seen = BTreeSet::from([key.clone()]);
    let mut queue = VecDeque::from([key.clone()]);
    while let Some(key) = queue.pop_front() {
        let mut next = Vec::new();
        let row = t.row(&key)?;
        for table in t.catalogue().synced() {
            match table.scope {
                Scope::Charged if key.table.name == "charge" => {
                    next.extend(row.as_ref().map(|row| Key::new(table, row.text("household_id"))));
                }
                Scope::Newest { link, of, .. } if key.table.name == link => {
                    next.extend(row.as_ref().map(|row| Key::new(table, row.text(of))));
                }
                Scope::Via(columns) => {
                    for column in columns {
                        let refers = table.columns[table.column_index(column)].refers;
                        if refers.is_some_and(|reference| reference.table == key.table.name) {
                            next.extend(t.find(table, column, &key.id)?.iter().map(Row::key));
                        }
                    }
                }
                _ => {}
            }
        }
        for key in next {
            if t.row(&key)?.is_some() && seen.insert(key.clone()) {
                found.push(key.clone());
                queue.push_back(key);
            }
        }
    }
    Ok(found)
}

/// Whether a row is here that names this one and whose share follows from it. A soft reference may be here before what it names.
pub fn is_awaited(t: &dyn Tables, key: &Key) -> Result<bool> {
    for table in t.catalogue().synced() {
        let Scope::Via(columns) = table.scope else { continue };
        for column in columns {
            let reference = table.columns[table.column_index(column)].refers;
            let is_soft = reference.is_some_and(|reference| !reference.hard && reference.table == key.table.name);
            if is_soft && !t.find(table, column, &key.id)?.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What a write does to shares.
#[derive(Default)]
pub struct Effect {
    /// The roots whose digests no longer hold.
    pub stale: BTreeSet<Root>,
    /// The rows that other officers have afterwards.
    pub moved: Vec<Key>,
}

/// What it would do to shares to write this row, or to remove it: looked at before and after, for it and for all whose share follows
/// from it on either side.
pub fn effect(t: &dyn Tables, key: &Key, row: Option<&Row>) -> Result<Effect> {
    let mut after = Overlay::new(t);
    match row {
        Some(row) => after.put(row.clone())?,
        None => after.remove(key.table, &key.id)?,
    }
    let mut keys: BTreeSet<Key> = dependents(t, key)?.into_iter().collect();
    keys.extend(dependents(&after, key)?);
    effect_on(t, &after, keys)
}

/// The same for rows that are known.
pub fn effect_on(t: &dyn Tables, after: &dyn Tables, keys: impl IntoIterator<Item = Key>) -> Result<Effect> {
    let place = |t: &dyn Tables, key: &Key| -> Result<(BTreeSet<Root>, Owners)> {
        let Some(row) = t.row(key)? else { return Ok(Default::default()) };
        let roots = roots(t, &row)?;
        let owners = owners_of_roots(t, roots.iter().cloned())?;
        Ok((roots, owners))
    };
    let mut effect = Effect::default();
    for key in keys {
        let (was, now) = (place(t, &key)?, place(after, &key)?);
        if was.1 != now.1 {
            effect.moved.push(key);
        }
        effect.stale.extend(was.0);
        effect.stale.extend(now.0);
    }
    Ok(effect)
}

/// Whether a row that this one can't do without is missing.
pub fn hangs(t: &dyn Tables, row: &Row) -> Result<bool> {
    for (column, reference) in row.table.references() {
        if reference.hard && t.get(t.table(reference.table), row.text(column.name))?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The keys of the rows of a root, by table and id.
pub fn rows_of_root(t: &dyn Tables, root: &Root) -> Result<Vec<Key>> {
    let mut keys = BTreeSet::new();
    match root {
        Root::Common => {
            for table in t.catalogue().synced().filter(|table| matches!(table.scope, Scope::Common)) {
                t.each(table, &mut |row| {
                    keys.insert(row.key());
                    Ok(())
                })?;
            }
        }
        Root::Officer(id) => {
            for table in t.catalogue().synced() {
                if let Scope::Officer(column) = table.scope {
                    keys.extend(t.find(table, column, id)?.iter().map(Row::key));
                }
            }
        }
        Root::Household(id) => {
            for key in dependents(t, &Key::new(t.table("household"), id.clone()))? {
                if let Some(row) = t.row(&key)?
                    && roots(t, &row)?.contains(root)
                {
                    keys.insert(key);
                }
            }
        }
    }
    Ok(keys.into_iter().collect())
}

/// The roots of an officer's share, at the township.
pub fn share_roots(t: &dyn Tables, officer: &str) -> Result<BTreeSet<Root>> {
    let mut roots = BTreeSet::from([Root::Common, Root::Officer(officer.to_owned())]);
    for charge in t.find(t.table("charge"), "officer_id", officer)? {
        let household = charge.text("household_id");
        if officer_of_household(t, household)? == officer && t.get(t.table("household"), household)?.is_some() {
            roots.insert(Root::Household(household.to_owned()));
        }
    }
    Ok(roots)
}

/// The roots that stand in an officer's register.
pub fn own_roots(t: &dyn Tables, officer: &str) -> Result<BTreeSet<Root>> {
    let mut roots = BTreeSet::from([Root::Common, Root::Officer(officer.to_owned())]);
    t.each(t.table("household"), &mut |row| {
        roots.insert(Root::Household(row.id));
        Ok(())
    })?;
    Ok(roots)
}

/// The digest of one root, kept until a row of it changes.
pub fn root_digest(t: &mut dyn Tables, root: &Root) -> Result<String> {
    let version = t.catalogue().version;
    root_digest_as_of(t, root, version)
}

/// The same as a version of the schema has it, which is kept beside.
pub fn root_digest_as_of(t: &mut dyn Tables, root: &Root, version: u32) -> Result<String> {
    let (table, name) = (t.table("root_digest"), root.name());
    let row = t.get(table, &name)?.unwrap_or_else(|| Row::new(table, name));
    if let Some((_, digest)) = kept_digests(t.catalogue().version, &row).find(|(of, _)| *of == version) {
        return Ok(digest.to_owned());
    }
    let digest = fresh_root_digest_as_of(t, root, version)?;
    let one = if version == t.catalogue().version { digest.clone() } else { format!("{version}:{digest}") };
    let kept = [row.text("digest"), &one].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" ");
    t.put(row.with("digest", kept))?;
    Ok(digest)
}

/// The digests in a row of `root_digest`, with their versions of the schema: one without is of the present version. It holds after an update
/// too, since new columns begin at their defaults, which no digest knows.
pub fn kept_digests(present: u32, row: &Row) -> impl Iterator<Item = (u32, &str)> {
    row.text("digest").split_whitespace().map(move |one| match one.split_once(':') {
        Some((version, digest)) => (version.parse().unwrap_or(0), digest),
        None => (present, one),
    })
}

/// The digest of one root, computed anew.
pub fn fresh_root_digest(t: &dyn Tables, root: &Root) -> Result<String> {
    fresh_root_digest_as_of(t, root, t.catalogue().version)
}

/// The same as a version of the schema has it: without the tables and columns that are newer.
pub fn fresh_root_digest_as_of(t: &dyn Tables, root: &Root, version: u32) -> Result<String> {
    let mut sha = Sha256::new();
    sha.update(b"huce-root-1\n");
    let mut rows = Vec::new();
    for key in rows_of_root(t, root)?.into_iter().filter(|key| key.table.since <= version) {
        rows.extend(t.row(&key)?.map(|row| row.as_of(version)));
    }
    rows.sort_by(|a, b| (a.table.name, &a.id).cmp(&(b.table.name, &b.id)));
    let mut feed = |tag: u8, bytes: &[u8]| {
        sha.update([tag]);
        sha.update((bytes.len() as u64).to_be_bytes());
        sha.update(bytes);
    };
    for row in rows {
        feed(b'r', row.table.name.as_bytes());
        feed(b'i', row.id.as_bytes());
        for (column, value) in row.written() {
            feed(b'c', column.as_bytes());
            match value {
                Value::Text(text) => feed(b't', text.as_bytes()),
                Value::Integer(number) => feed(b'n', &number.to_be_bytes()),
            }
        }
    }
    Ok(to_hex(&sha.finalize()))
}

/// The digest of these roots together: over their names and digests, sorted.
pub fn digest(t: &mut dyn Tables, roots: &BTreeSet<Root>) -> Result<String> {
    let version = t.catalogue().version;
    digest_as_of(t, roots, version)
}

/// The same as a version of the schema has it: what a return says of a share, and what its reader compares.
pub fn digest_as_of(t: &mut dyn Tables, roots: &BTreeSet<Root>, version: u32) -> Result<String> {
    let mut lines = Vec::with_capacity(roots.len());
    for root in roots {
        lines.push(format!("{} {}", root.name(), root_digest_as_of(t, root, version)?));
    }
    lines.sort();
    Ok(hash("huce-share-1", &lines.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// Forgets the kept digests of these roots.
pub fn forget_digests(t: &mut dyn Tables, roots: &BTreeSet<Root>) -> Result<()> {
    if planted::is(Mistake::KeepStaleDigests) {
        return Ok(());
    }
    let table = t.table("root_digest");
    roots.iter().try_for_each(|root| t.remove(table, &root.name()))
}
