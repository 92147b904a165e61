use super::{Read, Table, is_number, plain, table, unknown};
use crate::model::date::PartialDate;

/// Relation to the head of the household (与户主关系), GB/T 4761-2008, two digits.
pub const RELATION: Table = table! { "GB/T 4761-2008":
    "01" "本人" "self", "02" "户主" "head of household",
    "10" "配偶" "spouse", "11" "夫" "husband", "12" "妻" "wife",
    "20" "子" "son", "21" "独生子" "only son", "22" "长子" "eldest son", "23" "次子" "second son", "24" "三子" "third son",
    "25" "四子" "fourth son", "26" "五子" "fifth son", "27" "养子或继子" "adopted son or stepson", "28" "女婿" "son-in-law",
    "29" "其他儿子" "other son",
    "30" "女" "daughter", "31" "独生女" "only daughter", "32" "长女" "eldest daughter", "33" "次女" "second daughter",
    "34" "三女" "third daughter", "35" "四女" "fourth daughter", "36" "五女" "fifth daughter",
    "37" "养女或继女" "adopted daughter or stepdaughter", "38" "儿媳" "daughter-in-law", "39" "其他女儿" "other daughter",
    "40" "孙子、孙女、外孙子、外孙女" "grandchild", "41" "孙子" "son's son", "42" "孙女" "son's daughter", "43" "外孙子" "daughter's son",
    "44" "外孙女" "daughter's daughter", "45" "孙媳妇或外孙媳妇" "grandson's wife", "46" "孙女婿或外孙女婿" "granddaughter's husband",
    "47" "曾孙子或外曾孙子" "great-grandson", "48" "曾孙女或外曾孙女" "great-granddaughter", "49" "其他孙子女" "other grandchild",
    "50" "父母" "parent", "51" "父亲" "father", "52" "母亲" "mother", "53" "公公" "husband's father", "54" "婆婆" "husband's mother",
    "55" "岳父" "wife's father", "56" "岳母" "wife's mother", "57" "继父或养父" "stepfather or adoptive father",
    "58" "继母或养母" "stepmother or adoptive mother", "59" "其他父母关系" "other parent",
    "60" "祖父母、外祖父母" "grandparent", "61" "祖父" "father's father", "62" "祖母" "father's mother", "63" "外祖父" "mother's father",
    "64" "外祖母" "mother's mother", "65" "配偶的祖父母、外祖父母" "spouse's grandparent", "66" "曾祖父" "great-grandfather",
    "67" "曾祖母" "great-grandmother", "68" "配偶的曾祖父母、外曾祖父母" "spouse's great-grandparent",
    "69" "其他祖父母或外祖父母关系" "other grandparent",
    "70" "兄、弟、姐、妹" "sibling", "71" "兄" "elder brother", "72" "嫂" "elder brother's wife", "73" "弟" "younger brother",
    "74" "弟媳" "younger brother's wife", "75" "姐姐" "elder sister", "76" "姐夫" "elder sister's husband", "77" "妹妹" "younger sister",
    "78" "妹夫" "younger sister's husband", "79" "其他兄弟姐妹" "other sibling",
    "80" "其他" "other", "81" "伯父" "father's elder brother", "82" "伯母" "wife of father's elder brother",
    "83" "叔父" "father's younger brother", "84" "婶母" "wife of father's younger brother", "85" "舅父" "mother's brother",
    "86" "舅母" "wife of mother's brother", "87" "姨父" "husband of mother's sister", "88" "姨母" "mother's sister",
    "89" "姑父" "husband of father's sister", "90" "姑母" "father's sister", "91" "堂兄弟、堂姐妹" "cousin of the same surname line",
    "92" "表兄弟、表姐妹" "other cousin", "93" "侄子" "brother's son", "94" "侄女" "brother's daughter", "95" "外甥" "sister's son",
    "96" "外甥女" "sister's daughter", "97" "其他亲属" "other relative", "99" "非亲属" "not related",
};

const MALE: &str = "1";
const FEMALE: &str = "2";

