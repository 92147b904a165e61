//! Events, and what takes back: voiding and undo. Ids may be shortened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::find;
use super::merging;
use super::plan_words::spoken_name;
use super::register::Register;
use super::structure;
pub use super::structure::NewHousehold;
use crate::actions::add_person::NewPerson;
use crate::actions::query::history::{FieldChange, field_changes};
pub use crate::actions::record_birth::Birth;
pub use crate::actions::record_event::Recorded;
pub use crate::actions::record_marriage::Marriage;
use crate::actions::{
    begin_stay, receive, record_adoption, record_birth, record_death, record_divorce, record_marriage, record_move, undo, void,
};
use crate::exchange::entry::Change;
use crate::exchange::gate::{Act, Role};
use crate::exchange::ledger;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::store::SystemChance;
use crate::tables::{Row, Tables};

/// What happened, as a person tells it. Every `on` is a date in any usual form.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
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
    MoveOut { person: String, to: String, to_officer: Option<String>, new_head: Option<String>, on: String },
    /// 返回
    Return { person: String, on: String },
    /// 外出
    Away { person: String, to: String, reason: String, on: String },
    /// 接收
    Receive { person: String, household: String, relation: String, on: String },
    /// 新增户
    HouseholdAdd(NewHousehold),
    /// 分户
    HouseholdSplit { household: String, persons: Vec<String>, place: String, address: String },
    /// 并户
    HouseholdMerge { staying: String, ending: String },
    /// 变更户主
    HouseholdHead { household: String, person: String },
    /// 销户
    HouseholdEnd { household: String, on: String, why: String },
    /// 作废
    HouseholdVoid { household: String, reason: String },
    /// 重复人员合并
    PersonMerge { staying: String, ending: String },
}

/// A verb with the kind of its entry and its reason, ready to be run or only looked at. It gives what it did, and the household whose page
/// shows that, "" where the person's does.
pub(super) struct Verb {
    pub(super) kind: &'static str,
    pub(super) reason: String,
    pub(super) run: Run,
}

type Run = Box<dyn FnOnce(&mut Act) -> Result<(Recorded, String)>>;

impl Verb {
    /// One about persons.
    pub(super) fn new(kind: &'static str, verb: impl FnOnce(&mut Act) -> Result<Recorded> + 'static) -> Self {
        Self { kind, reason: String::new(), run: Box::new(|act| Ok((verb(act)?, String::new()))) }
    }
}

/// What came of an event.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct EventDone {
    /// What it did.
    #[serde(flatten)]
    pub recorded: Recorded,
    /// The household that it is about or that it made; "" where a person's page shows what it did.
    pub household: String,
    /// Whom it is about: the person's name, or that of the household's head; "" where nobody is known.
    pub name: String,
    /// The entry by which it can be taken back; none where nothing changed.
    pub entry: Option<String>,
}

/// Records an event, with everything that follows from it.
pub fn record(register: &mut Register, event: &Event) -> Result<Recorded> {
    Ok(record_entry(register, event, "")?.recorded)
}

/// The same, with the entry by which it can be taken back. Why it is recorded is said beside it, or "": where the event asks for a reason itself, that
/// one counts.
pub fn record_entry(register: &mut Register, event: &Event, why: &str) -> Result<EventDone> {
    let Verb { kind, reason, run } = verb_of(register, event)?;
    let done = register.act(kind, if reason.is_empty() { why.trim() } else { &reason }, run)?;
    let (recorded, household) = done.value;
    let name = said_name(&register.tables(), &recorded.person, &household)?;
    Ok(EventDone { recorded, household, name, entry: done.entries.into_iter().next() })
}

/// The name of the person, else of the household by its head.
fn said_name(t: &dyn Tables, person: &str, household: &str) -> Result<String> {
    for (table, id) in [("person", person), ("offered", person), ("household", household)] {
        if let Some(row) = t.get(t.table(table), id)? {
            return spoken_name(t, &BTreeMap::new(), &row);
        }
    }
    Ok(String::new())
}

/// A row that an event would write.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Foreseen {
    /// Its table.
    pub table: &'static str,
    /// Whose it is: a person's name, or a household's address.
    pub name: String,
    /// Whether it is added.
    pub is_new: bool,
    /// What changes in it.
    pub changes: Vec<FieldChange>,
}

/// What an event would change, without recording it; refused where recording it would be.
pub fn foresee(register: &mut Register, event: &Event) -> Result<Vec<Foreseen>> {
    register.must_have_joined()?;
    let Verb { kind, reason, run } = verb_of(register, event)?;
    let (role, actor, now) = (register.role()?, register.actor()?, register.now());
    register.look_ahead(|t| {
        let mut chance = SystemChance;
        let mut act = Act::begin(t, &mut chance, role, actor, kind, &now)?;
        run(&mut act)?;
        let hashes = act.finish(&reason)?;
        let mut foreseen: Vec<Foreseen> = Vec::new();
        let mut events: BTreeMap<String, usize> = BTreeMap::new();
        for hash in hashes {
            for part in ledger::entry(t, &hash)?.iter().flat_map(|entry| &entry.parts) {
                let Some(row) = part.row.as_ref().map(|key| t.row(key)).transpose()?.flatten() else { continue };
                let changes = part.changes();
                if row.table.name == "event" {
                    events.insert(row.id.clone(), foreseen.len());
                }
                if row.table.name == "parentage"
                    && let Some(event) = events.get(row.text("event_id"))
                {
                    // The event itself says no more than the household: it is the child's.
                    foreseen[*event].name = spoken_name(t, &BTreeMap::new(), &row)?;
                }
                foreseen.push(Foreseen {
                    table: row.table.name,
                    name: name_of(t, &row)?,
                    is_new: changes.iter().any(|change| matches!(change, Change::New(_))),
                    changes: changes.iter().flat_map(field_changes).collect(),
                });
            }
        }
        Ok(foreseen)
    })
}

