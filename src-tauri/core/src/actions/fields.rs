//! Fields as people give them: `NAME=VALUE`, checked against the catalogue and the national codes.

use crate::catalogue::Table;
use crate::exchange::gate::Act;
use crate::model::codes;
use crate::model::date::{DateReading, DateState, PartialDate, is_lunar_without_year, read_date, read_day};
use crate::model::day::day_of;
use crate::model::id_number::IdNumber;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The most bytes that a person types into one field.
const LONGEST_TYPED: usize = 4_000;

/// Fields and values, in the order in which they were given.
pub type Fields = [(String, String)];

/// Something doubtful that was stored all the same.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Warning {
    /// A stable word: `id_number.wrong_check`, `id_number.contradicts_birth`, …
    pub code: String,
    /// What it is, in Chinese.
    pub zh: String,
    /// What it is, in English.
    pub en: String,
}

impl Warning {
    fn new(code: &str, zh: &str, en: &str) -> Self {
        Self { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// The day of the action, by this computer's clock, in Beijing.
pub fn today(act: &Act) -> String {
    day_of(&act.stamp.now)
}

/// A row that must be here and not voided.
pub fn must_have(t: &dyn Tables, table: &str, id: &str, what: Words) -> Result<Row> {
    let row = t.get(t.table(table), id)?;
    row.ok_or_else(|| Refusal::new(Code::IdUnknown).with_words("what", what).with("value", id))
}

/// A date as it is stored: the day, month or year that is certain. Empty stays empty; what cannot be read is refused.
pub fn date(text: &str, today: &str) -> Result<String> {
    Ok(certain(read_date(text, PartialDate::parse(today).unwrap_or(PartialDate::UNKNOWN)))?.date.to_string())
}

/// The date of something that happened, of which the year may be left out, as it was read; what cannot be read is refused.
pub fn day(text: &str, today: &str) -> Result<DateReading> {
    certain(read_day(text, PartialDate::parse(today).unwrap_or(PartialDate::UNKNOWN)))
}

fn certain(reading: DateReading) -> Result<DateReading> {
    match reading.state {
        DateState::Blank | DateState::Read | DateState::Improbable => Ok(reading),
        _ => Err(unreadable(&reading.text)),
    }
}

/// The refusal of a date that cannot be read.
fn unreadable(text: &str) -> Refusal {
    let code = if is_lunar_without_year(text) { Code::DateYear } else { Code::DateInvalid };
    Refusal::new(code).with("value", text)
}

/// Whether a person may set this field by hand.
fn can_set(table: &Table, field: &str) -> bool {
    let derived = ["birth_calendar", "birth_text", "id_kind", "id_state", "id_text", "offer_to", "offer_on", "voided_at", "void_reason"];
    let Some(at) = table.find_column(field) else { return false };
    let column = &table.columns[at];
    // What a row hangs on is changed by events and decisions, never by typing an id.
    !derived.contains(&field) && !field.ends_with("_event") && !column.fixed && column.refers.is_none()
}

/// The fields of a table that can be set by hand.
pub fn settable(table: &Table) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).filter(|name| can_set(table, name)).collect()
}

/// Writes fields into a row. ID number, birth and sex are judged together, and what is doubtful comes back as warnings.
pub fn write(row: &mut Row, fields: &Fields, today: &str) -> Result<Vec<Warning>> {
    let mut given_id = None;
    for (field, value) in fields {
        if !can_set(row.table, field) {
            let known = settable(row.table).join(" ");
            return Err(Refusal::new(Code::UsageField).with("field", field).with("known", known));
        }
        let value = value.trim();
        if let Some(codes) = codes::of_field(field)
            && !value.is_empty()
            && !codes.has(value)
        {
            return Err(Refusal::new(Code::CodeUnknown).with("field", field).with("value", value).with("known", codes.source));
        }
        if value.len() > LONGEST_TYPED {
            let expected = Words("短一些的文字，不超过 1300 个汉字", "a shorter text, of at most 4000 bytes");
            let shown: String = value.chars().take(20).collect();
            return Err(Refusal::new(Code::UsageValue)
                .with("field", field)
                .with("value", format!("{shown}…"))
                .with_words("expected", expected));
        }
        let column = &row.table.columns[row.table.column_index(field)];
        if !column.takes(&value.into()) {
            let expected = column.one_of.join(" ");
            return Err(Refusal::new(Code::UsageValue).with("field", field).with("value", value).with("expected", expected));
        }
        match (row.table.name, field.as_str()) {
            ("person", "name") if value.is_empty() => return Err(Code::NameEmpty.into()),
            ("person", "birth") => write_birth(row, value, today)?,
            ("person", "id_number") => given_id = Some(value.to_owned()),
            (_, name) if name.ends_with("_on") => row.set(name, date(value, today)?),
            (_, name) => row.set(name, value),
        }
    }
    if row.table.name != "person" {
        return Ok(Vec::new());
    }
    let judged = given_id.is_some() || fields.iter().any(|(field, _)| field == "birth" || field == "sex");
    if let Some(text) = given_id {
        write_id_number(row, &text)?;
    }
    Ok(if judged { judge_identity(row) } else { Vec::new() })
}

fn write_birth(row: &mut Row, text: &str, today: &str) -> Result<()> {
    let reading = read_date(text, PartialDate::parse(today).unwrap_or(PartialDate::UNKNOWN));
    let is_certain = matches!(reading.state, DateState::Blank | DateState::Read | DateState::Improbable);
    if !is_certain {
        return Err(unreadable(text));
    }
    let stored = reading.date.to_string();
    row.set("birth_calendar", if stored.is_empty() { "" } else { reading.calendar });
    row.set("birth_text", if stored == reading.text { "" } else { reading.text.as_str() });
    row.set("birth", stored);
    Ok(())
}

fn write_id_number(row: &mut Row, text: &str) -> Result<()> {
    let reading = IdNumber::read_typed(text);
    if reading.state == "damaged" {
        let why = Words("位数或日期不对", "not 15 or 18 characters, or no such birth date");
        return Err(Refusal::new(Code::IdNumberInvalid).with("value", text).with_words("why", why));
    }
    row.set("id_text", if reading.text == reading.number { "" } else { reading.text.as_str() });
    row.set("id_kind", if reading.number.is_empty() { "" } else { reading.kind });
    row.set("id_state", reading.state);
    row.set("id_number", reading.number);
    // A sound number says what nobody has said otherwise.
    if reading.state == "sound" {
        let number = row.text("id_number").to_owned();
        if row.text("birth").is_empty() {
            row.set("birth", IdNumber::birth(&number).to_string());
            row.set("birth_calendar", "solar");
        }
        if row.text("sex").is_empty() {
            row.set("sex", IdNumber::sex(&number));
        }
    }
    Ok(())
}

/// Where a relation to the head is that of the other sex: a third daughter who is male.
pub fn judge_relation(relation: &str, sex: &str) -> Option<Warning> {
    let (zh, en) = ("与户主关系和性别对不上", "The relation to the head does not fit the sex");
    codes::contradicts_sex(relation, sex).then(|| Warning::new("relation.contradicts_sex", zh, en))
}

fn judge_identity(row: &mut Row) -> Vec<Warning> {
    let number = row.text("id_number").to_owned();
    if number.is_empty() {
        if row.text("id_state") != "damaged" {
            row.set("id_state", "none");
        }
        return Vec::new();
    }
    let reading = IdNumber::read_typed(&number);
    if reading.state == "wrong_check" {
        row.set("id_state", "wrong_check");
        return vec![Warning::new(
            "id_number.wrong_check",
            "身份号码末位校验码不对，请对照证件核对",
            "The check digit of the ID number does not fit; compare it with the card",
        )];
    }
    let birth = PartialDate::parse(row.text("birth")).unwrap_or(PartialDate::UNKNOWN);
    let found = IdNumber::contradictions(&number, birth, row.text("sex"));
    row.set("id_state", found.first().copied().unwrap_or("sound"));
    let words = |code: &&'static str| match *code {
        "contradicts_birth" => {
            Warning::new("id_number.contradicts_birth", "身份号码与出生日期不一致", "The ID number and the birth date differ")
        }
        code => Warning::new(&format!("id_number.{code}"), "身份号码与性别不一致", "The ID number and the sex differ"),
    };
    found.iter().map(words).collect()
}