/// Reads a relation to the head. `sex` (GB/T 2261.1 code of the member, or '') decides words that leave it open: 孙, 爱人, 老大.
/// 媳妇 alone is a wife or a daughter-in-law, a bare digit belongs to one of several lists: both are asked for.
pub fn read_relation(text: &str, sex: &str) -> Read {
    let plain = match plain(text) {
        Ok(plain) => plain,
        Err(blank) => return blank,
    };
    if is_number(&plain) {
        return read_number(&plain, text);
    }
    let mut words = plain.as_str();
    for lead in ["系", "是", "户主", "本人", "之", "的"] {
        match words.strip_prefix(lead) {
            Some(rest) if !rest.is_empty() => words = rest,
            _ => {}
        }
    }
    // Whose sex decides: (male, female, where it is unknown).
    let by_sex = |male: &'static str, female: &'static str, open: &'static str| match sex {
        MALE => Read::Known(male),
        FEMALE => Read::Known(female),
        _ if open.is_empty() => Read::Ambiguous(vec![male, female]),
        _ => Read::Known(open),
    };
    Read::Known(match words {
        "本人" | "户主" | "户长" | "家长" | "主" | "户主本人" | "本人或户主" | "户主(本人)" | "本户户主" => "02",
        "配偶" | "爱人" | "夫妻" | "对象" => return by_sex("11", "12", "10"),
        "夫" | "丈夫" | "老公" | "夫君" => "11",
        "妻" | "妻子" | "老婆" | "内人" | "婆娘" | "妻室" => "12",
        "媳妇" => return Read::Ambiguous(vec!["12", "38"]),
        "子" | "儿子" | "儿" | "男孩" | "崽" => "20",
        "独子" | "独生子" => "21",
        "长子" | "长男" | "大儿子" | "大子" | "大儿" | "长儿" => "22",
        "次子" | "次男" | "二子" | "二儿子" | "二儿" | "二男" => "23",
        "三子" | "三男" | "三儿子" | "三儿" => "24",
        "四子" | "四男" | "四儿子" | "四儿" => "25",
        "五子" | "五男" | "五儿子" | "五儿" => "26",
        "养子" | "继子" | "养子或继子" | "过继子" => "27",
        "女婿" | "上门女婿" | "婿" | "入赘女婿" | "赘婿" | "长婿" | "大女婿" | "二女婿" | "次婿" => "28",
        "其他儿子" | "六子" | "六儿子" | "七子" | "幼子" | "小儿子" => "29",
        "女" | "女儿" | "闺女" | "女孩" => "30",
        "独女" | "独生女" => "31",
        "长女" | "大女儿" | "大女" | "长女儿" => "32",
        "次女" | "二女" | "二女儿" | "次女儿" => "33",
        "三女" | "三女儿" => "34",
        "四女" | "四女儿" => "35",
        "五女" | "五女儿" => "36",
        "养女" | "继女" | "养女或继女" => "37",
        "儿媳" | "儿媳妇" | "子媳" | "媳" | "长媳" | "次媳" | "大儿媳" | "二儿媳" | "三儿媳" | "大媳妇" | "二媳妇" | "长儿媳"
        | "次儿媳" | "儿媳婦" => "38",
        "其他女儿" | "六女" | "六女儿" | "七女" | "幼女" | "小女儿" => "39",
        "老大" => return by_sex("22", "32", ""),
        "老二" => return by_sex("23", "33", ""),
        "老三" => return by_sex("24", "34", ""),
        "老四" => return by_sex("25", "35", ""),
        "子女" | "孩子" | "小孩" | "儿女" => return by_sex("20", "30", ""),
        "孙子" | "孙男" | "长孙" | "次孙" | "长孙子" | "二孙子" | "大孙子" => "41",
        "孙女" | "孙女儿" | "长孙女" | "次孙女" | "大孙女" | "二孙女" => "42",
        "孙" | "孙儿" | "孙子女" => return by_sex("41", "42", "40"),
        "外孙子" | "外孙男" => "43",
        "外孙女" => "44",
        "外孙" | "外孙儿" | "外孙子女" => return by_sex("43", "44", ""),
        "孙子孙女" | "孙子女或外孙子女" => "40",
        "孙媳" | "孙媳妇" | "孙儿媳" | "外孙媳" | "外孙媳妇" => "45",
        "孙女婿" | "孙婿" | "外孙女婿" => "46",
        "曾孙子" | "外曾孙子" | "重孙子" => "47",
        "曾孙女" | "外曾孙女" | "重孙女" => "48",
        "曾孙" | "重孙" | "重孙儿" | "外曾孙" | "曾孙儿" => return by_sex("47", "48", ""),
        "玄孙" | "玄孙子" | "玄孙女" | "其他孙子女" => "49",
        "父" | "父亲" | "爸" | "爸爸" | "爹" | "生父" => "51",
        "母" | "母亲" | "妈" | "妈妈" | "娘" | "生母" => "52",
        "父母" | "父母亲" | "双亲" => return by_sex("51", "52", "50"),
        "公公" | "公爹" | "夫之父" | "夫父" => "53",
        "婆婆" | "婆母" | "夫之母" | "夫母" => "54",
        "公婆" => return by_sex("53", "54", ""),
        "岳父" | "丈人" | "老丈人" | "妻之父" | "妻父" | "外父" => "55",
        "岳母" | "丈母娘" | "丈母" | "妻之母" | "妻母" | "外母" => "56",
        "岳父母" => return by_sex("55", "56", ""),
        "继父" | "养父" | "继父或养父" => "57",
        "继母" | "养母" | "继母或养母" => "58",
        "祖父" | "爷爷" | "爷" => "61",
        "祖母" | "奶奶" | "奶" => "62",
        "祖父母" => return by_sex("61", "62", ""),
        "外祖父" | "外公" | "姥爷" | "姥姥爷" => "63",
        "外祖母" | "外婆" | "姥姥" | "姥娘" => "64",
        "外祖父母" => return by_sex("63", "64", ""),
        "配偶祖父母" | "配偶的祖父母" => "65",
        "曾祖父" | "太爷爷" | "老爷爷" => "66",
        "曾祖母" | "太奶奶" | "老奶奶" => "67",
        "兄" | "哥" | "哥哥" | "大哥" | "长兄" | "二哥" | "胞兄" => "71",
        "嫂" | "嫂子" | "嫂嫂" | "大嫂" | "兄嫂" | "二嫂" => "72",
        "弟" | "弟弟" | "胞弟" | "二弟" | "三弟" => "73",
        "弟媳" | "弟妹" | "弟妇" | "弟媳妇" => "74",
        "姐" | "姐姐" | "姊" | "姊姊" | "大姐" | "二姐" | "胞姐" => "75",
        "姐夫" | "姊夫" => "76",
        "妹" | "妹妹" | "胞妹" | "二妹" | "三妹" => "77",
        "妹夫" | "妹婿" => "78",
        "兄弟" => return Read::Ambiguous(vec!["71", "73"]),
        "姐妹" | "姊妹" => return Read::Ambiguous(vec!["75", "77"]),
        "兄弟姐妹" | "兄弟姊妹" | "兄、弟、姐、妹" => "70",
        "其他" | "其它" => "80",
        "伯父" | "伯伯" | "大伯" | "伯" | "大爷" => "81",
        "伯母" | "大娘" | "大妈" => "82",
        "叔父" | "叔叔" | "叔" | "二叔" | "三叔" | "小叔" => "83",
        "婶母" | "婶婶" | "婶" | "婶子" => "84",
        "舅父" | "舅舅" | "舅" => "85",
        "舅母" | "舅妈" => "86",
        "姨父" | "姨夫" | "姨丈" => "87",
        "姨母" | "姨妈" | "姨" | "姨娘" => "88",
        "姑父" | "姑夫" | "姑丈" => "89",
        "姑母" | "姑妈" | "姑姑" | "姑" => "90",
        "堂兄" | "堂弟" | "堂姐" | "堂妹" | "堂哥" | "堂兄弟" | "堂姐妹" => "91",
        "表兄" | "表弟" | "表姐" | "表妹" | "表哥" | "表兄弟" | "表姐妹" => "92",
        "侄子" | "侄儿" | "侄男" => "93",
        "侄女" => "94",
        "侄" => return by_sex("93", "94", ""),
        "外甥" if sex == FEMALE => "96",
        "外甥" | "外甥男" | "外甥子" => "95",
        "外甥女" | "甥女" => "96",
        "其他亲属" | "亲属" | "亲戚" | "其它亲属" | "旁系亲属" => "97",
        "非亲属" | "保姆" | "雇工" | "朋友" | "同事" | "寄住" | "寄养" | "租客" => "99",
        words => match RELATION.by_name(words) {
            Some(code) => code,
            None => return unknown(text),
        },
    })
}

