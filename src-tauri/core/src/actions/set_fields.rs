//! Changes fields of a household or a person (更正).

use super::fields::{Fields, Warning, must_have, today, write};
use super::kin::running_memberships;
use crate::exchange::gate::Act;
use crate::refusal::{Code, Refusal, Result, Words};

/// The kind of a household's entry.
pub const HOUSEHOLD: &str = "household.set";
/// The kind of a person's entry.
pub const PERSON: &str = "person.set";

/// Changes fields of a household.
pub fn set_household(act: &mut Act, id: &str, fields: &Fields) -> Result<Vec<Warning>> {
    let mut row = must_have(act.t, "household", id, Words("户", "household"))?;
    let warnings = write(&mut row, fields, &today(act))?;
    act.put(row)?;
    Ok(warnings)
}

/// Changes fields of a person; `relation` is that of the running membership.
pub fn set_person(act: &mut Act, id: &str, fields: &Fields) -> Result<Vec<Warning>> {
    let today = today(act);
    let mut row = must_have(act.t, "person", id, Words("人员", "person"))?;
    let (relation, own): (Vec<_>, Vec<_>) = fields.iter().cloned().partition(|(field, _)| field == "relation" || field == "relation_text");
    let warnings = write(&mut row, &own, &today)?;
    act.put(row)?;
    if !relation.is_empty() {
        let running = running_memberships(act.t, id)?.into_iter().next();
        let mut membership = running.ok_or_else(|| {
            Refusal::new(Code::EventImpossible)
                .with_words("why", Words("本人现在不在哪一户里，请先记迁入", "the person is in no household now; record the move in first"))
        })?;
        write(&mut membership, &relation, &today)?;
        act.put(membership)?;
    }
    Ok(warnings)
}
