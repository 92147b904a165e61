//! Citizen ID numbers (公民身份号码) by GB 11643-1999, and the numbers of residence permits that share their form.
//!
//! A number that passes its check digit is well formed, not proven: about one in eleven damaged numbers passes by chance. The first six
//! digits name the place of first registration and stay when that place is renamed: no address is read from them and none is refused.

use super::date::PartialDate;
use super::text::{compact, says_nothing};

/// GB 11643-1999, 4.2: the weights of the first seventeen digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11643-1999, 4.2: the check character by the weighted sum modulo 11.
const CHECKS: [u8; 11] = *b"10X98765432";

/// The rules of ID numbers. Numbers themselves are plain texts.
pub struct IdNumber;

/// An ID number as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// "resident" (居民身份证), "hmt_residence" (港澳台居民居住证: 81, 82, 83) or "foreign_permanent" (外国人永久居留身份证).
    pub kind: &'static str,
    /// The number with 18 characters (an old foreign card: 15); '' where there is none or it is damaged.
    pub number: String,
    /// "none", "sound", "wrong_check" or "damaged". [`IdNumber::contradictions`] adds what only the person's other fields can tell.
    pub state: &'static str,
    /// The words as they were given, without blanks around them.
    pub text: String,
    /// The leading digits that are certain: all of a good number, fewer of a damaged one (14: place and birth).
    pub known: String,
    /// An old number of 15 digits was turned into 18.
    pub upgraded: bool,
    /// The number fits but ends in 000: in a column that a spreadsheet has damaged it is one that passes by chance.
    pub zeros: bool,
    /// An old number with the sequence 996-999, which marked people born before 1900: the century has to be asked for.
    pub century_doubt: bool,
}

impl IdNumber {
    /// Reads a number from somebody else's table. A wrong number that ends in 000, or that a spreadsheet's rounding explains, is damaged.
    /// One that ends in 000 and fits is sound by itself and marked with [`Reading::zeros`]: one true number in a thousand looks like that.
    pub fn read(text: &str) -> Reading {
        read(text, true)
    }

    /// Reads a number that a person has just typed: no spreadsheet had it, so a fitting check digit is enough.
    pub fn read_typed(text: &str) -> Reading {
        read(text, false)
    }

    /// The check character of the first seventeen digits (MOD 11-2); `None` when these are not seventeen digits.
    pub fn check_digit(first17: &str) -> Option<char> {
        if first17.len() != 17 || !first17.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let sum: u32 = first17.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        CHECKS.get((sum % 11) as usize).map(|&check| char::from(check))
    }

    /// A whole number from a place (6 digits), a full date of birth and a sequence (3 digits, odd = male).
    /// `None` when the parts do not have these shapes.
    pub fn compose(division: &str, birth: PartialDate, sequence: &str) -> Option<String> {
        if division.len() != 6 || sequence.len() != 3 || !birth.is_full() {
            return None;
        }
        let mut number = format!("{division}{:04}{:02}{:02}{sequence}", birth.year(), birth.month(), birth.day());
        number.push(Self::check_digit(&number)?);
        Some(number)
    }

    /// The date of birth in a number of 18 characters; unknown where it has none.
    pub fn birth(number: &str) -> PartialDate {
        birth_of(number).unwrap_or_default()
    }

    /// The sex in a number, as GB/T 2261.1 code "1" or "2"; "" where it says nothing. Only citizens' and 港澳台 numbers say it for certain.
    pub fn sex(number: &str) -> &'static str {
        match number.as_bytes() {
            [b'9', ..] => "",
            [_, .., digit, _] if number.len() == 18 && digit.is_ascii_digit() => {
                if digit % 2 == 1 {
                    "1"
                } else {
                    "2"
                }
            }
            _ => "",
        }
    }

    /// How a sound number contradicts the person's birth and sex: "contradicts_birth", "contradicts_sex", both, or nothing.
    /// Unknown values contradict nothing; sex codes other than 1 and 2 are unknown.
    pub fn contradictions(number: &str, birth: PartialDate, sex: &str) -> Vec<&'static str> {
        let mut found = Vec::new();
        if !Self::birth(number).agrees_with(birth) {
            found.push("contradicts_birth");
        }
        let own = Self::sex(number);
        if !own.is_empty() && matches!(sex, "1" | "2") && own != sex {
            found.push("contradicts_sex");
        }
        found
    }

    /// A number with its middle hidden for lists shown in public (公示): 419999********123X. Shorter texts are hidden whole.
    pub fn masked(number: &str) -> String {
        match (number.get(..6), number.get(14..)) {
            (Some(head), Some(tail)) if number.len() == 18 => format!("{head}********{tail}"),
            _ => "*".repeat(number.chars().count()),
        }
    }
}

fn birth_of(number: &str) -> Option<PartialDate> {
    if number.len() != 18 {
        return None;
    }
    PartialDate::new(number.get(6..10)?.parse().ok()?, number.get(10..12)?.parse().ok()?, number.get(12..14)?.parse().ok()?)
        .filter(|date| date.is_full())
}