fn read_number(plain: &str, text: &str) -> Read {
    // One digit, alone or padded: GB/T 4761 and the census of 2020 number differently.
    let both: &[&'static str] = match plain.trim_start_matches('0') {
        "" => &["02"],
        "1" => &["10", "02"],
        "2" if plain != "02" => &["20", "30"],
        "3" => &["30", "50"],
        "4" => &["40", "55", "56", "53", "54"],
        "5" => &["50", "60"],
        "6" => &["60", "38", "28"],
        "7" => &["70", "40"],
        "8" => &["80", "70"],
        "9" => &["80"],
        _ => return RELATION.code(plain).map_or_else(|| unknown(text), Read::Known),
    };
    Read::Ambiguous(both.to_vec())
}

/// Whether the code is the head's own.
pub fn is_head(relation: &str) -> bool {
    matches!(relation, "01" | "02")
}

/// Whether the code is the spouse of the head.
pub fn is_spouse(relation: &str) -> bool {
    matches!(relation, "10" | "11" | "12")
}

/// The sex (GB/T 2261.1) that a relation says, or ''.
pub fn relation_sex(relation: &str) -> &'static str {
    match number_of(relation) {
        11 | 20..=29 | 41 | 43 | 46 | 47 | 51 | 53 | 55 | 57 | 61 | 63 | 66 | 71 | 73 | 76 | 78 | 81 | 83 | 85 | 87 | 89 | 93 | 95 => MALE,
        12 | 30..=39 | 42 | 44 | 45 | 48 | 52 | 54 | 56 | 58 | 62 | 64 | 67 | 72 | 74 | 75 | 77 | 82 | 84 | 86 | 88 | 90 | 94 | 96 => {
            FEMALE
        }
        _ => "",
    }
}

