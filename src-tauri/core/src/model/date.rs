//! Dates of known precision (出生日期 and the like): a year, a month or a day, never more than was said.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use tyme4rs::tyme::Tyme;
use tyme4rs::tyme::lunar::{LunarDay, LunarMonth};

use super::text::{compact, half_width, says_nothing};

/// The earliest year that is taken for a date at all.
const FIRST_YEAR: i32 = 1800;
/// A birth before this year is possible (the example of GB 11643 is born 1880) but most likely an error.
const PROBABLE_YEAR: i32 = 1900;

/// A date whose day, or month and day, may be unknown. Stored as 'YYYY', 'YYYY-MM', 'YYYY-MM-DD' or '' (unknown).
/// Orders by what is known: 1990 before 1990-05 before 1990-05-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PartialDate {
    year: i32,
    month: u32,
    day: u32,
}

impl PartialDate {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { year: 0, month: 0, day: 0 };

    /// A year, with a month and a day where they are known (0 = unknown). `None` when there is no such date.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let possible = (FIRST_YEAR..=9999).contains(&year)
            && match (month, day) {
                (0, 0) => true,
                (1..=12, 0) => true,
                _ => NaiveDate::from_ymd_opt(year, month, day).is_some(),
            };
        possible.then_some(Self { year, month, day })
    }

    /// Reads the stored form, strictly; `None` when it is not one. For what people write, see [`read_date`].
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::UNKNOWN);
        }
        let shaped = text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !shaped || !matches!(text.len(), 4 | 7 | 10) {
            return None;
        }
        let part = |range: std::ops::Range<usize>| text.get(range).map_or(Some(0), |digits| digits.parse().ok());
        let (month, day) = (part(5..7)?, part(8..10)?);
        let date = Self::new(text[..4].parse().ok()?, month, day)?;
        // '1990-00' has the shape but says nothing.
        (date.to_string() == text).then_some(date)
    }

    /// The year, or 0.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month 1-12, or 0.
    pub fn month(self) -> u32 {
        self.month
    }

    /// The day 1-31, or 0.
    pub fn day(self) -> u32 {
        self.day
    }

    /// Whether nothing is known.
    pub fn is_unknown(self) -> bool {
        self.year == 0
    }

    /// Whether the day is known.
    pub fn is_full(self) -> bool {
        self.day != 0
    }

    /// The first day that it can be.
    pub fn first_day(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month.max(1), self.day.max(1)).filter(|_| !self.is_unknown())
    }

    /// The last day that it can be.
    pub fn last_day(self) -> Option<NaiveDate> {
        if self.is_unknown() || self.is_full() {
            return self.first_day();
        }
        let (year, month) = if self.month == 0 || self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
    }

    /// Whether both can be the same day: they agree in everything that both know.
    pub fn agrees_with(self, other: Self) -> bool {
        let same = |a: u32, b: u32| a == 0 || b == 0 || a == b;
        (self.is_unknown() || other.is_unknown() || self.year == other.year)
            && same(self.month, other.month)
            && (self.month == 0 || other.month == 0 || same(self.day, other.day))
    }

    /// Completed years of age on a day, as (least, most): they differ only where the date of birth or the day is not fully known.
    /// A person born on 29 February completes a year on 1 March of a common year. `None` before birth or where nothing is known.
    pub fn age_on(self, on: Self) -> Option<(u32, u32)> {
        let years = |from: NaiveDate, to: NaiveDate| {
            let had = (to.month(), to.day()) >= (from.month(), from.day());
            to.year() - from.year() - i32::from(!had)
        };
        let most = years(self.first_day()?, on.last_day()?);
        let least = years(self.last_day()?, on.first_day()?);
        Some((u32::try_from(least.max(0)).ok()?, u32::try_from(most).ok()?))
    }

    /// Whether the person is at least that old on a day; `None` where what is known does not decide it.
    pub fn is_at_least(self, years: u32, on: Self) -> Option<bool> {
        let (least, most) = self.age_on(on)?;
        if least >= years {
            Some(true)
        } else if most < years {
            Some(false)
        } else {
            None
        }
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.year, self.month, self.day) {
            (0, ..) => Ok(()),
            (year, 0, _) => write!(f, "{year:04}"),
            (year, month, 0) => write!(f, "{year:04}-{month:02}"),
            (year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("not a date: {text}"))
    }
}

