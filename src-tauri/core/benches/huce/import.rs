//! A roster of 100,000 rows, against a bare loop that inserts the rows that came of it.

use std::path::Path;

use super::figures::{Outcome, Sheet, heading, note, ratio, seconds};
use super::{Order, bare, cast};

pub fn run(dir: &Path, order: &Order, sheet: &mut Sheet) -> Outcome<()> {
    heading(&format!("Import of a roster of {} persons", order.persons));
    let path = dir.join("import");
    let mut town = cast::township(&path)?;
    let before = dir.join("import-before.db");
    let key = *town.key().bytes();
    town.database().copy_to(&before, &key)?;
    let file = dir.join("import.csv");
    cast::roster(&file, order.persons, 1)?;
    let (persons, product) = cast::import(&mut town, &file, None)?;
    drop(town);
    note(&format!("product: {}, {:.0} persons/s", seconds(product), persons as f64 / product.as_secs_f64()));
    let written = bare::written(&before, &path.join("register.db"), &key)?;
    let mut connection = bare::open(&before, &key)?;
    let loop_time = written.write(&mut connection, true)?;
    note(&format!("bare loop: {}, {} statements", seconds(loop_time), written.statements()));
    let times = ratio(product, loop_time);
    sheet.goal(format!("import of {persons} persons / bare loop"), format!("{times:.2}x"), "<= 1.5x", times <= 1.5);
    std::fs::remove_file(&before)?;
    std::fs::remove_dir_all(&path)?;
    Ok(())
}
