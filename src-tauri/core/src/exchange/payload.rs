//! The lines of a payload (内容): changes, returns and enrolments, one JSON document a line. `docs/exchange.md` gives them exactly.
//!
//! The first line is the envelope, which the container checks against the manifest; what follows is written and read here. A line of a
//! kind that this version does not know is passed over, unless it says that it is necessary.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::entry::{Entry, MOST_READ, Part, Place, bad};
use super::keys::PublicKeys;
use super::town::Given;
use super::wire::{Changes, Enrolment, Number, Offer, Outline, Pending, Return, Source};
use crate::catalogue::{Catalogue, Column};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Key, Row, Tables, Value, is_id, mark, named_values};

/// Takes one line, without its line feed.
pub type Emit<'a> = dyn FnMut(&str) -> Result<()> + 'a;

/// Lines as they come out of the container.
pub type Lines<'a> = dyn Iterator<Item = Result<String>> + 'a;

#[derive(Serialize, Deserialize)]
struct ChainLine {
    #[serde(deserialize_with = "mark")]
    chain: String,
    parent: Option<Place>,
}

#[derive(Serialize, Deserialize)]
struct KeyLine(String, String);

/// The id of a branch.
#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Mark(#[serde(deserialize_with = "mark")] String);

#[derive(Serialize, Deserialize)]
struct ChangesLine {
    t: String,
    schema: u32,
    #[serde(deserialize_with = "mark")]
    chain: String,
    chains: Vec<ChainLine>,
    confirmed: Option<Number>,
    wants_full: bool,
    branches: BTreeSet<Mark>,
    purged: Vec<KeyLine>,
    entries: usize,
    /// The register's key, sealed to the township: for a forgotten passphrase.
    #[serde(default)]
    escrow: String,
    /// The township's signing key that the sender knows.
    #[serde(default)]
    town_key: String,
}

#[derive(Serialize, Deserialize)]
struct ReturnLine {
    t: String,
    schema: u32,
    officer: String,
    number: Number,
    since: Option<Number>,
    acks: Vec<Place>,
    branches: BTreeSet<Mark>,
    purged: Vec<KeyLine>,
    rows: usize,
    digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_keys: Option<PublicKeys>,
}

#[derive(Serialize, Deserialize)]
struct RowLine {
    t: String,
    table: String,
    id: String,
    /// None for "not in your share".
    #[serde(deserialize_with = "named_values")]
    v: Option<BTreeMap<String, Value>>,
}

#[derive(Serialize, Deserialize)]
struct EndLine {
    t: String,
    lines: usize,
}

#[derive(Deserialize)]
struct AnyLine {
    t: String,
    #[serde(default)]
    necessary: bool,
}

fn json(line: &impl Serialize) -> Result<String> {
    serde_json::to_string(line).map_err(|error| Refusal::new(Code::Internal).with("why", &error).caused_by(error))
}

fn parse<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T> {
    serde_json::from_str(line).map_err(|error| bad(format!("line {error}")).caused_by(error))
}

fn keys_of(lines: Vec<KeyLine>, catalogue: &'static Catalogue) -> Result<BTreeSet<Key>> {
    lines.into_iter().map(|KeyLine(table, id)| key_of(catalogue, &table, &id)).collect()
}

fn key_of(catalogue: &'static Catalogue, table: &str, id: &str) -> Result<Key> {
    let table = table_of(catalogue, table)?;
    if is_id(id) { Ok(Key::new(table, id)) } else { Err(bad("id")) }
}

