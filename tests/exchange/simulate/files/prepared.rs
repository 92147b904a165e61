//! Registers made once in a process and copied for each schedule: making one costs a second of key derivation.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use huce_core::api::enrolment;
use huce_core::api::register::{Clock, Register};
use huce_core::exchange::gate::Chance;
use huce_core::refusal::Result;
use huce_core::store::folder::Folder;
use huce_core::store::keyring::Key;
use huce_core::tables::Tables;

use crate::support::scratch;
use crate::support::township::{BEGINNING, PASSPHRASE, Town, make_light};

/// The files of a register that go with it when it is copied; the lock and what SQLite makes anew do not.
pub const FILES: [&str; 3] = ["register.db", "register.db-wal", "keyring.json"];

/// A register as schedules find it.
pub struct Prepared {
    /// Its owner's name, "" for one that has not joined.
    pub name: String,
    files: Vec<(&'static str, Vec<u8>)>,
    key: Key,
    wrap: String,
}

impl Prepared {
    fn of(name: &str, register: &Register) -> Self {
        let t = register.tables();
        let wrap = t.all(t.table("user")).unwrap()[0].text("wrap").to_owned();
        Self { name: name.to_owned(), files: Vec::new(), key: register.key().clone(), wrap }
    }

    fn read(mut self, dir: &Path) -> Self {
        self.files = FILES.into_iter().filter_map(|name| Some((name, fs::read(dir.join(name)).ok()?))).collect();
        self
    }

    /// Puts its files into a folder.
    pub fn put(&self, dir: &Path) {
        fs::create_dir_all(dir).unwrap();
        self.files.iter().for_each(|(name, bytes)| fs::write(dir.join(name), bytes).unwrap());
    }

    /// Opens a register that began as this one.
    pub fn open(&self, dir: &Path, now: &str, ids: &Ids) -> Result<Register> {
        let mut register = Register::open_with(Folder::open(dir)?, self.key.clone(), &self.wrap, Clock::of(Some(now))?)?;
        register.draw_from(ids.clone());
        Ok(register)
    }
}

/// The township with its first two officers, and an officer's register that has not joined.
pub struct Everybody {
    /// The township's.
    pub town: Prepared,
    /// The first officers'.
    pub officers: [Prepared; 2],
    /// Of somebody who is new.
    pub spare: Prepared,
}

/// All of them, made when they are first asked for.
pub fn everybody() -> &'static Everybody {
    static MADE: OnceLock<Everybody> = OnceLock::new();
    MADE.get_or_init(|| {
        let (mut town, zhang, li) = Town::with_two_officers();
        let officers = [zhang, li].map(|mut office| {
            let prepared = Prepared::of(office.name, &office);
            office.close();
            prepared.read(&office.dir)
        });
        let prepared = Prepared::of("", &town);
        town.close();
        let folder = scratch::Folder::new("spare");
        let dir = folder.path().join("register");
        let clock = || Clock::of(Some(BEGINNING)).unwrap();
        enrolment::new_officer(&dir, &folder.path().join("request.huce"), PASSPHRASE, clock()).unwrap();
        let mut register = Register::open(&dir, PASSPHRASE, clock()).unwrap();
        make_light(&mut register, PASSPHRASE, None);
        let spare = Prepared::of("", &register);
        drop(register);
        Everybody { town: prepared.read(&town.dir), officers, spare: spare.read(&dir) }
    })
}

/// Ids in the order in which they were made, so that a schedule that is played again picks the same rows.
#[derive(Clone, Default)]
pub struct Ids(Arc<AtomicU64>);

impl Ids {
    /// A new one; it comes after all that were prepared.
    pub fn next(&self) -> String {
        format!("01ff0000-0000-7000-8000-{:012x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Chance for Ids {
    fn id(&mut self) -> String {
        self.next()
    }

    fn salt(&mut self) -> [u8; 16] {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        (u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).to_be_bytes()
    }
}
