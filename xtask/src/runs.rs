//! The chores that run the program itself.

use crate::count::Count;
use crate::setup;
use crate::step::{Failed, Outcome, Steps, cargo, npm, root, say};
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

/// `cargo xtask vectors`: has the test that makes the vectors write them.
///
/// # Errors
/// Where the build fails, or the folder cannot be written.
pub fn vectors() -> Outcome {
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(&[setup::TO_BUILD, &["minisign"]].concat()))?;
    let make = ["--", "--ignored", "--exact", "formats::vectors::make"];
    steps.run("vectors", cargo(&[&["test", "--locked", "--quiet", "--package", "huce-tests", "--test", "huce"][..], &make].concat()))
}

/// The test that strikes the command with faults of the disk, asked for in `HUCE_KILL`.
const FAULTS: &str = "faults::nothing_is_lost_at_any_write";

/// `cargo xtask kill --points N [--seed S] [--jobs J] [--only CASE] [--kind FAULT]`: faults of the disk under the command, and a report.
///
/// # Errors
/// Where the build fails, or something does not hold after a fault.
pub fn kill(args: &[String]) -> Outcome {
    let asked = asked_of_kill(args)?;
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(setup::TO_BUILD))?;
    // As the tests build it: most of the time goes by in SQLCipher and in starting processes, which are optimised or the same.
    steps.run("build", cargo(&["build", "--locked", "--package", "huce-cli"]))?;
    let mut kill = cargo(&["test", "--locked", "--package", "huce-tests", "--test", "huce", "--", "--exact", FAULTS, "--nocapture"]);
    kill.env("HUCE_KILL", asked).env("HUCE_TEST_PROGRAMS_BUILT", "1").env("HUCE_TEST_LOW_COST", "1");
    steps.run_tests("kill", kill)?;
    // A test that is no longer called so would pass by not being there.
    if steps.count == Count::default() { Err(Failed(format!("{FAULTS} is not there"))) } else { Ok(()) }
}

fn asked_of_kill(args: &[String]) -> Outcome<String> {
    let usage = || Failed("kill takes --points N, --seed S, --jobs J, --only CASE and --kind FAULT".into());
    let mut asked = String::new();
    for pair in args.chunks(2) {
        let [name, value] = pair else { return Err(usage()) };
        let is_number = value.parse::<u64>().is_ok();
        match name.as_str() {
            "--points" | "--seed" | "--jobs" if is_number => {}
            "--only" | "--kind" => {}
            _ => return Err(usage()),
        }
        asked += &format!("{}={} ", &name[2..], value.replace(' ', "_"));
    }
    if !asked.contains("jobs=") {
        asked += &format!("jobs={}", std::thread::available_parallelism().map_or(1, |cores| cores.get()));
    }
    if asked.contains("points=") { Ok(asked) } else { Err(usage()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kill_is_asked_is_passed_on() {
        let asked = |line: &[&str]| asked_of_kill(&line.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).ok();
        let given = asked(&["--points", "10", "--jobs", "3", "--only", "take a return"]);
        assert_eq!(given.as_deref(), Some("points=10 jobs=3 only=take_a_return "));
        for wrong in [&[][..], &["--seed", "3"], &["--points"], &["--points", "x"], &["--points", "3", "--other", "4"]] {
            assert_eq!(asked(wrong), None, "{wrong:?}");
        }
    }
}
