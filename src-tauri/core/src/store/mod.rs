//! The only user of rusqlite: a register (户册) on disk, opened with its key, changed within one transaction at a time.

pub mod folder;
pub mod keyring;
pub mod migrate;
pub mod search;
pub mod sql;
pub mod stick;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::catalogue::Catalogue;
use crate::exchange::gate::{self, Act, Actor, Chance, Role};
use crate::exchange::ledger;
use crate::refusal::{Code, Refusal, Result};
use crate::tables::Tables;
use sql::{SqlTables, Texts};

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        let code = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Code::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Code::RegisterReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::RegisterInUse,
            // SQLCipher tries to decrypt also what could not be read, and then says one of these, the last of them in place of its own error.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::OutOfMemory) => Code::RegisterDamaged,
            Some(ErrorCode::SystemIoFailure) => Code::DiskError,
            _ => Code::Internal,
        };
        Refusal::new(code).with("why", &error).with("path", "register.db").caused_by(error)
    }
}

/// New ids and salts from the operating system.
pub struct SystemChance;

impl Chance for SystemChance {
    fn id(&mut self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn salt(&mut self) -> [u8; 16] {
        uuid::Uuid::new_v4().into_bytes()
    }
}

/// As many statements stay prepared: more than the tables have.
const CACHED_STATEMENTS: usize = 256;

/// The database of a register, open.
pub struct Database {
    connection: Connection,
    catalogue: &'static Catalogue,
    texts: &'static Texts,
    /// Between [`Self::begin_together`] and [`Self::end_together`].
    is_together: bool,
}

/// What an action came to.
#[derive(Debug)]
pub struct Done<T> {
    /// What the verb gave.
    pub value: T,
    /// The hashes of the entries that it wrote; none when nothing changed.
    pub entries: Vec<String>,
}

/// Several actions of one act in one transaction: a big import, shown and undone together.
pub struct Piece<'a> {
    t: &'a mut dyn Tables,
    chance: &'a mut dyn Chance,
    actor: Actor,
    now: String,
    act: String,
}

impl Piece<'_> {
    /// Runs one piece through the gate.
    pub fn act(&mut self, kind: &str, reason: &str, verb: impl FnOnce(&mut Act) -> Result<()>) -> Result<()> {
        let role = role(self.t)?;
        let mut act = Act::begin(self.t, self.chance, role, self.actor.clone(), kind, &self.now)?;
        act.piece_of(&self.act);
        verb(&mut act)?;
        act.finish(reason).map(drop)
    }
}

impl Database {
    fn of(connection: Connection) -> Self {
        Self { connection, catalogue: Catalogue::standard(), texts: Texts::standard(), is_together: false }
    }

    /// Several actions of one act, all in one transaction, which is taken back when it is only a look ahead.
    pub fn act_in_pieces<T>(
        &mut self,
        chance: &mut dyn Chance,
        actor: &Actor,
        now: &str,
        is_look: bool,
        run: impl FnOnce(&mut Piece) -> Result<T>,
    ) -> Result<T> {
        let act = chance.id();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut t = SqlTables::new(&transaction, self.catalogue, self.texts);
        t.keep_keys();
        let value = run(&mut Piece { t: &mut t, chance, actor: actor.clone(), now: now.to_owned(), act })?;
        if is_look {
            transaction.rollback()?;
        } else {
            t.write_keys()?;
            ledger::count(&mut t, "commits")?;
            transaction.commit()?;
        }
        Ok(value)
    }

    /// Opens an existing database with its raw key, brings its schema up to date, and refuses one of a newer program.
    pub fn open(path: &std::path::Path, key: &[u8; 32]) -> Result<Self> {
        if !path.exists() {
            return Err(Refusal::new(Code::RegisterMissing).with("path", path.display()));
        }
        let mut database = Self::of(keyed(path, key, LASTING)?);
        migrate::bring_up(&mut database.connection)?;
        Ok(database)
    }

    /// Makes a new database.
    pub fn create(path: &std::path::Path, key: &[u8; 32]) -> Result<Self> {
        let mut database = Self::of(keyed(path, key, LASTING)?);
        migrate::create(&mut database.connection)?;
        Ok(database)
    }

