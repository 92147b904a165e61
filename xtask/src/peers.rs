//! `cargo xtask bench peers`: the same month taken in by Huce and by programs that are not ours. `bench/peers/README.md` says how.

use std::fs;

use crate::setup;
use crate::step::{Failed, Outcome, Steps, cargo, command, root};

/// Sets up the peers, has the bench of the core make the month, and has each take it in. `--rounds=N` and `--only=PEER,PEER` go to the
/// comparison, all other arguments (`--quick`, `--persons=N`, `--bundles=N`, `--entries=N`) to the bench. With `--again` the month and what was
/// prepared for it are those of the last call.
///
/// # Errors
/// With the first step that fails; where a peer does not come to its end or comes to a wrong result.
pub fn bench(args: &[String]) -> Outcome {
    let here = root().join("bench").join("peers");
    let for_comparing = |arg: &String| ["--rounds=", "--only=", "--again"].iter().any(|name| arg.starts_with(name));
    let (theirs, ours): (Vec<_>, Vec<_>) = args.iter().partition(|arg| for_comparing(arg));
    let mut steps = Steps::new();
    steps.work("system packages", || setup::debian(&[setup::TO_BUILD, setup::TO_COMPARE].concat()))?;
    // Without the scripts of packages: what has a native part brings it along.
    steps.work("packages of the peers", || setup::packages(&here, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    let plain = steps.work("SQLite", || setup::python("plain", &here.join("requirements-plain.txt")))?;
    let encrypted = steps.work("SQLite, encrypted", || setup::python("encrypted", &here.join("requirements-encrypted.txt")))?;

    let work = root().join("target").join("peers");
    let month = work.join("month");
    if !args.iter().any(|arg| arg == "--again") {
        let _ = fs::remove_dir_all(&month);
        fs::create_dir_all(&month).map_err(|error| Failed(format!("{}: {error}", month.display())))?;
        let mut make = cargo(&["bench", "--locked", "--package", "huce-core", "--"]);
        make.arg(format!("--month={}", month.display())).args(ours);
        steps.run("the month", make)?;
    }
    let mut compare = command("node", &[]);
    compare.arg(here.join("run.mjs")).arg(work.join("work")).arg(format!("--month={}", month.display()));
    compare.arg(format!("--plain={}", plain.display())).arg(format!("--encrypted={}", encrypted.display())).args(theirs);
    steps.run("the comparison", compare)
}
