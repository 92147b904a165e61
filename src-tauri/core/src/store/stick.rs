//! Writing a file so that it is whole or not there (安全写入): on a stick, that may be pulled out, and in the register's own folder.
//!
//! A temporary name in the same folder, write, sync, read back from the disk and compare, only then rename over the target and sync the
//! folder. The comparison comes before the rename, so that a bad stick does not cost the older file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::refusal::{Code, Refusal, Result, of_io};

/// Where a file goes, which decides the words of a refusal and who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A stick or wherever the user exports to: `stick.write`, `stick.verify`.
    Stick,
    /// The register's own folder or the state folder: `disk.error`, readable by this user only (mode 0600).
    Private,
}

/// A file being written under a temporary name. Dropped before [`finish`](Self::finish), it leaves nothing behind.
pub struct SafeFile {
    target: PathBuf,
    temporary: PathBuf,
    place: Place,
    file: Option<File>,
    renamed: bool,
}

impl SafeFile {
    /// Makes the temporary file beside the target.
    pub fn create(target: &Path, place: Place) -> Result<Self> {
        let Some(name) = target.file_name() else {
            return Err(refusal_for(io::Error::from(io::ErrorKind::IsADirectory), target, place));
        };
        // A rename would put a file where a device stood: `/dev/null` itself, for one who may.
        if fs::symlink_metadata(target).is_ok_and(|there| !there.is_file() && !there.is_symlink()) {
            return Err(Refusal::new(Code::FileSpecial).with("path", target.display()));
        }
        let mut random = [0_u8; 6];
        getrandom::fill(&mut random).map_err(|why| Refusal::new(Code::Internal).with("why", "random numbers").caused_by(why))?;
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let temporary = target.with_file_name(format!(".{}.{random}.huce-tmp", name.to_string_lossy()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if place == Place::Private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        if place == Place::Stick {
            remove_leftovers(target, &name.to_string_lossy());
        }
        let file = options.open(&temporary).map_err(|why| match why.kind() {
            io::ErrorKind::NotFound => of_io(why, folder_of(target)),
            _ => refusal_for(why, target, place),
        })?;
        Ok(Self { target: target.to_owned(), temporary, place, file: Some(file), renamed: false })
    }

    /// The file under its temporary name.
    pub fn file(&mut self) -> Result<&mut File> {
        self.file.as_mut().ok_or_else(|| Refusal::new(Code::Internal).with("why", "file is closed"))
    }

    /// A second handle to it, which shares its position.
    pub(crate) fn file_clone(&self) -> io::Result<File> {
        self.file.as_ref().ok_or(io::ErrorKind::NotFound)?.try_clone()
    }

    /// The refusal for an error of writing this file.
    pub fn refusal(&self, error: io::Error) -> Refusal {
        refusal_for(error, &self.target, self.place)
    }

    /// Syncs, reads back through `same` (which says whether the bytes are those that were meant), renames over the target, syncs the folder.
    pub fn finish(mut self, same: impl FnOnce(&mut dyn Read) -> io::Result<bool>) -> Result<()> {
        let file = self.file.take().ok_or_else(|| Refusal::new(Code::Internal).with("why", "file is closed"))?;
        file.sync_all().map_err(|why| self.refusal(why))?;
        let len = file.metadata().map_err(|why| self.refusal(why))?.len();
        drop(file);
        let as_meant = open_uncached(&self.temporary).and_then(|mut back| same(&mut back)).map_err(|why| self.refusal(why))?;
        if !as_meant {
            return Err(self.differs());
        }
        fs::rename(&self.temporary, &self.target).map_err(|why| self.refusal(why))?;
        self.renamed = true;
        sync_folder(folder_of(&self.target)).map_err(|why| self.refusal(why))?;
        match fs::symlink_metadata(&self.target) {
            Ok(there) if there.is_file() && there.len() == len => Ok(()),
            Ok(_) => Err(self.differs()),
            Err(why) => Err(self.refusal(why)),
        }
    }

    fn differs(&self) -> Refusal {
        let code = if self.place == Place::Stick { Code::StickVerify } else { Code::DiskError };
        Refusal::new(code).with("path", self.target.display())
    }
}

/// Removes the temporary files of earlier tries to write this file that were interrupted: each is as large as the file, and sticks are small.
fn remove_leftovers(target: &Path, name: &str) {
    let prefix = format!(".{name}.");
    let is_leftover = |found: &str| {
        let random = found.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".huce-tmp"));
        random.is_some_and(|random| random.len() == 12 && random.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    for entry in fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        if is_leftover(&entry.file_name().to_string_lossy()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Drop for SafeFile {
    fn drop(&mut self) {
        if !self.renamed {
            self.file = None; // Windows removes no open file
            let _ = fs::remove_file(&self.temporary); // a stick that is gone cannot be tidied
        }
    }
}

/// What [`write_file_safely`] hands to its caller: it hashes what passes, for the comparison afterwards.
pub struct HashedFile<'a> {
    file: &'a mut File,
    sha256: Sha256,
}

impl Write for HashedFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file to a stick, or wherever the user exports to. A file that was there survives every failure.
///
/// Refusals: `stick.write`, `stick.verify`, `disk.full`, `file.missing` (the folder), `file.special`. `write` should buffer what it writes in small pieces.
pub fn write_file_safely(target: &Path, write: impl FnOnce(&mut HashedFile<'_>) -> io::Result<()>) -> Result<()> {
    write_to(target, Place::Stick, write)
}

/// Writes one of the register's own small files (mode 0600) in the same way, with the words for a disk.
pub fn write_private_file(target: &Path, bytes: &[u8]) -> Result<()> {
    write_to(target, Place::Private, |file| file.write_all(bytes))
}

fn write_to(target: &Path, place: Place, write: impl FnOnce(&mut HashedFile<'_>) -> io::Result<()>) -> Result<()> {
    let mut safe = SafeFile::create(target, place)?;
    let mut hashed = HashedFile { file: safe.file()?, sha256: Sha256::new() };
    let written = write(&mut hashed);
    let meant = hashed.sha256.finalize();
    written.map_err(|why| safe.refusal(why))?;
    safe.finish(|back| Ok(hash_of(back)? == meant.as_slice()))
}

fn hash_of(reader: &mut dyn Read) -> io::Result<[u8; 32]> {
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(sha256.finalize().into()),
            Ok(n) => sha256.update(&buffer[..n]),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
}

/// What an error of the disk is called at this place.
pub(crate) fn refusal_for(error: io::Error, path: &Path, place: Place) -> Refusal {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match (place, error.kind()) {
        (_, StorageFull | QuotaExceeded) | (Place::Private, FileTooLarge) => Refusal::new(Code::DiskFull).caused_by(error),
        (Place::Stick, _) => Refusal::new(Code::StickWrite).with("path", path.display()).caused_by(error),
        (Place::Private, _) => of_io(error, path),
    }
}

/// The folder that a path stands in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a rename in this folder last through a power cut.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(()); // Windows has no such call, and its rename is journalled
    }
    match File::open(folder)?.sync_all() {
        // Some file systems of sticks (FUSE) do not know the call.
        Err(why) if matches!(why.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Opens a file for reading past the system's cache where that can be done: what was just written would otherwise be read from memory.
fn open_uncached(path: &Path) -> io::Result<Box<dyn Read>> {
    if let Some(mut direct) = Direct::open(path) {
        match direct.fill() {
            Ok(()) => return Ok(Box::new(direct)),
            Err(why) if matches!(why.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
            Err(why) => return Err(why),
        }
    }
    Ok(Box::new(BufReader::with_capacity(Direct::BUFFER, File::open(path)?)))
}

/// A reader past the cache (`O_DIRECT`, `FILE_FLAG_NO_BUFFERING`), which wants its buffer, offsets and lengths aligned.
struct Direct {
    file: File,
    len: u64,
    read: u64,
    buffer: Vec<u8>,
    aligned: usize,
    at: usize,
    end: usize,
}

impl Direct {
    const BLOCK: usize = 4096;
    const BUFFER: usize = 1 << 20;

    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "x86", target_arch = "riscv64", target_arch = "loongarch64")
    ))]
    const FLAG: Option<u32> = Some(0x4000);
    #[cfg(all(target_os = "linux", any(target_arch = "aarch64", target_arch = "arm")))]
    const FLAG: Option<u32> = Some(0x1_0000);
    #[cfg(windows)]
    const FLAG: Option<u32> = Some(0x2000_0000);
    #[cfg(not(any(
        windows,
        all(
            target_os = "linux",
            any(
                target_arch = "x86_64",
                target_arch = "x86",
                target_arch = "riscv64",
                target_arch = "loongarch64",
                target_arch = "aarch64",
                target_arch = "arm"
            )
        )
    )))]
    const FLAG: Option<u32> = None;

    fn open(path: &Path) -> Option<Self> {
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, Self::FLAG?.try_into().ok()?);
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, Self::FLAG?);
        let file = options.open(path).ok()?;
        let len = file.metadata().ok()?.len();
        let buffer = vec![0; Self::BUFFER + Self::BLOCK];
        let aligned = buffer.as_ptr().align_offset(Self::BLOCK);
        (aligned < Self::BLOCK).then_some(Self { file, len, read: 0, buffer, aligned, at: 0, end: 0 })
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.at < self.end || self.read == self.len {
            return Ok(());
        }
        let got = self.file.read(&mut self.buffer[self.aligned..self.aligned + Self::BUFFER])?;
        self.read += got as u64;
        // A short piece before the end would leave the next read unaligned.
        if got == 0 || self.read > self.len || (self.read < self.len && got % Self::BLOCK != 0) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        (self.at, self.end) = (self.aligned, self.aligned + got);
        Ok(())
    }
}

