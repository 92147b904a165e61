//! What must hold (the last section of `docs/exchange.md`) when everybody has handed in and taken returns.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use huce_core::api::{check, desk};
use huce_core::exchange::{ledger, officer, scope, town};
use huce_core::refusal::Result;
use huce_core::tables::Key;

use super::super::must_hold::{account, all_rows, difference, plain, share_of};
use super::super::people::rows_of;
use super::super::world::{Outcome, Who};
use super::World;
use crate::support::township::PASSPHRASE;

impl World {
    /// The registers of officers whose devices are at work, and of the township.
    fn at_work(&mut self) -> Result<Vec<Who>> {
        let mut found = vec![None];
        for at in 0..self.offices.len() {
            if self.state_of(at)? == "active" {
                found.push(Some(at));
            }
        }
        Ok(found)
    }

    /// What holds in the end.
    pub fn check_drained(&mut self) -> Outcome {
        for at in 0..self.offices.len() {
            let state = self.state_of(at)?;
            if state != "revoked" {
                self.check_accounts(at)?;
            }
            if state == "active" {
                self.check_equal(at)?;
            }
        }
        for who in std::iter::once(None).chain((0..self.offices.len()).map(Some)) {
            self.check_sound(who)?;
        }
        self.check_purged()?;
        self.check_files()
    }

    /// Every entry of a register has exactly one account at the township, and is acknowledged.
    fn check_accounts(&mut self, at: usize) -> Outcome {
        let name = self.offices[at].name.clone();
        let hashes: Vec<String> = self.with(Some(at), |t| Ok(rows_of(t, &["entry"])?.into_iter().map(|row| row.id).collect()))?;
        let wrong = self.with(None, |t| {
            let mut wrong = Vec::new();
            for hash in &hashes {
                if let Err(what) = account(t, hash)? {
                    wrong.push(format!("{name}@{at}: entry {} {what}", &hash[..8]));
                }
            }
            Ok(wrong)
        })?;
        self.errors.extend(wrong);
        let unacknowledged = self.unacknowledged(at)?;
        self.expect(unacknowledged == 0, || format!("{name}@{at}: {unacknowledged} entries unacknowledged"));
        Ok(())
    }

    /// Both sides hold the same, and their digests say so.
    fn check_equal(&mut self, at: usize) -> Outcome {
        let (name, officer) = (self.offices[at].name.clone(), self.offices[at].officer.clone());
        let mine = self.with(Some(at), |t| Ok(plain(all_rows(t)?.into_values())))?;
        let share = self.with(None, |t| share_of(t, &officer, t.catalogue().version))?;
        self.expect(mine == share, || format!("{name}@{at}: {}", difference(&mine, &share)));
        let here = desk::digest(self.register(Some(at))?, None)?.digest;
        let there = desk::digest(self.register(None)?, Some(&officer))?.digest;
        self.expect(here == there, || format!("{name}@{at}: the digests are {here} and {there}"));
        Ok(())
    }

    /// A register is sound, its receipts balance, and nothing hangs in the air.
    fn check_sound(&mut self, who: Who) -> Outcome {
        let checked = check::check(self.register(who)?, false)?;
        let mut wrong: Vec<String> = checked.findings.iter().map(|finding| format!("check finds {finding} at {who:?}")).collect();
        wrong.extend(self.with(who, |t| {
            let mut wrong = Vec::new();
            for key in ledger::purged(t)? {
                if t.row(&key)?.is_some() {
                    wrong.push(format!("{key:?} lives where its purge is known"));
                }
            }
            for (key, row) in all_rows(t)? {
                if scope::roots(t, &row)?.is_empty() && !["outcome", "alias"].contains(&key.table.name) {
                    wrong.push(format!("{key:?} has no root"));
                }
            }
            for receipt in t.all(t.table("receipt"))? {
                let parts = ["merged", "conflicts", "held", "rejected", "purged", "already"];
                if receipt.integer("sent") != parts.iter().map(|part| receipt.integer(part)).sum::<i64>() {
                    wrong.push(format!("unbalanced: {receipt:?}"));
                }
            }
            Ok(wrong)
        })?);
        self.errors.extend(wrong);
        Ok(())
    }