fn read(given: &str, from_table: bool) -> Reading {
    let text = given.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').to_owned();
    let plain = normal(given);
    let mut reading = Reading {
        kind: "resident",
        number: String::new(),
        state: "none",
        text,
        known: String::new(),
        upgraded: false,
        zeros: false,
        century_doubt: false,
    };
    if means_none(&plain) {
        return reading;
    }
    reading.state = "damaged";
    if let Some(mantissa) = scientific(&plain) {
        // The last digit of a short form is rounded only where digits were cut: a spreadsheet keeps 15 and the register trusts 14.
        reading.known = mantissa.chars().take(14).collect();
        return reading;
    }
    match plain.len() {
        18 if plain.is_ascii() && digits(&plain[..17]) && (digits(&plain[17..]) || plain.ends_with('X')) => {
            read_18(&mut reading, plain, from_table)
        }
        15 if digits(&plain) => read_15(&mut reading, &plain),
        // The old card of foreign permanent residents: three letters of the country and twelve digits.
        15 if plain.is_ascii() && plain.bytes().take(3).all(|b| b.is_ascii_uppercase()) && digits(&plain[3..]) => {
            reading.kind = "foreign_permanent";
            reading.state = "sound";
            reading.known = plain.clone();
            reading.number = plain;
        }
        _ => reading.known = plain.chars().take_while(char::is_ascii_digit).take(14).collect(),
    }
    reading
}

fn read_18(reading: &mut Reading, plain: String, from_table: bool) {
    reading.kind = match &plain[..2] {
        "81" | "82" | "83" if &plain[2..6] == "0000" => "hmt_residence",
        _ if plain.starts_with('9') => "foreign_permanent",
        _ => "resident",
    };
    let fits = IdNumber::check_digit(&plain[..17]) == plain.chars().last();
    let cut = plain.ends_with("000") && !fits;
    let rounded = from_table && !fits && rounded_by_spreadsheet(&plain);
    if cut || rounded || plain.starts_with('0') || birth_of(&plain).is_none() {
        reading.known = if rounded { fifteen_digits(&plain) } else { plain };
        reading.known.truncate(14);
        return;
    }
    reading.state = if fits { "sound" } else { "wrong_check" };
    reading.zeros = plain.ends_with("000");
    reading.known = plain.clone();
    reading.number = plain;
}

fn read_15(reading: &mut Reading, plain: &str) {
    let mut number = format!("{}19{}", &plain[..6], &plain[6..]);
    match IdNumber::check_digit(&number) {
        Some(check) => number.push(check),
        None => return,
    }
    if birth_of(&number).is_none() || plain.starts_with('0') {
        reading.known = plain[..6].to_owned();
        return;
    }
    reading.upgraded = true;
    reading.century_doubt = matches!(&plain[12..], "996" | "997" | "998" | "999");
    reading.state = "sound";
    reading.known = number.clone();
    reading.number = number;
}

