//! Search of 1-3 characters, against SQLite's LIKE on the same table.

use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use huce_core::api::people;
use huce_core::api::register::Register;
use huce_core::store::search::find_persons;
use huce_core::tables::Tables;

use super::figures::{Outcome, Sheet, heading, note, percentile, ratio, seconds};
use super::{Order, bare, cast};

/// As many as a list shows.
const SHOWN: usize = 20;
/// As many as the product looks at.
const LOOKED_AT: usize = 1_000;

pub fn run(dir: &Path, order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    measure(dir, order.persons, 2, sheet)?;
    if order.million {
        measure(dir, 1_000_000, 5, sheet)?;
    }
    Ok(())
}

fn measure(dir: &Path, persons: usize, most_ms: u64, sheet: &mut Sheet) -> Outcome<()> {
    heading(&format!("Search of 1-3 characters among {persons} persons"));
    let (town, path) = cast::full_township(dir, persons)?;
    let typed = typed(&town, 2_000)?;
    let key = *town.key().bytes();
    let mut core = times(&typed, |text| Ok(find_persons(&town.tables(), text, SHOWN, LOOKED_AT)?.0.len()))?;
    let mut whole = times(&typed, |text| Ok(people::search(&town, text, SHOWN, None)?.hits.len()))?;
    let connection = bare::open(&path.join("register.db"), &key)?;
    let mut like = connection.prepare("SELECT * FROM person WHERE name LIKE ?1 LIMIT ?2")?;
    let mut scan = times(&typed[..50.min(typed.len())], |text| {
        let rows = like.query_map((format!("%{text}%"), SHOWN as i64), |row| row.get::<_, String>(1))?;
        Ok(rows.count())
    })?;
    drop(like);
    for (what, times) in [("keys", &mut core), ("as the window asks, with households", &mut whole), ("LIKE", &mut scan)] {
        note(&format!("{what}: median {}, p99 {}", seconds(percentile(times, 0.5)), seconds(percentile(times, 0.99))));
    }
    let p99 = percentile(&mut core, 0.99);
    let faster = ratio(percentile(&mut scan, 0.99), p99);
    let reached = format!("{}, {faster:.0}x as fast as LIKE", seconds(p99));
    sheet.goal(format!("search among {persons}, p99"), reached, format!("< {most_ms} ms"), p99 < Duration::from_millis(most_ms));
    drop(town);
    Ok(std::fs::remove_dir_all(path)?)
}

/// For each text the middle one of three times: what else this computer does is not the search's.
fn times(typed: &[String], mut search: impl FnMut(&str) -> Outcome<usize>) -> Outcome<Vec<Duration>> {
    let mut times = Vec::with_capacity(typed.len());
    for text in typed {
        let mut tries = [Duration::ZERO; 3];
        for time in &mut tries {
            let began = Instant::now();
            std::hint::black_box(search(text)?);
            *time = began.elapsed();
        }
        times.push(percentile(&mut tries, 0.5));
    }
    Ok(times)
}

/// One to three characters next to each other in names that are in the register.
fn typed(town: &Register, count: usize) -> Outcome<Vec<String>> {
    let t = town.tables();
    let mut names: Vec<Vec<char>> = Vec::new();
    t.each(t.table("person"), &mut |row| {
        names.push(row.text("name").chars().collect());
        Ok(())
    })?;
    let mut rng = Rng::with_seed(3);
    let mut typed = Vec::with_capacity(count);
    while typed.len() < count {
        let name = &names[rng.usize(0..names.len())];
        let size = rng.usize(1..4).min(name.len());
        let from = rng.usize(0..=name.len() - size);
        typed.push(name[from..from + size].iter().collect());
    }
    Ok(typed)
}
