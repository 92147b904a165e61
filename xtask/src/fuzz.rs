//! `cargo xtask fuzz`: builds the targets of `fuzz/` with a nightly compiler and runs them, one after the other, on one core.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::setup;
use crate::step::{Failed, Outcome, Steps, cargo, command, root, say};

/// The targets: name, longest input, runs where nothing is said. What opens a whole bundle is slow, and the parsers inside it are targets of
/// their own.
const TARGETS: [(&str, u32, u64); 10] = [
    ("manifest", 4_096, 10_000_000),
    ("keys", 2_048, 10_000_000),
    ("container", 4_096, 10_000_000),
    ("changes", 6_144, 10_000_000),
    ("return", 6_144, 10_000_000),
    ("enrolment", 6_144, 10_000_000),
    ("roster", 6_144, 10_000_000),
    ("sheet", 3_072, 10_000_000),
    ("inspect", 4_096, 1_000_000),
    ("bundle", 6_144, 1_000_000),
];

/// The most bytes of a target's kept inputs.
const MOST_KEPT: u64 = 90_000;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    runs: Option<u64>,
    /// Whether to put the smallest set of inputs that reaches the same into `fuzz/corpus`.
    is_kept: bool,
    /// Whether to build without tracing comparisons: the fuzzer learns less from one run, and makes nearly twice as many.
    is_fast: bool,
    /// The longest input, where it is to be shorter than usual: long rosters are slow.
    longest: Option<u32>,
    targets: Vec<&'static str>,
}

impl Asked {
    fn parse(args: &[String]) -> Outcome<Self> {
        let usage = || Failed("fuzz takes --runs N, --longest BYTES, --keep, --fast and names of targets, see xtask/src/fuzz.rs".into());
        let mut asked = Self { runs: None, is_kept: false, is_fast: false, longest: None, targets: Vec::new() };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--runs" => asked.runs = Some(args.next().and_then(|number| number.parse().ok()).ok_or_else(usage)?),
                "--longest" => asked.longest = Some(args.next().and_then(|number| number.parse().ok()).ok_or_else(usage)?),
                "--keep" => asked.is_kept = true,
                "--fast" => asked.is_fast = true,
                name => asked.targets.push(TARGETS.iter().find(|target| target.0 == name).ok_or_else(usage)?.0),
            }
        }
        if asked.targets.is_empty() {
            asked.targets = TARGETS.iter().map(|target| target.0).collect();
        }
        Ok(asked)
    }
}

fn folder() -> PathBuf {
    root().join("target").join("fuzz")
}

fn program(target: &str) -> PathBuf {
    folder().join("x86_64-unknown-linux-gnu").join("release").join(target)
}

/// `cargo xtask fuzz [--runs N] [--longest BYTES] [--keep] [--fast] [TARGET…]`: each target on its kept inputs, on those made from the vectors, and on what earlier runs
/// found (`target/fuzz/work`). A panic, a run of more than a second of the processor, and more than 64 MiB above idle end it.
///
/// # Errors
/// Where the build fails, or a run does; the input that did it is named.
pub fn fuzz(args: &[String]) -> Outcome {
    let asked = Asked::parse(args)?;
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(setup::TO_BUILD))?;
    steps.work("cargo-fuzz", setup::fuzzer)?;
    let seed =
        ["test", "--locked", "--quiet", "--package", "huce-tests", "--test", "huce", "--", "--ignored", "--exact", "formats::corpus::seed"];
    steps.run("first inputs", cargo(&seed))?;
    // No sanitizer: what is ours is safe Rust, and without one it runs many times as fast. Sums are checked all the same.
    let mut build = command("rustup", &["run", "nightly", "cargo", "fuzz", "build", "--sanitizer", "none", "--target-dir", "target/fuzz"]);
    if asked.is_fast {
        build.arg("--no-trace-compares");
    }
    let path = std::env::var("PATH").unwrap_or_default();
    build.env("PATH", format!("{}:{path}", setup::tools().join("bin").display())).env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    steps.run("build", build)?;
    for target in &asked.targets {
        steps.work(target, || run(target, &asked))?;
        if asked.is_kept {
            steps.work(&format!("{target}: keep"), || keep(target))?;
        }
    }
    steps.table();
    tell()
}

/// The folders of a target's inputs: where new ones go first.
fn inputs(target: &str) -> Outcome<[PathBuf; 3]> {
    let folders =
        [folder().join("work").join(target), folder().join("seeds").join(target), root().join("fuzz").join("corpus").join(target)];
    for folder in &folders {
        fs::create_dir_all(folder).map_err(|error| Failed(format!("{}: {error}", folder.display())))?;
    }
    Ok(folders)
}

