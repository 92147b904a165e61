//! The chores that run the program itself.

use crate::setup;
use crate::step::{Failed, Outcome, Steps, cargo, npm, root, say};
use std::ops::Range;
use std::path::PathBuf;

/// `cargo xtask demo [DIR]`: sets up, builds the page and `huce`, and plays a month.
///
/// # Errors
/// With the first step that fails.
pub fn demo(args: &[String]) -> Outcome {
    let folder = match args {
        [] => free_folder()?,
        [folder] => std::path::absolute(folder).map_err(|error| Failed(format!("{folder}: {error}")))?,
        _ => return Err(Failed("demo takes one folder, or none".into())),
    };
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(setup::TO_BUILD))?;
    steps.work("packages of the page", setup::page)?;
    steps.run("page: build", npm(&["run", "--silent", "build"]))?;
    steps.run("build huce", cargo(&["build", "--locked", "--package", "huce-cli"]))?;
    let mut huce = cargo(&["run", "--locked", "--quiet", "--package", "huce-cli", "--", "demo", "run"]);
    huce.arg(&folder);
    // Whoever goes on with the demo's registers does so without cargo, and its state folder for tests: they must find their markers there (R1).
    if std::env::var_os("HUCE_STATE").is_some_and(|state| std::path::Path::new(&state) == root().join("target/state")) {
        huce.env("HUCE_STATE", "");
    }
    steps.run("demo", huce)?;
    say(&format!("The files of the demo are in {}", folder.display()));
    Ok(())
}

/// The first `target/demo/N` that is not there yet: a demo never plays into an older one.
fn free_folder() -> Outcome<PathBuf> {
    let parent = root().join("target").join("demo");
    std::fs::create_dir_all(&parent).map_err(|error| Failed(format!("{}: {error}", parent.display())))?;
    (1u32..)
        .map(|number| parent.join(number.to_string()))
        .find(|folder| !folder.exists())
        .ok_or_else(|| Failed(format!("{} is full", parent.display())))
}

/// `cargo xtask bench [ARGS…]`: the benches of the core, in a release build; arguments go to them.
///
/// # Errors
/// With the first step that fails.
pub fn bench(args: &[String]) -> Outcome {
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(setup::TO_BUILD))?;
    let mut bench = cargo(&["bench", "--locked", "--package", "huce-core", "--"]);
    bench.args(args);
    steps.run("bench", bench)
}

/// The test that plays one range of seeds, which it takes from `HUCE_SEEDS`.
const SCHEDULES: &str = "exchange::every_schedule_holds";

/// `cargo xtask simulate --seeds A..B [--jobs N]`: random schedules of the exchange on N processes, each with its share of the seeds.
///
/// # Errors
/// Where the build fails, or a schedule does not hold.
pub fn simulate(args: &[String]) -> Outcome {
    let Asked { seeds, jobs } = Asked::parse(args)?;
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(setup::TO_BUILD))?;
    let tests = ["test", "--locked", "--release", "--quiet", "--package", "huce-tests", "--test", "huce"];
    steps.run("build", cargo(&[tests.as_slice(), &["--no-run"]].concat()))?;
    steps.work("simulate", || {
        let play = |share: Range<u64>| {
            let range = format!("{}..{}", share.start, share.end);
            let mut job = cargo(&[tests.as_slice(), &["--", "--exact", SCHEDULES, "--nocapture"]].concat());
            let output = job.env("HUCE_SEEDS", &range).output();
            let output = output.map_err(|error| Failed(format!("the test cannot be started: {error}")))?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            say(text.trim());
            // A test that is no longer called so would pass by not being there.
            if output.status.success() && text.contains("1 passed") {
                return Ok(());
            }
            say(String::from_utf8_lossy(&output.stderr).trim());
            Err(Failed(format!("the seeds {range} do not hold")))
        };
        std::thread::scope(|scope| {
            let running: Vec<_> = shares(&seeds, jobs).into_iter().map(|share| scope.spawn(|| play(share))).collect();
            let ended = running.into_iter().map(|job| job.join().unwrap_or_else(|_| Err(Failed("a job ended early".into()))));
            ended.collect::<Vec<_>>().into_iter().collect()
        })
    })
}

/// What `simulate` is asked to do.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    seeds: Range<u64>,
    jobs: u64,
}

impl Asked {
    fn parse(args: &[String]) -> Outcome<Self> {
        let usage = || Failed("simulate takes --seeds A..B and --jobs N".into());
        let (mut seeds, mut jobs) = (None, std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64));
        for pair in args.chunks(2) {
            match pair {
                [name, value] if name == "--seeds" => {
                    let (from, to) = value.split_once("..").ok_or_else(usage)?;
                    seeds = Some(from.parse().map_err(|_| usage())?..to.parse().map_err(|_| usage())?);
                }
                [name, value] if name == "--jobs" => jobs = value.parse().map_err(|_| usage())?,
                _ => return Err(usage()),
            }
        }
        match seeds {
            Some(seeds) if seeds.start < seeds.end && jobs > 0 => Ok(Self { seeds, jobs }),
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
    fn seeds_and_jobs_are_read_in_any_order() {
        assert_eq!(asked("--jobs 3 --seeds 5..15"), Some(Asked { seeds: 5..15, jobs: 3 }));
        for wrong in ["", "--seeds 5", "--seeds 5..5", "--seeds a..b", "--seeds 1..2 --jobs 0", "--seeds 1..2 --jobs", "--other 1"] {
            assert_eq!(asked(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_seed_is_in_one_share() {
        assert_eq!(shares(&(0..10), 3), vec![0..4, 4..8, 8..10]);
        assert_eq!(shares(&(7..9), 5), vec![7..8, 8..9]);
    }
}
