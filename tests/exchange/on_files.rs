//! Schedules on encrypted files run in a process of their own: what a computer remembers stands in the state folder, which is a process's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::simulate::files;
use super::simulate::steps::Script;

/// Where the process that plays keeps everything; its own state folder is a link in it.
const PLACE: &str = "HUCE_ON_FILES";

/// Fresh seeds for every run would hide which one failed: the range is fixed, and `cargo xtask simulate` runs others.
#[test]
fn every_schedule_on_files_holds() {
    run(&std::env::var("HUCE_SEEDS").unwrap_or_else(|_| "0..12".into()));
}

/// Plays a range of seeds, or says which one does not hold.
pub fn run(range: &str) {
    in_a_process_of_its_own("exchange::on_files::seeds_are_played", "HUCE_SEEDS", range);
}

/// Plays a written schedule.
pub fn replay(file: &Path) {
    in_a_process_of_its_own("exchange::on_files::a_file_is_played", "HUCE_REPLAY", &file.to_string_lossy());
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn in_a_process_of_its_own(test: &str, variable: &str, value: &str) {
    // In memory where there is a disk in memory: nothing here is about what a disk does.
    let memory = Path::new("/dev/shm");
    let below = if memory.is_dir() { memory } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let place = Place(below.join(format!("huce-on-files-{}-{number}", std::process::id())));
    fs::create_dir_all(&place.0).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(variable, value);
    let output = command.env(PLACE, &place.0).env("HUCE_STATE", place.0.join("state")).output().unwrap();
    let (said, cried) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    assert!(output.status.success() && said.contains("1 passed"), "{value} does not hold on files\n{cried}");
}

/// The folder goes with the run.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn must_be_on_its_own() {
    assert!(std::env::var_os(PLACE).is_some(), "every_schedule_on_files_holds runs this");
}

#[test]
#[ignore = "run by every_schedule_on_files_holds, in a process of its own"]
fn seeds_are_played() {
    must_be_on_its_own();
    let range = std::env::var("HUCE_SEEDS").unwrap();
    let (from, to) = range.split_once("..").unwrap();
    let mut seen: BTreeMap<&'static str, u64> =
        files::RARE.iter().chain(&super::simulate::people::RECORDED).map(|rare| (*rare, 0)).collect();
    let mut steps = 0;
    for seed in from.parse::<u64>().unwrap()..to.parse().unwrap() {
        let script = Script::on_files(seed);
        steps += script.steps.len();
        let played = files::play(&script);
        if !played.errors.is_empty() {
            let story = if std::env::var_os("HUCE_PLANTED").is_some() { String::new() } else { files::explain(&script) };
            panic!("seed {seed}\n{}\n{story}", played.errors.join("\n"));
        }
        for (what, count) in played.seen {
            *seen.entry(what).or_default() += count;
        }
    }
    println!("files {range}: {steps} steps");
    seen.iter().for_each(|(what, count)| println!("seen {count} {what}"));
    assert!(seen["merged"] > 0 && seen["return"] > 0, "no schedule came to anything");
}

#[test]
#[ignore = "run by a_written_schedule_is_played and what_once_broke_holds, in a process of its own"]
fn a_file_is_played() {
    must_be_on_its_own();
    let script = Script::parse(&fs::read_to_string(std::env::var_os("HUCE_REPLAY").unwrap()).unwrap()).unwrap();
    let played = files::play(&script);
    println!("{}", played.trace.join("\n"));
    assert!(played.errors.is_empty(), "{}", played.errors.join("\n"));
}
