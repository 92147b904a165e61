//! The words of values that are codes: statuses, verbs, reasons, and the codes of the national standards.

use serde::Serialize;

use super::people;
use crate::model::{codes, pinyin};
use crate::refusal::Lang;

/// A field, its code, Chinese, English. "" stands for any field.
const WORDS: &[(&str, &str, &str, &str)] = &[
    ("role", "officer", "信息员", "officer"),
    ("role", "township", "镇", "township"),
    ("level", "township", "镇", "township"),
    ("level", "village", "村", "village"),
    ("level", "group", "组", "group"),
    ("status", "merged", "已合并", "merged"),
    ("status", "applied", "已收下", "taken in"),
    ("status", "already", "早已收下", "already taken"),
    ("status", "refused", "没有收", "refused"),
    ("status", "not-taken", "还没有收，已停下", "not taken, stopped before it"),
    ("status", "planned", "预演", "planned"),
    ("signature", "good", "相符（已登记的电脑）", "good (an enrolled computer)"),
    ("signature", "bad", "不对，可能被改过", "bad, it may have been altered"),
    ("signature", "unknown-device", "电脑没有登记", "unknown computer"),
    ("kind", "changes", "信息员的上交文件", "what an officer handed in"),
    ("kind", "return", "镇上的回执", "return of the township"),
    ("kind", "request", "入册申请", "request"),
    ("kind", "enrolment", "入册文件", "enrolment"),
    ("kind", "outcome", "镇上的处理", "the township's decision"),
    ("kind", "household.add", "新增户", "household added"),
    ("kind", "household.set", "更正户", "household corrected"),
    ("kind", "household.head", "变更户主", "change of head"),
    ("kind", "household.split", "分户", "split"),
    ("kind", "household.merge", "并户", "households merged"),
    ("kind", "household.assign", "分给信息员", "given to an officer"),
    ("kind", "person.add", "新增人员", "person added"),
    ("kind", "person.set", "更正人员", "person corrected"),
    ("kind", "person.merge", "重复人员合并", "persons merged"),
    ("kind", "person.purge", "清除", "purge"),
    ("kind", "roster.import", "导入花名册", "roster imported"),
    ("kind", "roster.paste", "粘贴几行", "rows pasted"),
    ("kind", "place.add", "添加村组", "place added"),
    ("kind", "event.birth", "出生", "birth"),
    ("kind", "event.death", "死亡", "death"),
    ("kind", "event.marriage", "结婚", "marriage"),
    ("kind", "event.divorce", "离婚", "divorce"),
    ("kind", "event.adoption", "收养", "adoption"),
    ("kind", "event.move-in", "迁入", "move in"),
    ("kind", "event.move-out", "迁出", "move out"),
    ("kind", "event.return", "返回", "return home"),
    ("kind", "event.receive", "接收", "received"),
    ("kind", "stay.add", "外出", "stay elsewhere"),
    ("kind", "void", "作废", "voided"),
    ("kind", "undo", "撤销", "undone"),
    ("kind", "conflict.resolve", "处理冲突", "conflict settled"),
    ("kind", "held.accept", "收下待审", "held entry accepted"),
    ("kind", "held.reject", "退回待审", "held entry rejected"),
    ("kind", "bundle.import", "收取", "bundle taken in"),
    ("kind", "orphan.accept", "恢复", "restored"),
    ("kind", "officer.enrol", "登记电脑", "computer enrolled"),
    ("kind", "device.revoke", "停用电脑", "computer taken out"),
    ("fate", "own", "本册记的", "own"),
    ("fate", "merged", "已合并", "merged"),
    ("fate", "conflict", "冲突", "in conflict"),
    ("fate", "held", "待审", "held"),
    ("fate", "rejected", "已退回", "rejected"),
    ("fate", "taken", "采用信息员的", "officer's value taken"),
    ("fate", "refused", "保留镇上的", "township's value kept"),
    ("fate", "other", "改用另一个值", "another value taken"),
    ("fate", "accepted", "已收下", "accepted"),
    ("fate", "purged", "已清除", "purged"),
    ("fate", "withdrawn", "处理已撤销，等镇上重新定", "decision taken back, waits again"),
    ("fate", "overtaken", "已被后来的取代", "overtaken"),
    ("fate", "agreed", "两边已一致", "both sides agree"),
    ("fate", "taken-back", "信息员已改回", "taken back by the officer"),
    ("verdict", "taken", "采用信息员的", "officer's value taken"),
    ("verdict", "refused", "保留镇上的", "township's value kept"),
    ("verdict", "other", "改用另一个值", "another value taken"),
    ("verdict", "accepted", "已收下", "accepted"),
    ("verdict", "rejected", "已退回", "rejected"),
    ("verdict", "withdrawn", "处理已撤销，等镇上重新定", "decision taken back, waits again"),
    ("subject", "conflict", "冲突", "conflict"),
    ("subject", "held", "待审", "held"),
    ("why", "behind", "接在另一条待审之后", "builds on another held entry"),
    ("why", "other-content", "编号已有、内容不同", "its id exists with other content"),
    ("why", "no-such-row", "所改的内容这里没有", "what it changes is not here"),
    ("why", "outside", "不在其负责的户里", "outside the officer's households"),
    ("why", "outside-after", "改后不在其负责的户里", "would leave the officer's households"),
    ("why", "pull", "把没有移交的人并进来", "draws in a person who was not offered"),
    ("why", "not-theirs", "只有镇上能写", "only the township writes this"),
    ("why", "retired", "来自已换下或停用的电脑", "from a computer that was replaced or taken out of use"),
    ("finding", "id_number.twice", "同一身份号码登记了两个人", "The same ID number stands with two persons"),
    ("finding", "id_number.wrong_check", "身份号码末位校验码不对", "The check digit of the ID number does not fit"),
    ("finding", "id_number.damaged", "身份号码已损坏，要重新输", "The ID number is damaged; enter it again"),
    ("finding", "id_number.contradicts", "身份号码与出生日期或性别对不上", "The ID number contradicts birth date or sex"),
    ("finding", "birth.unread", "出生日期看不懂，原来的写法还留着", "The birth date could not be read; its words are kept"),
    (
        "finding",
        "birth.lunar_guessed",
        "出生日期像农历，已换算成公历，要核对",
        "The birth date looked lunar and was turned into a solar one; check it",
    ),
    ("finding", "birth.improbable", "出生日期太早", "The birth date is improbably early"),
    (
        "finding",
        "name.private_characters",
        "姓名里有自造字，换台电脑可能显示不出",
        "The name has private characters that another computer may show differently",
    ),
    ("finding", "relation.contradicts_sex", "与户主关系和性别对不上", "The relation to the head does not fit the sex"),
    ("finding", "person.twice", "同名同生日，可能登记了两次", "Same name and birth date: perhaps entered twice"),
    ("finding", "person.two_households", "同一个人在两户里", "The person is in two households"),
    ("finding", "person.no_household", "人不在任何一户里", "The person is in no household"),
    ("finding", "person.voided_member", "登记已作废的人还算在户里", "Somebody whose entry was voided still counts in a household"),
    ("finding", "person.died_member", "已记死亡的人还算在户里", "Somebody whose death is recorded still counts in a household"),
    (
        "finding",
        "person.merged_since",
        "合并以后，又有事记在了并掉的那份上",
        "Something was recorded of an entry after it had been merged away",
    ),
    ("finding", "household.gone", "已作废或销户的户里还有人", "The household was voided or closed with people in it"),
    ("finding", "household.two_heads", "一户有两个户主", "The household has two heads"),
    ("finding", "household.no_head", "户主待定", "The head is to be named"),
    ("finding", "household.number_twice", "同一组里有两户户号相同", "Two households of one place have the same number"),
    ("finding", "household.place_voided", "所在的村组已撤销", "Its place was taken back"),
    ("finding", "relation.open", "与户主关系待定", "The relation to the head is to be decided"),
    ("what", "insert", "新增", "new"),
    ("what", "write", "更正", "changed"),
    ("what", "conflict", "冲突", "conflict"),
    ("what", "conflict-goes-on", "冲突更新", "conflict goes on"),
    ("what", "conflict-closed", "冲突已解", "conflict closed"),
    ("what", "held", "待审", "held"),
    ("what", "received", "接收移交", "received"),
    ("what", "purge", "清除", "purge"),
    ("what", "more", "其余未列出", "not listed"),
    ("what", "copied", "户册被复制过", "register was copied"),
    ("kind", "family", "家庭户", "family household"),
    ("kind", "collective", "集体户", "collective household"),
    ("event_kind", "birth", "出生", "birth"),
    ("event_kind", "death", "死亡", "death"),
    ("event_kind", "marriage", "结婚", "marriage"),
    ("event_kind", "divorce", "离婚", "divorce"),
    ("event_kind", "adoption", "收养", "adoption"),
    ("event_kind", "move-in", "迁入", "move in"),
    ("event_kind", "move-out", "迁出", "move out"),
    ("event_kind", "return", "返回", "return home"),
    ("event_kind", "merge", "并户", "households merged"),
    ("event_kind", "receive", "接收", "received"),
    ("event_kind", "split", "分户", "split"),
    ("event_kind", "head", "变更户主", "change of head"),
    ("birth_calendar", "solar", "公历", "solar"),
    ("birth_calendar", "lunar", "农历", "lunar"),
    ("birth_calendar", "lunar_guessed", "像是农历，要核对", "lunar, as it seems"),
    ("calendar", "solar", "公历", "solar"),
    ("calendar", "lunar", "农历", "lunar"),
    ("id_kind", "resident", "居民身份证", "resident identity card"),
    ("id_kind", "hmt_residence", "港澳台居民居住证", "residence permit of Hong Kong, Macao and Taiwan residents"),
    ("id_kind", "foreign_permanent", "外国人永久居留身份证", "foreign permanent resident card"),
    ("id_state", "sound", "正常", "sound"),
    ("id_state", "wrong_check", "末位校验码不对", "wrong check digit"),
    ("id_state", "damaged", "已损坏", "damaged"),
    ("id_state", "contradicts_birth", "与出生日期不一致", "contradicts the birth date"),
    ("id_state", "contradicts_sex", "与性别不一致", "contradicts the sex"),
    ("id_state", "none", "暂无号码", "no number yet"),
    ("table", "person", "人员", "person"),
    ("table", "household", "户", "household"),
    ("table", "membership", "户内成员", "membership"),
    ("table", "charge", "分工", "charge"),
    ("table", "event", "事件", "event"),
    ("table", "partnership", "婚姻", "partnership"),
    ("table", "parentage", "亲子", "parentage"),
    ("table", "stay", "外出", "stay"),
    ("table", "place", "村组", "place"),
    ("table", "outcome", "处理结果", "outcome"),
    ("warnings", "township.second_copy", "镇上另有一本户册在用，请核实", "another copy of the township's register is in use"),
    (
        "warnings",
        "device.retired",
        "这份是已经换下的旧电脑交来的，没收过的每一条都先列为待审",
        "this comes from a computer that was replaced: each entry that is new is held first",
    ),
    (
        "warnings",
        "device.revoked",
        "这份是已经停用的电脑交来的，没收过的每一条都先列为待审",
        "this comes from a computer that was taken out of use: each entry that is new is held first",
    ),
    (
        "warnings",
        "register.copied",
        "这位信息员的户册有过两份，各记各的；两边都留着，请当面问清",
        "there have been two copies of this officer's register, each written to; both lines are kept: ask the officer in person",
    ),
    (
        "warnings",
        "purge.unknown",
        "里面说清除了镇上没有清除过的人，没有照办；请当面问清",
        "it claims that persons were purged whom this township never purged; that was not done: ask the officer in person",
    ),
    (
        "warnings",
        "township.log_differs",
        "镇上的记录里有一条与本机的不同：或是这本户册有过两份，或是镇上的记录被改过。请带着这台电脑去镇上核对",
        "the township's log differs from this one: either there was a second copy of this register, or the township's log was altered. Take this computer there and compare",
    ),
];

