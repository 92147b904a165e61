//! Texts that people keep beside a register: a recovery sheet, rows of a table to be mended.

use std::path::Path;

use crate::refusal::Result;
use crate::store::stick::write_private_file;

/// Writes a text for WPS and old editors too, which nobody else on this computer reads. `disk.error` where it cannot be written.
pub fn save(path: &Path, text: &str) -> Result<()> {
    write_private_file(path, format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes())
}
