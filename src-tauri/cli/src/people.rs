//! Places, households, persons, events.

use huce_core::api::events::{self, Birth, Marriage};
use huce_core::api::findings::{self, FindingLine};
use huce_core::api::persons::NewPerson;
use huce_core::api::views::Line;
use huce_core::api::{households, people, persons, roster as rosters, views};
use huce_core::refusal::{Lang, Result};
use serde_json::{Value, json};

use crate::args::{Cli, Event, Finding, Household, Person, Place, Record, Roster};
use crate::ask;
use crate::output::Answer;
use huce_core::api::words::words;

pub fn roster(cli: &Cli, verb: &Roster) -> Result<Answer> {
    let Roster::Import { file, place, plan } = verb;
    let mut register = ask::register(cli)?;
    let mut answer = Answer::of(rosters::import(&mut register, file, place, *plan, cli.lang())?);
    answer.show = &[
        "rows",
        "taken",
        "households",
        "persons",
        "skipped",
        "left_out",
        "unread",
        "groups_added",
        "sheet",
        "row",
        "reason",
        "field",
        "text",
    ];
    Ok(answer)
}

pub fn place(cli: &Cli, verb: &Place) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    Ok(match verb {
        Place::Add { code, name, level, parent } => {
            Answer::of(json!({ "id": households::add_place(&mut register, code, name, level, parent.as_deref())?.id }))
        }
        Place::List => Answer::list("places", households::places(&register)?, &["code", "name", "level", "id"]),
    })
}

pub fn household(cli: &Cli, verb: &Household) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    Ok(match verb {
        Household::Add { place, address, fields } => {
            Answer::of(json!({ "id": households::add(&mut register, place, address, &ask::fields(fields)?)? }))
        }
        Household::Set { id, fields, reason } => Answer::of(households::set(&mut register, id, &ask::fields(fields)?, reason)?),
        Household::Show { id, as_of } => {
            let shown = households::show(&register, id, as_of.as_deref())?;
            Answer { page: Some(household_page(&shown, cli.lang())), ..Answer::of(shown) }
        }
        Household::List { place, officer, as_of } => {
            let rows = households::list(&register, place.as_deref(), officer.as_deref(), as_of.as_deref())?;
            Answer::list("households", rows, &["id", "place", "number", "head", "members", "address", "phone", "officer"])
        }
        Household::Assign { ids, officer, reason } => Answer::of(households::assign(&mut register, ids, officer, reason)?),
        Household::Split { id, person, place, address } => Answer::of(households::split(&mut register, id, person, place, address)?),
        Household::Merge { staying, ending } => Answer::of(households::merge(&mut register, staying, ending)?),
        Household::Head { id, person } => Answer::of(households::change_head(&mut register, id, person)?),
        Household::History { id } => history_list(households::history(&register, id)?),
    })
}

