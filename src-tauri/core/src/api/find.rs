//! Finding rows by what people type: an id or its first 8 characters, a place's code, an officer's name.

use crate::actions::add_place;
use crate::refusal::{Code, Refusal, Result, Words};
use crate::tables::{Row, Tables};

/// The whole id in a table from an id or an unambiguous beginning of 8 or more characters.
pub fn id(t: &dyn Tables, table: &str, text: &str, what: Words) -> Result<String> {
    let is_plain = text.len() >= 8 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if !is_plain {
        return Err(Refusal::new(Code::IdMalformed).with("value", text));
    }
    if t.get(t.table(table), text)?.is_some() {
        return Ok(text.to_owned());
    }
    let mut found: Vec<String> = Vec::new();
    t.from(t.table(table), text, 2, &mut |row| {
        found.push(row.id);
        Ok(())
    })?;
    match found.len() {
        0 => Err(Refusal::new(Code::IdUnknown).with_words("what", what).with("value", text)),
        1 => Ok(found.remove(0)),
        _ => Err(Refusal::new(Code::IdAmbiguous).with_words("what", what).with("value", text)),
    }
}

/// A household's id.
pub fn household(t: &dyn Tables, text: &str) -> Result<String> {
    id(t, "household", text, Words("户", "household"))
}

/// A person's id.
pub fn person(t: &dyn Tables, text: &str) -> Result<String> {
    id(t, "person", text, Words("人员", "person"))
}

/// A place by its code.
pub fn place(t: &dyn Tables, code: &str) -> Result<Row> {
    add_place::must_find(t, code)
}

/// An officer's id, by name, or by id where two have one name.
pub fn officer(t: &dyn Tables, text: &str) -> Result<String> {
    let mut same = t.find(t.table("officer"), "name", text.trim())?;
    same.retain(|row| row.text("to_on").is_empty());
    match same.len() {
        1 => Ok(same.remove(0).id),
        0 => id(t, "officer", text, Words("信息员", "officer")).map_err(|_| Refusal::new(Code::OfficerUnknown).with("name", text)),
        _ => Err(Refusal::new(Code::IdAmbiguous).with_words("what", Words("信息员", "officer")).with("value", text)),
    }
}

/// The name of an officer by the id, "" where unknown here.
pub fn officer_name(t: &dyn Tables, id: &str) -> Result<String> {
    Ok(t.get(t.table("officer"), id)?.map(|row| row.text("name").to_owned()).unwrap_or_default())
}
