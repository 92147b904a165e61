//! Rules about the project's own files that people forget, absences included. `docs/architecture.md` says why each stands.

use crate::support::source::{Language, Source, file, files, root, without_comments};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const CORE: &str = "src-tauri/core/src";
const STORE: &str = "src-tauri/core/src/store/";
const ALL_RUST: &[&str] = &[".rs"];

/// Fails with all places at once, each as `file:line` and what stands there.
#[track_caller]
fn holds(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}\n  {}\n", broken.join("\n  "));
}

/// The places where one of these words stands in the code of these files.
fn word_in<'a>(sources: impl IntoIterator<Item = &'a Source>, language: Language, words: &[&str]) -> Vec<String> {
    let sources = sources.into_iter();
    sources
        .flat_map(|source| {
            let found = source.words(language).into_iter().filter(|(_, word)| words.contains(&word.as_str()));
            found.map(|(line, word)| format!("{}: {word}", source.at(line))).collect::<Vec<_>>()
        })
        .collect()
}

// ---- What may stand where

#[test]
fn the_model_reads_and_writes_nothing() {
    let outside = ["rusqlite", "fs", "net", "process", "env", "thread"];
    let mut broken = word_in(&files(&format!("{CORE}/model"), ALL_RUST), Language::Rust, &outside[..1]);
    for source in files(&format!("{CORE}/model"), ALL_RUST) {
        for (at, line) in source.code(Language::Rust).lines().enumerate() {
            // Both `std::fs` and `use std::{fs, …}`.
            for tail in line.split("std::").skip(1) {
                let names: Vec<_> = tail.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()).collect();
                let looked = if tail.starts_with('{') { names.as_slice() } else { names.get(..1).unwrap_or_default() };
                broken
                    .extend(looked.iter().filter(|name| outside.contains(name)).map(|name| format!("{}: std::{name}", source.at(at + 1))));
            }
        }
    }
    holds("src/model holds pure values and rules: no SQL, no files, no network, no processes", &broken);
}

#[test]
fn the_core_knows_no_window() {
    let mut broken = Vec::new();
    for source in files("src-tauri/core", &[".rs", "Cargo.toml"]) {
        for (at, line) in source.code(Language::Rust).lines().enumerate() {
            // The folder's name, src-tauri, may stand in a path.
            if line.replace("src-tauri", "").contains("tauri") {
                broken.push(format!("{}: {}", source.at(at + 1), line.trim()));
            }
        }
    }
    holds("the core runs without tauri", &broken);
}

#[test]
fn the_command_and_the_window_speak_to_the_api_alone() {
    let mut broken = Vec::new();
    let shells = files("src-tauri/cli/src", &[".rs"]).into_iter().chain(files("src-tauri/src", &[".rs"]));
    for source in shells {
        for (at, line) in source.code(Language::Rust).lines().enumerate() {
            let mut names = line.match_indices("huce_core::").map(|(start, found)| &line[start + found.len()..]);
            if names.any(|rest| !["api", "demo", "refusal"].iter().any(|allowed| rest.starts_with(allowed))) {
                broken.push(format!("{}: {}", source.at(at + 1), line.trim()));
            }
        }
    }
    holds("the command and the window name of the core only api, demo and refusal", &broken);
}

#[test]
fn only_the_store_speaks_to_the_database() {
    let sources = product_rust();
    holds("only core/src/store names rusqlite", &word_in(sources.iter().filter(outside_store), Language::Rust, &["rusqlite"]));
}