/// What became of a date that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateState {
    /// Nothing was given.
    Blank,
    /// Read.
    Read,
    /// Read, but before 1900 or more than 120 years ago: kept, to be looked at.
    Improbable,
    /// Later than today: not kept.
    Future,
    /// It can be read in two ways (2.3.1990, 庚午年, 1990.1 as a number that may have been 1990.10): what is certain is kept.
    Ambiguous,
    /// No such day, or no date at all: not kept.
    Invalid,
}

impl DateState {
    /// Its code in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Read => "read",
            Self::Improbable => "improbable",
            Self::Future => "future",
            Self::Ambiguous => "ambiguous",
            Self::Invalid => "invalid",
        }
    }
}

/// A date as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateReading {
    /// The solar date, as far as it is certain.
    pub date: PartialDate,
    /// "solar", "lunar" (said so: 农历) or "lunar_guessed" (only a month or day name such as 腊月, 初八 says it: ask).
    pub calendar: &'static str,
    /// The words as they were given, without blanks around them.
    pub text: String,
    /// What became of it.
    pub state: DateState,
}

impl DateReading {
    fn new(text: &str, calendar: &'static str, date: PartialDate, state: DateState) -> Self {
        Self { date, calendar, text: text.trim().to_owned(), state }
    }

    /// Applies what only today decides.
    fn judged(mut self, today: PartialDate) -> Self {
        if let (false, Some(first), Some(now)) = (self.date.is_unknown(), self.date.first_day(), today.last_day()) {
            if first > now {
                self.date = PartialDate::UNKNOWN;
                self.state = DateState::Future;
            } else if self.state == DateState::Read && (first.year() < PROBABLE_YEAR || now.year() - first.year() > 120) {
                self.state = DateState::Improbable;
            }
        }
        self
    }
}

/// Reads a date as people write it: 1990-05-01, 1990.5.1, 19900501, 1990年5月, 一九九〇年五月一日, 农历1990年闰五月初一, 1940年腊月初八.
/// `today` decides what lies in the future; an unknown one lets every date pass.
pub fn read_date(text: &str, today: PartialDate) -> DateReading {
    let plain = compact(&without_time(&half_width(text)));
    if says_nothing(&plain) {
        return DateReading::new(text, "solar", PartialDate::UNKNOWN, DateState::Blank);
    }
    let reading = match lunar_words(&plain) {
        Some((said, rest)) => {
            let calendar = if said { "lunar" } else { "lunar_guessed" };
            match read_lunar(&rest) {
                Ok(date) => DateReading::new(text, calendar, date, DateState::Read),
                Err(state) => DateReading::new(text, calendar, PartialDate::UNKNOWN, state),
            }
        }
        None => match read_solar(&plain) {
            Ok(date) => DateReading::new(text, "solar", date, DateState::Read),
            Err(state) => DateReading::new(text, "solar", PartialDate::UNKNOWN, state),
        },
    };
    reading.judged(today)
}

/// Reads the date of something that happened, as [`read_date`] does; where the year is left out (11.20, 11月20日), it is the most recent such
/// day that is not in the future. For a birth date that would be a guess.
pub fn read_day(text: &str, today: PartialDate) -> DateReading {
    let reading = read_date(text, today);
    let plain = compact(&without_time(&half_width(text)));
    if reading.state != DateState::Ambiguous || reading.calendar != "solar" {
        return reading;
    }
    match month_and_day(&plain).and_then(|(month, day)| most_recent(month, day, today)) {
        Some(date) => DateReading::new(text, "solar", date, DateState::Read),
        None => reading,
    }
}