impl Read for Direct {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let n = out.len().min(self.end - self.at);
        out[..n].copy_from_slice(&self.buffer[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The temporary file of whoever is writing in this folder.
    fn temporary(folder: &Path) -> PathBuf {
        names(folder).iter().find(|name| name.ends_with(".huce-tmp")).map(|name| folder.join(name)).unwrap()
    }

    #[test]
    fn a_file_replaces_an_older_one() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a.huce");
        let sizes = [0, 1, Direct::BLOCK - 1, Direct::BLOCK, Direct::BUFFER, Direct::BUFFER + 1, 3 * Direct::BUFFER + 5000];
        for len in sizes {
            let bytes: Vec<u8> = (0..len).map(|n| (n * 7 % 251) as u8).collect();
            write_file_safely(&target, |file| file.write_all(&bytes)).unwrap();
            assert!(fs::read(&target).unwrap() == bytes, "{len} bytes");
            assert_eq!(names(dir.path()), ["a.huce"]);
        }
    }

    #[test]
    fn reading_past_the_cache_gives_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let bytes: Vec<u8> = (0..2 * Direct::BUFFER + 4097).map(|n| (n % 253) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let mut back = Vec::new();
        open_uncached(&path).unwrap().read_to_end(&mut back).unwrap();
        assert!(back == bytes);
        if let Some(mut direct) = Direct::open(&path).filter(|_| cfg!(target_os = "linux")) {
            back.clear();
            if direct.fill().is_ok() {
                direct.read_to_end(&mut back).unwrap();
                assert!(back == bytes);
            }
        }
    }

    #[test]
    fn an_older_file_survives_every_failure() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a.huce");
        fs::write(&target, "older").unwrap();
        let still_there = || {
            assert_eq!(fs::read(&target).unwrap(), b"older");
            assert_eq!(names(dir.path()), ["a.huce"]);
        };
        for (kind, code) in [
            (io::ErrorKind::StorageFull, Code::DiskFull),
            (io::ErrorKind::QuotaExceeded, Code::DiskFull),
            (io::ErrorKind::PermissionDenied, Code::StickWrite),
            (io::ErrorKind::ReadOnlyFilesystem, Code::StickWrite),
            (io::ErrorKind::Other, Code::StickWrite),
        ] {
            let failed = write_file_safely(&target, |file| file.write_all(b"half").and(Err(kind.into())));
            assert_eq!(failed.unwrap_err().code(), code);
            still_there();
        }
        // The stick keeps other bytes than it was given, or fewer, or nothing.
        for kept in [&b"newEr"[..], b"new", b"newer and more", b""] {
            let failed = write_file_safely(&target, |file| {
                file.write_all(b"newer")?;
                fs::write(temporary(dir.path()), kept)
            });
            assert_eq!(failed.unwrap_err().code(), Code::StickVerify);
            still_there();
        }
        // It is pulled out while being written.
        let failed = write_file_safely(&target, |file| {
            file.write_all(b"newer")?;
            fs::remove_file(temporary(dir.path()))
        });
        assert_eq!(failed.unwrap_err().code(), Code::StickWrite);
        still_there();
        drop(SafeFile::create(&target, Place::Stick).unwrap());
        still_there();
    }

