//! The types that the page has of the program: the tests of the core and of the window write them (`ui/src/bindings`), and what is kept must be
//! what they write.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::step::{Failed, Outcome, root};

fn folder() -> PathBuf {
    root().join("ui").join("src").join("bindings")
}

/// The kept types, by file.
pub type Types = BTreeMap<PathBuf, String>;

/// Reads the types that are there.
pub fn read() -> Outcome<Types> {
    let failed = |error: std::io::Error| Failed(format!("{}: {error}", folder().display()));
    let mut types = Types::new();
    for entry in fs::read_dir(folder()).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let text = fs::read_to_string(&path).map_err(failed)?;
        types.insert(path, text);
    }
    Ok(types)
}

/// Takes the kept types away, for the tests to write them anew: one that nothing declares any more would not be missed otherwise.
pub fn set_aside() -> Outcome<Types> {
    let kept = read()?;
    for path in kept.keys() {
        fs::remove_file(path).map_err(|error| Failed(format!("{}: {error}", path.display())))?;
    }
    Ok(kept)
}

/// Compares what was kept with what the tests have written.
pub fn compare(kept: &Types) -> Outcome {
    let stale = differing(kept, &read()?);
    if stale.is_empty() {
        Ok(())
    } else {
        Err(Failed(format!("these types were not those of the program; they are now, commit them: {stale:?}")))
    }
}

fn differing(kept: &Types, written: &Types) -> Vec<String> {
    let names = kept.keys().chain(written.keys()).filter(|path| kept.get(*path) != written.get(*path));
    let mut names: Vec<String> = names.map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_changed_came_or_went_is_named_once() {
        let types = |all: &[(&str, &str)]| all.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())).collect::<Types>();
        let kept = types(&[("a.ts", "1"), ("b.ts", "1"), ("d.ts", "1")]);
        let written = types(&[("a.ts", "1"), ("b.ts", "2"), ("c.ts", "1")]);
        assert_eq!(differing(&kept, &written), ["b.ts", "c.ts", "d.ts"]);
    }
}
