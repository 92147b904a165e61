use super::{Read, Table, is_number, plain, table, unknown};

/// Occupation (从业状况, 个人身份), GB/T 2261.4-2003.
pub const OCCUPATION: Table = table! { "GB/T 2261.4-2003":
    "11" "国家公务员" "civil servant",
    "13" "专业技术人员" "professional or technician",
    "17" "职员" "office worker",
    "21" "企业管理人员" "manager",
    "24" "工人" "worker",
    "27" "农民" "farmer",
    "31" "学生" "student",
    "37" "现役军人" "soldier on active duty",
    "51" "自由职业者" "self-employed professional",
    "54" "个体经营者" "owner of a small business",
    "70" "无业人员" "without occupation",
    "80" "退(离)休人员" "retired",
    "90" "其他" "other",
};

/// Reads an occupation; a trade that the table does not have (瓦工, 司机) stays a text.
pub fn read_occupation(text: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return OCCUPATION.code(&plain).map_or_else(|| unknown(text), Read::Known);
    }
    Read::Known(match plain.as_str() {
        "公务员" | "国家公务员" => "11",
        "专业技术人员" | "教师" | "医生" => "13",
        "职员" => "17",
        "企业管理人员" => "21",
        "工人" => "24",
        "农民" | "务农" | "粮农" | "种地" | "在家务农" => "27",
        "学生" | "在校学生" | "在读" => "31",
        "军人" | "现役军人" | "现役" => "37",
        "自由职业" | "自由职业者" => "51",
        "个体" | "个体户" | "个体经营" | "个体经营者" | "个体工商户" => "54",
        "无业" | "无业人员" | "待业" | "失业" | "无职业" => "70",
        "退休" | "离休" | "退(离)休" | "退休人员" | "离退休" | "退(离)休人员" | "离退休人员" => "80",
        "其他" | "其它" => "90",
        _ => return unknown(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retired_people_are_80() {
        assert_eq!(read_occupation("退休"), Read::Known("80"));
        assert_eq!(read_occupation("务农"), Read::Known("27"));
        assert_eq!(read_occupation("瓦工"), Read::Unknown("瓦工".into()));
    }
}
