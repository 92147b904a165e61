//! Disks of a size of one's own, for tests of full and read-only ones.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk in memory, mounted on a folder; gone with the value.
pub struct Disk(PathBuf);

impl Disk {
    /// Mounts so many KiB on a folder that is made for it. Nothing, and a loud word, where this process may not mount.
    pub fn of(folder: &Path, kib: u32) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let size = format!("size={kib}k");
        let is_done =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).status().is_ok_and(|status| status.success());
        if !is_done {
            eprintln!("NOT TESTED: this process may not mount a disk, so nothing is known about full and read-only ones");
        }
        is_done.then(|| Self(folder.to_path_buf()))
    }

    /// Fills it to the last block but so many KiB.
    pub fn fill_but(&self, kib: usize) {
        let rest = self.0.join("rest");
        std::fs::write(&rest, vec![0_u8; kib << 10]).unwrap();
        let mut filler = std::fs::File::create(self.0.join("filler")).unwrap();
        while std::io::Write::write_all(&mut filler, &[0; 4096]).is_ok() {}
        drop(filler);
        std::fs::remove_file(rest).unwrap();
    }

    /// Gives the room back.
    pub fn empty(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }

    /// Whether it can be written to from here on.
    pub fn writable(&self, is_writable: bool) {
        let how = if is_writable { "remount,rw" } else { "remount,ro" };
        assert!(Command::new("mount").args(["-o", how]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
