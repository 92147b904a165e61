//! `cargo xtask release-check`: the package as people get it: installed, started from the menu, tried and removed again.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::package;
use crate::setup;
use crate::step::{Failed, Outcome, Steps, answer, command, root, run, say};

/// What this needs besides what makes the package: something that looks at menu entries, presses keys and takes pictures.
const TO_CHECK: &[&str] = &["desktop-file-utils", "maim", "man-db", "xdotool"];

/// The longest that a window may take to come, and a demonstration to be made.
const PATIENCE: Duration = Duration::from_secs(180);

/// The most bytes of a picture of a window with nothing in it.
const EMPTY: usize = 8_000;

/// The entry of the menu.
const ENTRY: &str = "/usr/share/applications/Huce.desktop";

/// The variable by which a test steers a window; what is shipped refuses it.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// `cargo xtask release-check [PACKAGE]`: makes the package unless one is named, installs it where it is not installed, starts it from its menu entry in a home of its own, plays
/// the demonstration by keyboard, and removes it again. A shipped window cannot be steered: this presses keys and looks at what comes about.
///
/// # Errors
/// With the first thing that is not as it should be.
pub fn release_check(args: &[String]) -> Outcome {
    if args.len() > 1 {
        return Err(Failed("release-check takes a package, or nothing".into()));
    }
    if !setup::is_root() {
        return Err(Failed(
            "release-check installs and removes a package: run it as root, best in a machine or container made for it".into(),
        ));
    }
    if answer(command("dpkg-query", &["-W", "-f=${db:Status-Status}", "huce"])).as_deref() == Some("installed") {
        return Err(Failed("huce is installed here. Remove it first (apt-get purge huce): this is tried on a computer without it".into()));
    }
    let mut steps = Steps::new();
    let made = match args {
        [] => package::make(&mut steps)?,
        [named, ..] => fs::canonicalize(named).map_err(|error| Failed(format!("{named}: {error}")))?,
    };
    steps.work("system packages", || setup::debian(&[setup::TO_TEST, TO_CHECK].concat()))?;
    steps.run("install", apt(&["install", "-y", "--no-install-recommends", &made.display().to_string()]))?;
    let installed = installed_files();
    let tried = steps.work("try", try_it);
    // What was installed is removed also where something is wrong with it.
    steps.run("remove", apt(&["purge", "-y", "huce"]))?;
    tried?;
    let installed = installed?;
    steps.work("what is left", || nothing_is_left(&installed))?;
    steps.table();
    say("The package can be installed, used and removed.");
    Ok(())
}

