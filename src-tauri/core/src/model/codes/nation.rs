use super::{Read, Table, is_number, plain, table, unknown};

/// Nationality (民族), GB/T 3304-1991, with 97 and 98 as registers use them.
pub const NATION: Table = table! { "GB/T 3304-1991":
    "01" "汉族" "Han", "02" "蒙古族" "Mongol", "03" "回族" "Hui", "04" "藏族" "Zang", "05" "维吾尔族" "Uygur", "06" "苗族" "Miao",
    "07" "彝族" "Yi", "08" "壮族" "Zhuang", "09" "布依族" "Buyei", "10" "朝鲜族" "Chosen", "11" "满族" "Man", "12" "侗族" "Dong",
    "13" "瑶族" "Yao", "14" "白族" "Bai", "15" "土家族" "Tujia", "16" "哈尼族" "Hani", "17" "哈萨克族" "Kazak", "18" "傣族" "Dai",
    "19" "黎族" "Li", "20" "傈僳族" "Lisu", "21" "佤族" "Va", "22" "畲族" "She", "23" "高山族" "Gaoshan", "24" "拉祜族" "Lahu",
    "25" "水族" "Sui", "26" "东乡族" "Dongxiang", "27" "纳西族" "Naxi", "28" "景颇族" "Jingpo", "29" "柯尔克孜族" "Kirgiz", "30" "土族" "Tu",
    "31" "达斡尔族" "Daur", "32" "仫佬族" "Mulao", "33" "羌族" "Qiang", "34" "布朗族" "Blang", "35" "撒拉族" "Salar", "36" "毛南族" "Maonan",
    "37" "仡佬族" "Gelao", "38" "锡伯族" "Xibe", "39" "阿昌族" "Achang", "40" "普米族" "Pumi", "41" "塔吉克族" "Tajik", "42" "怒族" "Nu",
    "43" "乌孜别克族" "Uzbek", "44" "俄罗斯族" "Russ", "45" "鄂温克族" "Ewenki", "46" "德昂族" "Deang", "47" "保安族" "Bonan",
    "48" "裕固族" "Yugur", "49" "京族" "Gin", "50" "塔塔尔族" "Tatar", "51" "独龙族" "Derung", "52" "鄂伦春族" "Oroqen", "53" "赫哲族" "Hezhen",
    "54" "门巴族" "Monba", "55" "珞巴族" "Lhoba", "56" "基诺族" "Jino",
    "97" "其他" "other", "98" "外国血统中国籍人士" "Chinese national of foreign descent",
};

/// Reads a nationality, with or without 族, also by the names before 1985. Bare codes above 56 differ from system to system: asked for.
pub fn read_nation(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return match (plain.as_str(), NATION.code(&plain)) {
            ("97" | "98", Some(code)) => Read::Ambiguous(vec![code]),
            ("57" | "58" | "99", _) => Read::Ambiguous(vec!["97", "98"]),
            // A table that lost its leading zeros: 1 is 汉.
            (one, None) if one.len() == 1 => {
                NATION.code(&format!("0{one}")).map_or_else(|| unknown(text), |code| Read::Ambiguous(vec![code]))
            }
            (_, Some(code)) => Read::Known(code),
            _ => unknown(text),
        };
    }
    if plain.ends_with("(入籍)") {
        return Read::Known("98");
    }
    match plain.as_str() {
        "其他" | "其它" | "其他未识别的民族" | "未识别民族" | "穿青人" | "革家人" | "摩梭人" | "僜人" | "夏尔巴人" | "亻革家人" => {
            Read::Known("97")
        }
        "外国血统" | "入籍" | "外国血统中国籍人士" => Read::Known("98"),
        words => {
            let stem = words.strip_suffix('族').filter(|stem| !stem.is_empty()).unwrap_or(words);
            let stem = match stem {
                "毛难" => "毛南",
                "崩龙" | "崩龍" => "德昂",
                "维" | "维族" => "维吾尔",
                "蒙" => "蒙古",
                "僮" => "壮",
                "土家人" => "土家",
                "傜" => "瑶",
                "畬" => "畲",
                "乌兹别克" => "乌孜别克",
                "哈萨" => "哈萨克",
                stem => stem,
            };
            let found = NATION.entries.iter().find(|entry| entry.zh.strip_suffix('族') == Some(stem));
            found.map_or_else(|| unknown(text), |entry| Read::Known(entry.code))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_and_without_its_last_word_and_by_old_names() {
        for (text, code) in [
            ("汉", "01"),
            ("汉族", "01"),
            ("维吾尔", "05"),
            ("毛难族", "36"),
            ("崩龙族", "46"),
            ("土家", "15"),
            ("01", "01"),
            ("穿青人", "97"),
            ("乌克兰(入籍)", "98"),
            ("乌克兰（入籍）", "98"),
        ] {
            assert_eq!(read_nation(text), Read::Known(code), "{text}");
        }
        assert_eq!(read_nation("族"), Read::Unknown("族".into()));
    }

    #[test]
    fn codes_without_one_meaning_are_asked_for() {
        for text in ["57", "58", "97", "98", "99", "1"] {
            assert!(matches!(read_nation(text), Read::Ambiguous(_)), "{text}");
        }
    }
}
