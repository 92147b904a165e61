//! Memory above idle, in a process of its own whose page cache was filled before: what is left is the product's.

use std::path::Path;
use std::time::Duration;

use huce_core::api::bundles::{self, Options};

use super::figures::{Outcome, Sheet, note, on_processor};
use super::merge::Month;
use super::{Order, cast};

/// The first argument of such a process.
pub const CHILD: &str = "--memory-of";
const MOST: u64 = 64 << 20;

/// Taking in a month's bundles, and a roster, in a register as it was before the month.
pub fn taking_in(dir: &Path, order: &Order, month: &Month, before: &Path, sheet: &mut Sheet) -> Outcome<()> {
    let list: Vec<String> = month.files.iter().map(|file| file.display().to_string()).collect();
    std::fs::write(month.path.join("files"), list.join("\n"))?;
    cast::roster(&month.path.join("second.csv"), order.persons, 11)?;
    let words = format!("importing a roster of {}", order.persons);
    for (what, words) in [("merge", "merging a month's bundles"), ("import", words.as_str())] {
        for name in ["register.db-wal", "register.db-shm"] {
            let _ = std::fs::remove_file(month.path.join(name));
        }
        std::fs::copy(before, month.path.join("register.db"))?;
        measure(dir, what, words, &month.path, sheet)?;
    }
    Ok(())
}

/// Making a full return of the whole township.
pub fn full_return(dir: &Path, path: &Path, officer: &str, sheet: &mut Sheet) -> Outcome<()> {
    std::fs::write(path.join("officer"), officer)?;
    measure(dir, "return", "a full return of all", path, sheet).map(drop)
}

/// Does something in a process of its own, notes how much memory that took, and gives the time that it was on a processor, where that is counted.
pub fn measure(dir: &Path, what: &str, words: &str, path: &Path, sheet: &mut Sheet) -> Outcome<Option<Duration>> {
    let args = [CHILD.to_owned(), what.to_owned(), path.display().to_string()];
    let output = cast::again(dir, &args).stderr(std::process::Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figure = |name: &str| text.lines().rev().find_map(|line| line.strip_prefix(name)?.parse::<u64>().ok());
    let Some(above) = figure("above idle: ") else {
        note(&format!("memory of {words}: not measured here ({})", text.trim()));
        return Ok(None);
    };
    let reached = format!("{:.0} MiB", above as f64 / f64::from(1 << 20));
    sheet.goal(format!("memory: {words}, above idle"), reached, "<= 64 MiB", above <= MOST);
    Ok(figure("on a processor: ").map(Duration::from_nanos))
}

/// In the process: opens, fills the page cache, works, and says by how much the most was above idle.
pub fn child(what: &str, path: &Path) -> Outcome<()> {
    let mut town = cast::open(path)?;
    town.database().check_pages()?;
    let (idle, began) = (forget_the_most()?, on_processor());
    match what {
        "merge" => {
            let files: Vec<_> = std::fs::read_to_string(path.join("files"))?.lines().map(Into::into).collect();
            bundles::import(&mut town, &files, Options::default(), &mut |_| {})?;
        }
        "flood" | "flood-plan" => {
            let options = Options { is_plan: what == "flood-plan", ..Options::default() };
            let taken = bundles::import(&mut town, &[path.join("flood.huce")], options, &mut |_| {})?.remove(0);
            if let Some(error) = taken.error {
                return Err(error.into());
            }
            println!("{} entries: {} merged, {} held", taken.entries, taken.applied, taken.held);
        }
        "import" => {
            cast::village(&mut town, "419999100202")?;
            cast::import(&mut town, &path.join("second.csv"), Some("419999100202"))?;
        }
        _ => {
            let officer = std::fs::read_to_string(path.join("officer"))?;
            bundles::export_return(&mut town, &officer, true, &path.join("full.huce"))?;
        }
    }
    if let (Some(began), Some(ended)) = (began, on_processor()) {
        println!("on a processor: {}", ended.saturating_sub(began).as_nanos());
    }
    println!("above idle: {}", kilobytes("VmHWM:")?.saturating_sub(idle) << 10);
    Ok(())
}

/// Has Linux count the most from now on, and gives what is in use now, in KiB.
pub fn forget_the_most() -> Outcome<u64> {
    std::fs::write("/proc/self/clear_refs", "5")?;
    kilobytes("VmRSS:")
}

/// A figure of this process, in KiB.
pub fn kilobytes(name: &str) -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// The time that this process has had on a processor, in seconds. It says more than the clock does while others use the machine too.
pub fn worked() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // After the name, which may have blanks: the 12th and 13th, in hundredths.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = fields.get(11..13).ok_or("no such figure")?.iter().map(|field| field.parse::<f64>());
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}