/// Whether somebody of this sex cannot be that of the head: a third daughter who is male. Where either is not known nothing is contradicted.
pub fn contradicts_sex(relation: &str, sex: &str) -> bool {
    let said = relation_sex(relation);
    !said.is_empty() && matches!(sex, "1" | "2") && said != sex
}

/// Where a member stands in the household book (户口簿): 户主, 配偶, 子女, 孙子女, 父母, 祖父母, 兄弟姊妹, others, not related, unknown; within
/// these by code. Members with the same key are ordered by birth.
pub fn household_book_order(relation: &str) -> u16 {
    let code = number_of(relation);
    let group = match code {
        1 | 2 => 0,
        10..=19 => 1,
        20..=39 => 2,
        40..=49 => 3,
        50..=59 => 4,
        60..=69 => 5,
        70..=79 => 6,
        80..=98 => 7,
        99 => 8,
        _ => 9,
    };
    group * 100 + code
}

/// Two digits as a number; 0 for anything else, longer combined codes included.
fn number_of(relation: &str) -> u16 {
    if relation.len() == 2 { relation.parse().unwrap_or(0) } else { 0 }
}

/// What the head is to a member who is `relation` to the head: for 长子 and a male head, 51 父亲. `sex` is the head's.
/// `None` where a person must decide (the elder or younger uncle of a nephew), or where the sex that decides is unknown.
pub fn relation_inverse(relation: &str, sex: &str) -> Option<&'static str> {
    let pick = |male: &'static str, female: &'static str| match sex {
        MALE => Some(male),
        FEMALE => Some(female),
        _ => None,
    };
    let only = |needed: &str, code: &'static str| (sex == needed).then_some(code);
    match number_of(relation) {
        1 | 2 => Some("02"),
        10..=12 => pick("11", "12").or(Some("10")),
        27 | 37 => pick("57", "58"),
        28 => pick("55", "56"),
        38 => pick("53", "54"),
        20..=39 => pick("51", "52").or(Some("50")),
        41 | 42 => pick("61", "62").or(Some("60")),
        43 | 44 => pick("63", "64").or(Some("60")),
        40 => Some("60"),
        45 | 46 => Some("65"),
        50..=52 => pick("20", "30"),
        53 | 54 => only(FEMALE, "38"),
        55 | 56 => only(MALE, "28"),
        57 | 58 => pick("27", "37"),
        60 => Some("40"),
        61 | 62 => pick("41", "42").or(Some("40")),
        63 | 64 => pick("43", "44").or(Some("40")),
        65 => pick("46", "45"),
        66 | 67 => pick("47", "48"),
        70 => Some("70"),
        71 | 75 => pick("73", "77"),
        73 | 77 => pick("71", "75"),
        81..=84 | 89 | 90 => pick("93", "94"),
        85..=88 => pick("95", "96"),
        91 => Some("91"),
        92 => Some("92"),
        97 => Some("97"),
        99 => Some("99"),
        _ => None,
    }
}

