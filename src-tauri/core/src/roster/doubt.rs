//! The kinds of doubts and the reasons of refusals, each with its words.

use std::borrow::Cow;
use std::sync::Arc;

use crate::refusal::Lang;

/// What a sentence about a row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Words of the file, or of the register.
    Words(String),
    /// Another row.
    Row {
        /// Its sheet, where it is another one.
        sheet: Option<Arc<str>>,
        /// From 1, as spreadsheets show it.
        row: u32,
    },
}

impl Named {
    /// As the sentence says it.
    pub fn of(&self, lang: Lang) -> Cow<'_, str> {
        match (self, lang) {
            (Self::Words(words), _) => Cow::Borrowed(words),
            (Self::Row { sheet: None, row }, Lang::Zh) => Cow::Owned(format!("第 {row} 行")),
            (Self::Row { sheet: None, row }, Lang::En) => Cow::Owned(format!("row {row}")),
            (Self::Row { sheet: Some(sheet), row }, Lang::Zh) => Cow::Owned(format!("“{sheet}”表第 {row} 行")),
            (Self::Row { sheet: Some(sheet), row }, Lang::En) => Cow::Owned(format!("row {row} of the sheet '{sheet}'")),
        }
    }
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident: $($(#[$why:meta])* $kind:ident $code:literal $zh:literal $en:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$why])* $kind,)*
        }

        impl $name {
            /// Its stable code.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)*
                }
            }

            /// Its sentence; {} stands for the words in question.
            pub fn words(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$kind, Lang::Zh) => $zh, (Self::$kind, Lang::En) => $en,)*
                }
            }
        }
    };
}

kinds! {
    /// Why a row was not taken.
    Reason:
    /// No name.
    NoName "no_name" "没有姓名" "it has no name";
    /// Several names in one cell.
    SeveralNames "several_names" "一格里有几个人：{}" "several persons in one cell: {}";
    /// The name column holds something else.
    NotAName "not_a_name" "姓名栏里不像姓名：{}" "the name column does not hold a name: {}";
    /// The person stands in the register already.
    Registered "registered" "此人已在册（户号 {}），没有再登一次" "this person is in the register already (household {}) and was not added again";
    /// The same person, by name and ID number, stands in an earlier row.
    Repeated "repeated" "与{}是同一个人（姓名、身份号码相同）" "the same person (name and ID number) as {}";
}

kinds! {
    /// What a row leaves open.
    DoubtKind:
    /// A code or word with several readings.
    Ambiguous "ambiguous" "“{}”有不止一种意思，请选定" "'{}' has more than one meaning; choose one";
    /// Words without a code.
    Unknown "unknown" "“{}”没有对应的代码，原文保留" "'{}' has no code; the words are kept";
    /// The head by the head's name only.
    RelationProposed "relation_proposed" "与户主关系空着，姓名与户主姓名相同，按户主记" "the relation is blank; the name is the head's, so it was read as 户主";
    /// A relation and a sex that exclude each other.
    RelationSex "relation_contradicts_sex" "与户主关系“{}”与性别不符" "the relation '{}' does not fit the sex";
    /// An impossible date.
    DateInvalid "date_invalid" "日期“{}”不存在或看不懂，没有填" "the date '{}' does not exist or cannot be read; it was left empty";
    /// A date to come.
    DateFuture "date_future" "日期“{}”还没有到，没有填" "the date '{}' lies in the future; it was left empty";
    /// A date that can be read in two ways.
    DateAmbiguous "date_ambiguous" "日期“{}”有两种读法，只填了能肯定的部分" "the date '{}' can be read in two ways; only what is certain was taken";
    /// A birth before 1900 or more than 120 years ago.
    DateImprobable "date_improbable" "日期“{}”太早，请核对" "the date '{}' is improbably early";
    /// 腊月, 初八 and the like without 农历.
    LunarGuessed "lunar_guessed" "“{}”像是农历，已按农历换算，请核对" "'{}' looks lunar and was turned into a solar date";
    /// Digits of the number are lost.
    IdDamaged "id_damaged" "身份号码“{}”已损坏，没有填，请补问后四位" "the ID number '{}' is damaged and was left empty; ask for its last four";
    /// The check digit is wrong.
    IdWrongCheck "id_wrong_check" "身份号码“{}”末位校验码不对" "the check digit of the ID number '{}' is wrong";
    /// An old number whose century is open.
    IdCentury "id_century" "15 位号码“{}”可能是 1900 年以前出生的，请核对" "the 15-digit number '{}' may be of a person born before 1900";
    /// The number says another birth.
    IdBirth "id_contradicts_birth" "身份号码里的出生日期与“{}”不同" "the ID number has another date of birth than '{}'";
    /// The number says another sex.
    IdSex "id_contradicts_sex" "身份号码里的性别与性别栏不同" "the ID number has another sex than the column";
    /// The same number under another name.
    IdTwice "id_twice" "身份号码与{}相同而姓名不同" "the same ID number as {}, under another name";
    /// The same name and birth, one without a number.
    SamePerson "same_name_and_birth" "与{}姓名、出生日期都相同，可能是同一个人" "same name and date of birth as {}: perhaps one person";
    /// Taken from the ID number because the column was blank or less precise.
    FromIdNumber "from_id_number" "按身份号码填的" "filled in from the ID number";
    /// Characters of a private area in the name.
    PrivateCharacters "private_characters" "姓名“{}”里有自造字，别的电脑上可能显示不同" "the name '{}' has private characters that another computer may show differently";
    /// A phone number whose digits are lost.
    PhoneDamaged "phone_damaged" "电话“{}”已损坏，没有填" "the phone number '{}' is damaged and was left empty";
    /// The note says that the person is gone.
    NoteSaysGone "note_says_gone" "备注写着“{}”，请核对是否还在册" "the note says '{}': check whether the person is still registered";
    /// Belongs to the household above by position only.
    HouseholdAssumed "household_assumed" "没有户号和户主姓名，按上一户记" "no household number and no head's name; read as a member of the household above";
    /// A household without a head.
    HeadMissing "head_missing" "这一户没有户主，户主待定" "this household has no head";
    /// A household with two heads.
    TwoHeads "two_heads" "这一户有两个户主" "this household has two heads";
    /// One number, two names of heads.
    NumberTwice "number_twice" "户号“{}”下有不同的户主姓名" "the household number '{}' has different heads";
    /// Bytes in no known encoding.
    Undecodable "undecodable" "文件里有认不出的字，显示为 \u{FFFD}" "the file has characters that could not be decoded, shown as \u{FFFD}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_both_languages() {
        assert_eq!(Reason::NoName.words(Lang::Zh), "没有姓名");
        assert_eq!(DoubtKind::IdDamaged.as_str(), "id_damaged");
        assert!(DoubtKind::IdDamaged.words(Lang::En).contains("{}"));
    }
}
