//! Small text rules that every reader of foreign words shares.

/// Full-width letters, digits and signs (全角) as their ASCII forms; ideographic, no-break and other blanks as a plain blank;
/// zero-width marks and byte order marks removed. Everything else stays.
pub fn half_width(text: &str) -> String {
    text.chars().filter_map(half_width_char).collect()
}

/// [`half_width`] for one character; `None` for a mark without width.
pub fn half_width_char(c: char) -> Option<char> {
    match c {
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => None,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// [`half_width`] with every blank removed.
pub fn compact(text: &str) -> String {
    text.chars().filter_map(half_width_char).filter(|&c| c != ' ').collect()
}

/// Whether a cell says that there is nothing, in one of the ways in which people write that: 无, 不详, /, —— and the like.
pub fn says_nothing(text: &str) -> bool {
    let text = compact(text);
    text.chars().all(|c| matches!(c, '-' | '/' | '\\' | '—' | '－' | '_' | '.' | '*' | '×'))
        || matches!(
            text.as_str(),
            "无" | "没有" | "不详" | "未知" | "暂无" | "空" | "N/A" | "n/a" | "NULL" | "null" | "#N/A" | "none" | "None"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_becomes_half_and_blanks_go() {
        assert_eq!(half_width("４１９Ｘ　a\u{200B}"), "419X a");
        assert_eq!(compact(" 姓　名\u{A0}\t"), "姓名");
    }

    #[test]
    fn nothing_has_many_spellings() {
        for text in ["", " ", "/", "——", "无", "不详", "#N/A"] {
            assert!(says_nothing(text), "{text}");
        }
        assert!(!says_nothing("无业"));
    }
}
