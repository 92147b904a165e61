//! Places, households, persons, events.

use huce_core::actions::query::{findings, history, views};
use huce_core::actions::{self, add_household, add_person, add_place, record_birth, record_marriage, record_move, set_fields};
use huce_core::api::register::Register;
use huce_core::api::{find, people, roster as rosters};
use huce_core::exchange::clerk;
use huce_core::exchange::gate::Act;
use huce_core::refusal::{Code, Lang, Refusal, Result, Words};
use huce_core::tables::{Key, Tables};
use serde_json::{Value, json};

use crate::args::{Cli, Event, Finding, Household, Person, Place, Record, Roster};
use crate::ask;
use crate::output::Answer;

pub fn roster(cli: &Cli, verb: &Roster) -> Result<Answer> {
    let Roster::Import { file, place, plan } = verb;
    let mut register = ask::register(cli)?;
    let mut answer = Answer::of(rosters::import(&mut register, file, place, *plan, cli.lang())?);
    answer.show =
        &["rows", "taken", "households", "persons", "skipped", "left_out", "groups_added", "sheet", "row", "reason", "field", "text"];
    Ok(answer)
}

pub fn place(cli: &Cli, verb: &Place) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    match verb {
        Place::Add { code, name, level, parent } => {
            let done = register.act(add_place::KIND, "", |act| add_place::add_place(act, code, name, level, parent.as_deref()))?;
            Ok(Answer::of(json!({ "id": done.value })))
        }
        Place::List => {
            let t = register.tables();
            let mut rows = t.all(t.table("place"))?;
            rows.retain(|row| row.text("voided_at").is_empty());
            rows.sort_by(|a, b| a.text("code").cmp(b.text("code")));
            let shown: Vec<views::Shown> = rows.iter().map(views::Shown::of).collect();
            Ok(Answer::list("places", shown, &["code", "name", "level", "id"]))
        }
    }
}

pub fn household(cli: &Cli, verb: &Household) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let answer = match verb {
        Household::Add { place, address, fields } => {
            let place = find::place(&register.tables(), place)?;
            let fields = ask::fields(fields)?;
            let done = register.act(add_household::KIND, "", |act| add_household::add_household(act, &place, address, &fields))?;
            json!({ "id": done.value })
        }
        Household::Set { id, fields, reason } => {
            let id = find::household(&register.tables(), id)?;
            let fields = ask::fields(fields)?;
            register.act(set_fields::HOUSEHOLD, reason, |act| set_fields::set_household(act, &id, &fields).map(drop))?;
            json!({ "id": id })
        }
        Household::Show { id, as_of } => {
            let shown = people::on_day(&register, as_of.as_deref(), |t| {
                let id = find::household(t, id)?;
                let row = actions::fields::must_have(t, "household", &id, Words("户", "household"))?;
                views::household(t, &row)
            })?;
            return Ok(Answer { page: Some(household_page(&shown, cli.lang())), ..Answer::of(shown) });
        }
        Household::List { place, officer, as_of } => {
            let rows = people::on_day(&register, as_of.as_deref(), |t| people::households(t, place.as_deref(), officer.as_deref()))?;
            return Ok(Answer::list("households", rows, &["id", "place", "number", "head", "members", "address", "phone", "officer"]));
        }
        Household::Assign { ids, officer, reason } => {
            register.must_be_township()?;
            let officer = find::officer(&register.tables(), officer)?;
            let ids: Vec<String> = ids.iter().map(|id| find::household(&register.tables(), id)).collect::<Result<_>>()?;
            register.act("household.assign", reason, |act| {
                let today = actions::fields::today(act);
                ids.iter().try_for_each(|id| clerk::assign(act, id, &officer, &today, reason))
            })?;
            json!({ "officer": officer, "households": ids.len() })
        }
        Household::Split { id, person, place, address } => {
            let id = find::household(&register.tables(), id)?;
            let persons: Vec<String> = person.iter().map(|id| find::person(&register.tables(), id)).collect::<Result<_>>()?;
            let place = find::place(&register.tables(), place)?;
            let kind = actions::split_household::KIND;
            let done = register.act(kind, "", |act| actions::split_household::split_household(act, &id, &persons, &place, address))?;
            let mut answer = json!(done.value.1);
            answer["id"] = done.value.0.into();
            answer
        }
        Household::Merge { staying, ending } => {
            let (staying, ending) = (find::household(&register.tables(), staying)?, find::household(&register.tables(), ending)?);
            let kind = actions::merge_households::KIND;
            let done = register.act(kind, "", |act| actions::merge_households::merge_households(act, &staying, &ending))?;
            let mut answer = json!(done.value);
            answer["id"] = staying.into();
            answer
        }
        Household::Head { id, person } => {
            let (id, person) = (find::household(&register.tables(), id)?, find::person(&register.tables(), person)?);
            let done = register.act(actions::change_head::KIND, "", |act| actions::change_head::change_head(act, &id, &person))?;
            let mut answer = json!(done.value);
            answer["id"] = id.into();
            answer
        }
        Household::History { id } => {
            let id = find::household(&register.tables(), id)?;
            return Ok(history_list(history::of_household(&register.tables(), &id)?));
        }
    };
    Ok(Answer::of(answer))
}

