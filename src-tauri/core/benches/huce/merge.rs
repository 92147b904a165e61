//! A month's bundles of all officers, taken in by the township, against a bare loop that writes what came of it; then the returns.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use huce_core::api::bundles::{self, Options};

use super::figures::{Outcome, Sheet, heading, note, ratio, seconds};
use super::{Order, bare, cast, memory, returns};

/// A township whose officers have handed in.
pub struct Month {
    /// The township's folder.
    pub path: PathBuf,
    /// Its officers.
    pub officers: Vec<cast::Officer>,
    /// What they handed in.
    pub files: Vec<PathBuf>,
    /// Entries in all files.
    pub entries: usize,
}

/// What taking in came to.
struct Merged {
    whole: Duration,
    first_half: Duration,
    entries: usize,
}

pub fn run(dir: &Path, order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    let small = order.persons / 10;
    heading(&format!("{} bundles with {} entries into {small} persons", order.bundles, order.entries));
    let month = prepare(dir, small, order)?;
    let in_small = take_in(&month)?;
    let return_small = returns::one(&month)?;
    std::fs::remove_dir_all(&month.path)?;

    heading(&format!("{} bundles with {} entries into {} persons", order.bundles, order.entries, order.persons));
    let month = prepare(dir, order.persons, order)?;
    let (before, key) = {
        let mut town = cast::open(&month.path)?;
        let (before, key) = (dir.join("merge-before.db"), *town.key().bytes());
        town.database().copy_to(&before, &key)?;
        (before, key)
    };
    if order.wants("memory") {
        memory::merging(dir, &month, &before, sheet)?;
    }
    let merged = take_in(&month)?;
    if order.wants("merge") {
        let written = bare::written(&before, &month.path.join("register.db"), &key)?;
        let mut connection = bare::open(&before, &key)?;
        let loop_time = written.write(&mut connection, false)?;
        drop(connection);
        note(&format!("bare loop: {}, {} statements", seconds(loop_time), written.statements()));
        let rate = merged.entries as f64 / merged.whole.as_secs_f64();
        sheet.goal("merge: entries with everything", format!("{rate:.0} entries/s"), ">= 5000 entries/s", rate >= 5_000.0);
        let times = ratio(merged.whole, loop_time);
        sheet.goal("merge / bare loop", format!("{times:.2}x"), "<= 2x", times <= 2.0);
        let growth = ratio(merged.whole, merged.first_half);
        sheet.goal("merge: twice the entries", format!("{growth:.2}x the time"), "<= 2.4x", growth <= 2.4);
        let growth = ratio(merged.whole, in_small.whole);
        sheet.goal("merge: ten times the register", format!("{growth:.2}x the time"), "<= 1.5x", growth <= 1.5);
    }
    std::fs::remove_file(&before)?;
    returns::run(dir, order, month, return_small, sheet)
}

/// A township of so many persons, with officers who share the households among them and have worked.
fn prepare(dir: &Path, persons: usize, order: &Order) -> Outcome<Month> {
    let (mut town, path) = cast::full_township(dir, persons)?;
    let households = cast::households(&town)?;
    let share = households.len().div_ceil(order.bundles).max(1);
    let began = Instant::now();
    let (mut officers, mut files, mut entries) = (Vec::new(), Vec::new(), 0);
    for (at, mine) in households.chunks(share).enumerate() {
        let mut officer = cast::enrol(&mut town, dir, &format!("officer-{at:03}"), mine)?;
        let until = order.entries * (at + 1) / order.bundles;
        officer.work(until.saturating_sub(entries))?;
        entries = until;
        let file = dir.join(format!("changes-{persons}-{at:03}.huce"));
        officer.hand_in(&file)?;
        officers.push(officer);
        files.push(file);
    }
    note(&format!("prepared {} officers in {}", officers.len(), seconds(began.elapsed())));
    Ok(Month { path, officers, files, entries })
}

fn take_in(month: &Month) -> Outcome<Merged> {
    let mut town = cast::open(&month.path)?;
    let half = month.files.len() / 2;
    let mut first_half = Duration::ZERO;
    let began = Instant::now();
    let taken = bundles::import(&mut town, &month.files, Options::default(), &mut |at| {
        if at == half {
            first_half = began.elapsed();
        }
    })?;
    let whole = began.elapsed();
    let merged: i64 = taken.iter().map(|one| one.applied).sum();
    let others: i64 = taken.iter().map(|one| one.conflicts + one.held + one.already).sum();
    note(&format!("product: {}, {merged} entries merged, {others} not, in {} bundles", seconds(whole), taken.len()));
    if let Some(error) = taken.into_iter().find_map(|one| one.error) {
        return Err(error.into());
    }
    Ok(Merged { whole, first_half, entries: month.entries })
}
