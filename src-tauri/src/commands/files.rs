//! Files that the page has the words for.

use huce_core::refusal::of_io;
use tauri::AppHandle;

use crate::desk::Answer;
use crate::pick;

/// Saves a text where the person wants it, readable for WPS and old editors too; gives the file's name, or nothing where nobody picked one.
#[tauri::command(async)]
pub fn text_save(app: AppHandle, title: String, name: String, text: String) -> Answer<Option<String>> {
    let Some(path) = pick::save(&app, &title, &name) else { return Ok(None) };
    let bytes = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    std::fs::write(&path, bytes).map_err(|error| of_io(error, &path))?;
    Ok(Some(pick::name_of(&path)))
}
