//! Rows that were copied out of a spreadsheet, perhaps without their header: what a column holds is then seen from what stands in it.

use super::columns::{Columns, Field};
use super::source::{Cell, Source};
use crate::model::codes::{Read, read_nation, read_relation, read_sex};
use crate::model::date::{DateState, PartialDate, read_date};
use crate::model::id_number::IdNumber;
use crate::model::names::problem;
use crate::model::text::compact;
use crate::refusal::{Code, Refusal, Result, Words};

/// A header is looked for in so many rows.
const HEADER_WITHIN: usize = 10;
/// The headings that stand for fields, in the order in which a column is tried for them.
const HEADINGS: &[(Field, &str)] = &[
    (Field::IdNumber, "身份证号码"),
    (Field::Phone, "电话"),
    (Field::Sex, "性别"),
    (Field::Birth, "出生日期"),
    (Field::Nation, "民族"),
    (Field::Relation, "与户主关系"),
    (Field::Name, "姓名"),
];

/// The text with a header, and how many rows were put before it: one where it had none.
///
/// # Errors
/// `roster.unreadable` where no column holds names.
pub fn with_header(text: &str, today: PartialDate) -> Result<(String, u32)> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut source = Source::open("", text.as_bytes())?;
    source.rows("", &mut |row| {
        rows.push(row.cells.iter().map(|cell| cell.text().into_owned()).collect());
        Ok(())
    })?;
    let is_header = |row: &Vec<String>| {
        let cells: Vec<Cell> = row.iter().map(|text| Cell::Text(text.clone())).collect();
        let columns = Columns::read(&cells);
        columns.has(Field::Name) && columns.known() >= 2
    };
    if let Some(at) = rows.iter().take(HEADER_WITHIN).position(is_header) {
        let known = rows[at].clone();
        return Ok((widened(text, at, &known), 0));
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut headings = vec![""; width];
    for (field, heading) in HEADINGS {
        let fits = |column: &usize| {
            let cells = || rows.iter().filter_map(|row| row.get(*column)).filter(|text| !text.trim().is_empty());
            let (all, fitting) = (cells().count(), cells().filter(|text| holds(*field, text, today)).count());
            headings[*column].is_empty() && fitting > 0 && fitting * 3 >= all * 2
        };
        if let Some(column) = (0..width).find(fits) {
            headings[column] = heading;
        }
    }
    if !headings.contains(&"姓名") {
        let why = Words("没有认出哪一栏是姓名，请连表头一起复制", "no column of names was recognised; copy the header as well");
        return Err(Refusal::new(Code::RosterUnreadable).with_words("why", why));
    }
    let known: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    Ok((widened(&format!("{}\n{text}", known.join("\t")), 0, &known), 1))
}

/// The reader takes a header for one from three fields on: where it names fewer, fields that no row fills are added.
fn widened(text: &str, header: usize, known: &[String]) -> String {
    let has = |heading: &str| known.iter().any(|one| compact(one) == heading);
    let added: String = ["性别", "民族", "曾用名"].iter().filter(|heading| !has(heading)).map(|heading| format!("\t{heading}")).collect();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // A header over several lines in quotes is wide enough as it is.
    if let Some(line) = lines.get_mut(header).filter(|line| line.contains('\t') && !line.contains('"')) {
        line.push_str(&added);
    }
    lines.join("\n")
}

/// Whether a cell looks like one of a field.
fn holds(field: Field, text: &str, today: PartialDate) -> bool {
    let plain = compact(text);
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    match field {
        Field::IdNumber => {
            (plain.len() == 15 || plain.len() == 18 || plain.contains("E+"))
                && matches!(IdNumber::read(text).state, "sound" | "wrong_check" | "damaged")
        }
        Field::Phone => {
            digits == plain.len()
                && ((digits == 11 && plain.starts_with('1'))
                    || (7..=8).contains(&digits) && read_date(text, today).state == DateState::Invalid)
        }
        Field::Sex => matches!(read_sex(text), Read::Known(_)) && !plain.bytes().all(|byte| byte.is_ascii_digit()),
        Field::Birth => digits >= 4 && matches!(read_date(text, today).state, DateState::Read | DateState::Improbable),
        Field::Nation => matches!(read_nation(text), Read::Known(_)) && digits == 0,
        Field::Relation => matches!(read_relation(text, ""), Read::Known(_) | Read::Ambiguous(_)) && digits == 0,
        Field::Name => digits == 0 && problem(text).is_none() && (2..=20).contains(&plain.chars().count()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> (String, u32) {
        let (text, before) = with_header(text, PartialDate::parse("2026-11-26").unwrap()).unwrap();
        (text.lines().next().unwrap_or_default().to_owned(), before)
    }

    #[test]
    fn columns_are_known_by_what_stands_in_them() {
        let rows = "1\t户主\t吴大海\t男\t1980.7.21\t419999198007210257\t19900001002\n2\t妻\t孙丽\t女\t1983/2/14\t4.19999E+17\t\n";
        assert_eq!(header(rows), ("\t与户主关系\t姓名\t性别\t出生日期\t身份证号码\t电话\t民族\t曾用名".to_owned(), 1));
    }

    #[test]
    fn a_header_that_is_there_is_kept_and_made_wide_enough() {
        assert_eq!(header("姓名\t联系电话\n吴大海\t19900001002"), ("姓名\t联系电话\t性别\t民族\t曾用名".to_owned(), 0));
    }

    #[test]
    fn rows_without_names_are_refused() {
        let refused = with_header("1\t2\n3\t4", PartialDate::UNKNOWN).unwrap_err();
        assert_eq!(refused.code(), Code::RosterUnreadable);
    }
}