fn run(target: &str, asked: &Asked) -> Outcome {
    let Some((_, longest, usual)) = TARGETS.iter().find(|one| one.0 == target) else { return Err(Failed(target.to_owned())) };
    let found = folder().join("artifacts").join(target);
    fs::create_dir_all(&found).map_err(|error| Failed(format!("{}: {error}", found.display())))?;
    let mut fuzzer = command(program(target), &["-timeout=5", "-rss_limit_mb=256", "-print_final_stats=1"]);
    fuzzer.arg(format!("-runs={}", asked.runs.unwrap_or(*usual)));
    fuzzer.arg(format!("-max_len={}", asked.longest.unwrap_or(*longest)));
    fuzzer.arg(format!("-artifact_prefix={}/", found.display())).args(inputs(target)?);
    let log = folder().join(format!("{target}.log"));
    let file = fs::File::create(&log).map_err(|error| Failed(format!("{}: {error}", log.display())))?;
    let status = fuzzer.stdout(Stdio::null()).stderr(file).status().map_err(|error| Failed(format!("{target}: {error}")))?;
    let text = String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()).into_owned();
    let figure = |name: &str| text.lines().rev().find_map(|line| line.split_once(name)).map_or("?", |(_, figure)| figure.trim());
    let executed = figure("stat::number_of_executed_units:");
    let line =
        format!("{target}\t{executed}\t{}\t{}\n", figure("#huce most in one run:"), if status.success() { "sound" } else { "FAILED" });
    say(line.trim());
    let ledger = folder().join("runs.tsv");
    let before = fs::read_to_string(&ledger).unwrap_or_default();
    fs::write(&ledger, before + &line).map_err(|error| Failed(format!("{}: {error}", ledger.display())))?;
    if status.success() {
        return Ok(());
    }
    Err(Failed(format!("{target} does not hold; see {} and {}", log.display(), found.display())))
}

/// The smallest set of inputs that reaches what all of them reach, the shortest first, as many as have room.
fn keep(target: &str) -> Outcome {
    let [work, seeds, kept] = inputs(target)?;
    let least = folder().join("least").join(target);
    let _ = fs::remove_dir_all(&least);
    fs::create_dir_all(&least).map_err(|error| Failed(format!("{}: {error}", least.display())))?;
    let mut merge = command(program(target), &["-merge=1", "-timeout=5", "-rss_limit_mb=256"]);
    let output = merge.arg(&least).args([&kept, &work, &seeds]).output().map_err(|error| Failed(format!("{target}: {error}")))?;
    if !output.status.success() {
        return Err(Failed(format!("{target}: {}", String::from_utf8_lossy(&output.stderr))));
    }
    let mut files = files_of(&least)?;
    files.sort();
    // What has a name instead of a hash is kept because it once broke something.
    for (_, path) in files_of(&kept)?.into_iter().filter(|(_, path)| is_by_hash(path)) {
        fs::remove_file(&path).map_err(|error| Failed(format!("{}: {error}", path.display())))?;
    }
    let (mut room, mut count) = (MOST_KEPT, 0);
    for (length, path) in files {
        let Some(left) = room.checked_sub(length) else { break };
        let to = kept.join(path.file_name().unwrap_or_default());
        fs::copy(&path, to).map_err(|error| Failed(format!("{}: {error}", path.display())))?;
        (room, count) = (left, count + 1);
    }
    say(&format!("{count} inputs kept, {} bytes", MOST_KEPT - room));
    Ok(())
}

fn is_by_hash(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.len() == 40 && name.to_string_lossy().bytes().all(|c| c.is_ascii_hexdigit()))
}

fn files_of(folder: &Path) -> Outcome<Vec<(u64, PathBuf)>> {
    let entries = fs::read_dir(folder).map_err(|error| Failed(format!("{}: {error}", folder.display())))?;
    Ok(entries.filter_map(|entry| entry.ok().map(|entry| (entry.metadata().map_or(0, |data| data.len()), entry.path()))).collect())
}

/// How often each target has run here in all.
fn tell() -> Outcome {
    let ledger = fs::read_to_string(folder().join("runs.tsv")).unwrap_or_default();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for line in ledger.lines() {
        let mut cells = line.split('\t');
        if let (Some(target), Some(Ok(count))) = (cells.next(), cells.next().map(str::parse::<u64>)) {
            *counts.entry(target).or_default() += count;
        }
    }
    counts.iter().for_each(|(target, count)| say(&format!("{count:>12}  {target}, in all runs here")));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Option<Asked> {
        Asked::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn targets_and_runs_are_read_in_any_order() {
        let two = Asked { runs: Some(5), is_kept: true, is_fast: true, longest: Some(64), targets: vec!["sheet", "keys"] };
        assert_eq!(asked("sheet --runs 5 keys --keep --longest 64 --fast"), Some(two));
        assert_eq!(asked("").map(|asked| asked.targets.len()), Some(TARGETS.len()));
        for wrong in ["--runs", "--runs x", "--longest", "other", "--all"] {
            assert_eq!(asked(wrong), None, "{wrong}");
        }
    }
}
