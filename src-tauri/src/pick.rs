//! Choosing a file or folder. Whoever picks also reads or writes, so that the page never names a path.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use huce_core::api::texts;
use huce_core::refusal::Result;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

/// What is picked.
enum Wanted<'a> {
    Folder,
    File(&'a str, &'a [&'a str]),
    Save(&'a str),
}

/// Where something was picked last since the program was started.
static LAST: Mutex<Option<PathBuf>> = Mutex::new(None);

/// A folder; nothing where the person thought better of it.
pub fn folder<R: Runtime>(app: &AppHandle<R>, title: &str) -> Option<PathBuf> {
    pick(app, title, &Wanted::Folder)
}

/// A file that is there, with one of these endings, which go by a name, or any where none is named.
pub fn file<R: Runtime>(app: &AppHandle<R>, title: &str, name: &str, endings: &[&str]) -> Option<PathBuf> {
    pick(app, title, &Wanted::File(name, endings))
}

/// Writes a text where the person wants it, beginning with a name for the file. Gives the file's name; nothing where the person thought better of it.
pub fn save_text<R: Runtime>(app: &AppHandle<R>, title: &str, name: &str, text: &str) -> Result<Option<String>> {
    let Some(path) = pick(app, title, &Wanted::Save(name)) else { return Ok(None) };
    texts::save(&path, text)?;
    Ok(Some(name_of(&path)))
}

/// The last part of a path, as the page may show it.
pub fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn pick<R: Runtime>(app: &AppHandle<R>, title: &str, wanted: &Wanted) -> Option<PathBuf> {
    #[cfg(any(debug_assertions, feature = "e2e"))]
    if let Some(answer) = std::env::var_os("HUCE_TEST_PICK") {
        return answered(&PathBuf::from(answer), wanted);
    }
    let mut dialog: FileDialogBuilder<R> = app.dialog().file().set_title(title);
    // Otherwise it begins among the files last used, where no folder can be typed.
    let stick = crate::drives::plugged_in().into_iter().next().map(|drive| drive.path);
    let last = LAST.lock().unwrap_or_else(|broken| broken.into_inner()).clone();
    if let Some(folder) = begins_at(stick, last).or_else(|| app.path().home_dir().ok()) {
        dialog = dialog.set_directory(folder);
    }
    let picked = match wanted {
        Wanted::Folder => dialog.blocking_pick_folder(),
        Wanted::File(_, []) => dialog.blocking_pick_file(),
        Wanted::File(name, endings) => dialog.add_filter(*name, endings).blocking_pick_file(),
        Wanted::Save(name) => dialog.set_file_name(*name).blocking_save_file(),
    };
    let picked = picked.map(FilePath::into_path)?.ok()?;
    let folder = if matches!(wanted, Wanted::Folder) { Some(picked.as_path()) } else { picked.parent() };
    *LAST.lock().unwrap_or_else(|broken| broken.into_inner()) = folder.map(Path::to_path_buf);
    Some(picked)
}

/// Where a person begins to look: on the stick that is plugged in, else where something was picked last; on the stick, too, where that was.
fn begins_at(stick: Option<PathBuf>, last: Option<PathBuf>) -> Option<PathBuf> {
    let last = last.filter(|folder| folder.is_dir());
    match stick {
        Some(stick) => Some(last.filter(|folder| folder.starts_with(&stick)).unwrap_or(stick)),
        None => last,
    }
}

/// The answer of a test: a path, at which the test may put one thing after the other. Where nothing is there, the person thought better of it,
/// unless something is to be written there.
#[cfg(any(debug_assertions, feature = "e2e"))]
fn answered(path: &Path, wanted: &Wanted) -> Option<PathBuf> {
    match wanted {
        Wanted::Folder => path.is_dir().then(|| path.to_path_buf()),
        Wanted::File(..) => path.is_file().then(|| path.to_path_buf()),
        Wanted::Save(name) => Some(if path.is_dir() { path.join(name) } else { path.to_path_buf() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_begins_to_look_where_the_files_are() {
        let dir = tempfile::tempdir().unwrap();
        let (stick, here) = (dir.path().join("stick"), dir.path().join("here"));
        let on_stick = stick.join("三月");
        std::fs::create_dir_all(&on_stick).unwrap();
        std::fs::create_dir_all(&here).unwrap();
        let some = |path: &Path| Some(path.to_path_buf());
        assert_eq!(begins_at(None, None), None);
        assert_eq!(begins_at(None, some(&here)), some(&here));
        assert_eq!(begins_at(some(&stick), some(&here)), some(&stick));
        assert_eq!(begins_at(some(&stick), some(&on_stick)), some(&on_stick));
        assert_eq!(begins_at(None, some(&dir.path().join("pulled out"))), None);
    }
}
