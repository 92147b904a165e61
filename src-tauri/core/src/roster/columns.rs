//! Which column holds what, by the words in the header.

use super::source::Cell;
use crate::model::text::compact;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    Sequence,
    Group,
    Number,
    HeadName,
    Name,
    FormerName,
    Relation,
    Sex,
    Nation,
    Birth,
    IdNumber,
    Education,
    Marital,
    Political,
    Occupation,
    Phone,
    HouseholdPhone,
    Address,
    Residence,
    HouseholdKind,
    HukouKind,
    HukouPlace,
    Note,
}

use Field::*;

/// The headings met in the wild, without blanks, stars, colons and what stands in brackets behind them.
const HEADINGS: &[(Field, &[&str])] = &[
    (Sequence, &["序号", "序", "编号", "NO", "NO.", "No", "No.", "行号", "人员序号"]),
    (
        Group,
        &[
            "组别",
            "组",
            "村民小组",
            "小组",
            "所在组",
            "组名",
            "村小组",
            "所属组",
            "小组名称",
            "村组",
            "社",
            "社别",
            "所在小组",
            "所属小组",
            "生产队",
            "村民组",
        ],
    ),
    (
        Number,
        &[
            "户号",
            "户编号",
            "户号编码",
            "户口编号",
            "户口编码",
            "户编码",
            "户代码",
            "户码",
            "户口号",
            "户口簿号",
            "户口本号",
            "户口簿编号",
            "家庭编号",
            "户序号",
            "户序",
        ],
    ),
    (HeadName, &["户主姓名", "户主", "户主名", "户主名称", "所属户主", "户主名字"]),
    (Name, &["姓名", "人员姓名", "成员姓名", "家庭成员姓名", "家庭成员", "居民姓名", "人口姓名", "名字", "公民姓名"]),
    (FormerName, &["曾用名", "别名"]),
    (
        Relation,
        &[
            "与户主关系",
            "与户主的关系",
            "户主或与户主关系",
            "与其他人员关系",
            "家庭关系",
            "关系",
            "与户主之关系",
            "成员关系",
            "称谓",
            "与户主",
            "户主关系",
            "同户主关系",
            "与户主关系名称",
        ],
    ),
    (Sex, &["性别", "性別"]),
    (Nation, &["民族", "族别"]),
    (Birth, &["出生日期", "出生年月", "出生年月日", "出生时间", "生日", "出生", "出生日", "出生年份"]),
    (
        IdNumber,
        &[
            "身份证号",
            "身份证号码",
            "公民身份证号",
            "公民身份证号码",
            "公民身份号码",
            "公民身份证件编号",
            "证件号码",
            "客户身份证号",
            "身份证",
            "居民身份证号码",
            "居民身份证号",
            "身份证件号码",
            "身份证编号",
            "证件号",
            "身份号码",
            "身份证件号",
            "身份证号码或证件号码",
            "有效身份证件号码",
            "身份证件编号",
        ],
    ),
    (Education, &["文化程度", "学历", "受教育程度", "教育程度", "最高学历", "文化", "文化水平"]),
    (Marital, &["婚姻状况", "婚姻", "婚否", "婚姻状态", "婚况", "婚姻情况"]),
    (Political, &["政治面貌", "政治身份"]),
    (Occupation, &["职业", "从业状况", "职业类别", "个人身份", "从事职业"]),
    (
        Phone,
        &["联系电话", "手机", "手机号", "手机号码", "电话", "电话号码", "联系方式", "联系手机", "联系电话号码", "本人电话", "移动电话"],
    ),
    (HouseholdPhone, &["户主电话", "家庭电话", "户主联系电话", "户主手机", "固定电话", "户主联系方式"]),
    (Address, &["家庭住址", "住址", "地址", "门牌号", "家庭地址", "户籍住址", "门牌", "详细地址", "户口所在地详址"]),
    (Residence, &["现居住地", "现住址", "现住地", "居住地址", "常住地址", "现居住地址", "居住地", "现居地", "现家庭住址", "经常居住地"]),
    (HouseholdKind, &["户别", "户类别", "户类型"]),
    (HukouKind, &["户口类型", "户口性质", "户籍性质", "户籍类型", "户口类别"]),
    (HukouPlace, &["户口所在地", "户籍地", "户籍地址", "户籍所在地"]),
    (Note, &["备注", "说明", "备注说明", "备 注"]),
];

/// Words of the birth policy that ended in 2021: such columns are not taken, and the import says so.
const ENDED: &[&str] = &[
    "政策属性",
    "政策内",
    "政策外",
    "计划外",
    "政策生育",
    "避孕",
    "节育",
    "节扎",
    "绝育",
    "上环",
    "结扎",
    "查环",
    "查孕",
    "孕检",
    "环检",
    "环孕",
    "孕情",
    "妇检",
    "社会抚养费",
    "生育指标",
    "准生证",
    "超生",
];

