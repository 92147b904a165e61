//! `cargo xtask simulate`: random schedules of the exchange on several processes, and what they met.

use crate::setup;
use crate::step::{Failed, Outcome, Steps, cargo, root, say};
use std::collections::BTreeMap;
use std::ops::Range;
use std::process::Command;

/// The test that plays one range of seeds, which it takes from `HUCE_SEEDS`.
const SCHEDULES: &str = "exchange::every_schedule_holds";
/// The test that plays the schedule in the file `HUCE_REPLAY`.
const REPLAY: &str = "exchange::a_written_schedule_is_played";
/// A run of so many schedules must have met everything that a schedule can meet.
fn many(tier: &str) -> u64 {
    if tier == "files" { 3_000 } else { 5_000 }
}

/// So many schedules are given to find a planted mistake.
const TO_FIND: u64 = 5_000;

/// Plays what was asked for.
///
/// # Errors
/// Where the build fails, a schedule does not hold, a planted mistake is not found, or a big run did not meet something.
pub fn simulate(args: &[String]) -> Outcome {
    let asked = Asked::parse(args)?;
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(setup::TO_BUILD))?;
    let features: &[&str] = if asked == Asked::Planted { &["--features", "planted"] } else { &[] };
    steps.run("build", cargo(&[TEST.as_slice(), features, &["--no-run"]].concat()))?;
    match asked {
        Asked::Seeds { seeds, jobs, tier } => steps.work("simulate", || play_all(&seeds, jobs, &tier)),
        Asked::Replay(file) => {
            let mut replay = cargo(&[TEST.as_slice(), &["--", "--exact", REPLAY, "--ignored", "--nocapture"]].concat());
            // The test runs at the top of the repository, the person who asks may stand elsewhere.
            replay.env("HUCE_REPLAY", std::path::absolute(&file).map_err(|error| Failed(format!("{file}: {error}")))?);
            steps.run("replay", replay)
        }
        Asked::Planted => steps.work("planted mistakes", find_planted),
    }
}

const TEST: [&str; 7] = ["test", "--locked", "--release", "--quiet", "--package", "huce-tests", "--test=huce"];

fn job(seeds: &Range<u64>, tier: &str, features: &[&str]) -> Command {
    let mut job = cargo(&[TEST.as_slice(), features, &["--", "--exact", SCHEDULES, "--nocapture"]].concat());
    // Each job is a computer of its own, with its own memory of registers.
    let state = root().join("target").join("state").join(format!("simulate-{tier}-{}", seeds.start));
    job.env("HUCE_SEEDS", format!("{}..{}", seeds.start, seeds.end)).env("HUCE_TIER", tier).env("HUCE_STATE", state);
    job
}

