//! Which passphrases (口令) are tried first by whoever has stolen a laptop, so that nobody may choose them. What is only weak is said beside the field
//! (`ui/src/shared/strength.ts`), and taken.

use super::text::half_width;

/// Digits alone are taken from so many on.
pub const LEAST_DIGITS: usize = 12;

/// Whether a passphrase is one that is tried first: one character over and over, characters that count up or down, or digits alone (with what
/// stands between those of a date or a telephone number) that are fewer than [`LEAST_DIGITS`].
pub fn is_tried_first(passphrase: &str) -> bool {
    let characters: Vec<char> = half_width(passphrase.trim_end_matches(['\r', '\n'])).chars().collect();
    is_run(&characters) || are_few_digits(&characters)
}

fn is_run(characters: &[char]) -> bool {
    let are_digits = characters.iter().all(char::is_ascii_digit);
    let goes = |even: i64| {
        characters.windows(2).all(|pair| {
            let step = i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
            // After 9 comes 0.
            step == even || (are_digits && even != 0 && step == -9 * even)
        })
    };
    [0, 1, -1].into_iter().any(goes)
}

fn are_few_digits(characters: &[char]) -> bool {
    let digits = characters.iter().filter(|c| c.is_ascii_digit()).count();
    digits < LEAST_DIGITS && characters.iter().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_known() {
        for first in [
            "12345678",
            "１２３４５６７８",
            "87654321",
            "1234567890123",
            "9876543210987",
            "00000000",
            "aaaaaaaaaaaa",
            "啊啊啊啊啊啊啊啊",
            "abcdefgh",
            "19650307",
            "1965-03-07",
            "13800001234\n",
        ] {
            assert!(is_tried_first(first), "{first}");
        }
        for other in ["门前那一棵老槐树", "zhangsan", "419999196503071234", "abababab", "qwer7788", "1965zhang"] {
            assert!(!is_tried_first(other), "{other}");
        }
    }
}
