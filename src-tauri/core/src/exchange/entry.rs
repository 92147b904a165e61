//! Entries (条目): what a person did, as the exact bytes that were hashed and that travel.
//!
//! A *header* and a *body* in parts, each one line of JSON. The first part holds the reason, every further one the changes of one row. A
//! part begins with 16 random bytes and is hashed by itself; the body's hash is over the part hashes and stands in the header; the header
//! names the hash of the previous entry of its chain. So a purge removes one part, and the chain still verifies.
//! `docs/exchange.md` gives the bytes.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalogue::Catalogue;
use crate::model::hex::{from_hex, to_hex};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Key, Row, Tables, Value, is_id, mark, named_values};

/// The version of the entry format that this program writes.
pub const FORMAT: u32 = 1;
/// The most bytes of one entry, header and parts together; a bigger act becomes several entries with one act id.
pub const MOST_BYTES: usize = 1 << 20;

/// The most bytes that a reader takes for one: a single row may be bigger than the bound, and another program may cut later.
pub const MOST_READ: usize = 4 * MOST_BYTES;

/// SHA-256 in lower-case hexadecimal over a purpose and parts, each ended by a line feed.
pub fn hash(purpose: &str, lines: &[&str]) -> String {
    let mut sha = Sha256::new();
    sha.update(purpose.as_bytes());
    sha.update(b"\n");
    for line in lines {
        sha.update(line.as_bytes());
        sha.update(b"\n");
    }
    to_hex(&sha.finalize())
}

/// Where an entry stands: its chain, its number in it, and its hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The chain's id.
    #[serde(deserialize_with = "mark")]
    pub chain: String,
    /// 1, 2, 3 … in its chain.
    pub seq: i64,
    /// The entry's hash.
    #[serde(deserialize_with = "mark")]
    pub hash: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.chain, self.seq, self.hash)
    }
}

impl Place {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let place = Self { chain: parts.next()?.to_owned(), seq: parts.next()?.parse().ok()?, hash: parts.next()?.to_owned() };
        parts.next().is_none().then_some(place)
    }
}

/// The hash that the first entry of a chain names as the one before it: of the chain and of where it left its parent.
pub fn chain_start(chain: &str, parent: Option<&Place>) -> String {
    hash("huce-chain-1", &[chain, &parent.map(Place::to_string).unwrap_or_default()])
}

/// The header of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Always "entry": which kind of line this is.
    pub t: String,
    /// The version of this format.
    pub v: u32,
    /// The entry's id, a UUIDv7.
    pub id: String,
    /// The chain.
    pub chain: String,
    /// Its number in the chain, from 1 without gaps.
    pub seq: i64,
    /// The hash of the previous entry, or `chain_start`.
    pub prev: String,
    /// The id of the user who did it.
    pub author: String,
    /// When, by this computer's clock, in UTC. Nothing depends on it.
    pub made_at: String,
    /// The verb, such as `household.set`.
    pub kind: String,
    /// The program's version.
    pub program: String,
    /// The schema's version.
    pub schema: u32,
    /// The number of parts, the reason included.
    pub parts: usize,
    /// The hash over the part hashes.
    pub body: String,
    /// The act that several entries share.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub act: String,
    /// The hash of the entry that this one undoes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub undoes: String,
}

/// One group of fields of one row, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The fields, all of one group.
    #[serde(rename = "f")]
    pub fields: Vec<String>,
    /// Their values before.
    #[serde(rename = "b")]
    pub before: Vec<Value>,
    /// Their values after.
    #[serde(rename = "a")]
    pub after: Vec<Value>,
}

/// What a part says when it is readable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Always "part".
    pub t: String,
    /// 16 random bytes, so that the hash discloses nothing that can be guessed.
    pub salt: String,
    /// The reason that the person gave; in the first part alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The row's table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub table: String,
    /// The row's id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub row: String,
    /// For a new row: its values that differ from the columns' defaults.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "named_values")]
    pub new: Option<BTreeMap<String, Value>>,
    /// For a row that was there: what changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<Edit>,
}

