//! What must hold (the last section of `docs/exchange.md`): after each step, after each bundle, and when everybody has handed in and taken returns.

use std::collections::{BTreeMap, BTreeSet};

use huce_core::api::check;
use huce_core::exchange::entry::{Change, Edit, Entry};
use huce_core::exchange::wire::Changes;
use huce_core::exchange::{ledger, officer, scope, town};
use huce_core::refusal::Result;
use huce_core::tables::{Key, Row, Tables, Value};

use super::held::Held;
use super::people::{WORKED_ON, rows_of};
use super::standing::{self, lost};
use super::sticks::Stick;
use super::world::{Outcome, World, group_of, secret_name};

/// All synced rows of a register.
pub fn all_rows(t: &dyn Tables) -> Result<BTreeMap<Key, Row>> {
    let mut rows = BTreeMap::new();
    for table in t.catalogue().synced() {
        rows.extend(t.all(table)?.into_iter().map(|row| (row.key(), row)));
    }
    Ok(rows)
}

/// Rows by table and id with what is written in them, whichever version of the catalogue they come from.
pub type Rows = BTreeMap<(&'static str, String), BTreeMap<String, Value>>;

/// Rows as they can be compared between two registers.
pub fn plain(rows: impl IntoIterator<Item = Row>) -> Rows {
    rows.into_iter().map(|row| ((row.table.name, row.id.clone()), row.written())).collect()
}

/// The rows of an officer's share, as the township has them, in a version of the schema.
pub fn share_of(t: &dyn Tables, officer: &str, version: u32) -> Result<Rows> {
    let mut share = Vec::new();
    for key in town::share(t, officer)?.into_iter().filter(|key| key.table.since <= version) {
        share.extend(t.row(&key)?.map(|row| row.as_of(version)));
    }
    Ok(plain(share))
}

/// Where two sets of rows differ, in words.
pub fn difference(mine: &Rows, share: &Rows) -> String {
    let keys: BTreeSet<_> = mine.keys().chain(share.keys()).collect();
    let differing = keys.into_iter().filter(|key| mine.get(key) != share.get(key));
    differing.map(|key| format!("{key:?} here {:?} there {:?}", mine.get(key), share.get(key))).collect::<Vec<_>>().join("; ")
}

/// What became of an entry at the township: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// In the tables, or decided with a word.
    Merged,
    /// A part of it waits in a conflict.
    InConflict,
    /// Waits whole for a clerk.
    Held,
    /// Rejected, with a word.
    Rejected,
    /// Nothing is left of it.
    Purged,
}

/// Whether an officer forged this entry: a row of it may stand at the township as somebody else's, and be given to the forger since.
fn is_forged(t: &dyn Tables, hash: &str) -> Result<bool> {
    Ok(ledger::entry(t, hash)?.is_some_and(|entry| entry.header.kind == "forge"))
}

/// What became of an entry, or what is wrong with it.
pub fn account(t: &dyn Tables, hash: &str) -> Result<std::result::Result<Account, String>> {
    let parts = ledger::parts(t, hash)?;
    let fates: Vec<&str> = parts.iter().filter(|part| !part.text("row_id").is_empty()).map(|part| part.text("fate")).collect();
    if parts.is_empty() {
        return Ok(Err("is not in the log".into()));
    }
    let living: Vec<&str> = fates.iter().copied().filter(|fate| *fate != "purged").collect();
    let all = |word: &str| living.iter().all(|fate| *fate == word);
    let any = |word: &str| living.contains(&word);
    let merged = ["merged", "agreed", "overtaken", "taken-back", "taken", "refused"];
    Ok(match () {
        () if living.is_empty() => Ok(if fates.is_empty() { Account::Merged } else { Account::Purged }),
        () if all("held") => Ok(Account::Held),
        () if all("rejected") => Ok(Account::Rejected),
        () if any("held") || any("rejected") => Err(format!("is held or rejected in part: {fates:?}")),
        () if living.iter().any(|fate| *fate != "conflict" && !merged.contains(fate)) => Err(format!("has no word: {fates:?}")),
        () if any("conflict") => Ok(Account::InConflict),
        () => Ok(Account::Merged),
    })
}

