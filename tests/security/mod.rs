//! Nobody in, nothing out: `docs/security.md` says what is promised to whom, and names the test that holds each promise.

mod clerk;
mod laptops;
mod officer;
mod pairing;
mod returns;
mod strangers;
mod swaps;
mod township_key;

use std::collections::BTreeSet;

use crate::support::source::{Language, file, files};

/// Every test that `docs/security.md` names is a test of this project, and every test here stands in it.
#[test]
fn every_promise_has_its_test_and_every_test_its_promise() {
    let text = file("docs/security.md").text;
    let words: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let named: BTreeSet<String> = words.iter().filter(|word| word.contains("::")).map(|word| (*word).to_owned()).collect();
    let mut tests = BTreeSet::new();
    for source in files("tests", &[".rs"]) {
        let module = source.path.trim_start_matches("tests/").trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        let code = source.code(Language::Rust);
        let mut lines = code.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if line == "#[test]" {
                let name = lines.find_map(|line| line.strip_prefix("fn ")).unwrap();
                tests.insert(format!("{module}::{}", name.split('(').next().unwrap()));
            }
        }
    }
    let missing: Vec<&String> = named.iter().filter(|name| !tests.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/security.md names tests that do not exist: {missing:?}");
    let unlisted: Vec<&String> =
        tests.iter().filter(|name| name.starts_with("security::") && name.matches("::").count() == 2 && !named.contains(*name)).collect();
    assert!(unlisted.is_empty(), "docs/security.md does not name {unlisted:?}");
    assert!(named.len() > 20, "{named:?}");
}
