//! Files that the page has the words for.

use tauri::AppHandle;

use crate::desk::Answer;
use crate::pick;

/// Saves a text where the person wants it, readable for WPS and old editors too; gives the file's name, or nothing where nobody picked one.
#[tauri::command(async)]
pub fn text_save(app: AppHandle, title: String, name: String, text: String) -> Answer<Option<String>> {
    Ok(pick::save_text(&app, &title, &name, &text)?)
}