/// The columns that name persons, in rows that several households share.
const PERSONS: [&str; 5] = ["person_id", "partner_id", "child_id", "parent_id", "other_person_id"];

impl World {
    /// What a bundle that comes again must not change: synced rows, entries and their fates, conflicts, held entries.
    pub fn counted(&self) -> Result<Vec<String>> {
        let t = self.see_town();
        let books = ["entry", "part", "conflict", "held"].map(|name| t.table(name));
        let mut lines = Vec::new();
        for table in t.catalogue().synced().chain(books) {
            lines.extend(t.all(table)?.iter().map(|row| format!("{row:?}")));
        }
        Ok(lines)
    }

    /// Each of these entries has exactly one account at the township.
    pub fn check_accounts(&mut self, hashes: &[String]) -> Outcome {
        let mut wrong = Vec::new();
        {
            let t = self.see_town();
            for hash in hashes {
                if let Err(what) = account(&*t, hash)? {
                    wrong.push(format!("entry {} {what}", &hash[..8]));
                }
            }
        }
        self.errors.extend(wrong);
        Ok(())
    }

    /// What a bundle may have changed: rows of its sender alone.
    pub fn check_hand_in(&mut self, bundle: &Changes, before: &dyn Tables, name: &str) -> Outcome {
        let said: Vec<(&Entry, Vec<Change>)> = bundle.entries.iter().map(|entry| (entry, entry.changes())).collect();
        let seen: BTreeSet<(Key, Vec<String>, Vec<Value>)> = said.iter().flat_map(|(_, changes)| changes).filter_map(seen_values).collect();
        let (mut wrong, mut changed) = (Vec::new(), Vec::new());
        {
            let town = self.see_town();
            let (was, is) = (all_rows(before)?, all_rows(&*town)?);
            // Where every row stands as before, each is whose it was.
            let rows = if is == was { BTreeMap::new() } else { is };
            for (key, now) in rows {
                if ["receipt", "outcome", "charge", "alias"].contains(&key.table.name) {
                    continue;
                }
                let old = was.get(&key);
                let is_same = old == Some(&now);
                let (was, is) = (scope::owners_of(before, &key)?, scope::owners(&*town, &now)?);
                if is_same && was == is {
                    continue;
                }
                // What several households share, such as a marriage, goes along with one of its persons.
                let spans = ["partnership", "parentage", "event"].contains(&key.table.name);
                let persons: Vec<&str> = match key.table.name {
                    "person" => vec![&key.id],
                    "stay" => vec![now.text("person_id")],
                    _ if spans => {
                        PERSONS.iter().filter(|field| now.table.find_column(field).is_some()).map(|field| now.text(field)).collect()
                    }
                    _ => Vec::new(),
                };
                let is_offered = |id: &str| {
                    before.row(&Key::new(before.table("person"), id)).map(|row| row.is_some_and(|row| row.text("offer_to") == name))
                };
                // Who was offered, before or with this bundle, may go to whom they were offered to.
                let is_given = |id: &str| -> Result<bool> {
                    let person = Key::new(before.table("person"), id);
                    let offered = before.row(&person)?.map(|row| row.text("offer_to").to_owned());
                    Ok(offered.into_iter().chain(offers_in(bundle, &person)).any(|to| is.include(&to)))
                };
                let given = persons.iter().map(|id| is_given(id)).collect::<Result<Vec<bool>>>()?.contains(&true);
                let offered = persons.into_iter().map(is_offered).collect::<Result<Vec<bool>>>()?.contains(&true);
                let received = old.is_some() && offered && is.include(name) && !was.include(name);
                if !(received || given || old.is_none() || was == is || spans) {
                    wrong.push(format!("{name} took {key:?} from {was:?} to {is:?}"));
                }
                // What was recorded of somebody who then went, in the same bundle, to whom they were offered goes along.
                if old.is_none() && !is.include(name) && !given {
                    wrong.push(format!("{name} made {key:?} of {is:?}"));
                }
                if !(received || old.is_none() || is_same || was.include(name)) {
                    wrong.push(format!("{name} changed {key:?} of {was:?}"));
                }
                if received && key.table.name == "person" && now.text("offer_to") == name {
                    wrong.push(format!("the offer of {key:?} is not used up"));
                }
                changed.push(now.clone());
                let Some(old) = old else { continue };
                for edit in Edit::between(old, &now) {
                    // Whoever gets a person who was offered to them has used the offer up, whatever the bundle says of it.
                    let offered_to = edit.before[0].as_text();
                    let by_offer = edit.fields.contains(&"offer_to".to_owned()) && (offered_to == name || is.include(offered_to));
                    // An undo takes back only what is still its own.
                    let saying: Vec<&Entry> =
                        said.iter().filter(|(_, changes)| says(&*town, changes, &key, &edit)).map(|(entry, _)| *entry).collect();
                    let writer = self.taken.writers.get(&(key.clone(), edit.fields.join(","))).map_or("", |(_, writer)| writer);
                    if let [undo] = saying.as_slice()
                        && !undo.header.undoes.is_empty()
                        && writer != name
                        && !by_offer
                        && !is_forged(&*town, &undo.header.undoes)?
                    {
                        wrong.push(format!("{name} undid {edit:?} of {key:?}, which {writer:?} wrote"));
                    }
                    let was = (key.clone(), edit.fields.clone(), edit.before.clone());
                    if !by_offer && !seen.contains(&was) && !is_of_merged(&*town, &key, &seen, &edit)? {
                        wrong.push(format!("{key:?} {edit:?} overwritten unseen"));
                    }
                }
            }
        }
        self.errors.extend(wrong);
        changed.iter().for_each(|row| self.taken.note_writer(row, name));
        // What was written and taken back within one bundle is its officer's, though it stands as before.
        for (named, fields, _) in seen {
            // What is said of somebody who was merged away is written in the row of the one who stays.
            let key = town::survivor(&*self.see_town(), &named)?.unwrap_or_else(|| named.clone());
            let edit_of = |changes: &[Change]| {
                let mut edits = changes.iter().filter_map(|change| match change {
                    Change::Set(k, e) if *k == named && e.fields == fields => Some(e.clone()),
                    _ => None,
                });
                edits.next_back()
            };
            let saying: Vec<(&Entry, Edit)> = said.iter().filter_map(|(entry, changes)| Some((*entry, edit_of(changes)?))).collect();
            if saying.len() < 2 {
                continue;
            }
            let mut times = 0;
            for (entry, _) in &saying {
                let town = self.see_town();
                times += usize::from(match account(&*town, &entry.hash)? {
                    Ok(Account::Merged) => true,
                    // Some other part of it waits.
                    Ok(Account::InConflict) => town::open_conflict(&*town, &key, &fields, name)?.is_none(),
                    _ => false,
                });
            }
            let row = if times > 1 { self.see_town().row(&key)? } else { None };
            // Of a column that came with an update nobody is noted as the writer yet. What stands is the last word of it, or somebody else's.
            let is_said = |row: &Row| saying.last().is_some_and(|(_, edit)| edit.present(row) == edit.after);
            let stands = row
                .filter(is_said)
                .and_then(|row| row.table.groups().iter().map(|group| group_of(&row, group)).find(|(of, _)| *of == fields.join(",")));
            if let Some((fields, values)) = stands {
                self.taken.writers.insert((key, fields), (values, name.to_owned()));
            }
        }
        Ok(())
    }

