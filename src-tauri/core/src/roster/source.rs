//! Rows of a file, whatever its form: .xlsx, .xls or separated text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use crate::model::date::{PartialDate, from_serial};
use crate::refusal::{Code, Refusal, Result, Words};

/// A cell as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// A cell that the file itself formats as a date.
    Day(PartialDate),
}

impl Cell {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell in words. A number too long to be exact comes as 4.40106198001010E+17, as its file shows it.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text.trim()),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Number(value) if value.abs() < 1e15 && value.fract() == 0.0 => Cow::Owned((*value as i64).to_string()),
            Self::Number(value) if value.abs() < 1e15 => Cow::Owned(value.to_string()),
            Self::Number(value) => {
                let text = format!("{value:.14e}");
                Cow::Owned(text.replace('e', "E+"))
            }
        }
    }
}

/// A row as people count it.
pub(super) struct Row {
    /// From 1, as Excel and WPS show it.
    pub(super) number: u32,
    pub(super) cells: Vec<Cell>,
    /// The columns whose value stands in the first row of a merged area.
    pub(super) filled: Vec<usize>,
}

/// A file with rows in sheets.
pub(super) enum Source<'a> {
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    Xls(Box<Xls<Cursor<&'a [u8]>>>),
    Text(Text),
}

/// Separated text, decoded.
pub(super) struct Text {
    text: String,
    /// Some bytes were in no known encoding.
    pub(super) damaged: bool,
}

/// A sheet of the file.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
}

impl<'a> Source<'a> {
    /// Opens a file by what it holds, not by what its name says.
    pub(super) fn open(file_name: &str, bytes: &'a [u8]) -> Result<Self> {
        let unsupported = || Refusal::new(Code::FileUnsupported).with("path", file_name);
        let locked = || {
            Refusal::new(Code::RosterUnreadable)
                .with_words("why", Words("文件有密码，请先取消密码再另存一份", "the workbook has a password; save a copy without one"))
        };
        if bytes.starts_with(b"PK") {
            super::bounds::check(bytes)?;
            return match Xlsx::new(Cursor::new(bytes)) {
                Ok(book) => Ok(Self::Xlsx(Box::new(book))),
                Err(XlsxError::Password) => Err(locked()),
                Err(error) => Err(unsupported().caused_by(error)),
            };
        }
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            if !super::bounds_xls::check(bytes)? {
                return Err(unsupported());
            }
            // An encrypted .xlsx is an old container too.
            if let Some(Err(XlsxError::Password)) = contained(|| Xlsx::new(Cursor::new(bytes))) {
                return Err(locked());
            }
            return match contained(|| Xls::new(Cursor::new(bytes))) {
                Some(Ok(book)) => Ok(Self::Xls(Box::new(book))),
                Some(Err(XlsError::Password)) => Err(locked()),
                Some(Err(error)) => Err(unsupported().caused_by(error)),
                None => Err(unsupported()),
            };
        }
        let (text, damaged) = decode(bytes);
        if text.contains('\0') || text.trim_start().starts_with('<') || bytes.starts_with(b"%PDF") {
            return Err(unsupported());
        }
        Ok(Self::Text(Text { text, damaged }))
    }

    /// The sheets in the order of the file; separated text is one sheet without a name.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let listed = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Text(_) => return vec![Sheet { name: String::new(), hidden: false }],
        };
        listed.iter().map(|sheet| Sheet { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible }).collect()
    }

    /// Whether day counts begin in 1904.
    pub(super) fn counts_from_1904(&self) -> bool {
        match self {
            Self::Xlsx(book) => book.has_1904_epoch(),
            Self::Xls(book) => book.has_1904_epoch(),
            Self::Text(_) => false,
        }
    }

    /// Gives the rows of a sheet in order, each once, until one is refused. Only one row is held at a time.
    pub(super) fn rows(&mut self, sheet: &str, take: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        match self {
            Self::Xlsx(book) => xlsx_rows(book, sheet, take),
            Self::Xls(book) => xls_rows(book, sheet, take),
            Self::Text(text) => text_rows(&text.text, take),
        }
    }
}