/// What stands where a part's content was.
#[derive(Serialize, Deserialize)]
struct Stub {
    t: String,
    hash: String,
    table: String,
    row: String,
    /// Age ciphertext for the township alone, in hexadecimal; "" when the content was purged.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sealed: String,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// SHA-256 of its line.
    pub hash: String,
    /// The row that it is about; none for the reason.
    pub row: Option<Key>,
    /// The line itself, or none when it was purged, or is sealed.
    pub line: Option<String>,
    /// The sealed line, when it can be sent again and not read.
    pub sealed: String,
}

impl Part {
    fn of_content(content: &Content, row: Option<Key>) -> Self {
        let line = serde_json::to_string(content).unwrap_or_default();
        Self { hash: hash("huce-part-1", &[&line]), row, line: Some(line), sealed: String::new() }
    }

    /// The content, where the part is readable.
    pub fn content(&self) -> Option<Content> {
        serde_json::from_str(self.line.as_deref()?).ok()
    }

    /// The line as it travels.
    pub fn wire(&self) -> String {
        match &self.line {
            Some(line) => line.clone(),
            None => {
                let (table, row) = self.row.as_ref().map(|key| (key.table.name.to_owned(), key.id.clone())).unwrap_or_default();
                let stub = Stub { t: "stub".into(), hash: self.hash.clone(), table, row, sealed: self.sealed.clone() };
                serde_json::to_string(&stub).unwrap_or_default()
            }
        }
    }

    /// Reads a part that this register keeps. A row of a table that this version does not know is refused.
    pub fn of_wire(line: &str, catalogue: &'static Catalogue) -> Result<Self> {
        Self::read(line, catalogue, &|_, _| Ok(()))
    }

    /// Reads a part that somebody else made: it must have the form that `docs/exchange.md` gives, besides.
    pub fn received(line: &str, catalogue: &'static Catalogue) -> Result<Self> {
        let part = Self::read(line, catalogue, &check_form)?;
        let is_hash = part.line.is_some() || from_hex(&part.hash).is_some_and(|hash| hash.len() == 32);
        if is_hash && part.row.as_ref().is_none_or(|key| is_id(&key.id)) { Ok(part) } else { Err(bad("part")) }
    }

    fn read(line: &str, catalogue: &'static Catalogue, check: &dyn Fn(&Content, Option<&Key>) -> Result<()>) -> Result<Self> {
        let key = |table: &str, id: &str| -> Result<Option<Key>> {
            if table.is_empty() {
                return Ok(None);
            }
            let synced = catalogue.find_table(table).filter(|table| table.is_synced());
            let table = synced.ok_or_else(|| bad(format!("no synced table {table}")))?;
            Ok(Some(Key::new(table, id)))
        };
        let content: Content = match serde_json::from_str(line) {
            Ok(content) => content,
            // A stub has no salt.
            Err(error) => {
                let stub = serde_json::from_str::<Stub>(line).ok().filter(|stub| stub.t == "stub");
                let stub = stub.ok_or_else(|| bad("part").caused_by(error))?;
                return Ok(Self { row: key(&stub.table, &stub.row)?, hash: stub.hash, line: None, sealed: stub.sealed });
            }
        };
        if content.t != "part" || content.salt.len() != 32 || (content.reason.is_some() != content.table.is_empty()) {
            return Err(bad("part"));
        }
        let row = key(&content.table, &content.row)?;
        for (name, value) in content.new.iter().flatten() {
            let column = row.as_ref().and_then(|key| key.table.columns.get(key.table.find_column(name)?));
            if column.is_some_and(|column| !column.takes(value)) {
                return Err(bad(format!("{name} = {value}")));
            }
        }
        for edit in &content.set {
            let takes = |(name, value): (&String, &Value)| {
                let column = row.as_ref().and_then(|key| key.table.columns.get(key.table.find_column(name)?));
                column.is_none_or(|column| column.takes(value))
            };
            if !edit.fields.iter().zip(&edit.after).all(takes) || !edit.fields.iter().zip(&edit.before).all(takes) {
                return Err(bad("value"));
            }
            let known = row.as_ref().is_some_and(|key| {
                let group = edit.fields.first().map(|field| key.table.group_of(field)).unwrap_or_default();
                edit.fields.iter().all(|field| group.contains(&field.as_str()))
            });
            let fits = edit.fields.len() == edit.before.len() && edit.fields.len() == edit.after.len() && !edit.fields.is_empty();
            if !known || !fits {
                return Err(bad("fields"));
            }
        }
        check(&content, row.as_ref())?;
        Ok(Self { hash: hash("huce-part-1", &[line]), row, line: Some(line.to_owned()), sealed: String::new() })
    }
}

