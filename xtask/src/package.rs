//! `cargo xtask package`: what people install. `docs/packaging.md` says what is in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::licences;
use crate::setup;
use crate::step::{Failed, Outcome, Steps, answer, cargo, command, npm, root, run, say, ui};

/// The most bytes of a package.
const MOST: u64 = 25_000_000;

/// Where what goes into the package is gathered.
fn gathered() -> PathBuf {
    root().join("target").join("package")
}

/// `cargo xtask package`: builds the window and `huce`, gathers what goes with them, and makes the `.deb`.
///
/// # Errors
/// With the first step that fails, or where the package is too large or lacks something.
pub fn package(args: &[String]) -> Outcome {
    if !args.is_empty() {
        return Err(Failed("package takes nothing".into()));
    }
    let mut steps = Steps::new();
    let made = make(&mut steps);
    steps.table();
    say(&format!("The package: {}", made?.display()));
    Ok(())
}

/// The same, with the steps of whoever goes on with it; gives the package.
pub fn make(steps: &mut Steps) -> Outcome<PathBuf> {
    steps.work("system packages", || setup::debian(&[setup::TO_BUILD, setup::TO_TEST].concat()))?;
    steps.work("packages of the page", setup::page)?;
    let packaging = root().join("packaging");
    steps.work("packager", || setup::packages(&packaging, &["ci", "--no-audit", "--no-fund"]))?;
    steps.run("page: build", npm(&["run", "--silent", "build"]))?;
    // The very profile that is measured; without the feature that lets a test steer the window.
    let both = ["--release", "--locked", "--package", "huce-desktop", "--package", "huce-cli", "--bins"];
    steps.run("build", cargo(&[&["build"][..], &both].concat()))?;
    steps.work("manual pages, completions, licences", gather)?;
    let bundles = root().join("target").join("release").join("bundle").join("deb");
    let _ = fs::remove_dir_all(&bundles);
    let mut bundle = command("node", &[]);
    bundle.arg(packaging.join("node_modules").join("@tauri-apps").join("cli").join("tauri.js"));
    bundle.args(["bundle", "--bundles", "deb", "--ci", "--config", "src-tauri/linux/files.json"]);
    steps.run("bundle", bundle)?;
    let package = first_in(&bundles)?;
    steps.work("look into it", || look_into(&package))?;
    Ok(package)
}

fn first_in(folder: &Path) -> Outcome<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut packages = listed.filter(|path| path.extension().is_some_and(|end| end == "deb"));
    packages.next().ok_or_else(|| Failed(format!("no package is in {}", folder.display())))
}

fn gather() -> Outcome {
    let to = gathered();
    let _ = fs::remove_dir_all(&to);
    let failed = |error: std::io::Error| Failed(format!("{}: {error}", to.display()));
    let doc = to.join("doc");
    fs::create_dir_all(&doc).map_err(failed)?;
    fs::copy(root().join("target").join("release").join("huce"), to.join("huce")).map_err(failed)?;
    run(cargo(&["run", "--release", "--locked", "--quiet", "--package", "huce-cli", "--example", "pages", "--"]).arg(&to))?;
    fs::write(doc.join("licences-of-crates.txt"), licences::of_crates()?).map_err(failed)?;
    fs::copy(ui().join("dist").join("licences.md"), doc.join("licences-of-page.md")).map_err(failed)?;
    fs::copy(root().join("CHANGELOG.md"), doc.join("changelog")).map_err(failed)?;
    fs::copy(root().join("src-tauri").join("linux").join("copyright"), doc.join("copyright")).map_err(failed)?;
    // As Debian's policy wants them (12.1, 12.7); the same bytes from the same files.
    let mut zip = command("gzip", &["-9", "-n"]);
    for entry in fs::read_dir(to.join("man1")).map_err(failed)? {
        zip.arg(entry.map_err(failed)?.path());
    }
    run(zip.args(["changelog", "licences-of-crates.txt", "licences-of-page.md"].map(|name| doc.join(name))))
}

/// What must be in the package.
const CONTENT: [&str; 10] = [
    "usr/bin/huce",
    "usr/bin/huce-desktop",
    "usr/share/applications/Huce.desktop",
    "usr/share/bash-completion/completions/huce",
    "usr/share/doc/huce/changelog.gz",
    "usr/share/doc/huce/copyright",
    "usr/share/doc/huce/licences-of-crates.txt.gz",
    "usr/share/doc/huce/licences-of-page.md.gz",
    "usr/share/icons/hicolor/128x128/apps/huce-desktop.png",
    "usr/share/man/man1/huce.1.gz",
];

fn look_into(package: &Path) -> Outcome {
    let ask = |what: &[&str]| {
        let mut ask = command("dpkg-deb", &what[..1]);
        ask.arg(package).args(&what[1..]);
        answer(ask).ok_or_else(|| Failed(format!("dpkg-deb cannot read {}", package.display())))
    };
    let listed = ask(&["--contents"])?;
    let missing = missing(&listed);
    if !missing.is_empty() {
        return Err(Failed(format!("the package lacks {missing:?}")));
    }
    let depends = ask(&["--field", "Depends"])?;
    if let Some(lacking) = ["fonts-noto-cjk", "libwebkit2gtk-4.1-0", "libgtk-3-0"].iter().find(|name| !depends.contains(*name)) {
        return Err(Failed(format!("the package does not depend on {lacking}: {depends}")));
    }
    let size = fs::metadata(package).map_err(|error| Failed(format!("{}: {error}", package.display())))?.len();
    say(&format!("{} files, {:.1} MB; it depends on {depends}", listed.lines().count(), size as f64 / 1e6));
    if size < MOST { Ok(()) } else { Err(Failed(format!("the package has {size} bytes"))) }
}

/// What should be in a listing of `dpkg-deb --contents` and is not.
fn missing(listed: &str) -> Vec<&'static str> {
    let names: Vec<&str> =
        listed.lines().filter_map(|line| line.split_whitespace().nth(5)).map(|name| name.trim_start_matches("./")).collect();
    CONTENT.into_iter().filter(|wanted| !names.contains(wanted)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_package_lacks_is_named() {
        let line = |name: &&str| format!("-rw-r--r-- 0/0  12 2026-03-02 08:00 {name}");
        let listed: Vec<String> = CONTENT.iter().map(line).collect();
        assert_eq!(missing(&listed.join("\n")), Vec::<&str>::new());
        assert_eq!(missing(&listed[1..].join("\n")), [CONTENT[0]]);
    }
}