    /// A database in memory, for tests and simulations of the store.
    pub fn in_memory() -> Result<Self> {
        let mut database = Self::of(used_by_us(Connection::open_in_memory()?)?);
        migrate::create(&mut database.connection)?;
        Ok(database)
    }

    /// A copy in memory of a database in memory, for simulations of registers that are copied or put back.
    pub fn copy_in_memory(&self) -> Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        rusqlite::backup::Backup::new(&self.connection, &mut connection)?.run_to_completion(1024, std::time::Duration::ZERO, None)?;
        let connection = used_by_us(connection)?;
        Ok(Self { catalogue: self.catalogue, texts: self.texts, ..Self::of(connection) })
    }

    /// The same database with more tables declared: for a test of the catalogue's promise, and for nothing else.
    pub fn with_catalogue(mut self, catalogue: &'static Catalogue, ddl: &str) -> Result<Self> {
        self.declare(catalogue, ddl)?;
        Ok(self)
    }

    /// Brings an open database to another catalogue, as an update of the program would: for tests of such updates, and for nothing else.
    pub fn declare(&mut self, catalogue: &'static Catalogue, ddl: &str) -> Result<()> {
        self.connection.execute_batch(ddl)?;
        self.texts = Texts::kept(catalogue);
        self.catalogue = catalogue;
        Ok(())
    }

    /// The tables, for reading.
    pub fn tables(&self) -> SqlTables<'_> {
        SqlTables::new(&self.connection, self.catalogue, self.texts)
    }

    /// Runs something in one transaction: all of it, or nothing.
    pub fn transaction<T>(&mut self, run: impl FnOnce(&mut SqlTables) -> Result<T>) -> Result<T> {
        if self.is_together {
            return self.nested(run);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = run(&mut SqlTables::new(&transaction, self.catalogue, self.texts))?;
        transaction.commit()?;
        Ok(value)
    }

    fn nested<T>(&mut self, run: impl FnOnce(&mut SqlTables) -> Result<T>) -> Result<T> {
        if self.connection.is_autocommit() {
            return Err(Refusal::new(Code::Internal).with("why", "the transaction around was taken back"));
        }
        let savepoint = self.connection.savepoint()?;
        let value = run(&mut SqlTables::new(&savepoint, self.catalogue, self.texts))?;
        savepoint.commit()?;
        Ok(value)
    }

    /// From here to [`Self::end_together`], what [`Self::transaction`] runs is a savepoint each in one transaction: a page that several of them
    /// change is then encrypted and written once.
    pub(crate) fn begin_together(&mut self) -> Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.is_together = true;
        Ok(())
    }

    /// Commits them all. Refused, nothing of any of them is left: SQLite takes a whole transaction back where the disk fails it.
    pub(crate) fn end_together(&mut self) -> Result<()> {
        self.is_together = false;
        let ended = self.connection.execute_batch("COMMIT");
        if ended.is_err() && !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        Ok(ended?)
    }

    /// Takes them all back.
    pub(crate) fn leave_together(&mut self) -> Result<()> {
        self.is_together = false;
        Ok(self.connection.execute_batch("ROLLBACK")?)
    }

    /// The gate: runs a verb in one transaction and writes its entry.
    pub fn act<T>(
        &mut self,
        chance: &mut dyn Chance,
        actor: &Actor,
        kind: &str,
        reason: &str,
        now: &str,
        verb: impl FnOnce(&mut Act) -> Result<T>,
    ) -> Result<Done<T>> {
        self.transaction(|t| {
            let role = role(t)?;
            let mut act = Act::begin(t, chance, role, actor.clone(), kind, now)?;
            let value = verb(&mut act)?;
            let entries = act.finish(reason)?;
            ledger::count(t, "commits")?;
            Ok(Done { value, entries })
        })
    }

    /// Begins a new chain, and at a township a new branch (R1, R9).
    pub fn begin_chain(&mut self, chance: &mut dyn Chance) -> Result<()> {
        self.transaction(|t| {
            gate::begin_chain(t, &chance.id())?;
            if role(t)? == Role::Township {
                crate::exchange::town::begin_branch(t, &chance.id())?;
            }
            Ok(())
        })
    }

    /// Copies the whole database into a new file under the same key.
    pub fn copy_to(&self, path: &std::path::Path, key: &[u8; 32]) -> Result<()> {
        // A copy is one file, made at once or thrown away: it needs no log beside it and waits for no disk.
        let mut copy = keyed(path, key, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
        {
            let backup = rusqlite::backup::Backup::new(&self.connection, &mut copy)?;
            backup.run_to_completion(1024, std::time::Duration::ZERO, None)?;
        }
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    /// Whether all pages are sound, and no hard reference leads nowhere.
    pub fn check_pages(&self) -> Result<Vec<String>> {
        // The check of the pages reads the file itself: what a power cut left half-written there and whole in the log must have come over first.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let mut found = Vec::new();
        for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            let mut statement = self.connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text: String = row.get::<_, rusqlite::types::Value>(0).map(|value| format!("{value:?}"))?;
                if !text.contains("\"ok\"") {
                    found.push(format!("{pragma}: {text}"));
                }
            }
        }
        Ok(found)
    }

    /// Makes the derived tables anew: search keys and kept digests. Nothing else changes.
    pub fn rebuild(&mut self) -> Result<()> {
        self.transaction(|t| {
            search::rebuild(t)?;
            let table = t.table("root_digest");
            let mut ids = Vec::new();
            t.each(table, &mut |row| {
                ids.push(row.id);
                Ok(())
            })?;
            ids.iter().try_for_each(|id| t.remove(table, id))
        })
    }

    /// Whether each commit waits for the disk. Without it a power cut can take the last commits back, each whole, and never damages.
    pub(crate) fn wait_for_disk(&mut self, each: bool) -> Result<()> {
        Ok(self.connection.execute_batch(if each { LASTING } else { IN_A_ROW })?)
    }

    /// The schema as SQLite keeps it, for comparing a migrated register with a new one: names and texts without comments.
    pub fn shape(&self) -> Result<Vec<String>> {
        migrate::shape(&self.connection)
    }
}