/// A household as the page of a household book.
fn household_page(shown: &views::Household, lang: Lang) -> Value {
    let members: Vec<Value> = shown
        .members
        .iter()
        .map(|member| {
            let relation = match member.relation.as_str() {
                "" => member.relation_text.clone(),
                code => people::relation_name(code, lang).to_owned(),
            };
            json!({
                "relation": relation,
                "name": member.person.text("name"),
                "sex": people::sex_name(member.person.text("sex"), lang),
                "birth": member.person.text("birth"),
                "id_number": member.person.text("id_number"),
                "phone": member.person.text("phone"),
                "id": member.person.id,
            })
        })
        .collect();
    json!({
        "place": shown.place, "number": shown.row.text("number"), "address": shown.row.text("address"), "phone": shown.row.text("phone"),
        "officer": shown.officer_name, "note": shown.row.text("note"), "id": shown.row.id, "members": members,
    })
}

fn history_list(lines: Vec<history::Line>) -> Answer {
    Answer::list("entries", lines, &["made_at", "by", "kind", "changes", "reason", "fate", "id"])
}

pub fn person(cli: &Cli, verb: &Person) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let answer = match verb {
        Person::Add { household, name, sex, birth, relation, id_number, fields } => {
            let new = add_person::NewPerson {
                household: find::household(&register.tables(), household)?,
                name: name.clone(),
                sex: sex.clone(),
                birth: birth.clone(),
                relation: relation.clone(),
                id_number: id_number.clone(),
                ..Default::default()
            };
            let fields = ask::fields(fields)?;
            let (id, warnings) = register.act(add_person::KIND, "", |act| add_person::add_person(act, &new, &fields))?.value;
            json!({ "id": id, "warnings": warnings_of(&warnings, cli.lang()) })
        }
        Person::Set { id, fields, reason } => {
            let id = find::person(&register.tables(), id)?;
            let fields = ask::fields(fields)?;
            let warnings = register.act(set_fields::PERSON, reason, |act| set_fields::set_person(act, &id, &fields))?.value;
            json!({ "id": id, "warnings": warnings_of(&warnings, cli.lang()) })
        }
        Person::Show { id, as_of } => {
            let shown = people::on_day(&register, as_of.as_deref(), |t| {
                let id = find::person(t, id)?;
                let row = actions::fields::must_have(t, "person", &id, Words("人员", "person"))?;
                views::person(t, &row)
            })?;
            return Ok(Answer::of(shown));
        }
        Person::Search { text, limit, as_of } => {
            let hits = people::search(&register, text, *limit, as_of.as_deref())?;
            return Ok(Answer { show: &["total", "name", "sex", "birth", "address", "matched", "id"], ..Answer::of(hits) });
        }
        Person::History { id } => {
            let id = find::person(&register.tables(), id)?;
            return Ok(history_list(history::of_person(&register.tables(), &id)?));
        }
        Person::Merge { dead, survivor } => {
            let (dead, survivor) = (find::person(&register.tables(), dead)?, find::person(&register.tables(), survivor)?);
            let kind = actions::merge_persons::KIND;
            register.act(kind, "", |act| actions::merge_persons::merge_persons(act, &dead, &survivor))?;
            json!({ "id": survivor })
        }
        Person::Purge { id, ground } => {
            register.must_be_township()?;
            if ground.trim().is_empty() {
                return Err(Code::ReasonMissing.into());
            }
            let id = find::person(&register.tables(), id)?;
            let done = register.act("person.purge", ground, |act| {
                let key = Key::new(act.t.table("person"), id.clone());
                clerk::purge(act, &key, ground)
            })?;
            json!({ "entry": done.entries.first(), "parts": done.value.len() })
        }
    };
    Ok(Answer::of(answer))
}