/// A member of a household, as the change of head sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kin<'a> {
    /// The relation to the old head, GB/T 4761.
    pub relation: &'a str,
    /// GB/T 2261.1, or ''.
    pub sex: &'a str,
    /// The birth, which tells the elder of two siblings.
    pub birth: PartialDate,
}

/// The relation of a member to the new head of the household, from both relations to the old one. The old head is a member with relation 02.
///
/// `None` where a person must decide: whose wife a 儿媳 is when a son becomes head, whose child a grandchild is, every 养 and 继.
/// Children of one spouse count as children of the other, parents of one household as a couple, unless 养 or 继 says otherwise.
pub fn relation_after_head_change(old_head: Kin<'_>, new_head: Kin<'_>, member: Kin<'_>) -> Option<&'static str> {
    let (new, own) = (number_of(new_head.relation), number_of(member.relation));
    if is_head(member.relation) {
        return relation_inverse(new_head.relation, old_head.sex);
    }
    if own == 99 && new != 99 {
        return Some("99");
    }
    match new {
        10..=12 => after_spouse(new_head, member),
        27 | 37 => None,
        28 => is_spouse(member.relation).then(|| of_sex(member.sex, "55", "56")).flatten(),
        38 => is_spouse(member.relation).then(|| of_sex(member.sex, "53", "54")).flatten(),
        20..=39 => after_child(old_head, new_head, member),
        41 | 42 => is_spouse(member.relation).then(|| of_sex(member.sex, "61", "62")).flatten(),
        43 | 44 => is_spouse(member.relation).then(|| of_sex(member.sex, "63", "64")).flatten(),
        51 | 52 => after_parent(old_head, new, member),
        71 | 73 | 75 | 77 => after_sibling(old_head, new_head, member),
        _ => None,
    }
}

fn of_sex(sex: &str, male: &'static str, female: &'static str) -> Option<&'static str> {
    match sex {
        MALE => Some(male),
        FEMALE => Some(female),
        _ => None,
    }
}

fn same(relation: &str) -> Option<&'static str> {
    RELATION.code(relation)
}

fn after_spouse(new_head: Kin<'_>, member: Kin<'_>) -> Option<&'static str> {
    let wife = match new_head.relation {
        "11" => false,
        "12" => true,
        _ => of_sex(new_head.sex, "", "wife")? == "wife",
    };
    match number_of(member.relation) {
        27 | 37 | 49 => None,
        20..=48 => same(member.relation),
        51 => Some(if wife { "53" } else { "55" }),
        52 => Some(if wife { "54" } else { "56" }),
        53 | 55 => Some("51"),
        54 | 56 => Some("52"),
        60..=64 => Some("65"),
        66 | 67 => Some("68"),
        // The standard has no code for the spouse's brothers, sisters, uncles and cousins.
        70..=79 | 81..=92 | 97 => Some("97"),
        93..=96 if wife => same(member.relation),
        93..=96 => Some("97"),
        _ => None,
    }
}