    /// Keeps, beside the program's own books, in which order entries were taken and what was said last.
    pub fn note_taken(&mut self, hashes: &[String], officer: &str) {
        let mut taken = std::mem::take(&mut self.taken);
        {
            let town = self.see_town();
            for hash in hashes {
                let is_out = matches!(account(&*town, hash), Ok(Ok(Account::Held | Account::Rejected)) | Ok(Err(_)) | Err(_));
                if taken.order.contains_key(hash) || is_out {
                    continue;
                }
                let at = taken.order.values().max().map_or(0, |last| last + 1);
                taken.order.insert(hash.clone(), at);
                let Some(entry) = ledger::entry(&*town, hash).unwrap() else { continue };
                for change in entry.changes() {
                    if let Change::Set(named, edit) = change {
                        let key = town::survivor(&*town, &named).unwrap().unwrap_or_else(|| named.clone());
                        if named == key || !standing::is_held_by_dead(&*town, &named, &edit).unwrap() {
                            let about = (key, edit.fields.join(","), officer.to_owned());
                            taken.words.entry(about).or_default().push(hash.clone());
                        }
                    }
                }
            }
        }
        self.taken = taken;
    }

    /// The same for entries that were held before and were accepted in one act, each with its officer: what they wrote is their officer's, though a
    /// clerk let it in.
    pub fn note_accepted(&mut self, accepted: &[(String, String)]) -> Outcome {
        let mut by: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
        for (officer, hash) in accepted {
            self.note_one_accepted(hash, officer)?;
            by.entry(officer).or_default().extend(ledger::entry(&*self.see_town(), hash)?);
        }
        for (officer, entries) in by {
            let lost = lost(&*self.see_town(), &entries, officer)?;
            self.errors.extend(lost);
        }
        Ok(())
    }

