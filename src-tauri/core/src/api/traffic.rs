//! The officer's side of the exchange (往来), as the window shows it: what would go, and what came back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::bundles::{self, Exported, Options, Taken};
use super::desk::{self, name_of};
use super::households;
use super::people::HouseholdLine;
use super::register::Register;
use super::today;
use crate::exchange::container::{KIND_CHANGES, Manifest, OpenBundle};
use crate::exchange::keys::{PublicKeys, fingerprint};
use crate::exchange::{ledger, officer, redecide};
use crate::model::day::day_of;
use crate::refusal::{Code, Refusal, Result};
use crate::tables::{Row, Tables};

/// Entries of one verb that the township has not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct UnsentGroup {
    /// The verb.
    pub kind: String,
    /// How many.
    pub count: usize,
}

/// What the next bundle would carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Unsent {
    /// Entries that the township has not acknowledged.
    pub entries: usize,
    /// How many of them were written to a stick already, and wait for the township's word.
    pub written: usize,
    /// The same by verb, the most frequent first.
    pub groups: Vec<UnsentGroup>,
    /// When the oldest of them was made, "" for none.
    pub oldest: String,
    /// How many whole days ago that was, by this computer's clock.
    pub days: i64,
    /// Whether the township has acknowledged anything of this officer's yet.
    pub has_handed_in: bool,
}

/// Whole days between two moments (RFC 3339), never fewer than none: clocks of such laptops are wrong.
pub(super) fn days_between(from: &str, to: &str) -> i64 {
    let parse = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    match (parse(from), parse(to)) {
        (Some(from), Some(to)) => (to - from).num_days().max(0),
        _ => 0,
    }
}

/// What this officer's register has that the township has not acknowledged.
pub fn unsent(register: &Register) -> Result<Unsent> {
    register.must_be_officer()?;
    let t = register.tables();
    let acknowledged: BTreeMap<String, i64> =
        t.all(t.table("chain"))?.into_iter().map(|chain| (chain.id.clone(), chain.integer("acked"))).collect();
    let last = last_written(&t)?;
    let (mut kinds, mut oldest, mut entries, mut written) = (BTreeMap::<String, usize>::new(), String::new(), 0, 0);
    t.each(t.table("entry"), &mut |row| {
        if acknowledged.get(row.text("chain")).is_some_and(|until| row.integer("seq") > *until) {
            entries += 1;
            written +=
                usize::from(last.as_ref().is_some_and(|last| last.holds(row.text("chain"), row.integer("seq"), row.text("made_at"))));
            *kinds.entry(row.text("kind").to_owned()).or_default() += 1;
            if oldest.is_empty() || row.text("made_at") < oldest.as_str() {
                oldest = row.text("made_at").to_owned();
            }
        }
        Ok(())
    })?;
    let mut groups: Vec<UnsentGroup> = kinds.into_iter().map(|(kind, count)| UnsentGroup { kind, count }).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let has_handed_in = acknowledged.values().any(|until| *until > 0);
    Ok(Unsent { entries, written, groups, has_handed_in, days: days_between(&oldest, &register.now()), oldest })
}

/// How far the last file went that was written here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LastWritten {
    at: String,
    chain: String,
    last: i64,
}

impl LastWritten {
    /// Whether it holds an entry, which the township has not acknowledged. Chains before the one of that time are in it as a whole.
    pub(super) fn holds(&self, chain: &str, seq: i64, made_at: &str) -> bool {
        if chain == self.chain { seq <= self.last } else { made_at <= self.at.as_str() }
    }
}

pub(super) fn last_written(t: &dyn Tables) -> Result<Option<LastWritten>> {
    let mut newest: Option<Row> = None;
    t.each(t.table("bundle"), &mut |row| {
        let is_ours = row.text("direction") == "out" && row.text("kind") == KIND_CHANGES;
        if is_ours && newest.as_ref().is_none_or(|known| known.id < row.id) {
            newest = Some(row);
        }
        Ok(())
    })?;
    Ok(newest.map(|row| {
        let summary: serde_json::Value = serde_json::from_str(row.text("summary")).unwrap_or_default();
        LastWritten {
            at: row.text("at").to_owned(),
            chain: summary["chain"].as_str().unwrap_or_default().to_owned(),
            last: summary["last"].as_i64().unwrap_or_default(),
        }
    }))
}

/// The end of a device's id: enough to tell the files of a stick apart, and nobody's name.
pub(super) fn short(device: &str) -> &str {
    device.get(device.len().saturating_sub(8)..).unwrap_or(device)
}

