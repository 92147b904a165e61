//! A month's bundles of all officers, taken in by the township, against a bare loop that writes what came of it; then the returns.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use huce_core::api::bundles::{self, Options};

use super::figures::{Outcome, Sheet, heading, note, on_processor, ratio, seconds};
use super::{Order, bare, cast, memory, returns};

/// A township whose officers have handed in.
pub struct Month {
    /// The township's folder.
    pub path: PathBuf,
    /// Its officers.
    pub officers: Vec<cast::Officer>,
    /// What they handed in.
    pub files: Vec<PathBuf>,
}

/// What taking in came to.
struct Merged {
    whole: Duration,
    first_half: Duration,
    entries: usize,
}

pub fn run(dir: &Path, order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    // A tenth of everything: each officer's share and work are the same, the register alone is smaller.
    let small = Order { persons: order.persons / 10, bundles: (order.bundles / 10).max(2), entries: order.entries / 10, ..order.clone() };
    heading(&format!("{} bundles with {} entries into {} persons", small.bundles, small.entries, small.persons));
    let month = prepare(dir, &small)?;
    let before = copy(dir, &month)?;
    let in_small = take_in(&month)?;
    let bare_small = bare_loop(&before, &month)?;
    let return_small = returns::one(&month)?;
    std::fs::remove_dir_all(&month.path)?;

    heading(&format!("{} bundles with {} entries into {} persons", order.bundles, order.entries, order.persons));
    let month = prepare(dir, order)?;
    let before = copy(dir, &month)?;
    let merged = take_in(&month)?;
    if order.wants("merge") {
        let loop_time = bare_loop(&before, &month)?;
        let rate = merged.entries as f64 / merged.whole.as_secs_f64();
        let bare_rate = merged.entries as f64 / loop_time.as_secs_f64();
        let reached = format!("{rate:.0} entries/s; the bare loop {bare_rate:.0}");
        sheet.goal("merge: entries with everything", reached, ">= 5000 entries/s", rate >= 5_000.0);
        let times = ratio(merged.whole, loop_time);
        sheet.goal("merge / bare loop", format!("{times:.2}x"), "<= 2x", times <= 2.0);
        let growth = ratio(merged.whole, merged.first_half);
        sheet.goal("merge: twice the entries", format!("{growth:.2}x the time"), "<= 2.4x", growth <= 2.4);
        // By way of the loops beside them too: the small register lies in the page cache whole, and the two are measured minutes apart.
        let each = |merged: &Merged, time: Duration| time / u32::try_from(merged.entries.max(1)).unwrap_or(u32::MAX);
        let plain = ratio(each(&merged, merged.whole), each(&in_small, in_small.whole));
        let growth = plain / ratio(each(&merged, loop_time), each(&in_small, bare_small));
        let reached = format!("an entry {plain:.2}x, {growth:.2}x as much as the loop");
        sheet.goal("merge: ten times the register", reached, "<= 1.5x of the loop's growth", growth <= 1.5);
    }
    returns::run(dir, order, &month, return_small, sheet)?;
    if order.wants("memory") {
        memory::taking_in(dir, order, &month, &before, sheet)?;
    }
    std::fs::remove_file(&before)?;
    Ok(std::fs::remove_dir_all(month.path)?)
}

/// The register as it is now.
fn copy(dir: &Path, month: &Month) -> Outcome<PathBuf> {
    let mut town = cast::open(&month.path)?;
    let (before, key) = (dir.join("merge-before.db"), *town.key().bytes());
    if before.exists() {
        std::fs::remove_file(&before)?;
    }
    town.database().copy_to(&before, &key)?;
    Ok(before)
}

/// The time of a bare loop that writes what taking in has written, in as many transactions, and waits for the disk as seldom. With a wait
/// for each transaction it is noted only.
fn bare_loop(before: &Path, month: &Month) -> Outcome<Duration> {
    let key = *cast::open(&month.path)?.key().bytes();
    let written = bare::written(before, &month.path.join("register.db"), &key)?;
    let copy = before.with_extension("loop.db");
    let mut times = Vec::new();
    for synchronous in ["FULL", "NORMAL"] {
        std::fs::copy(before, &copy)?;
        let mut connection = bare::open(&copy, &key)?;
        connection.execute_batch(&format!("PRAGMA synchronous = {synchronous}"))?;
        times.push(written.write(&mut connection, false)?);
        drop(connection);
        std::fs::remove_file(&copy)?;
    }
    let (waiting, time) = (times[0], times[1]);
    note(&format!(
        "bare loop: {}, {} statements; waiting for the disk each time {}",
        seconds(time),
        written.statements(),
        seconds(waiting)
    ));
    Ok(time)
}

/// A township of so many persons, with officers who share the households among them and have worked.
pub fn prepare(dir: &Path, order: &Order) -> Outcome<Month> {
    let persons = order.persons;
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
    Ok(Month { path, officers, files })
}

fn take_in(month: &Month) -> Outcome<Merged> {
    let mut town = cast::open(&month.path)?;
    let half = month.files.len() / 2;
    let mut first_half = Duration::ZERO;
    let (began, processor) = (Instant::now(), on_processor());
    let taken = bundles::import(&mut town, &month.files, Options::default(), &mut |at| {
        if at == half {
            first_half = began.elapsed();
        }
    })?;
    let whole = began.elapsed();
    let merged: i64 = taken.iter().map(|one| one.applied).sum();
    let others: i64 = taken.iter().map(|one| one.conflicts + one.held + one.already).sum();
    note(&format!("product: {}, {merged} entries merged, {others} not, in {} bundles", seconds(whole), taken.len()));
    if let (Some(before), Some(after)) = (processor, on_processor()) {
        note(&format!("of it on the processor: {}", seconds(after.saturating_sub(before))));
    }
    if let Some(error) = taken.into_iter().find_map(|one| one.error) {
        return Err(error.into());
    }
    Ok(Merged { whole, first_half, entries: usize::try_from(merged)? })
}
