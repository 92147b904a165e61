use super::{Read, Table, is_number, plain, table, unknown};

/// Marital state (婚姻状况), GB/T 2261.2-2003, two digits.
pub const MARITAL: Table = table! { "GB/T 2261.2-2003":
    "10" "未婚" "never married",
    "20" "已婚" "married",
    "21" "初婚" "first marriage",
    "22" "再婚" "married again",
    "23" "复婚" "married to the former spouse again",
    "30" "丧偶" "widowed",
    "40" "离婚" "divorced",
    "90" "未说明的婚姻状况" "not stated",
};

/// Reads a marital state. One digit is asked for: 3 is 丧偶 in the standard and 离婚 in the census of 2020, 4 the other way round.
pub fn read_marital(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return match plain.as_str() {
            "1" => Read::Ambiguous(vec!["10", "20"]),
            "2" => Read::Ambiguous(vec!["20", "10"]),
            "3" => Read::Ambiguous(vec!["30", "40"]),
            "4" => Read::Ambiguous(vec!["40", "30"]),
            _ => MARITAL.code(&plain).map_or_else(|| unknown(text), Read::Known),
        };
    }
    match plain.as_str() {
        "未婚" | "没结婚" | "未结婚" | "单身" | "独身" => Read::Known("10"),
        "已婚" | "有配偶" | "结婚" | "已婚有配偶" | "已结婚" | "在婚" | "婚" => Read::Known("20"),
        "初婚" | "初婚有配偶" | "一婚" => Read::Known("21"),
        "再婚" | "再婚有配偶" | "二婚" => Read::Known("22"),
        "复婚" | "复婚有配偶" => Read::Known("23"),
        "丧偶" | "丧妻" | "丧夫" | "寡" | "鳏" | "丧" => Read::Known("30"),
        "离婚" | "离异" | "离" | "离婚未再婚" => Read::Known("40"),
        "未说明" | "未说明的婚姻状况" => Read::Known("90"),
        _ => MARITAL.by_name(&plain).map_or_else(|| unknown(text), Read::Known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_two_digits_are_read_and_one_digit_is_asked_for() {
        for (text, code) in [("已婚", "20"), ("有配偶", "20"), ("未婚", "10"), ("离异", "40"), ("丧偶", "30"), ("22", "22"), ("初婚", "21")]
        {
            assert_eq!(read_marital(text), Read::Known(code), "{text}");
        }
        assert_eq!(read_marital("3"), Read::Ambiguous(vec!["30", "40"]));
        assert_eq!(read_marital("55"), Read::Unknown("55".into()));
        assert_eq!(read_marital("—"), Read::Blank);
    }
}