/// The name that a row goes by; of somebody whose row is still with another officer, the name that the offer says.
fn name_of(t: &dyn Tables, row: &Row) -> Result<String> {
    let name = spoken_name(t, &BTreeMap::new(), row)?;
    if row.table.name == "parentage" {
        // Two of them come with a birth: which is told by the parent.
        let parent = t.get(t.table("person"), row.text("parent_id"))?.map(|parent| parent.text("name").to_owned());
        let parent = parent.unwrap_or_else(|| row.text("parent_name").to_owned());
        return Ok([parent, name].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join("、"));
    }
    match row.table.find_column("person_id") {
        Some(at) if name.is_empty() => {
            let offered = t.get(t.table("offered"), row.values[at].as_text())?;
            Ok(offered.map(|row| row.text("name").to_owned()).unwrap_or_default())
        }
        _ => Ok(name),
    }
}

fn verb_of(register: &Register, event: &Event) -> Result<Verb> {
    let person = |text: &str| find::person(&register.tables(), text);
    let household = |text: &str| find::household(&register.tables(), text);
    let event = event.clone();
    Ok(match event {
        Event::Birth(birth) => {
            let father = if birth.father.is_empty() { String::new() } else { person(&birth.father)? };
            let birth = Birth { mother: person(&birth.mother)?, father, ..birth };
            Verb::new(record_birth::KIND, move |act| record_birth::record_birth(act, &birth))
        }
        Event::Death { person: dead, new_head, on } => {
            let dead = person(&dead)?;
            let head = new_head.as_deref().map(person).transpose()?;
            Verb::new(record_death::KIND, move |act| record_death::record_death(act, &dead, &on, head.as_deref()))
        }
        Event::Marriage(marriage) => {
            // The other one may be in another officer's register: then the whole id that was read out stands as it is.
            let partner = match person(&marriage.partner) {
                Ok(here) => here,
                Err(_) if marriage.partner.is_empty() || is_whole_id(&marriage.partner) => marriage.partner.clone(),
                Err(refusal) => return Err(refusal),
            };
            let marriage = Marriage { person: person(&marriage.person)?, partner, ..marriage };
            Verb::new(record_marriage::KIND, move |act| record_marriage::record_marriage(act, &marriage))
        }
        Event::Divorce { person: one, on } => {
            let one = person(&one)?;
            Verb::new(record_divorce::KIND, move |act| record_divorce::record_divorce(act, &one, &on))
        }
        Event::Adoption { child, parent, on } => {
            let (child, parent) = (person(&child)?, person(&parent)?);
            Verb::new(record_adoption::KIND, move |act| record_adoption::record_adoption(act, &child, &parent, &on))
        }
        Event::MoveIn { person: one, household: home, relation, from, on } => {
            let (one, home) = (person(&one)?, household(&home)?);
            Verb::new(record_move::IN, move |act| record_move::move_in(act, &one, &home, &relation, &on, &from))
        }
        Event::MoveInNew { new, from, on } => {
            let new = NewPerson { household: household(&new.household)?, ..new };
            Verb::new(record_move::IN, move |act| record_move::move_in_new(act, &new, &on, &from).map(|(recorded, _)| recorded))
        }
        Event::MoveOut { person: one, to, to_officer, new_head, on } => {
            let (one, head) = (person(&one)?, new_head.as_deref().map(person).transpose()?);
            let officer = to_officer.as_deref().map(|text| find::officer(&register.tables(), text)).transpose()?;
            Verb::new(record_move::OUT, move |act| record_move::move_out(act, &one, &on, &to, officer.as_deref(), head.as_deref()))
        }
        Event::Return { person: one, on } => {
            let one = person(&one)?;
            Verb::new(record_move::BACK, move |act| record_move::come_back(act, &one, &on))
        }
        Event::Away { person: one, to, reason, on } => {
            let one = person(&one)?;
            let away = move |act: &mut Act| {
                let stay = begin_stay::begin_stay(act, &one, &to, &reason, &on)?;
                Ok(Recorded { person: one, rows: vec![stay], ..Recorded::default() })
            };
            Verb::new(begin_stay::KIND, away)
        }
        Event::HouseholdAdd(new) => structure::add(register, new)?,
        Event::HouseholdSplit { household, persons, place, address } => structure::split(register, &household, &persons, &place, address)?,
        Event::HouseholdMerge { staying, ending } => structure::merge(register, &staying, &ending)?,
        Event::HouseholdHead { household, person } => structure::change_head(register, &household, &person)?,
        Event::HouseholdEnd { household, on, why } => structure::end(register, &household, on, why)?,
        Event::HouseholdVoid { household, reason } => structure::void(register, &household, reason)?,
        Event::PersonMerge { staying, ending } => merging::merge(register, &staying, &ending)?,
        Event::Receive { person: one, household: home, relation, on } => {
            // An officer knows of an offered person what the offer says; a township has the row.
            let table = if register.role()? == Role::Officer { "offered" } else { "person" };
            let one = find::id(&register.tables(), table, &one, Words("移交的人", "offered person"))?;
            let home = household(&home)?;
            // The person's own row comes later: until then the household shows who was received.
            Verb {
                kind: receive::KIND,
                reason: String::new(),
                run: Box::new(move |act| Ok((receive::receive(act, &one, &home, &relation, &on)?, home))),
            }
        }
    })
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
    let nothing = || Refusal::new(Code::UndoImpossible).with_words("why", Words("没有可撤销的内容", "nothing to take back"));
    Ok(Undone { entry: done.entries.first().cloned().ok_or_else(nothing)?, undone: done.value })
}
