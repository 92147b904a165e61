//! Bundles on their way: written, lost, late, doubled, in folders, and taken in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use huce_core::api::bundles::{self, Options, Taken};
use huce_core::exchange::entry::Entry;
use huce_core::exchange::{ledger, officer};
use huce_core::refusal::{Code, Result};
use huce_core::tables::Tables;

use super::super::must_hold::{all_rows, difference as rows_differ, plain, share_of};
use super::super::standing::{lost, unshown};
use super::super::world::{Outcome, Who};
use super::desks::copy_register;
use super::{World, difference, everything, is_breakdown};

/// A bundle in a file.
#[derive(Clone, Debug)]
pub struct Stick {
    /// The file.
    pub file: PathBuf,
    /// Whether it comes from the township.
    pub is_return: bool,
    /// The officer's device that it comes from or goes to.
    pub device: String,
    /// How many entries or rows it has.
    pub entries: usize,
}

/// Why a sound bundle may be refused.
const REFUSED: [Code; 8] = [
    Code::BundleGap,
    Code::BundleRevoked,
    Code::BundleSender,
    Code::ReturnOld,
    Code::ReturnGap,
    Code::ReturnPurge,
    Code::TownshipRestored,
    Code::TownshipUnheard,
];

impl World {
    /// What an officer hands in now.
    pub fn export(&mut self, at: usize) -> Result<Stick> {
        let file = self.new_file("changes.huce");
        let exported = bundles::export_changes(self.register(Some(at))?, &file)?;
        let stick = Stick { file, is_return: false, device: self.offices[at].device.clone(), entries: exported.entries };
        self.archive.push(stick.clone());
        Ok(stick)
    }

    /// A return to an officer's present device, the words to a replaced one, nothing to any other.
    pub fn write_return(&mut self, at: usize) -> Result<Option<Stick>> {
        let (officer, device, file) = (self.offices[at].officer.clone(), self.offices[at].device.clone(), self.new_file("return.huce"));
        let is_full = self.rng.once_in(12);
        let exported = match self.state_of(at)?.as_str() {
            "active" => bundles::export_return(self.register(None)?, &officer, is_full, &file)?,
            "retired" => {
                self.see_rare("words alone");
                bundles::export_words(self.register(None)?, &officer, &device, &file)?
            }
            _ => return Ok(None),
        };
        if self.state_of(at)? == "active" {
            self.see_rare(if exported.is_full { "full return" } else { "return" });
            let share = self.with(None, |t| share_of(t, &officer, t.catalogue().version))?;
            self.shares.insert(exported.number.clone(), share);
        }
        let stick = Stick { file, is_return: true, device, entries: exported.entries };
        self.archive.push(stick.clone());
        Ok(Some(stick))
    }

    /// Keeps the share that an enrolment spoke of.
    pub fn keep_share(&mut self, at: usize) -> Outcome {
        let officer = self.offices[at].officer.clone();
        let share = self.with(None, |t| share_of(t, &officer, t.catalogue().version))?;
        let number = self.register(Some(at))?.meta("applied")?;
        self.shares.insert(number, share);
        Ok(())
    }

    /// Who has a use for a stick: the township, or any register of the device.
    pub fn receiver(&self, stick: &Stick) -> Option<Who> {
        let receivers: Vec<usize> = (0..self.offices.len()).filter(|at| self.offices[*at].device == stick.device).collect();
        if stick.is_return { self.rng.pick(&receivers).map(Some) } else { Some(None) }
    }

    /// A stick arrives: any one that is under way, once or again, or it is lost.
    pub fn deliver(&mut self) -> Outcome {
        if self.sticks.is_empty() {
            return Ok(());
        }
        let (at, luck) = (self.rng.below(self.sticks.len()), self.rng.luck());
        let stick = if luck < 0.1 { self.sticks[at].clone() } else { self.sticks.remove(at) };
        if luck > 0.88 {
            self.see_rare("lost");
            return Ok(());
        }
        if luck < 0.1 {
            self.see_rare("duplicated");
        }
        self.put_in(&stick)
    }

    fn put_in(&mut self, stick: &Stick) -> Outcome {
        let file = if self.rng.once_in(5) {
            self.see_rare("renamed");
            let other = self.new_file("新的名字.huce");
            fs::copy(&stick.file, &other).unwrap();
            other
        } else {
            stick.file.clone()
        };
        match self.receiver(stick) {
            Some(None) => self.hand_in(&file),
            Some(Some(at)) => self.take_return(at, &[file]).map(drop),
            None => Ok(()),
        }
    }

    /// One that came long ago, or was lost, comes after all.
    pub fn deliver_old(&mut self) -> Outcome {
        let Some(stick) = self.rng.pick(&self.archive) else { return Ok(()) };
        self.see_rare("old stick");
        self.put_in(&stick)
    }

    /// The same stick twice in a row: the second time nothing changes.
    pub fn deliver_twice(&mut self) -> Outcome {
        let Some(stick) = self.rng.pick(&self.sticks) else { return Ok(()) };
        let Some(who) = self.receiver(&stick) else { return Ok(()) };
        self.take(who, std::slice::from_ref(&stick.file), None)?;
        let before = self.with(who, counted)?;
        self.take(who, std::slice::from_ref(&stick.file), None)?;
        let after = self.with(who, counted)?;
        self.expect(before == after, || format!("a bundle taken in again: {}", difference(&before, &after)));
        Ok(())
    }

