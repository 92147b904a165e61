//! Refusals as people meet them: a stable code, words in both languages, and nothing changed.

use huce_core::refusal::{Code, Lang, Refusal, Result};

use super::township::{Office, assert_same};

/// The refusal must have this code, and say in both languages what happened and what to do next, without a hole in the sentence.
#[track_caller]
pub fn is(refusal: &Refusal, code: Code) {
    assert_eq!(refusal.code(), code, "{refusal:?}");
    let sentences = [Lang::Zh, Lang::En].map(|lang| [refusal.message(lang), refusal.hint(lang)]);
    for sentence in sentences.as_flattened() {
        assert!(!sentence.trim().is_empty(), "{refusal:?} says nothing");
        assert!(!sentence.contains(['{', '}']), "{refusal:?}: {sentence}");
    }
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    assert!(sentences[0].iter().all(|text| is_chinese(text)), "{refusal:?}: {:?}", sentences[0]);
    assert_ne!(sentences[0], sentences[1], "{refusal:?}");
}

/// Runs what must be refused, after which the register must hold what it held, to the last row.
#[track_caller]
pub fn changes_nothing<T>(office: &mut Office, code: Code, run: impl FnOnce(&mut Office) -> Result<T>) {
    let before = office.everything();
    match run(office) {
        Ok(_) => panic!("{} was not refused: {code:?}", office.name),
        Err(refusal) => is(&refusal, code),
    }
    assert_same(&office.everything(), &before, &format!("{code:?} changed the register of {}", office.name));
}
