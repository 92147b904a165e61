//! What a roster's file may cost to read. A workbook of a megabyte can unpack into a gigabyte, and its reader holds a whole table of texts, and
//! each piece of markup, in memory: so the file is unpacked once before, piece by piece and held nowhere.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::refusal::{Code, Refusal, Result, Words};

/// The largest file that is read: a table of 100,000 rows has a tenth of that.
pub(crate) const MOST_BYTES: u64 = 64 << 20;
/// All sheets together, unpacked; they are read piece by piece.
const MOST_SHEETS: u64 = 512 << 20;
/// Everything else together, which is held in memory.
const MOST_OTHER: u64 = 64 << 20;
/// One tag, one text, one comment.
const LONGEST_PIECE: usize = 1 << 20;

/// The refusal of a file that is too large.
pub(crate) fn too_large() -> Refusal {
    let why = Words("表格太大，请按村或组分成几个文件", "the table is too large; split it by village or group");
    Refusal::new(Code::RosterUnreadable).with_words("why", why)
}

/// Unpacks a workbook once, and refuses it where it is larger than any roster. What cannot be unpacked is left to its reader.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let (mut sheets, mut other) = (MOST_SHEETS, MOST_OTHER);
    let mut buffer = vec![0; 64 << 10];
    for at in 0..zip.len() {
        let Ok(mut file) = zip.by_index(at) else { continue };
        let left = if file.name().is_ok_and(|name| name.starts_with("xl/worksheets/")) { &mut sheets } else { &mut other };
        let mut markup = Markup::default();
        while let Ok(read @ 1..) = file.read(&mut buffer) {
            *left = left.checked_sub(read as u64).ok_or_else(too_large)?;
            if buffer[..read].iter().any(|byte| markup.is_too_long(*byte)) {
                return Err(too_large());
            }
        }
    }
    Ok(())
}

/// Where a byte of XML stands, and how long the piece is by now.
#[derive(Default)]
struct Markup {
    within: Within,
    len: usize,
    /// The last bytes.
    last: [u8; 8],
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Text,
    Tag,
    /// A value within a tag, until this quote.
    Quoted(u8),
    /// Until a `>` after these.
    Until(&'static [u8]),
}

impl Markup {
    fn is_too_long(&mut self, byte: u8) -> bool {
        self.last.rotate_left(1);
        self.last[7] = byte;
        self.len += 1;
        let begins = |beginning: &[u8]| self.len == beginning.len() && self.last.ends_with(beginning);
        let next = match self.within {
            Within::Text if byte == b'<' => {
                self.len = 1;
                Within::Tag
            }
            Within::Tag if begins(b"<!--") => Within::Until(b"--"),
            Within::Tag if begins(b"<?") => Within::Until(b"?"),
            Within::Tag if self.len == 9 && self.last == *b"![CDATA[" => Within::Until(b"]]"),
            Within::Tag if byte == b'>' => Within::Text,
            Within::Tag if byte == b'"' || byte == b'\'' => Within::Quoted(byte),
            Within::Quoted(quote) if byte == quote => Within::Tag,
            Within::Until(end) if byte == b'>' && self.last[..7].ends_with(end) => Within::Text,
            same => same,
        };
        if next == Within::Text && self.within != Within::Text {
            self.len = 0;
        }
        self.within = next;
        self.len > LONGEST_PIECE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(xml: &str) -> usize {
        let mut markup = Markup::default();
        let mut longest = 0;
        for byte in xml.bytes() {
            markup.is_too_long(byte);
            longest = longest.max(markup.len);
        }
        longest
    }

    #[test]
    fn a_piece_ends_where_a_reader_ends_it() {
        for (xml, expected) in [
            ("<a><b/></a>", 3),
            ("<a>12345</a>", 5),
            ("<a x=\"<b><c>>>>>\">1", 17),
            ("<!-- > < > -->1", 13),
            ("<![CDATA[ >> ]>> ]]>1", 19),
            ("<?xml version='1'?><a>", 18),
        ] {
            assert_eq!(longest(xml), expected, "{xml}");
        }
    }
}