    fn note_one_accepted(&mut self, hash: &str, officer: &str) -> Outcome {
        self.note_taken(&[hash.to_owned()], officer);
        let mut rows = Vec::new();
        {
            let t = self.see_town();
            for key in ledger::entry(&*t, hash)?.iter().flat_map(Entry::rows) {
                rows.extend(t.row(&key)?);
            }
        }
        rows.iter().for_each(|row| self.taken.note_writer(row, officer));
        Ok(())
    }

    /// What holds at any moment.
    pub fn check_always(&mut self) {
        if let Err(refused) = self.look_everywhere() {
            self.errors.push(format!("refused: {refused:?}"));
        }
    }

    fn look_everywhere(&mut self) -> Outcome {
        let mut wrong = Vec::new();
        for who in std::iter::once(None).chain((0..self.offices.len()).map(Some)) {
            let t = self.see(who);
            for key in ledger::purged(&*t)? {
                if t.row(&key)?.is_some() {
                    wrong.push(format!("{key:?} lives where its purge is known"));
                }
            }
            for (key, row) in all_rows(&*t)? {
                if scope::hangs(&*t, &row)? {
                    wrong.push(format!("{key:?} hangs on a missing row"));
                }
                if scope::roots(&*t, &row)?.is_empty() && !["outcome", "alias"].contains(&key.table.name) {
                    wrong.push(format!("{key:?} has no root"));
                }
            }
            if self.is_thorough {
                wrong.extend(check::findings(&*t)?.into_iter().map(|finding| format!("check finds {finding} at {who:?}")));
            }
            for receipt in t.all(t.table("receipt"))? {
                let parts = ["merged", "conflicts", "held", "rejected", "purged", "already"];
                if receipt.integer("sent") != parts.iter().map(|part| receipt.integer(part)).sum::<i64>() {
                    wrong.push(format!("unbalanced: {receipt:?}"));
                }
            }
        }
        let town = self.see_town();
        for row in rows_of(&*town, &WORKED_ON)? {
            for group in row.table.groups() {
                let (fields, values) = group_of(&row, group);
                // A column of the next version begins empty in every row.
                let is_empty_newer = group.iter().all(|at| row.table.columns[*at].since > 1 && row.values[*at].as_text().is_empty());
                let is_known =
                    fields.starts_with("offer_to") || is_empty_newer || self.written.contains(&(row.table.index, fields.clone(), values));
                if !is_known {
                    wrong.push(format!("{row:?}: nobody wrote {fields:?} so"));
                }
            }
        }
        let conflicts = town::conflicts(&*town)?;
        let keys: BTreeSet<_> =
            conflicts.iter().map(|conflict| (conflict.key.clone(), conflict.fields.join(","), conflict.officer.clone())).collect();
        if keys.len() != conflicts.len() {
            wrong.push("two conflicts of one officer about one group".into());
        }
        for conflict in &conflicts {
            let key = (conflict.key.clone(), conflict.fields.join(","), conflict.officer.clone());
            let last = conflict.parts.last().and_then(|part| part.split('/').next()).unwrap_or_default();
            if self.taken.words.get(&key).and_then(|words| words.last()).map(String::as_str) != Some(last) {
                wrong.push(format!("{key:?} waits with a word that is not the last"));
            }
        }
        let parts = town.all(town.table("part"))?;
        let with = |word: &str| parts.iter().filter(|row| row.text("fate") == word).map(|row| row.id.clone()).collect::<BTreeSet<_>>();
        let waits: BTreeSet<String> = conflicts.iter().flat_map(|conflict| conflict.parts.clone()).collect();
        if with("conflict") != waits {
            wrong.push(format!("fate conflict is {:?}, the list {waits:?}", with("conflict")));
        }
        let held: BTreeSet<String> = town::held(&*town, "")?.into_iter().map(|row| row.text("entry").to_owned()).collect();
        let fated: BTreeSet<String> = with("held").iter().filter_map(|part| part.split('/').next().map(str::to_owned)).collect();
        if held != fated {
            wrong.push(format!("fate held is {fated:?}, the list {held:?}"));
        }
        drop(town);
        self.errors.extend(wrong);
        Ok(())
    }