/// A part either adds a row or changes one, and a change is of whole groups (R4 compares nothing less), each once, in the order of the
/// schema, so that two registers call a conflict by the same name. No version of the schema extends a group.
fn check_form(content: &Content, key: Option<&Key>) -> Result<()> {
    let Some(key) = key else { return if content.new.is_none() && content.set.is_empty() { Ok(()) } else { Err(bad("reason")) } };
    if content.new.is_some() != content.set.is_empty() {
        return Err(bad("neither new nor changed, or both"));
    }
    let mut seen = Vec::new();
    for edit in &content.set {
        let group = edit.fields.first().map(|field| key.table.group_of(field)).unwrap_or_default();
        if seen.contains(&group) || edit.fields != group {
            return Err(bad("group"));
        }
        seen.push(group);
    }
    Ok(())
}

/// A change as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new row.
    New(Row),
    /// A group of fields of a row that was there.
    Set(Key, Edit),
}

impl Change {
    /// The row that it is about.
    pub fn key(&self) -> Key {
        match self {
            Change::New(row) => row.key(),
            Change::Set(key, _) => key.clone(),
        }
    }

    /// Lays it over these tables: a new row where none is, values where the row is here.
    pub fn lay_on(self, tables: &mut dyn Tables) -> Result<()> {
        match self {
            Change::New(row) if tables.get(row.table, &row.id)?.is_none() => tables.put(row),
            Change::New(_) => Ok(()),
            Change::Set(key, edit) => match tables.row(&key)? {
                Some(mut row) => {
                    edit.write_to(&mut row);
                    tables.put(row)
                }
                None => Ok(()),
            },
        }
    }
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its header, read.
    pub header: Header,
    /// Its header, as the bytes that were hashed.
    pub header_line: String,
    /// SHA-256 of the header: the entry's name everywhere.
    pub hash: String,
    /// The reason first, then a part for each row.
    pub parts: Vec<Part>,
}

/// What a new entry is made from.
pub struct Draft<'a> {
    /// The chain and the number in it.
    pub chain: &'a str,
    /// The number in the chain.
    pub seq: i64,
    /// The hash of the entry before.
    pub prev: &'a str,
    /// The user.
    pub author: &'a str,
    /// When, RFC 3339 in UTC.
    pub made_at: &'a str,
    /// The verb.
    pub kind: &'a str,
    /// The reason given, or "".
    pub reason: &'a str,
    /// The act, or "".
    pub act: &'a str,
    /// The entry undone, or "".
    pub undoes: &'a str,
    /// The version of the schema.
    pub schema: u32,
}

