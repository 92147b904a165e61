//! A window on the list of households, and the one search over everything, against bare statements on the same file.

use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use huce_core::api::households_window::{Wanted, outline, window};
use huce_core::api::listing::Listing;
use huce_core::api::register::Register;
use huce_core::api::{persons, search};
use huce_core::tables::Tables;
use rusqlite::params;

use super::figures::{Outcome, Sheet, heading, note, percentile, ratio, seconds};
use super::{Order, bare, cast};

/// As many rows as a window asks for at once.
const ROWS: usize = 60;
/// As many hits of each kind as the search shows.
const SHOWN: usize = 8;
/// What anything may take in the core while somebody scrolls or types: one frame.
const FRAME: Duration = Duration::from_millis(16);

/// The same rows of the list by one statement: SQLite sorts the whole table for them, and counts the members of those that it gives alone.
const BARE: &str = "SELECT h.id, h.code, h.number, h.address, h.phone,
    (SELECT count(*) FROM membership m WHERE m.household_id = h.id AND m.to_on = '' AND m.voided_at = ''),
    (SELECT n.name FROM membership m JOIN person n ON n.id = m.person_id
      WHERE m.household_id = h.id AND m.relation = '02' AND m.to_on = '' AND m.voided_at = '' LIMIT 1)
    FROM (SELECT h.id, p.code, h.number, h.address, h.phone FROM household h JOIN place p ON p.id = h.place_id
      WHERE h.voided_at = '' AND h.closed_on = '' ORDER BY p.code, h.number, h.id LIMIT ?1 OFFSET ?2) h
    ORDER BY h.code, h.number, h.id";

pub fn run(dir: &Path, order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    heading(&format!("The list of households of {} persons", order.persons));
    let (mut town, path) = cast::full_township(dir, order.persons)?;
    let key = *town.key().bytes();
    let (mut listing, all) = (Listing::default(), Wanted::default());
    let began = Instant::now();
    let count = outline(&town, &mut listing, &all)?.count;
    note(&format!("the order of {count} households, once: {}", seconds(began.elapsed())));
    let began = Instant::now();
    outline(&town, &mut listing, &filter("王"))?;
    note(&format!("what they are filtered by, once: {}", seconds(began.elapsed())));

    let mut rng = Rng::with_seed(9);
    let offsets: Vec<usize> = (0..300).map(|_| rng.usize(0..count.max(ROWS + 1) - ROWS)).collect();
    let mut windows = times(&offsets, |offset| Ok(window(&town, &mut listing, &all, *offset, ROWS)?.len()))?;
    let connection = bare::open(&path.join("register.db"), &key)?;
    let mut statement = connection.prepare(BARE)?;
    let mut bare = times(&offsets[..40.min(offsets.len())], |offset| {
        let rows = statement.query_map(params![ROWS as i64, *offset as i64], |row| row.get::<_, String>(6))?;
        Ok(rows.count())
    })?;
    drop(statement);
    goal(sheet, "a window of 60 households, p99", &mut windows, &mut bare, "one bare statement");

    let typed = ["王", "李伟", "zhang", "wq", "一组", "001", "刘 二组"];
    let mut filtered = times(&typed, |text| {
        let wanted = filter(text);
        outline(&town, &mut listing, &wanted)?;
        Ok(window(&town, &mut listing, &wanted, 0, ROWS)?.len())
    })?;
    goal(sheet, "the list narrowed by a word, p99", &mut filtered, &mut bare, "the whole list by one bare statement");

    let mut after = changed(&mut town, &mut listing, &offsets[..40.min(offsets.len())])?;
    goal(sheet, "a window after a change, p99", &mut after, &mut bare, "one bare statement");

    let mut like = connection.prepare("SELECT * FROM person WHERE name LIKE ?1 LIMIT ?2")?;
    let mut scan = times(&typed, |text| {
        let rows = like.query_map(params![format!("%{text}%"), SHOWN as i64], |row| row.get::<_, String>(1))?;
        Ok(rows.count())
    })?;
    drop(like);
    let texts: Vec<String> =
        ["王", "伟", "李", "w", "z", "l", "zh", "wang", "001", "1", "19", "一", "组", "199"].map(str::to_owned).to_vec();
    let mut found = times(&texts, |text| Ok(search::anything(&town, text, SHOWN)?.persons.len()))?;
    goal(sheet, "search anything, p99", &mut found, &mut scan, "LIKE");
    drop(town);
    Ok(std::fs::remove_dir_all(path)?)
}

fn filter(text: &str) -> Wanted {
    Wanted { text: text.to_owned(), ..Wanted::default() }
}

fn goal(sheet: &mut Sheet, what: &str, product: &mut [Duration], baseline: &mut [Duration], named: &str) {
    let (p99, bare) = (percentile(product, 0.99), percentile(baseline, 0.5));
    note(&format!("{what}: median {}, p99 {}; {named}: median {}", seconds(percentile(product, 0.5)), seconds(p99), seconds(bare)));
    let reached = format!("{}, {:.2}x of {named}", seconds(p99), ratio(p99, bare));
    sheet.goal(what, reached, format!("< {} ms", FRAME.as_millis()), p99 < FRAME);
}

/// For each question the middle one of three times.
fn times<T>(questions: &[T], mut ask: impl FnMut(&T) -> Outcome<usize>) -> Outcome<Vec<Duration>> {
    let mut times = Vec::with_capacity(questions.len());
    for question in questions {
        let mut tries = [Duration::ZERO; 3];
        for time in &mut tries {
            let began = Instant::now();
            std::hint::black_box(ask(question)?);
            *time = began.elapsed();
        }
        times.push(percentile(&mut tries, 0.5));
    }
    Ok(times)
}

/// A window each time after another person's telephone was corrected.
fn changed(town: &mut Register, listing: &mut Listing, offsets: &[usize]) -> Outcome<Vec<Duration>> {
    let mut ids = Vec::new();
    {
        let t = town.tables();
        t.from(t.table("person"), "", offsets.len(), &mut |row| {
            ids.push(row.id);
            Ok(())
        })?;
    }
    let mut times = Vec::new();
    for (at, (id, offset)) in ids.iter().zip(offsets).enumerate() {
        persons::set(town, id, &[("phone".to_owned(), format!("199{:08}", at * 13))], "")?;
        let began = Instant::now();
        outline(town, listing, &Wanted::default())?;
        std::hint::black_box(window(town, listing, &Wanted::default(), *offset, ROWS)?);
        times.push(began.elapsed());
    }
    Ok(times)
}
