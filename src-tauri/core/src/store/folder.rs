//! A register's folder (户册文件夹) with its lock, and the marker outside it by which a register notices that it was copied or put back (R1).

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::stick::{folder_of, sync_folder, write_private_file};
use crate::refusal::{Code, Refusal, Result, of_io};

/// The folder of one register, taken for this process until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder for a new register, open to this user only, and takes it; `register.exists` when there is one in it.
    ///
    /// Until [`finish`](Self::finish) there is no register in it: what is interrupted before, be it by a power cut, can be done again.
    pub fn create(path: &Path) -> Result<Self> {
        let exists = || {
            let taken = !unfinished_in(path).exists() && (database_in(path).exists() || keyring_in(path).exists());
            if taken { Err(Refusal::new(Code::RegisterExists).with("path", path.display())) } else { Ok(()) }
        };
        exists()?;
        make_private_folder(path)?;
        let folder = Self::take(path)?;
        exists()?; // another process may have been quicker
        if unfinished_in(path).exists() {
            folder.remove_files()?;
        } else {
            write_private_file(&unfinished_in(path), b"")?;
        }
        Ok(folder)
    }

    /// The new register is whole: from here on it is there, also after a power cut.
    pub fn finish(&self) -> Result<()> {
        let unfinished = unfinished_in(&self.path);
        // Whatever was written lasts before the mark goes.
        sync_folder(&self.path).map_err(|why| of_io(why, &self.path))?;
        fs::remove_file(&unfinished).map_err(|why| of_io(why, &unfinished))?;
        sync_folder(&self.path).map_err(|why| of_io(why, &self.path))
    }

    /// Removes what a creation that did not come about left; nothing where it is finished.
    pub fn give_up(self) {
        let unfinished = unfinished_in(&self.path);
        if unfinished.exists() && self.remove_files().is_ok() && sync_folder(&self.path).is_ok() {
            let _ = fs::remove_file(&unfinished);
            let _ = fs::remove_file(self.path.join("lock"));
        }
    }

    fn remove_files(&self) -> Result<()> {
        for name in ["register.db-wal", "register.db-shm", "register.db-journal", "register.db", "keyring.json"] {
            let path = self.path.join(name);
            match fs::remove_file(&path) {
                Err(why) if why.kind() != ErrorKind::NotFound => return Err(of_io(why, &path)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the folder of a register that is there; `register.missing`, or `register.in_use` while another has it.
    pub fn open(path: &Path) -> Result<Self> {
        match fs::metadata(database_in(path)) {
            Ok(found) if found.is_file() => {
                let folder = Self::take(path)?;
                let is_whole = !unfinished_in(path).exists();
                if is_whole { Ok(folder) } else { Err(Refusal::new(Code::RegisterMissing).with("path", path.display())) }
            }
            Err(why) if !matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(of_io(why, path)),
            _ => Err(Refusal::new(Code::RegisterMissing).with("path", path.display())),
        }
    }

    /// Whether a whole register is in a folder.
    pub fn is_there(path: &Path) -> bool {
        database_in(path).is_file() && !unfinished_in(path).exists()
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The encrypted database.
    pub fn database(&self) -> PathBuf {
        database_in(&self.path)
    }

    /// The wrapped keys.
    pub fn keyring(&self) -> PathBuf {
        keyring_in(&self.path)
    }

    fn take(path: &Path) -> Result<Self> {
        let lock = path.join("lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&lock).map_err(|why| of_io(why, &lock))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: file }),
            Err(TryLockError::WouldBlock) => Err(Refusal::new(Code::RegisterInUse)),
            Err(TryLockError::Error(why)) => Err(of_io(why, &lock)),
        }
    }
}

fn database_in(folder: &Path) -> PathBuf {
    folder.join("register.db")
}

fn keyring_in(folder: &Path) -> PathBuf {
    folder.join("keyring.json")
}

/// Stands in the folder while a register is being made in it.
fn unfinished_in(folder: &Path) -> PathBuf {
    folder.join("unfinished")
}

/// Makes a folder and those above it, so that they last; the folder itself for this user only.
fn make_private_folder(path: &Path) -> Result<()> {
    let new: Vec<&Path> = path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|why| of_io(why, path))?;
    for folder in new.iter().rev().map(|folder| folder_of(folder)) {
        match sync_folder(folder) {
            Err(why) if why.kind() != ErrorKind::PermissionDenied => return Err(of_io(why, folder)), // it may not be ours to read
            _ => {}
        }
    }
    #[cfg(unix)]
    {
        // A folder that was there, perhaps on a medium without modes.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let _ = fs::set_permissions(path, mode);
    }
    Ok(())
}

/// What this computer remembers of a register, outside of its folder. The register notes the same computer and counter: where they differ,
/// it was changed elsewhere, or an older copy was put back, and a new chain begins (R1).
///
/// The marker is written after the change that it counts. So that a power cut between both looks like neither, it says how far the register may
/// have gone on meanwhile: at a township a new chain is a new branch, on account of which every officer has to ask (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    computer: String,
    counter: u64,
    /// The highest counter at which the register may be met before the marker is written again; 0 stands for `counter`.
    #[serde(default)]
    until: u64,
    #[serde(flatten)]
    beside: Beside,
}

/// What must not come back with an older copy of a register's folder, or go with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Beside {
    /// What was purged, each with its table.
    pub purged: Vec<String>,
    /// The branches of the township that were heard of: without one a purge that came from it would not be believed (R9).
    pub branches: Vec<String>,
}

/// Whether a register goes on where this computer left it, by the computer and counter that it noted itself and by what stands outside of it.
///
/// The counter alone would not do: two copies that went on apart can come to the same one.
pub fn is_continuous(noted_computer: &str, noted_counter: u64, found: Option<&Marker>) -> bool {
    found.is_some_and(|marker| {
        let may_be = marker.counter..=marker.until();
        marker.computer == noted_computer && may_be.contains(&noted_counter)
    })
}

/// The register's folder where none is named: in the platform's data folder.
pub fn default_folder() -> Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data =
        if cfg!(windows) { set("APPDATA") } else { set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share"))) };
    data.map(|data| data.join("huce")).ok_or_else(|| Refusal::new(Code::RegisterMissing).with("path", "--register"))
}

/// The folder for what this computer remembers outside of registers: `HUCE_STATE`, `XDG_STATE_HOME`, `~/.local/state`; on Windows
/// `%LOCALAPPDATA%`.
pub fn state_folder() -> Result<PathBuf> {
    state_folder_from(|name| std::env::var_os(name).map(PathBuf::from))
}

fn state_folder_from(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf> {
    let set = |name: &str| variable(name).filter(|path| !path.as_os_str().is_empty());
    let platform = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else {
        // The XDG specification has relative paths ignored.
        set("XDG_STATE_HOME").filter(|path| path.is_absolute()).or_else(|| set("HOME").map(|home| home.join(".local/state")))
    };
    set("HUCE_STATE").or(platform).ok_or_else(|| Refusal::new(Code::Internal).with("why", "HOME"))
}

impl Marker {
    /// This computer's marker for a register; none when it was never changed here, or when the marker cannot be read.
    pub fn read(register: &str) -> Result<Option<Self>> {
        Self::read_in(&state_folder()?, register)
    }

    /// Notes what the register now notes of itself: its counter, from which at most so many `steps` are made before the next marker, and
    /// what is known beside it.
    pub fn write(register: &str, counter: u64, steps: u64, beside: Beside) -> Result<()> {
        Self::write_in(&state_folder()?, register, counter, steps, beside)
    }

    /// [`read`](Self::read) in a given state folder.
    pub fn read_in(state: &Path, register: &str) -> Result<Option<Self>> {
        let path = Self::path(state, register)?;
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
            Err(why) => Err(of_io(why, &path)),
        }
    }

    /// [`write`](Self::write) in a given state folder.
    pub fn write_in(state: &Path, register: &str, counter: u64, steps: u64, beside: Beside) -> Result<()> {
        let path = Self::path(state, register)?;
        let computer = computer_id_in(state)?;
        make_private_folder(&state.join("huce").join("markers"))?;
        write_json(&path, &Self { computer, counter, until: counter.saturating_add(steps), beside })
    }

    /// The computer's random id.
    pub fn computer(&self) -> &str {
        &self.computer
    }

    /// The register's counter when it was last changed here.
    pub fn counter(&self) -> u64 {
        self.counter
    }

    /// The highest counter that the register may have come to since.
    pub fn until(&self) -> u64 {
        self.until.max(self.counter)
    }

    /// What was known by then that an older copy does not know.
    pub fn beside(&self) -> &Beside {
        &self.beside
    }

    fn path(state: &Path, register: &str) -> Result<PathBuf> {
        // It becomes a file name.
        if register.is_empty() || register.len() > 64 || !register.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(Refusal::new(Code::IdMalformed).with("value", register));
        }
        Ok(state.join("huce").join("markers").join(format!("{register}.json")))
    }
}

