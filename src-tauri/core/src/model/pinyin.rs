//! How names are read (拼音), for searching by letters. Libraries read surnames as ordinary words (单 dan, 仇 chou, 曾 ceng): the surname is
//! looked up here first.

use pinyin::ToPinyin;

use super::names::normal;

/// More readings than these are not indexed.
const MOST: usize = 8;

/// Surnames of two characters whose reading is not that of their parts, or that must be seen as surnames before the first part is.
const COMPOUND: &[(&str, [&str; 2])] = &[
    ("尉迟", ["yu", "chi"]),
    ("万俟", ["mo", "qi"]),
    ("令狐", ["ling", "hu"]),
    ("长孙", ["zhang", "sun"]),
    ("单于", ["chan", "yu"]),
    ("澹台", ["tan", "tai"]),
    ("淳于", ["chun", "yu"]),
    ("鲜于", ["xian", "yu"]),
    ("子车", ["zi", "ju"]),
    ("拓跋", ["tuo", "ba"]),
    ("宗政", ["zong", "zheng"]),
    ("夏侯", ["xia", "hou"]),
    ("乐正", ["yue", "zheng"]),
    ("赫连", ["he", "lian"]),
    ("亓官", ["qi", "guan"]),
    ("仇尼", ["qiu", "ni"]),
    ("尔朱", ["er", "zhu"]),
    ("宰父", ["zai", "fu"]),
    ("公冶", ["gong", "ye"]),
    ("濮阳", ["pu", "yang"]),
    ("皇甫", ["huang", "fu"]),
    ("欧阳", ["ou", "yang"]),
    ("上官", ["shang", "guan"]),
];

/// Surnames of one character that differ from the library's reading, or have two readings.
const SURNAME: &[(char, &[&str])] = &[
    ('单', &["shan"]),
    ('仇', &["qiu"]),
    ('曾', &["zeng"]),
    ('解', &["xie"]),
    ('查', &["zha"]),
    ('朴', &["piao"]),
    // Few know how it is read as a surname; it stands before villages' names as well.
    ('区', &["ou", "qu"]),
    ('盖', &["ge", "gai"]),
    ('员', &["yun"]),
    ('贠', &["yun"]),
    ('缪', &["miao"]),
    ('繁', &["po"]),
    ('种', &["chong"]),
    ('折', &["she"]),
    ('翟', &["zhai", "di"]),
    ('乐', &["yue", "le"]),
    ('宁', &["ning"]),
    ('覃', &["qin", "tan"]),
    ('任', &["ren"]),
    ('华', &["hua"]),
    ('秘', &["bi", "mi"]),
    ('洗', &["xian"]),
    ('冼', &["xian"]),
    ('郇', &["xun", "huan"]),
    ('尉', &["wei", "yu"]),
    ('隗', &["wei", "kui"]),
    ('黑', &["he", "hei"]),
    ('牟', &["mu", "mou"]),
    ('费', &["fei", "bi"]),
    ('燕', &["yan"]),
    ('应', &["ying"]),
    ('柏', &["bai", "bo"]),
    ('薄', &["bo"]),
    ('车', &["che"]),
    ('谌', &["chen", "shen"]),
    ('盛', &["sheng"]),
    ('石', &["shi"]),
    ('召', &["shao", "zhao"]),
    ('占', &["zhan"]),
    ('祭', &["zhai"]),
    ('那', &["na"]),
    ('能', &["nai"]),
    ('乜', &["nie"]),
    ('么', &["yao"]),
    ('句', &["gou", "ju"]),
    ('叶', &["ye"]),
    ('藏', &["zang"]),
    ('臧', &["zang"]),
    ('佘', &["she"]),
    ('都', &["du"]),
    ('於', &["yu"]),
    ('贾', &["jia"]),
    ('沈', &["shen"]),
    ('葛', &["ge"]),
    ('曲', &["qu"]),
    ('逄', &["pang"]),
    ('晁', &["chao"]),
    ('哈', &["ha"]),
    ('撒', &["sa"]),
    ('纪', &["ji"]),
    ('俞', &["yu"]),
    ('瞿', &["qu"]),
    ('阚', &["kan"]),
    ('呙', &["guo"]),
    ('行', &["xing"]),
    ('相', &["xiang"]),
    ('过', &["guo"]),
    ('令', &["ling"]),
    ('粘', &["nian"]),
    ('万', &["wan"]),
    ('尹', &["yin"]),
    ('卜', &["bu"]),
    ('褚', &["chu"]),
    ('强', &["qiang", "jiang"]),
    ('冯', &["feng"]),
    ('郝', &["hao"]),
    ('干', &["gan"]),
    ('咸', &["xian"]),
    ('哥', &["ge"]),
    ('谷', &["gu"]),
    ('会', &["gui"]),
    ('晟', &["cheng"]),
    ('亓', &["qi"]),
    ('訾', &["zi"]),
    ('眭', &["sui"]),
    ('钭', &["tou"]),
    ('洪', &["hong"]),
    ('闫', &["yan"]),
    ('邸', &["di"]),
    ('芮', &["rui"]),
    ('宓', &["mi", "fu"]),
];

