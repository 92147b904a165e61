use super::{Read, Table, is_number, plain, table, unknown};

/// Kind of household registration (户口类型). Words instead of digits: the digits of the files (1非农业 2农业 9其他) are used the other way
/// round elsewhere. 居民户口 is the one kind that provinces have entered since 国发〔2014〕25号.
pub const HUKOU_KINDS: Table = table! { "户口类型":
    "agricultural" "农业户口" "agricultural",
    "non_agricultural" "非农业户口" "non-agricultural",
    "resident" "居民户口" "resident (no longer divided)",
    "other" "其他" "other",
};

/// Kind of household (户别).
pub const HOUSEHOLD_KINDS: Table = table! { "户口登记":
    "family" "家庭户" "family household",
    "collective" "集体户" "collective household",
};

/// Reads a kind of registration; bare digits are asked for.
pub fn read_hukou_kind(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return match plain.as_str() {
            "1" => Read::Ambiguous(vec!["non_agricultural", "agricultural"]),
            "2" => Read::Ambiguous(vec!["agricultural", "non_agricultural"]),
            "9" => Read::Ambiguous(vec!["other"]),
            _ => unknown(text),
        };
    }
    Read::Known(match plain.as_str() {
        "非农业" | "非农" | "非农业户口" | "非农业家庭户口" | "非农业家庭户" | "城镇" | "非农户口" => {
            "non_agricultural"
        }
        "农业" | "农业户口" | "农业家庭户口" | "农业家庭户" | "农" | "农村" | "农业户" => "agricultural",
        "居民" | "居民户口" | "居民家庭户口" | "居民户" => "resident",
        "其他" | "其它" => "other",
        _ => return unknown(text),
    })
}

/// Reads a kind of household: 集体户 or 家庭户, also inside longer words such as 非农业集体户口.
pub fn read_household_kind(text: &str) -> Read {
    match plain(text) {
        Err(blank) => blank,
        Ok(plain) if plain.contains("集体") => Read::Known("collective"),
        Ok(plain) if plain.contains("家庭户") || plain == "家庭" => Read::Known("family"),
        Ok(_) => unknown(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_digits_asked_for() {
        assert_eq!(read_hukou_kind("农业家庭户口"), Read::Known("agricultural"));
        assert_eq!(read_hukou_kind("非农"), Read::Known("non_agricultural"));
        assert!(matches!(read_hukou_kind("1"), Read::Ambiguous(_)));
        assert_eq!(read_household_kind("非农业集体户口"), Read::Known("collective"));
        assert_eq!(read_household_kind("家庭户"), Read::Known("family"));
    }
}
