//! Names of people (姓名) as they are written, and the one form in which they are compared.

use super::text::half_width_char;

/// The dot that stands between the parts of a name (买买提·艾力): U+00B7, as GB 18030 and the household books have it.
pub const DOT: char = '\u{B7}';

/// The name for display and search: blanks between Chinese characters removed ("仇 香" is 仇香), one blank between Latin words, every kind of
/// dot as U+00B7, full-width letters as plain ones. The original is to be kept beside it where it differs.
pub fn normal(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut blank = false;
    for c in name.chars().filter_map(half_width_char) {
        if c == ' ' {
            blank = true;
            continue;
        }
        let c = if is_dot(c) { DOT } else { c };
        let latin = |c: char| c.is_alphabetic() && u32::from(c) < 0x2E80;
        if blank && latin(c) && normal.chars().last().is_some_and(latin) {
            normal.push(' ');
        }
        blank = false;
        if c != DOT || !normal.ends_with(DOT) {
            normal.push(c);
        }
    }
    normal.trim_matches(DOT).to_owned()
}

/// The dots that people and input methods write between the parts of a name.
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{B7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' | '\u{FF65}' | '\u{2024}' | '\u{FE52}')
}

/// Whether a name holds characters of a private area (U+E000-F8FF and beyond): another computer may show something else for them.
pub fn has_private_use(name: &str) -> bool {
    name.chars().any(|c| matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF))
}

/// Why a text is not the name of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// There is none.
    Empty,
    /// Several names in one cell: 张三、李四.
    Several,
    /// A number, an explanation, a formula: nothing that anyone is called.
    NotAName,
}

/// Looks whether a text can be the name of one person.
pub fn problem(name: &str) -> Option<NameProblem> {
    let trimmed = name.trim();
    let normal = normal(trimmed);
    if normal.is_empty() {
        return Some(NameProblem::Empty);
    }
    if trimmed.contains(['、', ',', '，', ';', '；', '\n', '/', '&', '|']) {
        return Some(NameProblem::Several);
    }
    let strange = |c: char| {
        c.is_ascii_digit() || matches!(c, ':' | '：' | '=' | '+' | '@' | '。' | '！' | '!' | '“' | '”' | '"' | '《' | '<' | '>' | '%')
    };
    let explains = ["填写", "必填", "说明", "示例", "例如", "选填", "下拉", "格式", "姓名", "合计", "小计", "总计"]
        .iter()
        .any(|word| normal.contains(word));
    (normal.chars().any(strange) || explains || normal.chars().count() > 40).then_some(NameProblem::NotAName)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_all_spellings() {
        for text in ["仇 香", "仇　香", " 仇香 ", "仇\u{A0}香"] {
            assert_eq!(normal(text), "仇香");
        }
        for text in ["艾力·买买提", "艾力•买买提", "艾力‧买买提", "艾力・买买提", "艾力.买买提", "艾力．买买提", "艾力 · 买买提"]
        {
            assert_eq!(normal(text), "艾力·买买提", "{text}");
        }
        assert_eq!(normal("Ann  Lee"), "Ann Lee");
        assert_eq!(normal("尹㛃"), "尹㛃");
    }

    #[test]
    fn private_characters_are_seen() {
        assert!(has_private_use("王\u{E863}"));
        assert!(!has_private_use("李𬀩"));
    }

    #[test]
    fn what_is_no_name() {
        assert_eq!(problem("  "), Some(NameProblem::Empty));
        assert_eq!(problem("张三、李四"), Some(NameProblem::Several));
        assert_eq!(problem("张三\n李四"), Some(NameProblem::Several));
        assert_eq!(problem("374人"), Some(NameProblem::NotAName));
        assert_eq!(problem("审核人："), Some(NameProblem::NotAName));
        assert_eq!(problem("=1+1"), Some(NameProblem::NotAName));
        assert_eq!(problem("仇 香"), None);
        assert_eq!(problem("未取名"), None);
    }
}