#[test]
fn only_the_store_writes_tables() {
    let mut broken = Vec::new();
    for source in product_rust().iter().filter(outside_store) {
        let words: Vec<(usize, String)> =
            source.words(Language::Rust).into_iter().map(|(line, word)| (line, word.to_ascii_lowercase())).collect();
        for (at, (line, _)) in words.iter().enumerate() {
            let word = |ahead: usize| words.get(at + ahead).map_or("", |(_, word)| word.as_str());
            let writes = match word(0) {
                "insert" => matches!(word(1), "into" | "or"),
                "replace" => word(1) == "into",
                "delete" => word(1) == "from",
                "update" => word(1) == "or" || word(1) == "set" || word(2) == "set",
                _ => false,
            };
            if writes {
                broken.push(format!("{}: {} {}", source.at(*line), word(0), word(1)));
            }
        }
    }
    holds("every change goes through the one gate: no statement that writes stands outside core/src/store", &broken);
}

/// What people run. Examples and benches, which may hold a bare loop as a baseline, are not part of it.
fn product_rust() -> Vec<Source> {
    [CORE, "src-tauri/cli/src", "src-tauri/src", "src-tauri/paper/src"].iter().flat_map(|folder| files(folder, ALL_RUST)).collect()
}

fn outside_store(source: &&Source) -> bool {
    !source.path.starts_with(STORE)
}

// ---- The page

#[test]
fn only_ipc_touches_the_platform() {
    let mut broken = Vec::new();
    for source in files("ui/src", &[".ts", ".vue"]) {
        if !source.path.starts_with("ui/src/ipc/") {
            let code = source.code(Language::Web);
            broken.extend(code.lines().enumerate().filter(|(_, line)| line.contains("@tauri-apps")).map(|(at, _)| source.at(at + 1)));
        }
    }
    holds("only ui/src/ipc imports @tauri-apps", &broken);
}

#[test]
fn words_for_people_stand_in_messages() {
    let mut broken = Vec::new();
    for source in files("ui", &[".ts", ".vue", ".html", ".css"]) {
        if source.path.starts_with("ui/src/messages/") || source.path.ends_with(".test.ts") {
            continue;
        }
        for (at, line) in source.code(Language::Web).lines().enumerate() {
            if let Some(c) =
                line.chars().find(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '\u{3000}'..='\u{303f}'))
            {
                broken.push(format!("{}: {c}", source.at(at + 1)));
            }
        }
    }
    holds("every word that a person reads stands in ui/src/messages", &broken);
}

#[test]
fn both_languages_say_the_same_things() {
    let (chinese, english) = (message_keys("ui/src/messages/zh-CN/"), message_keys("ui/src/messages/en/"));
    assert!(chinese.len() > 5, "the keys of the messages were not found");
    let missing = |have: &BTreeMap<String, String>, other: &BTreeMap<String, String>, name: &str| -> Vec<String> {
        have.iter().filter(|(key, _)| !other.contains_key(*key)).map(|(key, at)| format!("{at}: {key} is not in {name}")).collect()
    };
    let broken = [missing(&chinese, &english, "en"), missing(&english, &chinese, "zh-CN")].concat();
    holds("both languages have the same keys", &broken);
}

/// The dotted keys of all messages of a language, each with its place.
fn message_keys(folder: &str) -> BTreeMap<String, String> {
    let of_file = |source: &Source| keys_of(source, source.path.trim_start_matches(folder).trim_end_matches(".ts"));
    files(folder.trim_end_matches('/'), &[".ts"]).iter().filter(|source| !source.path.ends_with("index.ts")).flat_map(of_file).collect()
}

fn keys_of(source: &Source, feature: &str) -> BTreeMap<String, String> {
    let (mut keys, mut folders) = (BTreeMap::new(), vec![feature.to_owned()]);
    for (at, line) in source.code(Language::Web).lines().enumerate() {
        let line = line.trim();
        let key = line.split_once(':').map(|(key, _)| key.trim_matches(['"', '\'']));
        match key {
            Some(key) if line.ends_with('{') && !line.starts_with("const") && !line.starts_with("export") => folders.push(key.to_owned()),
            Some(key) if key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') => {
                let path: Vec<&str> = folders.iter().map(String::as_str).chain([key]).collect();
                keys.insert(path.join("."), source.at(at + 1));
            }
            _ if line.starts_with('}') => {
                folders.pop();
            }
            _ => {}
        }
    }
    keys
}