    /// Who was placed in a household by these entries of an officer, taken just now, had left every other household, and is not the officer's.
    pub fn not_received(&self, entries: &[Entry], name: &str) -> Result<Vec<String>> {
        let (town, mut wrong) = (self.see_town(), Vec::new());
        for entry in entries {
            if account(&*town, &entry.hash)? != Ok(Account::Merged) {
                continue;
            }
            for change in entry.changes() {
                let Some(received) = new_membership(change) else { continue };
                let Some(person) = town.get(town.table("person"), received.text("person_id"))? else { continue };
                let all = town.find(town.table("membership"), "person_id", &person.id)?;
                let is_only_one = all.iter().all(|row| scope::is_running(row) == (row.id == received.id));
                if is_only_one && person.text("voided_at").is_empty() && !scope::owners(&*town, &person)?.include(name) {
                    wrong.push(format!("{name} received {}, who is still of {:?}", person.id, scope::owners(&*town, &person)?));
                }
            }
        }
        Ok(wrong)
    }

    /// What holds when everybody has handed in and taken returns.
    pub fn check_drained(&mut self) -> Outcome {
        let mut known: BTreeSet<Key> = ledger::purged(&*self.see_town())?.into_iter().collect();
        for at in self.at_work()? {
            known.extend(ledger::purged(&*self.see(Some(at)))?);
        }
        let mut anywhere: BTreeSet<Key> = known.union(&self.forgotten).cloned().collect();
        for at in 0..self.offices.len() {
            anywhere.extend(ledger::purged(&*self.see(Some(at)))?);
        }
        let mut wrong = Vec::new();
        let asked = self.asked_of();
        for key in anywhere.iter().filter(|key| key.table.name == "person" && !asked.contains(&key.id)) {
            wrong.push(format!("{key:?} is purged, and nobody asked for it"));
        }
        {
            let town = self.see_town();
            for household in town.all(town.table("household"))? {
                let running = scope::running_charges(&*town, &household.id)?;
                if running.len() > 1 {
                    wrong.push(format!("{} is in the charge of several: {running:?}", household.id));
                }
                if town.get(town.table("place"), household.text("place_id"))?.is_none() {
                    wrong.push(format!("{} stands on {:?}, which is nowhere", household.id, household.text("place_id")));
                }
            }
            for key in &known {
                if town.row(key)?.is_some() {
                    wrong.push(format!("{key:?} is purged and lives at the township"));
                }
            }
            for held in town::held(&*town, "")? {
                if let Some(entry) = ledger::entry(&*town, held.text("entry"))? {
                    check_purged(&entry, &known, &anywhere, &mut wrong);
                }
            }
            // Also of registers that were put back, replaced or revoked since.
            for hash in &self.taken.handed {
                if let Err(what) = account(&*town, hash)? {
                    wrong.push(format!("entry {}, which came through, {what}", &hash[..8]));
                }
            }
            let at_work = self.at_work()?;
            for (at, office) in self.offices.iter().enumerate() {
                let name = &office.name;
                let mine = office.held.see();
                for finding in check::findings(&*mine)? {
                    wrong.push(format!("{name}@{at}: check finds {finding}"));
                }
                if self.state_of(&office.device)? == "revoked" {
                    continue;
                }
                let unacknowledged = self.unacknowledged(at)?;
                if unacknowledged != 0 {
                    wrong.push(format!("{name}@{at}: {unacknowledged} entries unacknowledged"));
                }
                if at_work.contains(&at) {
                    let version = officer::applied_schema(&*mine)?;
                    let (mine, share) = (plain(all_rows(&*mine)?.into_values()), share_of(&*town, name, version)?);
                    if mine != share {
                        wrong.push(format!("{name}@{at}: {}", difference(&mine, &share)));
                    }
                }
                let mut entries = mine.all(mine.table("entry"))?;
                entries.sort_by_key(|row| row.integer("position"));
                let mut orders: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
                for row in entries {
                    let Some(entry) = ledger::entry(&*mine, &row.id)? else { continue };
                    if at_work.contains(&at) {
                        check_purged(&entry, &known, &anywhere, &mut wrong);
                    }
                    if let Err(what) = account(&*town, &entry.hash)? {
                        wrong.push(format!("{name}@{at}: entry {} {what}", entry.place()));
                    }
                    if let Some(at) = self.taken.order.get(&entry.hash) {
                        entry.rows().into_iter().for_each(|key| orders.entry(key).or_default().push(*at));
                    }
                }
                for (key, order) in orders {
                    if !order.is_sorted() {
                        wrong.push(format!("{name}@{at}: entries about {key:?} were taken out of order"));
                    }
                }
            }
            for finding in check::findings(&*town)? {
                wrong.push(format!("check finds {finding} at the township"));
            }
        }
        self.errors.extend(wrong);
        self.check_no_purged_value(&known)
    }