fn after_child(old_head: Kin<'_>, new_head: Kin<'_>, member: Kin<'_>) -> Option<&'static str> {
    let own = number_of(member.relation);
    let through_father = of_sex(old_head.sex, "father", "mother");
    let by_line = |father: &'static str, mother: &'static str| through_father.map(|line| if line == "father" { father } else { mother });
    match own {
        10..=12 => of_sex(member.sex, "51", "52").or(same_parent(member.relation)),
        27 | 37 | 28 | 38 => None,
        20..=39 => sibling(new_head, member),
        51 => by_line("61", "63"),
        52 => by_line("62", "64"),
        53 => Some("61"),
        54 => Some("62"),
        55 => Some("63"),
        56 => Some("64"),
        61 => by_line("66", "69"),
        62 => by_line("67", "69"),
        63 | 64 => Some("69"),
        71 => by_line("81", "85"),
        72 => by_line("82", "86"),
        73 => by_line("83", "85"),
        74 => by_line("84", "86"),
        75 | 77 => by_line("90", "88"),
        76 | 78 => by_line("89", "87"),
        93 | 94 => by_line("91", "92"),
        95 | 96 => Some("92"),
        81..=92 | 97 => Some("97"),
        _ => None,
    }
}

fn same_parent(relation: &str) -> Option<&'static str> {
    match relation {
        "11" => Some("51"),
        "12" => Some("52"),
        _ => None,
    }
}

fn after_parent(old_head: Kin<'_>, new: u16, member: Kin<'_>) -> Option<&'static str> {
    let father = new == 51;
    let by_line = |son: [&'static str; 2], daughter: [&'static str; 2]| {
        let pair = if of_sex(old_head.sex, "son", "daughter")? == "son" { son } else { daughter };
        of_sex(member.sex, pair[0], pair[1])
    };
    match number_of(member.relation) {
        10..=12 => by_line(["28", "38"], ["28", "38"]),
        27 | 37 => None,
        28 => Some("46"),
        38 => Some("45"),
        20..=39 => by_line(["41", "42"], ["43", "44"]),
        41..=44 => of_sex(member.sex, "47", "48"),
        51 if !father => Some("11"),
        52 if father => Some("12"),
        53..=56 => Some("97"),
        61 => Some(if father { "51" } else { "53" }),
        62 => Some(if father { "52" } else { "54" }),
        63 => Some(if father { "55" } else { "51" }),
        64 => Some(if father { "56" } else { "52" }),
        71 | 73 => Some("20"),
        75 | 77 => Some("30"),
        72 | 74 => Some("38"),
        76 | 78 => Some("28"),
        81 if father => Some("71"),
        82 if father => Some("72"),
        83 if father => Some("73"),
        84 if father => Some("74"),
        93 => Some("41"),
        94 => Some("42"),
        95 => Some("43"),
        96 => Some("44"),
        97 => Some("97"),
        _ => None,
    }
}

