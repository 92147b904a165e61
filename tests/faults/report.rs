//! How many points there were, of which kind, in which operation, and what did not hold.

use std::collections::BTreeMap;
use std::fmt;

use super::cases::Case;
use super::disk::{Fault, Kind};
use super::point::Seen;

/// The tally.
pub struct Report {
    cases: Vec<(&'static str, usize)>,
    points: BTreeMap<(&'static str, Kind), usize>,
    operations: BTreeMap<(String, Kind), usize>,
    ends: BTreeMap<(Kind, String), usize>,
    found: BTreeMap<(&'static str, &'static str), usize>,
    missed: usize,
    broken: Vec<String>,
}

impl Report {
    /// Of these cases.
    pub fn new(cases: &[Case]) -> Self {
        Self {
            cases: cases.iter().map(|case| (case.name, case.changes.len())).collect(),
            points: BTreeMap::new(),
            operations: BTreeMap::new(),
            ends: BTreeMap::new(),
            found: BTreeMap::new(),
            missed: 0,
            broken: Vec::new(),
        }
    }

    /// Notes a point.
    pub fn note(&mut self, case: &Case, fault: Fault, outcome: Result<Option<Seen>, String>) {
        match outcome {
            Ok(None) => {
                self.missed += 1;
                return;
            }
            Ok(Some(seen)) => {
                *self.operations.entry((seen.what, fault.kind)).or_default() += 1;
                *self.ends.entry((fault.kind, seen.said)).or_default() += 1;
                *self.found.entry((case.name, seen.found)).or_default() += 1;
            }
            Err(why) => {
                let operations = if fault.kind == Kind::ReadError { &case.all } else { &case.changes };
                let at = fault.at.checked_sub(1).and_then(|at| operations.get(at));
                self.broken.push(format!("{}: {fault:?} at {at:?}: {why}", case.name));
            }
        }
        *self.points.entry((case.name, fault.kind)).or_default() += 1;
    }

    /// How many points met their fault.
    fn count(&self) -> usize {
        self.points.values().sum()
    }

    /// Fails where something did not hold, or where a kind of fault, or an operation on the disk, never came.
    pub fn judge(&self, is_all: bool) {
        assert!(
            self.broken.is_empty(),
            "{} of {} points do not hold; the first ones:\n{}",
            self.broken.len(),
            self.count(),
            self.broken[..self.broken.len().min(12)].join("\n")
        );
        for kind in Kind::ALL {
            let times: usize = self.points.iter().filter(|((_, one), _)| *one == kind).map(|(_, count)| count).sum();
            assert!(times > 0 || !is_all, "{} never occurred", kind.words());
        }
        for what in ["create", "write", "sync", "sync-folder", "rename", "unlink", "truncate", "mkdir", "read", "open"] {
            let times: usize = self.operations.iter().filter(|((one, _), _)| one == what).map(|(_, count)| count).sum();
            assert!(times > 0 || !is_all || self.count() < 2000, "no fault came at a {what}");
        }
        // The program does the same operations in the same order each time, but for the length of what it compresses.
        assert!(self.missed * 20 <= self.count(), "{} of {} faults met no operation", self.missed, self.count());
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, first: &str, cells: Vec<usize>| {
            let cells: Vec<String> = cells.iter().map(|cell| if *cell == 0 { "-".into() } else { cell.to_string() }).collect();
            writeln!(f, "| {first} | {} |", cells.join(" | "))
        };
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.words()).collect();
        writeln!(f, "{} points met their fault; {} do not hold.\n", self.count(), self.broken.len())?;
        writeln!(f, "| operation (changes on the disk) | {} | all |\n|---|{}---|", kinds.join(" | "), "---|".repeat(kinds.len()))?;
        for (name, changes) in &self.cases {
            let mut cells: Vec<usize> = Kind::ALL.iter().map(|kind| self.points.get(&(name, *kind)).copied().unwrap_or(0)).collect();
            cells.push(cells.iter().sum());
            row(f, &format!("{name} ({changes})"), cells)?;
        }
        let mut sums: Vec<usize> =
            Kind::ALL.iter().map(|kind| self.points.iter().filter(|((_, one), _)| one == kind).map(|(_, count)| count).sum()).collect();
        sums.push(self.count());
        row(f, "all", sums)?;
        writeln!(f, "\n| met at | {} |\n|---|{}", kinds.join(" | "), "---|".repeat(kinds.len()))?;
        let mut whats: Vec<&String> = self.operations.keys().map(|(what, _)| what).collect();
        whats.dedup();
        for what in whats {
            row(f, what, Kind::ALL.iter().map(|kind| self.operations.get(&(what.clone(), *kind)).copied().unwrap_or(0)).collect())?;
        }
        writeln!(f, "\n| operation | found as before | between | as after |\n|---|---|---|---|")?;
        for (name, _) in &self.cases {
            row(f, name, ["before", "between", "after"].map(|found| self.found.get(&(name, found)).copied().unwrap_or(0)).to_vec())?;
        }
        writeln!(f, "\n| fault | the command said | times |\n|---|---|---|")?;
        for ((kind, said), count) in &self.ends {
            writeln!(f, "| {} | {said} | {count} |", kind.words())?;
        }
        Ok(())
    }
}
