//! Properties that hold for every input: numbers, dates, search keys and the lines of entries.

use proptest::prelude::*;

use crate::catalogue::Catalogue;
use crate::exchange::entry::{Change, Draft, Entry, Part};
use crate::model::date::{DateState, PartialDate, read_date};
use crate::model::id_number::IdNumber;
use crate::model::keys::{person_keys, query_key};
use crate::tables::Row;

fn full_dates() -> impl Strategy<Value = PartialDate> {
    (1910..2026_i32, 1..13_u32, 1..32_u32).prop_filter_map("no such day", |(year, month, day)| PartialDate::new(year, month, day))
}

fn today() -> PartialDate {
    PartialDate::new(2026, 11, 25).unwrap()
}

proptest! {
    #[test]
    fn a_composed_number_is_sound_and_any_one_wrong_character_is_seen(
        birth in full_dates(),
        sequence in 1..995_u32,
        place in 0..18_usize,
        other in 0..11_u8,
    ) {
        let number = IdNumber::compose("419999", birth, &format!("{sequence:03}")).unwrap();
        let reading = IdNumber::read_typed(&number);
        prop_assert_eq!(reading.state, "sound");
        prop_assert_eq!(IdNumber::birth(&number), birth);
        let mut changed: Vec<char> = number.chars().collect();
        changed[place] = if other == 10 { 'X' } else { char::from(b'0' + other) };
        let changed: String = changed.into_iter().collect();
        prop_assume!(changed != number);
        prop_assert_ne!(IdNumber::read_typed(&changed).state, "sound");
    }

    #[test]
    fn a_date_reads_alike_however_it_is_written(date in full_dates()) {
        let (year, month, day) = (date.year(), date.month(), date.day());
        for text in [
            date.to_string(),
            format!("{year}{month:02}{day:02}"),
            format!("{year}.{month}.{day}"),
            format!("{year}/{month}/{day}"),
            format!("{year}年{month}月{day}日"),
            format!(" {year}-{month}-{day} "),
        ] {
            let reading = read_date(&text, today());
            prop_assert_eq!(reading.date, date, "{}", text);
            prop_assert_eq!(reading.state, DateState::Read);
        }
        prop_assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
    }

    #[test]
    fn no_text_breaks_a_reader(text in "\\PC{0,40}") {
        let reading = read_date(&text, today());
        prop_assert!(reading.state == DateState::Read || reading.state == DateState::Improbable || reading.date.is_unknown() || !reading.date.is_full());
        let number = IdNumber::read(&text);
        prop_assert!(number.number.is_empty() || number.number.len() == 18 || number.number.len() == 15);
        prop_assert_eq!(query_key(&query_key(&text)), query_key(&text));
    }

    #[test]
    fn every_part_of_a_name_finds_it(name in "[王李欧阳诸葛明华秀英建国]{2,6}", start in 0..6_usize, length in 1..4_usize) {
        let keys = person_keys(&name, "", "", "");
        let part: String = name.chars().skip(start).take(length).collect();
        prop_assume!(!part.is_empty());
        let key = query_key(&part);
        prop_assert!(keys.iter().any(|one| one.starts_with(&key)), "{} in {:?}", key, keys);
    }

    #[test]
    fn an_entry_comes_back_from_its_lines_and_no_byte_of_them_can_change(
        name in "\\PC{0,12}",
        reason in "\\PC{0,20}",
        line in 0..3_usize,
        at in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
    ) {
        let catalogue = Catalogue::standard();
        let person = catalogue.find_table("person").unwrap();
        let row = Row::new(person, "01900000-0000-7000-8000-000000000001").with("name", name.as_str());
        let draft = Draft {
            chain: "c", seq: 1, prev: "p", author: "d/u", made_at: "2026-11-25T00:00:00Z", kind: "person.add", reason: &reason, act: "", undoes: "",
            schema: 1,
        };
        let entry = Entry::make(&draft, &[Change::New(row.clone())], &mut || [7; 16], "e".into());
        let mut lines: Vec<Vec<u8>> = vec![entry.header_line.clone().into_bytes()];
        lines.extend(entry.parts.iter().map(|part| part.wire().into_bytes()));
        let read = |lines: &[Vec<u8>]| -> Option<Entry> {
            let mut texts = lines.iter().map(|line| String::from_utf8(line.clone()).ok());
            let header = texts.next()??;
            let parts = texts.map(|text| Part::of_wire(&text?, catalogue).ok()).collect::<Option<Vec<_>>>()?;
            Entry::of_lines(header, parts).ok().filter(Entry::is_sound)
        };
        let again = read(&lines).unwrap();
        prop_assert_eq!(&again.hash, &entry.hash);
        prop_assert!(again.changes() == [Change::New(row)]);
        prop_assert_eq!(again.reason(), reason);
        let byte = at.index(lines[line].len());
        lines[line][byte] ^= flip;
        prop_assert!(read(&lines).is_none_or(|other| other.hash != entry.hash));
    }
}
