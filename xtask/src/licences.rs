//! The licences of everything that is inside a package, with their texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::step::{Failed, Outcome, answer, cargo};

/// A crate that is compiled in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    /// As an SPDX expression.
    licence: String,
}

/// Crates that carry the sources of somebody else, and the folder in which these lie.
const CARRIED: [(&str, &str); 3] = [("libsqlite3-sys", "sqlcipher"), ("openssl-src", "openssl"), ("zstd-sys", "zstd")];

/// The licences of all crates in the window and the command, as one text.
///
/// # Errors
/// Where Cargo cannot say what is inside, or has not fetched it.
pub fn of_crates() -> Outcome<String> {
    let mut crates = inside(&["-e", "normal"])?;
    // Compiled by a build script, and linked all the same.
    crates.extend(inside(&["-e", "normal,build"])?.into_iter().filter(|one| one.name == "openssl-src"));
    crates.sort();
    crates.dedup();
    let sources = sources()?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut without = Vec::new();
    for one in &crates {
        let folder = sources.iter().map(|registry| registry.join(format!("{}-{}", one.name, one.version))).find(|folder| folder.is_dir());
        let folder = folder.ok_or_else(|| Failed(format!("the source of {} {} is not there", one.name, one.version)))?;
        let mut found = texts_in(&folder);
        found.extend(CARRIED.iter().filter(|(name, _)| *name == one.name).flat_map(|(_, carried)| texts_in(&folder.join(carried))));
        if found.is_empty() {
            without.push(format!("{} {} ({})", one.name, one.version, one.licence));
        }
        for text in found {
            let who = texts.entry(text).or_default();
            let name = format!("{} {}", one.name, one.version);
            if !who.contains(&name) {
                who.push(name);
            }
        }
    }
    Ok(told(&crates, &texts, &without))
}

fn inside(edges: &[&str]) -> Outcome<Vec<Crate>> {
    let mut tree = cargo(&["tree", "--locked", "--prefix", "none", "--target", "x86_64-unknown-linux-gnu", "--format", "{p}|{l}"]);
    tree.args(["-p", "huce-desktop", "-p", "huce-cli"]).args(edges);
    let listed = answer(tree).ok_or_else(|| Failed("cargo tree does not say what is inside".into()))?;
    Ok(listed.lines().filter_map(read).collect())
}

/// A line such as `age v0.12.1|MIT OR Apache-2.0 (*)`; nothing for our own crates.
fn read(line: &str) -> Option<Crate> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let is_ours = name.starts_with("huce");
    (!is_ours).then(|| Crate { name: name.into(), version: version.into(), licence: licence.trim_end_matches(" (*)").into() })
}

/// The folders into which Cargo unpacks what it fetches.
fn sources() -> Outcome<Vec<PathBuf>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let folder = home.ok_or_else(|| Failed("neither CARGO_HOME nor HOME is set".into()))?.join("registry").join("src");
    let listed = fs::read_dir(&folder).map_err(|error| Failed(format!("{}: {error}", folder.display())))?;
    Ok(listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
}

fn is_licence(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_code = [".RS", ".C", ".H", ".TOML", ".TCL"].iter().any(|end| name.ends_with(end));
    !is_code && ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"].iter().any(|begin| name.starts_with(begin))
}

/// The texts of the licences that lie in a folder, or in a folder of licences inside it.
fn texts_in(folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut texts = Vec::new();
    for path in paths.into_iter().filter(|path| path.file_name().is_some_and(|name| is_licence(&name.to_string_lossy()))) {
        if path.is_dir() {
            let inner = fs::read_dir(&path).into_iter().flatten().flatten();
            texts.extend(inner.filter_map(|entry| fs::read_to_string(entry.path()).ok()));
        } else {
            texts.extend(fs::read_to_string(&path).ok());
        }
    }
    // The same text with other ends of lines is the same text.
    texts.iter().map(|text| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()).collect()
}

fn told(crates: &[Crate], texts: &BTreeMap<String, Vec<String>>, without: &[String]) -> String {
    let mut out = String::from("The crates inside huce and huce-desktop, with their licences.\n\n");
    for one in crates {
        out += &format!("{} {}: {}\n", one.name, one.version, one.licence);
    }
    if !without.is_empty() {
        out += &format!("\nThese name their licence and bring no text of it along:\n{}\n", without.join("\n"));
    }
    for (text, who) in texts {
        out += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(80), who.join(", "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_read_and_ours_are_left_out() {
        let age = Crate { name: "age".into(), version: "0.12.1".into(), licence: "MIT OR Apache-2.0".into() };
        assert_eq!(read("age v0.12.1|MIT OR Apache-2.0 (*)"), Some(age));
        assert_eq!(read("serde_derive v1.0.0 (proc-macro)|MIT").map(|one| one.version), Some("1.0.0".into()));
        assert_eq!(read("huce-core v0.1.0 (here)|Apache-2.0"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn licences_are_known_by_their_names() {
        assert!(
            ["LICENSE", "LICENSE-MIT", "license.md", "COPYING", "UNLICENSE", "NOTICE.txt", "LICENSES"].iter().all(|name| is_licence(name))
        );
        assert!(!["README.md", "license.rs", "src", "Cargo.toml"].iter().any(|name| is_licence(name)));
    }

    #[test]
    fn one_text_is_told_once() {
        let one = Crate { name: "a".into(), version: "1.0.0".into(), licence: "MIT".into() };
        let texts = BTreeMap::from([("the text".to_owned(), vec!["a 1.0.0".to_owned(), "b 2.0.0".to_owned()])]);
        let told = told(&[one], &texts, &["c 3.0.0 (MIT)".to_owned()]);
        assert_eq!(told.matches("the text").count(), 1);
        assert!(told.contains("a 1.0.0: MIT\n") && told.contains("a 1.0.0, b 2.0.0") && told.contains("c 3.0.0"));
    }
}
