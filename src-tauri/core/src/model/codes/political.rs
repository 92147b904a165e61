use super::{Read, Table, is_number, plain, table, unknown};

/// Political affiliation (政治面貌), GB/T 4762-1984.
pub const POLITICAL: Table = table! { "GB/T 4762-1984":
    "01" "中共党员" "member of the Communist Party",
    "02" "中共预备党员" "probationary member of the Communist Party",
    "03" "共青团员" "member of the Communist Youth League",
    "04" "民革党员" "member of the Revolutionary Committee of the Kuomintang",
    "05" "民盟盟员" "member of the China Democratic League",
    "06" "民建会员" "member of the China National Democratic Construction Association",
    "07" "民进会员" "member of the China Association for Promoting Democracy",
    "08" "农工党党员" "member of the Peasants' and Workers' Democratic Party",
    "09" "致公党党员" "member of the China Zhi Gong Party",
    "10" "九三学社社员" "member of the Jiusan Society",
    "11" "台盟盟员" "member of the Taiwan Democratic Self-Government League",
    "12" "无党派人士" "without party affiliation",
    "13" "群众" "citizen",
};

/// Reads a political affiliation. One digit without its leading zero is asked for.
pub fn read_political(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return match POLITICAL.code(&plain) {
            Some(code) => Read::Known(code),
            None => POLITICAL.code(&format!("0{plain}")).map_or_else(|| unknown(text), |code| Read::Ambiguous(vec![code])),
        };
    }
    Read::Known(match plain.as_str() {
        "党员" | "中共党员" | "共产党员" | "中国共产党党员" | "正式党员" | "中共正式党员" => "01",
        "预备党员" | "中共预备党员" => "02",
        "团员" | "共青团员" | "共青团" => "03",
        "民革会员" | "民革" => "04",
        "民盟" => "05",
        "民建" => "06",
        "民进" => "07",
        "农工党" => "08",
        "致公党" => "09",
        "九三学社" => "10",
        "台盟" => "11",
        "无党派" | "无党派民主人士" | "无党派人士" => "12",
        "群众" | "普通公民" | "一般群众" => "13",
        words => match POLITICAL.by_name(words) {
            Some(code) => code,
            None => return unknown(text),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_known() {
        assert_eq!(read_political("党员"), Read::Known("01"));
        assert_eq!(read_political("群众"), Read::Known("13"));
        assert_eq!(read_political("少先队员"), Read::Unknown("少先队员".into()));
        assert_eq!(read_political("1"), Read::Ambiguous(vec!["01"]));
    }
}
