//! The same month for programs that are not ours: `cargo xtask bench peers` compares, `bench/peers/README.md` says how.
//!
//! One call makes a township, its officers and their bundles, and writes down for the others what the register holds and what each entry
//! changes; another takes the bundles in, in a process of its own, and writes down what the register holds then.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use huce_core::api::bundles::{self, Options};
use huce_core::tables::{Tables, Value};
use serde_json::json;

use super::figures::Outcome;
use super::{Order, cast, memory, merge};

/// Makes the month in this folder.
pub const MONTH: &str = "--month=";
/// Takes in the bundles of a month that was made in this folder.
pub const TAKE_IN: &str = "--take-in=";

/// What a register holds about people and where they live. The rest is the exchange's own: officers, devices, outcomes, receipts.
const TABLES: [&str; 9] = ["place", "household", "charge", "person", "membership", "stay", "partnership", "parentage", "event"];

/// The folder that one of these two is asked for.
pub fn folder(args: &[String]) -> Option<PathBuf> {
    args.iter().find_map(|arg| arg.strip_prefix(MONTH).or_else(|| arg.strip_prefix(TAKE_IN))).map(PathBuf::from)
}

/// Does what is asked for, in the folder.
pub fn run(dir: &Path, args: &[String], order: &Order) -> Outcome<()> {
    if args.iter().any(|arg| arg.starts_with(MONTH)) { make(dir, order) } else { take_in(dir) }
}

/// `town/`, `bundles/`, `base.jsonl` (a row a line), `edits.jsonl` (an entry a line) and `month.json`.
fn make(dir: &Path, order: &Order) -> Outcome<()> {
    // One in twenty sets a field to what stands there already, which makes no entry.
    let month = merge::prepare(dir, &Order { entries: order.entries * 21 / 20, ..order.clone() })?;
    rows(&cast::open(&month.path)?.tables(), &dir.join("base.jsonl"))?;
    let mut edits = BufWriter::new(std::fs::File::create(dir.join("edits.jsonl"))?);
    let mut entries = 0;
    for officer in &month.officers {
        for entry in officer.entries()? {
            let mut parts = Vec::new();
            for content in entry.parts.iter().filter(|part| part.row.is_some()).filter_map(|part| part.content()) {
                let mut set = serde_json::Map::new();
                for edit in &content.set {
                    set.extend(edit.fields.iter().cloned().zip(edit.after.iter().map(|value| json!(value))));
                }
                parts.push(match content.new {
                    Some(new) => json!({ "t": content.table, "id": content.row, "new": new }),
                    None => json!({ "t": content.table, "id": content.row, "set": set }),
                });
            }
            writeln!(edits, "{}", json!({ "officer": officer.id, "parts": parts }))?;
            entries += 1;
        }
    }
    edits.flush()?;
    let bundles = dir.join("bundles");
    std::fs::create_dir(&bundles)?;
    for file in &month.files {
        std::fs::rename(file, bundles.join(file.file_name().unwrap_or_default()))?;
    }
    std::fs::rename(&month.path, dir.join("town"))?;
    let (program, officers) = (std::env::current_exe()?, month.officers.iter().map(|officer| &officer.id).collect::<Vec<_>>());
    let made = json!({ "program": program, "tables": TABLES, "persons": order.persons, "officers": officers, "entries": entries });
    Ok(std::fs::write(dir.join("month.json"), made.to_string())?)
}

fn take_in(dir: &Path) -> Outcome<()> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir.join("bundles"))?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    files.sort();
    let mut town = cast::open(&dir.join("town"))?;
    let idle = memory::forget_the_most()?;
    let (began, worked) = (Instant::now(), memory::worked()?);
    let taken = bundles::import(&mut town, &files, Options::default(), &mut |_| {})?;
    let (seconds, worked) = (began.elapsed().as_secs_f64(), memory::worked()? - worked);
    let peak = memory::kilobytes("VmHWM:")?;
    let merged: i64 = taken.iter().map(|one| one.applied).sum();
    let others: i64 = taken.iter().map(|one| one.conflicts + one.held + one.already).sum();
    if let Some(error) = taken.into_iter().find_map(|one| one.error) {
        return Err(error.into());
    }
    rows(&town.tables(), &dir.join("after.jsonl"))?;
    let memory = (idle << 10, peak << 10);
    println!("{}", json!({ "seconds": seconds, "worked": worked, "idle": memory.0, "peak": memory.1, "merged": merged, "others": others }));
    Ok(())
}

/// Writes the rows down, each with the values that differ from the defaults.
fn rows(t: &dyn Tables, file: &Path) -> Outcome<()> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    for name in TABLES {
        t.each(t.table(name), &mut |row| {
            let values: serde_json::Map<String, serde_json::Value> =
                row.pairs_written().map(|(name, value): (_, &Value)| (name.to_owned(), json!(value))).collect();
            let line = json!({ "t": name, "id": row.id, "v": values });
            writeln!(out, "{line}").map_err(|error| huce_core::refusal::of_io(error, file))
        })?;
    }
    Ok(out.flush()?)
}
