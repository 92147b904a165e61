//! What a chore needs and this machine may lack.

use crate::step::{Failed, Outcome, answer, cargo, command, npm_in, root, run, say, ui};
use std::fs;
use std::path::{Path, PathBuf};

/// What builds the program: a C compiler, and Perl and make for the OpenSSL inside SQLCipher.
pub const TO_BUILD: &[&str] = &["build-essential", "perl", "pkg-config"];

/// What the window and the tests need besides: WebKit and its driver, a screen without a screen, a font with all Chinese characters,
/// and the public tools that judge our files from outside.
pub const TO_TEST: &[&str] = &[
    "age",
    "file",
    "fonts-noto-cjk",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "minisign",
    "poppler-utils",
    "python3",
    "python3-venv",
    "unzip",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
    "zip",
    "zstd",
];

/// What makes pictures small.
pub const TO_COMPRESS: &[&str] = &["pngquant"];

/// What runs the peers of `cargo xtask bench peers` besides Node.js.
pub const TO_COMPARE: &[&str] = &["python3", "python3-venv"];

/// The licence checker, in the version that was tried.
const CARGO_DENY: &str = "0.20.2";

/// What runs the fuzz targets, in the version that was tried.
const CARGO_FUZZ: &str = "0.13.2";

/// The least Node.js that the page builds with.
const NODE: (u32, u32) = (20, 19);

/// Installs the Debian packages that are missing.
///
/// # Errors
/// Where some are missing and only another user may install them: with the command line to run.
pub fn debian(wanted: &[&str]) -> Outcome {
    if answer(command("dpkg-query", &["--version"])).is_none() {
        say(&format!("This is not Debian; make sure that there is what these packages hold: {}", wanted.join(" ")));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        say("All system packages are here.");
        return Ok(());
    }
    let list = missing.join(" ");
    if !is_root() {
        return Err(Failed(format!(
            "system packages are missing. Run this once, then start again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}\n"
        )));
    }
    say(&format!("Installing system packages: {list}"));
    let apt = |args: &[&str]| {
        let mut apt = command("apt-get", &["-q", "-o", "DPkg::Lock::Timeout=300"]);
        apt.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut apt)
    };
    apt(&["update"])?;
    apt(&[["install", "-y", "--no-install-recommends"].as_slice(), &missing].concat())
}

/// Puts `/dev/null` back where it is no device: a program run by root can leave an ordinary file in its place. The build of OpenSSL assembles
/// into it; an ordinary file is removed by that, and whatever starts in the same moment fails with a word that names something else.
///
/// # Errors
/// Where only another user may mend it: with the command line to run.
pub fn null_device() -> Outcome {
    let is_device = answer(command("test", &["-c", "/dev/null"])).is_some();
    if !cfg!(target_os = "linux") || is_device {
        return Ok(());
    }
    let mend = "rm -f /dev/null && mknod -m 666 /dev/null c 1 3";
    if !is_root() {
        return Err(Failed(format!("/dev/null is not a device here. Run this once, then start again:\n\n    sudo sh -c '{mend}'\n")));
    }
    say("/dev/null is not a device here; putting it back.");
    run(&mut command("sh", &["-c", mend]))
}

/// Whether this user may install and mend.
pub fn is_root() -> bool {
    answer(command("id", &["-u"])).as_deref() == Some("0")
}

fn is_installed(package: &str) -> bool {
    answer(command("dpkg-query", &["-W", "-f=${db:Status-Status}", package])).as_deref() == Some("installed")
}

/// Installs the packages of the page exactly as its lock file says, unless they are there.
///
/// # Errors
/// Where Node.js is missing or too old, or npm fails.
pub fn page() -> Outcome {
    packages(&ui(), &["ci", "--no-audit", "--no-fund"])
}

/// Has npm install what the lock file of a folder says, unless it is there.
///
/// # Errors
/// Where Node.js is missing or too old, or npm fails.
pub fn packages(folder: &Path, call: &[&str]) -> Outcome {
    let version = answer(command("node", &["--version"]))
        .ok_or_else(|| Failed(format!("Node.js is missing; {}.{} or newer is needed", NODE.0, NODE.1)))?;
    if node_version(&version) < Some(NODE) {
        return Err(Failed(format!("Node.js {version} is too old; {}.{} or newer is needed", NODE.0, NODE.1)));
    }
    let stamp = folder.join("node_modules").join(".installed-from");
    once(&folder.join("package-lock.json"), &stamp, || run(&mut npm_in(folder, call)))
}