fn after_sibling(old_head: Kin<'_>, new_head: Kin<'_>, member: Kin<'_>) -> Option<&'static str> {
    // Whether the old head is younger than the new one.
    let younger = matches!(new_head.relation, "71" | "75");
    let by_sex_of_old = |male: &'static str, female: &'static str| of_sex(old_head.sex, male, female);
    match number_of(member.relation) {
        10..=12 => {
            if younger {
                by_sex_of_old("74", "78")
            } else {
                by_sex_of_old("72", "76")
            }
        }
        27 | 37 | 28 | 38 => None,
        20..=39 => match of_sex(old_head.sex, "brother", "sister")? {
            "brother" => of_sex(member.sex, "93", "94"),
            _ => of_sex(member.sex, "95", "96"),
        },
        51 | 52 | 61..=64 | 66 | 67 | 81..=92 | 97 => same(member.relation),
        53..=56 => Some("97"),
        71 | 73 | 75 | 77 => sibling(new_head, member),
        _ => None,
    }
}

/// A brother or sister of the new head: elder or younger by birth or by the order that both relations state; 70 where neither tells.
fn sibling(new_head: Kin<'_>, member: Kin<'_>) -> Option<&'static str> {
    let elder = match (member.birth.last_day(), new_head.birth.first_day(), member.birth.first_day(), new_head.birth.last_day()) {
        (Some(last), Some(first), ..) if last < first => Some(true),
        (_, _, Some(first), Some(last)) if first > last => Some(false),
        _ => by_order(number_of(member.relation), number_of(new_head.relation)),
    };
    match elder {
        Some(true) => of_sex(member.sex, "71", "75").or(Some("70")),
        Some(false) => of_sex(member.sex, "73", "77").or(Some("70")),
        None => Some("70"),
    }
}

