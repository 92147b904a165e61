//! How a simulated register is held: as maps, for many schedules, or in the product's own store, opened in memory.

use std::cell::Cell;

use huce_core::catalogue::{Catalogue, Table};
use huce_core::refusal::{Code, Refusal, Result};
use huce_core::store::Database;
use huce_core::tables::{Memory, Row, Tables};

use crate::support::versions;

/// What the registers of a schedule are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The pure rules over maps.
    Tables,
    /// The product's SQL, transactions and payload lines, in memory.
    Store,
}

/// A register without a folder.
pub enum Held {
    /// As maps.
    Tables(Memory),
    /// In the store.
    Store(Box<Database>),
}

thread_local! {
    /// Copied for each register of each schedule: the schema takes longer to make than to copy.
    static EMPTY: Database = Database::in_memory().unwrap();
}

impl Held {
    /// An empty one of this version's program, or of the next.
    pub fn new(kind: Kind, is_next: bool) -> Self {
        let mut held = match kind {
            Kind::Tables => Held::Tables(Memory::new(Catalogue::standard())),
            Kind::Store => Held::Store(Box::new(EMPTY.with(|empty| empty.copy_in_memory().unwrap()))),
        };
        if is_next {
            held.update();
        }
        held
    }

    /// Its catalogue.
    pub fn catalogue(&self) -> &'static Catalogue {
        self.see().catalogue()
    }

    /// The next version of the program opens it.
    pub fn update(&mut self) {
        if self.catalogue().version == versions::NEXT {
            return;
        }
        match self {
            Held::Tables(memory) => *memory = memory.migrated(versions::next()).unwrap(),
            Held::Store(database) => database.declare(versions::next(), versions::STEP).unwrap(),
        }
    }

    /// For reading.
    pub fn see(&self) -> Box<dyn Tables + '_> {
        match self {
            Held::Tables(memory) => Box::new(Seen(memory)),
            Held::Store(database) => Box::new(database.tables()),
        }
    }

    /// A copy that goes on by itself.
    pub fn copy(&self) -> Self {
        match self {
            Held::Tables(memory) => Held::Tables(memory.clone()),
            Held::Store(database) => Held::Store(Box::new(database.copy_in_memory().unwrap())),
        }
    }

    /// The synced rows as they stand now, to compare with later.
    pub fn as_it_stands(&self) -> Memory {
        match self {
            Held::Tables(memory) => memory.clone(),
            Held::Store(database) => {
                let (t, mut stands) = (database.tables(), Memory::new(self.catalogue()));
                for table in self.catalogue().synced() {
                    t.each(table, &mut |row| stands.put(row)).unwrap();
                }
                stands
            }
        }
    }

    /// Changes it in one transaction: all of it, or nothing.
    pub fn change<T>(&mut self, run: impl FnOnce(&mut dyn Tables) -> Result<T>) -> Result<T> {
        match self {
            Held::Tables(memory) => memory.transaction(|t| run(t)),
            Held::Store(database) => database.transaction(|t| run(t)),
        }
    }
}

/// A register whose computer dies after so many writes.
pub struct Dying<'a> {
    /// The register.
    pub t: &'a mut dyn Tables,
    /// Writes left.
    pub left: Cell<u32>,
}

impl Dying<'_> {
    fn write(&self) -> Result<()> {
        match self.left.get() {
            0 => Err(Refusal::new(Code::DiskError).with("why", "died").with("path", "register.db")),
            left => {
                self.left.set(left - 1);
                Ok(())
            }
        }
    }
}

impl Tables for Dying<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        self.t.catalogue()
    }

    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>> {
        self.t.get(table, id)
    }

    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>> {
        self.t.find(table, column, text)
    }

    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>> {
        self.t.above(table, column, number, most)
    }

    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.t.each(table, show)
    }

    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.t.from(table, beginning, most, show)
    }

    fn put(&mut self, row: Row) -> Result<()> {
        self.write()?;
        self.t.put(row)
    }

    fn put_over(&mut self, before: Option<&Row>, row: Row) -> Result<()> {
        self.write()?;
        self.t.put_over(before, row)
    }

    fn remove(&mut self, table: &'static Table, id: &str) -> Result<()> {
        self.write()?;
        self.t.remove(table, id)
    }
}

/// Maps, for reading.
struct Seen<'a>(&'a Memory);

impl Tables for Seen<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        self.0.catalogue()
    }

    fn get(&self, table: &'static Table, id: &str) -> Result<Option<Row>> {
        self.0.get(table, id)
    }

    fn find(&self, table: &'static Table, column: &str, text: &str) -> Result<Vec<Row>> {
        self.0.find(table, column, text)
    }

    fn above(&self, table: &'static Table, column: &str, number: i64, most: usize) -> Result<Vec<Row>> {
        self.0.above(table, column, number, most)
    }

    fn each(&self, table: &'static Table, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.0.each(table, show)
    }

    fn from(&self, table: &'static Table, beginning: &str, most: usize, show: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.0.from(table, beginning, most, show)
    }

    fn put(&mut self, row: Row) -> Result<()> {
        Err(Refusal::new(Code::Internal).with("why", format!("{row:?} written where it is only read")))
    }

    fn remove(&mut self, table: &'static Table, id: &str) -> Result<()> {
        Err(Refusal::new(Code::Internal).with("why", format!("{} {id} removed where it is only read", table.name)))
    }
}