/// Characters of given names that are read in two ways.
const GIVEN: &[(char, &[&str])] = &[
    ('乐', &["le", "yue"]),
    ('行', &["xing", "hang"]),
    ('长', &["chang", "zhang"]),
    ('朝', &["chao", "zhao"]),
    ('晟', &["sheng", "cheng"]),
    ('茜', &["qian", "xi"]),
    ('娜', &["na", "nuo"]),
    ('重', &["chong", "zhong"]),
    ('曾', &["zeng", "ceng"]),
    ('传', &["chuan", "zhuan"]),
    ('盛', &["sheng", "cheng"]),
    ('解', &["jie", "xie"]),
    ('单', &["dan", "shan"]),
    ('藏', &["cang", "zang"]),
    ('卜', &["bu", "bo"]),
    ('调', &["diao", "tiao"]),
    ('奇', &["qi", "ji"]),
    ('度', &["du", "duo"]),
    ('还', &["huan", "hai"]),
    ('颉', &["jie", "xie"]),
    ('柏', &["bai", "bo"]),
    ('薇', &["wei"]),
    ('俊', &["jun"]),
    ('峻', &["jun"]),
    ('婧', &["jing"]),
    ('甯', &["ning"]),
    // Characters that the library does not have.
    ('㛃', &["jie"]),
    ('𬀩', &["wei"]),
    ('䶮', &["yan"]),
];

/// All readings of a name as (full, initials), in lower-case ASCII without blanks: 单丽 is ("shanli", "sl"). ü gives both v and u.
/// The surname's usual reading comes first; never more than eight. A character without a reading is left out of all of them.
pub fn readings(name: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for syllables in syllables(name) {
        let reading = (syllables.concat(), initials(&syllables));
        if !reading.0.is_empty() && !found.contains(&reading) {
            found.push(reading);
        }
    }
    found
}

/// The first letters of syllables.
pub(super) fn initials(syllables: &[String]) -> String {
    syllables.iter().filter_map(|syllable| syllable.chars().next()).collect()
}

/// All readings of a name, syllable by syllable.
pub(super) fn syllables(name: &str) -> Vec<Vec<String>> {
    let name = normal(name);
    let mut choices: Vec<Vec<String>> = Vec::new();
    let mut rest = name.as_str();
    if let Some((surname, parts)) = COMPOUND.iter().find(|(surname, _)| rest.starts_with(surname)) {
        choices.extend(parts.iter().map(|part| vec![(*part).to_owned()]));
        rest = &rest[surname.len()..];
    } else if let Some((first, options)) = rest.chars().next().and_then(|c| SURNAME.iter().find(|(surname, _)| *surname == c)) {
        choices.push(options.iter().map(|option| (*option).to_owned()).collect());
        rest = &rest[first.len_utf8()..];
    }
    choices.extend(rest.chars().map(of_char).filter(|options| !options.is_empty()));
    let mut readings = vec![Vec::new()];
    for options in &choices {
        readings = options
            .iter()
            .flat_map(|option| {
                readings.iter().map(move |reading: &Vec<String>| [reading.as_slice(), std::slice::from_ref(option)].concat())
            })
            .take(MOST)
            .collect();
    }
    readings
}

fn of_char(c: char) -> Vec<String> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase().to_string()];
    }
    if let Some((_, options)) = GIVEN.iter().find(|(given, _)| *given == c) {
        return options.iter().map(|option| (*option).to_owned()).collect();
    }
    match c.to_pinyin().map(pinyin::Pinyin::plain) {
        Some(plain) if plain.contains('ü') => vec![plain.replace('ü', "v"), plain.replace('ü', "u")],
        Some(plain) if plain.is_ascii() => vec![plain.to_owned()],
        // ê, ň and the like are in no name.
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(name: &str) -> (String, String) {
        readings(name).into_iter().next().expect("a reading")
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, full) in [
            ("单丽", "shanli"),
            ("仇香", "qiuxiang"),
            ("曾强", "zengqiang"),
            ("解平", "xieping"),
            ("查明国", "zhamingguo"),
            ("朴辉祥", "piaohuixiang"),
            ("尉迟恭", "yuchigong"),
            ("万俟雅", "moqiya"),
            ("区明", "ouming"),
            ("员平", "yunping"),
            ("缪红", "miaohong"),
            ("繁星", "poxing"),
            ("种明", "chongming"),
            ("折平", "sheping"),
            ("令狐冲", "linghuchong"),
            ("贾香莲", "jiaxianglian"),
            ("沈敏静", "shenminjing"),
            ("王䶮", "wangyan"),
            ("尹㛃", "yinjie"),
            ("李𬀩", "liwei"),
        ] {
            assert_eq!(first(name).0, full, "{name}");
        }
        assert_eq!(first("仇 香").1, "qx");
    }

    #[test]
    fn surnames_with_two_readings_have_both() {
        for (name, a, b) in [
            ("盖明", "geming", "gaiming"),
            ("翟明", "zhaiming", "diming"),
            ("乐明", "yueming", "leming"),
            ("覃明", "qinming", "tanming"),
            ("区春荣", "ouchunrong", "quchunrong"),
        ] {
            let all: Vec<_> = readings(name).into_iter().map(|(full, _)| full).collect();
            assert_eq!(all, [a, b], "{name}");
        }
    }

    #[test]
    fn u_with_dots_is_found_by_v_and_u() {
        let all: Vec<_> = readings("吕明").into_iter().map(|(full, _)| full).collect();
        assert_eq!(all, ["lvming", "luming"]);
    }

    #[test]
    fn readings_are_few_and_ascii() {
        let all = readings("盖乐行长朝晟茜");
        assert!(all.len() <= 8);
        assert!(all.iter().all(|(full, initials)| full.is_ascii() && initials.len() == 7));
        assert_eq!(readings("艾力·买买提")[0].1, "almmt");
        assert_eq!(readings(""), []);
        assert_eq!(readings("Ann Lee")[0].0, "annlee");
    }
}
