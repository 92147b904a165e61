use crate::support::program;
use std::process::Command;

/// WebKit loads the system's libsqlite3 into the same process; it must not find ours in its place.
#[test]
#[ignore = "needs the program of the window; `cargo xtask test` builds it"]
fn the_window_exports_no_function_of_sqlite() {
    let window = program::built("huce-desktop");
    let listed = Command::new("nm").args(["--dynamic", "--defined-only"]).arg(&window).output().expect("nm, of binutils");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let exported: Vec<_> = listed.stdout.split(|byte| *byte == b'\n').map(String::from_utf8_lossy).collect();
    let ours: Vec<_> = exported.iter().filter(|line| line.contains("sqlite3")).collect();
    assert!(ours.is_empty(), "{ours:#?}");
}