/// This computer's random id, made when it is first asked for. It says nothing about the computer.
pub fn computer_id() -> Result<String> {
    computer_id_in(&state_folder()?)
}

fn computer_id_in(state: &Path) -> Result<String> {
    #[derive(Serialize, Deserialize)]
    struct Computer {
        computer: String,
    }
    let path = state.join("huce").join("computer.json");
    match fs::read(&path) {
        Ok(bytes) => {
            if let Ok(known) = serde_json::from_slice::<Computer>(&bytes) {
                return Ok(known.computer);
            }
        }
        Err(why) if why.kind() == ErrorKind::NotFound => {}
        Err(why) => return Err(of_io(why, &path)),
    }
    make_private_folder(&state.join("huce"))?;
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|why| Refusal::new(Code::Internal).with("why", "random numbers").caused_by(why))?;
    let new = Computer { computer: random.iter().map(|byte| format!("{byte:02x}")).collect() };
    write_json(&path, &new)?;
    Ok(new.computer)
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_string(value).map_err(|why| Refusal::new(Code::Internal).with("why", "json").caused_by(why))?;
    text.push('\n');
    write_private_file(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_once_and_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a").join("册");
        assert_eq!(Folder::open(&path).unwrap_err().code(), Code::RegisterMissing);
        drop(Folder::create(&path).unwrap());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o700);
        let folder = Folder::create(&path).expect("a folder with a lock alone is no register");
        fs::write(folder.database(), "x").unwrap();
        drop(folder);
        assert_eq!(Folder::open(&path).unwrap_err().code(), Code::RegisterMissing, "it is not finished");
        let folder = Folder::create(&path).expect("what is not finished is begun again");
        assert!(!folder.database().exists());
        fs::write(folder.database(), "x").unwrap();
        folder.finish().unwrap();
        drop(folder);
        assert_eq!(Folder::create(&path).unwrap_err().code(), Code::RegisterExists);
        assert_eq!(Folder::open(&path).unwrap().path(), path);
        assert_eq!(Folder::open(&path.join("register.db")).unwrap_err().code(), Code::RegisterMissing);
    }

    #[test]
    fn a_register_is_open_once() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::create(dir.path()).unwrap();
        assert_eq!(Folder::create(dir.path()).unwrap_err().code(), Code::RegisterInUse);
        fs::write(folder.database(), "x").unwrap();
        assert_eq!(Folder::open(dir.path()).unwrap_err().code(), Code::RegisterInUse);
        folder.finish().unwrap();
        assert_eq!(Folder::open(dir.path()).unwrap_err().code(), Code::RegisterInUse);
        drop(folder);
        assert!(Folder::open(dir.path()).is_ok());
    }

    #[test]
    fn a_copied_or_restored_register_is_noticed() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (here, there) = (here.path(), there.path());
        let id = "0192f0c1-1111-7000-8000-000000000001";
        let goes_on = |computer: &Path, noted: &Path, counter: u64| {
            let noted = computer_id_in(noted).unwrap();
            is_continuous(&noted, counter, Marker::read_in(computer, id).unwrap().as_ref())
        };
        assert!(!goes_on(here, here, 0), "never changed here");
        Marker::write_in(here, id, 1, 1, Beside::default()).unwrap();
        assert!(goes_on(here, here, 1));
        assert!(goes_on(here, here, 2), "the power went after the change and before its marker");
        assert!(!goes_on(here, here, 3), "it went on without this computer");
        assert!(!goes_on(there, here, 1), "another computer");
        let beside = Beside { purged: vec!["person:p1".into()], branches: vec!["b1".into()] };
        Marker::write_in(here, id, 2, 1, beside.clone()).unwrap();
        assert!(!goes_on(here, here, 1), "an older copy put back");
        Marker::write_in(there, id, 2, 1, Beside::default()).unwrap();
        assert!(!goes_on(here, there, 2), "two copies at the same count by chance");
        assert_eq!(*Marker::read_in(here, id).unwrap().unwrap().beside(), beside);
        fs::write(here.join("huce/markers").join(format!("{id}.json")), "{").unwrap();
        assert!(!goes_on(here, here, 2), "a marker that cannot be read");
        for bad in ["", "../x", "a/b", "."] {
            assert_eq!(Marker::write_in(here, bad, 1, 1, Beside::default()).unwrap_err().code(), Code::IdMalformed);
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_state_folder_follows_the_environment() {
        let from = |set: &'static [(&str, &str)]| state_folder_from(|name| set.iter().find(|(key, _)| *key == name).map(|(_, v)| v.into()));
        assert_eq!(from(&[("HUCE_STATE", "s"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")]).unwrap(), Path::new("s"));
        assert_eq!(from(&[("HUCE_STATE", ""), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")]).unwrap(), Path::new("/x"));
        assert_eq!(from(&[("XDG_STATE_HOME", "x"), ("HOME", "/h")]).unwrap(), Path::new("/h/.local/state"));
        assert_eq!(from(&[]).unwrap_err().code(), Code::Internal);
    }
}