#[test]
fn components_stay_small() {
    let broken: Vec<_> = files("ui/src", &[".vue"])
        .iter()
        .map(|source| (&source.path, source.text.lines().count()))
        .filter(|(_, lines)| *lines > 300)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    holds("no component is longer than 300 lines", &broken);
}

// ---- What is written about the register

#[test]
fn every_table_and_column_is_explained() {
    let source = file("schema.sql");
    let tables = columns_of(&source.text);
    assert!(!tables.is_empty(), "no table was found in schema.sql");
    let broken: Vec<_> = tables
        .iter()
        .filter(|definition| !definition.explained)
        .map(|definition| format!("{}: {}", source.at(definition.line), definition.name))
        .collect();
    holds("every table and column of schema.sql has a comment, at its end or above it", &broken);
}

/// A table, or `table.column`, of the schema.
struct Definition {
    name: String,
    line: usize,
    explained: bool,
}

/// Reads `CREATE TABLE … ( … )` statements. A definition is explained by a comment on one of its lines or on the line above it.
fn columns_of(schema: &str) -> Vec<Definition> {
    const NO_COLUMN: [&str; 5] = ["CHECK", "CONSTRAINT", "FOREIGN", "PRIMARY", "UNIQUE"];
    let code = without_comments(schema, Language::Sql);
    let comment: Vec<bool> = schema.lines().zip(code.lines()).map(|(full, code)| full.trim_end().len() > code.trim_end().len()).collect();
    let bare: Vec<bool> = code.lines().map(|line| line.trim().is_empty()).collect();
    let explained = |first: usize, last: usize| {
        let above = first > 1 && bare[first - 2] && comment[first - 2];
        above || (first..=last).any(|line| comment[line - 1])
    };

    let (mut found, mut table) = (Vec::new(), None::<String>);
    let (mut depth, mut text, mut first, mut line) = (0, String::new(), 1, 1);
    for c in code.chars() {
        match c {
            '(' => {
                depth += 1;
                if depth == 1 && text.to_uppercase().contains("CREATE") && text.to_uppercase().contains("TABLE") {
                    let name = text.split_whitespace().last().unwrap_or_default().trim_matches('"').to_owned();
                    found.push(Definition { name: name.clone(), line, explained: explained(first, line) });
                    table = Some(name);
                    text.clear();
                    continue;
                }
            }
            ')' => depth -= 1,
            _ => {}
        }
        let ends_column = (c == ',' && depth == 1) || (c == ')' && depth == 0);
        if ends_column && let Some(table) = &table {
            let name = text.split_whitespace().next().unwrap_or_default().trim_matches('"');
            let word = name.split('(').next().unwrap_or_default().to_uppercase();
            if !name.is_empty() && !NO_COLUMN.contains(&word.as_str()) {
                found.push(Definition { name: format!("{table}.{name}"), line: first, explained: explained(first, line) });
            }
        }
        if ends_column || (c == ';' && depth == 0) {
            text.clear();
            if c != ',' {
                table = None;
            }
        } else if !(text.is_empty() && c.is_whitespace()) {
            if text.is_empty() {
                first = line;
            }
            text.push(c);
        }
        if c == '\n' {
            line += 1;
        }
    }
    found
}

#[test]
fn the_schema_is_read_as_it_stands() {
    let schema = "-- People.\nCREATE TABLE person (\n  id TEXT PRIMARY KEY, -- who\n  -- a name, or ','\n  name TEXT NOT NULL\n    CHECK (name <> ''),\n  sex INTEGER,\n  UNIQUE (name, sex)\n) STRICT;\n\nCREATE TABLE bare (a, -- one\n  b);";
    let read: Vec<_> = columns_of(schema).into_iter().map(|one| (one.name, one.line, one.explained)).collect();
    let expected = [
        ("person", 2, true),
        ("person.id", 3, true),
        ("person.name", 5, true),
        ("person.sex", 7, false),
        ("bare", 11, true),
        ("bare.a", 11, true),
        ("bare.b", 12, false),
    ];
    assert_eq!(read, expected.map(|(name, line, explained)| (name.to_owned(), line, explained)));
}