impl Entry {
    /// A new entry of these changes, in their order; those of one row stand together.
    pub fn make(draft: &Draft, changes: &[Change], salt: &mut dyn FnMut() -> [u8; 16], id: String) -> Self {
        let mut part = |reason: Option<String>, key: Option<&Key>| Content {
            t: "part".into(),
            salt: to_hex(&salt()),
            reason,
            table: key.map(|key| key.table.name.to_owned()).unwrap_or_default(),
            row: key.map(|key| key.id.clone()).unwrap_or_default(),
            ..Content::default()
        };
        let mut contents = vec![(None, part(Some(draft.reason.to_owned()), None))];
        let mut at: BTreeMap<Key, usize> = BTreeMap::new();
        for change in changes {
            let key = change.key();
            let place = *at.entry(key.clone()).or_insert_with(|| {
                contents.push((Some(key.clone()), part(None, Some(&key))));
                contents.len() - 1
            });
            match change {
                Change::New(row) => contents[place].1.new = Some(row.written()),
                Change::Set(_, edit) => contents[place].1.set.push(edit.clone()),
            }
        }
        let parts: Vec<Part> = contents.into_iter().map(|(key, content)| Part::of_content(&content, key)).collect();
        let header = Header {
            t: "entry".into(),
            v: FORMAT,
            id,
            chain: draft.chain.into(),
            seq: draft.seq,
            prev: draft.prev.into(),
            author: draft.author.into(),
            made_at: draft.made_at.into(),
            kind: draft.kind.into(),
            program: env!("CARGO_PKG_VERSION").into(),
            schema: draft.schema,
            parts: parts.len(),
            body: body_hash(&parts),
            act: draft.act.into(),
            undoes: draft.undoes.into(),
        };
        let header_line = serde_json::to_string(&header).unwrap_or_default();
        Self { hash: hash("huce-entry-1", &[&header_line]), header, header_line, parts }
    }

    /// An entry from its stored or received lines. Nothing is believed yet: see [`Entry::is_sound`].
    pub fn of_lines(header_line: String, parts: Vec<Part>) -> Result<Self> {
        let header: Header = serde_json::from_str(&header_line).map_err(|error| bad("header").caused_by(error))?;
        if header.v > FORMAT {
            let refusal = Refusal::new(Code::BundleNewer).with_words("what", Words("条目格式", "entry format"));
            return Err(refusal.with("version", header.v).with("known", FORMAT));
        }
        if header.t != "entry" || header.v == 0 || header.seq < 1 {
            return Err(bad("header"));
        }
        Ok(Self { hash: hash("huce-entry-1", &[&header_line]), header, header_line, parts })
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { chain: self.header.chain.clone(), seq: self.header.seq, hash: self.hash.clone() }
    }

    /// Whether the parts are those that the header names, and each readable one is what its hash says.
    pub fn is_sound(&self) -> bool {
        let lines_fit = self.parts.iter().all(|part| part.line.as_deref().is_none_or(|line| hash("huce-part-1", &[line]) == part.hash));
        lines_fit && self.header.parts == self.parts.len() && body_hash(&self.parts) == self.header.body
    }

    /// The reason, "" where none was given or it was purged.
    pub fn reason(&self) -> String {
        self.parts.first().and_then(Part::content).and_then(|content| content.reason).unwrap_or_default()
    }

    /// The changes of the parts that can be read.
    pub fn changes(&self) -> Vec<Change> {
        self.parts.iter().flat_map(Part::changes).collect()
    }

    /// The rows of all parts, purged ones too.
    pub fn named(&self) -> Vec<Key> {
        self.parts.iter().filter_map(|part| part.row.clone()).collect()
    }

    /// The rows of the parts that can be read.
    pub fn rows(&self) -> Vec<Key> {
        self.parts.iter().filter(|part| part.line.is_some()).filter_map(|part| part.row.clone()).collect()
    }

    /// Whether a part of it is sealed: its row left the share, and the register here can no longer read what was said of it.
    pub fn has_sealed(&self) -> bool {
        self.parts.iter().any(|part| !part.sealed.is_empty())
    }

    /// Removes what speaks of purged rows, and the reason with it, which may name them. The hashes stay.
    pub fn forget(&mut self, is_purged: impl Fn(&Key) -> bool) {
        let mut forgot = false;
        for part in &mut self.parts {
            if part.row.as_ref().is_some_and(&is_purged) {
                forgot |= part.line.take().is_some() | !std::mem::take(&mut part.sealed).is_empty();
            }
        }
        if forgot && let Some(reason) = self.parts.first_mut() {
            reason.line = None;
        }
    }