    /// All that is on its way to one side comes in one folder, in any order; now and then only the first ones, since the power fails.
    pub fn deliver_folder(&mut self, at: usize) -> Outcome {
        let (is_return, device) = (self.rng.once_in(3), self.offices[at].device.clone());
        let is_meant = |stick: &Stick| stick.is_return == is_return && (!is_return || stick.device == device);
        let (mut together, others): (Vec<Stick>, Vec<Stick>) = self.sticks.drain(..).partition(is_meant);
        self.sticks = others;
        if !is_return && together.len() < 2 {
            for at in 0..self.offices.len() {
                if self.rng.once_in(2) {
                    together.push(self.export(at)?);
                }
            }
        }
        let folder = self.new_file("folder");
        fs::create_dir_all(&folder).unwrap();
        for stick in &together {
            let name = format!("{}-{}", self.rng.below(1000), stick.file.file_name().unwrap_or_default().to_string_lossy());
            fs::copy(&stick.file, folder.join(name)).unwrap();
        }
        let files = bundles::files_in(&[folder])?;
        let who = if is_return { Some(at) } else { None };
        if files.len() > 1 {
            self.see_rare(if is_return { "several returns" } else { "folder" });
            let ends_at = self.rng.below(files.len() + 1);
            match self.rng.below(5) {
                0 => {
                    self.see_rare("power cut within a folder");
                    self.take(who, &files, Some(ends_at))?;
                }
                1 => self.is_stopped(who, &files, ends_at)?,
                _ => {}
            }
        }
        match who {
            Some(at) => self.take_return(at, &files).map(drop),
            None => self.take(who, &files, None).map(drop),
        }
    }