    /// Of whom a clerk was asked, and who was ever merged with one of them.
    fn asked_of(&self) -> BTreeSet<String> {
        let mut asked = self.asked.clone();
        while let Some([one, other]) =
            self.merged.iter().find(|pair| pair.iter().any(|id| asked.contains(id)) && !pair.iter().all(|id| asked.contains(id)))
        {
            asked.extend([one.clone(), other.clone()]);
        }
        asked
    }

    /// A purged person's values are in no register at work and in no later bundle.
    fn check_no_purged_value(&mut self, known: &BTreeSet<Key>) -> Outcome {
        let name_of = |key: &Key| self.names.get(&key.id).cloned().unwrap_or_else(|| secret_name(&key.id));
        let names: Vec<String> = known.iter().filter(|key| key.table.name == "person").map(name_of).collect();
        if names.is_empty() {
            return Ok(());
        }
        let mut wrong = Vec::new();
        let mut look = |place: String, text: &str| {
            if let Some(name) = names.iter().find(|name| text.contains(name.as_str())) {
                wrong.push(format!("{name} is purged and stands in {place}"));
            }
        };
        for who in std::iter::once(None).chain(self.at_work()?.into_iter().map(Some)) {
            let t = self.see(who);
            for (table, column, _) in t.catalogue().referring("person").filter(|(.., reference)| reference.about) {
                for key in known.iter().filter(|key| key.table.name == "person") {
                    if let Some(row) = t.find(table, column.name, &key.id)?.first() {
                        look(format!("{row:?} of {who:?}"), &name_of(key));
                    }
                }
            }
            for table in &t.catalogue().tables {
                for row in t.all(table)? {
                    for value in row.values.iter() {
                        look(format!("{} of {who:?}", table.name), value.as_text());
                    }
                }
            }
        }
        for at in self.at_work()? {
            if let Stick::Changes(bundle) = self.bundle(at)? {
                bundle.entries.iter().flat_map(|entry| &entry.parts).for_each(|part| look("a bundle".into(), &part.wire()));
                look("a bundle".into(), &format!("{:?}", bundle.orphans));
            }
            let (name, device) = (self.offices[at].name.clone(), self.offices[at].device.clone());
            if let Stick::Return { ret, .. } = self.make_return(&name, &device)? {
                look("a return".into(), &format!("{:?} {:?} {:?}", ret.rows, ret.offers, ret.pending));
            }
        }
        self.errors.extend(wrong);
        Ok(())
    }

