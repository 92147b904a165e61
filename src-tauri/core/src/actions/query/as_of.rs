//! The register as it was recorded on a day: the present rows, with everything that was learned later taken back from the journal.

use std::collections::BTreeMap;

use crate::refusal::{Code, Refusal, Result};
use crate::tables::{Key, Overlay, Row, Tables, Value};

/// The register as it was recorded at the end of a day (YYYY-MM-DD, in Beijing). Values of rows that have left an officer's share are gone.
pub fn register_as_of<'a>(t: &'a dyn Tables, day: &str) -> Result<Overlay<'a>> {
    let mut view = Overlay::new(t);
    let Some(end) = crate::model::day::end_of(day) else { return Err(Refusal::new(Code::DateInvalid).with("value", day)) };
    // By the time of recording, not by position alone: this computer's clock may have gone back.
    let mut later: Vec<Row> = Vec::new();
    t.each(t.table("journal"), &mut |row| {
        // Conflicts and held entries stand in the journal for an undo alone.
        if row.text("recorded_at") >= end.as_str() && t.table(row.text("row_table")).is_synced() {
            later.push(row);
        }
        Ok(())
    })?;
    later.sort_by_key(|row| row.integer("position"));
    while let Some(line) = later.pop() {
        let key = Key::new(t.table(line.text("row_table")), line.text("row_id"));
        if line.text("before").is_empty() {
            view.remove(key.table, &key.id)?;
            continue;
        }
        let before: BTreeMap<String, Value> = serde_json::from_str(line.text("before")).unwrap_or_default();
        let mut row = view.row(&key)?.unwrap_or_else(|| Row::new(key.table, key.id.clone()));
        for (field, value) in before {
            row.set(&field, value);
        }
        view.put(row)?;
    }
    Ok(view)
}