/// A Python with what a list of pinned packages says, in an environment of its own under `target/`, and where it is.
///
/// # Errors
/// Where Python is missing, or pip fails.
pub fn python(name: &str, wanted: &Path) -> Outcome<PathBuf> {
    let environment = root().join("target").join("python").join(name);
    let python = environment.join("bin").join("python");
    once(wanted, &environment.join(".installed-from"), || {
        run(command("python3", &["-m", "venv", "--clear"]).arg(&environment))?;
        let pip =
            ["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "--requirement"];
        run(command(&python, &pip).arg(wanted))
    })?;
    Ok(python)
}

/// Installs what a file says, unless the stamp says that just this was installed.
fn once(wanted: &Path, stamp: &Path, install: impl FnOnce() -> Outcome) -> Outcome {
    let text = fs::read(wanted).map_err(|error| Failed(format!("{}: {error}", wanted.display())))?;
    if fs::read(stamp).is_ok_and(|installed| installed == text) {
        say(&format!("What {} says is here.", wanted.strip_prefix(root()).unwrap_or(wanted).display()));
        return Ok(());
    }
    install()?;
    fs::write(stamp, text).map_err(|error| Failed(format!("{}: {error}", stamp.display())))
}

/// Installs a public SQLCipher for Python, exactly the wheels of `tests/interop/requirements.txt`, unless they are there.
///
/// # Errors
/// Where Python is missing, or a wheel is not the one that was tried.
pub fn judges() -> Outcome {
    let wanted = root().join("tests").join("interop").join("requirements.txt");
    let folder = root().join("target").join("tools").join("python");
    let stamp = folder.join(".installed-from");
    let text = fs::read(&wanted).map_err(|error| Failed(format!("{}: {error}", wanted.display())))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == text) {
        say("The judges from PyPI are here.");
        return Ok(());
    }
    let path = |path: &std::path::Path| path.to_string_lossy().into_owned();
    run(&mut command("python3", &["-m", "venv", "--clear", &path(&folder)]))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:", "-r"];
    run(command(folder.join("bin").join("python"), &pip).arg(&wanted))?;
    fs::write(&stamp, text).map_err(|error| Failed(format!("{}: {error}", stamp.display())))
}

fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Installs the licence checker, unless it is there in the version that was tried.
///
/// # Errors
/// Where Cargo cannot build it.
pub fn licence_checker() -> Outcome {
    if answer(cargo(&["deny", "--version"])).is_some_and(|found| found == format!("cargo-deny {CARGO_DENY}")) {
        say("cargo-deny is here.");
        return Ok(());
    }
    say(&format!("Installing cargo-deny {CARGO_DENY}"));
    let mut install = cargo(&["install", "--quiet", "--locked", "--no-default-features", "--debug"]);
    install.arg(format!("cargo-deny@{CARGO_DENY}"));
    // What it gives is run once and reads a few files: the time to compile it is what counts.
    install.arg("--target-dir").arg(root().join("target").join("tools"));
    install.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
    run(&mut install)
}

/// Where tools are kept that only this project wants.
pub fn tools() -> std::path::PathBuf {
    root().join("target").join("tools")
}

/// Installs cargo-fuzz, unless it is there in the version that was tried.
///
/// # Errors
/// Where there is no nightly compiler, or Cargo cannot build it.
pub fn fuzzer() -> Outcome {
    if answer(command("rustup", &["run", "nightly", "rustc", "--version"])).is_none() {
        return Err(Failed("a nightly compiler is missing. Run this once: rustup toolchain install nightly --profile minimal".into()));
    }
    let program = tools().join("bin").join("cargo-fuzz");
    if answer(command(&program, &["--version"])).is_some_and(|found| found.ends_with(CARGO_FUZZ)) {
        say("cargo-fuzz is here.");
        return Ok(());
    }
    say(&format!("Installing cargo-fuzz {CARGO_FUZZ}"));
    let mut install = cargo(&["install", "--quiet", "--locked", "--root"]);
    install.arg(tools()).arg(format!("cargo-fuzz@{CARGO_FUZZ}")).arg("--target-dir").arg(tools());
    run(&mut install)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_compared_as_numbers() {
        assert!(node_version("v20.20.2") >= Some(NODE));
        assert!(node_version("v22.1.0") >= Some(NODE));
        assert!(node_version("v20.9.0") < Some(NODE));
        assert!(node_version("not a version") < Some(NODE));
    }
}
