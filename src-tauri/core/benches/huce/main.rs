//! The speed table: what the product does, against a named baseline in the same run, and whether each goal is met.
//!
//! `cargo xtask bench` measures all of it at 100,000 persons; `--quick` at 2,000, for a look in a minute; `--million` adds the search at
//! 1,000,000; `--persons=N`, `--bundles=N` and `--entries=N` set the sizes; `cargo xtask bench flood` takes in a million entries (`--flood=N`). Words after that pick lines by their beginning: `cargo xtask bench merge search`. Ratios count: two machines differ, and so do
//! two minutes of one.

mod bare;
mod cast;
mod digest;
mod figures;
mod flood;
mod import;
mod limits;
mod list;
mod memory;
mod merge;
mod peers;
mod returns;
mod search;

use std::path::Path;
use std::process::ExitCode;

use figures::{Outcome, Sheet};

/// How big the run is.
#[derive(Clone, Debug)]
pub struct Order {
    /// Persons of the big township.
    pub persons: usize,
    /// Bundles that are merged.
    pub bundles: usize,
    /// Entries in all of them.
    pub entries: usize,
    /// Entries of a dishonest bundle.
    pub flood: usize,
    /// Whether a million persons are searched too.
    pub million: bool,
    /// Which lines; all where empty.
    pub only: Vec<String>,
}

impl Order {
    fn of(args: &[String]) -> Self {
        let has = |word: &str| args.iter().any(|arg| arg == word);
        let only = args.iter().filter(|arg| !arg.starts_with('-')).cloned().collect();
        let full = Self { persons: 100_000, bundles: 300, entries: 10_000, flood: 1_000_000, million: has("--million"), only };
        let order =
            if has("--quick") { Self { persons: 2_000, bundles: 20, entries: 600, flood: 20_000, million: false, ..full } } else { full };
        let number = |name: &str| args.iter().find_map(|arg| arg.strip_prefix(name)?.parse().ok());
        Self {
            persons: number("--persons=").unwrap_or(order.persons),
            bundles: number("--bundles=").unwrap_or(order.bundles),
            entries: number("--entries=").unwrap_or(order.entries),
            flood: number("--flood=").unwrap_or(order.flood),
            ..order
        }
    }

    fn wants(&self, line: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|word| line.starts_with(word.as_str()))
    }
}

/// Set in the process that does the work, with the folder in which it works.
const WORK: &str = "HUCE_BENCH_WORK";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match std::env::var_os(WORK) {
        Some(dir) => work(Path::new(&dir), &args),
        None => start(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the work in a process of its own whose markers and registers go with the folder: nothing of the user's is touched.
fn start(args: &[String]) -> Outcome<()> {
    let status = match peers::folder(args) {
        Some(dir) => cast::again(&dir, args).status()?,
        None => cast::again(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?.path(), args).status()?,
    };
    if status.success() { Ok(()) } else { Err("the bench did not come to its end".into()) }
}

fn work(dir: &Path, args: &[String]) -> Outcome<()> {
    if let [flag, what, register] = args
        && flag == memory::CHILD
    {
        return memory::child(what, Path::new(register));
    }
    if let [flag, register, file] = args
        && flag == limits::CHILD
    {
        return limits::child(Path::new(register), Path::new(file));
    }
    let order = Order::of(args);
    if peers::folder(args).is_some() {
        return peers::run(dir, args, &order);
    }
    let mut sheet = Sheet::default();
    if order.wants("search") {
        search::run(dir, &order, &mut sheet)?;
    }
    if order.wants("list") {
        list::run(dir, &order, &mut sheet)?;
    }
    if order.wants("import") {
        import::run(dir, &order, &mut sheet)?;
    }
    if order.wants("merge") || order.wants("return") || order.wants("bytes") || order.wants("memory") {
        merge::run(dir, &order, &mut sheet)?;
    }
    // Takes many minutes: only where it is asked for.
    if !order.only.is_empty() && order.wants("flood") {
        flood::run(dir, &order, &mut sheet)?;
    }
    if order.wants("digest") {
        digest::run(dir)?;
    }
    if order.wants("limits") {
        limits::run(dir, &mut sheet)?;
    }
    sheet.show();
    Ok(())
}