    /// Two orders of taking in the same bundles: what no bundle moved to another officer came to the same in both.
    pub fn compare_orders(&mut self, before: &Held, [one, other]: [&Held; 2], bundles: &[&Changes]) -> Outcome {
        let (before, one, other) = (before.see(), one.see(), other.see());
        let offer = |t: &dyn Tables, key: &Key| -> Result<String> {
            Ok(t.row(key)?.filter(|row| row.table.name == "person").map(|row| row.text("offer_to").to_owned()).unwrap_or_default())
        };
        let contested = added_twice(bundles);
        let stays = |key: &Key| -> Result<bool> {
            if contested.contains(key) {
                return Ok(false);
            }
            let was = scope::owners_of(&*before, key)?;
            // Whether somebody may receive a person lies in an offer that came before, also of a person who comes with these bundles.
            let offered = offer(&*before, key)?;
            if offered != offer(&*one, key)? || offered != offer(&*other, key)? {
                return Ok(false);
            }
            Ok(before.row(key)?.is_none() || (was == scope::owners_of(&*one, key)? && was == scope::owners_of(&*other, key)?))
        };
        let mut wrong = Vec::new();
        // What goes on from an entry about something that moved waits behind it, or doesn't, by the order as well.
        let mut moved: BTreeSet<Key> = BTreeSet::new();
        for entry in bundles.iter().flat_map(|bundle| &bundle.entries) {
            let accounts = (account(&*one, &entry.hash)?, account(&*other, &entry.hash)?);
            // Which of two values came first decides which is merged and which in conflict.
            let apart = |account: &std::result::Result<Account, String>| {
                account.clone().ok().filter(|one| ![Account::Merged, Account::InConflict].contains(one))
            };
            let mut is_settled = true;
            for key in entry.changes().iter().flat_map(|change| named_by(&*before, change)) {
                is_settled &= stays(&key)? && !moved.contains(&key);
            }
            if !is_settled {
                let rows = entry.rows();
                // What is said of somebody who was merged is in conflict about whom that was.
                for key in &rows {
                    moved.extend(town::survivor(&*before, key)?);
                }
                moved.extend(rows);
            } else if apart(&accounts.0) != apart(&accounts.1) {
                wrong.push(format!("{} {} is {:?} or {:?} by the order", entry.header.kind, entry.place(), accounts.0, accounts.1));
            }
        }
        let waiting = |t: &dyn Tables| -> Result<BTreeSet<(Key, String)>> {
            let mut found = BTreeSet::new();
            for conflict in town::conflicts(t)? {
                let mut is_settled = true;
                for key in t.row(&conflict.key)?.iter().flat_map(|row| row_and_led_to(t, row)) {
                    is_settled &= stays(&key)? && !moved.contains(&key);
                }
                if is_settled {
                    found.insert((conflict.key, conflict.fields.join(",")));
                }
            }
            Ok(found)
        };
        let (waits, waits_other) = (waiting(&*one)?, waiting(&*other)?);
        if waits != waits_other {
            wrong.push(format!("in conflict by the order: {:?}", waits.symmetric_difference(&waits_other).collect::<Vec<_>>()));
        }
        drop((before, one, other));
        self.errors.extend(wrong);
        Ok(())
    }
}

/// The membership that a change adds.
fn new_membership(change: Change) -> Option<Row> {
    match change {
        Change::New(row) if row.table.name == "membership" => Some(row),
        _ => None,
    }
}

