//! Removable drives (U 盘), and the one way by which the page names a place on the disk: a drive that is plugged in, or a folder that the
//! user picked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use huce_core::refusal::{Code, Refusal};
use serde::Serialize;
use tauri::{AppHandle, Manager};

use crate::automation::UNDER_TEST;
use crate::desk::Answer;
use crate::pick;

/// A drive that can be pulled out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Drive {
    /// Where it is.
    pub path: PathBuf,
    /// The name that it is shown under.
    pub name: String,
}

impl Drive {
    fn at(path: PathBuf) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { path, name }
    }
}

/// The drives that are plugged in, by their path.
pub fn plugged_in() -> Vec<Drive> {
    if let Some(folders) = std::env::var_os("HUCE_TEST_DRIVES").filter(|_| UNDER_TEST) {
        return std::env::split_paths(&folders).filter(|path| path.is_dir()).map(Drive::at).collect();
    }
    // Elsewhere than on Linux the user picks the folder.
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mut found: Vec<Drive> =
        mounted(&mounts).into_iter().filter(|(device, _)| is_removable(device)).map(|(_, path)| Drive::at(path)).collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Devices with the folders that they are mounted on, as far as those are where desktops mount sticks.
fn mounted(mounts: &str) -> Vec<(String, PathBuf)> {
    let one = |line: &str| {
        let mut words = line.split(' ');
        let (device, folder) = (words.next()?, unescaped(words.next()?));
        let is_there = ["/media/", "/run/media/", "/mnt/"].iter().any(|place| folder.starts_with(place)) || folder == "/mnt";
        (is_there && device.starts_with("/dev/")).then(|| (device.to_owned(), PathBuf::from(folder)))
    };
    mounts.lines().filter_map(one).collect()
}

/// `/proc/mounts` writes blanks and backslashes as three octal digits.
fn unescaped(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let octal = after.get(..3).filter(|_| *first == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => (bytes.push(byte), rest = &after[3..]).1,
            None => (bytes.push(*first), rest = after).1,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether the kernel calls the device removable, or it hangs on USB: many a stick says that it is fixed.
fn is_removable(device: &str) -> bool {
    let Some(name) = Path::new(device).file_name() else { return false };
    let Ok(block) = std::fs::canonicalize(Path::new("/sys/class/block").join(name)) else { return false };
    let says = |folder: &Path| std::fs::read_to_string(folder.join("removable")).is_ok_and(|text| text.trim() == "1");
    block.to_string_lossy().contains("/usb") || says(&block) || block.parent().is_some_and(says)
}

/// The folders that the user picked since the window was opened, and the last of them.
#[derive(Default)]
pub struct Picked(Mutex<BTreeSet<PathBuf>>, Mutex<Option<PathBuf>>);

impl Picked {
    /// The folder that was picked last.
    pub fn last(&self) -> Option<PathBuf> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, folder: &Path) {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder.to_path_buf());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_path_buf());
    }

    fn knows(&self, folder: &Path) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }
}

/// The folder that the page means: one of the drives, one that was picked before, or without a name one that the user picks now under this
/// title; nothing where the user thinks better of it. The page cannot name any other.
pub async fn place(app: &AppHandle, named: Option<PathBuf>, title: String) -> Answer<Option<PathBuf>> {
    match named {
        Some(path) => {
            let is_known = plugged_in().iter().any(|drive| drive.path == path) || app.state::<Picked>().knows(&path);
            if is_known && path.is_dir() {
                Ok(Some(path))
            } else {
                Err(Refusal::new(Code::FileMissing).with("path", path.display()).into())
            }
        }
        None => {
            let asked = app.clone();
            let picked = tauri::async_runtime::spawn_blocking(move || pick::folder(&asked, &title)).await;
            let picked = picked.map_err(|error| Refusal::new(Code::Internal).with("why", "picker").caused_by(error))?;
            Ok(picked.inspect(|folder| app.state::<Picked>().note(folder)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sticks_are_found_where_desktops_mount_them() {
        let mounts = "proc /proc proc rw 0 0\n/dev/sda2 / ext4 rw 0 0\n/dev/sdb1 /media/zhang/U\\0401\\134x vfat rw 0 0\n\
                      tmpfs /mnt/ram tmpfs rw 0 0\n/dev/sdc1 /run/media/li/HUCE exfat rw 0 0\n/dev/sdd1 /mnt vfat rw 0 0\n";
        let found: Vec<String> = mounted(mounts).into_iter().map(|(device, path)| format!("{device} {}", path.display())).collect();
        assert_eq!(found, ["/dev/sdb1 /media/zhang/U 1\\x", "/dev/sdc1 /run/media/li/HUCE", "/dev/sdd1 /mnt"]);
    }

    #[test]
    fn a_device_that_is_not_there_is_no_stick() {
        assert!(!is_removable("/dev/no-such-device-here"));
    }
}