fn warnings_of(warnings: &[actions::fields::Warning], lang: Lang) -> Vec<Value> {
    warnings.iter().map(|one| json!({ "code": one.code, "message": if lang == Lang::En { &one.en } else { &one.zh } })).collect()
}

pub fn event(cli: &Cli, verb: &Event) -> Result<Answer> {
    let Event::Record(record) = verb;
    let mut register = ask::register(cli)?;
    let done = record_one(&mut register, record)?;
    Ok(Answer::of(done))
}

fn record_one(register: &mut Register, record: &Record) -> Result<Value> {
    let person_id = |register: &Register, text: &str| find::person(&register.tables(), text);
    let recorded = match record {
        Record::Birth { mother, father, father_name, name, sex, relation, id_number, on } => {
            let birth = record_birth::Birth {
                mother: person_id(register, mother)?,
                father: father.as_deref().map(|id| person_id(register, id)).transpose()?.unwrap_or_default(),
                father_name: father_name.clone(),
                name: name.clone(),
                sex: sex.clone(),
                on: on.on.clone(),
                relation: relation.clone(),
                id_number: id_number.clone(),
            };
            register.act(record_birth::KIND, "", |act| record_birth::record_birth(act, &birth))?.value
        }
        Record::Death { person, new_head, on } => {
            let person = person_id(register, person)?;
            let head = new_head.as_deref().map(|id| person_id(register, id)).transpose()?;
            act(register, actions::record_death::KIND, |act| actions::record_death::record_death(act, &person, &on.on, head.as_deref()))?
        }
        Record::Marriage { person, partner, partner_name, moves_in, relation, on } => {
            // The other one may be in another officer's register: then the whole id that was read out stands as it is.
            let partner = match find::person(&register.tables(), partner) {
                Ok(here) => here,
                Err(_) if partner.is_empty() || is_whole_id(partner) => partner.clone(),
                Err(refusal) => return Err(refusal),
            };
            let marriage = record_marriage::Marriage {
                person: person_id(register, person)?,
                partner,
                partner_name: partner_name.clone(),
                on: on.on.clone(),
                moves_in: *moves_in,
                relation: relation.clone(),
            };
            act(register, record_marriage::KIND, |act| record_marriage::record_marriage(act, &marriage))?
        }
        Record::Divorce { person, on } => {
            let person = person_id(register, person)?;
            act(register, actions::record_divorce::KIND, |act| actions::record_divorce::record_divorce(act, &person, &on.on))?
        }
        Record::Adoption { child, parent, on } => {
            let (child, parent) = (person_id(register, child)?, person_id(register, parent)?);
            act(register, actions::record_adoption::KIND, |act| actions::record_adoption::record_adoption(act, &child, &parent, &on.on))?
        }
        Record::MoveIn { person: None, household, relation, from, on, name, sex, birth, id_number } => {
            let new = add_person::NewPerson {
                household: find::household(&register.tables(), household)?,
                name: name.clone().unwrap_or_default(),
                sex: sex.clone().unwrap_or_default(),
                birth: birth.clone().unwrap_or_default(),
                relation: relation.clone(),
                id_number: id_number.clone(),
                ..Default::default()
            };
            act(register, record_move::IN, |act| record_move::move_in_new(act, &new, &on.on, from).map(|(recorded, _)| recorded))?
        }
        Record::MoveIn { person: Some(person), household, relation, from, on, .. } => {
            let (person, household) = (person_id(register, person)?, find::household(&register.tables(), household)?);
            act(register, record_move::IN, |act| record_move::move_in(act, &person, &household, relation, &on.on, from))?
        }
        Record::MoveOut { person, to, to_officer, on } => {
            let person = person_id(register, person)?;
            let officer = to_officer.as_deref().map(|text| find::officer(&register.tables(), text)).transpose()?;
            act(register, record_move::OUT, |act| record_move::move_out(act, &person, &on.on, to, officer.as_deref()))?
        }
        Record::Return { person, on } => {
            let person = person_id(register, person)?;
            act(register, record_move::BACK, |act| record_move::come_back(act, &person, &on.on))?
        }
        Record::Away { person, to, reason, on } => {
            let person = person_id(register, person)?;
            let kind = actions::begin_stay::KIND;
            let stay = register.act(kind, "", |act| actions::begin_stay::begin_stay(act, &person, to, reason, &on.on))?.value;
            return Ok(json!({ "event": "", "person": person, "rows": [stay], "to_decide": [] }));
        }
        Record::Receive { person, household, relation, on } => {
            let table = if register.role()? == huce_core::exchange::gate::Role::Officer { "offered" } else { "person" };
            let person = find::id(&register.tables(), table, person, Words("移交的人", "offered person"))?;
            let household = find::household(&register.tables(), household)?;
            act(register, actions::receive::KIND, |act| actions::receive::receive(act, &person, &household, relation, &on.on))?
        }
    };
    Ok(json!(recorded))
}

