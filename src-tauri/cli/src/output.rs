//! Answers as JSON or as aligned text.

use std::io::Write;

use huce_core::api::labels::{label, place_of};
use huce_core::api::words::words;
use huce_core::refusal::{Lang, Refusal};
use serde_json::{Value, json};

/// What a command answers.
pub struct Answer {
    /// The JSON document.
    pub json: Value,
    /// The same for people to read, where it is laid out otherwise than the JSON.
    pub page: Option<Value>,
    /// The exit status.
    pub status: i32,
    /// Fields to show as text, in their order; all where empty.
    pub show: &'static [&'static str],
}

impl Answer {
    /// An answer that shows all its fields.
    pub fn of(value: impl serde::Serialize) -> Self {
        Self { json: serde_json::to_value(value).unwrap_or(Value::Null), page: None, status: 0, show: &[] }
    }

    /// A list under a name, of which some fields are shown as text.
    pub fn list(name: &str, rows: impl serde::Serialize, show: &'static [&'static str]) -> Self {
        Self { json: json!({ name: rows }), page: None, status: 0, show }
    }

    /// Prints it. A reader that has gone away is not an error of ours.
    pub fn print(&self, as_json: bool, lang: Lang) {
        let text = if as_json { format!("{}\n", self.json) } else { text(self.page.as_ref().unwrap_or(&self.json), self.show, lang) };
        let _ = std::io::stdout().write_all(text.as_bytes());
    }
}

/// Prints a refusal: on stdout as JSON, or on stderr as two sentences.
pub fn refuse(refusal: &Refusal, as_json: bool, lang: Lang) {
    if as_json {
        let _ = writeln!(std::io::stdout(), "{}", json!({ "error": error(refusal, lang) }));
    } else {
        let _ = writeln!(std::io::stderr(), "{}\n{}\n[{}]", refusal.message(lang), refusal.hint(lang), refusal.code().as_str());
    }
}

/// A refusal as a JSON object.
pub fn error(refusal: &Refusal, lang: Lang) -> Value {
    json!({ "code": refusal.code().as_str(), "message": refusal.message(lang), "hint": refusal.hint(lang) })
}

fn plain(field: &str, value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(_) => yes(value, lang).unwrap_or_default().to_owned(),
        Value::String(text) => words(field, text, lang).map_or_else(|| text.clone(), str::to_owned),
        Value::Array(items) => {
            items.iter().filter(|item| !is_for_programs(item)).map(|item| plain(field, item, lang)).collect::<Vec<_>>().join("；")
        }
        Value::Object(fields) if fields.contains_key("before") && fields.contains_key("after") => change(fields, lang),
        Value::Object(fields) => {
            let shown = fields.iter().filter(|(_, value)| !is_blank(value));
            shown.map(|(name, value)| format!("{} {}", label(name, lang), plain(name, value, lang))).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Changes that only programs read: ids of other rows, and of which event a spell comes.
fn is_for_programs(item: &Value) -> bool {
    let field = item.get("field").and_then(Value::as_str).unwrap_or_default();
    field.ends_with("_id") || field.ends_with("_event") || field == "calendar" || field == "birth_calendar"
}

/// One change: the field, before → after; of a new row what it begins with.
fn change(fields: &serde_json::Map<String, Value>, lang: Lang) -> String {
    let text =
        |name: &str| fields.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default();
    let field = text("field");
    let said = |name: &str| match text(name) {
        value if value.is_empty() => "—".to_owned(),
        value if field == "kind" => words("event_kind", &value, lang).or_else(|| words("kind", &value, lang)).map_or(value, str::to_owned),
        value => words(&field, &value, lang).map_or(value, str::to_owned),
    };
    let arrow = if text("before").is_empty() { said("after") } else { format!("{} → {}", said("before"), said("after")) };
    format!("{} {arrow}", label(&field, lang))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// The width on a screen: Han characters take two columns.
fn width(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) >= 0x1100 && !matches!(c, '\u{2010}'..='\u{2027}') { 2 } else { 1 }).sum()
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn text(value: &Value, show: &[&str], lang: Lang) -> String {
    let Value::Object(fields) = value else { return format!("{}\n", plain("", value, lang)) };
    let mut out = String::new();
    let is_rows = |value: &Value| matches!(value, Value::Array(items) if items.first().is_some_and(Value::is_object));
    let chosen = |name: &str| show.is_empty() || show.contains(&name) || fields.len() == 1;
    let mut lines: Vec<(&String, &Value)> =
        fields.iter().filter(|(name, value)| !is_rows(value) && chosen(name) && !is_blank(value)).collect();
    lines.sort_by_key(|(name, _)| order(name, show));
    let widest = lines.iter().map(|(name, _)| width(label(name, lang))).max().unwrap_or(0);
    for (name, value) in lines {
        let empty = matches!(value, Value::Array(items) if items.is_empty());
        let shown = if empty { label("none", lang).to_owned() } else { plain(name, value, lang) };
        out += &format!("{}  {shown}\n", padded(label(name, lang), widest));
    }
    let mut lists: Vec<(&String, &Value)> = fields.iter().filter(|(_, value)| is_rows(value)).collect();
    lists.sort_by_key(|(name, _)| order(name, show));
    for (name, value) in lists {
        if let Value::Array(rows) = value {
            if fields.len() > 1 {
                out += &format!("\n{}\n", label(name, lang));
            }
            out += &table(rows, show, lang);
        }
    }
    out
}

/// Where a field stands among the others: as the command asks, or else as the list of labels has it.
fn order(name: &str, show: &[&str]) -> usize {
    show.iter().position(|shown| *shown == name).unwrap_or_else(|| place_of(name))
}

fn table(rows: &[Value], show: &[&str], lang: Lang) -> String {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        for name in row.as_object().into_iter().flat_map(|fields| fields.keys()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    let shown: Vec<String> = show.iter().filter(|name| names.iter().any(|known| known == *name)).map(|name| (*name).to_owned()).collect();
    let is_used = |name: &String| rows.iter().any(|row| row.get(name).is_some_and(|value| !is_blank(value)));
    names.sort_by_key(|name| order(name, &[]));
    let names: Vec<String> = if shown.is_empty() { names.into_iter().filter(is_used).collect() } else { shown };
    let cell = |row: &Value, name: &str| {
        let text = row.get(name).map(|value| plain(name, value, lang)).unwrap_or_default();
        // A hash is shown as far as any command needs it; ids made in the same moment begin alike, so that they are shown whole.
        let is_hash = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
        if is_hash { text.chars().take(16).collect() } else { text }
    };
    let widths: Vec<usize> = names
        .iter()
        .map(|name| rows.iter().map(|row| width(&cell(row, name))).chain([width(label(name, lang))]).max().unwrap_or(0))
        .collect();
    let line = |cells: Vec<String>| {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut out = line(names.iter().map(|name| label(name, lang).to_owned()).collect());
    for row in rows {
        out += &line(names.iter().map(|name| cell(row, name)).collect());
    }
    out
}

/// Yes or no.
fn yes(value: &Value, lang: Lang) -> Option<&'static str> {
    let yes = value.as_bool()?;
    Some(match (lang, yes) {
        (Lang::Zh, true) => "是",
        (Lang::Zh, false) => "否",
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
    })
}