thread_local! {
    static IS_CONTAINED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether this thread is inside a reader of workbooks that panics on a damaged one: that ends the reading, not the program.
pub fn is_contained() -> bool {
    IS_CONTAINED.get()
}

/// The reader of workbooks takes records to be as long as they should be, and dimensions to end after they begin, and panics on a damaged file.
/// None where it does.
fn contained<T>(read: impl FnOnce() -> T) -> Option<T> {
    IS_CONTAINED.set(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    IS_CONTAINED.set(false);
    outcome.ok()
}

pub(super) fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Refusal {
    Refusal::new(Code::RosterUnreadable)
        .with_words("why", Words("工作簿里有读不出的内容", "the workbook holds something that cannot be read"))
        .caused_by(error)
}

fn xlsx_rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, take: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
    let from_1904 = book.has_1904_epoch();
    let mut merged = Merged::new(book.merge_cells_by_sheet_name(sheet).map_err(broken)?);
    let mut reader = match contained(|| book.worksheet_cells_reader(sheet)) {
        Some(Ok(reader)) => reader,
        // A chart has no rows.
        Some(Err(XlsxError::NotAWorksheet(_))) => return Ok(()),
        Some(Err(error)) => return Err(broken(error)),
        None => return Err(broken("a dimension that ends before it begins")),
    };
    let mut row = Row { number: 0, cells: Vec::new(), filled: Vec::new() };
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (index, column) = cell.get_position();
        if index + 1 != row.number {
            merged.send(std::mem::replace(&mut row, Row { number: index + 1, cells: Vec::new(), filled: Vec::new() }), take)?;
        }
        // Wide empty cells would cost memory for nothing: no roster has so many columns.
        if column < 256 {
            let column = column as usize;
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            row.cells[column] = match cell.get_value() {
                DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
                DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
                DataRef::Int(value) => Cell::Number(*value as f64),
                DataRef::Float(value) => Cell::Number(*value),
                DataRef::Bool(value) => Cell::Text(value.to_string()),
                DataRef::DateTime(value) => day(value.as_f64(), from_1904),
                DataRef::Error(_) | DataRef::Empty => Cell::Empty,
            };
        }
    }
    merged.send(row, take)
}

fn xls_rows(book: &mut Xls<Cursor<&[u8]>>, sheet: &str, take: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
    let from_1904 = book.has_1904_epoch();
    let mut merged = Merged::new(book.merge_cells_by_sheet_name(sheet).map_err(broken)?);
    let range = book.worksheet_range(sheet).map_err(broken)?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (index, cells) in range.rows().enumerate() {
        let read = cells.iter().take(256).map(|cell| match cell {
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
            Data::Int(value) => Cell::Number(*value as f64),
            Data::Float(value) => Cell::Number(*value),
            Data::Bool(value) => Cell::Text(value.to_string()),
            Data::DateTime(value) => day(value.as_f64(), from_1904),
            _ => Cell::Empty,
        });
        let cells = std::iter::repeat_n(Cell::Empty, first_column as usize).chain(read).collect();
        merged.send(Row { number: first_row + index as u32 + 1, cells, filled: Vec::new() }, take)?;
    }
    Ok(())
}

fn day(serial: f64, from_1904: bool) -> Cell {
    from_serial(serial, from_1904).map_or(Cell::Number(serial), Cell::Day)
}

/// Areas of merged cells that reach over several rows: the value stands in the first, and holds for all of them.
struct Merged {
    /// By column: (first row, last row), from 1, in order.
    areas: HashMap<usize, Vec<(u32, u32)>>,
    /// By column: the last row of the area that is being read, and its value.
    open: HashMap<usize, (u32, Cell)>,
}

impl Merged {
    fn new(areas: Vec<Dimensions>) -> Self {
        let mut by_column: HashMap<usize, Vec<(u32, u32)>> = HashMap::new();
        for area in areas.iter().filter(|area| area.end.0 > area.start.0 && area.start.1 < 256) {
            by_column.entry(area.start.1 as usize).or_default().push((area.start.0 + 1, area.end.0 + 1));
        }
        for areas in by_column.values_mut() {
            areas.sort_unstable();
        }
        Self { areas: by_column, open: HashMap::new() }
    }