fn table_of(catalogue: &'static Catalogue, name: &str) -> Result<&'static crate::catalogue::Table> {
    catalogue.find_table(name).filter(|table| table.is_synced()).ok_or_else(|| bad(format!("no synced table {name}")))
}

fn key_lines(keys: &BTreeSet<Key>) -> Vec<KeyLine> {
    keys.iter().map(|key| KeyLine(key.table.name.to_owned(), key.id.clone())).collect()
}

/// Counts what it passes on, so that the last line can say how many there were.
struct Counted<'a, 'e> {
    emit: &'a mut Emit<'e>,
    lines: usize,
}

impl Counted<'_, '_> {
    fn line(&mut self, line: &str) -> Result<()> {
        self.lines += 1;
        (self.emit)(line)
    }

    fn end(self) -> Result<()> {
        (self.emit)(&json(&EndLine { t: "end".into(), lines: self.lines })?)
    }
}

/// Writes changes, entry by entry.
pub fn write_changes(source: &dyn Source, emit: &mut Emit) -> Result<()> {
    let changes = source.head();
    let mut out = Counted { emit, lines: 0 };
    out.line(&json(&ChangesLine {
        t: "changes".into(),
        schema: changes.schema,
        chain: changes.chain.clone(),
        chains: changes.chains.iter().map(|(chain, parent)| ChainLine { chain: chain.clone(), parent: parent.clone() }).collect(),
        confirmed: changes.confirmed.clone(),
        wants_full: changes.wants_full,
        branches: changes.branches.iter().cloned().map(Mark).collect(),
        purged: key_lines(&changes.purged),
        entries: source.count(),
        escrow: changes.escrow.clone(),
        town_key: changes.town_key.clone(),
    })?)?;
    source.each_entry(&mut |entry| {
        out.line(&entry.header_line)?;
        entry.parts.iter().try_for_each(|part| out.line(&part.wire()))
    })?;
    source.each_orphan(&mut |key, written| {
        let v = Some(written.clone());
        out.line(&json(&RowLine { t: "orphan".into(), table: key.table.name.into(), id: key.id.clone(), v })?)
    })?;
    out.end()
}

/// Where changes come from, and what opens what was sealed to the township in them.
pub struct From<'a> {
    /// The bundle's id.
    pub id: &'a str,
    /// The officer, as the township knows the device.
    pub officer: &'a str,
    /// The device that signed.
    pub device: &'a str,
    /// Opens a sealed line.
    pub unseal: &'a dyn Fn(&str) -> Result<String>,
}

/// One thing in changes. It is shown and passed on, never kept in this shape.
#[allow(clippy::large_enum_variant)]
pub enum Item {
    /// An entry.
    Entry(Entry),
    /// A row that is offered again.
    Orphan(Key, BTreeMap<String, Value>),
}

/// Reads changes whole: for bundles that are known to be small.
pub fn read_changes(
    id: &str,
    officer: &str,
    device: &str,
    lines: &mut Lines,
    catalogue: &'static Catalogue,
    unseal: &dyn Fn(&str) -> Result<String>,
) -> Result<Changes> {
    let (mut entries, mut orphans) = (Vec::new(), Vec::new());
    let (head, _) = go_through_changes(&From { id, officer, device, unseal }, lines, catalogue, &mut |item| {
        match item {
            Item::Entry(entry) => entries.push(entry),
            Item::Orphan(key, written) => orphans.push((key, written)),
        }
        Ok(())
    })?;
    Ok(Changes { entries, orphans, ..head })
}