#[test]
fn every_refusal_is_in_the_docs() {
    let source = file("docs/errors.md");
    let mut listed = BTreeMap::new();
    for (at, line) in source.text.lines().enumerate() {
        if let Some((code, _)) = line.strip_prefix("| `").and_then(|rest| rest.split_once('`')) {
            listed.insert(code.to_owned(), source.at(at + 1));
        }
    }
    let known: BTreeSet<String> = huce_core::refusal::Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    let mut broken: Vec<_> = known.iter().filter(|code| !listed.contains_key(*code)).map(|code| format!("{code}: not listed")).collect();
    broken.extend(listed.iter().filter(|(code, _)| !known.contains(*code)).map(|(code, at)| format!("{at}: {code} does not exist")));
    holds("docs/errors.md lists every code, each in a row that begins with | `code` |", &broken);
}

// ---- The files themselves

#[test]
fn no_rust_file_is_too_long() {
    let broken: Vec<_> = files("", ALL_RUST)
        .iter()
        .map(|source| (&source.path, source.text.lines().count()))
        .filter(|(_, lines)| *lines > 900)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    holds("no file of Rust is longer than 900 lines; 600 is the aim", &broken);
}

#[test]
fn tests_wait_for_something_not_for_a_while() {
    holds("no test sleeps: wait for what you need", &word_in(&files("tests", ALL_RUST), Language::Rust, &[concat!("sl", "eep")]));
}

#[test]
fn every_test_file_is_part_of_this_binary() {
    let mut reached = BTreeSet::new();
    reach(Path::new("tests/main.rs"), &mut reached);
    let broken: Vec<_> = files("tests", ALL_RUST)
        .into_iter()
        .map(|source| source.path)
        .filter(|path| !path.starts_with("tests/fixtures/") && path != "tests/support/nothing.rs" && !reached.contains(Path::new(path)))
        .collect();
    holds("a file under tests/ is named by a `mod` of its folder", &broken);
}

/// Follows `mod name;` from a file.
fn reach(path: &Path, reached: &mut BTreeSet<PathBuf>) {
    if !reached.insert(path.to_path_buf()) {
        return;
    }
    let source = file(&path.to_string_lossy());
    let folder = path.parent().unwrap();
    let folder = match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("main" | "mod") => folder.to_path_buf(),
        Some(stem) => folder.join(stem),
        None => return,
    };
    for line in source.code(Language::Rust).lines() {
        let line = line.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        if let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
            let candidates = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
            for next in candidates.iter().filter(|next| root().join(next).exists()) {
                reach(next, reached);
            }
        }
    }
}

#[test]
fn the_two_readmes_know_each_other() {
    let first_link = |path: &str| -> String {
        let text = file(path).text;
        let (_, rest) = text.split_once("](").unwrap_or_else(|| panic!("{path} has no link"));
        rest.split(')').next().unwrap_or_default().to_owned()
    };
    assert_eq!(first_link("README.md"), "README.zh-CN.md");
    assert_eq!(first_link("README.zh-CN.md"), "README.md");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for source in files("", &[".md"]) {
        let folder = Path::new(&source.path).parent().unwrap();
        for (at, line) in source.text.lines().enumerate() {
            for rest in line.split("](").skip(1) {
                let link = rest.split([')', '#', ' ']).next().unwrap_or_default();
                if !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:") && !root().join(folder).join(link).exists() {
                    broken.push(format!("{}: {link}", source.at(at + 1)));
                }
            }
        }
    }
    holds("a link between documents leads to a file that exists", &broken);
}