fn play_all(seeds: &Range<u64>, jobs: u64, tier: &str) -> Outcome {
    let play = |share: Range<u64>| {
        let output = job(&share, tier, &[]).output();
        let output = output.map_err(|error| Failed(format!("the test cannot be started: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // A test that is no longer called so would pass by not being there.
        if output.status.success() && text.contains("1 passed") {
            return Ok(Met::read(&text));
        }
        say(text.trim());
        say(String::from_utf8_lossy(&output.stderr).trim());
        Err(Failed(format!("the seeds {}..{} do not hold", share.start, share.end)))
    };
    let ended: Vec<Outcome<Met>> = std::thread::scope(|scope| {
        let running: Vec<_> = shares(seeds, jobs).into_iter().map(|share| scope.spawn(|| play(share))).collect();
        running.into_iter().map(|job| job.join().unwrap_or_else(|_| Err(Failed("a job ended early".into())))).collect()
    });
    let mut met = Met::default();
    for one in ended {
        met.add(one?);
    }
    let count = seeds.end - seeds.start;
    say(&format!(
        "{count} schedules hold ({tier}, seeds {}..{}), {:.1} steps each",
        seeds.start,
        seeds.end,
        met.steps as f64 / count as f64
    ));
    met.seen.iter().for_each(|(what, times)| say(&format!("{times:>12}  {what}")));
    let never: Vec<&str> = met.seen.iter().filter(|(_, times)| **times == 0).map(|(what, _)| what.as_str()).collect();
    if count >= many(tier) && !never.is_empty() {
        return Err(Failed(format!("no schedule met: {}", never.join(", "))));
    }
    Ok(())
}

/// Each planted mistake is played until a schedule finds it.
fn find_planted() -> Outcome {
    let mut missed = Vec::new();
    for word in planted_words()? {
        let output = job(&(0..TO_FIND), "tables", &["--features", "planted"]).env("HUCE_PLANTED", &word).output();
        let output = output.map_err(|error| Failed(format!("the test cannot be started: {error}")))?;
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        match told.lines().position(|line| line.starts_with("seed ")) {
            Some(at) if !output.status.success() => {
                let why = told.lines().nth(at + 1).unwrap_or_default();
                let short: String = why.chars().take(100).collect();
                say(&format!("{word}: {}: {short}", told.lines().nth(at).unwrap_or_default()));
            }
            _ => missed.push(word),
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(Failed(format!("not found within {TO_FIND} schedules: {}", missed.join(", ")))) }
}

/// The words of the planted mistakes, as the core declares them.
fn planted_words() -> Outcome<Vec<String>> {
    let path = root().join("src-tauri/core/src/planted.rs");
    let text = std::fs::read_to_string(&path).map_err(|error| Failed(format!("{}: {error}", path.display())))?;
    let words = |line: &str| Some(line.trim().strip_prefix("(Mistake::")?.split('"').nth(1)?.to_owned());
    Ok(text.lines().filter_map(words).collect())
}

/// What schedules met.
#[derive(Debug, Default, PartialEq, Eq)]
struct Met {
    steps: u64,
    seen: BTreeMap<String, u64>,
}

impl Met {
    /// Reads what a job printed: `tier A..B: N steps`, and `seen N what` for each.
    fn read(text: &str) -> Self {
        let mut met = Self::default();
        for line in text.lines() {
            if let Some((times, what)) = line.strip_prefix("seen ").and_then(|rest| rest.split_once(' ')) {
                *met.seen.entry(what.to_owned()).or_default() += times.parse::<u64>().unwrap_or(0);
            } else if let Some(steps) = line.strip_suffix(" steps").and_then(|rest| rest.rsplit(' ').next()) {
                met.steps += steps.parse::<u64>().unwrap_or(0);
            }
        }
        met
    }

    fn add(&mut self, other: Self) {
        self.steps += other.steps;
        other.seen.into_iter().for_each(|(what, times)| *self.seen.entry(what).or_default() += times);
    }
}

/// What `simulate` is asked to do.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Seeds { seeds: Range<u64>, jobs: u64, tier: String },
    Replay(String),
    Planted,
}

impl Asked {
    fn parse(args: &[String]) -> Outcome<Self> {
        let usage =
            || Failed("simulate takes --seeds A..B with --jobs N and --tier tables, store or files; or --replay FILE; or --planted".into());
        match args {
            [planted] if planted == "--planted" => return Ok(Asked::Planted),
            [replay, file] if replay == "--replay" => return Ok(Asked::Replay(file.clone())),
            _ => {}
        }
        let (mut seeds, mut tier) = (None, "tables".to_owned());
        let mut jobs = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        for pair in args.chunks(2) {
            match pair {
                [name, value] if name == "--seeds" => {
                    let (from, to) = value.split_once("..").ok_or_else(usage)?;
                    seeds = Some(from.parse().map_err(|_| usage())?..to.parse().map_err(|_| usage())?);
                }
                [name, value] if name == "--jobs" => jobs = value.parse().map_err(|_| usage())?,
                [name, value] if name == "--tier" && ["tables", "store", "files"].contains(&value.as_str()) => tier = value.clone(),
                _ => return Err(usage()),
            }
        }
        match seeds {
            Some(seeds) if seeds.start < seeds.end && jobs > 0 => Ok(Asked::Seeds { seeds, jobs, tier }),
            _ => Err(usage()),
        }
    }
}

/// Cuts the seeds into at most `jobs` shares of nearly equal size, none empty.
fn shares(seeds: &Range<u64>, jobs: u64) -> Vec<Range<u64>> {
    let size = (seeds.end - seeds.start).div_ceil(jobs);
    (seeds.start..seeds.end).step_by(usize::try_from(size).unwrap_or(usize::MAX)).map(|from| from..seeds.end.min(from + size)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Option<Asked> {
        Asked::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn what_is_asked_for_is_read_in_any_order() {
        let seeds = |seeds, jobs, tier: &str| Some(Asked::Seeds { seeds, jobs, tier: tier.into() });
        assert_eq!(asked("--jobs 3 --seeds 5..15"), seeds(5..15, 3, "tables"));
        assert_eq!(asked("--tier store --seeds 5..15 --jobs 1"), seeds(5..15, 1, "store"));
        assert_eq!(asked("--replay a.txt"), Some(Asked::Replay("a.txt".into())));
        assert_eq!(asked("--planted"), Some(Asked::Planted));
        for wrong in ["", "--seeds 5", "--seeds 5..5", "--seeds a..b", "--seeds 1..2 --jobs 0", "--seeds 1..2 --tier paper", "--other 1"] {
            assert_eq!(asked(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_seed_is_in_one_share() {
        assert_eq!(shares(&(0..10), 3), vec![0..4, 4..8, 8..10]);
        assert_eq!(shares(&(7..9), 5), vec![7..8, 8..9]);
    }

    #[test]
    fn what_jobs_met_is_added_up() {
        let mut met = Met::read("Tables 0..5: 120 steps\nseen 3 held: behind\nseen 0 lost\ntest result: ok. 1 passed");
        met.add(Met::read("Tables 5..9: 30 steps\nseen 1 held: behind"));
        let seen = BTreeMap::from([("held: behind".to_owned(), 4), ("lost".to_owned(), 0)]);
        assert_eq!(met, Met { steps: 150, seen });
    }

    #[test]
    fn planted_mistakes_are_found_where_the_core_declares_them() {
        let words = planted_words().unwrap_or_default();
        assert!(words.len() >= 12 && words.contains(&"reuse-numbers".to_owned()), "{words:?}");
    }
}