    /// The tables with this entry laid over them; a new row that is here already stays as it is.
    pub fn lay_on(&self, tables: &mut dyn Tables) -> Result<()> {
        self.changes().into_iter().try_for_each(|change| change.lay_on(tables))
    }

    /// Its size in bytes, as it travels.
    pub fn size(&self) -> usize {
        self.header_line.len()
            + self.parts.iter().map(|part| part.line.as_deref().map_or(160, str::len) + part.sealed.len() + 1).sum::<usize>()
    }
}

impl Part {
    /// What it changes: nothing when it cannot be read.
    pub fn changes(&self) -> Vec<Change> {
        let (Some(content), Some(key)) = (self.content(), &self.row) else { return Vec::new() };
        let new = content.new.map(|written| Change::New(Row::of_written(key.table, &key.id, &written)));
        new.into_iter().chain(content.set.into_iter().map(|edit| Change::Set(key.clone(), edit))).collect()
    }
}

impl Edit {
    /// The present values of its fields in a row.
    pub fn present(&self, row: &Row) -> Vec<Value> {
        self.fields.iter().map(|field| row.value(field).clone()).collect()
    }

    /// Whether it says that a row is void, or stands again.
    pub fn says_voided(&self) -> bool {
        self.fields.iter().any(|field| field == "voided_at")
    }

    /// Writes the values after.
    pub fn write_to(&self, row: &mut Row) {
        for (field, value) in self.fields.iter().zip(&self.after) {
            row.set(field, value.clone());
        }
    }

    /// What turns one row into the other, group by group.
    pub fn between(before: &Row, after: &Row) -> Vec<Edit> {
        let table = before.table;
        let differs = |group: &&Vec<usize>| group.iter().any(|at| before.values[*at] != after.values[*at]);
        let pick = |row: &Row, group: &[usize]| group.iter().map(|at| row.values[*at].clone()).collect();
        table
            .groups()
            .iter()
            .filter(differs)
            .map(|group| Edit {
                fields: group.iter().map(|at| table.columns[*at].name.to_owned()).collect(),
                before: pick(before, group),
                after: pick(after, group),
            })
            .collect()
    }
}

fn body_hash(parts: &[Part]) -> String {
    let hashes: Vec<&str> = parts.iter().map(|part| part.hash.as_str()).collect();
    hash("huce-body-1", &hashes)
}

/// A refusal of content that breaks the rules of the format.
pub fn bad(why: impl fmt::Display) -> Refusal {
    Refusal::new(Code::BundleContent).with("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_received_part_has_the_form_of_the_format() {
        let catalogue = Catalogue::standard();
        let part = |rest: &str| format!("{{\"t\":\"part\",\"salt\":\"{}\",\"table\":\"person\",\"row\":\"a-1\",{rest}}}", "0".repeat(32));
        let set = |fields: &[&str]| {
            let nothing: Vec<&str> = fields.iter().map(|_| "").collect();
            let edit = serde_json::json!([{ "f": fields, "b": nothing, "a": nothing }]);
            part(&format!("\"set\":{edit}"))
        };
        let good = set(&["offer_to", "offer_on"]);
        Part::received(&good, catalogue).unwrap();
        for bad in [
            set(&["offer_to"]),
            set(&["offer_on", "offer_to"]),
            set(&["phone", "phone"]),
            good.replace("a-1", "a/1"),
            part("\"new\":{},\"set\":[]").replace("{}", "null"),
        ] {
            assert!(Part::received(&bad, catalogue).is_err(), "{bad}");
        }
        // A field twice would be one value here and another there.
        let twice = part("\"new\":{\"phone\":\"1\",\"phone\":\"2\"}");
        assert!(Part::of_wire(&twice, catalogue).is_err());
    }
}