/// Blanks, a leading apostrophe, hyphens between groups and full-width forms removed; x as X.
fn normal(text: &str) -> String {
    let plain: String = compact(text).trim_matches(['\'', '’', '‘', '`', '"', '\u{2032}']).to_uppercase();
    match plain.replace('-', "") {
        joined if plain.contains('-') && digits(joined.trim_end_matches('X')) => joined,
        _ => plain,
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// 无, 0, eighteen zeros, 000000 + birth + 0000, 未办理 …: the table says that there is no number.
fn means_none(plain: &str) -> bool {
    says_nothing(plain)
        || plain.bytes().all(|b| b == b'0')
        || (plain.len() == 18 && plain.starts_with("000000") && plain.ends_with("0000") && digits(plain))
        || ["未办", "未上户", "未登记", "待办", "办理中", "正在办", "无身份证", "无号", "新生儿", "没办", "无证"]
            .iter()
            .any(|words| plain.contains(words))
}

/// The digits of 4.40106E+17 or 4.40106198001010E17; `None` for anything else.
fn scientific(plain: &str) -> Option<String> {
    let (mantissa, exponent) = plain.split_once('E')?;
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let joined = mantissa.replacen('.', "", 1);
    (digits(exponent) && digits(&joined)).then_some(joined)
}

/// Whether the eighteen digits are a number that a spreadsheet can hold (double precision): the mark of one that went through it.
fn rounded_by_spreadsheet(plain: &str) -> bool {
    plain.parse::<u64>().is_ok_and(|value| (value as f64) as u64 == value)
}

/// The fifteen digits that a spreadsheet kept.
fn fifteen_digits(plain: &str) -> String {
    plain.parse::<u64>().map(|value| ((value + 500) / 1000).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).expect("a date")
    }

    #[test]
    fn the_standards_own_examples() {
        assert_eq!(IdNumber::check_digit("11010519491231002"), Some('X'));
        assert_eq!(IdNumber::read("11010519491231002X").state, "sound");
        assert_eq!(IdNumber::read("440524188001010014").state, "sound");
        assert_eq!(IdNumber::birth("440524188001010014"), date("1880-01-01"));
        assert_eq!(IdNumber::check_digit("1101051949123100"), None);
    }

    #[test]
    fn marks_of_spreadsheets_and_keyboards_are_taken_off_without_a_word() {
        for text in [
            "41999919831231292X",
            "\t41999919831231292X",
            "'41999919831231292X",
            " 419999 19831231 292X ",
            "４１９９９９１９８３１２３１２９２Ｘ",
            "41999919831231292x",
            "419999-19831231-292X",
        ] {
            let reading = IdNumber::read(text);
            assert_eq!((reading.number.as_str(), reading.state, reading.kind), ("41999919831231292X", "sound", "resident"), "{text}");
        }
    }

    #[test]
    fn fifteen_digits_are_upgraded_and_kept_as_given() {
        let reading = IdNumber::read("110105491231002");
        assert_eq!((reading.number.as_str(), reading.state), ("11010519491231002X", "sound"));
        assert_eq!(reading.text, "110105491231002");
        assert!(reading.upgraded && !reading.century_doubt);
        let old = IdNumber::read("419999030101998");
        assert!(old.century_doubt);
        assert_eq!(IdNumber::read("419999031301123").state, "damaged");
    }

    #[test]
    fn scientific_notation_is_damaged_and_keeps_what_is_certain() {
        let reading = IdNumber::read("4.40106198001010E+17");
        assert_eq!((reading.number.as_str(), reading.state, reading.known.as_str()), ("", "damaged", "44010619800101"));
        let short = IdNumber::read("4.40106E+17");
        assert_eq!((short.state, short.known.as_str(), short.text.as_str()), ("damaged", "440106", "4.40106E+17"));
    }

    #[test]
    fn zeros_of_a_spreadsheet_are_damage_and_marked_where_the_check_digit_fits() {
        assert_eq!(IdNumber::read("440106198001012000").state, "damaged");
        assert!(!IdNumber::read("440106198001012000").zeros);
        let number =
            IdNumber::compose("419999", date("1988-08-03"), "300").filter(|number| number.ends_with("000")).expect("such a number");
        assert_eq!((IdNumber::read(&number).state, IdNumber::read(&number).zeros), ("sound", true));
    }

    #[test]
    fn a_number_rounded_twice_is_damaged() {
        let reading = IdNumber::read("440106198001009984");
        assert_eq!((reading.state, reading.number.as_str(), reading.known.as_str()), ("damaged", "", "44010619800101"));
    }

    #[test]
    fn a_wrong_check_digit_keeps_the_number_and_says_so() {
        let reading = IdNumber::read("419999198312312921");
        assert_eq!((reading.state, reading.number.as_str()), ("wrong_check", "419999198312312921"));
    }

    #[test]
    fn an_impossible_birth_is_damage() {
        for text in ["419999199013011234", "419999199002301234", "41999919900101", "4199991990010112345", "G12345678"] {
            assert_eq!(IdNumber::read(text).state, "damaged", "{text}");
        }
    }

    #[test]
    fn many_people_without_a_number_have_none() {
        for text in ["", "0", "000000000000000000", "000000199001010000", "无", "未办理", "——", "新生儿", "'"] {
            let reading = IdNumber::read(text);
            assert_eq!((reading.state, reading.number.as_str()), ("none", ""), "{text}");
        }
    }

    #[test]
    fn permits_of_other_people_have_their_kinds() {
        let number = IdNumber::compose("810000", date("1990-05-01"), "003").expect("a number");
        assert_eq!((IdNumber::read(&number).kind, IdNumber::read(&number).state), ("hmt_residence", "sound"));
        // The specimen that was published with the card of 2023.
        let specimen = IdNumber::read("932682198501010017");
        assert_eq!((specimen.kind, specimen.state), ("foreign_permanent", "sound"));
        assert_eq!(IdNumber::birth("932682198501010017"), date("1985-01-01"));
        assert_eq!(IdNumber::sex("932682198501010017"), "");
        assert_eq!(IdNumber::read("USA110090010112").kind, "foreign_permanent");
    }

    #[test]
    fn other_fields_are_compared_and_never_overruled() {
        let number = IdNumber::compose("419999", date("1990-01-05"), "002").expect("a number");
        assert_eq!(IdNumber::contradictions(&number, date("1990-05-01"), "2"), ["contradicts_birth"]);
        assert_eq!(IdNumber::contradictions(&number, date("1990"), "1"), ["contradicts_sex"]);
        assert!(IdNumber::contradictions(&number, date(""), "").is_empty());
        assert!(IdNumber::contradictions(&number, date("1990-01"), "9").is_empty());
        assert!(IdNumber::contradictions("", date("1990-01"), "1").is_empty());
    }

    #[test]
    fn a_masked_number_hides_the_birth() {
        assert_eq!(IdNumber::masked("41999919831231292X"), "419999********292X");
        assert_eq!(IdNumber::masked("4.40106E+17"), "***********");
    }

    #[test]
    fn composing_needs_whole_parts() {
        assert_eq!(IdNumber::compose("419999", date("1983-12-31"), "292").as_deref(), Some("41999919831231292X"));
        assert_eq!(IdNumber::compose("419999", date("1983-12"), "292"), None);
        assert_eq!(IdNumber::compose("4199", date("1983-12-31"), "292"), None);
    }
}
