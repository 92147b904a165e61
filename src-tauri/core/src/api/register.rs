//! A register (户册) as people open it: a folder, its key, the user who opened it, a clock.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use super::users;
pub use crate::exchange::gate::Role;
use crate::exchange::gate::{Act, Actor, Chance};
use crate::exchange::keys::{DeviceKeys, OwnKeys, PublicKeys, fingerprint};
use crate::exchange::{gate, ledger, purge, town};
use crate::refusal::{Code, Refusal, Result};
use crate::store::folder::{Beside, Folder, Marker, computer_id, is_continuous};
use crate::store::keyring::{Key, Keyring};
use crate::store::{self, Database, Done, SystemChance};
use crate::tables::{Row, Tables};

/// What tells the time. A fixed one makes runs reproducible.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<String>);

impl Clock {
    /// The computer's, or a fixed moment (RFC 3339).
    pub fn of(fixed: Option<&str>) -> Result<Self> {
        match fixed {
            None => Ok(Self(None)),
            Some(text) => {
                let moment = chrono::DateTime::parse_from_rfc3339(text);
                let moment = moment.map_err(|error| Refusal::new(Code::DateInvalid).with("value", text).caused_by(error))?;
                Ok(Self(Some(moment.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true))))
            }
        }
    }

    /// Now, RFC 3339 in UTC.
    pub fn now(&self) -> String {
        self.0.clone().unwrap_or_else(|| chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    }
}

/// What a new register shows once, and never again.
#[derive(Clone, Debug, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Made {
    /// Its folder.
    pub register: PathBuf,
    /// Its device.
    pub device: String,
    /// The fingerprint to compare aloud.
    pub fingerprint: String,
    /// The code to print and lock away.
    pub recovery_code: String,
}

/// The mark under which a township keeps the secrets of its earlier keys, newest first.
const OLDER_SECRETS: &str = "device_secret_older";
const SECRETS_APART: char = '\u{1e}';

/// An open register. While it is open nobody else opens it.
pub struct Register {
    folder: Arc<Folder>,
    database: Database,
    key: Key,
    user: String,
    keys: OwnKeys,
    clock: Clock,
    chance: Box<dyn Chance + Send>,
    is_continued: bool,
    is_in_a_row: bool,
    is_unmarked: bool,
    departed: Departed,
}

/// The heads of households that left while the register was open, by household: never written, and forgotten when it is closed.
type Departed = Arc<Mutex<BTreeMap<String, String>>>;

impl Register {
    /// Opens a register with a user's passphrase.
    pub fn open(dir: &Path, passphrase: &str, clock: Clock) -> Result<Self> {
        let folder = Folder::open(dir)?;
        let keyring = Keyring::read(&folder.keyring())?;
        let (key, wrap) = keyring.open_with_passphrase(passphrase)?;
        Self::open_with(folder, key, &wrap, clock)
    }

    /// Opens a register with its key; the user is the one whose wrap was opened.
    pub fn open_with(folder: Folder, key: Key, wrap: &str, clock: Clock) -> Result<Self> {
        let database = Database::open(&folder.database(), key.bytes())?;
        let (user, keys) = {
            let t = database.tables();
            let users = t.all(t.table("user"))?;
            let user = users.into_iter().find(|row| row.text("wrap") == wrap).map(|row| row.id).unwrap_or_default();
            let secret = |text: &str| DeviceKeys::from_secret_text(&Zeroizing::new(text.to_owned()));
            let older = Zeroizing::new(ledger::meta(&t, OLDER_SECRETS)?);
            let older: Vec<DeviceKeys> = older.split(SECRETS_APART).filter(|text| !text.is_empty()).map(secret).collect::<Result<_>>()?;
            (user, OwnKeys { present: secret(&ledger::meta(&t, "device_secret")?)?, older })
        };
        let mut register = Self {
            folder: Arc::new(folder),
            database,
            key,
            user,
            keys,
            clock,
            chance: Box::new(SystemChance),
            is_continued: false,
            is_in_a_row: false,
            is_unmarked: false,
            departed: Departed::default(),
        };
        register.heed_purges_beside()?;
        Ok(register)
    }

