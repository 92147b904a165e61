//! The programs under test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use huce_core::api::register::{Clock, Register};
use serde_json::Value;

use super::township::{Office, PASSPHRASE, make_light};

/// Set by `cargo xtask test`, which has built all programs before it runs the tests.
pub const BUILT: &str = "HUCE_TEST_PROGRAMS_BUILT";

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

/// Somebody at a computer of their own, who runs `huce`.
pub struct Desk {
    program: PathBuf,
    /// The register's folder.
    pub register: PathBuf,
    /// What this computer remembers outside of registers.
    pub state: PathBuf,
    /// The passphrase, in HUCE_PASSPHRASE.
    pub passphrase: String,
    /// The clock.
    pub now: String,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// The exit status.
    pub status: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Desk {
    /// At a computer in this folder, whose register is not made yet.
    pub fn new(folder: &Path, passphrase: &str, now: &str) -> Self {
        Self {
            program: built("huce"),
            register: folder.join("register"),
            state: folder.join("state"),
            passphrase: passphrase.to_owned(),
            now: now.to_owned(),
        }
    }

    /// At a computer with this register, which is closed and left to the command.
    pub fn of(office: &mut Office) -> Self {
        let state = office.dir.with_extension("state");
        office.leave_to(&state);
        let (register, passphrase) = (office.dir.clone(), PASSPHRASE.to_owned());
        Self { program: built("huce"), register, state, passphrase, now: "2026-03-03T08:00:00Z".to_owned() }
    }

    /// The command, to be changed before it runs.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args);
        self.dress(&mut command);
        command
    }

    /// The same run by a shell, after something that the shell does first, such as `ulimit`.
    pub fn command_after(&self, first: &str, args: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{first}; exec \"$@\""), "sh"]).arg(&self.program).args(args);
        self.dress(&mut command);
        command
    }

    fn dress(&self, command: &mut Command) {
        command
            .env("HUCE_REGISTER", &self.register)
            .env("HUCE_STATE", &self.state)
            .env("HUCE_PASSPHRASE", &self.passphrase)
            .env("HUCE_NOW", &self.now)
            .env_remove("HUCE_NEW_PASSPHRASE")
            .stdin(std::process::Stdio::null());
    }

    /// Makes the new register quick to open: see [`make_light`].
    pub fn make_light(&self) {
        let mut register = Register::open(&self.register, &self.passphrase, Clock::default()).unwrap();
        make_light(&mut register, &self.passphrase, None);
    }

    /// Runs it, as typed.
    pub fn run(&self, args: &[&str]) -> Said {
        said(&mut self.command(args))
    }

    /// Runs it with `--json`; it must succeed, and its one document comes back.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let said = self.run(&[args, &["--json"]].concat());
        assert_eq!(said.status, Some(0), "{args:?}: {said:?}");
        said.document()
    }

    /// The text for people, in a language; it must succeed.
    #[track_caller]
    pub fn text(&self, args: &[&str], lang: &str) -> String {
        let said = self.run(&[args, &["--lang", lang]].concat());
        assert_eq!(said.status, Some(0), "{args:?}: {said:?}");
        assert_eq!(said.err, "", "progress is for terminals");
        said.out
    }

    /// Must be refused, exit status 1, with this code: in Chinese as JSON, in English as text, with words in both; and no byte of the register may
    /// change.
    #[track_caller]
    pub fn refuses(&self, args: &[&str], code: &str) {
        self.refuses_with(args, code, 1);
    }

    /// The same with another exit status.
    #[track_caller]
    pub fn refuses_with(&self, args: &[&str], code: &str, status: i32) {
        let before = self.files();
        let chinese = self.run(&[args, &["--json"]].concat()).must_refuse(code, status);
        let text = self.run(&[args, &["--lang", "en"]].concat());
        assert_eq!((text.status, text.out.as_str()), (Some(status), ""), "{args:?}");
        let lines: Vec<&str> = text.err.lines().collect();
        let [message, hint, last] = lines[..] else { panic!("{args:?}: {}", text.err) };
        assert_eq!(last, format!("[{code}]"));
        assert!(!message.trim().is_empty() && !hint.trim().is_empty());
        assert_ne!([message, hint], [&chinese[0], &chinese[1]], "{args:?} says the same in both languages");
        assert!(self.files() == before, "{args:?} changed the register");
    }

    /// Every file of the register, by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let Ok(listed) = fs::read_dir(&self.register) else { return BTreeMap::new() };
        listed
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
            .collect()
    }
}

/// Runs a command to its end.
pub fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs a command to its end and gives the most memory that it held, in KiB, as the kernel counted it (VmHWM).
pub fn peak_memory(command: &Command) -> (Said, u64) {
    let script = "import resource, subprocess, sys\n\
                  done = subprocess.run(sys.argv[1:])\n\
                  print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n\
                  sys.exit(done.returncode)";
    let mut measured = Command::new("python3");
    measured.args(["-c", script]).arg(command.get_program()).args(command.get_args());
    measured.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let said = said(&mut measured);
    let peak = said.err.lines().last().and_then(|line| line.parse().ok()).unwrap_or_else(|| panic!("{said:?}"));
    (said, peak)
}

impl Said {
    /// The one JSON document on standard output, and nothing else there.
    #[track_caller]
    pub fn document(&self) -> Value {
        let mut documents = serde_json::Deserializer::from_str(&self.out).into_iter::<Value>();
        let document = documents.next().unwrap_or_else(|| panic!("no document: {self:?}")).unwrap();
        assert!(documents.next().is_none(), "more than one document: {}", self.out);
        assert!(self.out.ends_with('\n'));
        document
    }

    /// The shape of a refusal with this code; gives its two sentences.
    #[track_caller]
    pub fn must_refuse(&self, code: &str, status: i32) -> [String; 2] {
        let document = self.document();
        assert_eq!(document["error"]["code"], code, "{self:?}");
        assert_eq!(self.status, Some(status), "{self:?}");
        assert_eq!(document.as_object().unwrap().len(), 1, "{document}");
        ["message", "hint"].map(|field| {
            let words = document["error"][field].as_str().unwrap();
            assert!(!words.trim().is_empty() && !words.contains(['{', '}']), "{document}");
            words.to_owned()
        })
    }
}
