//! Reads a roster (花名册) that somebody else made, as .xlsx, .xls or separated text, into plain values. Nothing is stored here.
//!
//! Nothing is guessed silently. A row is taken or refused; what a taken row leaves open is a [`Doubt`], and the words that were not understood
//! stay with the person. Every row below the header is exactly one of: taken, refused, skipped (totals, signatures, explanations,
//! repeated headers) or blank.
pub mod bare;
pub(crate) mod bounds;
mod bounds_xls;
mod columns;
mod doubt;
pub mod mend;
mod person;
mod rows;
mod source;

use std::sync::Arc;

pub use doubt::{DoubtKind, Named, Reason};
pub use source::is_contained;

use crate::model::date::PartialDate;
use crate::refusal::{Lang, Result};

/// A roster as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// Rows that speak of a person: taken and refused ones, nothing else.
    pub rows: usize,
    /// Persons taken; `rows` = `taken` + `refused.len()`.
    pub taken: usize,
    /// The households in the order of the file; empty from [`each_household`], which hands them out instead.
    pub households: Vec<RosterHousehold>,
    /// Rows that were not taken, each with its reason.
    pub refused: Vec<RefusedRow>,
    /// Rows below the header that are no data: totals, signatures, explanations, repeated headers.
    pub skipped: usize,
    /// Rows between others that have nothing but a running number or merged values.
    pub blank: usize,
    /// Columns of the ended birth policy, which are not taken, by their headings.
    pub left_out: Vec<String>,
    /// Columns that are not understood or repeat another, by their headings.
    pub unread: Vec<String>,
    /// Sheets that are not visible and were not read.
    pub hidden_sheets: Vec<String>,
    /// Visible sheets with rows that are no roster.
    pub other_sheets: Vec<String>,
    /// What is to be asked or looked at.
    pub doubts: Vec<Doubt>,
}

/// A household of a roster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RosterHousehold {
    /// The sheet and the row of its first member.
    pub sheet: Arc<str>,
    /// From 1, as spreadsheets show it.
    pub row: u32,
    /// `Some(n)`: further members of the n-th household (from 0) that was handed out before. Never in [`Roster::households`].
    pub continues: Option<usize>,
    /// The group (组别) as given: 一组.
    pub group_name: String,
    /// The number (户号) as text, with its zeros; '' where there is none.
    pub number: String,
    /// The head's name (户主姓名), from its column or from the member with relation 02.
    pub head_name: String,
    /// "family", "collective" or ''.
    pub kind: String,
    /// The address; '' where the roster has no such column.
    pub address: String,
    /// The household's own phone, where the roster has one beside the persons'.
    pub phone: String,
    /// Its members in the order of the file.
    pub members: Vec<RosterPerson>,
}

/// A person of a roster. Codes are as the register stores them (see [`crate::model::codes`]); '' is unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RosterPerson {
    /// The sheet; '' for separated text.
    pub sheet: Arc<str>,
    /// From 1, as spreadsheets show it.
    pub row: u32,
    /// The name for search and print: 仇香.
    pub name: String,
    /// The name as it was written: 仇 香.
    pub name_as_given: String,
    /// 曾用名
    pub former_name: String,
    /// GB/T 2261.1
    pub sex: &'static str,
    /// As far as it is certain.
    pub birth: PartialDate,
    /// "solar", "lunar" or "lunar_guessed".
    pub birth_calendar: &'static str,
    /// The words of the birth column.
    pub birth_text: String,
    /// "resident", "hmt_residence" or "foreign_permanent".
    pub id_kind: &'static str,
    /// The number; '' where there is none or it is damaged.
    pub id_number: String,
    /// "none", "sound", "wrong_check", "damaged", "contradicts_birth" or "contradicts_sex".
    pub id_state: &'static str,
    /// The words of the ID column.
    pub id_text: String,
    /// GB/T 3304
    pub nation: &'static str,
    /// GB/T 4658
    pub education: &'static str,
    /// The words, where the code does not say as much: 文盲, 学龄前.
    pub education_text: String,
    /// GB/T 2261.2
    pub marital: &'static str,
    /// GB/T 4761; '' is to be asked.
    pub relation: &'static str,
    /// The words, where they are not the code's own name.
    pub relation_text: String,
    /// Digits as given.
    pub phone: String,
    /// GB/T 4762
    pub political: &'static str,
    /// GB/T 2261.4
    pub occupation: &'static str,
    /// "agricultural", "non_agricultural", "resident", "other" or ''.
    pub hukou_kind: &'static str,
    /// The place of registration, in words.
    pub hukou_place: String,
    /// Where the person really lives (现居住地), in words.
    pub residence: String,
    /// The words of the note column.
    pub note: String,
    /// What was written and not understood, as (field, words); each has a doubt.
    pub unread: Vec<(&'static str, String)>,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedRow {
    /// The sheet; '' for separated text.
    pub sheet: Arc<str>,
    /// From 1, as spreadsheets show it.
    pub row: u32,
    /// Why.
    pub reason: Reason,
    /// What the sentence names: the words of the name column, or the other row.
    pub detail: Named,
}

impl RefusedRow {
    /// The reason as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        self.reason.words(lang).replace("{}", &self.detail.of(lang))
    }
}

/// Something that the roster leaves open.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The sheet; '' for separated text.
    pub sheet: Arc<str>,
    /// The row, or the first of several.
    pub row: u32,
    /// The field: "birth", "relation" …
    pub field: &'static str,
    /// What is open.
    pub kind: DoubtKind,
    /// The words in question, or the other row.
    pub text: Named,
    /// The codes to choose from, the likeliest first.
    pub options: Vec<&'static str>,
    /// How many rows have it: a code whose scheme is unknown is asked for once.
    pub count: usize,
}

impl Doubt {
    /// The doubt as a sentence.
    pub fn words(&self, lang: Lang) -> String {
        self.kind.words(lang).replace("{}", &self.text.of(lang))
    }
}

/// Reads a whole roster. `file_name` is only named in refusals; the bytes tell what the file is. Today comes from the clock.
///
/// # Errors
/// `file.unsupported` when it is no table, `roster.unreadable` when no sheet has a header with 姓名 in its first ten rows.
pub fn read_roster(file_name: &str, bytes: &[u8]) -> Result<Roster> {
    let mut households: Vec<RosterHousehold> = Vec::new();
    let mut roster = each_household(file_name, bytes, today(), &mut |household| {
        match household.continues.and_then(|index| households.get_mut(index)) {
            Some(first) => first.members.extend(household.members),
            None => households.push(household),
        }
        Ok(())
    })?;
    roster.households = households;
    Ok(roster)
}

/// Reads a roster household by household, as they come in the file, and holds one at a time: for rosters of 100,000 rows.
/// A household whose rows are scattered comes in pieces; see [`RosterHousehold::continues`].
///
/// # Errors
/// As [`read_roster`], and whatever `take` refuses. Households may have been handed out before a refusal.
pub fn each_household(
    file_name: &str,
    bytes: &[u8],
    today: PartialDate,
    take: &mut dyn FnMut(RosterHousehold) -> Result<()>,
) -> Result<Roster> {
    rows::read(file_name, bytes, today, take)
}

fn today() -> PartialDate {
    chrono::Local::now().date_naive().into()
}

#[cfg(test)]
mod tests;
