//! The failing disk under the command: `disk.c`, compiled once, laid under one run by LD_PRELOAD.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::Value;

use crate::support::program::built;

/// What happens to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The process ends at once; what it wrote stays, as far as it came.
    Killed,
    /// The power goes: nothing lasts that was not synced.
    Cut,
    /// The power goes: of what was not synced some lasts, by chance or up to a moment.
    CutSome,
    /// The same, and writes are torn at sectors of 512 bytes.
    Torn,
    /// The disk is full: from here on, or this once.
    Full,
    /// An error of the device when something is changed: from here on, or this once.
    Error,
    /// The same when something is opened or read.
    ReadError,
    /// The power goes directly after the command has ended: nothing lasts that was not synced.
    CutAfter,
    /// The same, and some lasts.
    CutSomeAfter,
}

impl Kind {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 9] =
        [Self::Killed, Self::Cut, Self::CutSome, Self::Torn, Self::Full, Self::Error, Self::ReadError, Self::CutAfter, Self::CutSomeAfter];

    /// For the report.
    pub fn words(self) -> &'static str {
        match self {
            Self::Killed => "process killed",
            Self::Cut => "power cut, all unsynced lost",
            Self::CutSome => "power cut, some lost",
            Self::Torn => "power cut, pages torn",
            Self::Full => "disk full",
            Self::Error => "I/O error, changing",
            Self::ReadError => "I/O error, reading",
            Self::CutAfter => "power cut after the end",
            Self::CutSomeAfter => "the same, some lost",
        }
    }

    /// Whether the command does not come to its end.
    pub fn ends_the_process(self) -> bool {
        matches!(self, Self::Killed | Self::Cut | Self::CutSome | Self::Torn)
    }

    /// Whether it comes after everything, at no operation of its own.
    pub fn is_after(self) -> bool {
        matches!(self, Self::CutAfter | Self::CutSomeAfter)
    }

    /// Whether the same point differs with the seed.
    pub fn has_chance(self) -> bool {
        !matches!(self, Self::Cut | Self::CutAfter)
    }

    /// Whether an operation can meet it.
    pub fn meets(self, what: &str) -> bool {
        match self {
            Self::Full => !matches!(what, "unlink" | "read" | "open"),
            Self::ReadError => matches!(what, "read" | "open"),
            // A sync that the power takes is the same as the operation after it.
            _ => !matches!(what, "read" | "open"),
        }
    }
}

/// One fault at one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: Kind,
    /// At which operation, from 1; 0 after the end.
    pub at: usize,
    /// What is left to chance follows from it.
    pub seed: u64,
}

/// What a run under the disk came to.
#[derive(Debug)]
pub struct Run {
    /// The exit status; nothing where a signal ended it.
    pub status: Option<i32>,
    /// The one document on standard output, where it came so far.
    pub document: Option<Value>,
    /// How it ended and what it said besides, for whoever reads why a point does not hold.
    pub rest: String,
    /// The operation that met the fault, and its file.
    pub met: Option<(String, String)>,
}

impl Run {
    /// Whether the command said that it succeeded; of a folder, that the folder was gone through.
    pub fn is_success(&self) -> bool {
        let is_refused = |document: &Value| {
            document.get("error").is_some()
                || document["bundles"].as_array().is_some_and(|all| all.len() == 1 && all[0]["status"] == "refused")
        };
        self.document.as_ref().is_some_and(|document| !is_refused(document)) && self.status == Some(0)
    }

    /// The code of a refusal, also of the one file that was taken in.
    pub fn code(&self) -> Option<&str> {
        let document = self.document.as_ref()?;
        document["error"]["code"].as_str().or_else(|| document["bundles"][0]["error"]["code"].as_str())
    }
}

/// The shim, compiled.
fn shim() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/disk.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        fs::create_dir_all(folder).unwrap();
        let (library, new) = (folder.join("disk.so"), folder.join(format!("disk-{}.so", std::process::id())));
        let mut compiler = Command::new("cc");
        compiler.args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]).arg(&new).arg(&source);
        assert!(compiler.status().expect("a C compiler is there").success(), "disk.c does not compile");
        // Another process may be doing the same, or be running with it.
        fs::rename(new, &library).unwrap();
        library
    })
}

/// How often to try again where a register is in use in passing: a program that another thread is just starting holds our locks until it is
/// itself.
pub const IN_PASSING: usize = 1000;
static STARTING: Mutex<()> = Mutex::new(());

/// Waits until no program is just being started.
pub fn let_start() {
    drop(STARTING.lock().unwrap());
}

/// Where one run takes place: `home/register`, `state`, `stick`.
#[derive(Clone)]
pub struct Place(pub PathBuf);

impl Place {
    /// The register's folder.
    pub fn register(&self) -> PathBuf {
        self.0.join("home").join("register")
    }

