//! Schemas: a new register from `schema.sql`, an existing one by numbered steps. A register of a newer program is refused untouched.

use rusqlite::Connection;

use crate::SCHEMA_VERSION;
use crate::refusal::{Code, Refusal, Result};

const SCHEMA: &str = include_str!("../../../../schema.sql");

/// The steps: the one at index 0 makes version 1 from nothing. They change tables, never the values of synced rows, since that would
/// make every *before* in the log wrong.
const STEPS: [&str; SCHEMA_VERSION as usize] = [include_str!("../../migrations/0001-begin.sql")];

/// A new register's tables.
pub(super) fn create(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// Brings an existing register to the present schema.
pub(super) fn bring_up(connection: &mut Connection) -> Result<()> {
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > SCHEMA_VERSION {
        return Err(Refusal::new(Code::RegisterNewer).with("schema", version).with("known", SCHEMA_VERSION));
    }
    if version == SCHEMA_VERSION {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    for step in &STEPS[version as usize..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// The schema without comments and spacing.
pub(super) fn shape(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut shape = Vec::new();
    for text in texts {
        let text = text?;
        let plain: Vec<&str> = text.lines().map(|line| line.split(" --").next().unwrap_or("")).collect();
        shape.push(plain.join(" ").split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migrated_register_equals_a_new_one() {
        for version in 0..SCHEMA_VERSION {
            let mut old = Connection::open_in_memory().unwrap();
            for step in &STEPS[..version as usize] {
                old.execute_batch(step).unwrap();
            }
            old.pragma_update(None, "user_version", version).unwrap();
            bring_up(&mut old).unwrap();
            let mut new = Connection::open_in_memory().unwrap();
            create(&mut new).unwrap();
            assert_eq!(shape(&old).unwrap(), shape(&new).unwrap(), "from version {version}");
        }
    }

    #[test]
    fn a_newer_register_is_refused_and_left_alone() {
        let mut newer = Connection::open_in_memory().unwrap();
        create(&mut newer).unwrap();
        newer.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
        assert_eq!(bring_up(&mut newer).unwrap_err().code(), Code::RegisterNewer);
        let version: u32 = newer.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, SCHEMA_VERSION + 1);
    }
}
