//! What waits and what is decided.

use huce_core::api::desk::{self, Choice};
use huce_core::refusal::Result;
use serde_json::json;

use crate::args::{Cli, Conflict, Held, Orphan, Receipt};
use crate::ask;
use crate::output::Answer;

pub fn status(cli: &Cli) -> Result<Answer> {
    Ok(Answer::of(desk::summary(&ask::register(cli)?)?))
}

pub fn conflict(cli: &Cli, verb: &Conflict) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    match verb {
        Conflict::List => {
            let show = &["id", "officer", "name", "field", "before", "ours", "theirs", "reason"];
            Ok(Answer::list("conflicts", desk::conflicts(&register)?, show))
        }
        Conflict::Resolve { id, take, value, reason } => {
            let choice = match (take.as_deref(), value) {
                (Some("theirs"), _) => Choice::Theirs,
                (_, Some(value)) => Choice::Values(vec![value.as_str().into()]),
                _ => Choice::Ours,
            };
            Ok(Answer::of(json!({ "id": desk::resolve(&mut register, id, choice, reason)?.id })))
        }
    }
}

pub fn held(cli: &Cli, verb: &Held) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let judged = match verb {
        Held::List => {
            return Ok(Answer::list("held", desk::held(&register)?, &["id", "from", "name", "kind", "changes", "reason", "word"]));
        }
        Held::Accept { id, reason } => desk::judge(&mut register, id, true, reason)?,
        Held::Reject { id, reason } => desk::judge(&mut register, id, false, reason)?,
    };
    Ok(Answer::of(judged))
}

pub fn receipt(cli: &Cli, verb: &Receipt) -> Result<Answer> {
    let register = ask::register(cli)?;
    match verb {
        Receipt::List => {
            let show = &["id", "officer", "taken_at", "sent", "merged", "conflicts", "held", "rejected", "purged", "already"];
            Ok(Answer::list("receipts", desk::receipts(&register)?, show))
        }
        Receipt::Show { id } => Ok(Answer::of(desk::receipt_by_id(&register, id)?)),
    }
}

pub fn orphan(cli: &Cli, verb: &Orphan) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    match verb {
        Orphan::List => Ok(Answer::list("orphans", desk::orphans(&register)?, &["id", "table", "from", "values"])),
        Orphan::Accept { id } => Ok(Answer::of(json!({ "id": desk::accept_orphan(&mut register, id)? }))),
    }
}

pub fn offers(cli: &Cli) -> Result<Answer> {
    Ok(Answer::list("offers", desk::offers(&ask::register(cli)?)?, &[]))
}

pub fn digest(cli: &Cli, officer: Option<&str>) -> Result<Answer> {
    Ok(Answer::of(desk::digest(&mut ask::register(cli)?, officer)?))
}

pub fn waiting(cli: &Cli) -> Result<Answer> {
    Ok(Answer::of(desk::waiting(&ask::register(cli)?)?))
}
