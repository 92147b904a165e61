use super::{Read, Table, plain, table, unknown};

/// Sex (性别), GB/T 2261.1-2003.
pub const SEX: Table = table! { "GB/T 2261.1-2003":
    "0" "未知的性别" "unknown",
    "1" "男性" "male",
    "2" "女性" "female",
    "9" "未说明的性别" "not stated",
};

/// Reads a sex. Bare numbers are asked for: 2 is 女 in the standard, but tables with 1/0 and 0/1 are about as frequent.
pub fn read_sex(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    match plain.as_str() {
        "男" | "男性" | "M" | "m" | "male" | "Male" | "♂" => Read::Known("1"),
        "女" | "女性" | "F" | "f" | "female" | "Female" | "♀" => Read::Known("2"),
        "未知的性别" => Read::Known("0"),
        "未说明的性别" | "未说明" => Read::Known("9"),
        "1男" | "1男性" | "1-男" | "1.男" => Read::Known("1"),
        "2女" | "2女性" | "2-女" | "2.女" => Read::Known("2"),
        // 2 beside 1 is 女, but the row alone does not tell whether 1 is 男 (1/2, 1/0) or 女 (0/1).
        "0" | "1" | "2" => Read::Ambiguous(vec!["1", "2"]),
        _ => unknown(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_bare_numbers_asked_for() {
        assert_eq!(read_sex(" 男 "), Read::Known("1"));
        assert_eq!(read_sex("女性"), Read::Known("2"));
        assert_eq!(read_sex(""), Read::Blank);
        assert_eq!(read_sex("0"), Read::Ambiguous(vec!["1", "2"]));
        assert_eq!(read_sex("1"), Read::Ambiguous(vec!["1", "2"]));
        assert_eq!(read_sex("甲"), Read::Unknown("甲".into()));
    }
}
