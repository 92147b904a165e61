use super::{Read, Table, is_number, plain, table, unknown};

/// Education (学历, 文化程度), GB/T 4658-2006.
pub const EDUCATION: Table = table! { "GB/T 4658-2006":
    "10" "研究生教育" "postgraduate",
    "11" "博士研究生毕业" "doctorate completed",
    "12" "博士研究生结业" "doctorate without degree",
    "13" "博士研究生肄业" "doctorate broken off",
    "14" "硕士研究生毕业" "master's completed",
    "15" "硕士研究生结业" "master's without degree",
    "16" "硕士研究生肄业" "master's broken off",
    "17" "研究生班毕业" "postgraduate course completed",
    "18" "研究生班结业" "postgraduate course without certificate",
    "19" "研究生班肄业" "postgraduate course broken off",
    "20" "大学本科教育" "bachelor's studies",
    "21" "大学本科毕业" "bachelor's studies completed",
    "22" "大学本科结业" "bachelor's studies without certificate",
    "23" "大学本科肄业" "bachelor's studies broken off",
    "28" "大学普通班毕业" "general university course completed",
    "30" "大学专科教育" "junior college",
    "31" "大学专科毕业" "junior college completed",
    "32" "大学专科结业" "junior college without certificate",
    "33" "大学专科肄业" "junior college broken off",
    "40" "中等职业教育" "secondary vocational",
    "41" "中等专科毕业" "specialised secondary completed",
    "42" "中等专科结业" "specialised secondary without certificate",
    "43" "中等专科肄业" "specialised secondary broken off",
    "44" "职业高中毕业" "vocational high school completed",
    "45" "职业高中结业" "vocational high school without certificate",
    "46" "职业高中肄业" "vocational high school broken off",
    "47" "技工学校毕业" "technical school completed",
    "48" "技工学校结业" "technical school without certificate",
    "49" "技工学校肄业" "technical school broken off",
    "60" "普通高级中学教育" "senior high school",
    "61" "普通高中毕业" "senior high school completed",
    "62" "普通高中结业" "senior high school without certificate",
    "63" "普通高中肄业" "senior high school broken off",
    "70" "初级中学教育" "junior high school",
    "71" "初中毕业" "junior high school completed",
    "73" "初中肄业" "junior high school broken off",
    "80" "小学教育" "primary school",
    "81" "小学毕业" "primary school completed",
    "83" "小学肄业" "primary school broken off",
    "90" "其他" "other",
};

/// Reads an education. 文盲, 学龄前 and the like have had no code since 2006: they are 90 "other" and the text is to be kept.
/// Bare codes that the standards of 1984 and 2006 give different meanings are asked for.
pub fn read_education(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return match plain.as_str() {
            "28" | "42" | "48" | "49" | "62" | "63" | "73" => {
                EDUCATION.code(&plain).map_or(Read::Blank, |code| Read::Ambiguous(vec![code]))
            }
            // 90 was 文盲或半文盲 in 1984; both are stored as 90.
            _ => EDUCATION.code(&plain).map_or_else(|| unknown(text), Read::Known),
        };
    }
    let (stem, end) = match plain.as_str() {
        words if words.ends_with("毕业") => (words.trim_end_matches("毕业"), 1),
        words if words.ends_with("结业") => (words.trim_end_matches("结业"), 2),
        words if words.ends_with("肄业") => (words.trim_end_matches("肄业"), 3),
        words if words.ends_with("文化") => (words.trim_end_matches("文化"), 0),
        words if words.ends_with("学历") => (words.trim_end_matches("学历"), 0),
        words => (words, 0),
    };
    // The code of the level, then those of 毕业, 结业, 肄业 ("" = the standard has none).
    let codes: [&'static str; 4] = match stem {
        "研究生" | "研究生教育" | "研究生及以上" => ["10", "", "", ""],
        "博士" | "博士研究生" => ["11", "11", "12", "13"],
        "硕士" | "硕士研究生" => ["14", "14", "15", "16"],
        "研究生班" => ["17", "17", "18", "19"],
        "本科" | "大学本科" | "大本" | "大学" | "大学本科教育" | "学士" | "全日制本科" => ["20", "21", "22", "23"],
        "大学普通班" => ["28", "28", "", ""],
        "大专" | "专科" | "大学专科" | "大学专科教育" | "高职" | "大学大专" => ["30", "31", "32", "33"],
        "中职" | "中等职业教育" => ["40", "", "", ""],
        "中专" | "中等专科" | "中专(技)" | "中专/中技" => ["40", "41", "42", "43"],
        "职高" | "职业高中" | "职中" => ["40", "44", "45", "46"],
        "技校" | "技工学校" | "中技" | "技工" => ["40", "47", "48", "49"],
        "高中" | "普通高中" | "普通高级中学教育" | "高级中学" => ["60", "61", "62", "63"],
        "初中" | "初级中学教育" | "初级中学" => ["70", "71", "", "73"],
        "小学" | "小学教育" | "完小" => ["80", "81", "", "83"],
        "文盲" | "半文盲" | "文盲半文盲" | "文盲或半文盲" | "文盲、半文盲" | "学龄前" | "学前" | "学龄前儿童" | "幼儿" | "幼儿园"
        | "婴幼儿" | "婴儿" | "未上学" | "未上过学" | "没上学" | "不识字" | "扫盲班" | "其他" | "其它" | "学前教育" | "儿童" => {
            ["90", "", "", ""]
        }
        _ => return EDUCATION.by_name(&plain).map_or_else(|| unknown(text), Read::Known),
    };
    match codes[end] {
        "" => unknown(text),
        code => Read::Known(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_rosters() {
        for (text, code) in [
            ("小学", "80"),
            ("初中", "70"),
            ("初中毕业", "71"),
            ("高中", "60"),
            ("大专", "30"),
            ("大学本科", "20"),
            ("本科毕业", "21"),
            ("中专", "40"),
            ("中专毕业", "41"),
            ("文盲", "90"),
            ("学龄前", "90"),
            ("半文盲", "90"),
            ("硕士", "14"),
            ("小学肄业", "83"),
            ("20", "20"),
            ("90", "90"),
            ("大学普通班毕业", "28"),
        ] {
            assert_eq!(read_education(text), Read::Known(code), "{text}");
        }
    }

    #[test]
    fn codes_that_changed_their_meaning_are_asked_for() {
        for text in ["28", "42", "48", "49", "62", "63", "73"] {
            assert!(matches!(read_education(text), Read::Ambiguous(_)), "{text}");
        }
        // The misprints of some lists are no codes.
        for text in ["72", "82", "7", "小学结业"] {
            assert_eq!(read_education(text), Read::Unknown(text.into()), "{text}");
        }
    }
}
