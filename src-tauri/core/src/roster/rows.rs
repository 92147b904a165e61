//! From rows to households: finds the header, tells people from everything else, and groups them.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::columns::{Columns, Field};
use super::doubt::{DoubtKind, Named, Reason};
use super::person::{self, Surroundings};
use super::source::{Cell, Row, Source};
use super::{Doubt, RefusedRow, Roster, RosterHousehold, RosterPerson};
use crate::model::codes::{Read, is_head, is_spouse, read_household_kind};
use crate::model::date::PartialDate;
use crate::model::names::normal;
use crate::model::text::{compact, says_nothing};
use crate::refusal::{Code, Refusal, Result, Words};

/// The header stands within these rows.
const HEADER_WITHIN: u32 = 10;
/// Below the header, so many rows may explain the columns.
const EXPLAINED_WITHIN: usize = 3;
/// So many rows are looked at before the first is taken: they show whether a spreadsheet has cut the ID numbers.
const LOOKED_AT: u32 = 60;

type Take<'a> = dyn FnMut(RosterHousehold) -> Result<()> + 'a;

pub(super) fn read(file_name: &str, bytes: &[u8], today: PartialDate, take: &mut Take<'_>) -> Result<Roster> {
    let mut source = Source::open(file_name, bytes)?;
    let mut reader =
        Reader { roster: Roster::default(), once: BTreeMap::new(), people: People::default(), households: Households::default(), take };
    if matches!(&source, Source::Text(text) if text.damaged) {
        reader.roster.doubts.push(Doubt {
            sheet: Arc::from(""),
            row: 1,
            field: "",
            kind: DoubtKind::Undecodable,
            text: Named::Words(String::new()),
            options: Vec::new(),
            count: 1,
        });
    }
    let from_1904 = source.counts_from_1904();
    let mut found = false;
    let mut side_by_side = false;
    for sheet in source.sheets() {
        if sheet.hidden {
            reader.roster.hidden_sheets.push(sheet.name);
            continue;
        }
        let mut table = Table::new(Arc::from(sheet.name.as_str()), from_1904, today);
        source.rows(&sheet.name, &mut |row| table.row(row, &mut reader))?;
        table.end(&mut reader)?;
        side_by_side |= table.side_by_side;
        if table.columns.is_some() {
            found = true;
        } else if table.has_rows {
            reader.roster.other_sheets.push(sheet.name);
        }
    }
    if !found {
        let why = if side_by_side {
            Words("两张表并排在一起，请分开成两张", "two tables stand side by side; separate them")
        } else if reader.roster.hidden_sheets.is_empty() {
            Words("前十行里没有带“姓名”的表头", "no header with 姓名 in the first ten rows")
        } else {
            Words("花名册可能在隐藏的工作表里，请先取消隐藏", "the roster may be on a hidden sheet; unhide it first")
        };
        return Err(Refusal::new(Code::RosterUnreadable).with_words("why", why));
    }
    Ok(reader.end())
}

/// What is kept over all sheets.
struct Reader<'a> {
    roster: Roster,
    /// Doubts that are asked once for all rows: by (sheet, field, kind, words).
    once: BTreeMap<(Arc<str>, &'static str, DoubtKind, String), Doubt>,
    people: People,
    households: Households,
    take: &'a mut Take<'a>,
}

impl Reader<'_> {
    fn end(mut self) -> Roster {
        for household in &self.households.seen {
            if !household.has_head {
                self.roster.doubts.push(Doubt {
                    sheet: household.sheet.clone(),
                    row: household.row,
                    field: "relation",
                    kind: DoubtKind::HeadMissing,
                    text: Named::Words(String::new()),
                    options: Vec::new(),
                    count: 1,
                });
            }
        }
        self.roster.doubts.extend(self.once.into_values());
        self.roster
    }

    fn refuse(&mut self, sheet: &Arc<str>, row: u32, reason: Reason, detail: Named) {
        self.roster.rows += 1;
        self.roster.refused.push(RefusedRow { sheet: sheet.clone(), row, reason, detail });
    }
}

