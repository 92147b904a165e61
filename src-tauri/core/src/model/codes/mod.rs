//! The code tables of the national standards and the readers of what people write instead. Codes are texts; '' is unknown.
//!
//! A code is stored only under the scheme named here. A bare code whose scheme is unknown (3 is 父母 in the census and 女 in GB/T 4761)
//! is never guessed: the reader gives all readings, and a person chooses.
mod education;
mod hukou;
mod marital;
mod nation;
mod occupation;
mod political;
mod relation;
mod sex;

pub use education::{EDUCATION, read_education};
pub use hukou::{HOUSEHOLD_KINDS, HUKOU_KINDS, read_household_kind, read_hukou_kind};
pub use marital::{MARITAL, read_marital};
pub use nation::{NATION, read_nation};
pub use occupation::{OCCUPATION, read_occupation};
pub use political::{POLITICAL, read_political};
pub use relation::{
    Kin, RELATION, contradicts_sex, household_book_order, is_head, is_spouse, read_relation, relation_after_head_change, relation_inverse,
    relation_sex,
};
pub use sex::{SEX, read_sex};

use super::text::{compact, says_nothing};
use crate::refusal::Lang;

/// One code with its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code as it is stored.
    pub code: &'static str,
    /// Its name in the standard.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

/// A code table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Where the codes come from.
    pub source: &'static str,
    /// All codes in the order of the standard.
    pub entries: &'static [Entry],
}

impl Table {
    /// The entry of a code.
    pub fn find(&self, code: &str) -> Option<&'static Entry> {
        self.entries.iter().find(|entry| entry.code == code)
    }

    /// Whether there is such a code. '' is none: ask for it apart.
    pub fn has(&self, code: &str) -> bool {
        self.find(code).is_some()
    }

    /// The name of a code; '' for one that is not in the table.
    pub fn name(&self, code: &str, lang: Lang) -> &'static str {
        match (self.find(code), lang) {
            (Some(entry), Lang::Zh) => entry.zh,
            (Some(entry), Lang::En) => entry.en,
            (None, _) => "",
        }
    }

    /// The code that has this Chinese name.
    fn by_name(&self, name: &str) -> Option<&'static str> {
        self.entries.iter().find(|entry| entry.zh == name).map(|entry| entry.code)
    }

    fn code(&self, code: &str) -> Option<&'static str> {
        self.find(code).map(|entry| entry.code)
    }
}

/// What a reader made of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// Nothing was written.
    Blank,
    /// One code, for certain.
    Known(&'static str),
    /// One of these codes: a person has to say which.
    Ambiguous(Vec<&'static str>),
    /// Not understood; the text without blanks around it.
    Unknown(String),
}

impl Read {
    /// The code where it is certain, else ''.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Known(code) => code,
            _ => "",
        }
    }

    /// The readings that a person may choose from.
    pub fn options(&self) -> &[&'static str] {
        match self {
            Self::Known(code) => std::slice::from_ref(code),
            Self::Ambiguous(options) => options,
            Self::Blank | Self::Unknown(_) => &[],
        }
    }
}

/// The text in the form in which the readers compare it, or the answer that there is none.
fn plain(text: &str) -> Result<String, Read> {
    let plain = compact(text);
    if says_nothing(&plain) { Err(Read::Blank) } else { Ok(plain) }
}

fn unknown(text: &str) -> Read {
    Read::Unknown(text.trim().to_owned())
}

fn is_number(plain: &str) -> bool {
    !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit())
}

macro_rules! table {
    ($source:literal: $($code:literal $zh:literal $en:literal,)*) => {
        crate::model::codes::Table {
            source: $source,
            entries: &[$(crate::model::codes::Entry { code: $code, zh: $zh, en: $en },)*],
        }
    };
}
use table;

/// The codes that a field of a person or membership takes; none where it is free.
pub fn of_field(field: &str) -> Option<&'static Table> {
    Some(match field {
        "sex" => &SEX,
        "relation" => &RELATION,
        "nation" => &NATION,
        "education" => &EDUCATION,
        "marital" => &MARITAL,
        "political" => &POLITICAL,
        "occupation" => &OCCUPATION,
        "hukou_kind" => &HUKOU_KINDS,
        _ => return None,
    })
}

/// The fields that hold codes.
pub const FIELDS: [&str; 8] = ["sex", "relation", "nation", "education", "marital", "political", "occupation", "hukou_kind"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_list_has_codes() {
        assert!(FIELDS.iter().all(|field| of_field(field).is_some()));
    }

    #[test]
    fn codes_are_unique_and_named_in_both_languages() {
        for table in [SEX, MARITAL, RELATION, EDUCATION, NATION, OCCUPATION, POLITICAL, HUKOU_KINDS, HOUSEHOLD_KINDS] {
            for (i, entry) in table.entries.iter().enumerate() {
                assert!(!entry.zh.is_empty() && !entry.en.is_empty(), "{} {}", table.source, entry.code);
                assert!(table.entries.iter().skip(i + 1).all(|other| other.code != entry.code), "{} {}", table.source, entry.code);
            }
        }
        assert_eq!(NATION.entries.len(), 58);
        assert_eq!(RELATION.name("38", Lang::Zh), "儿媳");
        assert_eq!(RELATION.name("38", Lang::En), "daughter-in-law");
        assert_eq!(RELATION.name("", Lang::Zh), "");
    }
}
