//! Search keys: what a person or a household is found by, as the start of a key. A search is one prefix scan of [`query_key`]'s answer.

use super::names::normal;
use super::pinyin::{initials, syllables};
use super::text::compact;

/// Names and addresses longer than these many characters are indexed up to there.
const LONGEST: usize = 24;
/// Keys longer than these many bytes are of no number, name or address that anybody types.
const LONGEST_KEY: usize = 256;

/// The keys of a person, without doubles: every end of the name and of the former name (so that any of its characters can begin a
/// search), its pinyin from every syllable on, its initials, the ID number with its last 6 and last 4, the phone with its last 4.
pub fn person_keys(name: &str, former_name: &str, id_number: &str, phone: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for name in [name, former_name] {
        let name = name.char_indices().nth(LONGEST).map_or(name, |(end, _)| &name[..end]);
        suffixes(&query_key(&normal(name)), &mut keys);
        for syllables in syllables(name) {
            for start in 0..syllables.len() {
                keys.push(syllables[start..].concat());
                // One letter finds a tenth of the village; it is kept for the surname only.
                if start == 0 || syllables.len() - start > 1 {
                    keys.push(initials(&syllables[start..]));
                }
            }
        }
    }
    let number = query_key(id_number);
    keys.extend(tail(&number, 6));
    keys.extend(tail(&number, 4));
    keys.push(number);
    phone_keys(phone, &mut keys);
    tidy(keys)
}

/// The keys of a household: its number (户号, also without leading zeros), every end of its address, the phone with its last 4.
pub fn household_keys(number: &str, address: &str, phone: &str) -> Vec<String> {
    let mut keys = number_keys(number);
    suffixes(&query_key(address), &mut keys);
    phone_keys(phone, &mut keys);
    tidy(keys)
}

/// What a household's number is called by: as it stands and, where it is all digits, without the zeros before it.
pub fn number_keys(number: &str) -> Vec<String> {
    let number = query_key(number);
    let mut keys = Vec::new();
    if number.bytes().all(|b| b.is_ascii_digit()) {
        keys.push(number.trim_start_matches('0').to_owned());
    }
    keys.push(number);
    keys
}

/// What somebody typed, in the form of the keys: half-width, lower case, no blanks, no dots between the parts of a name, ü as v.
pub fn query_key(text: &str) -> String {
    compact(&normal(text))
        .chars()
        .filter(|c| !matches!(c, '\u{B7}' | '\'' | '’'))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ü' { 'v' } else { c })
        .collect()
}

fn suffixes(text: &str, keys: &mut Vec<String>) {
    let text = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    keys.extend(text.char_indices().map(|(start, _)| text[start..].to_owned()));
}

fn phone_keys(phone: &str, keys: &mut Vec<String>) {
    let digits: String = query_key(phone).chars().filter(char::is_ascii_digit).collect();
    keys.extend(tail(&digits, 4));
    keys.push(digits);
}

fn tail(text: &str, length: usize) -> Option<String> {
    (text.is_ascii() && text.len() > length).then(|| text[text.len() - length..].to_owned())
}

fn tidy(mut keys: Vec<String>) -> Vec<String> {
    keys.retain(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(keys: &[String], typed: &str) -> bool {
        let query = query_key(typed);
        keys.iter().any(|key| key.starts_with(&query))
    }

    #[test]
    fn a_person_is_found_by_what_officers_type() {
        let keys = person_keys("仇 香兰", "", "41999919831231292X", "19900001241");
        for typed in [
            "仇",
            "仇香",
            "香兰",
            "兰",
            "qiuxiang",
            "qxl",
            "QXL",
            "xianglan",
            "qiu xiang lan",
            "xl",
            "292x",
            "292X",
            "31292X",
            "4199991983",
            "1241",
            "199000",
        ] {
            assert!(found(&keys, typed), "{typed}");
        }
        for typed in ["王", "chou", "2929"] {
            assert!(!found(&keys, typed), "{typed}");
        }
        assert!(keys.len() <= 20, "{keys:?}");
    }

    #[test]
    fn dots_and_u_with_dots_do_not_matter() {
        let keys = person_keys("艾力•吕", "", "", "");
        assert!(found(&keys, "艾力吕"));
        assert!(found(&keys, "艾力·吕"));
        assert!(found(&keys, "lü"));
        assert!(found(&keys, "lu"));
    }

    #[test]
    fn a_former_name_finds_too() {
        assert!(found(&person_keys("王明", "王小狗", "", ""), "小狗"));
    }

    #[test]
    fn a_household_is_found_by_number_address_and_phone() {
        let keys = household_keys("001", "石桥村 一组１２号", "0998-1234567");
        for typed in ["001", "1", "一组", "12号", "石桥", "4567", "0998"] {
            assert!(found(&keys, typed), "{typed}");
        }
    }
}