/// Which side this register is.
pub fn role(t: &dyn Tables) -> Result<Role> {
    Ok(if ledger::meta(t, "role")? == "township" { Role::Township } else { Role::Officer })
}

/// How a register writes: what is committed lasts.
const LASTING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;";
/// The same for many commits in a row: none waits for the disk, and the log grows to 64 MiB before its pages, each once, come into the file.
const IN_A_ROW: &str = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000;";

fn keyed(path: &std::path::Path, key: &[u8; 32], writing: &str) -> Result<Connection> {
    let connection = Connection::open(path)?;
    let key = zeroize::Zeroizing::new(crate::model::hex::to_hex(key));
    // A text that grows leaves its beginning behind.
    let mut pragma = zeroize::Zeroizing::new(String::with_capacity(96));
    ["PRAGMA key = \"x'", key.as_str(), "'\";"].into_iter().for_each(|piece| pragma.push_str(piece));
    // What SQLCipher says of a damaged page is said to people as a refusal, not in its words on their terminal.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection.execute_batch(&pragma)?;
    // SQLite's copies of the statement are freed and not wiped: one of the same length, in which no key is, takes their place. (Its memory
    // security would wipe all that is ever freed, and cannot be switched off again.)
    // Pragmas that SQLite does not know do nothing.
    connection.execute_batch(&format!("PRAGMA nil = \"x'{}'\";", "0".repeat(key.len())))?;
    // The 64 MB cache makes encryption cheap.
    connection.execute_batch("PRAGMA cache_size = -65536; PRAGMA cipher_memory_security = OFF;")?;
    connection.execute_batch(writing)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    used_by_us(connection)
}

/// What every connection has, also in memory.
fn used_by_us(connection: Connection) -> Result<Connection> {
    // Temporary files of SQLite would be plain text: memory only.
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;")?;
    // A plan holds for every value: without this SQLite makes it anew whenever another one is bound to a limit.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite would write what it sorts and lays aside as plain text.
    #[test]
    fn temporary_tables_never_reach_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("register.db");
        for database in [Database::create(&path, &[7; 32]), Database::open(&path, &[7; 32])] {
            let asked: i64 = database.unwrap().connection.query_row("PRAGMA temp_store", [], |row| row.get(0)).unwrap();
            assert_eq!(asked, 2, "MEMORY");
        }
    }
}
