//! Returns and bundles: how long they take to make, by what changed and by the size of the register, and how big they are.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use huce_core::api::bundles::{self, Exported};
use huce_core::tables::Tables;

use super::figures::{Outcome, Sheet, heading, note, percentile, ratio, seconds};
use super::merge::Month;
use super::{Order, cast, memory};

/// The time for a return to one officer, after a month was taken in: the middle one of nine.
pub fn one(month: &Month) -> Outcome<Duration> {
    let mut town = cast::open(&month.path)?;
    let (mut times, mut rows) = (Vec::new(), 0);
    for officer in month.officers.iter().take(9) {
        let (time, exported) = export(&mut town, &month.path, &officer.id, false)?;
        times.push(time);
        rows = exported.entries;
    }
    let time = percentile(&mut times, 0.5);
    note(&format!("return to one officer: {}, about {rows} rows", seconds(time)));
    Ok(time)
}

fn export(town: &mut huce_core::api::register::Register, dir: &Path, officer: &str, is_full: bool) -> Outcome<(Duration, Exported)> {
    let out = dir.join("return.huce");
    let began = Instant::now();
    let exported = bundles::export_return(town, officer, is_full, &out)?;
    Ok((began.elapsed(), exported))
}

pub fn run(dir: &Path, order: &Order, month: &Month, in_small: Duration, sheet: &mut Sheet) -> Outcome<()> {
    let households = {
        let mut town = cast::open(&month.path)?;
        let households = cast::households(&town)?;
        if order.wants("return") {
            drop(town);
            let in_big = one(month)?;
            let growth = ratio(in_big, in_small);
            sheet.goal("return to one officer: ten times the register", format!("{growth:.2}x the time"), "<= 2x", growth <= 2.0);
            town = cast::open(&month.path)?;
            changes(dir, &mut town, &households, sheet)?;
        }
        households
    };
    if order.wants("bytes") || order.wants("memory") {
        full(dir, &month.path, &households, order, sheet)?;
    }
    Ok(())
}

/// A month's changes out of a small and a big share.
fn changes(dir: &Path, town: &mut huce_core::api::register::Register, households: &[String], sheet: &mut Sheet) -> Outcome<()> {
    heading("Export of a month's changes by an officer");
    let mut times = Vec::new();
    for (size, entries) in [(200, 400), (2_000, 400), (2_000, 800)] {
        let mine = &households[..size.min(households.len())];
        let mut officer = cast::enrol(town, dir, &format!("exporter-{size}-{entries}"), mine)?;
        officer.work(entries)?;
        let mut tries: Vec<Duration> = Vec::new();
        for _ in 0..7 {
            tries.push(officer.hand_in(&dir.join("changes.huce"))?);
        }
        let time = percentile(&mut tries, 0.5);
        note(&format!("{} households, {entries} entries: {}", mine.len(), seconds(time)));
        times.push(time);
    }
    let growth = ratio(times[1], times[0]);
    sheet.goal("return: changes, ten times the share", format!("{growth:.2}x the time"), "<= 1.5x", growth <= 1.5);
    let growth = ratio(times[2], times[1]);
    sheet.goal("return: changes, twice the entries", format!("{growth:.2}x the time"), "<= 2.4x", growth <= 2.4);
    Ok(())
}

/// A full return of the whole township to one officer: bytes a person.
fn full(dir: &Path, path: &Path, households: &[String], order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    heading("A full return of the whole township");
    let mut town = cast::open(path)?;
    let officer = cast::enrol(&mut town, dir, "everything", households)?.id;
    if order.wants("memory") {
        drop(town);
        memory::full_return(dir, path, &officer, sheet)?;
        town = cast::open(path)?;
    }
    let (time, exported) = export(&mut town, path, &officer, true)?;
    let t = town.tables();
    let mut csv = zstd::stream::write::Encoder::new(Vec::new(), 3)?;
    let mut persons = 0;
    for table in ["place", "officer", "household", "charge", "person", "membership", "stay", "partnership", "parentage", "event"] {
        let table = t.table(table);
        let mut refused = None;
        t.each(table, &mut |row| {
            persons += usize::from(table.name == "person");
            let cells: Vec<String> = std::iter::once(row.id.clone()).chain(row.values.iter().map(ToString::to_string)).collect();
            refused = writeln!(csv, "{}", cells.join(",")).err();
            Ok(())
        })?;
        if let Some(error) = refused {
            return Err(error.into());
        }
    }
    let csv = csv.finish()?.len();
    note(&format!("{} rows in {}: {} bytes; as CSV {csv} bytes", exported.entries, seconds(time), exported.bytes));
    if order.wants("bytes") {
        let each = exported.bytes as f64 / f64::from(u32::try_from(persons)?);
        sheet.goal("bytes a person in a full return", format!("{each:.1} B"), "< 80 B", each < 80.0);
        let times = exported.bytes as f64 / csv as f64;
        sheet.goal("bytes / zstd-compressed CSV", format!("{times:.2}x"), "<= 1.5x", times <= 1.5);
    }
    Ok(())
}
