//! The rows of a roster that were refused, as a table of their own: with their header and the reasons before, to be mended and taken in again.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::source::{Cell, Row, Source};
use crate::refusal::Result;

/// The header stands within these rows, as for the reader.
const HEADER_WITHIN: u32 = 10;
/// From so many digits on a spreadsheet would cut a number.
const LONG: usize = 12;

/// A row that was refused: its sheet, its number from 1, why.
pub type Refused = (String, u32, String);

/// Separated text that a spreadsheet opens: the header of each sheet with rows that were refused, and these rows. `headings` are the words over the
/// reason and the row's number.
///
/// # Errors
/// As [`read_roster`](super::read_roster).
pub fn to_mend(file_name: &str, bytes: &[u8], refused: &[Refused], headings: [&str; 2]) -> Result<String> {
    let mut source = Source::open(file_name, bytes)?;
    let mut by_sheet: BTreeMap<&str, BTreeMap<u32, &str>> = BTreeMap::new();
    for (sheet, row, why) in refused {
        by_sheet.entry(sheet).or_default().insert(*row, why);
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for sheet in source.sheets() {
        let Some(wanted) = by_sheet.get(sheet.name.as_str()) else { continue };
        let (mut first, mut rows): (Vec<Row>, Vec<Row>) = (Vec::new(), Vec::new());
        source.rows(&sheet.name, &mut |row| {
            if wanted.contains_key(&row.number) {
                rows.push(row);
            } else if row.number <= HEADER_WITHIN {
                first.push(row);
            }
            Ok(())
        })?;
        let header = first.iter().map(|row| (row, Columns::read(&row.cells))).filter(|(_, columns)| columns.is_header());
        let header = header.min_by_key(|(row, columns)| (std::cmp::Reverse(columns.known()), row.number));
        let mut record = |before: [&str; 2], cells: &[Cell]| {
            let cells: Vec<String> = before.iter().map(|text| (*text).to_owned()).chain(cells.iter().map(written)).collect();
            writer.write_record(cells).map_err(super::source::broken)
        };
        if let Some((header, _)) = header {
            record(headings, &header.cells)?;
        }
        for row in &rows {
            let why = wanted.get(&row.number).copied().unwrap_or_default();
            record([why, &row.number.to_string()], &row.cells)?;
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell as a spreadsheet leaves it alone: a long number stays one, and nothing is a formula.
fn written(cell: &Cell) -> String {
    let text = cell.text();
    let is_long = text.len() >= LONG && text.bytes().take(LONG).all(|byte| byte.is_ascii_digit());
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    if is_long || is_formula { format!("\t{text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_keep_their_header_and_are_not_cut_again() {
        let text = "清溪村名册\n序号,姓名,性别,身份证号码,备注\n1,吴大海,男,419999198007210257,=1+1\n2,,女,419999198302141282,x\n3,\"甲,乙\",男,,\n";
        let refused = [(String::new(), 4, "没有姓名".to_owned()), (String::new(), 5, "几个人".to_owned())];
        let mended = to_mend("a.csv", text.as_bytes(), &refused, ["原因", "行"]).unwrap();
        let expected = "原因,行,序号,姓名,性别,身份证号码,备注\n没有姓名,4,2,,女,\t419999198302141282,x\n几个人,5,3,\"甲,乙\",男,,\n";
        assert_eq!(mended, expected);
        let again = super::super::read_roster("b.csv", mended.replace(",2,,", ",2,孙丽,").as_bytes()).unwrap();
        assert_eq!((again.taken, again.refused.len()), (1, 1));
        assert_eq!(again.households[0].members[0].id_number, "419999198302141282");
    }
}