/// A household as the page of a household book.
fn household_page(shown: &views::Household, lang: Lang) -> Value {
    let members: Vec<Value> = shown
        .members
        .iter()
        .map(|member| {
            let relation = match member.relation.as_str() {
                "" => member.relation_text.clone(),
                code => people::code_name("relation", code, lang).to_owned(),
            };
            json!({
                "relation": relation,
                "name": member.person.text("name"),
                "sex": people::code_name("sex", member.person.text("sex"), lang),
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

fn history_list(lines: Vec<Line>) -> Answer {
    Answer::list("entries", lines, &["made_at", "by", "kind", "changes", "reason", "fate", "id"])
}

pub fn person(cli: &Cli, verb: &Person) -> Result<Answer> {
    let mut register = ask::register(cli)?;
    Ok(match verb {
        Person::Add { household, name, sex, birth, relation, id_number, fields } => {
            let new = NewPerson {
                household: household.clone(),
                name: name.clone(),
                sex: sex.clone(),
                birth: birth.clone(),
                relation: relation.clone(),
                id_number: id_number.clone(),
                ..NewPerson::default()
            };
            written(&persons::add(&mut register, &new, &ask::fields(fields)?, "")?, cli.lang())
        }
        Person::Set { id, fields, reason } => written(&persons::set(&mut register, id, &ask::fields(fields)?, reason)?, cli.lang()),
        Person::Show { id, as_of } => {
            let shown = persons::show(&register, id, as_of.as_deref())?;
            let mut page = json!(shown);
            for event in page["events"].as_array_mut().into_iter().flatten() {
                let kind = event["kind"].as_str().and_then(|kind| words("event_kind", kind, cli.lang())).map(str::to_owned);
                event["kind"] = kind.into();
            }
            Answer { page: Some(page), ..Answer::of(shown) }
        }
        Person::Search { text, limit, as_of } => {
            let hits = people::search(&register, text, *limit, as_of.as_deref())?;
            Answer { show: &["total", "name", "sex", "birth", "address", "matched", "id"], ..Answer::of(hits) }
        }
        Person::History { id } => history_list(persons::history(&register, id)?),
        Person::Merge { dead, survivor } => Answer::of(json!({ "id": persons::merge(&mut register, dead, survivor)? })),
        Person::Purge { id, ground } => Answer::of(persons::purge(&mut register, id, ground)?),
    })
}

fn written(written: &persons::Written, lang: Lang) -> Answer {
    let message = |one: &persons::Warning| if lang == Lang::En { one.en.clone() } else { one.zh.clone() };
    let warnings: Vec<Value> = written.warnings.iter().map(|one| json!({ "code": one.code, "message": message(one) })).collect();
    Answer::of(json!({ "id": written.id, "warnings": warnings }))
}

pub fn event(cli: &Cli, verb: &Event) -> Result<Answer> {
    let Event::Record(record) = verb;
    let mut register = ask::register(cli)?;
    Ok(Answer::of(events::record(&mut register, &told(record))?))
}

/// What the arguments tell, as the core takes it.
fn told(record: &Record) -> events::Event {
    match record.clone() {
        Record::Birth { mother, father, father_name, name, sex, relation, id_number, on } => events::Event::Birth(Birth {
            mother,
            father: father.unwrap_or_default(),
            father_name,
            name,
            sex,
            on: on.on,
            relation,
            id_number,
        }),
        Record::Death { person, new_head, on } => events::Event::Death { person, new_head, on: on.on },
        Record::Marriage { person, partner, partner_name, moves_in, relation, on } => {
            events::Event::Marriage(Marriage { person, partner, partner_name, on: on.on, moves_in, relation })
        }
        Record::Divorce { person, on } => events::Event::Divorce { person, on: on.on },
        Record::Adoption { child, parent, on } => events::Event::Adoption { child, parent, on: on.on },
        Record::MoveIn { person: Some(person), household, relation, from, on, .. } => {
            events::Event::MoveIn { person, household, relation, from, on: on.on }
        }
        Record::MoveIn { person: None, household, relation, from, on, name, sex, birth, id_number } => {
            let new = NewPerson {
                household,
                name: name.unwrap_or_default(),
                sex: sex.unwrap_or_default(),
                birth: birth.unwrap_or_default(),
                relation,
                id_number,
                ..NewPerson::default()
            };
            events::Event::MoveInNew { new, from, on: on.on }
        }
        Record::MoveOut { person, to, to_officer, new_head, on } => events::Event::MoveOut { person, to, to_officer, new_head, on: on.on },
        Record::Return { person, on } => events::Event::Return { person, on: on.on },
        Record::Away { person, to, reason, on } => events::Event::Away { person, to, reason, on: on.on },
        Record::Receive { person, household, relation, on } => events::Event::Receive { person, household, relation, on: on.on },
    }
}

pub fn finding(cli: &Cli, verb: &Finding) -> Result<Answer> {
    let Finding::List { kind } = verb;
    let found = findings::list(&ask::register(cli)?, kind.as_deref())?;
    let with_words = |one: &FindingLine| {
        let mut line = json!(one);
        let (colon, right) = if cli.lang() == Lang::En { (": ", " (found right)") } else { ("：", "（已核实无误）") };
        let (name, kind) = (&one.finding.name, one.finding.kind);
        let right = if one.right.is_some() { right } else { "" };
        line["message"] = Value::String(format!("{name}{colon}{}{right}", words("finding", kind, cli.lang()).unwrap_or(kind)));
        line
    };
    let lines: Vec<Value> = found.iter().map(with_words).collect();
    Ok(Answer::list("findings", lines, &["kind", "name", "row"]))
}

pub fn void(cli: &Cli, table: &str, id: &str, reason: &str) -> Result<Answer> {
    Ok(Answer::of(json!({ "entry": events::void(&mut ask::register(cli)?, table, id, reason)? })))
}

pub fn undo(cli: &Cli, entry: Option<&str>) -> Result<Answer> {
    Ok(Answer::of(events::undo(&mut ask::register(cli)?, entry)?))
}
