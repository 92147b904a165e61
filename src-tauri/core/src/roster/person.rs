//! One row of a roster as a person.

use super::columns::{Columns, Field};
use super::doubt::DoubtKind;
use super::rows::Doubts;
use super::source::Cell;
use super::{RosterPerson, doubt::Reason};
use crate::model::codes::{
    EDUCATION, RELATION, Read, contradicts_sex, read_education, read_hukou_kind, read_marital, read_nation, read_occupation,
    read_political, read_relation, read_sex,
};
use crate::model::date::{DateReading, DateState, PartialDate, read_date, read_date_number};
use crate::model::id_number::IdNumber;
use crate::model::names::{NameProblem, has_private_use, normal, problem};
use crate::model::text::compact;
use crate::refusal::Lang;

/// What stands beside the row and decides how it is read.
pub(super) struct Surroundings<'a> {
    pub(super) columns: &'a Columns,
    pub(super) cells: &'a [Cell],
    pub(super) from_1904: bool,
    pub(super) today: PartialDate,
    /// A spreadsheet has cut numbers in this column, or nothing shows that it has not.
    pub(super) numbers_cut: bool,
}

/// Reads a row. What is open goes into `doubts`; a row that is no person's is refused with its reason and what the reason names.
pub(super) fn read(row: &Surroundings<'_>, doubts: &mut Doubts<'_>) -> Result<RosterPerson, (Reason, String)> {
    let cell = |field| row.columns.cell(field, row.cells);
    let words = |field| cell(field).text().into_owned();

    let name_as_given = words(Field::Name);
    let reason = match problem(&name_as_given) {
        None => None,
        Some(NameProblem::Empty) => Some(Reason::NoName),
        Some(NameProblem::Several) => Some(Reason::SeveralNames),
        Some(NameProblem::NotAName) => Some(Reason::NotAName),
    };
    if let Some(reason) = reason {
        return Err((reason, name_as_given));
    }
    let mut person = RosterPerson { name: normal(&name_as_given), name_as_given, ..RosterPerson::default() };
    if has_private_use(&person.name) {
        doubts.add(Field::Name, DoubtKind::PrivateCharacters, &person.name);
    }

    let mut unread = Vec::new();
    let mut code = |field: Field, read: Read, doubts: &mut Doubts<'_>| {
        doubts.code(field, &read, &words(field));
        if matches!(read, Read::Ambiguous(_) | Read::Unknown(_)) {
            unread.push((field.as_str(), words(field)));
        }
        read.code()
    };
    person.sex = code(Field::Sex, read_sex(&words(Field::Sex)), doubts);
    person.nation = code(Field::Nation, read_nation(&words(Field::Nation)), doubts);
    person.education = code(Field::Education, read_education(&words(Field::Education)), doubts);
    person.marital = code(Field::Marital, read_marital(&words(Field::Marital)), doubts);
    person.political = code(Field::Political, read_political(&words(Field::Political)), doubts);
    person.occupation = code(Field::Occupation, read_occupation(&words(Field::Occupation)), doubts);
    person.hukou_kind = code(Field::HukouKind, read_hukou_kind(&words(Field::HukouKind)), doubts);
    // These two keep their words in a field of their own.
    unread.retain(|(field, _)| *field != "education");
    person.unread = unread;
    if matches!(person.education, "" | "90") {
        let given = words(Field::Education);
        if given != EDUCATION.name(person.education, Lang::Zh) {
            person.education_text = given;
        }
    }

    id_number(&mut person, &words(Field::IdNumber), row.numbers_cut, doubts);
    birth(&mut person, cell(Field::Birth), row, doubts);
    compare(&mut person, doubts);
    relation(&mut person, words(Field::Relation), doubts);
    person.phone = phone(&words(Field::Phone), doubts);
    person.former_name = normal(&words(Field::FormerName));
    person.hukou_place = words(Field::HukouPlace);
    person.residence = words(Field::Residence);
    person.note = words(Field::Note);
    if ["死亡", "去世", "已故", "亡故", "病故", "已死", "注销", "销户", "迁出", "户口迁走"].iter().any(|gone| person.note.contains(gone))
    {
        doubts.add(Field::Note, DoubtKind::NoteSaysGone, &person.note);
    }
    Ok(person)
}

/// Whether a number shows that a spreadsheet has cut the digits of its column (440106198001010000, 4.40106E+17) or has left them whole;
/// `None` where it shows neither. A number that ends in X was never a number to a spreadsheet.
pub(super) fn number_is_cut(given: &str) -> Option<bool> {
    let reading = IdNumber::read(given);
    match reading.state {
        "damaged" => (given.ends_with("000") || given.contains("E+")).then_some(true),
        "sound" if !reading.upgraded && !reading.zeros && !reading.number.ends_with('X') => Some(false),
        _ => None,
    }
}