/// Fields whose values are told by the words of another field.
const ALIKE: &[(&str, &str)] = &[
    ("reason", "why"),
    ("began_why", "event_kind"),
    ("ended_why", "event_kind"),
    ("ended_how", "event_kind"),
    ("closed_why", "event_kind"),
    ("kind", "event_kind"),
    ("kind", "finding"),
];

/// The words of a value, where they are known; reasons of held entries and conflicts are told by the field `why` as well.
pub fn words(field: &str, value: &str, lang: Lang) -> Option<&'static str> {
    let find = |field: &str| WORDS.iter().find(|(known, code, _, _)| *known == field && *code == value);
    let alike = || ALIKE.iter().filter(|(known, _)| *known == field).find_map(|(_, told_by)| find(told_by));
    match find(field).or_else(alike) {
        Some((_, _, zh, en)) => Some(if lang == Lang::En { en } else { zh }),
        None => Some(people::code_name(field, value, lang)).filter(|name| !name.is_empty()),
    }
}

/// A value that is a code, with its words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Word {
    /// The field whose value it is.
    pub field: &'static str,
    /// As it is stored or given.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// The initials of the Chinese words in pinyin, by which a code of a standard can be typed.
    pub letters: String,
    /// Whether a person may choose it: a code of a standard.
    pub is_choice: bool,
}