    #[test]
    fn what_an_interrupted_try_left_goes_with_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a.huce");
        let interrupted = SafeFile::create(&target, Place::Stick).unwrap();
        std::mem::forget(interrupted);
        fs::write(dir.path().join(".b.huce.0123456789ab.huce-tmp"), "another file's").unwrap();
        fs::write(dir.path().join(".a.huce.mine.huce-tmp"), "not ours").unwrap();
        assert_eq!(names(dir.path()).len(), 3);
        write_file_safely(&target, |file| file.write_all(b"x")).unwrap();
        assert_eq!(names(dir.path()), [".a.huce.mine.huce-tmp", ".b.huce.0123456789ab.huce-tmp", "a.huce"]);
    }

    #[test]
    fn what_cannot_be_a_target_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let code = |target: &Path| write_file_safely(target, |file| file.write_all(b"x")).unwrap_err().code();
        assert_eq!(code(&dir.path().join("nowhere").join("a.huce")), Code::FileMissing);
        assert_eq!(code(Path::new("/")), Code::StickWrite);
        fs::create_dir_all(dir.path().join("folder").join("full")).unwrap();
        assert_eq!(code(&dir.path().join("folder")), Code::FileSpecial);
        assert_eq!(names(dir.path()), ["folder"]);
        assert_eq!(write_private_file(&dir.path().join("folder"), b"x").unwrap_err().code(), Code::FileSpecial);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_ordinary_file_is_not_replaced_by_one() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&target).unwrap();
        assert_eq!(write_file_safely(&target, |file| file.write_all(b"x")).unwrap_err().code(), Code::FileSpecial);
        assert!(!fs::symlink_metadata(&target).unwrap().is_file());
        assert_eq!(names(dir.path()), ["socket"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_called_full() {
        let written = File::options().write(true).open("/dev/full").and_then(|mut full| full.write_all(b"x"));
        assert_eq!(refusal_for(written.unwrap_err(), Path::new("/dev/full"), Place::Stick).code(), Code::DiskFull);
    }

    #[cfg(unix)]
    #[test]
    fn private_files_are_private() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("keyring.json");
        fs::write(&target, "older, readable by all").unwrap();
        write_private_file(&target, b"{}").unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&target).unwrap().permissions()) & 0o777, 0o600);
    }
}