/// A file's name without its folders, "" where it has none.
pub(crate) fn file_name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The first group of a device's fingerprint, which its request has in its name: enough to tell whose a file is, and nobody's name.
pub(super) fn group(keys: &PublicKeys) -> String {
    fingerprint(keys).split('-').next().unwrap_or_default().to_owned()
}

/// The files of one kind for one device in a folder: one at a time, under the day on which it was written.
pub(super) struct Filed<'a> {
    /// Where they are.
    pub(super) folder: &'a Path,
    /// What they are called, to the day: 上交-52331-.
    pub(super) beginning: String,
    /// What the last one was called by earlier versions.
    pub(super) before: String,
    /// Which ones they are, by what they say of themselves.
    pub(super) is_one: &'a dyn Fn(&Manifest) -> bool,
}

impl Filed<'_> {
    /// A name that nothing has yet.
    pub(super) fn new_file(&self, day: &str) -> PathBuf {
        self.drop_leftovers();
        let name = |number: u32| match number {
            1 => format!("{}{day}.huce", self.beginning),
            _ => format!("{}{day}-{number}.huce", self.beginning),
        };
        let mut number = 1;
        while std::fs::symlink_metadata(self.folder.join(name(number))).is_ok() {
            number += 1;
        }
        self.folder.join(name(number))
    }

    /// Removes those that this one, which is whole, takes the place of. What cannot be removed is read once more, and is nothing new.
    pub(super) fn keep_only(&self, newest: &Path) {
        for file in bundles::files_in(&[self.folder.to_path_buf()]).unwrap_or_default().into_iter().filter(|file| file != newest) {
            let name = file_name(&file);
            if !name.starts_with(&self.beginning) && name != self.before {
                continue;
            }
            let is_replaced = match OpenBundle::open(&file) {
                Ok(bundle) => (self.is_one)(bundle.manifest()),
                Err(refusal) => refusal.code() == Code::BundleDamaged,
            };
            if is_replaced {
                let _ = std::fs::remove_file(&file);
            }
        }
    }

    /// Removes what was broken off while it was being written on another day: each is as large as the file, and sticks are small.
    fn drop_leftovers(&self) {
        let beginning = format!(".{}", self.beginning);
        for entry in std::fs::read_dir(self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(&beginning) && name.ends_with(".huce-tmp") {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Writes what this officer hands in into a folder and opens it once more; only then what this register wrote there before goes.
pub fn hand_in(register: &mut Register, folder: &Path) -> Result<Exported> {
    let device = register.meta("device")?;
    // A file that this register does not remember was written from work that a restored one has no more, or by a copy: it stays.
    let remembered: BTreeSet<String> = {
        let t = register.tables();
        t.find(t.table("bundle"), "direction", "out")?.into_iter().map(|row| row.id).collect()
    };
    let filed = Filed {
        folder,
        beginning: format!("上交-{}-", group(register.public_keys())),
        before: format!("changes-{}.huce", short(&device)),
        is_one: &|manifest| manifest.kind == KIND_CHANGES && manifest.sender == device && remembered.contains(&manifest.number),
    };
    let file = filed.new_file(&day_of(&register.now()));
    let exported = bundles::export_changes(register, &file)?;
    OpenBundle::open(&file)?.check_signature(register.public_keys())?;
    filed.keep_only(&file);
    Ok(exported)
}

/// A decision of the clerk on something of this officer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Decision {
    /// The outcome's row.
    pub id: String,
    /// `conflict` or `held`.
    pub subject: String,
    /// `taken`, `refused`, `other`, `accepted`, `rejected` or `withdrawn`.
    pub verdict: String,
    /// The table of the row.
    pub table: String,
    /// The row.
    pub row: String,
    /// Whom it is about, "" where the row is here no more.
    pub name: String,
    /// The fields.
    pub fields: Vec<String>,
    /// The clerk's word.
    pub word: String,
    /// When it was decided.
    pub decided_at: String,
    /// The entry that was decided on.
    #[serde(skip)]
    pub(super) entry: String,
}

/// The last decision on each thing that was decided: what was tried and taken back in between is the clerk's own business. Nothing where the first of
/// these decisions on it was taken back with all that followed: the matter waits as if nobody had decided it.
pub(super) fn last_words(decisions: Vec<Decision>) -> Vec<Decision> {
    let is_open = |one: &Decision| one.verdict == "withdrawn";
    let mut last: Vec<(bool, Decision)> = Vec::new();
    for one in decisions {
        let is_same = |(_, other): &(bool, Decision)| (&one.entry, &one.row, &one.fields) == (&other.entry, &other.row, &other.fields);
        let is_new = last.iter().position(is_same).map_or(!is_open(&one), |at| last.remove(at).0);
        last.push((is_new, one));
    }
    last.into_iter().filter(|(is_new, one)| !(*is_new && is_open(one))).map(|(_, one)| one).collect()
}

/// The clerk's decisions that this register knows, the oldest first.
pub(super) fn decisions(register: &Register) -> Result<Vec<Decision>> {
    let t = register.tables();
    let mut all = Vec::new();
    for row in t.all(t.table("outcome"))? {
        let table = if row.text("row_table").is_empty() { "person" } else { row.text("row_table") };
        all.push(Decision {
            subject: row.text("subject").into(),
            verdict: redecide::verdict(&row).into(),
            table: table.into(),
            row: row.text("row_id").into(),
            name: name_of(&t, table, row.text("row_id"))?,
            entry: row.text("entry").into(),
            fields: row.text("fields").split(',').filter(|field| !field.is_empty()).map(str::to_owned).collect(),
            word: row.text("word").into(),
            decided_at: row.text("decided_at").into(),
            id: row.id,
        });
    }
    all.sort_by(|a, b| a.decided_at.cmp(&b.decided_at));
    Ok(all)
}

/// What a return brought to an officer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Came {
    /// What came of the file: `applied` or `already`.
    pub taken: Taken,
    /// New decisions with the clerk's words; one that was told before is not told again.
    pub decisions: Vec<Decision>,
    /// The names of persons of whom two entries were merged.
    pub merged: Vec<String>,
    /// Households that are in this officer's charge from now on.
    pub gained: Vec<HouseholdLine>,
    /// Households that went to somebody else.
    pub given_up: Vec<HouseholdLine>,
    /// The digest on which both sides agree, in groups that can be read out: a return after which they differ is refused (`return.differs`).
    pub digest: Vec<String>,
}

/// Whom that is about on which the township may decide, by the rows: what it has not acknowledged, what it holds, and its open conflicts.
fn names_of_undecided(t: &dyn Tables) -> Result<BTreeMap<String, String>> {
    let (mut names, mut entries) = (BTreeMap::new(), officer::unacknowledged(t)?);
    for row in t.all(t.table("pending"))? {
        if !row.text("row_id").is_empty() {
            names.insert(row.text("row_id").to_owned(), name_of(t, row.text("row_table"), row.text("row_id"))?);
        }
        entries.extend(ledger::entry(t, row.text("entry"))?);
    }
    for key in entries.iter().flat_map(|entry| &entry.parts).filter_map(|part| part.row.as_ref()) {
        names.insert(key.id.clone(), name_of(t, key.table.name, &key.id)?);
    }
    Ok(names)
}

/// Takes a return in, and says what it brought.
pub fn take_return(register: &mut Register, file: &Path, follow: bool) -> Result<Came> {
    register.must_be_officer()?;
    let homes_before = households::list(register, None, None, None)?;
    let decided_before: BTreeSet<String> = decisions(register)?.into_iter().map(|one| one.id).collect();
    let named_before = names_of_undecided(&register.tables())?;
    let options = Options { follow, ..Options::default() };
    let mut taken = bundles::import(register, &[file.to_path_buf()], options, &mut |_| {})?;
    let taken = taken.pop().ok_or_else(|| Refusal::new(Code::Internal).with("why", "no file"))?;
    if let Some(refusal) = taken.error {
        return Err(refusal);
    }
    let homes = households::list(register, None, None, None)?;
    let ids = |lines: &[HouseholdLine]| lines.iter().map(|line| line.id.clone()).collect::<BTreeSet<String>>();
    let (had, has) = (ids(&homes_before), ids(&homes));
    let given_up: Vec<HouseholdLine> = homes_before.into_iter().filter(|line| !has.contains(&line.id)).collect();
    let mut merged = Vec::new();
    if taken.status == "applied" {
        today::keep_given_up(register, &given_up)?;
        merged = today::merged_by(register, &register.meta("applied")?)?;
    }
    let decisions = decisions(register)?.into_iter().filter(|one| !decided_before.contains(&one.id)).collect();
    let mut decisions = last_words(decisions);
    for one in decisions.iter_mut().filter(|one| one.name.is_empty()) {
        // The row has left with this very return.
        one.name = named_before.get(&one.row).cloned().unwrap_or_default();
    }
    Ok(Came {
        taken,
        decisions,
        merged,
        gained: homes.into_iter().filter(|line| !had.contains(&line.id)).collect(),
        given_up,
        digest: desk::digest(register, None)?.spoken(),
    })
}
