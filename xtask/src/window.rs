//! `cargo xtask bench window`: the figures of the window, in a release build that a test may steer.

use std::fs;

use crate::setup;
use crate::step::{Failed, Outcome, Steps, answer, cargo, command, npm, root, say};

/// What is measured, each by the test of its name.
const PARTS: [&str; 3] = ["start", "memory", "lists"];

/// The townships that are measured with.
const SIZES: [&str; 2] = ["10000", "100000"];

/// Builds the window and `huce`, makes the townships unless they are there, and measures: the start, memory, scrolling and search in lists; or one
/// of these, named.
///
/// # Errors
/// With the first step that fails.
pub fn bench(args: &[String]) -> Outcome {
    let parts: Vec<&str> = PARTS.into_iter().filter(|part| args.is_empty() || args.iter().any(|arg| arg == part)).collect();
    if !args.iter().all(|arg| PARTS.contains(&arg.as_str())) {
        return Err(Failed(format!("bench window takes {}, or nothing", PARTS.join(", "))));
    }
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(&[setup::TO_BUILD, setup::TO_TEST].concat()))?;
    steps.work("packages of the page", setup::page)?;
    steps.run("page: build", npm(&["run", "--silent", "build"]))?;
    let ready = root().join("target").join("measure");
    let failed = |error: std::io::Error| Failed(format!("{}: {error}", ready.display()));
    fs::create_dir_all(&ready).map_err(failed)?;
    let release = root().join("target").join("release");
    steps.run("build huce", cargo(&["build", "--release", "--locked", "--package", "huce-cli"]))?;
    steps.run("build", cargo(&["build", "--release", "--locked", "--package", "huce-desktop", "--features", "e2e"]))?;
    fs::copy(release.join("huce-desktop"), ready.join("huce-desktop")).map_err(failed)?;
    for size in SIZES {
        let folder = ready.join(size);
        if folder.join("made").exists() {
            continue;
        }
        let _ = fs::remove_dir_all(&folder);
        let mut make = command(release.join("huce"), &["demo", "make", "--persons", size, "--officers", "0", "--seed", "20260316"]);
        make.arg(&folder).env("HUCE_STATE", ready.join("state"));
        steps.run(&format!("a township of {size}"), make)?;
        fs::write(folder.join("made"), "").map_err(failed)?;
    }
    say(&format!("Load of this machine before: {}", answer(command("cat", &["/proc/loadavg"])).unwrap_or_default()));
    for part in parts {
        let mut measure = command("xvfb-run", &["-a", "-s", "-screen 0 1366x768x24"]);
        measure.arg(cargo(&[]).get_program()).args(["test", "--locked", "--quiet", "--package", "huce-tests", "--test", "huce"]);
        measure.args(["--", "--ignored", "--exact", &format!("measure::the_{part}"), "--nocapture"]);
        measure.env("HUCE_MEASURE", &ready).env("HUCE_STATE", ready.join("state"));
        steps.run(part, measure)?;
    }
    say(&format!("Load of this machine after: {}", answer(command("cat", &["/proc/loadavg"])).unwrap_or_default()));
    steps.table();
    Ok(())
}
