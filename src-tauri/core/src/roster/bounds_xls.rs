//! The bounds of an old workbook (.xls): its reader believes what the file says of its own sectors and cells, and would follow a chain in a circle
//! or make room for a table of 65,536 times 65,536. So the container (MS-CFB) and the places of the cells (MS-XLS) are looked at before.

use super::bounds::too_large;
use crate::refusal::Result;

/// The most cells between the first and the last of a sheet, empty ones too: all of them are held.
const MOST_CELLS: u64 = 1 << 20;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const BEGINNING: u16 = 0x0809;
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
/// Records that begin with the row and the column of a cell: formula, number, label, truth value, RK, rich text, shared string.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD];
const SEVERAL_CELLS: u16 = 0x00BD;

/// Whether the file is a sound container, of which no sheet is too large. A container without a workbook is left to its reader: an .xlsx with a
/// password is one.
pub(super) fn check(bytes: &[u8]) -> Result<bool> {
    let Some(container) = Container::of(bytes) else { return Ok(false) };
    let Some(stream) = container.workbook() else { return Ok(false) };
    let Some(stream) = stream else { return Ok(true) };
    let sheets = records(&stream, 0).filter(|(kind, data)| *kind == SHEET && data.len() >= 4);
    let starts: Vec<usize> = sheets.filter_map(|(_, data)| word(data, 0)).map(|at| at as usize).collect();
    starts.iter().try_for_each(|start| check_sheet(&stream, *start))?;
    Ok(starts.iter().all(|start| *start <= stream.len()))
}

fn check_sheet(stream: &[u8], start: usize) -> Result<()> {
    let mut area = Area::default();
    for (kind, data) in records(stream, start) {
        let half = |at| u64::from(half(data, at).unwrap_or_default());
        match kind {
            DIMENSIONS if data.len() < 14 => Area::between((half(0), half(4)), (half(2), half(6))).check()?,
            DIMENSIONS => {
                let row = |at| u64::from(word(data, at).unwrap_or_default());
                Area::between((row(0), half(8)), (row(4), half(10))).check()?;
            }
            SEVERAL_CELLS => {
                area.take(half(0), half(2));
                area.take(half(0), half(data.len().saturating_sub(2)));
            }
            kind if CELLS.contains(&kind) => area.take(half(0), half(2)),
            _ => {}
        }
    }
    area.check()
}

/// From the first row and column to the last.
#[derive(Default)]
struct Area(Option<[u64; 4]>);

impl Area {
    fn between(first: (u64, u64), after: (u64, u64)) -> Self {
        // A last one before the first would wrap round.
        let last = |first: u64, after: u64| if after == 0 { first } else { after.max(first + 1) - 1 };
        let turned = first.0 > after.0 && after.0 > 0;
        let first_column = if first.1 > after.1 || first.1 > 0xFF { 0 } else { first.1 };
        let last_row = if turned { u64::from(u32::MAX) } else { last(first.0, after.0) };
        Self(Some([first.0.min(last_row), last_row, first_column, last(first_column, after.1)]))
    }

    fn take(&mut self, row: u64, column: u64) {
        let [first_row, last_row, first, last] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([first_row.min(row), last_row.max(row), first.min(column), last.max(column)]);
    }

    fn check(&self) -> Result<()> {
        let [first_row, last_row, first, last] = self.0.unwrap_or_default();
        if (last_row - first_row + 1).saturating_mul(last - first + 1) > MOST_CELLS { Err(too_large()) } else { Ok(()) }
    }
}

/// The records from a place on until the end of that part of the stream, those of charts inside it too.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream.get(start..).unwrap_or_default();
    let mut depth = 0_usize;
    std::iter::from_fn(move || {
        let (kind, len) = (half(rest, 0)?, usize::from(half(rest, 2)?));
        let data = rest.get(4..4 + len)?;
        rest = rest.get(4 + len..)?;
        depth += usize::from(kind == BEGINNING);
        if kind == END {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                rest = &[];
            }
        }
        Some((kind, data))
    })
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

struct Container<'a> {
    bytes: &'a [u8],
    shift: u32,
    next: Vec<u32>,
}