    /// Completes a row and passes it on. Rows without any cell are not rows.
    fn send(&mut self, mut row: Row, take: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        if row.number == 0 {
            return Ok(());
        }
        for (&column, areas) in &self.areas {
            let after = areas.partition_point(|area| area.0 <= row.number);
            let Some(&(first, last)) = after.checked_sub(1).and_then(|index| areas.get(index)) else { continue };
            if last < row.number {
                continue;
            }
            if first == row.number {
                let value = row.cells.get(column).cloned().unwrap_or_default();
                self.open.insert(column, (last, value));
            } else if let Some((_, value)) = self.open.get(&column).filter(|(open_last, _)| *open_last == last) {
                if row.cells.len() <= column {
                    row.cells.resize(column + 1, Cell::Empty);
                }
                if row.cells[column].is_empty() && !value.is_empty() {
                    row.cells[column] = value.clone();
                    row.filled.push(column);
                }
            }
        }
        take(row)
    }
}

/// UTF-8 with or without its mark, UTF-16 with its mark, else GB 18030, of which GBK is a part. Also whether bytes could not be read.
fn decode(bytes: &[u8]) -> (String, bool) {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let encoding = if bytes[0] == 0xFF { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        let (text, _, damaged) = encoding.decode(bytes);
        return (text.into_owned(), damaged);
    }
    let plain = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    match std::str::from_utf8(plain) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => {
            let (text, damaged) = encoding_rs::GB18030.decode_without_bom_handling(plain);
            (text.into_owned(), damaged)
        }
    }
}

/// The separator, from the line that looks most like a header: the first ten lines are looked at.
fn separator(text: &str) -> u8 {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(10);
    let header = lines().find(|line| crate::model::text::compact(line).contains("姓名") && line.contains([',', ';', '\t']));
    let count = |separator: char| match header {
        Some(line) => line.matches(separator).count(),
        None => lines().map(|line| line.matches(separator).count()).sum(),
    };
    [',', ';', '\t'].into_iter().max_by_key(|&separator| (count(separator), separator == ',')).map_or(b',', |c| c as u8)
}

fn text_rows(text: &str, take: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut number, mut last_line) = (0, 0);
    while reader.read_record(&mut record).map_err(broken)? {
        // The reader passes over empty lines, the spreadsheet counts them; lines inside a quoted cell count for neither.
        let position = reader.position();
        let ended = text.as_bytes().get((position.byte() as usize).wrapping_sub(1)) == Some(&b'\n');
        let line = position.line() - u64::from(ended);
        let inner: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let gap = line.saturating_sub(last_line).saturating_sub(inner as u64).max(1);
        (number, last_line) = (number + gap as u32, line.max(last_line));
        let cells =
            record.iter().take(256).map(|field| if field.is_empty() { Cell::Empty } else { Cell::Text(field.to_owned()) }).collect();
        take(Row { number, cells, filled: Vec::new() })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        text_rows(text, &mut |row| {
            rows.push((row.number, row.cells.iter().map(|cell| cell.text().into_owned()).collect()));
            Ok(())
        })
        .expect("rows");
        rows
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows() {
        let expected = [1, 3, 4, 5, 7];
        for text in ["a,b\n\nc,d\n\"e\n1\",f\ng,h\n\ni,j", "a,b\r\n\r\nc,d\r\n\"e\r\n1\",f\r\ng,h\r\n\r\ni,j\r\n"] {
            let numbers: Vec<u32> = rows(text).iter().map(|row| row.0).collect();
            assert_eq!(numbers, expected, "{text:?}");
        }
    }

    #[test]
    fn the_separator_is_that_of_the_header() {
        assert_eq!(separator("名册;2026,11\n序号;姓 名;性别\n"), b';');
        assert_eq!(separator("序号\t姓名\t性别\n"), b'\t');
        assert_eq!(separator("序号,姓名,性别\n"), b',');
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "姓名,李𬀩,尹㛃,刘䶮";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        assert_eq!(decode(&gb), (text.to_owned(), false));
        assert_eq!(decode(text.as_bytes()), (text.to_owned(), false));
        assert_eq!(decode(&[&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat()), (text.to_owned(), false));
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&wide), (text.to_owned(), false));
        assert!(decode(&[b'a', 0xFF, 0xFF]).1);
    }

    #[test]
    fn long_numbers_are_shown_as_their_file_shows_them() {
        assert_eq!(Cell::Number(440_106_198_001_010_000.0).text(), "4.40106198001010E+17");
        assert_eq!(Cell::Number(110_105_491_231_002.0).text(), "110105491231002");
        assert_eq!(Cell::Number(19_900_007_281.0).text(), "19900007281");
    }
}
