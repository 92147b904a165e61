//! `cargo xtask test`: every check, the quick ones first.

use crate::bindings;
use crate::count::Count;
use crate::setup;
use crate::step::{Outcome, Steps, cargo, command, npm, say};

/// Sets up and runs every check. The last line on standard output is the count of all tests.
///
/// # Errors
/// With the first step that fails.
pub fn all() -> Outcome {
    let mut steps = Steps::new();
    let outcome = run(&mut steps);
    steps.table();
    if outcome.is_ok() {
        say("Every check passed.");
    }
    if steps.count != Count::default() {
        say(&steps.count.to_string());
    }
    outcome
}

fn run(steps: &mut Steps) -> Outcome {
    steps.run("format", cargo(&["fmt", "--all", "--check"]))?;
    steps.work("null device", setup::null_device)?;
    steps.work("system packages", || setup::debian(&[setup::TO_BUILD, setup::TO_TEST].concat()))?;
    steps.work("judges from PyPI", setup::judges)?;

    steps.work("packages of the page", setup::page)?;
    // The window embeds what this builds: nothing of it compiles before.
    steps.run("page: build", npm(&["run", "--silent", "build"]))?;
    steps.run("page: lint", npm(&["run", "--silent", "lint"]))?;
    steps.run("page: types", npm(&["run", "--silent", "types"]))?;
    steps.run_tests("page: tests", npm(&["run", "--silent", "test"]))?;

    steps.work("licence checker", setup::licence_checker)?;
    // The checker looks at the crates of every platform, also at those that nothing here compiles.
    steps.run("crates of all platforms", cargo(&["fetch", "--locked"]))?;
    steps.run("licences and sources", cargo(&["deny", "--workspace", "--offline", "--locked", "check", "bans", "licenses", "sources"]))?;

    steps.run("clippy", cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // The tests run `huce` and the window: both are built here, with the same features as the tests, so that nothing is built twice.
    steps.run("build", cargo(&["build", "--locked", "--workspace", "--bins", "--tests", "--examples"]))?;
    // The tests of the window come last, with a screen of their own.
    let kept = bindings::set_aside()?;
    let mut tests = cargo(&["test", "--locked", "--workspace", "--", "--skip", "desktop::"]);
    tests.env(BUILT, "1");
    steps.run_tests("tests", tests)?;
    steps.work("types of the page", || bindings::compare(&kept))?;

    let mut window = command("xvfb-run", &["-a", "-s", "-screen 0 1366x768x24"]);
    window.arg(cargo(&[]).get_program()).args(["test", "--locked", "--workspace", "--test", "huce", "--", "--ignored", "desktop::"]);
    // One after the other: windows on one screen take the focus from each other, and what is typed meanwhile goes nowhere.
    window.arg("--test-threads=1");
    window.env(BUILT, "1");
    steps.run_tests("window", window)
}

/// Tells the tests that the programs they run are built, see `tests/support/program.rs`.
pub const BUILT: &str = "HUCE_TEST_PROGRAMS_BUILT";