fn is_whole_id(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

fn act<T>(register: &mut Register, kind: &str, verb: impl FnOnce(&mut Act) -> Result<T>) -> Result<T> {
    Ok(register.act(kind, "", verb)?.value)
}

pub fn finding(cli: &Cli, verb: &Finding) -> Result<Answer> {
    let Finding::List { kind } = verb;
    let register = ask::register(cli)?;
    let found = findings::findings(&register.tables(), kind.as_deref())?;
    let lines: Vec<Value> = found
        .iter()
        .map(|one| {
            let mut line = json!(one);
            line["message"] = Value::String(if cli.lang() == Lang::En { one.en.clone() } else { one.zh.clone() });
            line
        })
        .collect();
    Ok(Answer::list("findings", lines, &["kind", "message", "row"]))
}

pub fn void(cli: &Cli, table: &str, id: &str, reason: &str) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let known = register.tables().catalogue().find_table(table).is_some_and(|table| table.is_synced());
    let id = if known { find::id(&register.tables(), table, id, Words("行", "row"))? } else { id.to_owned() };
    let done = register.act(actions::void::KIND, reason, |act| actions::void::void(act, table, &id, reason))?;
    Ok(Answer::of(json!({ "entry": done.entries.first() })))
}

pub fn undo(cli: &Cli, entry: Option<&str>) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    let hash = match entry {
        Some(text) => Some(find::id(&register.tables(), "entry", text, Words("条目", "entry"))?),
        None => None,
    };
    let done = register.act(actions::undo::KIND, "", |act| actions::undo::undo_entry(act, hash.as_deref()))?;
    let entry = done.entries.first().cloned();
    let entry =
        entry.ok_or_else(|| Refusal::new(Code::UndoImpossible).with_words("why", Words("没有可撤的内容", "nothing to take back")))?;
    Ok(Answer::of(json!({ "entry": entry, "undone": done.value })))
}