fn apt(args: &[&str]) -> Command {
    let mut apt = command("apt-get", &["-q", "-o", "DPkg::Lock::Timeout=300"]);
    apt.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

/// WebKit loads the system's libsqlite3 into the same process; it must not find ours in its place.
fn exports_nothing(program: &Path) -> Outcome {
    let mut nm = command("nm", &["--dynamic", "--defined-only"]);
    nm.arg(program);
    let listed = answer(nm).ok_or_else(|| Failed("nm, of binutils, cannot read the program".into()))?;
    match listed.lines().find(|line| line.contains("sqlite3_")) {
        Some(line) => Err(Failed(format!("the window exports {line}"))),
        None => Ok(()),
    }
}

fn installed_files() -> Outcome<Vec<PathBuf>> {
    let listed = answer(command("dpkg", &["-L", "huce"])).ok_or_else(|| Failed("dpkg does not know the package".into()))?;
    Ok(listed.lines().map(PathBuf::from).filter(|path| path.is_file()).collect())
}

fn try_it() -> Outcome {
    exports_nothing(Path::new("/usr/bin/huce-desktop"))?;
    run(&mut command("desktop-file-validate", &[ENTRY]))?;
    let version = answer(command("huce", &["--version"])).ok_or_else(|| Failed("huce does not run".into()))?;
    say(&format!("In the path: {version}"));
    run(command("man", &["--where", "huce"]).stdout(Stdio::null()))?;
    let entry = fs::read_to_string(ENTRY).map_err(|error| Failed(format!("{ENTRY}: {error}")))?;
    let line = exec_of(&entry).ok_or_else(|| Failed(format!("{ENTRY} starts nothing")))?;
    let here = root().join("target").join("release-check");
    let home = here.join("home");
    let _ = fs::remove_dir_all(&here);
    fs::create_dir_all(&home).map_err(|error| Failed(format!("{}: {error}", home.display())))?;
    let screen = Screen::open()?;
    plays_the_demonstration(&screen, &line, &home, &here)?;
    refuses_to_be_steered(&screen, &line, &home)
}

/// The command line of a menu entry, without the fields for files (Desktop Entry Specification, "Exec").
fn exec_of(entry: &str) -> Option<String> {
    let line = entry.lines().find_map(|line| line.strip_prefix("Exec="))?;
    let words: Vec<&str> = line.split_whitespace().filter(|word| !(word.len() == 2 && word.starts_with('%'))).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A screen without a screen; goes with the value.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn open() -> Outcome<Self> {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = server.spawn().map_err(|error| Failed(format!("Xvfb: {error}")))?;
        let mut number = String::new();
        if let Some(out) = server.stdout.take() {
            let _ = BufReader::new(out).read_line(&mut number);
        }
        Ok(Self { server, display: format!(":{}", number.trim()) })
    }

    /// A program on this screen with a home of its own, as a session starts it: nothing of whoever runs this is in its surroundings.
    fn program(&self, program: &str, home: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", home).env("LANG", "C.UTF-8");
        command.env("DISPLAY", &self.display).current_dir(home);
        command
    }

    fn xdotool(&self, home: &Path, args: &[&str]) -> Option<String> {
        let mut xdotool = self.program("xdotool", home);
        xdotool.args(args);
        answer(xdotool)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn refuses_to_be_steered(screen: &Screen, line: &str, home: &Path) -> Outcome {
    let mut window = screen.program("sh", home);
    let output = window.args(["-c", &format!("exec {line}")]).env(AUTOMATION, "true").stdin(Stdio::null()).output();
    let output = output.map_err(|error| Failed(format!("{line}: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() && said.contains(AUTOMATION) {
        say(&format!("Asked to be steered, it says: {}", said.trim()));
        return Ok(());
    }
    Err(Failed(format!("the window lets itself be steered: {} {said}", output.status)))
}

fn plays_the_demonstration(screen: &Screen, line: &str, home: &Path, here: &Path) -> Outcome {
    let mut started = screen.program("sh", home);
    started.args(["-c", &format!("exec {line}")]).stdin(Stdio::null());
    let mut window = started.spawn().map_err(|error| Failed(format!("{line}: {error}")))?;
    let process = window.id().to_string();
    let outcome = (|| {
        let id = until("its window", || screen.xdotool(home, &["search", "--onlyvisible", "--pid", &process]).filter(|id| !id.is_empty()))?;
        let id = id.lines().last().unwrap_or_default().to_owned();
        let title = screen.xdotool(home, &["getwindowname", &id]).unwrap_or_default();
        say(&format!("It opens a window: {title}"));
        screen.xdotool(home, &["windowfocus", "--sync", &id]);
        let made = home.join(".local").join("share").join("huce-demo");
        until("its page", is_drawn(screen, home, here))?;
        // 显示, the officer's, the township's, and the demonstration at an officer's.
        for key in ["Tab", "Tab", "Tab", "Tab", "Return"] {
            screen.xdotool(home, &["key", key]);
            std::thread::sleep(Duration::from_millis(500));
        }
        until("the demonstration's registers", || made.join("officer-001").join("register.db").exists().then_some(()))
    })();
    let picture = here.join("demo.png");
    std::thread::sleep(Duration::from_secs(5));
    let mut maim = screen.program("maim", home);
    run(maim.arg(&picture))?;
    say(&format!("What it shows: {}", picture.display()));
    let _ = window.kill();
    let _ = window.wait();
    outcome
}

/// Looks until three pictures, a second apart, are the same and not of an empty window.
fn is_drawn<'a>(screen: &'a Screen, home: &'a Path, here: &Path) -> impl FnMut() -> Option<()> + 'a {
    let picture = here.join("page.png");
    let (mut last, mut same) = (Vec::new(), 0);
    move || {
        std::thread::sleep(Duration::from_secs(1));
        let mut maim = screen.program("maim", home);
        run(maim.arg(&picture)).ok()?;
        let now = fs::read(&picture).ok()?;
        same = if now == last && now.len() > EMPTY { same + 1 } else { 0 };
        last = now;
        (same >= 2).then_some(())
    }
}

/// Looks again and again until something is there.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Outcome<T> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return Ok(found);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(Failed(format!("{what} did not come")))
}

/// Nothing of what was installed, and in the home only what the program keeps for its user.
fn nothing_is_left(installed: &[PathBuf]) -> Outcome {
    let left: Vec<_> = installed.iter().filter(|path| path.exists()).collect();
    if !left.is_empty() {
        return Err(Failed(format!("removing left {left:?}")));
    }
    let home = root().join("target").join("release-check").join("home");
    let mut find = command("find", &[]);
    find.arg(&home).args(["-mindepth", "3", "-maxdepth", "3"]);
    let kept = answer(find).unwrap_or_default();
    if !kept.contains("huce-demo") {
        return Err(Failed("what the user made is gone with the program".into()));
    }
    say(&format!("{} files are gone; what the user made stays:\n{kept}", installed.len()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_of_a_menu_entry_is_read() {
        assert_eq!(exec_of("[Desktop Entry]\nName=Huce\nExec=huce-desktop %U\n").as_deref(), Some("huce-desktop"));
        assert_eq!(exec_of("Exec=env A=1 huce-desktop").as_deref(), Some("env A=1 huce-desktop"));
        assert_eq!(exec_of("Name=Huce\nExec=\n"), None);
    }
}
