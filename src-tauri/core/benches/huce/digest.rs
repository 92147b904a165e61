//! Small things of which there are many, by criterion.

use std::path::Path;

use criterion::Criterion;
use huce_core::exchange::scope::{self, Root};

use super::cast;
use super::figures::{Outcome, heading};

pub fn run(dir: &Path) -> Outcome<()> {
    heading("Small things (criterion)");
    let (town, path) = cast::full_township(dir, 500)?;
    let households = cast::households(&town)?;
    let t = town.tables();
    let mut criterion = Criterion::default().output_directory(dir).without_plots();
    let one = Root::Household(households.first().cloned().unwrap_or_default());
    criterion.bench_function("digest of a household", |bencher| bencher.iter(|| scope::fresh_root_digest(&t, &one)));
    criterion.bench_function("digest of 500 persons", |bencher| {
        bencher.iter(|| {
            households
                .iter()
                .map(|id| scope::fresh_root_digest(&t, &Root::Household(id.clone())).map_or(0, |text| text.len()))
                .sum::<usize>()
        });
    });
    criterion.final_summary();
    Ok(std::fs::remove_dir_all(path)?)
}
