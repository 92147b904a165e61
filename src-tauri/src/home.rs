//! How the page shows a folder of this computer.

use std::path::Path;

/// The path, beginning with `~` where it lies in the home folder: the page has a word for that, and the name of the account stays off the screen.
pub fn shown(path: &Path) -> String {
    let in_home = std::env::home_dir().and_then(|home| Some(Path::new("~").join(path.strip_prefix(home).ok()?)));
    in_home.as_deref().unwrap_or(path).display().to_string()
}