impl<'a> Container<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let shift = u32::from(half(bytes, 30)?);
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut this = Self { bytes, shift, next: Vec::new() };
        let mut tables: Vec<u32> = (0..109).filter_map(|at| word(bytes, 76 + at * 4)).collect();
        let (mut more, most) = (word(bytes, 68)?, bytes.len() >> shift);
        for _ in 0..=most {
            if more >= END_OF_CHAIN - 3 {
                break;
            }
            let sector = this.sector(more)?;
            let places = sector.len() / 4;
            tables.extend((0..places.saturating_sub(1)).filter_map(|at| word(sector, at * 4)));
            more = word(sector, places.checked_sub(1)? * 4)?;
        }
        if more < END_OF_CHAIN - 3 {
            return None;
        }
        for table in tables.into_iter().filter(|table| *table < END_OF_CHAIN - 3) {
            let sector = this.sector(table)?.to_vec();
            this.next.extend((0..sector.len() / 4).filter_map(|at| word(&sector, at * 4)));
        }
        Some(this)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_shl(self.shift)?;
        let end = self.bytes.len().min(start.checked_add(1 << self.shift)?);
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain; none where it leads out of the file or in a circle.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let (mut out, mut at) = (Vec::new(), start);
        for _ in 0..=self.next.len() {
            if at == END_OF_CHAIN {
                return Some(out);
            }
            out.extend(self.sector(at)?);
            at = *self.next.get(at as usize)?;
        }
        None
    }

    /// The stream of the workbook: the outer none is a container that is not sound, the inner one a container of something else.
    fn workbook(&self) -> Option<Option<Vec<u8>>> {
        let folder = self.chain(word(self.bytes, 48)?)?;
        let root = folder.get(..128)?;
        let small =
            if word(self.bytes, 64)? > 0 { Some((self.chain(word(root, 116)?)?, self.chain(word(self.bytes, 60)?)?)) } else { None };
        let name_of = |entry: &[u8]| -> String {
            let units = entry.chunks_exact(2).take(32).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).take_while(|unit| *unit != 0);
            char::decode_utf16(units).map_while(std::result::Result::ok).collect()
        };
        let find = |name: &str| folder.chunks_exact(128).find(|entry| name_of(entry).eq_ignore_ascii_case(name));
        let Some(entry) = find("Workbook").or_else(|| find("Book")) else { return Some(None) };
        let (start, len) = (word(entry, 116)?, word(entry, 120)? as usize);
        if len >= 4096 {
            let mut stream = self.chain(start)?;
            stream.truncate(len);
            return Some(Some(stream));
        }
        let (bytes, next) = small?;
        let (mut stream, mut at) = (Vec::new(), start);
        for _ in 0..=next.len() / 4 {
            if at == END_OF_CHAIN || stream.len() >= len {
                stream.truncate(len);
                return Some(Some(stream));
            }
            let from = (at as usize).checked_mul(64)?;
            stream.extend(bytes.get(from..from + 64)?);
            at = word(&next, (at as usize).checked_mul(4)?)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Code;

    /// Two cells, in the first and the last place that a sheet has: 5,632 bytes, and a gigabyte to read.
    const FAR: &[u8] = include_bytes!("fixtures/far.xls");
    /// A header and two persons.
    const SMALL: &[u8] = include_bytes!("fixtures/small.xls");

    #[test]
    fn a_sheet_that_is_nearly_empty_and_huge_is_refused() {
        assert!(check(SMALL).unwrap());
        assert_eq!(check(FAR).unwrap_err().code(), Code::RosterUnreadable);
    }

    #[test]
    fn a_damaged_workbook_ends_nothing_but_its_reading() {
        assert_eq!(crate::roster::read_roster("small.xls", SMALL).unwrap().taken, 2);
        for at in (0..SMALL.len()).step_by(5) {
            let mut bytes = SMALL.to_vec();
            bytes[at] ^= 0xFF;
            let _ = crate::roster::read_roster("small.xls", &bytes);
            let _ = crate::roster::read_roster("small.xls", &SMALL[..at]);
        }
        assert!(!crate::roster::is_contained());
    }

    #[test]
    fn a_chain_in_a_circle_and_one_out_of_the_file_are_no_container() {
        let table = 512 + (word(SMALL, 76).unwrap() as usize) * 512;
        let folder = word(SMALL, 48).unwrap() as usize;
        for next in [folder as u32, 1_000_000] {
            let mut bytes = SMALL.to_vec();
            bytes[table + folder * 4..table + folder * 4 + 4].copy_from_slice(&next.to_le_bytes());
            assert!(!check(&bytes).unwrap(), "{next}");
        }
        for len in 0..SMALL.len() {
            let _ = check(&SMALL[..len]);
        }
    }
}
