//! The programs under test.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// Set by `cargo xtask test`, which has built all programs before it runs the tests.
const BUILT: &str = "HUCE_TEST_PROGRAMS_BUILT";

/// The programs that this run has built already.
static DONE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The program `huce` or `huce-desktop`, built from the present sources.
pub fn built(name: &str) -> PathBuf {
    let mut done = DONE.lock().unwrap();
    if std::env::var_os(BUILT).is_none() && !done.iter().any(|one| one == name) {
        let package = if name == "huce" { "huce-cli" } else { name };
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", package])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo starts");
        assert!(status.success(), "{name} does not build");
        done.push(name.to_owned());
    }
    // The tests are in target/debug/deps, the programs one folder above.
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is not there", program.display());
    program
}
