//! The project's chores, in one place: `cargo xtask demo | test | bench | screens | package | release-check | simulate | kill | vectors | fuzz`.
//!
//! Each command sets up what it needs first: Debian packages (where it runs as root; else it prints the one command line that does it),
//! the packages of the page, the licence checker. Nothing here knows anything about registers.

mod bindings;
mod checks;
mod count;
mod fuzz;
mod licences;
mod package;
mod peers;
mod release_check;
mod runs;
mod screens;
mod setup;
mod simulate;
mod step;
mod window;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask demo [DIR]                        set up, build, play a month with real files in a folder that it names
cargo xtask test                              set up, then every check that stands between a change and the main line
cargo xtask bench [ARGS…]                     the figures of docs, measured here, in a release build
cargo xtask bench peers [ARGS…]               the same month taken in by Huce and by programs that are not ours
cargo xtask bench window [start|memory|lists] start, memory, scrolling and search in the real window
cargo xtask screens [--keep] [NAME…] [LOOK…]  a picture of every screen and state, in target/screens (--keep: the Chinese ones go into docs/screens)
cargo xtask package                           what people install: a release build of the window and of huce as a .deb
cargo xtask release-check                     the .deb installed, started from the menu, tried and removed again; as root, where huce is not installed
cargo xtask simulate --seeds A..B [--jobs N] [--tier tables|store|files]
                                              that many random schedules of the exchange, on N processes
cargo xtask simulate --replay FILE            a written schedule, step by step
cargo xtask simulate --planted                each planted mistake, until a schedule finds it
cargo xtask kill --points N [--seed S] [--jobs J] [--only CASE] [--kind FAULT]
                                              that many faults of the disk under the command, one at a time
cargo xtask vectors                           tests/vectors written anew
cargo xtask fuzz [--runs N] [TARGET…]         the readers of what others wrote, on any bytes (--fast: without tracing comparisons; --keep: the new inputs go into fuzz/corpus)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let outcome = match args.first().map(String::as_str) {
        Some("demo") => runs::demo(rest),
        Some("test") if rest.is_empty() => checks::all(),
        Some("bench") if rest.first().is_some_and(|arg| arg == "peers") => peers::bench(&rest[1..]),
        Some("bench") if rest.first().is_some_and(|arg| arg == "window") => window::bench(&rest[1..]),
        Some("bench") => runs::bench(rest),
        Some("package") => package::package(rest),
        Some("release-check") => release_check::release_check(rest),
        Some("screens") => screens::screens(rest),
        Some("simulate") => simulate::simulate(rest),
        Some("kill") => runs::kill(rest),
        Some("fuzz") => fuzz::fuzz(rest),
        Some("vectors") if rest.is_empty() => runs::vectors(),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(step::Failed(line)) => {
            eprintln!("xtask: {line}");
            ExitCode::FAILURE
        }
    }
}
