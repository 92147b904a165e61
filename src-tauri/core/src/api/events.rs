//! Events, and what takes back: voiding and undo. Ids may be shortened.

use serde::Serialize;

use super::find;
use super::register::Register;
use crate::actions::add_person::NewPerson;
use crate::actions::query::findings;
pub use crate::actions::record_birth::Birth;
pub use crate::actions::record_event::Recorded;
pub use crate::actions::record_marriage::Marriage;
use crate::actions::{
    begin_stay, receive, record_adoption, record_birth, record_death, record_divorce, record_marriage, record_move, undo, void,
};
use crate::exchange::gate::{Act, Role};
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::Tables;

/// What happened, as a person tells it. Every `on` is a date in any usual form.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // the fields are those of the verbs, which explain them
pub enum Event {
    /// 出生
    Birth(Birth),
    /// 死亡
    Death { person: String, new_head: Option<String>, on: String },
    /// 结婚
    Marriage(Marriage),
    /// 离婚
    Divorce { person: String, on: String },
    /// 收养
    Adoption { child: String, parent: String, on: String },
    /// 迁入 of a person of this register
    MoveIn { person: String, household: String, relation: String, from: String, on: String },
    /// 迁入 of a newcomer
    MoveInNew { new: NewPerson, from: String, on: String },
    /// 迁出
    MoveOut { person: String, to: String, to_officer: Option<String>, on: String },
    /// 返回
    Return { person: String, on: String },
    /// 外出
    Away { person: String, to: String, reason: String, on: String },
    /// 接收
    Receive { person: String, household: String, relation: String, on: String },
}

/// Records an event, with everything that follows from it.
pub fn record(register: &mut Register, event: &Event) -> Result<Recorded> {
    let person = |register: &Register, text: &str| find::person(&register.tables(), text);
    let household = |register: &Register, text: &str| find::household(&register.tables(), text);
    match event {
        Event::Birth(birth) => {
            let father = if birth.father.is_empty() { String::new() } else { person(register, &birth.father)? };
            let birth = Birth { mother: person(register, &birth.mother)?, father, ..birth.clone() };
            run(register, record_birth::KIND, |act| record_birth::record_birth(act, &birth))
        }
        Event::Death { person: dead, new_head, on } => {
            let dead = person(register, dead)?;
            let head = new_head.as_deref().map(|id| person(register, id)).transpose()?;
            run(register, record_death::KIND, |act| record_death::record_death(act, &dead, on, head.as_deref()))
        }
        Event::Marriage(marriage) => {
            // The other one may be in another officer's register: then the whole id that was read out stands as it is.
            let partner = match person(register, &marriage.partner) {
                Ok(here) => here,
                Err(_) if marriage.partner.is_empty() || is_whole_id(&marriage.partner) => marriage.partner.clone(),
                Err(refusal) => return Err(refusal),
            };
            let marriage = Marriage { person: person(register, &marriage.person)?, partner, ..marriage.clone() };
            run(register, record_marriage::KIND, |act| record_marriage::record_marriage(act, &marriage))
        }
        Event::Divorce { person: one, on } => {
            let one = person(register, one)?;
            run(register, record_divorce::KIND, |act| record_divorce::record_divorce(act, &one, on))
        }
        Event::Adoption { child, parent, on } => {
            let (child, parent) = (person(register, child)?, person(register, parent)?);
            run(register, record_adoption::KIND, |act| record_adoption::record_adoption(act, &child, &parent, on))
        }
        Event::MoveIn { person: one, household: home, relation, from, on } => {
            let (one, home) = (person(register, one)?, household(register, home)?);
            run(register, record_move::IN, |act| record_move::move_in(act, &one, &home, relation, on, from))
        }
        Event::MoveInNew { new, from, on } => {
            let new = NewPerson { household: household(register, &new.household)?, ..new.clone() };
            run(register, record_move::IN, |act| record_move::move_in_new(act, &new, on, from).map(|(recorded, _)| recorded))
        }
        Event::MoveOut { person: one, to, to_officer, on } => {
            let one = person(register, one)?;
            let officer = to_officer.as_deref().map(|text| find::officer(&register.tables(), text)).transpose()?;
            run(register, record_move::OUT, |act| record_move::move_out(act, &one, on, to, officer.as_deref()))
        }
        Event::Return { person: one, on } => {
            let one = person(register, one)?;
            run(register, record_move::BACK, |act| record_move::come_back(act, &one, on))
        }
        Event::Away { person: one, to, reason, on } => {
            let one = person(register, one)?;
            let stay = run(register, begin_stay::KIND, |act| begin_stay::begin_stay(act, &one, to, reason, on))?;
            Ok(Recorded { person: one, rows: vec![stay], ..Recorded::default() })
        }
        Event::Receive { person: one, household: home, relation, on } => {
            // An officer knows of an offered person what the offer says; a township has the row.
            let table = if register.role()? == Role::Officer { "offered" } else { "person" };
            let one = find::id(&register.tables(), table, one, Words("移交的人", "offered person"))?;
            let home = household(register, home)?;
            run(register, receive::KIND, |act| receive::receive(act, &one, &home, relation, on))
        }
    }
}

fn run<T>(register: &mut Register, kind: &str, verb: impl FnOnce(&mut Act) -> Result<T>) -> Result<T> {
    Ok(register.act(kind, "", verb)?.value)
}

fn is_whole_id(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Voids a row that was entered by mistake, and gives the entry.
pub fn void(register: &mut Register, table: &str, id: &str, reason: &str) -> Result<Option<String>> {
    let known = register.tables().catalogue().find_table(table).is_some_and(|table| table.is_synced());
    let id = if known { find::id(&register.tables(), table, id, Words("行", "row"))? } else { id.to_owned() };
    let done = register.act(void::KIND, reason, |act| void::void(act, table, &id, reason))?;
    Ok(done.entries.first().cloned())
}

/// What an undo came to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Undone {
    /// The new entry that puts the earlier values back.
    pub entry: String,
    /// The entries that it takes back.
    pub undone: Vec<String>,
}

/// Takes the last own entry back, or a named one.
pub fn undo(register: &mut Register, entry: Option<&str>) -> Result<Undone> {
    let hash = entry.map(|text| find::id(&register.tables(), "entry", text, Words("条目", "entry"))).transpose()?;
    let done = register.act(undo::KIND, "", |act| undo::undo_entry(act, hash.as_deref()))?;
    let nothing = || Refusal::new(Code::UndoImpossible).with_words("why", Words("没有可撤的内容", "nothing to take back"));
    Ok(Undone { entry: done.entries.first().cloned().ok_or_else(nothing)?, undone: done.value })
}

/// What is doubtful, of one kind or all.
pub fn findings(register: &Register, kind: Option<&str>) -> Result<Vec<findings::Finding>> {
    findings::findings(&register.tables(), kind)
}