fn id_number(person: &mut RosterPerson, given: &str, numbers_cut: bool, doubts: &mut Doubts<'_>) {
    let mut reading = IdNumber::read(given);
    if reading.zeros && numbers_cut {
        reading.state = "damaged";
        reading.number.clear();
    }
    match reading.state {
        "damaged" => doubts.add(Field::IdNumber, DoubtKind::IdDamaged, given),
        "wrong_check" => doubts.add(Field::IdNumber, DoubtKind::IdWrongCheck, given),
        _ if reading.century_doubt => doubts.add(Field::IdNumber, DoubtKind::IdCentury, given),
        _ => {}
    }
    person.id_kind = reading.kind;
    person.id_number = reading.number;
    person.id_state = reading.state;
    person.id_text = reading.text;
}

fn birth(person: &mut RosterPerson, cell: &Cell, row: &Surroundings<'_>, doubts: &mut Doubts<'_>) {
    let reading = match cell {
        Cell::Number(value) => read_date_number(*value, row.from_1904, row.today),
        cell => read_date(&cell.text(), row.today),
    };
    let DateReading { date, calendar, text, state } = reading;
    match state {
        DateState::Invalid => doubts.add(Field::Birth, DoubtKind::DateInvalid, &text),
        DateState::Future => doubts.add(Field::Birth, DoubtKind::DateFuture, &text),
        DateState::Ambiguous => doubts.add(Field::Birth, DoubtKind::DateAmbiguous, &text),
        DateState::Improbable => doubts.add(Field::Birth, DoubtKind::DateImprobable, &text),
        DateState::Blank | DateState::Read => {}
    }
    if calendar == "lunar_guessed" && matches!(state, DateState::Read | DateState::Improbable) {
        doubts.add(Field::Birth, DoubtKind::LunarGuessed, &text);
    }
    person.birth = date;
    person.birth_calendar = calendar;
    person.birth_text = text;
    // A sound number knows the day that 1990-05 leaves open, and the whole date where the column is blank. What the column has wrong it
    // does not repair, and a day that is still to come it does not bring.
    let known = IdNumber::birth(&person.id_number);
    let column_is_open = state == DateState::Blank || (state == DateState::Read && calendar == "solar" && !date.is_full());
    if person.id_state == "sound" && column_is_open && known.is_full() && known <= row.today && known.agrees_with(date) {
        person.birth = known;
        doubts.once(Field::Birth, DoubtKind::FromIdNumber, "", &[]);
    }
}

/// Compares the number with birth and sex. Both stay as they were given.
fn compare(person: &mut RosterPerson, doubts: &mut Doubts<'_>) {
    if person.id_state != "sound" {
        return;
    }
    if person.sex.is_empty() && person.unread.iter().all(|(field, _)| *field != "sex") && !IdNumber::sex(&person.id_number).is_empty() {
        person.sex = IdNumber::sex(&person.id_number);
        doubts.once(Field::Sex, DoubtKind::FromIdNumber, "", &[]);
    }
    let found = IdNumber::contradictions(&person.id_number, person.birth, person.sex);
    for contradiction in &found {
        match *contradiction {
            "contradicts_birth" => doubts.add(Field::IdNumber, DoubtKind::IdBirth, &person.birth_text),
            _ => doubts.add(Field::IdNumber, DoubtKind::IdSex, &person.id_text),
        }
    }
    if let Some(first) = found.first() {
        person.id_state = first;
    }
}

fn relation(person: &mut RosterPerson, given: String, doubts: &mut Doubts<'_>) {
    let read = read_relation(&given, person.sex);
    // 媳妇 is looked at when the household is whole; digits of an unknown scheme are asked for once.
    match &read {
        Read::Ambiguous(_) if wife_or_daughter_in_law(&given) => {}
        Read::Ambiguous(options) if !compact(&given).bytes().all(|b| b.is_ascii_digit()) => {
            doubts.choice(Field::Relation, &given, options);
        }
        read => doubts.code(Field::Relation, read, &given),
    }
    person.relation = read.code();
    if contradicts_sex(person.relation, person.sex) {
        doubts.add(Field::Relation, DoubtKind::RelationSex, &given);
    }
    if given != RELATION.name(person.relation, Lang::Zh) {
        person.relation_text = given;
    }
}

/// Whether the words are 媳妇 alone, which is a wife here and a daughter-in-law there.
pub(super) fn wife_or_daughter_in_law(given: &str) -> bool {
    matches!(read_relation(given, ""), Read::Ambiguous(options) if options == ["12", "38"])
}

fn phone(given: &str, doubts: &mut Doubts<'_>) -> String {
    let plain = compact(given);
    let plain = plain.strip_suffix(".0").unwrap_or(&plain).trim_matches('\'');
    if plain.contains("E+") {
        doubts.add(Field::Phone, DoubtKind::PhoneDamaged, given);
        return String::new();
    }
    if crate::model::text::says_nothing(plain) { String::new() } else { plain.to_owned() }
}