impl Field {
    /// Its name in reports: that of the person's or household's field.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Sequence => "sequence",
            Group => "group",
            Number => "number",
            HeadName => "head_name",
            Name => "name",
            FormerName => "former_name",
            Relation => "relation",
            Sex => "sex",
            Nation => "nation",
            Birth => "birth",
            IdNumber => "id_number",
            Education => "education",
            Marital => "marital",
            Political => "political",
            Occupation => "occupation",
            Phone => "phone",
            HouseholdPhone => "household_phone",
            Address => "address",
            Residence => "residence",
            HouseholdKind => "kind",
            HukouKind => "hukou_kind",
            HukouPlace => "hukou_place",
            Note => "note",
        }
    }
}

/// The columns of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// The field of each column.
    pub(super) fields: Vec<Option<Field>>,
    /// Headings of the ended birth policy.
    pub(super) left_out: Vec<String>,
    /// Headings that are not understood, or that repeat one.
    pub(super) unread: Vec<String>,
    /// Two tables stand side by side.
    pub(super) side_by_side: bool,
}

impl Columns {
    /// Reads a row as a header.
    pub(super) fn read(cells: &[Cell]) -> Self {
        let mut columns = Self::default();
        let mut twice = Vec::new();
        for cell in cells {
            let given = match cell {
                Cell::Text(text) => text.as_str(),
                _ => "",
            };
            let heading = heading(given);
            let field = HEADINGS.iter().find(|(_, words)| words.contains(&heading.as_str())).map(|(field, _)| *field);
            let field = match field {
                _ if heading.is_empty() => None,
                _ if ENDED.iter().any(|word| heading.contains(word)) => {
                    columns.left_out.push(given.trim().to_owned());
                    None
                }
                Some(field) if columns.fields.contains(&Some(field)) => {
                    twice.push(field);
                    columns.unread.push(given.trim().to_owned());
                    None
                }
                Some(field) => Some(field),
                None => {
                    columns.unread.push(given.trim().to_owned());
                    None
                }
            };
            columns.fields.push(field);
        }
        columns.side_by_side = twice.contains(&Name) && twice.len() > 1;
        columns
    }

    /// How many fields it knows.
    pub(super) fn known(&self) -> usize {
        self.fields.iter().flatten().count()
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// Whether it is the header of a roster: names, and two other things about the people.
    pub(super) fn is_header(&self) -> bool {
        self.has(Name) && self.known() >= 3
    }

    /// The cell of a field in a row.
    pub(super) fn cell<'a>(&self, field: Field, cells: &'a [Cell]) -> &'a Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.fields.iter().position(|known| *known == Some(field)).and_then(|column| cells.get(column)).unwrap_or(EMPTY)
    }
}

/// A heading without blanks, stars, colons and brackets: "*公民身份号码（18位）：" is 公民身份号码.
fn heading(given: &str) -> String {
    let plain = compact(given);
    let plain = plain.trim_matches(['*', ':', '★', '☆', '#']);
    match plain.split_once(['(', '[', '【', '〔']) {
        Some((before, _)) if !before.is_empty() => before.trim_end_matches(['*', ':']).to_owned(),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(headings: &[&str]) -> Columns {
        Columns::read(&headings.iter().map(|heading| Cell::Text((*heading).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn headings_in_the_wild_are_known() {
        let read = columns(&["序号", "*姓　名", "与户主的关系", "公民身份证件编号（18位）", "户编码", "出生年月(公历)："]);
        assert_eq!(read.fields, [Some(Sequence), Some(Name), Some(Relation), Some(IdNumber), Some(Number), Some(Birth)]);
        assert!(read.is_header());
    }

    #[test]
    fn columns_of_the_old_days_are_left_out_by_name() {
        let read = columns(&["姓名", "政策属性", "避孕节育措施", "孕检日期", "性别", "关系"]);
        assert_eq!(read.left_out, ["政策属性", "避孕节育措施", "孕检日期"]);
        assert_eq!(read.known(), 3);
    }

    #[test]
    fn a_second_column_of_a_kind_and_an_id_of_another_system_are_told_apart() {
        let read = columns(&["ID", "姓名", "身份证号码", "联系电话", "手机号码"]);
        assert_eq!(read.fields, [None, Some(Name), Some(IdNumber), Some(Phone), None]);
        assert_eq!(read.unread, ["ID", "手机号码"]);
        assert!(!read.side_by_side);
        assert!(columns(&["姓名", "性别", "身份证号", "姓名", "性别", "身份证号"]).side_by_side);
    }
}