    /// Whoever is known at work to be purged stands in no table of anyone at work.
    fn check_purged(&mut self) -> Outcome {
        let at_work = self.at_work()?;
        let mut known: BTreeSet<Key> = BTreeSet::new();
        for who in &at_work {
            known.extend(self.with(*who, ledger::purged)?);
        }
        let names: Vec<String> = self.purged.iter().filter(|(key, _)| known.contains(*key)).map(|(_, name)| name.clone()).collect();
        // Of two persons of one name, as a register taken in twice may have them, the other one stays.
        let living: BTreeSet<String> =
            self.with(None, |t| Ok(rows_of(t, &["person"])?.iter().map(|row| row.text("name").to_owned()).collect()))?;
        let names: Vec<String> = names.into_iter().filter(|name| !living.contains(name)).collect();
        let mut wrong = Vec::new();
        for who in at_work {
            wrong.extend(self.with(who, |t| {
                let mut wrong = Vec::new();
                for table in &t.catalogue().tables {
                    for row in t.all(table)? {
                        let found = names.iter().find(|name| row.values.iter().any(|value| value.as_text().contains(name.as_str())));
                        wrong.extend(found.map(|name| format!("{name} is purged and stands in {row:?} of {who:?}")));
                    }
                }
                Ok(wrong)
            })?);
        }
        self.errors.extend(wrong);
        self.check_no_purged_in_bundles(&names)
    }

    /// Nor does anyone at work hand it on.
    fn check_no_purged_in_bundles(&mut self, names: &[String]) -> Outcome {
        if names.is_empty() {
            return Ok(());
        }
        let mut said = Vec::new();
        for at in 0..self.offices.len() {
            if self.state_of(at)? != "active" {
                continue;
            }
            let (officer, device) = (self.offices[at].officer.clone(), self.offices[at].device.clone());
            let bundle = self.with(Some(at), |t| officer::bundle(t, "look", &officer, &device))?;
            said.extend(bundle.entries.iter().flat_map(|entry| &entry.parts).map(|part| part.wire()));
            said.push(format!("{:?}", bundle.orphans));
            let now = self.town.now.clone();
            said.push(self.register(None)?.database().transaction(|t| {
                let mut stamp = ledger::Stamp::begin(t, &now)?;
                let (ret, rows) = town::begin_return(t, &mut stamp, &officer)?;
                let rows = rows.iter().map(|one| one.said(t, ret.schema)).collect::<Result<Vec<_>>>()?;
                Ok(format!("{rows:?} {:?} {:?}", ret.offers, ret.pending))
            })?);
        }
        let found: Vec<&String> = names.iter().filter(|name| said.iter().any(|text| text.contains(name.as_str()))).collect();
        self.expect(found.is_empty(), || format!("{found:?} are purged and stand in a later bundle"));
        Ok(())
    }

    /// No name and no passphrase stands in any file as it is: registers, logs, sticks, copies, what computers remember.
    fn check_files(&mut self) -> Outcome {
        let mut texts: Vec<String> = self.with(None, |t| {
            let rows = rows_of(t, &["person"])?;
            Ok(rows.iter().map(|row| row.text("name").to_owned()).filter(|name| name.len() >= 9).collect())
        })?;
        texts.extend(self.purged.values().filter(|name| name.len() >= 9).cloned());
        texts.push(PASSPHRASE.to_owned());
        let mut by_first: BTreeMap<u8, Vec<Vec<u8>>> = BTreeMap::new();
        for text in texts {
            by_first.entry(text.as_bytes()[0]).or_default().push(text.into_bytes());
        }
        let mut files = Vec::new();
        files_below(&self.root, &mut files);
        for file in files {
            let bytes = fs::read(&file).unwrap();
            for (first, texts) in &by_first {
                let mut rest = bytes.as_slice();
                while rest.skip_until(*first).unwrap() > 0 {
                    let found = texts.iter().find(|text| rest.starts_with(&text[1..]));
                    self.expect(found.is_none(), || format!("{found:?} stands in {}", file.display()));
                    if found.is_some() {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn a_text_is_found_where_it_stands() {
    let mut rest: &[u8] = "一二周福生".as_bytes();
    let text = "周福生".as_bytes();
    let mut found = false;
    while rest.skip_until(text[0]).unwrap() > 0 {
        found |= rest.starts_with(&text[1..]);
    }
    assert!(found);
}