    /// Makes a new register: of a township with its name and division code, or of an officer. It is there only after [`Folder::finish`].
    pub fn create(dir: &Path, role: Role, name: &str, division: &str, user: &str, passphrase: &str, clock: Clock) -> Result<(Self, Made)> {
        users::must_be_no_first_guess(passphrase)?;
        let folder = Folder::create(dir)?;
        let key = Key::generate()?;
        let (keyring, wrap, recovery_code) = Keyring::create(&key, passphrase)?;
        // The keyring first: a database whose key nobody has would be the worst of both.
        keyring.write(&folder.keyring())?;
        let mut database = Database::create(&folder.database(), key.bytes())?;
        let keys = DeviceKeys::generate()?;
        let now = clock.now();
        let user_id = uuid::Uuid::now_v7().to_string();
        let device = uuid::Uuid::now_v7().to_string();
        database.transaction(|t| {
            let role_word = if role == Role::Township { "township" } else { "officer" };
            for (mark, value) in [
                ("role", role_word),
                ("name", name),
                ("division", division),
                ("register", &uuid::Uuid::now_v7().to_string()),
                ("device", &device),
                ("device_secret", &keys.to_secret_text()),
                ("made_at", &now),
                ("computer", &computer_id()?),
            ] {
                ledger::set_meta(t, mark, value)?;
            }
            let users = t.table("user");
            t.put(Row::new(users, user_id.clone()).with("name", user).with("wrap", &wrap).with("added_at", &now))?;
            gate::begin_chain(t, &uuid::Uuid::now_v7().to_string())?;
            if role == Role::Township {
                town::begin_branch(t, &uuid::Uuid::now_v7().to_string())?;
            }
            Ok(())
        })?;
        let made = Made {
            register: dir.to_path_buf(),
            device: device.clone(),
            fingerprint: fingerprint(keys.public()),
            recovery_code: recovery_code.to_string(),
        };
        let mut register = Self {
            folder: Arc::new(folder),
            database,
            key,
            user: user_id,
            keys: OwnKeys { present: keys, older: Vec::new() },
            clock,
            chance: Box::new(SystemChance),
            is_continued: true,
            is_in_a_row: false,
            is_unmarked: false,
            departed: Departed::default(),
        };
        register.mark()?;
        Ok((register, made))
    }

    /// The same register over a connection of its own, to be read while something long is written here: it sees what was committed, and the
    /// folder stays taken until both are closed.
    pub fn reader(&self) -> Result<Self> {
        Ok(Self {
            folder: Arc::clone(&self.folder),
            database: Database::open(&self.folder.database(), self.key.bytes())?,
            key: self.key.clone(),
            user: self.user.clone(),
            keys: self.keys.clone(),
            clock: self.clock.clone(),
            chance: Box::new(SystemChance),
            is_continued: false,
            is_in_a_row: false,
            is_unmarked: false,
            departed: Arc::clone(&self.departed),
        })
    }

    /// Remembers the heads of households that leave, until the register is closed.
    pub(super) fn remember_departed(&self, heads: impl Iterator<Item = (String, String)>) {
        self.departed.lock().unwrap_or_else(PoisonError::into_inner).extend(heads);
    }

    /// The head of a household that left while the register was open; nothing once it was closed.
    pub(super) fn departed_head(&self, household: &str) -> Option<String> {
        self.departed.lock().unwrap_or_else(PoisonError::into_inner).get(household).cloned()
    }