/// The month and the day of a date that names no year.
fn month_and_day(text: &str) -> Option<(u32, u32)> {
    if text.contains('年') {
        return None;
    }
    match numbers(text).ok()?[..] {
        [(month @ 1..=12, ..=2), (day @ 1..=31, ..=3)] => Some((month, day)),
        _ => None,
    }
}

/// The last time that this day came round: of 29 February up to eight years ago.
fn most_recent(month: u32, day: u32, today: PartialDate) -> Option<PartialDate> {
    let now = today.last_day()?;
    (now.year() - 8..=now.year())
        .rev()
        .filter_map(|year| PartialDate::new(year, month, day))
        .find(|date| date.first_day().is_some_and(|day| day <= now))
}

/// Whether the words name a lunar month or day and no year, so that nobody can turn them into a solar date: 农历九月初十.
pub fn is_lunar_without_year(text: &str) -> bool {
    let plain = compact(&without_time(&half_width(text)));
    let names_year = |rest: &str| rest.contains('年') || rest.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 4);
    lunar_words(&plain).is_some_and(|(_, rest)| !rest.is_empty() && !names_year(&rest))
}

/// Reads a number in a date column of a workbook: 19900501, 199005, 1990, 1990.5 (which lost its last zero if it was 1990.10),
/// or a day count from 1900, or from 1904 where the workbook says so.
pub fn read_date_number(value: f64, from_1904: bool, today: PartialDate) -> DateReading {
    let text = value.to_string();
    let whole = value.fract() == 0.0;
    let reading = if whole && (1e5..1e8).contains(&value) {
        return read_date(&text, today);
    } else if (f64::from(FIRST_YEAR)..2200.0).contains(&value) {
        match (PartialDate::new(value as i32, 0, 0), text.split_once('.')) {
            (Some(year), None) => DateReading::new(&text, "solar", year, DateState::Read),
            // 1990.1 is January, or October without its zero.
            (Some(year), Some((_, "1"))) => DateReading::new(&text, "solar", year, DateState::Ambiguous),
            _ => return read_date(&text, today),
        }
    } else {
        match from_serial(value, from_1904) {
            Some(date) => DateReading::new(&text, "solar", date, DateState::Read),
            None => DateReading::new(&text, "solar", PartialDate::UNKNOWN, DateState::Invalid),
        }
    };
    reading.judged(today)
}