/// Goes through changes and shows them one by one, believing nothing: every entry's hashes are checked, and that the author is of the device that
/// signed. What was shown holds only when it comes to the end without a refusal. Gives what the bundle says before its entries, and their outline.
pub fn go_through_changes(
    from: &From,
    lines: &mut Lines,
    catalogue: &'static Catalogue,
    show: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<(Changes, Outline)> {
    let mut read = Read { lines, count: 0 };
    let first: ChangesLine = parse(&read.next()?)?;
    if first.t != "changes" {
        return Err(bad("changes"));
    }
    check_schema(first.schema, catalogue)?;
    let head = Changes {
        id: from.id.to_owned(),
        officer: from.officer.to_owned(),
        device: from.device.to_owned(),
        chain: first.chain,
        chains: first.chains.into_iter().map(|line| (line.chain, line.parent)).collect(),
        entries: Vec::new(),
        confirmed: first.confirmed,
        wants_full: first.wants_full,
        branches: first.branches.into_iter().map(|Mark(id)| id).collect(),
        purged: keys_of(first.purged, catalogue)?,
        schema: first.schema,
        orphans: Vec::new(),
        escrow: first.escrow,
        town_key: first.town_key,
    };
    let mut outline = Outline::before(&head.chains);
    while let Some(line) = read.next_known(&["entry", "orphan"])? {
        if parse::<AnyLine>(&line)?.t == "orphan" {
            let (key, row) = read_row(&line, catalogue, head.schema)?;
            row.map_or(Ok(()), |row| show(Item::Orphan(key, row.written())))?;
            continue;
        }
        let entry = read_entry(line, &mut read, catalogue, from.unseal)?;
        let is_own = entry.header.author.split('/').next() == Some(from.device);
        if !is_own || !head.chains.contains_key(&entry.header.chain) {
            return Err(bad("author"));
        }
        if outline.tips.contains_key(&entry.header.chain) && !outline.goes_on(&entry) {
            return Err(bad("chain"));
        }
        outline.note(&entry);
        show(Item::Entry(entry))?;
    }
    if outline.entries != first.entries {
        return Err(bad("entries"));
    }
    Ok((head, outline))
}

fn read_entry(header: String, read: &mut Read, catalogue: &'static Catalogue, unseal: &dyn Fn(&str) -> Result<String>) -> Result<Entry> {
    let mut entry = Entry::of_lines(header, Vec::new())?;
    check_schema(entry.header.schema, catalogue)?;
    if entry.header.parts > 100_000 {
        return Err(bad("parts"));
    }
    let mut bytes = entry.header_line.len();
    for _ in 0..entry.header.parts {
        let mut line = read.next()?;
        let mut part = Part::received(&line, catalogue)?;
        if !part.sealed.is_empty() {
            line = unseal(&part.sealed)?;
            part = Part::received(&line, catalogue)?;
        }
        // Of what was sealed counts what was in it: as it travels it takes several times that.
        bytes += line.len();
        if bytes > MOST_READ {
            return Err(bad("entry too long"));
        }
        entry.parts.push(part);
    }
    check_parts(&entry.parts)?;
    if !entry.is_sound() {
        return Err(bad(format!("entry {}", entry.header.seq)));
    }
    Ok(entry)
}

/// The reason comes first and no second time, and no row is spoken of twice.
fn check_parts(parts: &[Part]) -> Result<()> {
    let mut rows: Vec<&Key> = parts.iter().skip(1).map(|part| part.row.as_ref()).collect::<Option<_>>().ok_or_else(|| bad("reason"))?;
    rows.sort_unstable();
    let is_reason_first = parts.first().is_some_and(|part| part.row.is_none());
    if is_reason_first && rows.array_windows().all(|[one, next]| one != next) { Ok(()) } else { Err(bad("parts")) }
}

/// Writes a return whose rows are read as their turn comes.
pub fn write_return(ret: &Return, rows: &[Given], t: &dyn Tables, emit: &mut Emit) -> Result<()> {
    let mut out = Counted { emit, lines: 0 };
    out.line(&json(&ReturnLine {
        t: "return".into(),
        schema: ret.schema,
        officer: ret.officer.clone(),
        number: ret.number.clone(),
        since: ret.since.clone(),
        acks: ret.acks.clone(),
        branches: ret.branches.iter().cloned().map(Mark).collect(),
        purged: key_lines(&ret.purged),
        rows: rows.len(),
        digest: ret.digest.clone(),
        next_keys: ret.next_keys.clone(),
    })?)?;
    for one in rows {
        let (key, row) = one.said(t, ret.schema)?;
        let v = row.as_ref().map(Row::written);
        out.line(&json(&RowLine { t: "row".into(), table: key.table.name.into(), id: key.id.clone(), v })?)?;
    }
    for offer in &ret.offers {
        out.line(&tagged("offer", offer)?)?;
    }
    for pending in &ret.pending {
        out.line(&tagged("pending", pending)?)?;
    }
    out.end()
}

fn tagged(t: &str, line: &impl Serialize) -> Result<String> {
    let mut value = serde_json::to_value(line).map_err(|error| Refusal::new(Code::Internal).with("why", &error))?;
    value["t"] = t.into();
    json(&value)
}

/// Reads an enrolment: its own line, then a return whole.
pub fn read_enrolment(lines: &mut Lines, catalogue: &'static Catalogue) -> Result<(Enrolment, Return)> {
    let line = lines.next().unwrap_or_else(|| Err(Refusal::new(Code::BundleDamaged).with("why", "ends early")))?;
    let enrolment: Enrolment = parse(&line)?;
    if enrolment.t != "enrolment" {
        return Err(bad("enrolment"));
    }
    Ok((enrolment, read_return(lines, catalogue)?))
}

/// Reads a return whole.
pub fn read_return(lines: &mut Lines, catalogue: &'static Catalogue) -> Result<Return> {
    let mut read = Read { lines, count: 0 };
    let first: ReturnLine = parse(&read.next()?)?;
    if first.t != "return" {
        return Err(bad("return"));
    }
    check_schema(first.schema, catalogue)?;
    let mut ret = Return {
        schema: first.schema,
        officer: first.officer,
        number: first.number,
        since: first.since,
        acks: first.acks,
        rows: Vec::new(),
        branches: first.branches.into_iter().map(|Mark(id)| id).collect(),
        purged: keys_of(first.purged, catalogue)?,
        offers: Vec::new(),
        pending: Vec::new(),
        digest: first.digest,
        next_keys: first.next_keys,
    };
    while let Some(line) = read.next_known(&["row", "offer", "pending"])? {
        match parse::<AnyLine>(&line)?.t.as_str() {
            "row" => {
                ret.rows.push(read_row(&line, catalogue, ret.schema)?);
            }
            "offer" => ret.offers.push(parse::<Offer>(&line)?),
            _ => ret.pending.push(parse::<Pending>(&line)?),
        }
    }
    if ret.rows.len() != first.rows {
        return Err(bad("rows"));
    }
    Ok(ret)
}

/// A row as a register of this version of the schema wrote it.
fn read_row(line: &str, catalogue: &'static Catalogue, schema: u32) -> Result<(Key, Option<Row>)> {
    let line: RowLine = parse(line)?;
    let key = key_of(catalogue, &line.table, &line.id)?;
    let table = key.table;
    let fits = |column: &Column, value: &Value| column.since <= schema && column.takes(value);
    for (name, value) in line.v.iter().flatten() {
        if table.since > schema || table.find_column(name).is_none_or(|at| !fits(&table.columns[at], value)) {
            return Err(bad(format!("{name} = {value}")));
        }
    }
    let row = line.v.map(|written| Row::of_written(table, &line.id, &written));
    Ok((key, row))
}

/// What a newer program wrote is refused whole, and nothing of it is lost: the file is taken in after the update.
fn check_schema(schema: u32, catalogue: &Catalogue) -> Result<()> {
    if schema > catalogue.version {
        let refusal = Refusal::new(Code::BundleNewer).with_words("what", Words("结构", "schema"));
        return Err(refusal.with("version", schema).with("known", catalogue.version));
    }
    if schema == 0 { Err(bad("schema 0")) } else { Ok(()) }
}

struct Read<'a, 'l> {
    lines: &'a mut Lines<'l>,
    count: usize,
}

impl Read<'_, '_> {
    fn next(&mut self) -> Result<String> {
        self.count += 1;
        self.lines.next().unwrap_or_else(|| Err(Refusal::new(Code::BundleDamaged).with("why", "ends early")))
    }

    /// The next line of one of these kinds, or none at the end, which must say how many lines there were.
    fn next_known(&mut self, kinds: &[&str]) -> Result<Option<String>> {
        loop {
            let line = self.next()?;
            let any: AnyLine = parse(&line)?;
            if any.t == "end" {
                let end: EndLine = parse(&line)?;
                // What the container finds at the end, such as another hash than that of the pass before, is said as it is.
                let after = self.lines.next().transpose()?;
                let is_all = Some(end.lines) == self.count.checked_sub(1) && after.is_none();
                return if is_all { Ok(None) } else { Err(bad("end")) };
            }
            if kinds.contains(&any.t.as_str()) {
                return Ok(Some(line));
            }
            if any.necessary {
                let refusal = Refusal::new(Code::BundleNewer).with_words("what", Words("内容", "content"));
                return Err(refusal.with("version", any.t).with("known", kinds.join(", ")));
            }
        }
    }
}
