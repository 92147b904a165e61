//! The project's own files, read for rules about them.

use std::fs;
use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text file of the project.
pub struct Source {
    /// From the top of the repository, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// How a file marks comments and strings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `//`, nested `/* */`, `"…"`, `r#"…"#`
    Rust,
    /// `//`, `/* */`, `<!-- -->`, `"…"`, `'…'`, `` `…` ``
    Web,
    /// `--`, `/* */`, `'…'`
    Sql,
}

/// Reads one file; fails where it is missing, since a rule about it would then hold for nothing.
#[track_caller]
pub fn file(path: &str) -> Source {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    Source { path: path.to_owned(), text }
}

/// All text files under a folder ("" for all of the project) whose name ends in one of `ends`, in order of their paths. What is built,
/// installed or ignored by Git is left out.
pub fn files(folder: &str, ends: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
        .into_iter()
        .filter(|path| ends.iter().any(|end| path.to_string_lossy().ends_with(end)))
        .filter_map(|path| {
            let text = String::from_utf8(fs::read(&path).unwrap()).ok()?;
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            Some(Source { path, text })
        })
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    const LEFT_OUT: [&str; 5] = ["target", "node_modules", "dist", ".git", "gen"];
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            found.push(path);
        } else if !path.file_name().is_some_and(|name| LEFT_OUT.iter().any(|one| name == *one)) {
            walk(&path, found);
        }
    }
}

impl Source {
    /// The text with every comment blanked out, so that line numbers stay.
    pub fn code(&self, language: Language) -> String {
        without_comments(&self.text, language)
    }

    /// The words of the code (letters, digits, `_`), each with its line, counted from 1.
    pub fn words(&self, language: Language) -> Vec<(usize, String)> {
        let code = self.code(language);
        let words = |line: &str| -> Vec<String> {
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        code.lines().enumerate().flat_map(|(at, line)| words(line).into_iter().map(move |word| (at + 1, word))).collect()
    }

    /// The place in the form that editors open.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// Blanks comments; strings stay. It knows of each language what our files use.
pub fn without_comments(text: &str, language: Language) -> String {
    let (line_mark, quotes): (&str, &[char]) = match language {
        Language::Rust => ("//", &['"']),
        Language::Web => ("//", &['"', '\'', '`']),
        Language::Sql => ("--", &['\'', '"']),
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if rest.starts_with(line_mark) {
            blank(&mut out, rest, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            blank(&mut out, rest, block_comment(rest, language == Language::Rust))
        } else if language == Language::Web && rest.starts_with("<!--") {
            blank(&mut out, rest, rest.find("-->").map_or(rest.len(), |end| end + 3))
        } else if quotes.contains(&c) {
            keep(&mut out, rest, string(rest, c, language))
        } else if language == Language::Rust {
            let length = raw_string_or_char(rest, &out).unwrap_or(c.len_utf8());
            keep(&mut out, rest, length)
        } else {
            keep(&mut out, rest, c.len_utf8())
        };
        rest = &rest[taken..];
    }
    out
}

fn keep(out: &mut String, rest: &str, length: usize) -> usize {
    out.push_str(&rest[..length]);
    length
}

fn blank(out: &mut String, rest: &str, length: usize) -> usize {
    out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
    length
}

fn block_comment(rest: &str, nested: bool) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") && (depth == 0 || nested) {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of a string that begins here. A `'` or `"` of the web that is still open at the end of its line was none (an apostrophe).
fn string(rest: &str, quote: char, language: Language) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if language != Language::Sql => escaped = true,
            '\n' if language == Language::Web && quote != '`' => return 1,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#` or a character literal such as `'"'`, where one begins here.
fn raw_string_or_char(rest: &str, before: &str) -> Option<usize> {
    if rest.starts_with('\'') {
        // A lifetime has no closing quote within two characters, or after an escape.
        let mut chars = rest.char_indices().skip(1);
        let (_, first) = chars.next()?;
        if first == '\\' {
            let (after, _) = chars.nth(1)?;
            return rest[after - 1..].find('\'').map(|end| after + end);
        }
        let (at, second) = chars.next()?;
        return (second == '\'').then_some(at + 1);
    }
    if !rest.starts_with('r') || before.ends_with(|c: char| c.is_alphanumeric() && c != 'b' || c == '_') {
        return None;
    }
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    if rest.as_bytes().get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    Some(rest[body..].find(&end).map_or(rest.len(), |at| body + at + end.len()))
}

#[test]
fn comments_are_told_from_strings() {
    let rust = "a \"// kept\" // gone\n/* gone /* too */ */ b r#\"/* kept \" */\"# '\"' '\\'' 'x // gone\n";
    let left = without_comments(rust, Language::Rust);
    assert_eq!(left.matches("kept").count(), 2);
    assert!(!left.contains("gone") && !left.contains("too"));
    assert_eq!(left.lines().count(), rust.lines().count());
    assert!(without_comments("'it -- kept' -- gone", Language::Sql).trim_end().ends_with("kept'"));
    assert_eq!(without_comments("<!-- gone --> it's here // gone\n", Language::Web).trim(), "it's here");
}