/// The day of a workbook's day count: 26420 is 1972-05-01, with the 1904 flag 1462 days later. The 29 February 1900 that Excel counts is no day.
pub fn from_serial(serial: f64, from_1904: bool) -> Option<PartialDate> {
    if !(1.0..110_000.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i64;
    let (epoch, days) = match (from_1904, days) {
        (true, _) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        (false, 60) => return None,
        (false, 1..60) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (false, _) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    epoch.checked_add_signed(chrono::Duration::days(days)).map(PartialDate::from)
}

/// The solar day of a lunar one; a leap month (闰月) is given as such. `None` when there is no such day.
pub fn from_lunar(year: i32, month: u32, leap: bool, day: u32) -> Option<PartialDate> {
    let month = lunar_month(year, month, leap)?;
    let day = LunarDay::new(month.get_year(), month.get_month_with_leap(), day as usize).ok()?;
    solar_of(day)
}

fn lunar_month(year: i32, month: u32, leap: bool) -> Option<LunarMonth> {
    // The tables of the library are trusted for the lives that people can have.
    if !(FIRST_YEAR..2200).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let month = month as isize;
    LunarMonth::new(year as isize, if leap { -month } else { month }).ok()
}

fn solar_of(day: LunarDay) -> Option<PartialDate> {
    let solar = day.get_solar_day();
    PartialDate::new(i32::try_from(solar.get_year()).ok()?, solar.get_month() as u32, solar.get_day() as u32)
}

/// Cuts a time of day off: "1990-05-01 00:00:00", "1990-05-01T00:00:00".
fn without_time(text: &str) -> String {
    let text = text.trim();
    match text.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') => date.to_owned(),
        _ => text.to_owned(),
    }
}

/// Whether the words speak of the lunar calendar: (said outright, the words without saying so).
fn lunar_words(text: &str) -> Option<(bool, String)> {
    let mut rest = text.to_owned();
    let mut said = false;
    for mark in ["(农历)", "(阴历)", "(旧历)", "(农)", "农历", "阴历", "旧历", "夏历"] {
        if rest.contains(mark) {
            said = true;
            rest = rest.replace(mark, "");
        }
    }
    let named = ["闰", "正月", "冬月", "腊月", "初", "廿", "卅"].iter().any(|name| rest.contains(name));
    (said || named).then_some((said, rest))
}

fn read_lunar(text: &str) -> Result<PartialDate, DateState> {
    let leap = text.contains('闰');
    let text = text.replace('闰', "").replace("正月", "1月").replace("冬月", "11月").replace("腊月", "12月").replace('初', "");
    // A year by its stem and branch (庚午年) comes round every sixty years.
    if text.contains(['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸']) {
        return Err(DateState::Ambiguous);
    }
    let (year, month, day) = parts(&text)?;
    if month == 0 {
        // A lunar year begins in one solar year and ends in the next.
        return Err(DateState::Ambiguous);
    }
    if day != 0 {
        return from_lunar(year, month, leap, day).ok_or(DateState::Invalid);
    }
    let month = lunar_month(year, month, leap).ok_or(DateState::Invalid)?;
    let first = solar_of(LunarDay::new(month.get_year(), month.get_month_with_leap(), 1).map_err(|_| DateState::Invalid)?);
    let next = month.next(1);
    let after = solar_of(LunarDay::new(next.get_year(), next.get_month_with_leap(), 1).map_err(|_| DateState::Invalid)?);
    let last = after.and_then(PartialDate::first_day).and_then(|day| day.pred_opt()).map(PartialDate::from);
    match (first, last) {
        (Some(a), Some(b)) if a.year == b.year && a.month == b.month => Ok(PartialDate { day: 0, ..a }),
        (Some(a), Some(b)) if a.year == b.year => Ok(PartialDate { month: 0, day: 0, ..a }),
        _ => Err(DateState::Ambiguous),
    }
}

fn read_solar(text: &str) -> Result<PartialDate, DateState> {
    let text =
        ["(公历)", "(阳历)", "(新历)", "公历", "阳历", "新历", "公元"].iter().fold(text.to_owned(), |text, mark| text.replace(mark, ""));
    let (year, month, day) = parts(&text)?;
    if year < FIRST_YEAR {
        return Err(DateState::Invalid);
    }
    PartialDate::new(year, month, day).ok_or(DateState::Invalid)
}

/// Splits the words into year, month and day (0 = not said), of whichever calendar.
fn parts(text: &str) -> Result<(i32, u32, u32), DateState> {
    let text = text.trim_end_matches("出生").trim_end_matches('生').trim_end_matches('份');
    let (text, republic) = match text.strip_prefix("民国") {
        Some(rest) => (rest, 1911),
        None => (text, 0),
    };
    let numbers = numbers(text)?;
    let small = |value: u32| i32::try_from(value).map_err(|_| DateState::Invalid);
    if republic != 0 {
        return match numbers[..] {
            [(year, _)] if year < 50 => Ok((small(year)? + republic, 0, 0)),
            [(year, _), (month, _)] if year < 50 && month != 0 => Ok((small(year)? + republic, month, 0)),
            [(year, _), (month, _), (day, _)] if year < 50 && month != 0 && day != 0 => Ok((small(year)? + republic, month, day)),
            _ => Err(DateState::Invalid),
        };
    }
    match numbers[..] {
        [(value, 8)] => match (value / 10_000, value / 100 % 100, value % 100) {
            (_, 0, _) | (_, _, 0) => Err(DateState::Invalid),
            (year, month, day) => Ok((small(year)?, month, day)),
        },
        // 199005; but 900501 has its century left out.
        [(value, 6)] => match (value / 100, value % 100) {
            (year @ 1850..2200, month @ 1..=12) => Ok((small(year)?, month, 0)),
            _ => Err(DateState::Invalid),
        },
        // A day count that a table turned into text; 19905 may as well be May 1990.
        [(value, 5)] if text.chars().all(|c| c.is_ascii_digit()) => match value {
            18_501..22_000 => Err(DateState::Ambiguous),
            _ => from_serial(f64::from(value), false).map(|date| (date.year, date.month, date.day)).ok_or(DateState::Invalid),
        },
        [(year, 4)] => Ok((small(year)?, 0, 0)),
        [(year, 4), (month, ..=2)] if month != 0 => Ok((small(year)?, month, 0)),
        // 1990年0501 and 1990-0501.
        [(year, 4), (value, 4)] if value >= 101 && value % 100 != 0 => Ok((small(year)?, value / 100, value % 100)),
        [(year, 4), (month, ..=2), (day, ..=3)] if month != 0 && day != 0 => Ok((small(year)?, month, day)),
        // Day and month before the year, certain only where one of them is more than twelve.
        [(a, ..=2), (b, ..=2), (year, 4)] => match (a, b) {
            (0, _) | (_, 0) => Err(DateState::Invalid),
            (13.., ..=12) => Ok((small(year)?, b, a)),
            (..=12, 13..) => Ok((small(year)?, a, b)),
            _ if a == b => Ok((small(year)?, a, b)),
            _ => Err(DateState::Ambiguous),
        },
        [(_, ..=2), ..] => Err(DateState::Ambiguous),
        _ => Err(DateState::Invalid),
    }
}

/// The numbers of a date in their order, each with how many characters it was written.
fn numbers(text: &str) -> Result<Vec<(u32, usize)>, DateState> {
    text.split(['.', '/', '-', '年', '月', '日', '号', '、', '。', '·', ',', '—', '–', '\\', '_'])
        .filter(|part| !part.is_empty() && *part != "份")
        .map(|part| number(part).map(|value| (value, part.chars().count())).ok_or(DateState::Invalid))
        .collect()
}

/// A number in Arabic digits, in Chinese digits (一九九〇) or in Chinese counting (二十三, 廿三, 三十).
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return if text.len() <= 8 { text.parse().ok() } else { None };
    }
    let text = text.replace("廿", "二十").replace("卅", "三十").replace("元", "一");
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).or(matches!(c, '零' | '○' | 'O' | 'o' | '0').then_some(0));
    let value = match text.split_once('十') {
        Some((tens, ones)) => {
            let one = |part: &str, none: usize| match part.chars().count() {
                0 => Some(none),
                1 => digit(part.chars().next()?),
                _ => None,
            };
            one(tens, 1)? * 10 + one(ones, 0)?
        }
        None if text.chars().count() <= 4 => text.chars().try_fold(0, |value, c| Some(value * 10 + digit(c)?))?,
        None => return None,
    };
    u32::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> PartialDate {
        PartialDate::parse("2026-11-24").expect("a date")
    }

    fn read(text: &str) -> (String, &'static str, DateState) {
        let reading = read_date(text, today());
        assert_eq!(reading.text, text.trim());
        (reading.date.to_string(), reading.calendar, reading.state)
    }

    #[test]
    fn every_spelling_of_a_full_date_is_the_same_day() {
        for text in [
            "1990.5.1",
            "1990/5/1",
            "1990-05-01",
            "19900501",
            "1990年5月1日",
            "１９９０．５．１",
            " 1990 年 5 月 1 日 ",
            "1990-05-01 00:00:00",
            "1990-05-01T00:00:00",
            "一九九〇年五月一日",
            "一九九零年五月一日",
            "1990、5、1",
            "1990年5月1号",
            "1990.05.01出生",
            "1990年5月1日(公历)",
        ] {
            assert_eq!(read(text), ("1990-05-01".into(), "solar", DateState::Read), "{text}");
        }
        assert_eq!(read("1973年十二月二十三日").0, "1973-12-23");
    }

    #[test]
    fn a_partial_date_stays_partial() {
        for (text, date) in [
            ("1990.5", "1990-05"),
            ("1990年5月", "1990-05"),
            ("1990年5月份", "1990-05"),
            ("199005", "1990-05"),
            ("1990", "1990"),
            ("1990年", "1990"),
        ] {
            assert_eq!(read(text), (date.into(), "solar", DateState::Read), "{text}");
        }
        assert_eq!(read("民国29年"), ("1940".into(), "solar", DateState::Read));
    }

    #[test]
    fn lunar_dates_are_turned_and_say_so() {
        assert_eq!(read("农历1990年闰五月初一"), ("1990-06-23".into(), "lunar", DateState::Read));
        assert_eq!(read("1940年腊月初八"), ("1941-01-05".into(), "lunar_guessed", DateState::Read));
        assert_eq!(read("农历1940年腊月初八"), ("1941-01-05".into(), "lunar", DateState::Read));
        assert_eq!(read("1990年5月1日(农历)"), ("1990-05-24".into(), "lunar", DateState::Read));
        assert_eq!(read("农历1990年五月廿三").0, "1990-06-15");
        assert_eq!(read("1990年正月十五"), ("1990-02-10".into(), "lunar_guessed", DateState::Read));
    }

    #[test]
    fn a_lunar_date_without_a_year_asks_for_it() {
        for text in ["农历九月初十", "九月初十", "腊月初八", "农历9月10"] {
            assert!(is_lunar_without_year(text), "{text}");
        }
        for text in ["农历1990年九月初十", "1990-09-10", "农历1990-9-10", "九月十日", "庚午年五月初一", "农历", ""] {
            assert!(!is_lunar_without_year(text), "{text}");
        }
    }

    #[test]
    fn what_a_lunar_date_leaves_open_is_not_filled_in() {
        assert_eq!(read("农历1990年五月"), ("1990".into(), "lunar", DateState::Read));
        assert_eq!(read("农历1990年"), (String::new(), "lunar", DateState::Ambiguous));
        assert_eq!(read("庚午年五月初一"), (String::new(), "lunar_guessed", DateState::Ambiguous));
        assert_eq!(read("农历1991年闰五月初一"), (String::new(), "lunar", DateState::Invalid));
        assert_eq!(read("农历1990年五月三十一"), (String::new(), "lunar", DateState::Invalid));
    }

    #[test]
    fn impossible_future_and_ambiguous_dates_are_flagged_and_not_kept() {
        for (text, state) in [
            ("2012-02-30", DateState::Invalid),
            ("20130000", DateState::Invalid),
            ("19900500", DateState::Invalid),
            ("1990-00", DateState::Invalid),
            ("1990.13", DateState::Invalid),
            ("不记得了", DateState::Invalid),
            ("990501", DateState::Invalid),
            ("2027-01-01", DateState::Future),
            ("2026-11-25", DateState::Future),
            ("90.5.1", DateState::Ambiguous),
            ("65年3月", DateState::Ambiguous),
            ("2/3/1990", DateState::Ambiguous),
            ("19905", DateState::Ambiguous),
            ("", DateState::Blank),
            ("不详", DateState::Blank),
        ] {
            assert_eq!(read(text), (String::new(), "solar", state), "{text}");
        }
        assert_eq!(read("25/12/1990").0, "1990-12-25");
    }

    #[test]
    fn of_something_that_happened_the_year_may_be_left_out() {
        let day = |text: &str| {
            let reading = read_day(text, today());
            (reading.date.to_string(), reading.state)
        };
        for text in ["11.20", "11月20日", "11-20", "11/20", "11月20号", "十一月二十日", "１１．２０"] {
            assert_eq!(day(text), ("2026-11-20".into(), DateState::Read), "{text}");
            assert_eq!(read(text).2, DateState::Ambiguous, "{text} of a birth");
        }
        // Today is not in the future, tomorrow is: then it was a year ago.
        assert_eq!(day("11.24").0, "2026-11-24");
        assert_eq!(day("11.25").0, "2025-11-25");
        assert_eq!(day("2.29").0, "2024-02-29");
        assert_eq!(day("1.5").0, "2026-01-05");
        for text in ["2.30", "13.1", "20.11", "65年3月", "90.5.1", "11月", "11.20.26"] {
            assert_eq!(day(text).0, "", "{text}");
        }
        // With the year, or of the other calendar, it is read as everywhere.
        for text in ["2026-11-20", "2026.11", "1990", "农历1990年五月廿三", "农历九月初十", "2027-01-01", ""] {
            assert_eq!(read_day(text, today()), read_date(text, today()), "{text}");
        }
        // Nobody knows the day: then nobody knows the year.
        assert_eq!(read_day("11.20", PartialDate::UNKNOWN).state, DateState::Ambiguous);
    }

    #[test]
    fn a_birth_before_1900_is_kept_and_looked_at() {
        assert_eq!(read("1880-05-01"), ("1880-05-01".into(), "solar", DateState::Improbable));
        assert_eq!(read("1905-05-01").2, DateState::Improbable);
        assert_eq!(read("1907-05-01").2, DateState::Read);
    }

    #[test]
    fn day_counts_of_workbooks() {
        let number = |value, from_1904| read_date_number(value, from_1904, today()).date.to_string();
        assert_eq!(number(26420.0, false), "1972-05-01");
        assert_eq!(number(26420.0 - 1462.0, true), "1972-05-01");
        assert_eq!(number(23809.5, false), "1965-03-08");
        assert_eq!(number(59.0, false), "1900-02-28");
        assert_eq!(number(60.0, false), "");
        assert_eq!(number(61.0, false), "1900-03-01");
        assert_eq!(number(19900501.0, false), "1990-05-01");
        assert_eq!(number(199005.0, false), "1990-05");
        assert_eq!(number(1990.0, false), "1990");
        assert_eq!(number(1990.5, false), "1990-05");
        assert_eq!(number(1990.12, false), "1990-12");
        assert_eq!(read("26420").0, "1972-05-01");
        let lost = read_date_number(1990.1, false, today());
        assert_eq!((lost.date.to_string().as_str(), lost.state), ("1990", DateState::Ambiguous));
    }

    #[test]
    fn the_stored_form_is_strict() {
        for text in ["", "1990", "1990-05", "1990-05-01"] {
            assert_eq!(PartialDate::parse(text).expect("stored form").to_string(), text);
        }
        for text in ["90", "1990-5", "1990-00", "1990-05-00", "1990-02-30", "1990/05", "1990-05-01 ", "１９９０"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ages_are_ranges_where_the_birth_is_partial() {
        let date = |text| PartialDate::parse(text).expect("a date");
        assert_eq!(date("1990-05-01").age_on(date("2026-04-30")), Some((35, 35)));
        assert_eq!(date("1990-05-01").age_on(date("2026-05-01")), Some((36, 36)));
        assert_eq!(date("1990").age_on(date("2026-11-24")), Some((35, 36)));
        assert_eq!(date("2026-11-24").age_on(date("2026-11-24")), Some((0, 0)));
        assert_eq!(date("2026-11-25").age_on(date("2026-11-24")), None);
        assert_eq!(date("").age_on(date("2026")), None);
        assert_eq!(date("1966").is_at_least(60, date("2026-11-24")), None);
        assert_eq!(date("1965").is_at_least(60, date("2026-11-24")), Some(true));
        assert_eq!(date("1967").is_at_least(60, date("2026-11-24")), Some(false));
        assert_eq!(date("2000-02-29").age_on(date("2001-02-28")), Some((0, 0)));
    }

    #[test]
    fn dates_agree_in_what_both_know() {
        let date = |text| PartialDate::parse(text).expect("a date");
        assert!(date("1990").agrees_with(date("1990-05-01")));
        assert!(date("1990-05").agrees_with(date("1990-05-01")));
        assert!(date("").agrees_with(date("1990-05-01")));
        assert!(!date("1990-05-01").agrees_with(date("1990-01-05")));
    }
}
