//! Yes and no; all other words are the api's.

pub use huce_core::api::words::words;
use huce_core::refusal::Lang;
use serde_json::Value;

/// Yes or no.
pub fn yes(value: &Value, lang: Lang) -> Option<&'static str> {
    let yes = value.as_bool()?;
    Some(match (lang, yes) {
        (Lang::Zh, true) => "是",
        (Lang::Zh, false) => "否",
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
    })
}