    /// A folder is stopped before one of its files: what was taken in is whole and stays, the rest is named and comes the next time.
    fn is_stopped(&mut self, who: Who, files: &[PathBuf], ends_at: usize) -> Outcome {
        let mut until = |at: usize| if at < ends_at { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        let taken = bundles::import_until(self.register(who)?, files, Options::default(), &mut until)?;
        let left: Vec<usize> = (0..taken.len()).filter(|at| taken[*at].status == "not-taken").collect();
        self.expect(left == (ends_at..files.len()).collect::<Vec<_>>(), || format!("stopped before {ends_at}: {taken:?}"));
        self.see_rare("folder stopped in the middle");
        Ok(())
    }

    /// The township takes a stick in, now and then after a look at what it would do.
    pub fn hand_in(&mut self, file: &Path) -> Outcome {
        let files = [file.to_owned()];
        let mut planned = None;
        self.takes_revoked = self.rng.once_in(3);
        if self.rng.once_in(3) {
            self.see_rare("planned");
            let before = self.with(None, everything)?;
            let options = Options { is_plan: true, from_revoked: self.takes_revoked, ..Options::default() };
            planned = bundles::import(self.register(None)?, &files, options, &mut |_| {})?.pop();
            let after = self.with(None, everything)?;
            self.expect(before == after, || format!("a look ahead: {}", difference(&before, &after)));
        }
        let taken = self.take(None, &files, None)?;
        self.takes_revoked = false;
        if let (Some(planned), Some(taken)) = (planned, taken.first()) {
            // Where two copies stay open side by side, nothing tells either of the other; in all other cases the marker does.
            let may_be_double = self.seen.contains_key("copied on one computer");
            let is_double = planned.warnings.iter().any(|warning| warning.starts_with("register.copied"));
            self.expect(may_be_double || !is_double, || format!("a number was used twice: {:?}", planned.warnings));
            if is_double {
                self.see_rare("number used twice");
            }
            let counts = |taken: &Taken| {
                let code = taken.error.as_ref().map(|refused| refused.code());
                (code, taken.entries, taken.applied, taken.conflicts, taken.held, taken.purged, taken.already)
            };
            self.expect(counts(&planned) == counts(taken), || format!("planned {planned:?}, came {taken:?}"));
        }
        Ok(())
    }

    /// A return is made and taken at once, without handing in.
    pub fn takes_a_return(&mut self, at: usize) -> Outcome {
        let made = self.write_return(at)?;
        self.take_return(at, &made.into_iter().map(|stick| stick.file).collect::<Vec<_>>()).map(drop)
    }

    /// An officer's register takes returns; gives whether the last one was taken. What it then has as the township's is what the township had.
    pub fn take_return(&mut self, at: usize, files: &[PathBuf]) -> Result<bool> {
        let taken = self.take(Some(at), files, None)?;
        self.check_base(at)?;
        let unshown = self.with(Some(at), unshown)?;
        self.errors.extend(unshown);
        Ok(taken.last().is_some_and(|taken| taken.error.is_none()))
    }

    /// What an officer's register has as the township's is what the township had when it wrote the return last applied.
    pub fn check_base(&mut self, at: usize) -> Outcome {
        let applied = self.register(Some(at))?.meta("applied")?;
        let Some(share) = self.shares.get(&applied).cloned() else { return Ok(()) };
        let (base, purges) = self.with(Some(at), |t| {
            let base = plain(all_rows(&officer::base(t)?)?.into_values());
            Ok((base, ledger::purged(t)?))
        })?;
        // A purge may have been heard of since: it is heeded before the return that tells of it is looked at.
        let is_purged = |key: &(&'static str, String)| purges.iter().any(|purged| (purged.table.name, &purged.id) == (key.0, &key.1));
        let share = share.into_iter().filter(|(key, _)| !is_purged(key)).collect();
        self.expect(base == share, || format!("base after {applied}: {}", rows_differ(&base, &share)));
        Ok(())
    }

    /// Takes files in; where `dies_at` is given, the power fails when the program comes to that file, and everything after is lost.
    pub fn take(&mut self, who: Who, files: &[PathBuf], dies_at: Option<usize>) -> Result<Vec<Taken>> {
        let (dir, crash) = (self.desk(who).dir.clone(), self.root.join("crash"));
        let mut cut = |at: usize| {
            if dies_at == Some(at) {
                copy_register(&dir, &crash);
            }
        };
        let known = if who.is_none() { self.with(None, hashes)? } else { BTreeSet::new() };
        let options = Options { from_revoked: self.takes_revoked && who.is_none(), ..Options::default() };
        let mut taken = bundles::import(self.register(who)?, files, options, &mut cut)?;
        if dies_at.is_some() {
            self.put_back(who, &self.root.join("crash"));
            return Ok(taken);
        }
        let is_restored = |taken: &Taken| taken.error.as_ref().is_some_and(|refused| refused.code() == Code::TownshipRestored);
        if taken.iter().any(is_restored) {
            self.see_rare("township.restored");
            let options = Options { follow: true, ..Options::default() };
            taken = bundles::import(self.register(who)?, files, options, &mut |_| {})?;
        }
        if who.is_none() {
            let lost = self.with(None, |t| lost_of_new(t, &known))?;
            self.errors.extend(lost);
        }
        let may_differ_in_keys = self.seen.contains_key("keys changed");
        for one in &taken {
            self.trace.push(format!(
                "  {} {} {}+{}c{}h of {}",
                one.status,
                one.error.as_ref().map_or("", |refused| refused.code().as_str()),
                one.applied,
                one.conflicts,
                one.held,
                one.entries
            ));
            match &one.error {
                None => self.see_counts(one),
                Some(refused) => {
                    let code = refused.code();
                    self.see_rare(code.as_str());
                    let is_known = REFUSED.contains(&code) || (code == Code::BundleSignature && may_differ_in_keys && who.is_some());
                    self.expect(is_known, || format!("a sound bundle is refused: {refused:?}"));
                }
            }
        }
        Ok(taken)
    }

    fn see_counts(&mut self, taken: &Taken) {
        for (count, what) in [(taken.conflicts, "conflict"), (taken.held, "held")] {
            if count > 0 {
                self.see_rare(what);
            }
        }
        if taken.warnings.iter().any(|warning| warning == "device.revoked") {
            self.see_rare("from a revoked device");
        }
        if taken.status != "applied" {
            self.see_rare(if taken.status == "merged" { "merged" } else { "already" });
        }
    }

    /// Whether a refusal has a code of its own, and is no breakdown.
    pub fn must_be_refused(&mut self, taken: &[Taken], what: &str) -> Option<Code> {
        let code = taken.first().and_then(|taken| taken.error.as_ref()).map(|refused| refused.code());
        self.expect(code.is_none_or(|code| !is_breakdown(code)), || format!("{what}: {taken:?}"));
        code
    }
}

/// The hashes of all entries in a register's log.
fn hashes(t: &dyn Tables) -> Result<BTreeSet<String>> {
    Ok(t.all(t.table("entry"))?.into_iter().map(|row| row.id).collect())
}

/// What officers' entries that came since say and what does not stand.
fn lost_of_new(t: &dyn Tables, known: &BTreeSet<String>) -> Result<Vec<String>> {
    let mut new = t.all(t.table("entry"))?;
    new.retain(|row| !known.contains(&row.id) && !row.text("officer").is_empty());
    new.sort_by_key(|row| row.integer("position"));
    let mut by: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for row in new {
        by.entry(row.text("officer").to_owned()).or_default().extend(ledger::entry(t, &row.id)?);
    }
    let mut wrong = Vec::new();
    for (officer, entries) in by {
        wrong.extend(lost(t, &entries, &officer)?);
    }
    Ok(wrong)
}

/// What a bundle that comes again must not change: synced rows, entries and their fates, conflicts, held entries, the base.
fn counted(t: &dyn Tables) -> Result<Vec<String>> {
    let books = ["entry", "part", "conflict", "held", "base_row"].map(|name| t.table(name));
    let mut lines = Vec::new();
    for table in t.catalogue().synced().chain(books) {
        lines.extend(t.all(table)?.iter().map(|row| format!("{row:?}")));
    }
    Ok(lines)
}
