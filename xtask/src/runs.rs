//! The chores that run the program itself.

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