/// Collects the doubts of one row.
pub(super) struct Doubts<'a> {
    sheet: &'a Arc<str>,
    row: u32,
    all: &'a mut Vec<Doubt>,
    once: &'a mut BTreeMap<(Arc<str>, &'static str, DoubtKind, String), Doubt>,
}

impl Doubts<'_> {
    fn doubt(&self, field: Field, kind: DoubtKind, text: &str, options: &[&'static str]) -> Doubt {
        Doubt {
            sheet: self.sheet.clone(),
            row: self.row,
            field: field.as_str(),
            kind,
            text: Named::Words(text.to_owned()),
            options: options.to_vec(),
            count: 1,
        }
    }

    /// A doubt of this row alone.
    pub(super) fn add(&mut self, field: Field, kind: DoubtKind, text: &str) {
        let doubt = self.doubt(field, kind, text, &[]);
        self.all.push(doubt);
    }

    /// A doubt of this row beside another one.
    fn of_row(&mut self, field: Field, kind: DoubtKind, other: Named) {
        let doubt = Doubt { text: other, ..self.doubt(field, kind, "", &[]) };
        self.all.push(doubt);
    }

    /// A choice to be made for this row alone.
    pub(super) fn choice(&mut self, field: Field, text: &str, options: &[&'static str]) {
        let doubt = self.doubt(field, DoubtKind::Ambiguous, text, options);
        self.all.push(doubt);
    }

    /// A doubt that all rows of the sheet with the same words share.
    pub(super) fn once(&mut self, field: Field, kind: DoubtKind, text: &str, options: &[&'static str]) {
        let key = (self.sheet.clone(), field.as_str(), kind, text.to_owned());
        match self.once.get_mut(&key) {
            Some(doubt) => doubt.count += 1,
            None => {
                let doubt = self.doubt(field, kind, text, options);
                self.once.insert(key, doubt);
            }
        }
    }

    /// What a reader of codes left open.
    pub(super) fn code(&mut self, field: Field, read: &Read, text: &str) {
        match read {
            Read::Ambiguous(options) => self.once(field, DoubtKind::Ambiguous, text, options),
            Read::Unknown(_) => self.once(field, DoubtKind::Unknown, text, &[]),
            Read::Blank | Read::Known(_) => {}
        }
    }
}

/// One sheet.
struct Table {
    sheet: Arc<str>,
    from_1904: bool,
    today: PartialDate,
    columns: Option<Columns>,
    side_by_side: bool,
    has_rows: bool,
    /// An ID number was seen that a spreadsheet has cut, and one that it has left whole.
    numbers_cut: bool,
    numbers_whole: bool,
    /// The rows before it is clear which one is the header.
    first: Vec<Row>,
    decided: bool,
    /// Rows of the header and below it so far.
    below: usize,
    /// Blank rows since the last row that was not.
    blank: usize,
    last_row: u32,
    open: Option<Open>,
    /// The group that the sheet's name or a heading between the rows names, for rows without one.
    heading_group: String,
}

/// The household whose rows are being read.
struct Open {
    household: RosterHousehold,
    key: Option<u64>,
    index: usize,
}

impl Table {
    fn new(sheet: Arc<str>, from_1904: bool, today: PartialDate) -> Self {
        let heading_group = if names_group(&sheet) { sheet.trim().to_owned() } else { String::new() };
        Self {
            heading_group,
            sheet,
            from_1904,
            today,
            columns: None,
            side_by_side: false,
            has_rows: false,
            numbers_cut: false,
            numbers_whole: false,
            first: Vec::new(),
            decided: false,
            below: 0,
            blank: 0,
            last_row: 0,
            open: None,
        }
    }

    fn row(&mut self, row: Row, reader: &mut Reader<'_>) -> Result<()> {
        if self.decided {
            return self.below_header(&row, reader);
        }
        let beyond = row.number > LOOKED_AT;
        self.first.push(row);
        if beyond { self.decide(reader) } else { Ok(()) }
    }

    fn end(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        self.decide(reader)?;
        self.close(reader)
    }

    /// Chooses the header: of the first rows that which names the most fields, the first of equals.
    fn decide(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        if self.decided {
            return Ok(());
        }
        self.decided = true;
        let first = std::mem::take(&mut self.first);
        self.has_rows = !first.is_empty();
        let candidates = first.iter().enumerate().filter(|(_, row)| row.number <= HEADER_WITHIN);
        let headers = candidates.map(|(index, row)| (index, Columns::read(&row.cells))).filter(|(_, columns)| columns.is_header());
        let Some((index, columns)) = headers.min_by_key(|(index, columns)| (std::cmp::Reverse(columns.known()), *index)) else {
            return Ok(());
        };
        if columns.side_by_side {
            self.side_by_side = true;
            return Ok(());
        }
        for heading in &columns.left_out {
            if !reader.roster.left_out.contains(heading) {
                reader.roster.left_out.push(heading.clone());
            }
        }
        for heading in &columns.unread {
            if !reader.roster.unread.contains(heading) {
                reader.roster.unread.push(heading.clone());
            }
        }
        for row in first.iter().skip(index + 1) {
            let cut = person::number_is_cut(&columns.cell(Field::IdNumber, &row.cells).text());
            self.numbers_cut |= cut == Some(true);
            self.numbers_whole |= cut == Some(false);
        }
        self.last_row = first[index].number;
        self.columns = Some(columns);
        for row in first.iter().skip(index + 1) {
            self.below_header(row, reader)?;
        }
        Ok(())
    }

    fn below_header(&mut self, row: &Row, reader: &mut Reader<'_>) -> Result<()> {
        let Some(columns) = &self.columns else { return Ok(()) };
        // Rows that the file leaves out altogether are blank rows between others; one that goes back in a file of no order leaves out none.
        self.blank += row.number.saturating_sub(self.last_row).saturating_sub(1) as usize;
        self.last_row = row.number;
        let kind = kind_of(columns, row, self.below);
        if kind == RowKind::Blank {
            self.blank += 1;
            return Ok(());
        }
        reader.roster.blank += std::mem::take(&mut self.blank);
        self.below += 1;
        if kind == RowKind::NoData {
            reader.roster.skipped += 1;
            let mut words = row.cells.iter().filter(|cell| !cell.is_empty()).map(Cell::text);
            if let Some(group) = words.next().filter(|words| names_group(words)) {
                self.heading_group = group.into_owned();
            }
            return Ok(());
        }
        let cut = person::number_is_cut(&columns.cell(Field::IdNumber, &row.cells).text());
        self.numbers_cut |= cut == Some(true);
        self.numbers_whole |= cut == Some(false);
        let (from_1904, today, numbers_cut) = (self.from_1904, self.today, self.numbers_cut || !self.numbers_whole);
        let surroundings = Surroundings { columns, cells: &row.cells, from_1904, today, numbers_cut };
        // The doubts of a row that is refused after all are withdrawn.
        let before = reader.roster.doubts.len();
        let mut once = BTreeMap::new();
        let mut doubts = Doubts { sheet: &self.sheet, row: row.number, all: &mut reader.roster.doubts, once: &mut once };
        let mut person = match person::read(&surroundings, &mut doubts) {
            Ok(person) => person,
            Err((reason, detail)) => {
                reader.roster.doubts.truncate(before);
                reader.refuse(&self.sheet, row.number, reason, Named::Words(detail));
                return Ok(());
            }
        };
        person.sheet = self.sheet.clone();
        person.row = row.number;
        match reader.people.meet(&person) {
            Met::Nobody => {}
            Met::Same(other) => {
                reader.roster.doubts.truncate(before);
                let detail = other.named(&self.sheet, &reader.people);
                reader.refuse(&self.sheet, row.number, Reason::Repeated, detail);
                return Ok(());
            }
            Met::SameNumber(other) => {
                let place = other.named(&self.sheet, &reader.people);
                doubts = Doubts { sheet: &self.sheet, row: row.number, all: &mut reader.roster.doubts, once: &mut once };
                doubts.of_row(Field::IdNumber, DoubtKind::IdTwice, place);
            }
            Met::PerhapsSame(other) => {
                let place = other.named(&self.sheet, &reader.people);
                doubts = Doubts { sheet: &self.sheet, row: row.number, all: &mut reader.roster.doubts, once: &mut once };
                doubts.of_row(Field::Name, DoubtKind::SamePerson, place);
            }
        }
        for (key, doubt) in once {
            reader.once.entry(key).and_modify(|known| known.count += 1).or_insert(doubt);
        }
        reader.roster.rows += 1;
        reader.roster.taken += 1;
        self.join(row, person, reader)
    }

    /// Puts a person into the household of the row, and hands the household before it out where a new one begins.
    fn join(&mut self, row: &Row, mut person: RosterPerson, reader: &mut Reader<'_>) -> Result<()> {
        let Some(columns) = &self.columns else { return Ok(()) };
        let words = |field| {
            let text = columns.cell(field, &row.cells).text();
            if says_nothing(&text) { String::new() } else { text.into_owned() }
        };
        let (group, number, head_name) = (words(Field::Group), words(Field::Number), normal(&words(Field::HeadName)));
        let (address, phone) = (words(Field::Address), words(Field::HouseholdPhone));
        let kind_text = [Field::HouseholdKind, Field::HukouKind].into_iter().map(words).find(|text| !text.is_empty());
        let kind = kind_text.map_or("", |text| read_household_kind(&text).code());

        let group = if group.is_empty() { self.heading_group.clone() } else { group };

        // A number counts within its group and sheet; the head's name tells two households of one number apart.
        let key = if !number.is_empty() {
            Some(hash(&("number", &self.sheet, &group, &number)))
        } else if !head_name.is_empty() {
            Some(hash(&("head", &self.sheet, &group, &head_name)))
        } else {
            None
        };
        let heads_row = is_head(person.relation) || (!head_name.is_empty() && person.name == head_name);
        let mut doubts = Doubts { sheet: &self.sheet, row: row.number, all: &mut reader.roster.doubts, once: &mut reader.once };
        let begins = match (&self.open, key) {
            (None, _) => true,
            // Without number and head's name a household begins where a head stands.
            (Some(_), None) if heads_row => true,
            (Some(_), None) => {
                doubts.add(Field::Number, DoubtKind::HouseholdAssumed, &person.name);
                false
            }
            (Some(open), key) if open.key != key => true,
            // The same number or name again: another household, if the row is another head's.
            (Some(open), key) => {
                let seen = &reader.households.seen[open.index];
                let another = seen.is_headed_by_another(&head_name);
                (heads_row && seen.has_head && (number.is_empty() || another))
                    || (another && reader.households.exact(key, &head_name).is_some())
            }
        };
        if begins {
            self.close(reader)?;
            let (index, continues) = reader.households.begin(key, &head_name, heads_row, &self.sheet, row.number);
            let household = RosterHousehold {
                sheet: self.sheet.clone(),
                row: row.number,
                continues,
                group_name: group,
                number,
                head_name: head_name.clone(),
                ..RosterHousehold::default()
            };
            self.open = Some(Open { household, key, index });
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        let mut doubts = Doubts { sheet: &self.sheet, row: row.number, all: &mut reader.roster.doubts, once: &mut reader.once };
        let twice = key.is_some_and(|key| reader.households.by_key.get(&key).is_some_and(|&first| first != open.index));
        let seen = &mut reader.households.seen[open.index];
        if !open.household.number.is_empty()
            && (seen.is_headed_by_another(&head_name) || (begins && twice && open.household.continues.is_none()))
        {
            doubts.add(Field::HeadName, DoubtKind::NumberTwice, &open.household.number);
        }
        if !head_name.is_empty() {
            if seen.head_name == 0 {
                seen.head_name = hash(&head_name);
            }
            // The column of the head's name says who the head is.
            if person.relation.is_empty() && person.relation_text.is_empty() && !seen.has_head && person.name == head_name {
                person.relation = "02";
                doubts.add(Field::Relation, DoubtKind::RelationProposed, "");
            }
        }
        if is_head(person.relation) {
            if seen.has_head {
                doubts.add(Field::Relation, DoubtKind::TwoHeads, &person.name);
            }
            seen.has_head = true;
            if open.household.head_name.is_empty() {
                open.household.head_name = person.name.clone();
            }
        }
        let household = &mut open.household;
        for (known, given) in [(&mut household.address, address), (&mut household.phone, phone), (&mut household.kind, kind.to_owned())] {
            if known.is_empty() {
                *known = given;
            }
        }
        household.members.push(person);
        Ok(())
    }

    fn close(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        ask_for_wives(&open.household, &mut reader.roster.doubts);
        (reader.take)(open.household)
    }
}

/// 媳妇 is a wife or a daughter-in-law: offers both, the likelier first, by the head's sex and age and by who is there already.
fn ask_for_wives(household: &RosterHousehold, doubts: &mut Vec<Doubt>) {
    let head = household.members.iter().find(|member| is_head(member.relation));
    let has_wife = household.members.iter().any(|member| is_spouse(member.relation));
    for member in &household.members {
        if !member.relation.is_empty() || !person::wife_or_daughter_in_law(&member.relation_text) {
            continue;
        }
        let of_age = |head: &RosterPerson| {
            head.birth.is_unknown() || member.birth.is_unknown() || (head.birth.year() - member.birth.year()).abs() < 16
        };
        let wife_likely = !has_wife && head.is_none_or(|head| head.sex != "2" && of_age(head));
        doubts.push(Doubt {
            sheet: member.sheet.clone(),
            row: member.row,
            field: "relation",
            kind: DoubtKind::Ambiguous,
            text: Named::Words(member.relation_text.clone()),
            options: if wife_likely { vec!["12", "38"] } else { vec!["38", "12"] },
            count: 1,
        });
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    Person,
    Blank,
    NoData,
}

/// Tells rows of people from totals, signatures, explanations and repeated headers. `below` counts the rows below the header so far.
fn kind_of(columns: &Columns, row: &Row, below: usize) -> RowKind {
    let own = row.cells.iter().enumerate().filter(|(column, cell)| !cell.is_empty() && !row.filled.contains(column));
    let own_count = own.clone().count();
    let mut own = own.peekable();
    let Some((_, first)) = own.peek().copied() else { return RowKind::Blank };
    if own.all(|(column, _)| columns.fields.get(column).copied().flatten() == Some(Field::Sequence)) {
        let only_number = says_nothing(&first.text()) || compact(&first.text()).bytes().all(|b| b.is_ascii_digit());
        if only_number {
            return RowKind::Blank;
        }
    }
    const ENDS: [&str; 18] = [
        "合计",
        "小计",
        "总计",
        "共计",
        "累计",
        "制表",
        "填表",
        "审核",
        "填报",
        "负责人",
        "单位负责人",
        "填写说明",
        "说明:",
        "注:",
        "备注:",
        "经办",
        "示例",
        "例:",
    ];
    let start = compact(&first.text());
    if own_count == 1 && names_group(&start) {
        return RowKind::NoData;
    }
    if ENDS.iter().any(|word| start.starts_with(word)) || start == "例" || start == "计" {
        return RowKind::NoData;
    }
    let known_again = Columns::read(&row.cells);
    if known_again.has(Field::Name) && known_again.known() >= 3 {
        return RowKind::NoData;
    }
    if below < EXPLAINED_WITHIN && explains(columns, &row.cells) {
        return RowKind::NoData;
    }
    RowKind::Person
}

/// Whether words name a group: 一组, 第3组, 李家社.
fn names_group(words: &str) -> bool {
    let words = compact(words);
    words.chars().count() <= 10 && words.chars().count() > 1 && words.ends_with(['组', '社', '队'])
}

/// Whether a row says how the columns are to be filled in.
fn explains(columns: &Columns, cells: &[Cell]) -> bool {
    let words = |field| compact(&columns.cell(field, cells).text());
    let (name, sex, birth, number) = (words(Field::Name), words(Field::Sex), words(Field::Birth), words(Field::IdNumber));
    let both = sex.contains('男') && sex.contains('女');
    let marked =
        ["必填", "选填", "填写", "与身份证", "户口本", "户口簿", "下拉"].iter().any(|word| name.contains(word) || number.contains(word));
    let shown = ["YYYY", "yyyy", "格式", "例如", "年月日"].iter().any(|word| birth.contains(word)) || number.contains("18位");
    both || marked || shown
}

/// The people of the file so far, to see who stands in it twice.
#[derive(Default)]
struct People {
    by_number: HashMap<u64, (Place, u64)>,
    by_birth: HashMap<u64, (Place, bool)>,
    sheets: Vec<Arc<str>>,
}

#[derive(Clone, Copy)]
struct Place {
    sheet: u16,
    row: u32,
}

impl Place {
    fn named(self, here: &Arc<str>, people: &People) -> Named {
        Named::Row { sheet: people.sheets.get(usize::from(self.sheet)).filter(|sheet| *sheet != here).cloned(), row: self.row }
    }
}

enum Met {
    Nobody,
    Same(Place),
    SameNumber(Place),
    PerhapsSame(Place),
}

impl People {
    fn meet(&mut self, person: &RosterPerson) -> Met {
        if self.sheets.last() != Some(&person.sheet) {
            self.sheets.push(person.sheet.clone());
        }
        let place = Place { sheet: u16::try_from(self.sheets.len() - 1).unwrap_or(u16::MAX), row: person.row };
        let name = hash(&person.name);
        let numbered = !person.id_number.is_empty();
        // A number with a wrong check digit is no key: the slip may have made two people's numbers alike.
        if numbered && person.id_state != "wrong_check" {
            match self.by_number.get(&hash(&person.id_number)) {
                Some(&(other, its_name)) if its_name == name => return Met::Same(other),
                Some(&(other, _)) => return Met::SameNumber(other),
                None => {
                    self.by_number.insert(hash(&person.id_number), (place, name));
                }
            }
        }
        if person.birth.is_full() {
            let known = self.by_birth.entry(hash(&(name, person.birth))).or_insert((place, numbered));
            if (known.0.sheet, known.0.row) != (place.sheet, place.row) && !(known.1 && numbered) {
                return Met::PerhapsSame(known.0);
            }
        }
        Met::Nobody
    }
}

/// The households of the file so far.
#[derive(Default)]
struct Households {
    /// By number or head's name: the first household that has it.
    by_key: HashMap<u64, usize>,
    /// By number and head's name.
    by_both: HashMap<u64, usize>,
    seen: Vec<Seen>,
}

struct Seen {
    sheet: Arc<str>,
    row: u32,
    has_head: bool,
    /// A hash of the head's name, 0 where there is none.
    head_name: u64,
}

impl Seen {
    fn is_headed_by_another(&self, head_name: &str) -> bool {
        self.head_name != 0 && !head_name.is_empty() && self.head_name != hash(&head_name)
    }
}

impl Households {
    /// The household with this number and this head's name.
    fn exact(&self, key: Option<u64>, head_name: &str) -> Option<usize> {
        key.and_then(|key| self.by_both.get(&hash(&(key, head_name)))).copied()
    }

    /// The household of a row that does not go on with the one above: an earlier one, or a new one. Gives its index, twice if it is an earlier one.
    fn begin(&mut self, key: Option<u64>, head_name: &str, heads_row: bool, sheet: &Arc<str>, row: u32) -> (usize, Option<usize>) {
        let exact = self.exact(key, head_name);
        let by_key = key.and_then(|key| self.by_key.get(&key)).copied().filter(|&index| !self.seen[index].is_headed_by_another(head_name));
        if let Some(index) = exact.or(by_key).filter(|&index| !(heads_row && self.seen[index].has_head)) {
            return (index, Some(index));
        }
        let index = self.seen.len();
        if let Some(key) = key {
            self.by_key.entry(key).or_insert(index);
            self.by_both.insert(hash(&(key, head_name)), index);
        }
        self.seen.push(Seen { sheet: sheet.clone(), row, has_head: false, head_name: 0 });
        (index, None)
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