    /// What the computer remembers outside of registers.
    pub fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    /// The stick.
    pub fn stick(&self) -> PathBuf {
        self.0.join("stick")
    }

    /// A new copy of this place, over what stood there.
    pub fn copy_to(&self, to: &Path) -> Place {
        let _ = fs::remove_dir_all(to);
        copy_tree(&self.0, to);
        Place(to.to_path_buf())
    }

    /// The command `huce` here. In an argument `{}` stands for the place.
    pub fn command(&self, args: &[String]) -> Command {
        let mut command = Command::new(built("huce"));
        command.args(args.iter().map(|arg| arg.replace("{}", self.0.to_str().unwrap()))).arg("--json");
        command.env("HUCE_REGISTER", self.register()).env("HUCE_STATE", self.state()).env("HUCE_NOW", super::cases::NOW);
        command.env("HUCE_PASSPHRASE", super::cases::OLD_PASSPHRASE).env("HUCE_NEW_PASSPHRASE", super::cases::NEW_PASSPHRASE);
        // The cause of a refusal is for whoever reads why a point does not hold.
        command.env("HUCE_TEST_LOW_COST", "1").env("HUCE_TEST_TOGETHER", "2").env("HUCE_LOG", "huce=debug").stdin(Stdio::null());
        command
    }

    /// Runs it on a disk that does its work.
    pub fn run(&self, args: &[String]) -> Run {
        let mut run = self.finish(self.command(args), None);
        for _ in 0..IN_PASSING {
            if run.code() != Some("register.in_use") {
                break;
            }
            let_start();
            run = self.finish(self.command(args), None);
        }
        run
    }

    /// Runs it under one fault.
    pub fn run_under(&self, args: &[String], fault: Fault) -> Run {
        let mut command = self.command(args);
        let log = self.dress(&mut command, fault);
        self.finish(command, Some(log))
    }

    /// Which operations the command does here, reading included or not, each with its file.
    pub fn operations(&self, args: &[String], is_reading: bool) -> Vec<(String, String)> {
        let mut command = self.command(args);
        let log = self.dress(&mut command, Fault { kind: if is_reading { Kind::ReadError } else { Kind::Killed }, at: 0, seed: 0 });
        command.env("FAULTS_KIND", "count");
        self.finish(command, Some(log.clone()));
        lines_of(&log, &self.0, "op")
    }

    fn dress(&self, command: &mut Command, fault: Fault) -> PathBuf {
        let log = self.0.with_extension("log");
        let kind = match fault.kind {
            Kind::Killed | Kind::CutAfter | Kind::CutSomeAfter => "kill",
            Kind::Cut => "cut",
            Kind::CutSome => "some",
            Kind::Torn => "torn",
            Kind::Full => "full",
            Kind::Error | Kind::ReadError => "error",
        };
        // What a command says after an error must be as true as what it says after none.
        let after = match fault.kind {
            Kind::CutAfter => "cut",
            Kind::CutSomeAfter => "some",
            Kind::Full | Kind::Error | Kind::ReadError if fault.seed.is_multiple_of(2) => "cut",
            _ => "",
        };
        let below = ["home", "state", "stick"].map(|name| self.0.join(name).display().to_string()).join(":");
        command.env("LD_PRELOAD", shim()).env("FAULTS_BELOW", below).env("FAULTS_KIND", kind).env("FAULTS_EXIT", after);
        command.env("FAULTS_AT", fault.at.to_string()).env("FAULTS_SEED", fault.seed.to_string()).env("FAULTS_LOG", &log);
        command.env("FAULTS_READS", if fault.kind == Kind::ReadError { "1" } else { "0" });
        log
    }

    fn finish(&self, mut command: Command, log: Option<PathBuf>) -> Run {
        let child = {
            let _starting = STARTING.lock().unwrap();
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        Run {
            status: output.status.code(),
            document: serde_json::from_str(&text).ok(),
            rest: format!("{} {}", output.status, String::from_utf8_lossy(&output.stderr)),
            met: log.and_then(|log| lines_of(&log, &self.0, "met").pop()),
        }
    }
}

/// The lines of the shim's log with this word: what, and the file below the place.
fn lines_of(log: &Path, place: &Path, word: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(log).unwrap();
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.splitn(4, ' ');
        let is_wanted = parts.next() == Some(word);
        let (_, what, path) = (parts.next()?, parts.next()?, parts.next()?);
        let path = Path::new(path).strip_prefix(place).unwrap_or(Path::new(path));
        is_wanted.then(|| (what.to_owned(), path.display().to_string()))
    });
    lines.collect()
}

/// Copies a folder with all that is in it.
pub fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::write(target, fs::read(&path).unwrap()).unwrap();
        }
    }
}
