//! Refusals as people meet them: a stable code, words in both languages, and nothing changed.

use std::path::Path;

use huce_core::api::bundles::Options;
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

/// The file must be refused with this code, also in a plan; nothing of what the register holds may change.
#[track_caller]
pub fn refused(office: &mut Office, file: &Path, code: Code) {
    let before = office.contents();
    let digest = office.digest(None);
    for is_plan in [true, false] {
        let taken = office.take(&[file.to_path_buf()], Options { is_plan, ..Options::default() });
        assert_eq!((taken.len(), taken[0].status), (1, "refused"), "{code:?}");
        is(taken[0].error.as_ref().unwrap(), code);
        assert_eq!((taken[0].entries, taken[0].applied), (0, 0));
        assert!(office.contents() == before, "{code:?} changed something");
    }
    assert_eq!(office.digest(None), digest);
}