/// Nobody keeps a purged value that anyone at work still knows to be purged, and nobody else's change is lost with it. `anywhere` is what some
/// register knows to be purged, or knew before it was put back or replaced.
fn check_purged(entry: &Entry, known: &BTreeSet<Key>, anywhere: &BTreeSet<Key>, wrong: &mut Vec<String>) {
    let is_gone = |part: &&huce_core::exchange::entry::Part| part.line.is_none() && part.sealed.is_empty();
    let gone: BTreeSet<Key> = entry.parts.iter().filter(is_gone).filter_map(|part| part.row.clone()).collect();
    let ought: BTreeSet<Key> = entry.named().into_iter().filter(|key| known.contains(key)).collect();
    if !gone.is_superset(&ought) || !gone.is_subset(anywhere) {
        wrong.push(format!("purge of {ought:?} left {:?} of {}", entry.rows(), entry.place()));
    }
    if !entry.is_sound() {
        wrong.push(format!("{} does not verify", entry.place()));
    }
}

/// The row of a change, those that it refers to, and those that any of them was merged into: what is said of them is said of those.
fn named_by(t: &dyn Tables, change: &Change) -> Vec<Key> {
    match change {
        Change::New(row) => row_and_led_to(t, row),
        Change::Set(key, _) => t.row(key).ok().flatten().map_or_else(|| vec![key.clone()], |row| row_and_led_to(t, &row)),
    }
}

fn row_and_led_to(t: &dyn Tables, row: &Row) -> Vec<Key> {
    let led_to = row.table.references().map(|(column, reference)| Key::new(t.table(reference.table), row.text(column.name)));
    let mut keys: Vec<Key> = std::iter::once(row.key()).chain(led_to).collect();
    let survivors: Vec<Key> = keys.iter().filter_map(|key| town::survivor(t, key).ok().flatten()).collect();
    keys.extend(survivors);
    keys
}

/// The rows that two officers add under one id, past the program: the first one taken in has it, and the other's entry waits.
fn added_twice(bundles: &[&Changes]) -> BTreeSet<Key> {
    let mut by = BTreeMap::<Key, BTreeSet<&str>>::new();
    for bundle in bundles {
        for change in bundle.entries.iter().flat_map(Entry::changes) {
            if let Change::New(row) = change {
                by.entry(row.key()).or_default().insert(&bundle.officer);
            }
        }
    }
    by.into_iter().filter(|(_, officers)| officers.len() > 1).map(|(key, _)| key).collect()
}

/// To whom a bundle offers a person.
fn offers_in(bundle: &Changes, person: &Key) -> Vec<String> {
    let mut offered = Vec::new();
    for change in bundle.entries.iter().flat_map(Entry::changes) {
        if let Change::Set(key, edit) = change
            && key == *person
            && edit.fields.iter().any(|field| field == "offer_to")
        {
            offered.push(edit.after[0].as_text().to_owned());
        }
    }
    offered
}

/// Whether an entry changes this group of a row, or of one that was merged into it.
fn says(t: &dyn Tables, changes: &[Change], key: &Key, edit: &Edit) -> bool {
    let leads = |named: &Key| named == key || town::survivor(t, named).is_ok_and(|survivor| survivor.as_ref() == Some(key));
    changes.iter().any(|change| matches!(change, Change::Set(named, said) if said.fields == edit.fields && leads(named)))
}

/// Whether the change came by a row that was merged into this one.
fn is_of_merged(t: &dyn Tables, key: &Key, seen: &BTreeSet<(Key, Vec<String>, Vec<Value>)>, edit: &Edit) -> Result<bool> {
    for (named, fields, values) in seen {
        if *fields == edit.fields && *values == edit.before && town::survivor(t, named)?.as_ref() == Some(key) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn seen_values(change: &Change) -> Option<(Key, Vec<String>, Vec<Value>)> {
    match change {
        Change::New(_) => None,
        Change::Set(key, edit) => Some((key.clone(), edit.fields.clone(), edit.before.clone())),
    }
}
