//! Running other programs: announced, timed, and ended by a clear line where one fails.

use crate::count::Count;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Why a chore ended early, as one line for the terminal.
pub struct Failed(pub String);

/// What a chore gives.
pub type Outcome<T = ()> = Result<T, Failed>;

/// The top of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder of the page.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// A command that runs at the top of the repository.
pub fn command(program: impl AsRef<OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// A call of the same Cargo that started this program.
pub fn cargo(args: &[&str]) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args)
}

/// A call of npm in the folder of the page.
pub fn npm(args: &[&str]) -> Command {
    npm_in(&ui(), args)
}

/// A call of npm in a folder.
pub fn npm_in(folder: &Path, args: &[&str]) -> Command {
    let mut command = command("npm", args);
    command.current_dir(folder);
    command
}

/// The steps of one chore: what ran, how long it took, how many tests it counted.
pub struct Steps {
    started: Instant,
    taken: Vec<(String, Duration)>,
    /// All tests that the steps counted so far.
    pub count: Count,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { started: Instant::now(), taken: Vec::new(), count: Count::default() }
    }

    /// Does one step that is not a single program.
    pub fn work<T>(&mut self, name: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        say(&format!("\n── {name}"));
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        self.taken.push((name.to_owned(), took));
        match outcome {
            Ok(value) => {
                say(&format!("── {name}: done in {}", seconds(took)));
                Ok(value)
            }
            Err(Failed(line)) => Err(Failed(format!("{name} failed after {}: {line}", seconds(took)))),
        }
    }

    /// Runs one program, its output going where ours goes.
    pub fn run(&mut self, name: &str, mut command: Command) -> Outcome {
        self.work(name, || run(&mut command))
    }

    /// Runs a program that runs tests, passes its output on, and counts them.
    pub fn run_tests(&mut self, name: &str, mut command: Command) -> Outcome {
        let mut count = Count::default();
        let outcome = self.work(name, || run_reading(&mut command, |line| count.read(line)));
        self.count += count;
        outcome
    }

    /// Prints what each step took.
    pub fn table(&self) {
        say("");
        for (name, took) in &self.taken {
            say(&format!("{:>9}  {name}", seconds(*took)));
        }
        say(&format!("{:>9}  in all", seconds(self.started.elapsed())));
    }
}

/// Runs a program to its end.
///
/// # Errors
/// Where it cannot be started or ends with another status than 0.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status();
    judge(command, status)
}

fn run_reading(command: &mut Command, mut each: impl FnMut(&str)) -> Outcome {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| Failed(format!("its output cannot be read: {error}")))?;
            let line = String::from_utf8_lossy(&line);
            say(&line);
            each(&line);
        }
    }
    let status = child.wait();
    judge(command, status)
}

/// What a program prints, or nothing where it is not there or fails.
pub fn answer(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn judge(command: &Command, status: std::io::Result<std::process::ExitStatus>) -> Outcome {
    let status = status.map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failed(format!("`{}` ended with {status}", shown(command)))) }
}

fn not_started(command: &Command, error: &std::io::Error) -> Failed {
    Failed(format!("`{}` cannot be started: {error}", shown(command)))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program).chain(command.get_args()).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Prints a line at once, so that it stands before what the next program prints. A closed pipe is no reason to stop.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    if whole >= 60 { format!("{} min {:02} s", whole / 60, whole % 60) } else { format!("{:.1} s", took.as_secs_f64()) }
}
