//! Reads the two rosters of `tests/fixtures` without any of the importer's code: the ZIP and the XML of a workbook by hand, a CSV by hand,
//! and the words of their columns by a table typed from the standards.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use super::source::root;

/// One row of a roster: the words of every column, by its heading.
pub type Line = BTreeMap<String, String>;

/// The first sheet of a workbook.
pub fn workbook(name: &str) -> Vec<Line> {
    let bytes = fs::read(root().join("tests/fixtures").join(name)).unwrap();
    let xml = String::from_utf8(unzipped(&bytes, "xl/worksheets/sheet1.xml")).unwrap();
    let mut rows = Vec::new();
    for row in xml.split("<row ").skip(1) {
        let row = &row[..row.find("</row>").unwrap()];
        let mut cells = BTreeMap::new();
        for cell in row.split("<c ").skip(1) {
            let place = between(cell, "r=\"", "\"").unwrap();
            let column: String = place.chars().take_while(char::is_ascii_alphabetic).collect();
            let words = between(cell, "<t>", "</t>").or_else(|| between(cell, "<v>", "</v>")).unwrap_or_default();
            assert!(!words.contains('&'), "no entity is expected: {words}");
            cells.insert(column, words.to_owned());
        }
        rows.push(cells);
    }
    let headings = rows.remove(0);
    let named = |cells: &BTreeMap<String, String>| -> Line {
        headings.iter().map(|(column, heading)| (heading.clone(), cells.get(column).cloned().unwrap_or_default())).collect()
    };
    rows.iter().map(named).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let from = text.find(start)? + start.len();
    Some(&text[from..from + text[from..].find(end)?])
}

/// A file of a ZIP, found by its central directory (PKWARE's APPNOTE, 4.3.12).
fn unzipped(zip: &[u8], name: &str) -> Vec<u8> {
    let number = |at: usize, bytes: usize| zip[at..at + bytes].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
    let end = (0..zip.len() - 22).rev().chain([zip.len() - 22]).find(|at| zip[*at..].starts_with(b"PK\x05\x06")).unwrap();
    let mut at = number(end + 16, 4);
    loop {
        assert!(zip[at..].starts_with(b"PK\x01\x02"), "{name} is not there");
        let [names, extra, comment] = [28, 30, 32].map(|field| number(at + field, 2));
        if &zip[at + 46..at + 46 + names] == name.as_bytes() {
            break;
        }
        at += 46 + names + extra + comment;
    }
    let (method, size, local) = (number(at + 10, 2), number(at + 20, 4), number(at + 42, 4));
    let body = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    assert_eq!(method, 8, "deflated");
    let mut plain = Vec::new();
    flate2::read::DeflateDecoder::new(&zip[body..body + size]).read_to_end(&mut plain).unwrap();
    plain
}

/// A text in GB 18030, separated by commas, without quotes.
pub fn separated(name: &str) -> Vec<Line> {
    let bytes = fs::read(root().join("tests/fixtures").join(name)).unwrap();
    let (text, _, has_errors) = encoding_rs::GB18030.decode(&bytes);
    assert!(!has_errors && !text.contains('"'));
    let mut rows = text.lines().map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    let headings = rows.next().unwrap();
    rows.map(|cells| {
        assert_eq!(cells.len(), headings.len(), "{cells:?}");
        headings.iter().cloned().zip(cells).collect()
    })
    .collect()
}

/// The day of a workbook's day count (1 is 1 January 1900, and the 29 February 1900 that never was is counted), or of 1969/6/10.
pub fn day(words: &str) -> String {
    if let Some((year, rest)) = words.split_once('/') {
        let (month, day) = rest.split_once('/').unwrap();
        return format!("{year}-{month:0>2}-{day:0>2}");
    }
    let mut left: u32 = words.parse().unwrap();
    assert!(left > 60, "before March 1900");
    left -= 2;
    let mut year = 1900;
    let is_leap = |year: u32| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while left >= 365 + u32::from(is_leap(year)) {
        left -= 365 + u32::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u32::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, left + 1)
}

/// The code of a word in the national standards, for the words that stand in the two rosters; any other word fails.
pub fn code(heading: &str, word: &str) -> &'static str {
    match (heading, word.trim_end_matches('族')) {
        // GB/T 4761-2008
        ("与户主关系", "户主") => "02",
        ("与户主关系", "妻") => "12",
        ("与户主关系", "长子") => "22",
        ("与户主关系", "次子") => "23",
        ("与户主关系", "三子") => "24",
        ("与户主关系", "长女") => "32",
        ("与户主关系", "次女") => "33",
        ("与户主关系", "三女") => "34",
        ("与户主关系", "儿媳") => "38",
        ("与户主关系", "孙子") => "41",
        ("与户主关系", "孙女") => "42",
        ("与户主关系", "父亲") => "51",
        ("与户主关系", "母亲") => "52",
        // GB/T 2261.1
        ("性别", "男") => "1",
        ("性别", "女") => "2",
        // GB/T 3304
        ("民族", "汉") => "01",
        ("民族", "回") => "03",
        ("民族", "维吾尔") => "05",
        ("民族", "苗") => "06",
        ("民族", "彝") => "07",
        ("民族", "壮") => "08",
        ("民族", "布依") => "09",
        ("民族", "满") => "11",
        ("民族", "土家") => "15",
        // GB/T 4658-2006; who has not been to school is 90, with the word kept
        ("文化程度", "大学本科") => "20",
        ("文化程度", "大专") => "30",
        ("文化程度", "高中") => "60",
        ("文化程度", "初中") => "70",
        ("文化程度", "小学") => "80",
        ("文化程度", "文盲" | "学龄前") => "90",
        // GB/T 2261.2
        ("婚姻状况", "未婚") => "10",
        ("婚姻状况", "已婚") => "20",
        ("婚姻状况", "丧偶") => "30",
        _ => panic!("{heading}: {word}"),
    }
}

#[test]
fn days_are_counted_as_workbooks_do() {
    // 61 is 1 March 1900; 25569 is the beginning of Unix time; 36526 the first day of 2000, 36585 its 29 February.
    for (words, expected) in
        [("61", "1900-03-01"), ("25569", "1970-01-01"), ("36526", "2000-01-01"), ("36585", "2000-02-29"), ("1969/6/1", "1969-06-01")]
    {
        assert_eq!(day(words), expected);
    }
}

/// The roster of a village of so many households of three, as CSV.
pub fn many_households(households: usize) -> String {
    let mut text = "户号,姓名,与户主关系,性别,出生日期\n".to_owned();
    for number in 0..households {
        for (surname, relation, sex) in [("桑", "户主", "男"), ("柳", "妻", "女"), ("桑梓", "长子", "男")] {
            text += &format!("{number:04},{surname}{},{relation},{sex},1970-01-02\n", super::township::given_name(number));
        }
    }
    text
}