#[test]
fn no_path_of_somebodys_machine_is_written_down() {
    let homes = [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!(":\\Us", "ers\\")];
    let mut broken = Vec::new();
    for source in files("", &[""]) {
        for (at, line) in source.text.lines().enumerate() {
            for home in homes {
                let starts_there = line.match_indices(home).any(|(at, _)| {
                    // As the beginning of a path, not in the middle of one.
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '$'))
                });
                if starts_there {
                    broken.push(format!("{}: {}", source.at(at + 1), line.trim().chars().take(100).collect::<String>()));
                }
            }
        }
    }
    holds("no path of one person's machine stands in the project", &broken);
}

#[test]
fn every_dependency_is_pinned() {
    let mut broken = Vec::new();
    for source in files("", &["Cargo.toml"]) {
        let mut section = String::new();
        for (at, line) in source.text.lines().enumerate() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            } else if !line.is_empty() && !line.starts_with('#') && !is_pinned(&section, line) {
                broken.push(format!("{}: {line}", source.at(at + 1)));
            }
        }
    }
    let package: serde_json::Value = serde_json::from_str(&file("ui/package.json").text).unwrap();
    for section in ["dependencies", "devDependencies"] {
        for (name, version) in package[section].as_object().into_iter().flatten() {
            let exact = version
                .as_str()
                .is_some_and(|version| version.split('.').count() >= 3 && version.starts_with(|c: char| c.is_ascii_digit()));
            if !exact {
                broken.push(format!("ui/package.json: {name} {version}"));
            }
        }
    }
    holds("every dependency is pinned to one version: `=1.2.3` in Rust, `1.2.3` in the page", &broken);
}

/// Whether a line of a Cargo.toml, if it names a dependency, names one version of it, this workspace's, or a folder.
fn is_pinned(section: &str, line: &str) -> bool {
    let Some((_, after)) = section.split_once("dependencies") else { return true };
    let Some((key, value)) = line.split_once('=') else { return true };
    let (key, value) = (key.trim(), value.trim());
    let one_table_each = after.starts_with('.');
    if one_table_each && key != "version" || key.ends_with(".workspace") || value.contains("workspace = true") {
        return true;
    }
    let version =
        if value.starts_with('{') { value.split_once("version").map(|(_, rest)| rest.trim_start_matches([' ', '='])) } else { Some(value) };
    match version {
        Some(version) => version.starts_with("\"=") || version.starts_with("=\""),
        None => value.contains("path ="),
    }
}

#[test]
fn pins_are_told_from_ranges() {
    for line in [
        "a = \"=1.2.3\"",
        "a.workspace = true",
        "a = { workspace = true }",
        "a = { path = \"x\" }",
        "a = { version = \"=1.0.0\", features = [] }",
    ] {
        assert!(is_pinned("dependencies", line), "{line}");
    }
    for line in ["a = \"1.2.3\"", "a = { version = \"1\" }", "a = \"*\"", "a = { git = \"x\" }"] {
        assert!(!is_pinned("workspace.dependencies", line), "{line}");
    }
    assert!(is_pinned("package", "version = \"0.1.0\""));
    assert!(!is_pinned("dependencies.a", "version = \"1\""));
}

#[test]
fn lock_files_name_no_other_registry() {
    assert!(root().join("Cargo.lock").exists(), "Cargo.lock is not committed");
    let broken: Vec<_> = ["Cargo.lock", "ui/package-lock.json", "bench/peers/package-lock.json", "packaging/package-lock.json"]
        .iter()
        .flat_map(|path| {
            let source = file(path);
            let foreign = |line: &str| {
                let address = line.contains("\"resolved\"") || line.starts_with("source = ");
                address
                    && !line.contains("https://registry.npmjs.org/")
                    && !line.contains("registry+https://github.com/rust-lang/crates.io-index")
            };
            let lines = source.text.lines().enumerate().filter(|(_, line)| foreign(line));
            lines.map(|(at, line)| format!("{}: {}", source.at(at + 1), line.trim())).collect::<Vec<_>>()
        })
        .collect();
    holds("packages come from crates.io and npm alone", &broken);
}
