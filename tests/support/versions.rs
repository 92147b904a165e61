//! The next version of the schema, for tests of registers that are one apart: households gain `test_note`, and there are dogs, which go with a purge of their
//! owner.
//!
//! `huce_core::catalogue::Catalogue::standard()` is the version before it.

use std::sync::OnceLock;

use huce_core::SCHEMA_VERSION;
use huce_core::catalogue::{Catalogue, Scope, Table, Writer, hard, soft, synced_tables, text};
use huce_core::exchange::ledger::Stamp;
use huce_core::exchange::wire::Changes;
use huce_core::exchange::{payload, town};
use huce_core::refusal::Result;
use huce_core::tables::Tables;

/// Its number.
pub const NEXT: u32 = SCHEMA_VERSION + 1;

/// What the update does to a register on disk or in memory: [`huce_core::store::Database::declare`] takes it with [`next`]. Over maps it is
/// [`huce_core::tables::Memory::migrated`].
pub const STEP: &str = "ALTER TABLE household ADD COLUMN test_note TEXT NOT NULL DEFAULT '';
CREATE TABLE dog (id TEXT PRIMARY KEY NOT NULL, household_id TEXT NOT NULL DEFAULT '' REFERENCES household (id) DEFERRABLE INITIALLY DEFERRED,
    owner_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '', colour TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX dog_household_id ON dog (household_id);
CREATE INDEX dog_owner_id ON dog (owner_id);";

/// Its synced tables.
pub fn next_tables() -> Vec<Table> {
    let with_note = |table: Table| match table.name {
        "household" => {
            let columns = [table.columns.as_slice(), &[text("test_note").since(NEXT)]].concat();
            Table::synced(table.name, table.scope, table.writer, &columns)
        }
        _ => table,
    };
    let columns = [hard("household_id", "household"), soft("owner_id", "person").about(), text("name"), text("colour")];
    let dog = Table::synced("dog", Scope::Via(&["household_id"]), Writer::Both, &columns);
    synced_tables().into_iter().map(with_note).chain([dog.since(NEXT)]).collect()
}

/// Its catalogue.
pub fn next() -> &'static Catalogue {
    static NEXT_CATALOGUE: OnceLock<&'static Catalogue> = OnceLock::new();
    NEXT_CATALOGUE.get_or_init(|| Catalogue::leak(next_tables()))
}

/// The changes as a register of another catalogue reads them from the stick.
pub fn changes_as_read(changes: &Changes, catalogue: &'static Catalogue) -> Result<Changes> {
    let mut lines = Vec::new();
    payload::write_changes(changes, &mut |line| {
        lines.push(Ok(line.to_owned()));
        Ok(())
    })?;
    let not_sealed = |_: &str| -> Result<String> { unreachable!("nothing is sealed here") };
    payload::read_changes(&changes.id, &changes.officer, &changes.device, &mut lines.into_iter(), catalogue, &not_sealed)
}

/// A return to an officer as its lines, which a register of any catalogue reads with [`payload::read_return`].
pub fn return_lines(town: &mut dyn Tables, now: &str, officer: &str) -> Result<Vec<String>> {
    let mut stamp = Stamp::begin(town, now)?;
    let (ret, rows) = town::begin_return(town, &mut stamp, officer)?;
    let mut lines = Vec::new();
    payload::write_return(&ret, &rows, town, &mut |line| {
        lines.push(line.to_owned());
        Ok(())
    })?;
    Ok(lines)
}

#[test]
fn without_what_is_newer_it_is_the_present_version() {
    let (before, present) = (Catalogue::leak_as_of(SCHEMA_VERSION, next_tables()), Catalogue::standard());
    assert_eq!((next().version, before.version), (NEXT, present.version));
    assert_eq!(format!("{:?}", before.tables), format!("{:?}", present.tables));
}