/// Whether the first is elder, from 长子, 次子 … of one sex, or from 兄 and 弟 of the old head.
fn by_order(member: u16, new_head: u16) -> Option<bool> {
    let ordered = |code: u16| matches!(code, 22..=26 | 32..=36);
    if ordered(member) && ordered(new_head) && member / 10 == new_head / 10 && member != new_head {
        return Some(member < new_head);
    }
    match (matches!(member, 71 | 75), matches!(new_head, 71 | 75), member, new_head) {
        (true, false, _, 73 | 77) => Some(true),
        (false, true, 73 | 77, _) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str, sex: &str) -> &'static str {
        match read_relation(text, sex) {
            Read::Known(code) => code,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn words_of_the_rosters() {
        for (text, sex, code) in [
            ("户主", "1", "02"),
            ("本人", "1", "02"),
            ("户长", "2", "02"),
            ("家长", "2", "02"),
            ("妻", "2", "12"),
            ("老婆", "2", "12"),
            ("爱人", "2", "12"),
            ("爱人", "1", "11"),
            ("配偶", "", "10"),
            ("之子", "1", "20"),
            ("儿子", "1", "20"),
            ("长子", "1", "22"),
            ("长男", "1", "22"),
            ("大儿子", "1", "22"),
            ("老大", "1", "22"),
            ("老大", "2", "32"),
            ("三女", "2", "34"),
            ("儿媳", "2", "38"),
            ("子媳", "2", "38"),
            ("之儿媳", "2", "38"),
            ("女婿", "1", "28"),
            ("上门女婿", "1", "28"),
            ("父", "1", "51"),
            ("爸", "1", "51"),
            ("奶奶", "2", "62"),
            ("姥姥", "2", "64"),
            ("外婆", "2", "64"),
            ("爷爷", "1", "61"),
            ("孙", "1", "41"),
            ("孙儿", "2", "42"),
            ("孙", "", "40"),
            ("外孙", "2", "44"),
            ("重孙", "1", "47"),
            ("侄儿", "1", "93"),
            ("弟妹", "2", "74"),
            ("户主之弟", "1", "73"),
            ("户主的母亲", "2", "52"),
            ("之女", "2", "30"),
            ("养子或继子", "1", "27"),
            ("02", "1", "02"),
            ("38", "2", "38"),
        ] {
            assert_eq!(known(text, sex), code, "{text} {sex}");
        }
    }

    #[test]
    fn what_is_open_is_asked_for() {
        assert_eq!(read_relation("媳妇", "2"), Read::Ambiguous(vec!["12", "38"]));
        assert_eq!(read_relation("户主之媳妇", "2"), Read::Ambiguous(vec!["12", "38"]));
        assert_eq!(read_relation("3", "2"), Read::Ambiguous(vec!["30", "50"]));
        assert_eq!(read_relation("老大", ""), Read::Ambiguous(vec!["22", "32"]));
        assert_eq!(read_relation("兄弟", "1"), Read::Ambiguous(vec!["71", "73"]));
        assert!(matches!(read_relation("0", "1"), Read::Ambiguous(_)));
        assert!(matches!(read_relation("03", "1"), Read::Ambiguous(_)));
        assert_eq!(read_relation("前妻", "2"), Read::Unknown("前妻".into()));
        assert_eq!(read_relation("", "2"), Read::Blank);
    }

    #[test]
    fn the_order_of_the_household_book() {
        let mut codes = vec!["99", "71", "62", "", "51", "41", "32", "22", "12", "02", "93"];
        codes.sort_by_key(|code| household_book_order(code));
        assert_eq!(codes, ["02", "12", "22", "32", "41", "51", "62", "71", "93", "99", ""]);
    }

    #[test]
    fn relations_turned_round() {
        assert_eq!(relation_inverse("22", "1"), Some("51"));
        assert_eq!(relation_inverse("12", "1"), Some("11"));
        assert_eq!(relation_inverse("38", "2"), Some("54"));
        assert_eq!(relation_inverse("71", "2"), Some("77"));
        assert_eq!(relation_inverse("93", "1"), None);
        assert_eq!(relation_inverse("51", ""), None);
    }

    fn kin<'a>(relation: &'a str, sex: &'a str, birth: &str) -> Kin<'a> {
        Kin { relation, sex, birth: PartialDate::parse(birth).expect("a date") }
    }

    #[test]
    fn when_the_wife_becomes_head() {
        let (old, new) = (kin("02", "1", "1960"), kin("12", "2", "1962"));
        let then = |relation, sex| relation_after_head_change(old, new, kin(relation, sex, ""));
        assert_eq!(then("02", "1"), Some("11"));
        assert_eq!(then("22", "1"), Some("22"));
        assert_eq!(then("38", "2"), Some("38"));
        assert_eq!(then("51", "1"), Some("53"));
        assert_eq!(then("56", "2"), Some("52"));
        assert_eq!(then("62", "2"), Some("65"));
        assert_eq!(then("73", "1"), Some("97"));
        assert_eq!(then("27", "1"), None);
        assert_eq!(then("99", "1"), Some("99"));
    }

    #[test]
    fn when_a_son_becomes_head() {
        let (old, new) = (kin("02", "1", "1940"), kin("22", "1", "1965"));
        let then = |relation, sex, birth| relation_after_head_change(old, new, kin(relation, sex, birth));
        assert_eq!(then("12", "2", ""), Some("52"));
        assert_eq!(then("23", "1", ""), Some("73"));
        assert_eq!(then("32", "2", "1963-05-01"), Some("75"));
        assert_eq!(then("33", "2", "1968"), Some("77"));
        assert_eq!(then("32", "2", ""), Some("70"));
        assert_eq!(then("38", "2", ""), None);
        assert_eq!(then("41", "1", ""), None);
        assert_eq!(then("51", "1", ""), Some("61"));
        assert_eq!(then("71", "1", ""), Some("81"));
        assert_eq!(then("77", "2", ""), Some("90"));
        assert_eq!(then("02", "1", ""), Some("51"));
    }

    #[test]
    fn when_the_father_or_a_sister_becomes_head() {
        let old = kin("02", "2", "1990");
        let father = kin("51", "1", "1965");
        assert_eq!(relation_after_head_change(old, father, kin("52", "2", "")), Some("12"));
        assert_eq!(relation_after_head_change(old, father, kin("11", "1", "")), Some("28"));
        assert_eq!(relation_after_head_change(old, father, kin("22", "1", "")), Some("43"));
        assert_eq!(relation_after_head_change(old, father, kin("73", "1", "")), Some("20"));
        let sister = kin("75", "2", "1988");
        assert_eq!(relation_after_head_change(old, sister, kin("02", "2", "")), Some("77"));
        assert_eq!(relation_after_head_change(old, sister, kin("11", "1", "")), Some("78"));
        assert_eq!(relation_after_head_change(old, sister, kin("22", "1", "")), Some("95"));
        assert_eq!(relation_after_head_change(old, sister, kin("52", "2", "")), Some("52"));
    }
}