    /// The tables, for reading.
    pub fn tables(&self) -> store::sql::SqlTables<'_> {
        self.database.tables()
    }

    /// The database, for the store's own work.
    pub fn database(&mut self) -> &mut Database {
        &mut self.database
    }

    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The id of the user who opened it.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The raw key, for backups and wraps.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The keys of this device.
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys.present
    }

    /// The keys of this device and, at a township, those that went before: what was encrypted to them still opens.
    pub fn all_keys(&self) -> &OwnKeys {
        &self.keys
    }

    /// Takes new ids and salts from another source: for simulations that are to be played again, and for nothing else.
    pub fn draw_from(&mut self, chance: impl Chance + Send + 'static) {
        self.chance = Box::new(chance);
    }

    /// Gives this township new keys. The ones before go on signing for officers who do not know the new ones yet.
    pub fn renew_keys(&mut self) -> Result<()> {
        self.must_be_township()?;
        let next = DeviceKeys::generate()?;
        let (old, new) = (self.keys.present.to_secret_text(), next.to_secret_text());
        let older = Zeroizing::new(format!("{}{SECRETS_APART}{}", old.as_str(), self.meta(OLDER_SECRETS)?));
        self.keep_books(|t| {
            ledger::set_meta(t, OLDER_SECRETS, &older)?;
            ledger::set_meta(t, "device_secret", &new)
        })?;
        let before = std::mem::replace(&mut self.keys.present, next);
        self.keys.older.insert(0, before);
        Ok(())
    }

    /// Has another clock tell the time, for what is played.
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Now, RFC 3339 in UTC.
    pub fn now(&self) -> String {
        self.clock.now()
    }

    /// A mark of this register.
    pub fn meta(&self, name: &str) -> Result<String> {
        ledger::meta(&self.tables(), name)
    }

    /// Which side this is.
    pub fn role(&self) -> Result<Role> {
        store::role(&self.tables())
    }

    /// The fingerprint of this device, to compare aloud.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.keys.present.public())
    }

    /// Refuses where this is not a township's register.
    pub fn must_be_township(&self) -> Result<()> {
        if self.role()? == Role::Township { Ok(()) } else { Err(Code::RoleTownship.into()) }
    }

    /// Refuses where this is not an officer's register.
    pub fn must_be_officer(&self) -> Result<()> {
        if self.role()? == Role::Officer { Ok(()) } else { Err(Code::RoleOfficer.into()) }
    }

    /// Refuses where this is an officer's register that has not joined a township.
    pub fn must_have_joined(&self) -> Result<()> {
        let has_joined = self.role()? == Role::Township || !self.meta("officer")?.is_empty();
        if has_joined { Ok(()) } else { Err(Code::RegisterNotJoined.into()) }
    }

    /// The township's public keys, on an officer's register.
    pub fn township_keys(&self) -> Result<PublicKeys> {
        Ok(PublicKeys { minisign: self.meta("township_signing_key")?, age: self.meta("township_sealing_key")? })
    }

    /// Who acts.
    pub fn actor(&self) -> Result<Actor> {
        let device = self.meta("device")?;
        Ok(Actor { author: format!("{device}/{}", self.user), officer: self.meta("officer")?, device })
    }

    /// The gate: runs a verb in one transaction and writes its entry.
    pub fn act<T>(&mut self, kind: &str, reason: &str, verb: impl FnOnce(&mut Act) -> Result<T>) -> Result<Done<T>> {
        self.must_have_joined()?;
        self.go_on()?;
        let (actor, now) = (self.actor()?, self.now());
        let done = self.database.act(self.chance.as_mut(), &actor, kind, reason, &now, verb)?;
        self.mark_after();
        Ok(done)
    }

    /// Several actions of one act in one transaction; taken back when it is only a look ahead.
    pub fn act_in_pieces<T>(&mut self, is_look: bool, run: impl FnOnce(&mut store::Piece) -> Result<T>) -> Result<T> {
        if !is_look {
            self.go_on()?;
        }
        let (actor, now) = (self.actor()?, self.now());
        let value = self.database.act_in_pieces(self.chance.as_mut(), &actor, &now, is_look, run)?;
        if !is_look {
            self.mark_after();
        }
        Ok(value)
    }

    /// Changes of the exchange's own books, in one transaction, without an entry.
    pub fn keep_books<T>(&mut self, run: impl FnOnce(&mut store::sql::SqlTables) -> Result<T>) -> Result<T> {
        self.go_on()?;
        let value = self.database.transaction(|t| {
            let value = run(t)?;
            ledger::count(t, "commits")?;
            Ok(value)
        })?;
        self.mark_after();
        Ok(value)
    }

    /// Many actions in a row, of at most so many `steps`, each in its own transaction: only the last one is waited for until it is on the disk,
    /// and all before with it, so that nothing may be called done before this has returned. A power cut within takes the last ones back, each
    /// whole. The marker beside is written before and after: between, it would have to wait for the disk, or would run ahead of the register.
    pub fn in_a_row<T>(&mut self, steps: u64, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.go_on()?;
        self.mark_for(steps)?;
        self.database.wait_for_disk(false)?;
        self.is_in_a_row = true;
        let outcome = catch_unwind(AssertUnwindSafe(|| run(self)));
        self.is_in_a_row = false;
        self.database.wait_for_disk(true)?;
        let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        self.keep_books(|_| Ok(()))?;
        outcome
    }

    /// Several actions in one transaction, each whole or not at all within it. Nothing where the disk did not take them: then none of them
    /// has happened, whatever `run` was told.
    pub fn together<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.database.begin_together().ok()?;
        match catch_unwind(AssertUnwindSafe(|| run(self))) {
            Ok(outcome) => self.database.end_together().ok().map(|()| outcome),
            // Whoever goes on with this register must not write into a transaction that nobody ends.
            Err(panic) => {
                let _ = self.database.leave_together();
                resume_unwind(panic)
            }
        }
    }

    /// Looks ahead: runs something in a transaction that is rolled back.
    pub fn look_ahead<T>(&mut self, run: impl FnOnce(&mut store::sql::SqlTables) -> Result<T>) -> Result<T> {
        let mut seen = None;
        let rolled_back = self.database.transaction(|t| -> Result<()> {
            seen = Some(run(t)?);
            Err(Refusal::new(Code::Internal).with("why", "looked ahead"))
        });
        match (seen, rolled_back) {
            (Some(seen), _) => Ok(seen),
            (None, Err(refusal)) => Err(refusal),
            (None, Ok(())) => Err(Refusal::new(Code::Internal).with("why", "looked ahead")),
        }
    }

    /// R1: before the first change, sees whether this folder goes on where this computer left it, and begins a new chain otherwise.
    fn go_on(&mut self) -> Result<()> {
        if self.is_continued {
            return if self.is_unmarked { self.mark() } else { Ok(()) };
        }
        let count = ledger::counter(&self.tables(), "commits")?;
        let marker = Marker::read(&self.meta("register")?)?;
        if !is_continuous(&self.meta("computer")?, count as u64, marker.as_ref()) {
            self.begin_again()?;
        }
        self.is_continued = true;
        Ok(())
    }

    /// Begins a new chain here and now, and at a township a new branch: after a restore, and where this folder does not go on (R1, R9).
    ///
    /// Commits are counted on from the highest number that this computer knows: from that of the folder alone they would come again to one
    /// that another older copy has noted, which would then be taken for the register as it was left.
    pub fn begin_again(&mut self) -> Result<()> {
        self.database.begin_chain(self.chance.as_mut())?;
        let computer = computer_id()?;
        let known = Marker::read(&self.meta("register")?)?.map_or(0, |marker| marker.until() as i64);
        self.database.transaction(|t| {
            ledger::set_meta(t, "computer", &computer)?;
            ledger::count_from(t, "commits", known).map(drop)
        })?;
        self.is_continued = true;
        self.mark()
    }

    /// The same after a commit: what was done is not called a failure because of it. The next change then writes the marker first, or is refused.
    fn mark_after(&mut self) {
        if let Err(refusal) = self.mark() {
            self.is_unmarked = true;
            tracing::warn!(code = refusal.code().as_str(), "the marker beside the register could not be written");
        }
    }

    /// Notes the count of commits outside the folder, so that a copy of the folder put back later is recognised.
    fn mark(&mut self) -> Result<()> {
        if self.is_in_a_row { Ok(()) } else { self.mark_for(1) }
    }

    fn mark_for(&mut self, steps: u64) -> Result<()> {
        let count = ledger::counter(&self.tables(), "commits")?;
        Marker::write(&self.meta("register")?, count as u64, steps, self.beside()?)?;
        self.is_unmarked = false;
        Ok(())
    }

    /// What is noted beside the register and beside its backups, since no older copy of it knows that.
    pub(super) fn beside(&self) -> Result<Beside> {
        let t = self.tables();
        let purged = ledger::purged(&t)?.into_iter().map(|key| format!("{}:{}", key.table.name, key.id)).collect();
        let branches = t.all(t.table("branch"))?.into_iter().map(|row| row.id).collect();
        Ok(Beside { purged, branches })
    }

    /// A purge is not undone by putting an old folder back: what is known beside it goes again.
    fn heed_purges_beside(&mut self) -> Result<()> {
        match Marker::read(&self.meta("register")?)? {
            Some(marker) => self.heed_purges(marker.beside()),
            None => Ok(()),
        }
    }

    /// What was purged at a time that this copy of the register does not know goes again.
    pub(super) fn heed_purges(&mut self, beside: &Beside) -> Result<()> {
        let now = self.now();
        let catalogue = self.tables().catalogue();
        let mut keys = std::collections::BTreeSet::new();
        for text in &beside.purged {
            if let Some((table, id)) = text.split_once(':')
                && let Some(table) = catalogue.find_table(table)
            {
                let key = crate::tables::Key::new(table, id);
                if !ledger::is_purged(&self.tables(), &key)? {
                    keys.insert(key);
                }
            }
        }
        if keys.is_empty() {
            return Ok(());
        }
        let role = self.role()?;
        self.database.transaction(|t| {
            for branch in &beside.branches {
                town::note_branch(t, branch)?;
            }
            if role == Role::Officer {
                return crate::exchange::officer::heed_purges(t, &keys, &now).map(drop);
            }
            let mut stamp = ledger::Stamp::begin(t, &now)?;
            keys.iter().rev().try_for_each(|key| purge::row(t, &mut stamp, key, "", &now))
        })
    }

    /// The device's public keys.
    pub fn public_keys(&self) -> &PublicKeys {
        self.keys.present.public()
    }

    /// Puts this register's keyring back, changed.
    pub fn write_keyring(&self, keyring: &Keyring) -> Result<()> {
        keyring.write(&self.folder.keyring())
    }

    /// This register's keyring.
    pub fn read_keyring(&self) -> Result<Keyring> {
        Keyring::read(&self.folder.keyring())
    }
}