/// All of them: the codes of the standards in their order, then the other words.
pub fn all() -> Vec<Word> {
    let of = |field: &&'static str| codes::of_field(field).map(|table| (*field, table));
    let chosen = codes::FIELDS.iter().filter_map(of).flat_map(|(field, table)| table.entries.iter().map(move |entry| (field, entry)));
    let letters = |zh: &str| pinyin::readings(zh).into_iter().next().map(|(_, initials)| initials).unwrap_or_default();
    let chosen = chosen.map(|(field, entry)| Word {
        field,
        code: entry.code,
        zh: entry.zh,
        en: entry.en,
        letters: letters(entry.zh),
        is_choice: true,
    });
    let other = |field, (_, code, zh, en): &(_, &'static str, &'static str, &'static str)| Word {
        field,
        code,
        zh,
        en,
        letters: String::new(),
        is_choice: false,
    };
    let own = WORDS.iter().map(|word| other(word.0, word));
    let alike =
        ALIKE.iter().flat_map(|(field, told_by)| WORDS.iter().filter(move |word| word.0 == *told_by).map(move |word| (*field, word)));
    let is_told = |field: &str, code: &str| WORDS.iter().any(|word| word.0 == field && word.1 == code);
    let alike = alike.filter(|(field, word)| !is_told(field, word.1)).map(|(field, word)| other(field, word));
    chosen.chain(own).chain(alike).collect()
}
